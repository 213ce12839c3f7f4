"""Tables that lost their lines: labels and values in running text, parted by white space or not.

Digits run together are cut only where the table's equations leave one way to cut them.
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING, Final

from crawler.statistics.cells import is_value, plain, read_text
from crawler.statistics.headers import words3
from crawler.statistics.labels import WEAK, Quality, compact, match_row3
from crawler.statistics.sourcerows import SourceRow, in_order
from crawler.statistics.table2 import Table2, from_run, units_of
from crawler.statistics.table4 import Table4
from crawler.statistics.templates import ARTICLES, BLOCKS, ROWS3, TABLE2
from crawler.statistics.ways4 import WIDTH, choose15

if TYPE_CHECKING:
    from collections.abc import Sequence

    from crawler.statistics.model import Template

_VALUES: Final = re.compile(r"(?:[-+0-9.,/%—–−¥无]|万?元|件|\s)*")
_GROUPS: Final = (
    "三、本年度办理结果",
    "（三）不予公开",
    "（四）无法提供",
    "（五）不予处理",
    "（六）其他处理",
)
# Behind a label of table 2: what it means in brackets (湖北), then its values.
_GLOSS: Final = r"\s*(?:\([^()]{0,60}\)\s*)?(?=\s*[-0-9+./—无¥])"
# Broken labels have blanks within them: 第二十条第（ 一）项, 信 息内容.
_T2_BEGIN: Final = re.compile(r"第?\s*二\s*十\s*条\s*第?\s*\(?\s*[一五六八九]|信\s*息\s*内\s*容")
_T4_HEAD: Final = re.compile(r"复\s*议\s*后\s*起\s*诉")
_T4_LAST: Final = re.compile(r"总\s*计")
#: 5. or 5、 and a word behind a value: the number of the next heading or label.
_NEXT_NUMBER: Final = re.compile(r"[1-9]\s{0,4}[.、)](?=\s{0,4}[\u4e00-\u9fff])")
#: The last header above a row of table 2 lies within so many characters.
_HEADER: Final = 60
#: So many lines of table 4's header may lie behind 复议后起诉.
_FEW_LINES: Final = 12
#: A label that no pattern finds has that many words at least.
_WORDED: Final = re.compile(r"[^0-9]{4,}")
_LEADING: Final = re.compile(r"^(?:([一二三四五六七])、|\(([一二三四五六七])\)|([0-9])[.、])")


@dataclass(frozen=True)
class Hit:
    """A label in the text."""

    key: str
    label: str
    start: int
    end: int
    quality: Quality = Quality.FULL


def _pattern_text(label: str) -> str:
    bare = compact(label)
    leading = _LEADING.match(bare)
    number = ""
    if leading:
        bare = bare[leading.end() :]
        figure = next(group for group in leading.groups() if group)
        number = rf"(?:\(?\s{{0,4}}{figure}\s{{0,4}}[、.)]\s{{0,4}})"
        number += "" if bare in {"其他", "总计"} else "?"
    letters = [letter for letter in bare if letter.isalnum()]
    return number + r"\W{0,8}".join(map(re.escape, letters)) + r"[^\w\s/—–−+.,-]{0,8}"


@lru_cache(maxsize=256)
def _pattern(label: str) -> re.Pattern[str]:
    return re.compile(_pattern_text(label))


def normal(text: str) -> str:
    """Return a text in NFKC with its white space kept."""
    return unicodedata.normalize("NFKC", plain(text))


def hits3(text: str) -> list[Hit]:
    """Return table 3's labels in a text, in the template's order, groups with an empty key."""
    start = text.find("法律服务机构")
    place = max(start, 0)
    found: list[Hit] = []
    for row in ROWS3:
        match = _pattern(row.label).search(text, place)
        if match is None:
            continue
        found.append(Hit(row.key, row.label, match.start(), match.end()))
        place = match.end()
    found += _alike(text, max(start, 0), found)
    found.extend(
        Hit("", group, match.start(), match.end())
        for group in _GROUPS
        for match in _pattern(group).finditer(text)
    )
    return sorted(found, key=lambda hit: (hit.start, -hit.end))


def _alike(text: str, begin: int, found: list[Hit]) -> list[Hit]:
    """Return labels that are worded otherwise, each between those around it in the template."""
    order = [row.key for row in ROWS3]
    places = {hit.key: hit for hit in found}
    last = max((hit.end for hit in found), default=begin)
    more: list[Hit] = []
    for number, row in enumerate(ROWS3):
        if row.key in places or row.key in WEAK:
            continue
        above = [places[key].end for key in order[:number] if key in places]
        below = [places[key].start for key in order[number + 1 :] if key in places]
        low, high = max(above, default=begin), min(below, default=last)
        for part in _WORDED.finditer(text, low, max(low, high)):
            if match_row3(part.group()).key == row.key:
                numbered = part.group()[0] in ".、)"
                start = part.start() - 1 if numbered else part.start()
                hit = Hit(row.key, part.group(), start, part.end(), Quality.LIKE)
                places[row.key] = hit
                more.append(hit)
                break
    return more


def _tokens(text: str, start: int, end: int) -> list[str] | None:
    """Return the values between two places of a text, or None where there are words too."""
    match = _VALUES.match(text, start, end)
    region = text[start:end]
    if match is None or (match.end() < end and region[match.end() - start :].strip()):
        return None
    return region.split()


def _run(text: str, start: int, end: int | None = None) -> list[str]:
    """Return the values from a place on, without the number of a heading behind them."""
    stop = len(text) if end is None else end
    match = _VALUES.match(text, start, stop)
    reach = match.end() if match else start
    number = _NEXT_NUMBER.search(text, start, reach + 12)
    if number is not None and number.start() < reach <= number.end():
        values = text[start : number.start()].split()
        # Among parted values a digit of the last one is no heading's number: 93 567、行政机关.
        if len(values) < 2 or not text[number.start() - 1].isdigit():  # noqa: PLR2004 - a single value is parted from nothing
            reach = number.start()
    return text[start:reach].split()


def rows3(text: str) -> list[SourceRow]:
    """Return table 3's rows as a text has them."""
    hits = hits3(text)
    keyed = {hit.key for hit in hits if hit.key}
    split = "other_no_correction" in keyed
    rows = []
    for number, hit in enumerate(hits):
        if not hit.key or (hit.key == "other_handling" and split):
            continue
        following = [other.start for other in hits[number + 1 :] if other.start >= hit.end]
        end = min(following, default=len(text))
        tokens = _tokens(text, hit.end, end)
        if tokens is None:
            tokens = _run(text, hit.end, end)
        cells = tuple(read_text(token) for token in tokens)
        rows.append(SourceRow(hit.key, hit.quality, hit.label, cells, number, 0))
    first = hits[0].start if hits else 0
    order = words3(text[max(text.rfind("申请人情况", 0, first), 0) : first])
    return [in_order(row, order) for row in rows]


def table4(text: str) -> Table4 | None:
    """Return table 4 as a text has it: the 15 values behind the last 总计 of its header."""
    heads = list(_T4_HEAD.finditer(text))
    if not heads:
        return None
    head = heads[-1]
    for last in reversed(list(_T4_LAST.finditer(text, head.end()))):
        tokens = _run(text, last.end())
        if tokens:
            return _table4(tokens)
    # The header's broken labels lie between its last word and the values.
    for line in text[head.end() :].split("\n", _FEW_LINES)[:_FEW_LINES]:
        tokens = line.split()
        if len(tokens) == WIDTH * len(BLOCKS) and all(map(is_value, tokens)):
            return _table4(tokens)
    return None


def _table4(tokens: Sequence[str]) -> Table4:
    table = Table4()
    values = choose15([read_text(token) for token in tokens], table.issues)
    for number, block in enumerate(BLOCKS):
        table.values[block.key] = values[number * WIDTH : (number + 1) * WIDTH]
    return table


def table2(text: str, template: Template) -> Table2 | None:
    """Return table 2 as a text has it, or None where no caption or header of it is there."""
    begin = _T2_BEGIN.search(text)
    if begin is None:
        return None
    end = text.find("申请人情况", begin.end())
    area = text[begin.start() : end if end > 0 else len(text)]
    stops = [
        match.start()
        for label in (*ARTICLES.values(), "三、收到和处理")
        for match in _pattern(label).finditer(area)
    ]
    hits: list[tuple[str, int, int]] = []
    place = 0
    for row in TABLE2[template]:
        label = row.label.removeprefix("行政") if row.key == "normative_docs" else row.label
        match = re.compile(_pattern_text(label) + _GLOSS).search(area, place)
        if match is not None:
            hits.append((row.key, match.start(), match.end()))
            place = match.end()
    table = Table2(template)
    starts = [*stops, *(hit[1] for hit in hits)]
    for row in TABLE2[template]:
        hit = next((hit for hit in hits if hit[0] == row.key), None)
        if hit is None:
            continue
        limit = min((start for start in starts if start >= hit[2]), default=len(area))
        tokens = _run(area, hit[2], limit)
        header = area[max([start for start in stops if start < hit[1]], default=0) : hit[1]]
        units_of(table, (header[-_HEADER:],), row)
        table.values[row.row_key] = from_run(row, tokens, header)
        table.labels[row.row_key] = row.label
    return table
