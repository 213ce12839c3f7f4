"""What an article page says of itself, whatever system made it."""

from __future__ import annotations

import re
from datetime import datetime, time, timedelta
from typing import TYPE_CHECKING, Final

from crawler.cms.address import absolute, base_of
from crawler.cms.body import locate
from crawler.cms.dates import date_in_url, parse_date, parse_datetime
from crawler.cms.labels import Labels
from crawler.cms.meta import meta, site_id_code
from crawler.cms.sentences import sentences_of
from crawler.cms.surroundings import outside
from crawler.cms.text import blocks, compact
from crawler.cms.titles import breadcrumb, title_of
from crawler.model import Article

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from lxml.html import HtmlElement

    from crawler.model import Page

_GENERATED: Final = re.compile(
    r"(?:页面)?生成时间\s*[:：]?\s*(\d{4}-\d{1,2}-\d{1,2} \d{1,2}:\d{2}(?::\d{2})?)"
)
_YEAR_CHANNEL: Final = re.compile(r"(?:19|20)\d{2}\s*年?\s*度?")
_WIDE: Final = frozenset({"content", "contentbox", "mainbody", "text", "c"})
_REPORT: Final = re.compile(r"公开.{0,12}(?:报告|年报)")
_HEAD_LINES: Final = 14
_SAME_BUILD: Final = timedelta(minutes=2)
ICON: Final = re.compile(
    r"(?:icon|logo|banner|qr_?code|ewm|erweima|weixin|wechat|weibo|share|dayin|print|close|spacer|blank|"
    r"filetype|file_type|sysimage|ueditor/dialogs|dialogs/attachment|jiucuo|wza|loading)[^/]*(?:/|$)",
    re.IGNORECASE,
)
"""Pictures that are the page's furniture: icons, logos, QR codes, buttons."""


def article(page: Page, containers: Sequence[str] = (), family: str = "") -> Article:
    """Return the article on a page.

    :param containers: XPath expressions of the family's own containers, tried first.
    :param family: the key of the family that reads the page.

    Title: meta ArticleTitle, visible heading, the list row's title, ``<title>`` without the site.
    Publication: a visible label, the list row's date, meta PubDate unless it is the time of
    generation, the address; the build time (Maketime) never counts, nor do ``alt`` texts.
    """
    metas = meta(page)
    container = locate(page, containers)
    wide = container is None or _is_wide(container)
    title = title_of(page, metas, None if wide else container)
    text_place = container
    if wide:
        narrow = sentences_of(page, titled=_REPORT.search(title) is not None)
        if container is None or (narrow is not None and container in narrow.iterancestors()):
            text_place = narrow
    around = outside(page, text_place)
    body = page.tree.find("body")
    root = text_place if text_place is not None else (page.tree if body is None else body)
    text = blocks(root)
    labels = Labels(around)
    inner = Labels(text.split("\n")[:_HEAD_LINES]) if text_place is not None else labels
    crumbs = breadcrumb(page)
    published_at, source = _published(page, metas, labels, inner)

    def said(field: str) -> str:
        return labels.get(field) or (inner.get(field) if field != "source" else "")

    return Article(
        title=title or said("title"),
        text=text,
        published_at=published_at,
        published_at_source=source,
        created_date=parse_date(said("created")),
        publisher=said("publisher"),
        source=metas.get("contentsource") or labels.get("source"),
        index_no=said("index_no"),
        doc_no=said("doc_no"),
        topic_class=said("topic"),
        channel=_channel(metas, crumbs),
        breadcrumb=crumbs,
        site_name=metas.get("sitename", ""),
        site_id_code=site_id_code(page),
        content_found=container is not None,
        images=images(root, base_of(page)) if container is not None else (),
        family=family,
    )


def _is_wide(container: HtmlElement) -> bool:
    """Say whether a container's name is also that of everything below a page's head."""
    names = f"{container.get('id') or ''} {container.get('class') or ''}".lower().split()
    return not _WIDE.isdisjoint(names)


def images(root: HtmlElement, base_url: str) -> tuple[str, ...]:
    """Return the addresses of the pictures inside an element, without icons, each once."""
    found: dict[str, None] = {}
    for element in root.iter("img"):
        source = element.get("src") or element.get("data-src") or element.get("original-src") or ""
        if source.startswith("data:") or (element.get("width") or "").rstrip("px") in (
            "1",
            "16",
            "18",
        ):
            continue
        url = absolute(base_url, source)
        if url and not ICON.search(url.partition("?")[0]):
            found.setdefault(url)
    return tuple(found)


def _published(
    page: Page, metas: Mapping[str, str], labels: Labels, inner: Labels
) -> tuple[datetime | None, str]:
    """Return when the article was published and where that was read."""
    stated = _declared(page, metas)
    label = labels.published_at() or inner.published_at()
    if label:
        precise = stated and label.time() == time.min and stated.date() == label.date()
        return (stated if precise else label), "label"
    row = page.fetch.link.date if page.fetch.link else None
    if row:
        if stated and stated.date() == row:
            return stated, "list"
        return datetime.combine(row, time.min), "list"
    if stated:
        return stated, "meta"
    if labels.bare:
        return labels.bare, "head"
    in_url = date_in_url(page.url)
    return (datetime.combine(in_url, time.min), "url") if in_url else (None, "")


def _declared(page: Page, metas: Mapping[str, str]) -> datetime | None:
    """Return meta PubDate, unless it is when the page was built (CSRC)."""
    stated = parse_datetime(metas.get("pubdate") or metas.get("publishdate") or "")
    if stated is None:
        return None
    builds = [
        metas.get("maketime", ""),
        *(value for key, value in metas.items() if key == "others"),
    ]
    generated = _GENERATED.search(page.text) if "生成时间" in page.text else None
    if generated:
        builds.append(generated.group(1))
    for build in builds:
        moment = parse_datetime(build)
        if moment and moment.time() != time.min and abs(moment - stated) < _SAME_BUILD:
            return None
    return stated


def _channel(metas: Mapping[str, str], crumbs: tuple[str, ...]) -> str:
    """Return the column's name; a year directory gives way to the column above it."""
    named = metas.get("columnname", "")
    if named and not _YEAR_CHANNEL.fullmatch(compact(named)):
        return named
    above = [crumb for crumb in crumbs if not _YEAR_CHANNEL.fullmatch(compact(crumb))]
    return above[-1] if len(above) > 1 else named
