"""The order of the columns of tables 3 and 4, where a report's header has them in another one.

The official order needs no header. Another order counts only where the header names every column
once: a header that lost a label says nothing.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from crawler.statistics.labels import column3, compact, is_header3, words
from crawler.statistics.stream import Row
from crawler.statistics.templates import APPLICANTS, RESULTS

if TYPE_CHECKING:
    from collections.abc import Sequence

    from crawler.statistics.stream import Line

_APPLICANTS: Final = tuple(column.key for column in APPLICANTS)
_RESULTS: Final = tuple(column.key for column in RESULTS)
_WORDS3: Final = {
    "商业企业": "business", "科研机构": "research", "社会公益组织": "public_welfare",
    "法律服务机构": "legal_service", "其他": "other_org",
}  # fmt: skip
_INNER3_NAME: Final = re.compile("|".join(_WORDS3))
_INNER3: Final = re.compile(f"(?:{'|'.join(_WORDS3)}){{5}}")
_REVIEW: Final = "review"
#: Longer lines are no heading of a block.
_LONGEST_LINE: Final = 16
_BLOCK_WORDS: Final = (
    ("复议后", "lit_post_review"),
    ("未经复议", "lit_direct"),
    ("直接起诉", "lit_direct"),
    ("行政复议", _REVIEW),
    ("复议", _REVIEW),
)
#: What table 4's header calls its results.
RESULT_NAMES: Final = {
    "维持": "upheld", "结果维持": "upheld", "结果纠正": "corrected", "纠正": "corrected",
    "其他结果": "other", "尚未审结": "pending", "未审结": "pending",
    "总计": "total", "合计": "total",
}  # fmt: skip


def order3(items: Sequence[Row | Line], first: int) -> tuple[str, ...]:
    """Return the applicants' columns in the order of the header above the table's first row.

    :param first: the place of the table's first row of figures among ``items``.
    """
    rows: list[list[str]] = []
    for item in reversed(items[:first]):
        if not isinstance(item, Row) or not (is_header3(item.texts) or _names(item.texts)):
            break
        rows.insert(0, item.texts)
    return _spread(rows) or _APPLICANTS


def _names(texts: Sequence[str]) -> list[str]:
    return [key for key in map(column3, texts) if key]


def _spread(rows: Sequence[Sequence[str]]) -> tuple[str, ...]:
    """Return the order that the header's rows tell together, or nothing.

    The row below stands in the place of 法人或其他组织.
    """
    for number, texts in enumerate(rows):
        above = [
            "legal" if "法人" in compact(text) else key
            for text in texts
            if (key := column3(text)) or "法人" in compact(text)
        ]
        if "natural_person" not in above:
            continue
        below = _names(rows[number + 1]) if number + 1 < len(rows) else []
        if "legal" in above and not set(below) & set(above):
            place = above.index("legal")
            above = [*above[:place], *below, *above[place:]]
        found = tuple(key for key in above if key != "legal")
        # A report may leave the last one out, 总计.
        whole = sorted(found) == sorted(_APPLICANTS) or found == _APPLICANTS[:-1]
        return found if whole else ()
    return ()


def words3(header: str) -> tuple[str, ...]:
    """Return the applicants' columns in the order in which a header in plain text names them.

    Only whole labels one behind the other tell it: of a page without lines they come in pieces.
    """
    bare = compact(header)
    whole = _INNER3.search(bare)
    names = _INNER3_NAME.findall(whole.group()) if whole else []
    if len(set(names)) < len(_WORDS3):
        return _APPLICANTS
    inner = [_WORDS3[name] for name in names]
    if 0 <= bare.find("总计") < bare.find("自然人"):
        return ("total", "natural_person", *inner)
    return ("natural_person", *inner, "total")


def block_of(text: str) -> str:
    """Return the block of table 4 that a label names, or an empty string (行政诉讼 alone: none)."""
    bare = words(text)
    return next((key for word, key in _BLOCK_WORDS if word in bare), "")


def block_above(text: str) -> str:
    """Return the block that a line names alone: （一）行政复议, above a table of its own."""
    bare = words(text)
    is_heading = len(bare) > _LONGEST_LINE or ("行政复议" in bare and "诉讼" in bare)
    return "" if is_heading else block_of(text)


def blocks4(rows: Sequence[Sequence[str]], keys: Sequence[str]) -> list[str]:
    """Return table 4's blocks in the order of its header.

    :param rows: the header's texts, row by row.
    :param keys: the blocks that it stands above, in the official order.
    """
    suits = [key for key in keys if key != _REVIEW]
    is_last = False
    for texts in rows:
        named = list(dict.fromkeys(filter(None, map(block_of, texts))))
        if set(named) == set(keys):
            return named
        if set(suits) == set(named) - {_REVIEW}:
            suits = [key for key in named if key != _REVIEW]
        heads = [words(text) for text in texts]
        if {"行政复议", "行政诉讼"} <= set(heads):
            is_last = heads.index("行政诉讼") < heads.index("行政复议")
    review = [key for key in keys if key == _REVIEW]
    return [*suits, *review] if is_last else [*review, *suits]


def order4(rows: Sequence[Sequence[str]], keys: Sequence[str]) -> list[tuple[str, str]]:
    """Return table 4's columns, block and result each, in the order of its header.

    The parameters are those of ``blocks4``.
    """
    named = [
        [RESULT_NAMES[words(text)] for text in texts if words(text) in RESULT_NAMES]
        for texts in rows
    ]
    flat = [name for names in named for name in names]
    width = len(_RESULTS)
    parts = [flat[start : start + width] for start in range(0, len(flat), width)]
    blocks = blocks4(rows, keys)
    results = {key: list(_RESULTS) for key in blocks}
    if parts and all(sorted(part) == sorted(_RESULTS) for part in parts):
        if all(part == parts[0] for part in parts):
            results = dict.fromkeys(blocks, parts[0])
        elif len(parts) == len(blocks):
            # The cells of 行政复议 reach down: its results may stand in a row above the others.
            in_one = len(list(filter(None, named))) == 1
            under = blocks if in_one else sorted(blocks, key=lambda key: key != _REVIEW)
            results = dict(zip(under, parts, strict=True))
    return [(block, result) for block in blocks for result in results[block]]
