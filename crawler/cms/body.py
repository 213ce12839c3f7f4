"""Where the text of an article stands on its page."""

from __future__ import annotations

import re
from functools import lru_cache
from typing import TYPE_CHECKING, Final

from lxml import etree

from crawler.cms.lists import in_chrome
from crawler.cms.memo import once
from crawler.cms.text import compact, has_characters, line

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from lxml.html import HtmlElement

    from crawler.model import Page

# In the order of trust; compared in lower case with ids and classes.
_NAMES: Final = {
    name: place
    for place, name in enumerate(
        [
            "trs_editor",
            "trs_editor_view",
            "ucap-content",
            "ucapcontent",
            "zoom",
            "zoomcon",
            "v_news_content",
            "vsb_content",
            "pages_content",
            "trs_preappend",
            "custom_unionstyle",
            "trs_ueditor",
            "ivs_content",
            "main-txt",
            "news_cont_d_wrap",
            "article-con",
            "article_con",
            "article-content",
            "article_content",
            "articlecontent",
            "article-body",
            "article_body",
            "article-conte",
            "article-conter",
            "content-body",
            "content_body",
            "bt_content",
            "art_con",
            "text_con",
            "xl_text",
            "content_xiangxi",
            "detail-content",
            "detail_content",
            "detail-con",
            "detail_con",
            "view_content",
            "news_content",
            "newscontent",
            "con_text",
            "gsj_htmlcon",
            "wzxq",
            "content_txt",
            "nr_text",
            "printarea",
            "print_content",
            "printcontent",
            "article_txt",
            "article-text",
            "zw-content",
            "zwnr",
            "contentbox",
            "conzt",
            "info_content",
            "content-text",
            "mainbody",
            "bgcontent",
            "textbox",
            "cont_text",
            "xxgk_content",
            "fontzoom",
            "htmlcontent",
            "content",
            "c",
            "text",
        ]
    )
}
# An expression for a class: without that word in its source, the page needs no search for it.
_HAS_CLASS: Final = re.compile(
    r"//(?P<tag>\*|\w+)\[contains\(concat\(' ', @class, ' '\), ' (?P<name>\w[\w-]*) '\)\]"
)
_FRAME: Final = re.compile(
    r"(?:^|[\s_-])(?:foot(?:er)?\w*|header|nav\w*|topbar|bottom\w*|sidebar|menu\w*)(?:$|[\s_-])",
    re.IGNORECASE,
)
_ATTACHMENT_NAME: Final = re.compile(
    r"attach|accessor|fujian|appendix|(?:^|[\s_-])fj", re.IGNORECASE
)
_ATTACHMENT_WORDS: Final = 12
_CLIMB: Final = 4
_SUBSTANCE: Final = 12


@once
def locate(page: Page, containers: Sequence[str] = ()) -> HtmlElement | None:
    """Return the element that holds the article's body, or None where no known container is.

    ``containers`` are XPath expressions tried first, then the national markers ``ContentStart`` and
    ``ContentEnd``, then the ids and classes of the known systems in the order of trust. An element
    without text, picture or file link is passed over: templates leave empty containers behind.
    """
    tree = page.tree
    for expression in containers:
        marked_class = _HAS_CLASS.fullmatch(expression)
        if marked_class and marked_class["name"] not in page.text:
            continue
        found = _compiled(expression)(tree)
        if isinstance(found, list):
            elements = [element for element in found if hasattr(element, "iter")]
            best = _fullest(elements)
            if best is not None:
                return best
    marked = _between_markers(tree)
    if marked is not None:
        return marked
    known = _known(tree)
    for place in sorted(known):
        best = _fullest(known[place])
        if best is not None:
            return best
    return None


@lru_cache(maxsize=64)
def _compiled(expression: str) -> etree.XPath:
    marked_class = _HAS_CLASS.fullmatch(expression)
    if marked_class:
        # Most elements have no class at all: it is six times faster to begin with those there are.
        tag, name = marked_class.groups()
        expression = f"//@class[contains(concat(' ', ., ' '), ' {name} ')]/parent::{tag}"
    return etree.XPath(expression)


def neighbourhood(container: HtmlElement) -> HtmlElement:
    """Return the wrapper around the body: up to four steps up, never with the page's frame in it."""
    wrapper = container
    for _ in range(_CLIMB):
        parent = wrapper.getparent()
        if parent is None or parent.tag in ("body", "html"):
            break
        if any(child is not wrapper and _is_frame(child) for child in parent):
            break
        wrapper = parent
    return wrapper


def attachment_boxes(wrapper: HtmlElement) -> tuple[HtmlElement, ...]:
    """Return the boxes beside the body that are marked as its attachments (附件), by name or words."""
    return tuple(
        sibling
        for sibling in wrapper.itersiblings()
        if isinstance(sibling.tag, str) and not _is_frame(sibling) and _is_attachment_box(sibling)
    )


def _is_attachment_box(element: HtmlElement) -> bool:
    names = f"{element.get('class') or ''} {element.get('id') or ''}"
    if _ATTACHMENT_NAME.search(names):
        return True
    return compact(line(element))[:_ATTACHMENT_WORDS].find("附件") >= 0


def _is_frame(element: HtmlElement) -> bool:
    if not isinstance(element.tag, str):
        return False
    if element.tag in ("footer", "header", "nav"):
        return True
    names = f"{element.get('class') or ''} {element.get('id') or ''}"
    return len(names) > 1 and _FRAME.search(names) is not None


def _between_markers(tree: HtmlElement) -> HtmlElement | None:
    """Return the element that the markers enclose: their parent, or the only element between."""
    for element in tree.iter("meta"):
        if (element.get("name") or "").lower() != "contentstart":
            continue
        # An unclosed marker swallows nothing: meta is a void element for the parser.
        parent = element.getparent()
        if parent is None:
            return None
        between = list(_until_end(element))
        if len(between) == 1 and not compact(element.tail or ""):
            return between[0] if _has_substance(between[0]) else None
        if parent.tag not in ("body", "html", "head") and _has_substance(parent):
            return parent
    return None


def _until_end(marker: HtmlElement) -> Iterator[HtmlElement]:
    for sibling in marker.itersiblings():
        if sibling.tag == "meta" and (sibling.get("name") or "").lower() == "contentend":
            return
        if isinstance(sibling.tag, str) and sibling.tag not in ("script", "style"):
            yield sibling


def _known(tree: HtmlElement) -> dict[int, list[HtmlElement]]:
    """Return the elements with a known id or class, grouped by the place of that name in the order."""
    found: dict[int, list[HtmlElement]] = {}
    chrome: dict[HtmlElement, bool] = {}
    for element in tree.iter(
        "div", "td", "article", "section", "table", "font", "form", "ul", "p", "span"
    ):
        if not element.attrib:
            continue
        names = f"{element.get('id') or ''} {element.get('class') or ''}".lower()
        if len(names) < 2:  # noqa: PLR2004 (the blank between the two)
            continue
        place = min((_NAMES[name] for name in names.split() if name in _NAMES), default=None)
        if place is not None and not in_chrome(element, chrome):
            found.setdefault(place, []).append(element)
    return found


def _fullest(elements: list[HtmlElement]) -> HtmlElement | None:
    """Return the element with most text among those with substance; pictures and files count."""
    useful = [element for element in elements if _has_substance(element)]
    if len(useful) < 2:  # noqa: PLR2004 (nothing to compare)
        return useful[0] if useful else None
    return max(useful, key=lambda element: len(line(element)))


def _has_substance(element: HtmlElement) -> bool:
    # An article has its first words sooner than its first picture, if it has one at all.
    return (
        has_characters(element, _SUBSTANCE)
        or next(element.iter("img", "embed", "object", "iframe"), None) is not None
    )
