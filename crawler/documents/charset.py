"""From bytes to text where no one has decoded them yet: loose files and members of archives.

What the crawl fetched comes decoded, with the server's header taken into account.
"""

from __future__ import annotations

import codecs
import re
from typing import TYPE_CHECKING, Final

from crawler.issues import issue

if TYPE_CHECKING:
    from crawler.model import Issue

_DECLARED: Final = re.compile(rb"""(?:charset|encoding)\s*=\s*["']?\s*([\w.:-]+)""", re.IGNORECASE)
_HEAD: Final = 4096
_MARKS: Final = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
# GB 18030 holds GBK and GB 2312; Python's own gb2312 stops at characters that pages use.
_WIDER: Final = {
    **dict.fromkeys(("gb2312", "gbk", "cp936", "gb18030", "x-gbk", "gb_2312-80"), "gb18030"),
    **dict.fromkeys(("big5", "big5-hkscs", "cp950"), "big5hkscs"),
    "utf8": "utf-8",
}
_BELIEVED: Final = frozenset({"utf-8", "gb18030", "big5hkscs", "utf-16", "shift_jis", "euc-kr"})


def to_text(data: bytes, declared: str = "") -> tuple[str, tuple[Issue, ...]]:
    """Return the text of these bytes, and issues where its charset was guessed or does not fit.

    :param declared: a charset that stands outside of the bytes (a part's header).
    """
    for mark, name in _MARKS:
        if data.startswith(mark):
            return data.decode(name, "replace"), ()
    found = _DECLARED.search(data[:_HEAD])
    said = (declared or (found[1].decode("ascii", "replace") if found else "")).lower()
    believed = _WIDER.get(said, said)
    candidates = ["utf-8", "gb18030"]
    if believed in _BELIEVED:
        candidates.insert(0, believed)
    for name in candidates:
        try:
            text = data.decode(name)
        except UnicodeDecodeError:
            continue
        if name in {"utf-8", believed}:
            return text, ()
        code = "charset_mismatch" if said else "charset_guessed"
        return text, (issue(code, f"declared: {said or 'none'}; read as {name}"),)
    text, name = min(
        ((data.decode(name, "replace"), name) for name in candidates),
        key=lambda reading: reading[0].count("\ufffd"),
    )
    lost = text.count("\ufffd")
    return text, (issue("charset_replaced", f"{lost} characters fit no charset, nor {name}"),)
