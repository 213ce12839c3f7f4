"""The text of a report in the official layouts: HTML, and the same as plain blocks for documents.

Labels of the tables are those of the national forms; the sentences between
them are the replica's own.
"""

from __future__ import annotations

from dataclasses import dataclass
from html import escape
from typing import TYPE_CHECKING, Final

from crawler.replica.chance import number

if TYPE_CHECKING:
    from crawler.replica.model import Document

HEADINGS: Final = (
    "一、总体情况",
    "二、主动公开政府信息情况",
    "三、收到和处理政府信息公开申请情况",
    "四、政府信息公开行政复议、行政诉讼情况",
    "五、存在的主要问题及改进情况",
    "六、其他需要报告的事项",
)
_PROSE_HEADINGS: Final = (
    "一、概述",
    "二、主动公开政府信息情况",
    "三、依申请公开政府信息情况",
    "四、收费及减免情况",
    "五、行政复议、行政诉讼情况",
    "六、存在的主要问题及改进措施",
)
_WHO: Final = ("自然人", "商业企业", "科研机构", "社会公益组织", "法律服务机构", "其他", "总计")
_RESULTS: Final = (
    "（一）予以公开",
    "（二）部分公开（区分处理的，只计这一情形，不计其他情形）",
    "（三）不予公开 1.属于国家秘密",
    "2.其他法律行政法规禁止公开",
    "3.危及“三安全一稳定”",
    "4.保护第三方合法权益",
    "5.属于三类内部事务信息",
    "6.属于四类过程性信息",
    "7.属于行政执法案卷",
    "8.属于行政查询事项",
    "（四）无法提供 1.本机关不掌握相关政府信息",
    "2.没有现成信息需要另行制作",
    "3.补正后申请内容仍不明确",
    "（五）不予处理 1.信访举报投诉类申请",
    "2.重复申请",
    "3.要求提供公开出版物",
    "4.无正当理由大量反复申请",
    "5.要求行政机关确认或重新出具已获取信息",
)
_OTHER: Final = {
    "2019": ("（六）其他处理",),
    "2021": (
        "（六）其他处理 1.申请人无正当理由逾期不补正、行政机关不再处理其政府信息公开申请",
        "2.申请人逾期未按收费通知要求缴纳费用、行政机关不再处理其政府信息公开申请",
        "3.其他",
    ),
}
_COURT: Final = ("结果维持", "结果纠正", "其他结果", "尚未审结", "总计")

Rows = tuple[tuple[str, ...], ...]


@dataclass(frozen=True)
class Block:
    """A paragraph (``rows`` empty) or a table of a report."""

    text: str = ""
    rows: Rows = ()
    heading: bool = False


def _proactive(layout: str, roll: int) -> Rows:
    made, decided, fee = roll % 19, roll % 977, roll % 7919 / 100
    if layout == "2021":
        return (
            ("第二十条第（一）项",),
            ("信息内容", "本年制发件数", "本年废止件数", "现行有效件数"),
            ("规章", "0", "0", "0"),
            ("行政规范性文件", str(made), str(made % 3), str(made * 4)),
            ("第二十条第（五）项",),
            ("信息内容", "本年处理决定数量"),
            ("行政许可", str(decided)),
            ("第二十条第（六）项",),
            ("信息内容", "本年处理决定数量"),
            ("行政处罚", str(decided % 87)),
            ("行政强制", str(decided % 11)),
            ("第二十条第（八）项",),
            ("信息内容", "本年收费金额（单位：万元）"),
            ("行政事业性收费", f"{fee:.2f}"),
        )
    change = ("信息内容", "上一年项目数量", "本年增/减", "处理决定数量")
    return (
        ("第二十条第（一）项",),
        ("信息内容", "本年新制作数量", "本年新公开数量", "对外公开总数量"),
        ("规章", "0", "0", "0"),
        ("规范性文件", str(made), str(made), str(made * 4)),
        ("第二十条第（五）项",),
        change,
        ("行政许可", str(decided % 41), "0", str(decided)),
        ("其他对外管理服务事项", str(decided % 23), "+1", str(decided % 301)),
        ("第二十条第（六）项",),
        change,
        ("行政处罚", str(decided % 67), "-2", str(decided % 87)),
        ("行政强制", "3", "0", str(decided % 11)),
        ("第二十条第（八）项",),
        change[:3],
        ("行政事业性收费", "2", "0"),
        ("第二十条第（九）项",),
        ("信息内容", "采购项目数量", "采购总金额"),
        ("政府集中采购", str(made), f"{fee:.2f}万元"),
    )


def _requests(layout: str, roll: int) -> Rows:
    granted, held, carried = roll % 31, roll % 7, roll % 3
    total = granted + held

    def row(label: str, persons: int, firms: int = 0) -> tuple[str, ...]:
        return (label, str(persons), str(firms), "0", "0", "0", "0", str(persons + firms))

    labels = (*_RESULTS, *_OTHER[layout])
    results = [
        row(label, granted if place == 0 else held if place == 10 else 0)  # noqa: PLR2004 - （四）1
        for place, label in enumerate(labels)
    ]
    return (
        ("（本列数据的勾稽关系为：第一项加第二项之和，等于第三项加第四项之和）", *_WHO),
        row("一、本年新收政府信息公开申请数量", total + carried),
        row("二、上年结转政府信息公开申请数量", 0),
        *(("三、本年度办理结果 " + results[0][0], *results[0][1:]), *results[1:]),
        row("（七）总计", total),
        row("四、结转下年度继续办理", carried),
    )


def _court(roll: int) -> Rows:
    upheld = roll % 4
    values = (str(upheld), "0", "0", "0", str(upheld), *("0",) * 10)
    return (("行政复议", "未经复议直接起诉", "复议后起诉"), _COURT * 3, values)


def blocks(document: Document, seed: int) -> tuple[Block, ...]:
    """Return the report's text, in order.

    :param document: whose report it is, of which year, in which layout.
    :param seed: the replica's seed; the figures depend on it.
    """
    roll = number(seed, document.agency, document.year, "figures", document.version)
    year, agency = document.year, document.agency
    opening = (
        f"根据《中华人民共和国政府信息公开条例》的规定，{agency}编制并公布本机关{year}年度报告。"
        f"所列数据的统计期限自{year}年1月1日起至{year}年12月31日止。"
        f"查询联系电话：0{roll % 900 + 100}-8{roll % 900000 + 100000}。"
    )
    if document.version > 1:
        opening += "本报告已更正第二部分的数据，以本次发布为准。"
    day = document.published
    signature = (Block(agency), Block(f"{day.year}年{day.month}月{day.day}日"))
    if document.layout == "prose":
        return (Block(opening), *_prose(roll, year), *signature)
    tables = (
        _proactive(document.layout, roll),
        _requests(document.layout, roll),
        _court(roll),
    )
    found: list[Block] = [Block(opening)]
    for place, heading in enumerate(HEADINGS):
        found.append(Block(heading, heading=True))
        if 1 <= place <= len(tables):
            found.append(Block(rows=tables[place - 1]))
        else:
            found.append(Block(_sentence(place, roll, year)))
    return (*found, *signature)


def _sentence(place: int, roll: int, year: int) -> str:
    if place == 0:
        return (
            f"{year}年，本机关通过网站公开信息{roll % 400 + 20}条，回应群众来电{roll % 90}次，"
            f"举办培训{roll % 5 + 1}次，公开的范围和时限均按条例执行。"
        )
    if place == 4:  # noqa: PLR2004 - the fifth heading
        return (
            f"部分栏目更新间隔偏长，平均{roll % 20 + 5}天。下一年度将按月检查栏目，"
            "并请业务科室在文件生成后十个工作日内提供公开文本。"
        )
    return "本年度未收取信息处理费，没有其他需要报告的事项。"


def _prose(roll: int, year: int) -> tuple[Block, ...]:
    sentences = (
        _sentence(0, roll, year),
        f"全年主动公开政府信息{roll % 400 + 20}条，其中政策文件{roll % 30}条。",
        f"全年收到政府信息公开申请{roll % 30}件，均在法定期限内答复。",
        "依申请提供政府信息没有收取费用，也没有减免费用的情形。",
        f"全年因政府信息公开被申请行政复议{roll % 3}件，没有行政诉讼。",
        _sentence(4, roll, year),
    )
    return tuple(
        block
        for heading, sentence in zip(_PROSE_HEADINGS, sentences, strict=True)
        for block in (Block(heading, heading=True), Block(sentence))
    )


def table_html(rows: Rows) -> str:
    """Return a table as the portals' editors leave it; a short row's last cell spans the rest."""
    width = max(map(len, rows))
    lines = ['<table border="1" cellspacing="0" width="100%"><tbody>']
    for row in rows:
        span = width - len(row) + 1
        cells = [f"<td><p>{escape(cell)}</p></td>" for cell in row[:-1]]
        wide = f' colspan="{span}"' if span > 1 else ""
        cells.append(f"<td{wide}><p>{escape(row[-1])}</p></td>")
        lines.append(f"<tr>{''.join(cells)}</tr>")
    lines.append("</tbody></table>")
    return "\n".join(lines)


def html_of(found: tuple[Block, ...]) -> str:
    """Return blocks as the HTML of an article's body."""
    parts = []
    for block in found:
        if block.rows:
            parts.append(table_html(block.rows))
        elif block.heading:
            parts.append(f"<p><strong>{escape(block.text)}</strong></p>")
        else:
            parts.append(f"<p>　　{escape(block.text)}</p>")
    return "\n".join(parts)
