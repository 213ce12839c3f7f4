"""``published()`` must be true to what is served, and the same at every start."""

from __future__ import annotations

import hashlib
import json
import zipfile
from io import BytesIO
from typing import TYPE_CHECKING

import pytest

from crawler.replica.client import fetch
from crawler.replica.content import Content
from crawler.replica.model import ReplicaOptions
from crawler.replica.process import start_replica
from crawler.replica.sites import SITES

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from crawler.replica.process import ReplicaProcess


CT6T = {"Cookie": "CT6T=91b7"}


def body_of(replica: ReplicaProcess, url: str) -> bytes:
    got = fetch(replica, url, headers=CT6T)
    assert got.status == 200, url
    return got.plain


def test_every_published_body_is_served_byte_for_byte(clean: ReplicaProcess) -> None:
    reports = clean.published()
    assert len(reports) > 370
    for report in reports:
        for url, digest in [(report.urls[0], report.sha256)] + [
            (file.url, file.sha256) for file in report.files
        ]:
            assert hashlib.sha256(body_of(clean, url)).hexdigest() == digest, url


def test_agency_and_year_are_unique_within_a_portal(clean: ReplicaProcess) -> None:
    reports = clean.published(hashes=False)
    keys = {(report.portal, report.agency, report.year) for report in reports}
    assert len(keys) == len(reports)
    years = {report.year for report in reports}
    assert min(years) >= 2008
    assert max(years) == 2025


def test_all_shapes_and_the_titles_that_lack_something_occur(clean: ReplicaProcess) -> None:
    reports = clean.published(hashes=False)
    assert {report.shape for report in reports} == {
        "html", "html_docx", "docx", "direct_pdf", "zip", "pdf_ofd", "image", "pages",
    }  # fmt: skip
    titles = {report.title for report in reports}
    assert "政府信息公开年报" in titles
    assert any(report.agency not in report.title for report in reports)
    assert any(int(report.published[:4]) > report.year + 1 for report in reports)


def test_enough_reports_stand_in_each_province(clean: ReplicaProcess) -> None:
    codes = [report.region_code[:2] for report in clean.published(hashes=False)]
    assert codes.count("33") >= 60
    assert codes.count("41") >= 30
    assert codes.count("14") >= 30


def test_files_are_what_their_names_say(clean: ReplicaProcess) -> None:
    magic = {"docx": b"PK", "zip": b"PK", "ofd": b"PK", "pdf": b"%PDF", "png": b"\x89PNG"}
    inside = {"docx": "word/document.xml", "ofd": "OFD.xml"}
    seen = set()
    for report in clean.published("haiyan"):
        for file in report.files:
            kind = file.name.rpartition(".")[2]
            data = body_of(clean, file.url)
            assert data.startswith(magic[kind])
            seen.add(kind)
            if kind in inside:
                assert inside[kind] in zipfile.ZipFile(BytesIO(data)).namelist()
    assert seen == set(magic)


def test_two_starts_give_the_same_bytes_and_another_seed_others() -> None:
    def digests(seed: int) -> list[tuple[str, str, tuple[str, ...]]]:
        with start_replica(ReplicaOptions(seed=seed)) as running:
            found = running.published("shenchi") + running.published("jiaxing")
            return [(r.urls[0], r.sha256, tuple(f.sha256 for f in r.files)) for r in found]

    first = digests(1)
    assert digests(1) == first
    assert digests(2) != first


def test_a_hundred_thousand_reports_cost_nothing_at_the_start() -> None:
    options = ReplicaOptions(reports=(("haiyan", 100_000),))
    with start_replica(options) as running:
        text = fetch(running, "http://www.haiyan.gov.cn/col/col1229400300/index.html").text
        assert "totalRecord:116666" in text
    site = next(site for site in SITES if site.key == "haiyan")
    content = Content(type(site)(**{**vars(site), "reports": 100_000}), 1)
    seen = {(content.document(n).agency, content.document(n).year) for n in range(100_000)}
    assert len(seen) == 100_000


def test_synthetic_portals_are_served() -> None:
    with start_replica(ReplicaOptions(portals=3, portal_reports=5)) as running:
        found = {r.portal: r for r in running.published(hashes=False) if r.portal[0] == "p"}
        assert {"p0001", "p0002", "p0003"} <= set(found)
        for key in ("p0001", "p0002"):
            assert body_of(running, found[key].urls[0])


def test_given_documents_are_published_first_in_the_list(tmp_path: Path) -> None:
    (tmp_path / "report.docx").write_bytes(b"PK given bytes")
    (tmp_path / "body.html").write_text("<table><tr><td>7</td></tr></table>", encoding="utf-8")
    common = {"year": 2020, "publish_date": "2021-02-10"}
    entries = [
        {"host": "kjj.sxxz.gov.cn", "title": "忻州市科学技术局2020年报告", "agency": "忻州市科学技术局",
         "files": ["report.docx"], **common},
        {"portal": "songxian", "title": "嵩县某局2020年报告", "agency": "嵩县某局", "html": "body.html",
         **common},
    ]  # fmt: skip
    plan = tmp_path / "plan.json"
    plan.write_text(json.dumps(entries, ensure_ascii=False), encoding="utf-8")
    with start_replica(ReplicaOptions(publish=str(plan))) as running:
        found = {r.title: r for r in running.published() if r.shape == "extra"}
        given = found["忻州市科学技术局2020年报告"]
        assert body_of(running, given.files[0].url) == b"PK given bytes"
        assert given.files[0].url.endswith(".docx")
        assert b"<td>7</td>" in body_of(running, found["嵩县某局2020年报告"].urls[0])
        column = fetch(running, "http://kjj.sxxz.gov.cn/kjj/zwgk/xxgknb/").text
        assert column.index("忻州市科学技术局2020年报告") < column.index("年度")


def test_an_unknown_portal_is_refused_with_the_known_ones() -> None:
    with pytest.raises(RuntimeError, match="before it listened"):
        start_replica(ReplicaOptions(reports=(("nowhere", 3),)))


def test_validators_give_304_on_pages_and_files(clean: ReplicaProcess, get: Callable) -> None:
    report = next(r for r in clean.published("haiyan", hashes=False) if r.shape == "html_docx")
    for url in (report.urls[0], report.files[0].url):
        first = get(url)
        for name, field in (("If-None-Match", "ETag"), ("If-Modified-Since", "Last-Modified")):
            again = get(url, headers={name: first.headers[field]})
            assert (again.status, again.body) == (304, b"")
