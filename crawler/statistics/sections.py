"""The six sections of a report, found by their headings whatever numbers these carry."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from crawler.documents.model import Method
from crawler.statistics.cells import plain
from crawler.statistics.labels import compact, group_of, match_row3
from crawler.statistics.model import Section
from crawler.statistics.stream import Line, Row, caption_of

if TYPE_CHECKING:
    from collections.abc import Sequence

HEADINGS: Final = {
    0: "前言",
    1: "总体情况",
    2: "主动公开政府信息情况",
    3: "收到和处理政府信息公开申请情况",
    4: "政府信息公开行政复议、行政诉讼情况",
    5: "存在的主要问题及改进情况",
    6: "其他需要报告的事项",
}
_NUMBER: Final = r"(?:第?[一二三四五六七八九]\s*(?:部分)?[、.,:．]?|\([一二三四五六七八九0-9]{1,2}\)|[0-9]{1,2}[、.．)])?"
#: What may follow a heading in the same line.
_END: Final = r"(?P<rest>[:：。,，].*|无。?)?$"
#: 六、其他需要报告的事项　本年度未收取信息处理费。: a blank parts heading and text.
_BLANK: Final = re.compile(r"\s*(?P<head>[一二三四五六]\s*[、.．]\s*\S{4,30})\s+(?P<rest>\S.*)")
_WORDS: Final = (
    (
        1,
        r"(?:政府信息公开)?(?:工作)?(?:总体|基本|整体)(?:工作)?情况(?:概述)?|(?:工作)?概述|概况",
    ),
    (2, r"(?:行政机关)?主动公开政府信息的?(?:工作)?情况|政府信息主动公开情况|主动公开情况"),
    (
        3,
        r"(?:行政机关)?收到和(?:办理|处理)政府信息(?:公开)?申请(?:的)?情况|(?:收到和处理)?(?:政府信息)?依申请公开(?:政府信息)?(?:办理|工作)?情况(?:、收到和处理政府信息公开申请情况)?",
    ),
    (
        4,
        r"(?:因)?政府信息公开(?:工作)?(?:被申请|被提起|引起的?|引发的?|申请)?行政法?复议(?:[、和及与]|以及)?(?:被)?(?:提起)?行政诉讼(?:的)?情况|(?:申请)?行政复议(?:[、和及与])?(?:提起)?行政诉讼情况",
    ),
    (
        5,
        r"(?:政府信息公开)?(?:工作)?(?:中)?存在的?(?:主要)?(?:问题|困难|不足)(?:和困难|与不足|和不足)?(?:[及和与、]|以及)?(?:下一步)?(?:改进|整改|工作打算)?(?:的)?(?:情况|措施|打算|计划|工作|方向)?",
    ),
    (
        6,
        r"(?:其他|其它)(?:有关|相关)?(?:需要?|应当|应)?(?:报告|说明)?(?:的)?(?:重要)?事项(?:说明|情况)?|需要?(?:报告|说明)的(?:其他|其它)(?:有关|重要)?(?:事项|情况)|(?:其他|其它)需要?(?:报告|说明)的?情况|(?:其他|其它)",
    ),
)
_PATTERNS: Final = tuple(
    (number, re.compile(rf"^{_NUMBER}(?P<heading>{words}){_END}")) for number, words in _WORDS
)
#: Subheadings of section 一 in the templates of 2021 must not open sections 二 and 三.
_SUBHEADING: Final = re.compile(r"^(?:\([一二三四五六七八九0-9]{1,2}\)|[0-9]{1,2}[、.．)])")
_SHORT: Final = frozenset({"主动公开情况", "依申请公开情况", "其他", "其它", "概况", "概述"})
_PAGE: Final = re.compile(r"^[-—–\s]*第?\s*[0-9]{1,3}\s*页?[-—–\s]*$")
_DAY: Final = r"(?:20\d\d|二[〇○零O0一二三四五六七八九]{3})年[\d一二三四五六七八九十]{1,3}月[\d一二三四五六七八九十]{1,3}日?"
_DATE: Final = re.compile(rf"^\(?{_DAY}\)?$")
_ATTACHED: Final = re.compile(
    r"^(?:附件?|附表|相关附件|相关链接|扫一扫|打印|关闭|分享|上一篇|下一篇|责任编辑)[:：]?"
    r"|^(?:版权所有|主办(?:单位)?|承办(?:单位)?|网站标识码)[:：]|^.{0,2}ICP备|^\(?此件"
    r"|^[七八九]、[^,，。;；]{1,20}$"
)
_ANY_NAME: Final = re.compile(r"^[\u4e00-\u9fff()、]{3,40}$")
_NAME: Final = r"^[\u4e00-\u9fff()]{3,40}(?:局|委员会|政府|办公室|办公厅|办事处|厅|中心|院|部|署|处|队|所|站|会|委)"
_ORGAN: Final = re.compile(rf"{_NAME}$")
#: Name and date in one line, the one at its left and the other at its right.
_BOTH: Final = re.compile(rf"{_NAME}{_DAY}$")
_STOPS: Final = tuple("。:：；;！!？?")


def heading_of(text: str) -> tuple[int, str, str] | None:
    """Return number, heading and what follows it, of a line that begins a section."""
    bare = compact(text)
    if len(bare) > 400 and not re.match(r"^[一二三四五六]、", bare):  # noqa: PLR2004 - so long a line is a paragraph
        return None
    for number, pattern in _PATTERNS:
        found = pattern.match(bare)
        if found is None:
            continue
        heading = found.group("heading")
        numbered = re.match(r"^[一二三四五六]", bare) is not None
        if heading in _SHORT and not (numbered and not found.group("rest")):
            return None
        rest = found.group("rest") or ""
        if rest and not numbered:
            return None
        return number, heading, _after(text, rest)
    parted = _BLANK.fullmatch(text)
    head = heading_of(parted["head"]) if parted else None
    return (head[0], head[1], parted["rest"]) if parted and head and not head[2] else None


def _after(text: str, rest: str) -> str:
    """Return what follows the heading as printed: the same words with their white space."""
    wanted = len(rest)
    at = len(text)
    while at > 0 and len(compact(text[at - 1 :])) <= wanted:
        at -= 1
    return text[at:].lstrip(":：。,， ").strip() if wanted else ""


def _lines(items: Sequence[Row | Line]) -> list[Line]:
    """Return the lines of a stream and those table rows that are one text."""
    found: list[Line] = []
    for item in items:
        if isinstance(item, Line):
            found.extend(Line(part, item.level, item.page) for part in item.text.splitlines())
        else:
            texts = [text for text in item.texts if plain(text).strip()]
            if len(texts) == 1 and not _of_a_table(texts[0]):
                found.extend(Line(part, 0, item.page) for part in texts[0].splitlines())
    return [line for line in found if plain(line.text).strip()]


def _of_a_table(text: str) -> bool:
    """Return whether a single text in a row is an official table's caption or label."""
    return bool(caption_of(text) or group_of(text) or match_row3(text).quality)


def _is_subheading(text: str, number: int, last: int) -> bool:
    """Return whether a heading is one inside of section 一 or of the section that is open.

    （一）主动公开情况 stands in section 一 in most reports since 2021.
    """
    found = _SUBHEADING.match(compact(text))
    if found is None:
        return False
    own = re.sub(r"[()、.]", "", found.group())
    return last >= number or (number in {2, 3} and own not in {str(number), "一二三"[number - 1]})


def read_sections(items: Sequence[Row | Line], method: Method) -> tuple[Section, ...]:
    """Return the sections in the document's order; 0 is what stands before the first heading.

    Where a heading comes twice (a narrative before the official tables), both are kept.
    """
    found: list[tuple[int, str, str, list[str]]] = [(0, "", HEADINGS[0], [])]
    for line in _split_flat(_lines(items)):
        head = heading_of(line.text)
        if head is not None and not _is_subheading(line.text, head[0], found[-1][0]):
            number, heading, rest = head
            found.append((number, line.text.strip(), heading, [rest] if rest else []))
        elif not _PAGE.match(compact(line.text)):
            found[-1][3].append(plain(line.text).strip())
    last = len(found) - 1
    return tuple(
        Section(
            number,
            raw,
            HEADINGS[number],
            _join(_signed_off(texts) if at == last else texts, method),
        )
        for at, (number, raw, _, texts) in enumerate(found)
        if number or texts
    )


#: In run-together text a heading without 一、 follows a sentence's end, a bracket's or a figure.
_BEFORE: Final = r"(?:^|(?<=[。;；:：!！0-9\s])|(?<=[^一二三四五六0-9][)）]))"
_FLAT: Final = tuple(
    (number, re.compile(rf"(?:[一二三四五六]、|{_BEFORE}(?:[1-6]\s*[、.．]\s*)?)(?:{words})"))
    for number, words in _WORDS
)
#: With fewer of them a line that names headings is a sentence.
_FEWEST: Final = 3


def _split_flat(lines: list[Line]) -> list[Line]:
    """Part a line that holds several of the headings, one after the other."""
    found: list[Line] = []
    for line in lines:
        heads = _flat_headings(line.text)
        if len(heads) < _FEWEST:
            found.append(line)
            continue
        ends = [head.start() for head in heads[1:]] + [len(line.text)]
        parts = [line.text[: heads[0].start()]]
        for head, end in zip(heads, ends, strict=True):
            parts += [head.group(), line.text[head.end() : end]]
        found.extend(Line(part, 0, line.page) for part in parts if part.strip())
    return found


def _flat_headings(text: str) -> list[re.Match[str]]:
    """Return the headings in run-together text: one without a number only in its place."""
    heads = sorted(
        (
            (head.start(), number, head)
            for number, pattern in _FLAT
            for head in pattern.finditer(text)
            if heading_of(head.group()) is not None
        ),
        key=lambda item: item[:2],
    )
    found: list[re.Match[str]] = []
    last, place = 0, 0
    for start, number, head in heads:
        numbered = head.group()[0] in "123456一二三四五六"
        if start >= place and (numbered or number > last):
            found.append(head)
            last, place = number, head.end()
    return found


def _signed_off(texts: list[str]) -> list[str]:
    """Leave out the signature, its date and what a page prints below them."""
    kept: list[str] = []
    for place, text in enumerate(texts):
        bare = compact(text)
        following = compact(texts[place + 1]) if place + 1 < len(texts) else ""
        dated = _BOTH.match(bare) or (_ANY_NAME.match(bare) and _DATE.match(following))
        ends = dated or _DATE.match(bare) or _ATTACHED.match(bare)
        if dated or (place and (ends or (not following and _ORGAN.match(bare)))):
            break
        kept.append(text)
    return kept


def _join(texts: list[str], method: Method) -> str:
    """Return a section's text; where lines are a page's lines they are put together."""
    if method not in {Method.PDF, Method.OCR, Method.OFD}:
        return "\n".join(texts)
    joined = ""
    for text in texts:
        joined += ("\n" if joined.endswith(_STOPS) else "") + text
    return joined


def section_text(sections: Sequence[Section], number: int) -> str | None:
    """Return the text of the last section of that number, or None where there is none."""
    texts = [section.text for section in sections if section.number == number]
    return texts[-1] if texts else None
