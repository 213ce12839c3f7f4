"""From bytes to text by one recorded policy, because portals declare charsets that are not true.

Byte order mark, then strict UTF-8 if it holds enough multi-byte characters, then the header's
charset, then the page's own, each strict, then GB 18030, then replacement. UTF-8 comes first
because GBK bytes are practically never valid UTF-8, while UTF-8 bytes often pass as GB 18030.
"""

from __future__ import annotations

import codecs
import re
from typing import Final

from crawler.model import Charset

_BOMS: Final = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
_HEADER: Final = re.compile(r"charset\s*=\s*[\"']?\s*([\w.:-]+)", re.IGNORECASE)
_META: Final = re.compile(rb"(?:charset|encoding)\s*=\s*[\"']?\s*([\w.:-]+)", re.IGNORECASE)
_MULTIBYTE: Final = re.compile(rb"[\xc2-\xf4][\x80-\xbf]+")
_HEAD_BYTES: Final = 4096
_ENOUGH: Final = 8
# GB 18030 holds all of GBK and GB 2312; Python's own gb2312 stops at characters that pages use.
_WIDER: Final = {"gb2312": "gb18030", "gbk": "gb18030", "gb_2312-80": "gb18030"}


def decode(body: bytes, content_type: str) -> tuple[str, Charset]:
    """Return the text of a body and how it was read.

    :param content_type: the Content-Type header, possibly empty.
    """
    declared = _declared(body, content_type)
    first = declared[0] if declared else None
    for mark, name in _BOMS:
        if body.startswith(mark):
            text, replaced = _replacing(body, name)
            return text, Charset(name.removesuffix("-sig"), first, replaced)
    if body.isascii():
        return body.decode("ascii"), Charset("ascii", first)
    utf8 = _strict(body, "utf-8")
    if utf8 is not None and (not declared or _is_surely_utf8(body) or first == "utf-8"):
        return utf8, Charset("utf-8", first, guessed=not declared)
    for name in declared:
        text_or_none = _strict(body, _WIDER.get(name, name))
        if text_or_none is not None:
            return text_or_none, Charset(_WIDER.get(name, name), first)
    if utf8 is not None:
        return utf8, Charset("utf-8", first, guessed=True)
    chinese = _strict(body, "gb18030")
    if chinese is not None:
        return chinese, Charset("gb18030", first, guessed=True)
    return _least_damage(body, declared, first)


def _least_damage(body: bytes, declared: list[str], first: str | None) -> tuple[str, Charset]:
    """Return the reading that loses the fewest characters, the first of equals."""
    names = dict.fromkeys(["utf-8", *(_WIDER.get(name, name) for name in declared), "gb18030"])
    readings = [(name, *_replacing(body, name)) for name in names]
    name, text, replaced = min(readings, key=lambda reading: reading[2])
    return text, Charset(name, first, replaced, guessed=True)


def _declared(body: bytes, content_type: str) -> list[str]:
    """Return the charsets that header and page name and Python knows, in this order."""
    found = [match[1] for match in [_HEADER.search(content_type)] if match]
    found += [match[1].decode("ascii") for match in _META.finditer(body[:_HEAD_BYTES])][:2]
    names = []
    for name in found:
        try:
            codec = codecs.lookup(name).name
        except (LookupError, ValueError):
            continue
        if codec not in names:
            names.append(codec)
    return names


def _is_surely_utf8(body: bytes) -> bool:
    """Return whether valid UTF-8 holds so many multi-byte characters that it cannot be chance."""
    count = 0
    for _ in _MULTIBYTE.finditer(body):
        count += 1
        if count >= _ENOUGH:
            return True
    # A run of Hanzi without ASCII between is one match: count its characters.
    return sum(byte & 0xC0 == 0xC0 for byte in body[: _HEAD_BYTES * 16]) >= _ENOUGH  # noqa: PLR2004 - UTF-8's lead byte mark


def _strict(body: bytes, name: str) -> str | None:
    try:
        return body.decode(name)
    except (UnicodeDecodeError, LookupError):
        return None


def _replacing(body: bytes, name: str) -> tuple[str, int]:
    text = body.decode(name, "replace")
    return text, text.count("\ufffd") - body.count("\ufffd".encode())
