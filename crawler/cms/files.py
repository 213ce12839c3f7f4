"""The files that an article offers, and what each of them is to the report."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final
from urllib.parse import parse_qsl, unquote, urlsplit

from crawler.cms.address import absolute, base_of, scripted
from crawler.cms.article import ICON, images
from crawler.cms.body import attachment_boxes, locate, neighbourhood
from crawler.cms.lists import in_chrome
from crawler.cms.meta import meta
from crawler.cms.sentences import sentences_of
from crawler.cms.text import compact, dense, line, without_tags
from crawler.model import Attachment, Role

if TYPE_CHECKING:
    from collections.abc import Iterator

    from lxml.html import HtmlElement

    from crawler.model import Page

_DOCUMENT: Final = (
    r"docx?|docm|wps|wpt|pdf|ofd|ceb|rtf|xlsx?|xlsm|et|csv|pptx?|zip|rar|7z|tar|gz|txt"
)
_PICTURE: Final = r"jpe?g|png|gif|bmp|tiff?|webp"
_FILE_PATH: Final = re.compile(rf"\.(?:{_DOCUMENT}|{_PICTURE})$", re.IGNORECASE)
_PICTURE_PATH: Final = re.compile(rf"\.(?:{_PICTURE})$", re.IGNORECASE)
_TABLE_PATH: Final = re.compile(r"\.(?:xlsx?|xlsm|et|csv)$", re.IGNORECASE)
_FILE_TEXT: Final = re.compile(
    rf"\.(?:{_DOCUMENT}|{_PICTURE})\s*(?:[(（\[][^()（）\[\]]{{0,20}}[)）\]])?\s*$", re.IGNORECASE
)
_SCRIPT_PATH: Final = re.compile(
    r"(?:downfile|download|downloadfile|down)\.(?:jsp|do|action|aspx?|php|ashx)$|/document/download$|"
    r"/downloadAttach\w*$|/module/download/",
    re.IGNORECASE,
)
#: A servlet's name that counts where it is told which file: /common/fileDown?id=77.
_SERVLET: Final = re.compile(
    r"/[^/.]*(?:download|filedown|downfile)[^/.]*(?:\.(?:jsp|do|action|aspx?|php|ashx))?$",
    re.IGNORECASE,
)
_SCRIPT_QUERY: Final = re.compile(
    r"(?:^|&)(?:wbfileid|fileUrl|DownloadAttachUrl|attachmentId)=", re.IGNORECASE
)
_VIEWER: Final = re.compile(r"\.s?html?$|viewer|preview", re.IGNORECASE)
_BESIDE: Final = re.compile(r"(?:\./)?[PW]0\d{6,}")
_PDF: Final = "application/pdf"
#: Where a page keeps the address of a document that its script draws.
_DRAWN_FROM: Final = ("data-url", "data-src", "data-file", "data-pdf")
_SHOWN: Final = re.compile(r"\.(?:pdf|ofd)$", re.IGNORECASE)
_VIEWER_KEYS: Final = ("file", "fileurl", "url", "src", "pdf", "ofd")
_QUOTED_FILE: Final = re.compile(
    r"""["']([^"'\s<>]+\.(?:pdf|ofd)(?:\?[^"'\s<>]*)?)["']""", re.IGNORECASE
)
# Where editors' pictures lie, and not the template's: W020240116…, /2024/01/, /upload/.
_UPLOADED: Final = re.compile(
    r"/[PW]0\d{15,}|/20\d\d[-/]?[01]\d|/uploads?/|/picture/|/attach", re.IGNORECASE
)
_FURNITURE: Final = re.compile(
    r"\.(?:js|css|apk|ipa|exe|ico|swf|json|xml)$|(?:adobe|acrobat|reader|浏览器|阅读器|客户端|插件|wps\.cn)",
    re.IGNORECASE,
)
_INFOGRAPHIC: Final = re.compile(r"图解|一图|图说|长图|图文解读|读懂|海报")
_TABLE: Final = re.compile(r"统计表|情况表|附表|报表|数据表|明细表|汇总表")
_REPORT: Final = re.compile(r"年度报告|年报|公开.{0,6}报告")
_GENERIC: Final = re.compile(
    r"(?:附件|下载|点击|查看|全文|文件|文档|正文|在线|浏览|此处|这里|图片版|文字版|word版?|pdf版?|ofd版?|版|"
    r"[\d一二三四五六七八九十.:：、()（）\[\]【】>]|docx?|pdf|ofd|wps)*",
    re.IGNORECASE,
)
_TEXT_LIMIT: Final = 240
_IMAGE_TEXT_LIMIT: Final = 80


def attachments(page: Page, within: HtmlElement | None = None) -> tuple[Attachment, ...]:
    """Return the files of an article, each once, in the page's order.

    Anchors, embedded viewers and file names in the region's scripts count. Looked at is the body
    and the boxes around it, never the page's frame. ``within`` names another body element.
    The pictures of a body without text are files too (role ``image``). Roles are guessed from the
    names; a document on a page without text is the report itself.
    """
    body = page.tree.find("body")
    root = page.tree if body is None else body
    place = within if within is not None else locate(page)
    guessed = place if place is not None else sentences_of(page, titled=True)
    container = guessed if guessed is not None else root
    base = base_of(page)
    # A whole page without sentences has menus for words.
    words = len(dense(container)) if container is not root else 0
    title = _name(
        without_tags(meta(page).get("articletitle", "")) or _link_title(page) or _page_title(page)
    )
    candidates = [
        candidate
        for region in _regions(container, root)
        for candidate in _candidates(region, container, base)
    ]
    if place is None:
        # Where the body is only guessed, the file that bears its title may stand anywhere.
        candidates += [
            (url, text)
            for url, text in _candidates(root, container, base)
            if text and _name(text) == title
        ]
    found: dict[str, Attachment] = {}
    for url, text in candidates:
        known = found.get(url)
        if known is None or (not known.text and text):
            found[url] = Attachment(url, text, _role(url, text, title, words))
    if words <= _IMAGE_TEXT_LIMIT and (container is not root or not found):
        for url in images(container, base):
            if container is not root or _UPLOADED.search(url):
                found.setdefault(url, Attachment(url, "", Role.IMAGE))
    return tuple(found.values())


def _regions(container: HtmlElement, root: HtmlElement) -> tuple[HtmlElement, ...]:
    """Return where files are looked for: around the body, or on the whole page."""
    if container is root:
        return (root,)
    wrapper = neighbourhood(container)
    return (wrapper, *attachment_boxes(wrapper))


def is_file(url: str, text: str = "") -> bool:
    """Say whether a link leads to a file: by its path, its query, or the name in the link's text."""
    try:
        parts = urlsplit(url)
    except ValueError:
        return False
    path = unquote(parts.path)
    if _FURNITURE.search(path) or (_FURNITURE.search(text) and not _REPORT.search(text)):
        return False
    if _FILE_PATH.search(path) or _SCRIPT_PATH.search(path) or _SCRIPT_QUERY.search(parts.query):
        return True
    if parts.query and _SERVLET.search(path):
        return True
    if parts.query and any(
        _FILE_PATH.search(value) for _, value in parse_qsl(parts.query) if "=" not in value
    ):
        return True
    return bool(_FILE_TEXT.search(text)) and not re.search(r"\.s?html?$", path)


def _candidates(
    region: HtmlElement, container: HtmlElement, base: str
) -> Iterator[tuple[str, str]]:
    """Give address and text of whatever looks like a file in the region, in the page's order."""
    chrome: dict[HtmlElement, bool] = {container: False}
    for element in region.iter("a", "iframe", "embed", "object", "script", "div", "canvas"):
        if in_chrome(element, chrome):
            continue
        if element.tag == "a":
            yield from _anchor(element, base)
        elif element.tag == "script":
            if not element.get("src"):
                for name in _QUOTED_FILE.findall(element.text or ""):
                    yield absolute(base, name.replace("\\/", "/")), ""
        elif element.tag in ("div", "canvas"):
            for name in _DRAWN_FROM:
                url = absolute(base, element.get(name) or "") if element.attrib else ""
                if url and _SHOWN.search(urlsplit(url).path):
                    yield url, ""
        else:
            yield from _embedded(element, base)


def _anchor(anchor: HtmlElement, base: str) -> Iterator[tuple[str, str]]:
    href = (anchor.get("href") or "").strip()
    if href[:11].lower() == "javascript:" or not href or href == "#":
        href = scripted(href) or scripted(anchor.get("onclick") or "")
    url = absolute(base, href)
    if not url:
        return
    if _VIEWER.search(urlsplit(url).path):
        url = _viewed(url, base) or url
    tip = without_tags(anchor.get("title") or anchor.get("download") or "")
    text = line(anchor) or tip
    offered = anchor.get("download") is not None and not re.search(r"\.s?html?(?:$|\?)", url)
    if not (offered or is_file(url, text) or (tip and is_file(url, tip))):
        return
    if _PICTURE_PATH.search(urlsplit(url).path) and ICON.search(urlsplit(url).path):
        return
    if _GENERIC.fullmatch(compact(text)):
        named = without_tags(anchor.get("title") or anchor.get("alt") or "")
        text = f"{named}（{text}）" if named and named != text and text else named or text
    yield url, text


def _embedded(element: HtmlElement, base: str) -> Iterator[tuple[str, str]]:
    """Give the file shown by a viewer: its own address or the one in the viewer's query."""
    source = element.get("src") or element.get("data") or element.get("data-src") or ""
    for parameter in element.iter("param"):
        if not source and (parameter.get("name") or "").lower() in _VIEWER_KEYS:
            source = parameter.get("value") or ""
    url = absolute(base, source)
    if not url:
        return
    path = unquote(urlsplit(url).path)
    if shown := _viewed(url, base):
        yield shown, ""
    elif (_FILE_PATH.search(path) or element.get("type") == _PDF) and not _FURNITURE.search(path):
        yield url, ""


def _viewed(url: str, base: str) -> str:
    """Return the file in a viewer's query, or an empty string where the address is no viewer's.

    The name stands against the viewer's address, as pdf.js reads it; TRS's own names of files
    (``./P020240116….pdf``) lie beside the article at ``base``. Some portals encode the name twice, others not at all: then all that follows is the file's (downfile.jsp?classid=0&filename=…).
    """
    query = urlsplit(url).query
    for key, decoded in parse_qsl(query):
        if key.lower() not in _VIEWER_KEYS:
            continue
        raw = next(iter(re.findall(rf"(?:^|&){re.escape(key)}=(.*)", query)), decoded)
        value = raw if "?" in raw.partition("&")[0] else decoded
        while "%2F" in value.upper() and "/" not in value:
            value = unquote(value)
        if _FILE_PATH.search(unquote(urlsplit(value).path)) or is_file(value):
            return absolute(base if _BESIDE.match(value) else url, value)
    return ""


def _role(url: str, text: str, title: str, words: int) -> Role:
    path = unquote(urlsplit(url).path)
    name = _name(text)
    if _INFOGRAPHIC.search(text) and not _INFOGRAPHIC.search(title):
        return Role.INFOGRAPHIC
    if _PICTURE_PATH.search(path) and not _FILE_TEXT.search(text):
        return Role.IMAGE
    if _TABLE.search(text) or _TABLE_PATH.search(path) or _TABLE_PATH.search(text.strip()):
        return Role.TABLE
    ours = bool(name) and (name in title or title in name) if title else False
    generic = _GENERIC.fullmatch(name) is not None
    if ours or generic or _REPORT.search(text):
        if words < _TEXT_LIMIT:
            return Role.FULL
        return Role.SAME_AS_HTML if ours or _REPORT.search(text) or not name else Role.OTHER
    return Role.OTHER


def _name(text: str) -> str:
    """Return a title or file name without extension, white space and brackets, for comparison."""
    return re.sub(r"[《》〈〉“”\"'（）()【】\[\]]", "", _FILE_TEXT.sub("", compact(text)))


def _link_title(page: Page) -> str:
    return page.fetch.link.title if page.fetch.link else ""


def _page_title(page: Page) -> str:
    return next((line(element) for element in page.tree.iter("title")), "")
