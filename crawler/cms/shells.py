"""Pages that are no content although the server says 200."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final
from urllib.parse import urlsplit

from crawler.cms.address import absolute, base_of
from crawler.cms.memo import once
from crawler.cms.meta import meta
from crawler.cms.text import compact, dense, line

if TYPE_CHECKING:
    from crawler.model import Page

_REFRESH: Final = re.compile(
    r"^\s*\d*(?:\.\d+)?\s*[;,]?\s*(?:url\s*=\s*)?['\"]?(.+?)['\"]?\s*$", re.IGNORECASE
)
_LOCATION: Final = re.compile(
    r"""(?:(?:window|document|self|top|parent)\.)*location(?:\.href)?\s*=\s*["']([^"']+)["']|"""
    r"""location\.(?:replace|assign)\(\s*["']([^"']+)["']""",
    re.IGNORECASE,
)
_OTHER_VERSION: Final = re.compile(
    r"(?:^|/)(?:en|eng|english|m|wap|mobile|h5|phone)(?:[/.?]|$)|//(?:en|english|m|wap|mobile|h5)\.",
    re.IGNORECASE,
)
_EMPTY: Final = re.compile(
    r"暂无(?:相关)?(?:信息|数据|内容|记录|文章)|没有(?:找到|查询到)?(?:相关|符合条件的?)?(?:信息|记录|数据|内容)|"
    r"无(?:相关)?(?:记录|数据)|共\s*0\s*条"
)
_MISSING: Final = re.compile(
    r"404(?:\s*[-_:：]?\s*(?:not found|页面|错误|error))|页面(?:不存在|未找到|找不到|已删除|走丢|丢失|无法访问|被删除)|"
    r"(?:您|你)?(?:所)?(?:访问|请求|查找|浏览)的(?:页面|内容|文件|信息|网页|栏目|文章|资源)(?:.{0,6})?(?:不存在|未找到|找不到|"
    r"已(?:被)?(?:删除|移除|下线)|已过期)|(?:文章|信息|内容|栏目|文件)(?:已)?(?:不存在|被删除|已删除)|not\s*found",
    re.IGNORECASE,
)
# Whatever that finds holds one of these; most pages hold none, and looking for them costs little.
_MISSING_SIGNS: Final = (
    "404", "不存在", "未找到", "找不到", "删除", "丢", "无法访问", "移除", "下线", "过期", "found",
)  # fmt: skip
_MISSING_TITLE: Final = re.compile(
    r"^\s*(?:404|400|500|502|503)\b|404|not found|页面不存在|找不到|未找到|错误提示|出错|页面(?:访问)?错误|访问出错",
    re.IGNORECASE,
)
_STUB: Final = 1200
_STORY: Final = 80
_STUB_WORDS: Final = 60
_CHROME_WORDS: Final = 1500
_HOME_PATHS: Final = re.compile(r"/?(?:(?:index|default)\.\w+)?", re.IGNORECASE)


def shell_reason(page: Page) -> str | None:
    """Return why a page is no content, or None for a page that may be read.

    ``redirect_shell`` (a script or meta refresh that leads on, see ``shell_target``),
    ``redirect_home`` (another address was asked for and the home page came), ``not_found`` (an
    error page, with or without the site's frame), ``no_information`` (暂无相关信息 and nothing else),
    ``stub`` (next to nothing on it: page numbers beyond the end), ``empty`` (no body at all).
    """
    if not page.body.strip():
        return "empty"
    if _went_home(page):
        return "redirect_home"
    if not _looks_like_html(page):
        return None
    if shell_target(page) is not None:
        return "redirect_shell"
    words = _text(page)
    links = _links(page)
    if _is_error(page, words):
        return "not_found"
    if links == 0 and len(words) < _CHROME_WORDS and _EMPTY.search(words):
        return "no_information"
    if "articletitle" not in meta(page) and _EMPTY.search(words) and _says_nothing(page):
        return "no_information"
    pictures = next(page.tree.iter("img", "embed", "object", "iframe"), None) is not None
    script = len(page.body) > _STUB and next(page.tree.iter("script"), None) is not None
    if len(words) < _STUB_WORDS and links == 0 and not pictures and not script:
        return "stub"
    return None


def _says_nothing(page: Page) -> bool:
    """Return whether a block of the page says only that there is nothing, and no block much more."""
    empty = False
    for element in page.tree.iter("div", "p", "td", "li", "span", "h1", "h2", "h3"):
        said = compact(element.text or "")
        if len(said) > _STORY:
            return False
        empty = empty or (
            len(said) < _STUB_WORDS and _EMPTY.fullmatch(said.strip("。！!")) is not None
        )
    return empty


def shell_target(page: Page) -> str | None:
    """Return where a script or meta refresh shell leads, or None for any other page.

    Only a page without content of its own is a shell: redirects for telephones stand on full
    pages too, as on shanxi.gov.cn.
    """
    if not _looks_like_html(page):
        return None
    target = _refresh(page) or _script_location(page)
    if not target:
        return None
    url = absolute(base_of(page), target)
    return url if url and url != page.url else None


def _refresh(page: Page) -> str:
    for element in page.tree.iter("meta"):
        if (element.get("http-equiv") or "").lower() == "refresh":
            content = element.get("content") or ""
            if "url" in content.lower() and len(_text(page)) < 4 * _STUB_WORDS:
                found = _REFRESH.match(content)
                return found.group(1) if found else ""
    return ""


def _script_location(page: Page) -> str:
    if len(page.body) > 4 * _STUB or "location" not in page.text:
        return ""
    if len(_text(page)) > _STUB_WORDS or _links(page) > 2:  # noqa: PLR2004 (点击这里跳转)
        return ""
    # A script that sets a cookie first is a block page, which is not for this module.
    if "document.cookie" in page.text:
        return ""
    for element in page.tree.iter("script", "body"):
        code = element.get("onload") if element.tag == "body" else element.text
        targets = [str(one[1] or one[2]) for one in _LOCATION.finditer(code or "")]
        if targets:
            # A script that asks for language or device offers several; the portal itself is wanted.
            return next((url for url in targets if not _OTHER_VERSION.search(url)), targets[0])
    return ""


def _is_error(page: Page, words: str) -> bool:
    title = next((line(element) for element in page.tree.iter("title")), "")
    if len(words) > _CHROME_WORDS:
        return False
    if _MISSING_TITLE.search(title):
        return True
    plain = words.lower()
    if not any(sign in plain for sign in _MISSING_SIGNS):
        return False
    return _MISSING.search(words) is not None and 'name="ArticleTitle"' not in page.text


def _went_home(page: Page) -> bool:
    """Say whether an inner page was asked for and a home page came."""
    try:
        asked, got = urlsplit(page.fetch.url), urlsplit(page.url)
    except ValueError:
        return False
    if asked.path == got.path and asked.query == got.query:
        return False
    return not _HOME_PATHS.fullmatch(asked.path) and is_home(page.url)


def is_home(url: str) -> bool:
    """Say whether an address is that of a site's home page."""
    try:
        parts = urlsplit(url)
    except ValueError:
        return False
    return _HOME_PATHS.fullmatch(parts.path) is not None and not parts.query


def _looks_like_html(page: Page) -> bool:
    start = page.body[:512].lstrip().lower()
    return (
        start.startswith(b"<")
        or b"<html" in start
        or ("html" in page.media_type and not start.startswith((b"{", b"[")))
    )


@once
def _text(page: Page) -> str:
    """Return the page's visible text without white space."""
    body = page.tree.find("body")
    return dense(page.tree if body is None else body)


@once
def _links(page: Page) -> int:
    return sum(
        1
        for anchor in page.tree.iter("a")
        if (href := (anchor.get("href") or "").strip())
        and not href.startswith(("#", "javascript:", "mailto:"))
    )
