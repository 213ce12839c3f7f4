"""The second crawl of the same question: only what may have changed is asked for again."""

from __future__ import annotations

import json
from collections import Counter
from datetime import UTC, datetime
from typing import TYPE_CHECKING

import pytest

from crawler.catalog.reader import open_catalog
from crawler.catalog.verify import verify

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

pytestmark = pytest.mark.e2e

PORTALS = ("haiyan", "sxxz_kjj")
ASK = ("-a", f"portal={','.join(PORTALS)}")
# Reporting years whose known reports are checked again: the setting's default.
NEWEST = datetime.now(UTC).year - 2


def bare(url: str) -> str:
    return url.split("://", 1)[-1]


def addresses(published: list, oldest: int = 0) -> set[str]:
    """Return the URLs of reports and of their files and further pages."""
    wanted = [entry for entry in published if entry.year >= oldest]
    pages = {bare(url) for entry in wanted for url in (*entry.urls, *entry.pages)}
    return pages | {bare(file.url) for entry in wanted for file in entry.files}


def hits(site) -> tuple[list, list]:
    """Return what was asked for since the last reset: (reports and files, lists); no robots.txt."""
    published = [entry for key in PORTALS for entry in site.replica.published(key, hashes=False)]
    known = addresses(published)
    served = [hit for hit in site.replica.served() if not hit.url.endswith("/robots.txt")]
    reports = [hit for hit in served if bare(hit.url) in known]
    return reports, [hit for hit in served if bare(hit.url) not in known]


def test_a_second_run_downloads_no_report_again(make_site: Callable) -> None:
    site = make_site()
    assert site.crawl(*ASK).returncode == 0
    published = [entry for key in PORTALS for entry in site.replica.published(key)]
    first_reports, first_lists = hits(site)
    assert {hit.status for hit in first_reports} == {200}
    before = sorted(site.collected())
    assert len(before) == len(published)

    site.replica.reset_served()
    done = site.crawl(*ASK)
    assert done.returncode == 0, done.stderr[-2000:]
    reports, lists = hits(site)
    # No body comes again; the lists are read as before, but no home page is searched any more.
    assert {hit.status for hit in reports} == {304}
    assert {hit.url for hit in lists} <= {hit.url for hit in first_lists}
    assert len(lists) == len({hit.url for hit in lists})
    # Checked is what belongs to the two newest years, once each, and nothing else.
    asked = Counter(bare(hit.url) for hit in reports)
    assert set(asked) == addresses(published, NEWEST) & {bare(h.url) for h in first_reports}
    assert set(asked.values()) == {1}
    assert sorted(site.collected()) == before
    summary = site.run_summary()
    for portal in summary["portals"]:
        assert portal["outcome"] == "complete"
        assert portal["reports_stored"] == 0
        assert portal["reports_unchanged"] == portal["reports_found"]
    print(f"first {len(first_reports) + len(first_lists)} requests, second {len(lists)} lists "
          f"and {len(reports)} checks")  # fmt: skip

    site.replica.reset_served()
    assert site.crawl(*ASK, "-a", "refresh=all").returncode == 0
    reports, lists = hits(site)
    assert {hit.status for hit in reports} == {304}
    assert {bare(hit.url) for hit in reports} == {bare(hit.url) for hit in first_reports}
    assert sorted(site.collected()) == before
    assert verify(site.output).clean


def test_a_portal_without_validators_gives_no_second_version(make_site: Callable) -> None:
    site = make_site(faults=("no_validators",))
    words = ("-a", "portal=sxxz_kjj")
    assert site.crawl(*words).returncode == 0
    before = sorted(site.collected())
    assert site.crawl(*words, "-a", "refresh=all").returncode == 0
    assert sorted(site.collected()) == before
    with open_catalog(site.output) as catalog:
        assert {item.version for item in catalog.changes()} == {1}


def extra(folder: Path, text: str, letter: bytes) -> str:
    """Write a report with a page and a file, and the list of what is to be published."""
    title = "忻州市科学技术局2024年政府信息公开工作年度报告"
    (folder / "body.html").write_text(
        f"<p>根据《中华人民共和国政府信息公开条例》编制本年度报告。{text}</p>"
        + "".join(f"<p>　　{number}、主动公开情况。本年度共公开信息若干条。</p>" for number in "一二三四五六"),
        encoding="utf-8",
    )  # fmt: skip
    (folder / "attached.pdf").write_bytes(
        b"%PDF-1.4\n" + letter * 3000 + b"\nstartxref\n9\n%%EOF\n"
    )
    entry = {"portal": "sxxz_kjj", "title": title, "agency": "忻州市科学技术局", "year": 2024,
             "publish_date": "2025-01-20", "html": "body.html",
             "files": ["attached.pdf"]}  # fmt: skip
    place = folder / "publish.json"
    place.write_text(json.dumps([entry], ensure_ascii=False), encoding="utf-8")
    return str(place)


@pytest.mark.parametrize("changed", ["file", "page"])
def test_what_changed_becomes_version_two(
    make_site: Callable, tmp_path: Path, changed: str
) -> None:
    words = ("-a", "portal=sxxz_kjj", "-a", "year=2024")
    first = make_site(publish=extra(tmp_path, "原文。", b"a"), reports=(("sxxz_kjj", 0),))
    assert first.crawl(*words).returncode == 0
    text, letter = ("更正后的正文。", b"a") if changed == "page" else ("原文。", b"b")
    # The same portal a day later: the folder for what is collected is the same one.
    later = make_site(publish=extra(tmp_path, text, letter), reports=(("sxxz_kjj", 0),))
    done = later.crawl(*words)
    assert done.returncode == 0, done.stderr[-2000:]
    with open_catalog(later.output) as catalog:
        versions = list(catalog.changes())
        newest = list(catalog.reports())
        issues = [found.code for found in catalog.issues()]
    assert [(item.version, item.supersedes) for item in versions] == [(1, None), (2, 1)]
    assert versions[0].report_id == versions[1].report_id
    assert [item.version for item in newest] == [2]
    same_page = versions[0].main.sha256 == versions[1].main.sha256
    same_file = versions[0].attachments[0].sha256 == versions[1].attachments[0].sha256
    assert (same_page, same_file) == ((False, True) if changed == "page" else (True, False))
    assert "report_corrected" in issues
    assert verify(later.output).clean


def test_a_limit_is_kept_and_said(make_site: Callable) -> None:
    site = make_site()
    done = site.crawl(*ASK, "-a", "limit=3")
    assert done.returncode == 0, done.stderr[-2000:]
    assert Counter(portal for portal, _, _ in site.collected()) == dict.fromkeys(PORTALS, 3)
    for portal in site.run_summary()["portals"]:
        assert portal["limited"] is True
        assert portal["pending"] == 0


def test_a_dry_run_fetches_no_report(make_site: Callable) -> None:
    site = make_site()
    done = site.crawl(*ASK, "-a", "dry_run=yes")
    assert done.returncode == 0, done.stderr[-2000:]
    reports, lists = hits(site)
    assert reports == []
    assert lists
    assert site.collected() == []
    for portal in site.run_summary()["portals"]:
        assert portal["limited"] is True
        assert portal["reports_found"] > 0


def test_the_feed_holds_what_this_process_delivered(make_site: Callable, tmp_path: Path) -> None:
    site = make_site()
    feed = tmp_path / "reports.jsonl"
    words = ("-a", "portal=sxxz_kjj", "-O", str(feed))
    assert site.crawl(*words).returncode == 0
    lines = [json.loads(line) for line in feed.read_text(encoding="utf-8").splitlines()]
    with open_catalog(site.output) as catalog:
        assert [line["delivery_id"] for line in lines] == [i.delivery_id for i in catalog.changes()]
    assert site.crawl(*words).returncode == 0
    # Nothing new was delivered: the feed of the second process is empty, the catalog is whole.
    assert feed.read_text(encoding="utf-8") == ""
    assert len(site.collected()) == len(lines)
