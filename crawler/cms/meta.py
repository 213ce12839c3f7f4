"""The national meta tags of a page (国办发〔2017〕47号) and its 网站标识码."""

from __future__ import annotations

import re
from types import MappingProxyType
from typing import TYPE_CHECKING, Final

from crawler.cms.memo import once
from crawler.cms.text import squeeze

if TYPE_CHECKING:
    from collections.abc import Mapping

    from crawler.model import Page

_CODE: Final = r"((?:\d{10}|bm\d{8}))(?![0-9A-Za-z])"
_FOOTER_CODE: Final = re.compile(
    r"网站标识码\s*(?:[：:]|&nbsp;|<[^<>]*>|\s)*" + _CODE, re.IGNORECASE
)
_COMPLAINT_CODE: Final = re.compile(r"\bsitecode\s*=\s*[\"']?\s*" + _CODE, re.IGNORECASE)
_WHOLE_CODE: Final = re.compile(_CODE, re.IGNORECASE)
# A title with straight quotes in it ends the attribute early; the raw tag still has it whole.
_RAW_TITLE: Final = re.compile(
    r"""<meta\s+name=(["']?)ArticleTitle\1\s*content="([^>\r\n]*)"\s*/?>""", re.IGNORECASE
)


@once
def meta(page: Page) -> Mapping[str, str]:
    """Return the meta tags by lower-cased name; of several equal names the first with a value.

    The parsed tree is read, so tags in comments and scripts do not count, and neither the order
    of the attributes nor a missing blank between them matters. The markers
    ``ContentStart`` and ``ContentEnd`` have no content and appear with an empty value.
    """
    found: dict[str, str] = {}
    for element in page.tree.iter("meta"):
        name = (element.get("name") or "").strip().lower()
        if not name:
            continue
        value = squeeze(element.get("content") or "")
        if not found.get(name):
            found[name] = value
    title = found.get("articletitle", "")
    raw = _RAW_TITLE.search(page.text) if "articletitle" in found else None
    if raw and '"' in raw.group(2) and raw.group(2).startswith(title):
        found["articletitle"] = squeeze(raw.group(2))
    return MappingProxyType(found)


def site_id_code(page: Page) -> str:
    """Return the site's 网站标识码 from the meta tag, the footer or the complaint box, or nothing.

    Ten characters: six of GB/T 2260 and four more, or ``bm`` and eight digits for ministries.
    """
    declared = _WHOLE_CODE.fullmatch(meta(page).get("siteidcode", ""))
    if declared:
        return declared.group(1).lower()
    for pattern, word in ((_COMPLAINT_CODE, "sitecode"), (_FOOTER_CODE, "网站标识码")):
        # Looking for the word first saves most pages a slow search.
        found = pattern.search(page.text) if word in page.text.lower() else None
        if found:
            return found.group(1).lower()
    return ""
