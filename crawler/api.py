"""All that a plugin may import.

Stability: what stands in ``__all__`` keeps its name, its arguments and its meaning within one
major version. Fields and hook arguments may be added, always with a default; one that goes away is
announced in CHANGELOG.md and warns for one minor version first. Nothing else in ``crawler`` is
promised to anybody. ``Registry`` is here for a plugin's own tests: ``Registry(["my_plugin.py"])``
loads a file beside everything else, and has one method for each hook.
"""

from __future__ import annotations

from typing import Final

from crawler.cms.hanweb_search import hanweb_search
from crawler.hookspecs import hookimpl
from crawler.issues import issue
from crawler.items import FileRecord, PortalSummary, ReportItem, RunSummary
from crawler.model import (
    Article,
    Attachment,
    Block,
    Charset,
    Column,
    Family,
    Fetch,
    FetchKind,
    Issue,
    Level,
    Link,
    Listing,
    Match,
    Member,
    Page,
    Portal,
    Reject,
    Render,
    Report,
    Role,
    Status,
)
from crawler.query import Query
from crawler.registry import PluginError, Registry

# The families of the core, by key: `Column(url, family=trs)`.
generic: Final = "generic"
hanweb: Final = "jcms"  # 大汉 JCMS
henan: Final = "henan"  # 河南省政府网站集约化平台
jpaas: Final = "jpaas"  # 大汉 JPAAS
trs: Final = "trs"  # 拓尔思 WCM

__all__ = [
    "Article",
    "Attachment",
    "Block",
    "Charset",
    "Column",
    "Family",
    "Fetch",
    "FetchKind",
    "FileRecord",
    "Issue",
    "Level",
    "Link",
    "Listing",
    "Match",
    "Member",
    "Page",
    "PluginError",
    "Portal",
    "PortalSummary",
    "Query",
    "Registry",
    "Reject",
    "Render",
    "Report",
    "ReportItem",
    "Role",
    "RunSummary",
    "Status",
    "generic",
    "hanweb",
    "hanweb_search",
    "henan",
    "hookimpl",
    "issue",
    "jpaas",
    "trs",
]
