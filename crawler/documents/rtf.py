r"""Reads .rtf (RTF 1.9.1): a tokenizer and a stack of groups; no library keeps merged cells.

Tables have no element of their own in RTF: ``\trowd`` begins a row's definition, ``\cellx`` gives
the right edge of each cell, ``\cell`` and ``\row`` end what was written before them.
"""

from __future__ import annotations

import re
from dataclasses import replace
from typing import TYPE_CHECKING, Final

from crawler.documents.limits import LIMITS, check_document, check_input, too_much
from crawler.documents.model import Document, DocumentError, Method
from crawler.documents.raised import raised
from crawler.documents.rtfcharsets import CODE_PAGES, OF_FONTS, WIDE, code_page_of
from crawler.documents.rtfcolours import Seen, colours_of
from crawler.documents.rtflooks import LOOKS, State, looking
from crawler.documents.rtfpictures import RtfPictures
from crawler.documents.rtftables import RtfTables
from crawler.documents.rtfwords import ACTIVE, CHARACTERS, SKIPPED, SYMBOLS
from crawler.issues import issue

if TYPE_CHECKING:
    from crawler.documents.limits import DocumentLimits
    from crawler.model import Issue

_TOKEN: Final = re.compile(
    rb"\\([a-zA-Z]{1,32})(-?\d{1,10})? ?"  # a control word
    rb"|\\'([0-9a-fA-F]{2})"  # a byte
    rb"|\\([^a-zA-Z'])"  # a control symbol
    rb"|([{}])"
    rb"|([^\\{}\r\n]+)"  # text
    rb"|[\r\n]+",
    re.DOTALL,
)
_SURROGATE_BASE: Final = 65536


def read_rtf(data: bytes, limits: DocumentLimits = LIMITS) -> Document:
    """Return an RTF file as a document. Raises ``DocumentError``."""
    check_input(data, limits)
    reader = _Reader(data, limits)
    reader.run()
    issues: tuple[Issue, ...] = ()
    if reader.active:
        issues = (issue("document_active", f"objects, not opened: {min(reader.active)}"),)
    document = Document(
        Method.RTF, "application/rtf", blocks=tuple(reader.tables.finish()), issues=issues
    )
    if reader.pictures.kept:
        from crawler.documents.inner_pictures import with_pictures  # noqa: PLC0415 - few have any

        document = with_pictures(document, reader.pictures.kept, limits)
    return check_document(document, limits)


class _Reader:
    """One pass over the tokens."""

    def __init__(self, data: bytes, limits: DocumentLimits) -> None:
        self.data = data
        self.limits = limits
        self.tables = RtfTables(limits)
        self.state = State()
        self.stack: list[State] = []
        self.code_page = "cp1252"
        self.default_font = 0
        self.charsets: dict[int, str] = {}
        self.bytes = bytearray()
        self.to_skip = 0
        self.star = False
        self.closed = False
        self.active: set[str] = set()
        self.colours = colours_of(data)
        self.pictures = RtfPictures()

    def run(self) -> None:
        """Read all tokens; the file's outermost group must end."""
        at, end = 0, len(self.data)
        while at < end and not self.closed:
            token = _TOKEN.match(self.data, at)
            if token is None:
                at += 1
                continue
            at = token.end() + self._token(token)
        if not self.closed:
            raise DocumentError("document_damaged", "the file ends within a group")
        self._flush()

    def _token(self, token: re.Match[bytes]) -> int:
        """Take one token; return how many raw bytes follow it that are none."""
        word, argument, byte, symbol, brace, text = token.groups()
        if text is not None:
            skipped = min(self.to_skip, len(text))
            self.to_skip -= skipped
            self._bytes(text[skipped:])
        elif word is not None:
            name = word.decode("ascii")
            number = int(argument) if argument is not None else None
            if name == "bin":
                length = max(number or 0, 0)
                if self.state.picture:
                    self.pictures.add_raw(self.data[token.end() : token.end() + length])
                return length
            if name == "u" or not self._skips():
                self._word(name, number)
        elif byte is not None:
            if not self._skips():
                self._bytes(bytes((int(byte, 16),)))
        elif brace is not None:
            self._brace(brace)
        elif symbol is not None:
            self._symbol(symbol)
        return 0

    def _skips(self) -> bool:
        """Return whether this stands for those who cannot read the Unicode before it."""
        if self.to_skip:
            self.to_skip -= 1
            return True
        return False

    def _brace(self, brace: bytes) -> None:
        """Open or close a group."""
        self._flush()
        self.to_skip = 0
        self.star = False
        if brace == b"{":
            if len(self.stack) >= self.limits.depth:
                raise too_much("groups within each other", len(self.stack) + 1, self.limits.depth)
            self.stack.append(self.state)
        elif self.stack:
            was_picture, self.state = self.state.picture, self.stack.pop()
            if was_picture and not self.state.picture:
                self._end_picture()
        self.closed = not self.stack

    def _end_picture(self) -> None:
        """Keep a picture that stands between paragraphs; in a cell it is what the cell shows."""
        data = self.pictures.take()
        if self.state.skip:
            return
        if self.tables.is_in_cell:
            self.tables.picture()
        else:
            self.pictures.keep(self.tables.count, data)

    def _symbol(self, symbol: bytes) -> None:
        if symbol == b"*":
            self.star = True
        elif symbol in b"\r\n":
            self._word("par", None)
        elif not self._skips() and symbol in SYMBOLS:
            if symbol in b"\\{}":
                self._bytes(symbol)
            else:
                self._put(SYMBOLS[symbol])

    def _bytes(self, content: bytes) -> None:
        if self.state.picture:
            if not self.state.skip:
                self.pictures.add_hex(content)
        elif content and not self.state.skip:
            self.bytes += content
        elif self.state.fonts:
            self.bytes.clear()

    def _put(self, text: str) -> None:
        self._flush()
        self._text(text)

    def _text(self, text: str) -> None:
        """Give out text that is printed."""
        state = self.state
        if state.seen is Seen.DOUBTFUL:
            text = re.sub(r"\d", "\N{REPLACEMENT CHARACTER}", text)
        hidden = state.hidden or state.seen is Seen.NOTHING
        if not (state.skip or hidden or state.struck or state.tiny):
            self.tables.text(raised(text) if state.raised and self.tables.has_text else text)

    def _flush(self) -> None:
        """Give out the bytes so far as text."""
        if self.bytes:
            content, self.bytes = bytes(self.bytes), bytearray()
            self._text(content.decode(self._charset(content), "replace"))

    def _charset(self, content: bytes) -> str:
        """Return the code page of bytes: the font's, that of its wide twin, the document's."""
        if content.isascii():
            return "ascii"
        font = self.state.font if self.state.font >= 0 else self.default_font
        own = self.charsets.get(font, "")
        if own in WIDE:
            return own
        wide = self.charsets.get(self.state.wide_font, "")
        return wide if wide in WIDE else own or self.code_page

    def _word(self, name: str, number: int | None) -> None:
        if name == "u":
            self._unicode(number)
            return
        star, self.star = self.star, False
        if name in ACTIVE:
            self.active.add(name)
        if self._is_skipped(name, star=star):
            self._flush()
            self.state = replace(self.state, skip=True)
        elif name == "pict":
            self._flush()
            self.state = replace(self.state, picture=True)
        elif self.state.picture:
            pass  # its size, its kind
        elif name == "fonttbl":
            self._flush()
            self.state = replace(self.state, skip=True, fonts=True)
        elif self.state.fonts:
            self._font(name, number)
        elif name in CHARACTERS:
            # The TAB between a list's number and its text is layout.
            self._put("" if name == "tab" and self.state.list_text else CHARACTERS[name])
        elif not self.state.skip and self.tables.takes(name):
            self._flush()
            self.tables.word(name, number)
        else:
            self._property(name, number)

    def _is_skipped(self, name: str, *, star: bool) -> bool:
        if name in SKIPPED:
            return True
        # What is marked may be passed over by who does not know it; these hold text that is shown.
        return star and name not in {
            "nesttableprops",
            "shpinst",
            "shptxt",
            "shppict",
            "pntext",
            "listtext",
        }

    def _property(self, name: str, number: int | None) -> None:
        state = self.state
        value = number if number is not None else 1
        if name in LOOKS:
            self._flush()
            self.state = looking(self.state, name, value, self.colours)
        if name in {"f", "af"}:
            self._flush()
        if name in {"f", "af"}:
            self._choose_font(value, is_wide=state.next_is_wide, is_own=name == "f")
        elif name in {"dbch", "loch", "hich"}:
            self.state = replace(state, next_is_wide=name == "dbch")
        elif name == "uc":
            self.state = replace(state, unicode_skip=min(max(value, 0), 16))
        elif name in {"pntext", "listtext"}:
            self.state = replace(state, list_text=True)
        elif name == "deff":
            self.default_font = value
        elif name == "ansicpg":
            self.code_page = code_page_of(value)

    def _choose_font(self, font: int, *, is_wide: bool, is_own: bool) -> None:
        state = self.state
        self.state = replace(
            state,
            font=font if is_own else state.font,
            wide_font=font if is_wide else state.wide_font,
            next_is_wide=False,
        )

    def _font(self, name: str, number: int | None) -> None:
        """Read the font table: which font has which charset."""
        if name == "f" and number is not None:
            self.state = replace(self.state, font=number)
        elif name == "fcharset" and number in OF_FONTS:
            self.charsets[self.state.font] = OF_FONTS[number]
        elif name == "cpg" and number in CODE_PAGES:
            self.charsets[self.state.font] = CODE_PAGES[number]

    def _unicode(self, number: int | None) -> None:
        r"""``\uN``: one UTF-16 unit; the characters after it are for others."""
        self._flush()
        self.to_skip = self.state.unicode_skip
        if number is not None:
            self._text(chr(number % _SURROGATE_BASE))
