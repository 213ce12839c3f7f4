"""The character sets of RTF files, as Python names them."""

from __future__ import annotations

import codecs
from typing import Final

#: The code page that a font's bytes are in, by its ``\fcharset``; others are the document's own.
OF_FONTS: Final = {
    128: "cp932", 129: "cp949", 134: "gb18030", 136: "big5hkscs", 161: "cp1253", 162: "cp1254",
    204: "cp1251", 238: "cp1250",
}  # fmt: skip
#: Code pages that Python knows by another name than cpN, or that GB 18030 contains.
CODE_PAGES: Final = {936: "gb18030", 950: "big5hkscs", 54936: "gb18030", 65001: "utf-8"}
#: Those in which a character may take more than one byte.
WIDE: Final = frozenset({"gb18030", "big5hkscs", "cp932", "cp949", "utf-8"})


def code_page_of(number: int) -> str:
    r"""Return the codec of a document's code page (``\ansicpg``); cp1252 for one that Python does not know."""
    name = CODE_PAGES.get(number, f"cp{number}")
    try:
        codecs.lookup(name)
    except LookupError:
        return "cp1252"
    return name
