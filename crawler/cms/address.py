"""Addresses as they stand in pages, made absolute without changing a byte that the server needs."""

from __future__ import annotations

import re
from collections import Counter
from typing import TYPE_CHECKING, Final
from urllib.parse import urlsplit

from crawler.cms.memo import once

if TYPE_CHECKING:
    from crawler.model import Page

_BREAKS: Final = re.compile(r"[\t\r\n]+")
_EDGES: Final = re.compile(r"^[\s\u3000\ufeff\u200b]+|[\s\u3000\ufeff\u200b]+$")
_SCHEME: Final = re.compile(r"[A-Za-z][A-Za-z0-9+.-]*:")
_SCRIPTED: Final = re.compile(
    r"""(?:location(?:\.href)?\s*=\s*|location\.(?:replace|assign)\(\s*|window\.open\(\s*)['"]([^'"]+)['"]""",
    re.IGNORECASE,
)
#: A call with an address: view('/art/1.html'). toDetail('1abc') names none, only its script knows.
_CALLED: Final = re.compile(
    r"""\b(?!share|add|copy|print|play|search|log)(\w+)\(\s*['"]((?:https?:/|\.{0,2})/[^'"]+"""
    r"""|[^'"\s]+\.(?:s?html?|jsp|docx?|pdf|ofd|wps|xlsx?|rtf|zip|rar)(?:\?[^'"]*)?|\?[^'"]+)['"]""",
    re.IGNORECASE,
)
_PAGE_FILE: Final = re.compile(r"\.(s?html?)$")
_ARTICLE_FILE: Final = re.compile(r"/t\d{8}_\d+\.(s?html?)\b")


def absolute(base_url: str, href: str) -> str:
    """Return the address that a browser would ask for, or an empty string where there is none.

    Line breaks and outer blanks are dropped, inner blanks become ``%20``, a fragment is cut,
    backslashes of a path are slashes, scheme and host are in small letters (RFC 3986 §6.2.2.1).
    Unlike ``urllib.parse.urljoin`` an empty path segment (``html/1//2/``) stays
    knows a portal where another number of slashes is another page. Non-ASCII characters stay as
    written; whoever sends the request chooses their bytes.
    """
    cleaned = _EDGES.sub("", _BREAKS.sub("", href)).partition("#")[0]
    if not cleaned:
        return ""
    cleaned = cleaned.replace(" ", "%20")
    head, question, query = cleaned.partition("?")
    head = head.replace("\\", "/")
    try:
        base = urlsplit(base_url)
        whole = f"{base.scheme}:{head}" if head.startswith("//") else head
        if _SCHEME.match(whole):
            target = urlsplit(whole)
            if target.scheme not in ("http", "https") or not target.netloc:
                return ""
            path = _without_dots(target.path)
            return f"{target.scheme}://{target.netloc.lower()}{path}{question}{query}"
    except ValueError:
        return ""
    if not base.netloc:
        return ""
    if not head:
        path = base.path
    elif head.startswith("/"):
        path = _without_dots(head)
    else:
        path = _without_dots(base.path.rpartition("/")[0] + "/" + head)
    return f"{base.scheme}://{base.netloc}{path or '/'}{question}{query}"


def scripted(code: str) -> str:
    """Return the address that a ``javascript:`` link or an ``onclick`` opens, or an empty string."""
    found = _SCRIPTED.search(code)
    if found:
        return found.group(1)
    called = _CALLED.search(code)
    return called.group(2) if called else ""


@once
def base_of(page: Page) -> str:
    """Return the address that the page's relative links stand against: its own or ``<base>``'s."""
    for element in page.tree.iter("base"):
        if href := element.get("href"):
            return absolute(page.url, href) or page.url
    return page.url


def _without_dots(path: str) -> str:
    """Return the path with ``.`` and ``..`` resolved (RFC 3986 §5.2.4); empty segments stay."""
    if "/." not in path:
        return path
    kept: list[str] = []
    segments = path.split("/")
    for segment in segments:
        if segment == "..":
            if len(kept) > 1:
                kept.pop()
        elif segment != ".":
            kept.append(segment)
    if segments[-1] in (".", ".."):
        kept.append("")
    return "/".join(kept)


def page_extension(page: Page) -> str:
    """Return the extension of a list's pages: its own, else that of most articles it links to."""
    if found := _PAGE_FILE.search(page.url.partition("?")[0]):
        return found.group(1)
    articles = Counter(_ARTICLE_FILE.findall(page.text))
    return articles.most_common(1)[0][0] if articles else "html"
