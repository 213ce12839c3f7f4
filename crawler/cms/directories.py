"""Directories of agencies: pages that lead to each agency's own pages (§2.13, third form).

On many portals the government's reports stand in one list, and those of each department or town
in a list of its own, below a page that names them all: 部门信息公开, 乡镇（街道）信息公开.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final
from urllib.parse import urlsplit

from crawler.cms.meta import meta
from crawler.model import Column, Fetch, FetchKind

if TYPE_CHECKING:
    from collections.abc import Iterable

    from crawler.cms.anchors import Anchor
    from crawler.model import Page

_GROUP: Final = (
    r"(?:部门|直属部门|直属单位|直属机构|组成部门|职能部门|工作部门|委办局|乡镇|街道|镇街|镇|乡|"
    r"开发区|园区|功能区|县区|区县|县市区|县\(市、?区\)|下属单位|企事业单位|公共企事业单位)"
)
_DIRECTORY: Final = re.compile(
    rf"(?:各|省|市|区|县|州|旗|级|直|属|政府)*{_GROUP}(?:[、和及与/]?\(?{_GROUP}\)?)*"
    r"的?(?:(?:主动)?(?:政府|政务)?信息公开|(?:政务|主动)公开|公开)(?:平台|目录|专栏|专区|内容|网)?"
)
_AGENCY: Final = re.compile(
    r"(?!.*(?:中国|网|服务|公开|投诉|信箱|热线))"
    r".{1,27}(?:局|厅|委|办|委员会|办公室|人民政府|管委会|街道|办事处|镇|乡|苏木|支队|总队|中心|公司|集团|医院|学校)"
)

_OPEN_NAME: Final = re.compile(r"(?:政府)?信息公开|政务公开")
_OPEN_PATH: Final = re.compile(r"/(?:zf)?xxgk\w*/|/zwgk/", re.IGNORECASE)
_SEVERAL: Final = 4


def names_directory(name: str) -> bool:
    """Say whether a link's text names the pages of many agencies: 部门信息公开, 镇街政务公开.

    :param name: without blanks, brackets half-width.
    """
    return _DIRECTORY.fullmatch(name) is not None


def is_directory(page: Page) -> bool:
    """Say whether discovery came to a page as to a directory of agencies."""
    known = page.fetch.column
    return known is not None and known.agency is None and names_directory(known.name)


def holds_agencies(page: Page, found: Iterable[Anchor]) -> bool:
    """Say whether a page of open government names agencies' pages beside its own matters.

    Such a page is no directory by its name: 政府信息公开 with 县教育局, 城关镇 … below a heading. Its
    own pages of agencies lie on its host, most of them in its folder or in folders like it. What an
    agency's page lists are units below the agency, which have no reports of their own.

    :param found: the page's links, without files, articles and lists of reports.
    """
    if page.fetch.depth == 0 or page.fetch.column is not None:
        return False
    said = (meta(page).get("columnname", ""), page.tree.findtext(".//title") or "")
    if not (_OPEN_PATH.search(urlsplit(page.url).path) or any(map(_OPEN_NAME.search, said))):
        return False
    host = urlsplit(page.url).netloc
    named = {a.url for a in found if _AGENCY.fullmatch(a.text) and urlsplit(a.url).netloc == host}
    return len(named) >= _SEVERAL


def directory(anchor: Anchor, depth: int) -> Fetch:
    """Return the fetch of a directory of agencies."""
    name = anchor.text if names_directory(anchor.text) else anchor.title
    return Fetch(anchor.url, FetchKind.HOME, depth=depth, column=Column(anchor.url, name=name))


def agencies(page: Page, found: Iterable[Anchor]) -> tuple[Fetch, ...]:
    """Return the pages of the agencies that a directory names, each with its agency.

    The depth of each is 1, like that of a page which the home page leads to: what lies below it is
    as near to the agency as to the portal.

    :param found: the page's links, without files, articles and lists of reports.
    """
    pages: dict[str, Fetch] = {}
    for anchor in found:
        name = anchor.title if anchor.title.startswith(anchor.text.rstrip(".…")) else anchor.text
        if anchor.url in pages or anchor.url == page.url or not _AGENCY.fullmatch(name):
            continue
        column = Column(anchor.url, name=name, agency=name)
        pages[anchor.url] = Fetch(anchor.url, FetchKind.HOME, depth=1, column=column)
    return tuple(pages.values())


def lies_below(url: str, agency_page: str) -> bool:
    """Say whether an address lies in the folder of an agency's page, or on the agency's own host.

    What lies elsewhere, as the portal's menus do on every page, is not the agency's.
    """
    here = urlsplit(agency_page)
    folder = here.path.rpartition("/")[0] + "/"
    there = urlsplit(url)
    return there.netloc == here.netloc and there.path.startswith(folder)
