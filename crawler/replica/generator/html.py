"""Reports as web pages: the mark-up of several editors."""

from __future__ import annotations

from html import escape
from typing import TYPE_CHECKING

from crawler.replica.generator.model import Grid, Line
from crawler.replica.generator.variants import Variant

if TYPE_CHECKING:
    from collections.abc import Callable
    from random import Random

    from crawler.replica.generator.model import Draft, GridCell


def html_of(draft: Draft, variants: frozenset[Variant], chance: Random) -> bytes:
    """Return the report as a page of a portal."""
    body = "\n".join(blocks_html(draft.blocks, variants))
    if Variant.TEXT_AS_IMAGES in variants:
        body = '<p align="center"><img src="./W020260105337733.jpg" alt="" /></p>'
    if Variant.NESTED in variants:
        body = (
            '<table width="100%" border="0" cellpadding="0"><tbody><tr><td width="12%">栏目导航<br>'
            f"政府信息公开年报</td><td>{body}</td></tr></tbody></table>"
        )
    gbk = Variant.HTML_GBK in variants
    page = (
        "<!DOCTYPE html>\n<html><head>"
        f'<meta http-equiv="Content-Type" content="text/html; charset={"gbk" if gbk else "utf-8"}">'
        f"<title>{escape(draft.truth.title)}</title></head><body>"
        '<div class="nav"><ul><li><a href="/">首页</a></li><li><a href="/zwgk/">政务公开</a></li></ul>'
        f'</div><div class="{chance.choice(("TRS_Editor", "article", "zoom"))}" id="content">{body}'
        '</div><div class="foot">主办单位：办公室　网站标识码：3304240001</div></body></html>'
    )
    return page.encode("gbk", "xmlcharrefreplace") if gbk else page.encode()


def blocks_html(blocks: tuple[Line | Grid, ...], variants: frozenset[Variant]) -> list[str]:
    """Return the blocks' mark-up one by one."""
    line, cell = _style(variants)
    made = []
    for block in blocks:
        if isinstance(block, Line):
            made.append(line(escape(block.text), block.level))
        elif Variant.TABLES_AS_IMAGES in variants:
            made.append(f'<p><img src="./{block.name}_W0202601053377.png" width="640" /></p>')
        else:
            made.append(_table(block, cell, variants))
    return made


def _style(
    variants: frozenset[Variant],
) -> tuple[Callable[[str, int], str], Callable[[str], str]]:
    if Variant.HTML_WORD in variants:
        return _word_line, _word_cell
    if Variant.HTML_WPS in variants:
        return _wps_line, _wps_cell
    if Variant.HTML_DIVS in variants:
        return _div_line, _div_cell
    return _plain_line, _plain_cell


def _plain_line(text: str, level: int) -> str:
    if level == 1:
        return f"<h1>{text}</h1>"
    return f"<p><strong>{text}</strong></p>" if level else f"<p>　　{text}</p>"


def _plain_cell(text: str) -> str:
    if not text.strip("\n"):
        return text.replace("\n", "<br/>") or "&nbsp;"
    return "<p>" + text.replace("\n", "<br />") + "</p>"


_MSO = "mso-bidi-font-size:10.5pt;font-family:宋体;mso-ascii-font-family:Calibri"


def _word_line(text: str, level: int) -> str:
    bold = f"<b>{text}</b>" if level else text
    align = (
        ' align="center" style="text-align:center"' if level == 1 else ' style="text-indent:2em"'
    )
    return (
        f'<p class="MsoNormal"{align}><span style="{_MSO}">{bold}</span>'
        '<span lang="EN-US"><o:p></o:p></span></p>'
    )


def _word_cell(text: str) -> str:
    parts = text.split("\n")
    return "".join(
        f'<p class="MsoNormal" align="center" style="mso-pagination:widow-orphan">'
        f'<span style="{_MSO}">{_halves(part)}</span><span lang="EN-US"><o:p></o:p></span></p>'
        for part in parts
    )


def _halves(text: str) -> str:
    """Return a text in two runs, as Word's spelling marks cut it."""
    if len(text) < 2 or "&" in text:  # noqa: PLR2004 - nothing to cut
        return text or "<o:p>&nbsp;</o:p>"
    return f'{text[:1]}<span lang="EN-US" style="mso-fareast-language:ZH-CN">{text[1:]}</span>'


def _wps_line(text: str, level: int) -> str:
    return (
        f'<P style="TEXT-ALIGN: {"center" if level == 1 else "left"}"><FONT face=仿宋 size=4>'
        f'<SPAN style="LINE-HEIGHT: 150%">{text}</SPAN></FONT></P>'
    )


def _wps_cell(text: str) -> str:
    if not text.strip():
        return f'<P style="MARGIN: 0px">{text}</P>'
    lines = "<BR>".join(f'<SPAN style="FONT-SIZE: 12pt">{part}</SPAN>' for part in text.split("\n"))
    return f'\n\t<P style="MARGIN: 0px"><FONT face=宋体>{lines}</FONT></P>\n\t'


def _div_line(text: str, level: int) -> str:
    return f'<div class="{"title" if level == 1 else "para"}">{text}</div>'


def _div_cell(text: str) -> str:
    return f"<div><div>{text}</div></div>".replace("\n", "</div><div>")


def _table(grid: Grid, dress: Callable[[str], str], variants: frozenset[Variant]) -> str:
    close = Variant.HTML_UNCLOSED not in variants
    rows: list[list[str]] = [[] for _ in range(grid.height)]
    for cell in grid.cells:
        rows[cell.row].append(_cell(cell, dress, close=close))
    end = "</tr>" if close else ""
    lines = "\n".join(f"<tr>{''.join(row)}{end}" for row in rows)
    return f'<table border="1" cellspacing="0" cellpadding="0"><tbody>\n{lines}\n</tbody></table>'


def _cell(cell: GridCell, dress: Callable[[str], str], *, close: bool) -> str:
    spans = f' rowspan="{cell.row_span}"' if cell.row_span > 1 else ""
    spans += f' colspan="{cell.column_span}"' if cell.column_span > 1 else ""
    text = dress(escape(cell.text, quote=False))
    return f'<td{spans} valign="center">{text}{"</td>" if close else ""}'
