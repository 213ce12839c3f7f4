"""What a file is called: by the header, else by the link's text, else by its address.

The name is for people and exports; the file itself is named by its hash.
"""

from __future__ import annotations

import re
import unicodedata
from email.errors import HeaderParseError
from email.header import decode_header, make_header
from functools import lru_cache
from urllib.parse import parse_qs, unquote_to_bytes, urlsplit

from pathvalidate import sanitize_filename

from crawler.documents.filetypes import extension_of, fits, is_extension

_LONGEST = 255
_EXTENDED = re.compile(r"filename\*\s*=\s*\"?([\w.-]*)'[^']*'([^;\"]+)", re.IGNORECASE)
_QUOTED = re.compile(r'(?:^|[;\s])filename\s*=\s*"((?:\\.|[^"\\])*)', re.IGNORECASE)
_PLAIN = re.compile(r"(?:^|[;\s])filename\s*=\s*([^;\"][^;]*)", re.IGNORECASE)
# Parameters of download programs, the name for people before the name on the disk.
_PARAMETERS = ("showname", "downloadname", "realname", "filename", "name", "file", "title")
_PROGRAMS = frozenset(
    {".jsp", ".jspx", ".do", ".action", ".aspx", ".asp", ".php", ".ashx", ".cgi", ".htm", ".html"}
)
_LABEL = re.compile(r"^\s*(?:附件|附|文件)\s*[0-9０-９一二三四五六七八九十]*\s*[:：、.．]\s*")
_NOISE = re.compile(
    r"^\s*[\[【(（]?(?:点击)?(?:下载|查看)[\]】)）]?\s*[:：]?\s*|\s*[\[【(（]?(?:点击)?下载[\]】)）]?\s*$"
)
_SIZE = re.compile(r"\s*[(（\[]?\s*\d+(?:\.\d+)?\s*(?:[KMG]i?B|字节)\s*[)）\]]?\s*$", re.IGNORECASE)
_SAYS_NOTHING = re.compile(r"^(?:附件|附|文件|下载|查看|点击|此处|这里|全文|原文|\W)*\d{0,2}\W*$")


def filename(content_disposition: bytes | str, link_text: str, url: str, media_type: str) -> str:
    """Return a safe name with an extension that fits.

    :param content_disposition: the header as received (RFC 6266, RFC 8187, raw GBK, raw UTF-8).
    :param media_type: what the bytes are, or what was declared where nobody knows.
    """
    candidates = (
        from_header(content_disposition),
        from_link_text(link_text),
        from_url(url),
    )
    name = next((found for found in candidates if _stem(safe(found))), "")
    return with_extension(safe(name) or "file", media_type)


def from_header(header: bytes | str) -> str:
    """Return the name in a Content-Disposition header, or ``""``."""
    raw = _as_text(header)
    extended = _EXTENDED.search(raw)
    if extended is not None:
        data = unquote_to_bytes(extended[2].strip().encode("utf-8", "surrogateescape"))
        return _mended(_decoded(data, extended[1]))
    quoted = _QUOTED.search(raw)
    plain = None if quoted else _PLAIN.search(raw)
    if quoted is not None:
        name = re.sub(r'\\(["\\])', r"\1", quoted[1])
    elif plain is not None:
        name = plain[1].strip().strip("'")
    else:
        return ""
    if "=?" in name and "?=" in name:
        try:
            name = str(make_header(decode_header(name)))
        except (HeaderParseError, LookupError, UnicodeDecodeError):
            return name
    return _mended(_unquoted(name))


def from_link_text(text: str) -> str:
    """Return the name that a link's text gives, or ``""`` where it only says 附件1 or 下载."""
    name = " ".join(text.split())
    name = _LABEL.sub("", name)
    name = _SIZE.sub("", _NOISE.sub("", _SIZE.sub("", name)))
    return "" if _SAYS_NOTHING.match(name) else name.strip()


def from_url(url: str) -> str:
    """Return the name that an address gives: a parameter that says so, else the path's end."""
    parts = urlsplit(url)
    try:
        query = parse_qs(parts.query, encoding="latin-1")
    except ValueError:
        query = {}
    values = {key.lower(): found[0] for key, found in query.items()}
    for key in _PARAMETERS:
        if values.get(key):
            return _decoded(values[key].encode("latin-1"))
    return _unquoted(parts.path.rstrip("/").rpartition("/")[2])


# What every system can store as it stands, and most names are; the rest is cleaned by the library.
_SAFE = re.compile(r"[\u4e00-\u9fff0-9A-Za-z_（）《》-]{7,80}(?:\.[0-9A-Za-z]{1,5})?")


@lru_cache(maxsize=256)
def safe(name: str) -> str:
    """Return a name without folders, control and format characters that any system can store."""
    if not name or _SAFE.fullmatch(name):
        return name
    name = unicodedata.normalize("NFC", name).replace("\\", "/").rstrip("/").rpartition("/")[2]
    kept = "".join(sign for sign in name if unicodedata.category(sign)[0] != "C")
    cleaned = sanitize_filename(kept.strip(), platform="universal", max_len=None)
    return str(cleaned).strip(" .")


def with_extension(name: str, media_type: str) -> str:
    """Return the name with an ending that fits the type, cut to 255 bytes of UTF-8.

    A known ending that does not fit stays visible: ``report.pdf`` that is a page becomes
    ``report.pdf.html``.
    """
    dot = name.rfind(".")
    ending = name[dot:].lower() if dot > 0 else ""
    usual = extension_of(media_type)
    if usual and not fits(ending, media_type):
        if ending in _PROGRAMS and not is_extension(ending):
            name = name[:dot]
        ending = usual
        name += usual
    elif ending in _PROGRAMS and not usual:
        name, ending = name[:dot], ""
    stem = name[: len(name) - len(ending)] if ending else name
    room = _LONGEST - len(ending.encode())
    return stem.encode()[:room].decode("utf-8", "ignore").rstrip(" .") + name[len(stem) :]


def _stem(name: str) -> str:
    return name.rpartition(".")[0] if is_extension("." + name.rpartition(".")[2]) else name


def _as_text(header: bytes | str) -> str:
    """Return a header as text; bytes and text that was read as Latin-1 are read anew."""
    if isinstance(header, str):
        try:
            header = header.encode("latin-1")
        except UnicodeEncodeError:
            return str(header)
    return _decoded(header)


def _decoded(data: bytes, charset: str = "") -> str:
    for name in (charset, "utf-8", "gb18030"):
        try:
            return data.decode(name) if name else _next(data)
        except (LookupError, UnicodeDecodeError):
            continue
    return data.decode("latin-1")


def _next(data: bytes) -> str:
    """Refuse, so that the next charset is tried."""
    raise LookupError(data)


def _unquoted(name: str) -> str:
    """Return a name without percent signs, whatever charset was behind them."""
    if not re.search(r"%[0-9A-Fa-f]{2}", name):
        return name
    return _decoded(unquote_to_bytes(name))


def _mended(name: str) -> str:
    """Return a name whose UTF-8 or GBK was once read as Latin-1 as it was meant."""
    try:
        data = name.encode("latin-1")
    except UnicodeEncodeError:
        return name
    if data.isascii():
        return name
    return _decoded(data)
