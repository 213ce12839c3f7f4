"""Control words of RTF 1.9.1, by what a reader of the text does with them."""

from __future__ import annotations

from typing import Final

_SKIPPED_WORDS: Final = """
    colortbl stylesheet info header footer headerl headerr headerf footerl footerr footerf
    footnote listtable listoverridetable rsidtbl generator themedata colorschememapping
    latentstyles datastore xmlnstbl fldinst nonshppict nonesttables filetbl revtbl template
    bkmkstart bkmkend annotation atnid atnauthor atndate atnref atntime sp pnseclvl objdata
    objclass xe tc txe rxe private do background falt panose
"""
#: Destinations whose text is not the body's.
SKIPPED: Final = frozenset(_SKIPPED_WORDS.split())
#: Control words that stand for a character.
CHARACTERS: Final = {
    "tab": "\t", "line": "\n", "lquote": "‘", "rquote": "’", "ldblquote": "“", "rdblquote": "”",
    "endash": "–", "emdash": "—", "bullet": "•", "emspace": "\u2003", "enspace": "\u2002",
    "qmspace": "\u2005", "softline": "\n",
}  # fmt: skip
#: Control symbols that do.
SYMBOLS: Final = {b"~": "\xa0", b"_": "-", b"\\": "\\", b"{": "{", b"}": "}"}
#: What a reader must not open.
ACTIVE: Final = frozenset({"object", "objdata", "objocx", "objlink", "objautlink"})
