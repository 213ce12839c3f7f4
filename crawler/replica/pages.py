"""Mark-up that all dialects share: the frame of a page, home pages with menus, error pages."""

from __future__ import annotations

from html import escape
from typing import TYPE_CHECKING

from crawler.replica.content import timestamp
from crawler.replica.model import Answer

if TYPE_CHECKING:
    from datetime import date

    from crawler.replica.state import Portal, Row

#: Scripts that a content network puts into every page (网宿).
_BOT = (
    '<script>var HOY_TR="QXZKLMBD",HBB_HC="07d1a9c4";document.cookie="HOY_TR="+HOY_TR+"; path=/";'
    '</script><script src="/_bot_sbu/sbu_hc.js"></script>'
)


def metas(portal: Portal, pairs: dict[str, str]) -> str:
    """Return the national meta tags of a page."""
    site = {
        "SiteName": portal.site.name,
        "SiteDomain": portal.site.host,
        "SiteIDCode": f"{portal.site.region}0001",
    }
    return "\n".join(
        f'<meta name="{name}" content="{escape(value)}">' for name, value in (site | pairs).items()
    )


def frame(portal: Portal, title: str, head: str, body: str) -> str:
    """Return a whole page."""
    charset = "" if portal.has("gbk_silent") else '<meta charset="utf-8">\n'
    scripts = _BOT if portal.has("bot_scripts") else ""
    site = portal.site
    return (
        f"<!DOCTYPE html>\n<html><head>\n{charset}{head}\n<title>{escape(title)}</title>\n{scripts}"
        f'</head><body>\n<div class="header"><a href="/">{site.name}</a></div>\n{body}\n'
        f'<div class="footer"><p>主办：{site.region_name}人民政府办公室 '
        f"网站标识码 {site.region}0001</p></div>\n</body></html>"
    )


def page(portal: Portal, title: str, pairs: dict[str, str], body: str) -> Answer:
    """Return a page as an answer."""
    return Answer(frame(portal, title, metas(portal, pairs), body).encode())


def article(portal: Portal, row: Row, head: str, body: str, day: date | None = None) -> Answer:
    """Return an article's page: an entity with validators."""
    title = f"{row.title}_{portal.site.name}"
    made = Answer(frame(portal, title, head, body).encode(), entity=True)
    made.modified = timestamp(day or row.day)
    return made


def article_metas(portal: Portal, row: Row) -> dict[str, str]:
    """Return the meta tags of an article."""
    document = row.document
    return {
        "ArticleTitle": row.title,
        "PubDate": f"{row.day.isoformat()} 09:{row.key % 60:02d}",
        "ContentSource": document.source if document else "本网",
        "ColumnName": "政府信息公开年报",
    }


def home(portal: Portal, menu: list[tuple[str, str]]) -> Answer:
    """Return the home page: a menu with the way to the list among other things."""
    items = "\n".join(f'<li><a href="{url}">{text}</a></li>' for text, url in menu)
    news = "\n".join(
        f'<li><a href="/news/{place}.html">{portal.site.region_name}召开第{place}次会议</a></li>'
        for place in range(1, 6)
    )
    body = f'<ul class="nav">\n{items}\n</ul>\n<div class="news"><ul>\n{news}\n</ul></div>'
    return page(portal, portal.site.name, {}, body)


def menu_page(portal: Portal, name: str, menu: list[tuple[str, str]]) -> Answer:
    """Return a page of the open-information section, whose menu leads on."""
    items = "\n".join(f'<dd><a href="{url}">{text}</a></dd>' for text, url in menu)
    body = f'<div class="left-menu"><dl><dt>{name}</dt>\n{items}\n</dl></div>'
    return page(portal, f"{name}_{portal.site.name}", {"ColumnName": name}, body)


def soft_404(portal: Portal, kind: str) -> Answer:
    """Return one of the pages that say with 200 that there is nothing."""
    if kind == "soft_404_home":
        return Answer(b"", status=302, headers=[("Location", "/")])
    if kind == "soft_404_shell":
        return Answer(b'<script>window.location.replace("/404/index.html");</script>')
    if kind == "soft_404_nothing":
        return page(portal, portal.site.name, {}, '<div class="list">暂无相关信息</div>')
    body = '<div class="error-box"><h2>404</h2><p>您访问的页面不存在或已被删除！</p></div>'
    return page(portal, f"页面不存在_{portal.site.name}", {}, body)


SOFT_404S = ("soft_404_home", "soft_404_shell", "soft_404_nothing", "soft_404_chrome")
