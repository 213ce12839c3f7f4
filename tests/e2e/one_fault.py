"""One fault of the replica at one portal: what a crawl must bring, lose and tell."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from crawler.replica.faults import FAULTS
from crawler.replica.model import FAMILIES
from tests.e2e.conftest import Site
from tests.e2e.faulty import bare, check_reports, check_strikes, check_told, crawl

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from crawler.replica.process import ReplicaProcess
    from tests.e2e.faulty import Crawled

# The smallest portal of each dialect of the replica.
PORTAL = {"trs": "xinfu", "henan": "songxian", "hanweb": "jiaxing", "jpaas": "zhoushan"}
# Paging can only break on a list of several pages; songxian's shapes are never corrected.
OTHERS = {
    "empty_deep_page": ("haiyan",),
    "page_one_forever": ("haiyan",),
    "listing_error": ("haiyan", "songxian"),
    "ignores_startrecord": ("haiyan",),
    # haiyan states a total, songxian does not.
    "list_grows": ("haiyan", "songxian"),
    "corrected": ("jiaxing", "xinfu"),
}
#: The columns of both portals that show the same articles once more.
TWO_COLUMNS = {
    "jiaxing": ("/col/col1229400100/", "/col/col1229400150/"),
    "songxian": ("/zfxxgk/zfxxgknb", "/zfxxgk/ndbg"),
}
QUICK = {"NIANBAO_RETRY_PAUSE": "0.05", "NIANBAO_BLOCK_REST": "0.1", "NIANBAO_RETRIES": "1"}
EXIT = {"complete": 0, "failed": 1, "partial": 3, "blocked": 4, "empty": 5, "interrupted": 3}
# The crawler sends no POST to dataproxy.jsp and asks no page beyond the end: these never meet it.
AVOIDED = {"dataproxy_get_only", "over_range_stub"}
#: Answers that never come, or never end: what else is slow is the machine.
SILENT = {"gzip_bomb", "hangs", "length_lies", "truncated"}
LISTS = {"page_one_forever", "empty_deep_page", "listing_error"}
# Where a fault of all dialects was seen: what a server does, whatever it has to say.
OF_SERVERS = {"damage of servers", "RFC 9309", "§2.8", "§5.7, §3.3.5", "§5.10, §2.9"}


def kind(name: str) -> str:
    """Return what has a fault: the ``dialect`` of a CMS, a ``server``, or the ``content`` of any."""
    fault = FAULTS[name]
    if fault.families != FAMILIES:
        return "dialect"
    return "server" if fault.basis in OF_SERVERS else "content"


def portals_of(name: str) -> tuple[str, ...]:
    """Return where a fault is shown: a general one at two families of CMS."""
    families = FAULTS[name].families
    second = "henan" if "henan" in families else families[-1]
    return OTHERS.get(name, tuple(dict.fromkeys((PORTAL[families[0]], PORTAL[second]))))


def check_corrected(found: Crawled, replica: ReplicaProcess, portal: str) -> None:
    """Check that each corrected report has both versions, the later one naming the earlier."""
    published = replica.published(portal, hashes=False)
    pairs = [
        (first, later)
        for place, first in enumerate(published)
        for later in published[place + 1 :]
        if (first.agency, first.year, first.title) == (later.agency, later.year, later.title)
    ]
    assert pairs
    items = {bare(item.url): item for item in found.items}
    for first, later in pairs:
        old, new = items[bare(first.urls[0])], items[bare(later.urls[0])]
        assert old.report_id == new.report_id
        # Versions count in the order of arrival; ``supersedes`` follows the days of publishing.
        assert {old.version, new.version} == {1, 2}
        assert old.published_at is not None
        assert new.published_at is not None
        assert old.published_at < new.published_at
        if old.version < new.version:
            assert new.supersedes == old.version


def check_columns(found: Crawled, portal: str) -> None:
    """Check that both columns were read, and each article was taken once."""
    asked = [hit.url for hit in found.served]
    for path in TWO_COLUMNS[portal]:
        assert any(path in url for url in asked), (path, asked)


def shown(wanted: str) -> Iterator[Any]:
    """Yield each fault of a kind with each of its portals.

    ``make test`` shows one of them, in turn, and of faults with one first word (waf, soft, robots)
    the first; ``make soak`` shows all. All faults together are in ``make test``.
    """
    words: set[str] = set()
    for number, name in enumerate(sorted(FAULTS)):
        if kind(name) != wanted:
            continue
        word = name.partition("_")[0]
        portals = portals_of(name)
        for place, portal in enumerate(portals):
            is_first = word not in words and place == number % len(portals)
            marks = () if is_first else pytest.mark.soak
            yield pytest.param(name, portal, id=f"{name}-{portal}", marks=marks)
        words.add(word)


def check_fault(name: str, portal: str, replica: ReplicaProcess, tmp_path: Path) -> None:
    """Crawl a portal that has a fault: nothing is lost without a word, nor told without a loss."""
    expected = FAULTS[name].expected
    replica.set_faults([f"{name}@{portal}"])
    timeout = 3 if name in SILENT else 30
    found = crawl(Site(replica, tmp_path, dict(QUICK)), (portal,), timeout=timeout)
    if name in AVOIDED:
        assert not found.struck[portal].get(name), name
    else:
        check_strikes(found, name, portal)
    ending = found.ending(portal)
    missing, lost = check_reports(replica.published(portal), found.items)
    codes = set(ending["issues"])
    told = (name, portal, ending["outcome"], codes, found.code)
    assert missing == [] or expected.loses == "all", (told, missing, found.log[-1500:])
    # Rows behind a broken page may stand in another list too: nothing is lost then, nor told.
    if expected.loses != "some" or lost:
        assert ending["outcome"] == expected.outcome, told
        assert codes & set(expected.issues) or not expected.issues, told
    if expected.loses == "some" and name not in LISTS:
        check_told(found, lost)
    if name == "corrected":
        check_corrected(found, replica, portal)
    if name == "two_columns":
        check_columns(found, portal)
    assert found.code == EXIT[ending["outcome"]]
