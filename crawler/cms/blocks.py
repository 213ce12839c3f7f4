"""Pages that stand in the way: challenges and refusals of firewalls. They are detected, never solved."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from crawler.model import Block

if TYPE_CHECKING:
    from crawler.model import Page

_STATUSES: Final = frozenset({403, 405, 412, 418, 468, 521})
_SHORT: Final = 4096
_REFUSAL_LENGTH: Final = 20_000
_STORY: Final = 400  # a page that says more than this is content
_LINKS: Final = 3  # and so is one that leads to as many others
_OK: Final = 200
_NOT_ALLOWED: Final = 405
_ACCEPTED: Final = 202  # one product answers with it

# Products by what they leave in a page: (kind, pattern).
_MARKS: Final = (
    ("jsl", re.compile(r"__jsl(?:_clearance|uid)|\)\+\('j'\)\+\('s'\)\+\('l'\)|go\(\{\"bts\"")),
    ("ruishu", re.compile(r"\$_ts\s*[=.\[]")),
    ("c3vk", re.compile(r"C3VK\s*=")),
    ("yunsuo", re.compile(r"yunsuo_session|security_session_(?:mid_)?verify")),
    ("acw", re.compile(r"acw_sc__v2")),
    ("wzws", re.compile(r"/WZWSRE|wzwschallenge|WZWS-RAY", re.IGNORECASE)),
    ("edgeone", re.compile(r"__tst_status|EO_Bot_Ssid")),
)
# Shells of no known product. Ordinary short pages have such scripts too, but those show something.
_SHELLS: Final = (
    (
        "cookie_shell",
        re.compile(r"document\.cookie\s*=.*location\.(?:href|reload|replace)", re.DOTALL),
    ),
    ("reload_shell", re.compile(r"location\.href\s*=\s*location\.pathname")),
)
_SHELL_TEXT: Final = 60
_REFUSALS: Final = re.compile(
    r"访问(?:过于)?频繁|访问频率过高|安全验证|请完成验证|人机验证|访问请求被拒绝|您的(?:访问|请求)(?:可能)?(?:存在|对网站造成)"
    r"|(?:请)?(?:输入|填写|点击|拖动|完成).{0,12}(?:验证码|滑块|验证图片)|滑动验证|拖动滑块"
    r"|(?:海外|境外)访问受限|您的IP.{0,12}(?:禁止|限制|封)|请求已被拦截|网站防火墙|Web应用防火墙"
)
_TITLE: Final = re.compile(r"<title[^>]*>([^<]*)<", re.IGNORECASE)
_CONTENT: Final = re.compile(
    r"name\s*=\s*[\"']?(?:SiteName|ArticleTitle|ColumnName)", re.IGNORECASE
)


def detect(page: Page) -> Block | None:
    """Return the block that a page is, or None.

    A page with the national meta tags and status 200 is content, whatever scripts it carries
    (some firewalls put theirs into ordinary pages).
    """
    text = page.text
    if page.status in _STATUSES:
        kind = _kind(text)
        if not kind and page.status == _NOT_ALLOWED and page.fetch.method != "GET":
            return None  # the service wants another method (RFC 9110 §15.5.6)
        kind = kind or f"http_{page.status}"
        return Block(kind, f"status {page.status}, {len(page.body)} bytes")
    if page.status not in {_OK, _ACCEPTED} or _CONTENT.search(text[:_REFUSAL_LENGTH]):
        return None
    if len(page.body) < _SHORT and (kind := _kind(text)):
        return Block(kind, f"status {page.status}, a script of {len(page.body)} bytes")
    if page.status == _ACCEPTED and "$_ts" in text:
        return Block("ruishu", f"status 202, a script of {len(page.body)} bytes")
    if len(page.body) < _REFUSAL_LENGTH and (words := _refusal(text)):
        return Block("refusal", f"status {page.status}, the page says {words!r}")
    return None


def _kind(text: str) -> str:
    """Return the product that a page's script belongs to, or ""."""
    found = next((kind for kind, pattern in _MARKS if pattern.search(text)), "")
    if found or len(_visible(text)) >= _SHELL_TEXT:
        return found
    return next((kind for kind, pattern in _SHELLS if pattern.search(text)), "")


def _visible(text: str) -> str:
    """Return what a page shows, without white space."""
    return re.sub(
        r"(?s)<script.*?</script>|<style.*?</style>|<title.*?</title>|<[^>]+>|\s+", "", text
    )


def _refusal(text: str) -> str:
    """Return the words of a refusal, if the page says little else."""
    if text.count("<a ") >= _LINKS:
        return ""
    visible = _visible(text)
    title = _TITLE.search(text[:_SHORT])
    found = _REFUSALS.search((title[1] if title else "") + visible)
    return found[0] if found and len(visible) < _STORY else ""
