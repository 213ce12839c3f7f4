"""CPU seconds per fetch: ours against the bare spider, A/B within one run.

Every contender crawls a small and a large replica; the cost of one fetch is the slope between the
two, so that starting Python does not count. The contenders take turns within each round; the
replica has a core of its own.
"""

from __future__ import annotations

import json
import statistics
import tempfile
from collections import Counter
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from crawler.catalog.reader import open_catalog
from crawler.replica.model import ReplicaOptions
from crawler.replica.process import start_replica
from tests.bench.measure import Cost, crawl, crawl_environment, on_core, run

if TYPE_CHECKING:
    from collections.abc import Mapping

    from crawler.replica.process import ReplicaProcess

PORTAL = "p0002"  # the second synthetic portal is a TRS one: the family the rival can read
LIST_URL = f"http://{PORTAL}.replica.gov.cn/zwgk/xxgknb/"
CONTENDERS = ("ours", "bare at equal settings", "bare with Scrapy's defaults")
TARGETS = {CONTENDERS[1]: 1.30, CONTENDERS[2]: 1.00}


@dataclass(frozen=True)
class Run:
    """One crawl: what it cost and what it fetched (robots.txt apart)."""

    cost: Cost
    fetched: Mapping[str, int]


def one(contender: str, replica: ReplicaProcess, folder: Path) -> Run:
    """Crawl once with one contender."""
    replica.reset_served()
    if contender == "ours":
        command = crawl("-a", f"portal={PORTAL}")
        environment = crawl_environment(replica, folder, 2)
    else:
        mode = "equal" if contender == CONTENDERS[1] else "default"
        command = ["tests.bench.bare", LIST_URL, str(folder), mode]
        environment = {"NIANBAO_RESOLVE": replica.resolve}
    with on_core(1):
        cost = run(command, environment)
    hits = Counter(hit.url for hit in replica.served() if not hit.url.endswith("/robots.txt"))
    return Run(cost, hits)


def same_work(ours: Path, bare: Path) -> int:
    """Check that both took the same reports with the same fields and bytes; return how many."""
    rows = map(json.loads, (bare / "items.jsonl").read_text().splitlines())
    theirs = {row["url"]: row for row in rows}
    with open_catalog(ours) as catalog:
        items = {item.url: item for item in catalog.reports()}
        assert set(items) == set(theirs), sorted(set(items) ^ set(theirs))[:5]
        for url, item in items.items():
            row = theirs[url]
            assert Path(row["file"]).read_bytes() == (ours / str(item.main.path)).read_bytes(), url
            if "text" not in row:
                continue
            mine = (item.title, (item.published_at or "")[:10], item.index_no, item.site_id_code)
            names = ("title", "published", "index_no", "site_id_code")
            for name, value in zip(names, mine, strict=True):
                assert value.replace(" ", "") == row[name].replace(" ", ""), (url, name, value)
            files = {file["url"] for file in row["files"]}
            assert {file.url for file in item.attachments} == files, url
    return len(items)


def compare(small: int, large: int, rounds: int) -> dict[str, list[float]]:
    """Return the CPU milliseconds per fetch of every contender, one for each round."""
    slopes: dict[str, list[float]] = {name: [] for name in CONTENDERS}
    with ExitStack() as replicas:
        with on_core(0):
            little, big = (
                replicas.enter_context(
                    start_replica(ReplicaOptions(portals=2, portal_reports=reports))
                )
                for reports in (small, large)
            )
        for turn in range(rounds):
            order = CONTENDERS[turn % 3 :] + CONTENDERS[: turn % 3]
            with tempfile.TemporaryDirectory(prefix="nianbao-bench-") as name:
                folder = Path(name)
                runs = {
                    (who, which): one(who, replica, folder / f"{CONTENDERS.index(who)}-{which}")
                    for which, replica in enumerate((little, big))
                    for who in order
                }
                for which in (0, 1):
                    wanted = runs["ours", which].fetched
                    for who in CONTENDERS[1:]:
                        other = runs[who, which].fetched
                        assert other == wanted, (who, list((other - wanted) + (wanted - other))[:5])
                same_work(folder / "0-1", folder / "1-1")
            for who in CONTENDERS:
                first, second = runs[who, 0], runs[who, 1]
                more = sum(second.fetched.values()) - sum(first.fetched.values())
                slopes[who].append((second.cost.cpu - first.cost.cpu) / more * 1000)
    return slopes


def report(slopes: Mapping[str, list[float]]) -> bool:
    """Print the table; return whether both targets hold."""
    rounds = len(slopes["ours"])
    print(f"CPU per fetch, slope between two sizes, {rounds} interleaved rounds (median; min-max)")
    for who, values in slopes.items():
        print(
            f"  {who:30} {statistics.median(values):6.2f} ms   {min(values):.2f}-{max(values):.2f}"
        )
    good = True
    for who, target in TARGETS.items():
        ratios = [mine / other for mine, other in zip(slopes["ours"], slopes[who], strict=True)]
        middle = statistics.median(ratios)
        good = good and middle <= target
        print(
            f"  ours / {who:27} {middle:5.2f} x   {min(ratios):.2f}-{max(ratios):.2f}"
            f"   target <= {target:.2f}   {'holds' if middle <= target else 'MISSED'}"
        )
    return good
