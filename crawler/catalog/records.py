"""What the catalog's JSON columns hold, and the way between them and the model.

Plain JSON only: a catalog written by one version is read by the next, and no state is pickled.
"""

from __future__ import annotations

import base64
import hashlib
import json
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime
from typing import Any

from crawler.catalog import clock
from crawler.model import Column, Fetch, FetchKind, Link, Render, Report

PRIORITY = {kind: number for number, kind in enumerate(FetchKind)}


@dataclass(frozen=True)
class Answer:
    """How a fetch was answered, as far as it must be remembered."""

    status: int | None = None
    final_url: str = ""
    sha256: str | None = None
    size: int | None = None
    media_type: str = ""
    sniffed_type: str = ""
    filename: str = ""
    charset: str | None = None
    charset_declared: str | None = None
    etag: str = ""
    last_modified: str = ""
    tls_valid: bool | None = None
    tls_reason: str = ""
    certificate_sha256: str = ""
    redirects: list[str] = field(default_factory=list)
    fetched_at: str = ""
    family: str = ""

    def to_json(self) -> str:
        """Return the answer as JSON, without what is empty."""
        filled = {key: value for key, value in vars(self).items() if value not in (None, "", [])}
        return json.dumps(filled, ensure_ascii=False)

    @classmethod
    def from_json(cls, text: str | None) -> Answer:
        """Return the answer that ``to_json`` wrote; an empty one for NULL."""
        return cls(**json.loads(text)) if text else cls()


def now() -> str:
    """Return the time now in UTC, ISO 8601 with microseconds; never earlier than one before."""
    return (
        datetime.fromtimestamp(clock.seconds(), UTC)
        .isoformat(timespec="microseconds")
        .replace("+00:00", "Z")
    )


def _plain(value: object) -> object:
    if isinstance(value, date):  # a datetime is a date too
        return value.isoformat()
    raise TypeError(f"cannot write {type(value).__name__} as JSON")


def dump(value: object) -> str:
    """Return compact JSON with dates as ISO 8601."""
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"), default=_plain)


def column_to_json(column: Column) -> str:
    """Return a column as JSON."""
    return dump(_column(column))


def column_from_json(text: str) -> Column:
    """Return the column that ``column_to_json`` wrote."""
    return Column(**json.loads(text))


def _column(column: Column) -> dict[str, Any]:
    plain = {name: value for name, value in vars(column).items() if value}
    if "options" in plain:
        plain["options"] = dict(column.options)
    return plain


def context_to_json(fetch: Fetch) -> str:
    """Return what a fetch row keeps beside its URL and kind."""
    plain: dict[str, Any] = {}
    if fetch.method != "GET":
        plain["method"] = fetch.method
    if fetch.body:
        plain["body"] = base64.b64encode(fetch.body).decode("ascii")
    if fetch.headers:
        plain["headers"] = fetch.headers
    if fetch.render is not None:
        plain["render"] = vars(fetch.render)
    if fetch.column is not None:
        plain["column"] = _column(fetch.column)
    if fetch.link is not None:
        plain["link"] = {name: value for name, value in vars(fetch.link).items() if value}
    for name, default in (("number", 1), ("depth", 0), ("round", 0)):
        if getattr(fetch, name) != default:
            plain[name] = getattr(fetch, name)
    if fetch.memo:
        plain["memo"] = dict(fetch.memo)
    return dump(plain)


def fetch_from_row(url: str, kind: str, context: str) -> Fetch:
    """Return the fetch that a row describes."""
    plain: dict[str, Any] = json.loads(context)
    if "body" in plain:
        plain["body"] = base64.b64decode(plain["body"])
    if "headers" in plain:
        plain["headers"] = tuple((name, value) for name, value in plain["headers"])
    if "render" in plain:
        plain["render"] = Render(**plain["render"])
    if "column" in plain:
        plain["column"] = Column(**plain["column"])
    if "link" in plain:
        plain["link"] = link_from_plain(plain["link"])
    return Fetch(url=url, kind=FetchKind(kind), **plain)


def link_from_plain(plain: dict[str, Any]) -> Link:
    """Return a link whose date is ISO 8601 text in ``plain``."""
    if "date" in plain:
        plain["date"] = date.fromisoformat(plain["date"])
    return Link(**plain)


def fetch_key(platform: str, fetch: Fetch) -> str:
    """Return the hash of all that makes two fetches of a crawl the same."""
    parts = [platform, fetch.method, fetch.url, str(fetch.round)]
    if fetch.kind is FetchKind.HOME:
        # Discovery may have looked at a page before another one named it as a list.
        parts.append(fetch.kind.value)
    digest = hashlib.sha256("\n".join(parts).encode())
    if fetch.body:
        digest.update(b"\nbody ")
        digest.update(hashlib.sha256(fetch.body).digest())
    if fetch.render is not None:
        digest.update(b"\nrender ")
        digest.update(dump(vars(fetch.render)).encode())
    return digest.hexdigest()[:40]


def resource_key(platform: str, fetch: Fetch) -> str:
    """Return the key of what a fetch leads to, whichever walk it belongs to."""
    return (
        fetch_key(platform, replace(fetch, round=0)) if fetch.round else fetch_key(platform, fetch)
    )


def report_to_json(
    report: Report, fetch: Fetch, *, agency_id: str, family: str, file_count: int
) -> str:
    """Return a report's facts as JSON: all that an item needs, but not the body's text."""
    article = report.article
    kept: tuple[str, ...] = (
        "title",
        "agency_name",
        "agency_name_full",
        "report_year",
        "region_code",
        "scope",
    )
    kept += ("year_source", "agency_certain", "period_start", "period_end", "agency_level")
    kept += ("unified_social_credit_code", "text_sha256")
    plain: dict[str, Any] = {name: getattr(report, name) for name in kept}
    read: tuple[str, ...] = (
        "published_at",
        "published_at_source",
        "created_date",
        "source",
        "index_no",
        "doc_no",
    )
    read += ("topic_class", "channel", "site_name", "site_id_code")
    plain |= {name: getattr(article, name) for name in read}
    plain = {name: value for name, value in plain.items() if value not in (None, "")}
    plain["issues"] = [vars(found) for found in report.issues]
    plain["has_text"] = bool(article.text.strip())
    plain["has_images"] = bool(article.images)
    plain["file_count"] = file_count
    plain["family"] = family
    plain["agency_id"] = agency_id
    plain["url"] = fetch.url
    plain["list_url"] = fetch.column.url if fetch.column else ""
    plain.setdefault("channel", fetch.column.name if fetch.column else "")
    return dump(plain)
