"""What scripts say of a list's pages: calls that draw a pager, and inline variables."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from crawler.cms.address import page_extension

if TYPE_CHECKING:
    from crawler.model import Page

_QUOTED: Final = r"""\s*["']([^"']*)["']\s*"""
_TRS_CALL: Final = re.compile(
    rf"createPageHTML\(\s*(\d+)\s*,\s*(\d+)\s*,{_QUOTED},{_QUOTED}(?:,\s*[\"']?(\d+)[\"']?\s*)?[,)]"
)
_UCAP_CALL: Final = re.compile(
    rf"createPageHTML\({_QUOTED},\s*(\d+)\s*,\s*(\d+)\s*,{_QUOTED},{_QUOTED}(?:,\s*[\"']?(\d+)[\"']?\s*)?\)"
)
_LINE_COMMENT: Final = re.compile(r"(?m)^\s*//.*$")
_VARIABLE: Final = r"(?:var\s+|[,;]\s*|^\s*){}\s*=\s*[\"']?(\d+)"
_PAGES: Final = re.compile(
    _VARIABLE.format("(?:countPage|nPageCount|_nPageCount|pageCount|totalPages?)"), re.MULTILINE
)
_CURRENT: Final = re.compile(
    _VARIABLE.format("(?:currentPage|nCurrIndex|_nCurrIndex)"), re.MULTILINE
)
_ROWS: Final = re.compile(
    _VARIABLE.format("(?:countnum|countNum|nRecordCount|recordCount|totalCount)"), re.MULTILINE
)
_WRITTEN_NAME: Final = re.compile(r"""href=\\?["']\s*([A-Za-z0-9-]+)\\?["']?\s*\+\s*["']?_""")
_WRITTEN_SHIFT: Final = re.compile(r"""_["']\s*\+\s*\(\s*\w+\s*\+\s*1\s*\)""")
_WRITTEN_EXT: Final = re.compile(r"""["']\.["']?\s*\+?\s*["']?(s?html?)\b""")
#: createPageHTML(_PAGE_COUNT, _PAGE_INDEX, "index", "html"): the values stand in variables.
_ANY_CALL: Final = re.compile(r"(?<!function )createPageHTML\(([^()]*)\)")
_ASSIGNED: Final = re.compile(
    r"""(?:^|[;,{\s])([A-Za-z_$][\w$]*)\s*=\s*(\d+|"[^"\n]*"|'[^'\n]*')\s*(?=[;,\n]|$)""",
    re.MULTILINE,
)


@dataclass(frozen=True)
class Pager:
    """What a page says of the pages of its list. ``current`` counts from 0; None is unknown.

    ``name`` and ``extension`` make the files' names; ``kind`` is ``trs``, ``ucap``, ``inline``,
    ``anchors`` or ``none``. ``next_url`` is where the page's own anchor for the next page leads; ``shift`` is 1 where the
    script that writes the anchors names the file of page n ``_(n+1)``.
    """

    kind: str = "none"
    pages: int | None = None
    current: int | None = None
    name: str = "index"
    extension: str = "html"
    total: int | None = None
    next_url: str = ""
    shift: int = 0


def script_pager(page: Page) -> Pager:
    """Return the pager that the page's scripts tell of; of kind ``none`` where they tell nothing."""
    if "createPage" not in page.text and not _PAGES.search(page.text):
        return Pager()
    for element in page.tree.iter("script"):
        code = element.text or ""
        if "age" not in code:
            continue
        code = _with_values(_LINE_COMMENT.sub("", code), page)
        call = _TRS_CALL.search(code)
        if call:
            pages, current, name, extension, rows = call.groups()
            return Pager(
                "trs",
                int(pages),
                int(current),
                name,
                extension.lstrip("."),
                _number(rows) or _rows(code),
            )
        call = _UCAP_CALL.search(code)
        if call:
            _, pages, current, name, extension, rows = call.groups()
            return Pager(
                "ucap",
                int(pages),
                max(int(current) - 1, 0),
                name,
                extension.lstrip("."),
                _number(rows),
            )
        count = _PAGES.search(code)
        if count and ("href" in code or _CURRENT.search(code)):
            current_found = _CURRENT.search(code)
            name_found = _WRITTEN_NAME.search(code)
            extension_found = _WRITTEN_EXT.search(code)
            return Pager(
                "inline",
                int(count.group(1)),
                int(current_found.group(1)) if current_found else None,
                name_found.group(1) if name_found else "index",
                extension_found.group(1) if extension_found else page_extension(page),
                _rows(code),
                shift=1 if _WRITTEN_SHIFT.search(code) else 0,
            )
    return Pager()


def _rows(code: str) -> int | None:
    found = _ROWS.search(code)
    return int(found.group(1)) if found else None


def _number(text: str | None) -> int | None:
    return int(text) if text else None


def _with_values(code: str, page: Page) -> str:
    """Return the code with the values of variables in its calls, where any script sets them."""
    if not any(
        re.search(r"[A-Za-z_$]", re.sub(r"""(['"]).*?\1""", "", call))
        for call in _ANY_CALL.findall(code)
    ):
        return code
    values = {
        name: value
        for script in page.tree.iter("script")
        for name, value in _ASSIGNED.findall(script.text or "")
    }

    def filled(call: re.Match[str]) -> str:
        arguments = [values.get(text.strip(), text) for text in call[1].split(",")]
        # A number is written with or without quotes: _PAGE_COUNT="3".
        plain = [re.sub(r"""^\s*['"](\d+)['"]\s*$""", r"\1", text) for text in arguments]
        return f"createPageHTML({','.join(plain)})"

    return _ANY_CALL.sub(filled, code)
