"""What the catalog holds of the net: blobs, and resources with the validators of their last answer."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from sqlalchemy import bindparam, delete, select

from crawler.catalog import tables
from crawler.catalog.prepared import Prepared, insert_new, insertion
from crawler.catalog.records import Answer, now

if TYPE_CHECKING:
    from collections.abc import Sequence

    from sqlalchemy import Connection
    from sqlalchemy.sql.expression import Executable


@dataclass(frozen=True)
class Resource:
    """What is known of a URL from the last time that it was fetched."""

    url: str
    answer: Answer
    capture_id: int | None
    year: int | None


def keep_blob(connection: Connection, sha256: str, size: int, sniffed_type: str) -> None:
    """Note that the bytes with this hash lie in the store."""
    row = {"sha256": sha256, "size": size, "sniffed_type": sniffed_type, "stored_at": now()}
    _KEEP_BLOB.run(connection, row)


_KEEP_BLOB = insert_new(tables.blob, ["sha256", "size", "sniffed_type", "stored_at"])


def _upsert_resource(dialect: str) -> Executable:
    new = insertion(dialect, tables.resource)
    names = ("url", "kind", "sha256", "etag", "last_modified", "answer", "capture_id", "year")
    upsert: Executable = new.on_conflict_do_update(
        index_elements=["portal", "key"],
        set_={name: new.excluded[name] for name in (*names, "checked_at")},
    )
    return upsert


_KEEP_RESOURCE = Prepared(_upsert_resource, [column.name for column in tables.resource.c])


def keep_resource(
    connection: Connection,
    portal: str,
    key: str,
    url: str,
    kind: str,
    answer: Answer,
    capture_id: int | None,
    year: int | None,
) -> None:
    """Remember the newest answer of a URL, for the conditional check of the next crawl."""
    _KEEP_RESOURCE.run(
        connection,
        {
            "portal": portal,
            "key": key,
            "url": url,
            "kind": kind,
            "sha256": answer.sha256,
            "etag": answer.etag,
            "last_modified": answer.last_modified,
            "answer": answer.to_json(),
            "capture_id": capture_id,
            "year": year,
            "checked_at": now(),
        },
    )


def forget_resource(connection: Connection, capture_id: int) -> None:
    """Forget the page of an incomplete capture, so that the next crawl fetches it again."""
    connection.execute(delete(tables.resource).where(tables.resource.c.capture_id == capture_id))


def resources(connection: Connection, portal: str, keys: Sequence[str]) -> dict[str, Resource]:
    """Return what is known of these fetch keys (without their round)."""
    found: dict[str, Resource] = {}
    for key in keys:
        row = _RESOURCE.run(connection, {"whose": portal, "wanted": key}).one_or_none()
        if row is not None:
            answer = Answer.from_json(row.answer)
            found[key] = Resource(row.url, answer, row.capture_id, row.year)
    return found


_RESOURCE = Prepared(
    lambda _: select(
        tables.resource.c.url,
        tables.resource.c.answer,
        tables.resource.c.capture_id,
        tables.resource.c.year,
    ).where(
        tables.resource.c.portal == bindparam("whose"),
        tables.resource.c.key == bindparam("wanted"),
    )
)
