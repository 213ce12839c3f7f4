"""Row and column labels as printed → the template's keys."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from enum import IntEnum
from functools import lru_cache
from typing import Final

from rapidfuzz.distance import Levenshtein

from crawler.statistics.cells import plain
from crawler.statistics.templates import ROWS3

_NUMBERING: Final = re.compile(
    r"^(?:(?:第?[一二三四五六七八九十]{1,3}[、.,:]|\([一二三四五六七八九十0-9]{1,3}\)|[0-9]{1,2}[、.,:)]|[0-9](?=[\u4e00-\u9fff]))[、.,]?)+"
)
_NOT_WORDS: Final = re.compile(r"[^\u4e00-\u9fffA-Za-z0-9]+")
_BRACKETS: Final = str.maketrans("【】〔〕[]{}", "()()()()")
#: Shorter labels differ by one character from too many others.
_LONG: Final = 7
#: A cut label must leave that many characters to be recognised by.
_CUT: Final = 4


class Quality(IntEnum):
    """How a label was matched."""

    NONE = 0
    LIKE = 1  # by a word of it, cut, or by one character's difference
    FULL = 2


@dataclass(frozen=True)
class Matched:
    """The row of table 3 that a label names."""

    key: str
    quality: Quality


_NOTHING: Final = Matched("", Quality.NONE)


#: Texts up to this length come again and again: labels and figures.
_REMEMBERED: Final = 80


def compact(text: str) -> str:
    """Return a text in one form: NFKC, without white space and invisible marks."""
    return _compact_short(text) if len(text) <= _REMEMBERED else _compact(text)


def _compact(text: str) -> str:
    return "".join(unicodedata.normalize("NFKC", plain(text)).translate(_BRACKETS).split())


_compact_short: Final = lru_cache(maxsize=4096)(_compact)


@lru_cache(maxsize=4096)
def words(text: str) -> str:
    """Return a label's words alone: no numbering in front, no quotes, no punctuation."""
    return _NOT_WORDS.sub("", _NUMBERING.sub("", compact(text)))


@lru_cache(maxsize=4096)
def without_remarks(text: str) -> str:
    """Return a label's words without what stands in brackets behind them."""
    bare = _NUMBERING.sub("", compact(text))
    return _NOT_WORDS.sub("", re.sub(r"(?<=.)\(.*$", "", bare))


#: Groups of table 3: merged cells in front of rows.
GROUPS: Final = {
    "本年度办理结果": "results",
    "不予公开": "denied",
    "无法提供": "unavailable",
    "不予处理": "rejected",
    "其他处理": "other",
}
_FULL: Final = {words(row.label): row.key for row in ROWS3}
_SHORT: Final = {
    "部分公开": "partially_granted",
    "三安全一稳定": "denied_three_security_one_stability",
}
#: Labels that say too little by themselves; they must stand alone and in their place.
WEAK: Final = frozenset({"other_misc", "results_total", "other_handling"})
#: A word that names one row alone, even in a shortened label.
_WORDS: Final = (
    ("新收", "new_requests"),
    ("新受理", "new_requests"),
    ("收到政府信息公开申请", "new_requests"),
    ("上年结转", "carried_in"),
    ("上年度结转", "carried_in"),
    ("结转下年", "carried_out"),
    ("部分公开", "partially_granted"),
    ("国家秘密", "denied_state_secret"),
    ("禁止公开", "denied_law_prohibited"),
    ("安全一稳定", "denied_three_security_one_stability"),
    ("第三方", "denied_third_party"),
    ("内部事务", "denied_internal_affairs"),
    ("过程性", "denied_process_info"),
    ("执法案卷", "denied_enforcement_file"),
    ("行政查询", "denied_admin_inquiry"),
    ("不掌握", "unavailable_not_held"),
    ("另行制作", "unavailable_needs_creation"),
    ("没有现成", "unavailable_needs_creation"),
    ("仍不明确", "unavailable_unclear"),
    ("信访举报", "rejected_petition"),
    ("公开出版物", "rejected_publication"),
    ("大量反复", "rejected_excessive"),
    ("重新出具", "rejected_reconfirm"),
    ("不补正", "other_no_correction"),
    ("缴纳费用", "other_fee_unpaid"),
    ("不缴费", "other_fee_unpaid"),
    ("未缴费", "other_fee_unpaid"),
)


@lru_cache(maxsize=4096)
def match_row3(text: str) -> Matched:
    """Return the row of table 3 that a label names, or a match of quality NONE.

    A label may hold its group's label in front (三、本年度办理结果（三）不予公开1.属于国家秘密):
    what ends last counts.
    """
    bare = words(text)
    if not bare:
        return _NOTHING
    key = _FULL.get(bare) or _SHORT.get(bare)
    if key is not None:
        return Matched(key, Quality.FULL)
    contained = _contained(bare)
    if contained is not None:
        return contained
    return _alike(bare)


def _contained(bare: str) -> Matched | None:
    """Return the official label that a longer one ends with or holds.

    Two of them are two rows run into one: that names nothing.
    """
    held = {
        key
        for label, key in (*_FULL.items(), *_SHORT.items())
        if key not in WEAK and label not in {"予以公开", "重复申请"} and label in bare
    }
    if held:
        return Matched(held.pop(), Quality.FULL) if len(held) == 1 else _NOTHING
    tails = {
        "予以公开": "" if bare.endswith("不予以公开") else "granted",
        "重复申请": "rejected_duplicate",
        "处理其他": "other_misc",
        "处理3其他": "other_misc",
        "结果七总计": "results_total",
        "结果总计": "results_total",
        "结果其他处理": "other_handling",
        "结果六其他处理": "other_handling",
    }
    for tail, key in tails.items():
        if key and bare.endswith(tail):
            return Matched(key, Quality.FULL)
    return None


def _alike(bare: str) -> Matched:
    if len(bare) >= _LONG:
        near = [key for label, key in _FULL.items() if len(label) >= _LONG and _near(bare, label)]
        if len(set(near)) == 1:
            return Matched(near[0], Quality.LIKE)
    doubled = {
        _FULL.get(bare[:at] + bare[at + 1 :])
        for at in range(1, len(bare))
        if bare[at - 1] == bare[at]
    } - {None}
    if len(doubled) == 1:
        return Matched(doubled.pop() or "", Quality.LIKE)
    named = {key for word, key in _WORDS if word in bare}
    if len(named) == 1:
        return Matched(named.pop(), Quality.LIKE)
    if len(bare) >= _CUT:
        cut = {key for label, key in _FULL.items() if bare in label}
        if len(cut) == 1:
            return Matched(cut.pop(), Quality.LIKE)
    return _NOTHING


def _near(one: str, other: str) -> bool:
    return Levenshtein.distance(one, other, score_cutoff=1) <= 1


def group_of(text: str) -> str:
    """Return the group of table 3 that a label names, or an empty string."""
    return GROUPS.get(words(text), "")


def part_of_label(text: str) -> bool:
    """Return whether a text is a piece of a row's or a group's label, cut by a page's end."""
    bare = words(text)
    return bool(bare) and (
        any(bare in label for label in _FULL) or any(bare in label for label in GROUPS)
    )


_HEADER3: Final = re.compile(
    r"自然人|法人或其他|商业企业|科研机构|公益组织|法律服务机构|申请人情况|勾稽关系"
)


def is_header3(texts: list[str]) -> bool:
    """Return whether a row's texts are part of table 3's header."""
    return any(_HEADER3.search(compact(text)) for text in texts)


_COLUMN3: Final = (
    ("自然人", "natural_person"),
    ("商业企业", "business"),
    ("企业", "business"),
    ("科研机构", "research"),
    ("公益组织", "public_welfare"),
    ("法律服务", "legal_service"),
    ("其他", "other_org"),
    ("总计", "total"),
    ("合计", "total"),
)


def column3(text: str) -> str:
    """Return the key of the applicant's column that a header cell names, or an empty string."""
    bare = words(text)
    if "法人" in bare:
        return ""
    return next((key for word, key in _COLUMN3 if word in bare), "")


_NAMES2: Final = (
    ("其他主动公开文件", "other_docs_hubei"),
    ("规范性文件", "normative_docs"),
    ("规章", "regulations"),
    ("政府规章", "regulations"),
    ("部门规章", "regulations"),
    ("其他对外管理服务事项", "other_services"),
    ("对外管理服务事项", "other_services"),
    ("行政许可", "licensing"),
    ("行政处罚", "penalty"),
    ("行政强制", "coercion"),
    ("行政事业性收费", "admin_fees"),
    ("政府集中采购", "central_procurement"),
    ("集中采购", "central_procurement"),
    ("政府采购", "central_procurement"),
)
#: What writers add to the names of table 2.
_ADDED2: Final = frozenset({"", "事项", "决定", "措施", "执行", "案件", "项目", "数量", "件数"})
#: Shorter names of table 2 differ by one character from others.
_LONG2: Final = 6


@lru_cache(maxsize=4096)
def name2(text: str) -> str:
    """Return the row of table 2 that a label names, or an empty string."""
    bare = without_remarks(text)
    for word, key in _NAMES2:
        for start in (word, f"行政{word}", f"其中{word}"):
            if bare.startswith(start) and bare[len(start) :] in _ADDED2:
                return key
        if len(word) > 4 and bare.startswith(word) and len(bare) <= len(word) + 4:  # noqa: PLR2004 - shorter words begin other labels too
            return key
    near = {key for word, key in _NAMES2 if len(word) >= _LONG2 and _near(bare, word)}
    return near.pop() if len(near) == 1 else ""


def is_like2(label: str, key: str) -> bool:
    """Return whether a label names its row of table 2 by likeness only."""
    bare = without_remarks(label)
    return not any(word in bare for word, named in _NAMES2 if named == key)
