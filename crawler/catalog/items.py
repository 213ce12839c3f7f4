"""Reading an item back from its JSON."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from crawler.items import FileRecord, IssueRecord, MemberRecord, ReportItem

if TYPE_CHECKING:
    from typing import Any


def item_from_json(text: str) -> ReportItem:
    """Return the item that ``building.item_json`` wrote."""
    plain: dict[str, Any] = json.loads(text)
    plain["main"] = _file(plain["main"])
    plain["attachments"] = [_file(found) for found in plain["attachments"]]
    plain["issues"] = [IssueRecord(**found) for found in plain["issues"]]
    return ReportItem(**plain)


def _file(plain: dict[str, Any]) -> FileRecord:
    plain["members"] = [MemberRecord(**member) for member in plain["members"]]
    return FileRecord(**plain)
