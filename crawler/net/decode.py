"""From bytes to text by one recorded policy, because portals declare charsets that are not true.

Byte order mark, then strict UTF-8 if it holds enough multi-byte characters, then the header's
charset, then the page's own, each strict, then GB 18030, then replacement. UTF-8 comes first
because GBK bytes are practically never valid UTF-8, while UTF-8 bytes often pass as GB 18030.
Western single-byte charsets come last of all: they can read any bytes and so prove nothing, and
servers name them by default.
"""

from __future__ import annotations

import codecs
import itertools
import re
from typing import Final

from crawler.model import Charset

_BOMS: Final = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
_HEADER: Final = re.compile(r"charset\s*=\s*[\"']?\s*([\w.:-]+)", re.IGNORECASE)
# For a head in lower case: without regard to case, the search takes many times longer.
_META: Final = re.compile(rb"(?:charset|encoding)\s*=\s*[\"']?\s*([\w.:-]+)")
_LEAD: Final = re.compile(rb"[\xc2-\xf4]")  # the first byte of a multi-byte character
_HEAD_BYTES: Final = 4096
_ENOUGH: Final = 8
# Charsets that are believed if they read every byte. Python knows codecs by name that are no
# charsets at all ("hex", "idna", "unicode_escape"); those must not be a page's to choose.
_BELIEVED: Final = frozenset(
    {"utf-8", "utf-16", "utf-16-le", "utf-16-be", "big5", "big5hkscs", "cp950", "euc_jp"}
    | {"shift_jis", "euc_kr", "hz", "iso2022_jp", "gb2312", "gbk", "gb18030", "cp936"}
)
_WESTERN: Final = frozenset(
    {"ascii", "cp1250", "cp1251", "cp1252", *(f"iso8859-{number}" for number in range(1, 17))}
)
# GB 18030 holds all of GBK and GB 2312; Python's own gb2312 stops at characters that pages use.
# Likewise Big5 and its Hong Kong supplement (WHATWG Encoding §4.2).
_WIDER: Final = {"gb2312": "gb18030", "gbk": "gb18030", "cp936": "gb18030", "big5": "big5hkscs"}
_NAMES: Final = {"x-gbk": "gbk", "gb_2312-80": "gb2312", "gb2312-80": "gb2312", "utf8mb4": "utf-8"}


def decode(body: bytes, content_type: str) -> tuple[str, Charset]:
    """Return the text of a body and how it was read.

    ``charset.mismatched`` is set where a charset was declared, and another one, not a wider form
    of it, was used. Plain ASCII fits every declaration.

    :param content_type: the Content-Type header, possibly empty.
    """
    declared = _declared(body, content_type)
    text, used, replaced = _read(body, declared)
    first = declared[0] if declared else None
    fits = used == "ascii" or (first is not None and used == _WIDER.get(first, first))
    return text, Charset(
        used,
        first,
        replaced,
        guessed=first is None and used != "ascii" and not _has_mark(body),
        mismatched=first is not None and not fits,
    )


def _read(body: bytes, declared: list[str]) -> tuple[str, str, int]:
    """Return text, charset and how many characters were replaced."""
    for mark, name in _BOMS:
        if body.startswith(mark):
            text = _strict(body, name)
            if text is not None:
                return text, name.removesuffix("-sig"), 0
    body = body.removeprefix(codecs.BOM_UTF8)  # set before other bytes by some editors
    if body.isascii() and not {"hz", "iso2022_jp"} & set(declared):
        return body.decode("ascii"), "ascii", 0
    utf8 = _strict(body, "utf-8")
    if utf8 is not None and (not declared or "utf-8" in declared or _is_surely_utf8(body)):
        return utf8, "utf-8", 0
    believed = [_WIDER.get(name, name) for name in declared if name in _BELIEVED]
    western = [name for name in declared if name in _WESTERN]
    for name in dict.fromkeys([*believed, "utf-8", "gb18030", *western]):
        text = _strict(body, name)
        if text is not None:
            return text, name, 0
    # The reading that loses the fewest characters, the first of equals.
    names = dict.fromkeys(["utf-8", *believed, "gb18030"])
    readings = [(name, *_replacing(body, name)) for name in names]
    name, text, replaced = min(readings, key=lambda reading: reading[2])
    return text, name, replaced


def _has_mark(body: bytes) -> bool:
    return body.startswith(tuple(mark for mark, _ in _BOMS))


def _declared(body: bytes, content_type: str) -> list[str]:
    """Return the charsets that header and page name and we know, in this order.

    JSON names none: what stands inside is a string, often a page of another system,
    and JSON itself is UTF-8 (RFC 8259 §8.1).
    """
    found = [match[1] for match in [_HEADER.search(content_type)] if match]
    head = body[:_HEAD_BYTES].lower()
    if body.lstrip()[:1] not in {b"{", b"["}:
        found += [match[1].decode("ascii") for match in _META.finditer(head)][:2]
    names = []
    for name in found:
        try:
            codec = codecs.lookup(_NAMES.get(name.lower(), name)).name
        except (LookupError, ValueError):
            continue
        if codec in _BELIEVED | _WESTERN and codec not in names:
            names.append(codec)
    return names


def _is_surely_utf8(body: bytes) -> bool:
    """Return whether valid UTF-8 holds so many multi-byte characters that it cannot be chance."""
    leads = itertools.islice(_LEAD.finditer(body), _ENOUGH)
    return sum(1 for _ in leads) == _ENOUGH


def _strict(body: bytes, name: str) -> str | None:
    try:
        return body.decode(name)
    except UnicodeDecodeError:
        return None


def _replacing(body: bytes, name: str) -> tuple[str, int]:
    """Return the text and how many characters of it stand for bytes that could not be read.

    A replacement character that the page itself holds is not one of them.
    """
    text = body.decode(name, "replace")
    own = body.count("\ufffd".encode(name)) if name in {"utf-8", "gb18030"} else 0
    return text, text.count("\ufffd") - own
