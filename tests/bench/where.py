"""Where the time of a crawl goes, by what the stacks of a sampling profiler (py-spy) show."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import tempfile
from collections import Counter
from pathlib import Path

from crawler.replica.model import ReplicaOptions
from crawler.replica.process import start_replica
from tests.bench.cpu import PORTAL
from tests.bench.measure import ROOT, crawl, crawl_environment

# The first entry of which a sample's stack holds a sign is what it counts for.
GROUPS = (
    ("start-up and the end", ("importlib", "_create_engine", "_create_spider", "Books.close")),
    ("waiting for the disk (fsync)", ("BlobStore._sync", "BlobStore._write")),
    ("hashing and files", ("BlobStore",)),
    ("reading pages: plugins, CMS, recognition", ("Reader.read", "NianbaoSpider.blocked")),
    ("decoding", ("page_from_response",)),
    ("catalog: the page's transaction", ("Committer.commit",)),
    ("scheduler and frontier", ("CatalogScheduler",)),
    ("item checks and delivery", ("crawler/pipelines", "crawler/runlog")),
    (
        "robots, host pins, blocks",
        ("crawler/net/robots", "crawler/net/hosts", "crawler/net/blocks"),
    ),
    ("Scrapy's and Twisted's own", ("scrapy/", "twisted/", "asyncio")),
)


def shares(reports: int) -> dict[str, float]:
    """Crawl so many reports under py-spy; return each group's share, start-up left out."""
    tool = shutil.which("py-spy") or str(Path(sys.executable).with_name("py-spy"))
    options = ReplicaOptions(portals=2, portal_reports=reports)
    with start_replica(options) as replica, tempfile.TemporaryDirectory() as folder:
        found = Path(folder) / "stacks"
        profiler = [tool, "record", "-r", "200", "-f", "raw", "-o", str(found)]
        subprocess.run(
            [*profiler, "--", sys.executable, "-m", *crawl("-a", f"portal={PORTAL}")],
            cwd=ROOT,
            env={**os.environ, **crawl_environment(replica, Path(folder) / "output", 2)},
            check=True,
            capture_output=True,
        )
        return share_out(found.read_text())


def share_out(stacks: str) -> dict[str, float]:
    """Return each group's share of the samples in which something ran."""
    counted: Counter[str] = Counter()
    for line in stacks.splitlines():
        stack, _, samples = line.rpartition(" ")
        leaf = stack.rpartition(";")[2]
        if "asyncioreactor" not in stack or "asyncioreactor" in leaf:
            continue  # before the crawl, or waiting for an answer
        group = next((name for name, signs in GROUPS if any(s in stack for s in signs)), "other")
        counted[group] += int(samples)
    del counted[GROUPS[0][0]]
    whole = sum(counted.values())
    return {name: number / whole for name, number in counted.most_common()}


def report(reports: int) -> None:
    """Print the table; say so where py-spy is missing."""
    print("Where the time goes (py-spy, start-up and waiting for answers left out):")
    try:
        found = shares(min(reports, 600))
    except (OSError, subprocess.CalledProcessError) as error:
        print(f"  not measured: {error}")
        return
    for name, share in found.items():
        print(f"  {share:6.1%}  {name}")
