"""Is the document an annual report at all? Its title, its tables and its headings say so."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from crawler.model import Column, Match
from crawler.recognition import recognise, squeeze
from crawler.recognition.evidence import from_text
from crawler.recognition.opening import TELLS, cut_to_title, named_in_text
from crawler.recognition.rows import agency_in_title
from crawler.recognition.titles import CORE, NotAReport, TitleReading, read_title
from crawler.recognition.unnamed import named_only
from crawler.recognition.years import title_years
from crawler.statistics.cells import plain
from crawler.statistics.labels import compact
from crawler.statistics.stream import Line, Row

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

#: A title stands among the first lines; a web page has its navigation before it.
_FIRST_LINES: Final = 40
_LONGEST_TITLE: Final = 80
_PIECES: Final = 4
#: With fewer headings than this and no table the document only speaks of a report.
_HEADINGS: Final = 3
#: What a page prints around a title: the way to it, its date and source, the red head of an official
#: document with its number. No part of a title.
_AROUND: Final = re.compile(
    r"首页|导航|当前位置|您的位置|^(?:政务|政府信息|信息)公开(?:工作)?(?:年报)?$|网站|门户|搜索|登录|字[号体]|浏览|来源|打印"
    r"|发布(?:时间|日期|机构)|成文|索引号|^20\d\d[-/.年]\d{1,2}[-/.月]\d{1,2}|文件$|\(20\d\d\)第?\d+号$"
)
#: A cover parts the report's own name too: 政府信息公开, and below it 工作年度报告.
_SPLIT_NAME: Final = re.compile(r"^(政府信息公开)\n(?=(?:工作)?(?:年度报告|年报))", re.MULTILINE)
#: The row of a page's table of metadata that holds the title.
_TITLE_CELL: Final = re.compile(r"(?:标题|名称|题名|(?:信息|文件|公文)(?:名称|标题))[:：]?$")
#: A page may be called by its organ alone, in one of its first lines.
_ORGAN_LINES: Final = 6
_SENTENCE: Final = re.compile(r"[,，。；]")
#: A page's table of the document's particulars says before the title what it is.
_LABELLED: Final = re.compile(r"^(?:信息|文件|主题|公开)?(?:名称|标题|题名)[:：]")
_OLD_WORDS: Final = ("主动公开", "依申请公开", "复议")
#: A letter or notice whose text may be the report.
_LETTER: Final = re.compile(r"关于[^,。;]*的?(?:报告|函|通知|公告)$")
#: Whose report a form is: XX单位, （单位名称）.
_NOBODY: Final = re.compile(r"[XxＸ×某*＊_○]{2}|名称|^单位$")
#: Some organs fill in the tables of the report for less than a year too.
_PART_OF_YEAR: Final = re.compile(r"[上下]半年|半年度|季度|\d月份")
_TEMPLATE: Final = re.compile(r"模板|格式|样式|范本|样表|空表")


@dataclass(frozen=True)
class Named:
    """What the title says: the report's title, agency and year, or why it is none.

    :param reason: why the title is no report's; empty where it is one.
    """

    title: str
    agency: str | None = None
    year: int | None = None
    reason: str = ""
    detail: str = ""


def texts_of(items: Sequence[Row | Line]) -> list[str]:
    """Return the document's lines, single-cell rows of tables among them."""
    found: list[str] = []
    for item in items:
        if isinstance(item, Line):
            found.extend(item.text.splitlines())
        else:
            texts = [text for text in item.texts if plain(text).strip()]
            if len(texts) == 1:
                found.extend(texts[0].splitlines())
            elif len(texts) > 1 and _TITLE_CELL.match(compact(texts[0])):
                found.append(texts[1])
    return [plain(text).strip() for text in found if plain(text).strip()]


def _pieces(lines: Sequence[str]) -> Iterator[tuple[int, str]]:
    """Yield the beginnings of a document that may be its title, with how sure each one is."""
    squeezed = [_LABELLED.sub("", squeeze(line)) for line in lines[:_FIRST_LINES]]
    squeezed = _SPLIT_NAME.sub(r"\1", "\n".join(squeezed)).split("\n")
    first = [cut_to_title(line) for line in squeezed if not TELLS.search(line)]
    for line in first:
        if len(line) <= _LONGEST_TITLE:
            yield 1, line
    for start in range(len(first)):
        joined = first[start]
        for line in first[start + 1 : start + _PIECES]:
            joined += line
            if len(joined) > _LONGEST_TITLE or _AROUND.search(line) or _AROUND.search(first[start]):
                break
            yield 2, joined


def _own_title(lines: Sequence[str], called: str) -> str:
    """Return the title that the document's first lines are, put together from up to four.

    :param called: what a page calls itself, with 年 for 年度. Of the titles that a list of reports has beside it, the
        one that stands in there too is its own.
    """
    weak = strong = ""
    joined = "".join(map(squeeze, lines[:_FIRST_LINES]))
    for pieces, piece in _pieces(lines):
        text, reading = piece, read_title(piece)
        if not isinstance(reading, TitleReading) or not reading.complete:
            continue
        if agency_in_title(reading) and re.search(r"20\d\d", text):
            # A line of a page may end before the title's last character.
            text += "告" * (text.endswith("年度报") and f"{text}告" in joined)
            strong = strong or text
            if text.replace("年度", "年") in called or not CORE.search(called):
                return text
        if pieces == 1 and not weak:
            weak = text
    return strong or weak


def _rejected(lines: Sequence[str], titles: Sequence[str]) -> NotAReport:
    """Return why neither the titles nor the first lines are a report's."""
    reasons: list[NotAReport] = []
    for text in (*map(squeeze, titles), *(piece for _, piece in _pieces(lines[:8]))):
        if not text:
            continue
        reading = read_title(text)
        if isinstance(reading, NotAReport) and reading.reason not in {
            "unrecognised",
            "empty_title",
        }:
            reasons.append(reading)
    first = next((text for text in (*titles, *lines) if text.strip()), "")
    return reasons[0] if reasons else NotAReport("unrecognised", squeeze(first)[:60])


def _untitled(lines: Sequence[str], text: str, column: Column | None) -> Named | None:
    """Return title, agency and year of a report without a heading, where its text opens as one."""
    organs = [line for line in lines[:_ORGAN_LINES] if named_only(line)]
    for candidate in ("", *organs):
        found = recognise(candidate, head_text=text, column=column)
        if isinstance(found, Match) and (found.agency_name or candidate == ("", *organs)[-1]):
            itself = named_in_text(text)
            title = itself.before + itself.inside if itself else ""
            return Named(title, found.agency_name_full or found.agency_name, found.year)
    return None


def name_report(lines: Sequence[str], title: str, document_title: str, region_code: str) -> Named:
    """Return title, agency and year as far as titles and text say them.

    :param title: as the catalog knows it; the document's own is preferred where it is one.
    :param region_code: GB/T 2260 code of the region that names are read in, or empty.
    """
    text = "\n".join(lines)
    column = Column("", region=region_code) if region_code else None
    own = _own_title(lines, squeeze(document_title).replace("年度", "年"))
    for candidate in (own, squeeze(title), squeeze(document_title)):
        if not candidate:
            continue
        found = recognise(candidate, head_text=text, column=column)
        if isinstance(found, Match) and CORE.search(candidate):
            agency = found.agency_name_full or found.agency_name
            return Named(candidate, agency, found.year)
    rejected = _rejected(lines, (title, document_title))
    headed = _rejected([line for line in lines[:8] if not _SENTENCE.search(line)], (title,))
    if headed.reason in {"unrecognised", "empty_title"}:
        untitled = _untitled(lines, text, column)
        if untitled is not None:
            return untitled
    return _letter(lines, rejected, region_code)


def _letter(lines: Sequence[str], rejected: NotAReport, region_code: str) -> Named:
    """Return what a letter that is the report itself says of it (关于报送X年…年度报告的报告).

    Whether it is the report its figures say: the reason why its title is none is kept.
    """
    titles = [title for _, title in _pieces(lines) if CORE.search(title) and _LETTER.search(title)]
    title = titles[0] if titles else ""
    organ = from_text("\n".join(lines), region_code or None) if title else None
    years, _ = title_years(title)
    return Named(
        title, organ.full if organ else None, years[0] if len(years) == 1 else None,
        rejected.reason, rejected.evidence,
    )  # fmt: skip


def _is_notice(lines: Sequence[str]) -> bool:
    """Return whether a document begins as a notice: one to its organs, with a form behind it."""
    heads = [line for line in lines[:8] if not _SENTENCE.search(line)]
    return _rejected(heads, ()).reason == "notice"


def refuse(
    named: Named, lines: Sequence[str], *, figures: bool, table: bool, headings: int
) -> tuple[str, str] | None:
    """Return reason and detail if the document is no annual report.

    :param figures: whether an official table holds a figure; ``table`` whether there is one.
    :param headings: how many different sections of a report have their heading.
    """
    first = " ".join(lines[:5])
    nobody = _NOBODY.search(named.agency or "") is not None
    if table and (nobody or not figures) and _is_notice(lines):
        return "blank_form", "the form behind a notice: " + squeeze(first)[:60]
    # A page may say of itself 仅供参考.
    is_draft = named.reason == "draft" and named.detail != "参考"
    if is_draft or (named.reason and _PART_OF_YEAR.search(squeeze(first))):
        return named.reason, named.detail
    if figures:
        return None
    if table and (_TEMPLATE.search(first) or named.reason):
        return "blank_form", "the official tables hold no figure: " + squeeze(first)[:60]
    if named.reason:
        return named.reason, named.detail
    bare = compact(" ".join(lines))
    spoken = all(word in bare for word in _OLD_WORDS)
    if table or headings >= _HEADINGS or (headings and spoken) or len(bare) < len(named.title) * 4:
        return None
    return "no_content", f"titled {named.title!r}, but without tables and sections"
