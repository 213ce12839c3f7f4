"""A crawl of a few URLs through the project's own network stack, in a process of its own.

Reads one JSON object from standard input and writes one JSON line for every fetch that ended, and
a last line about the process. Scheduler, catalog and plugins are left out: only what stands
between Scrapy and the portals is at work.
"""

from __future__ import annotations

import hashlib
import json
import os
import re
import sys
import time
from dataclasses import asdict
from pathlib import Path

import scrapy
from scrapy.crawler import AsyncCrawlerProcess
from scrapy.settings import Settings

from crawler.catalog.frontier import ScheduledFetch
from crawler.cms.blocks import detect
from crawler.model import Fetch, FetchKind, Portal, Render
from crawler.net.blocks import PAGE_KEY
from crawler.net.errors import BlockedError, failure_reason
from crawler.net.pages import page_from_response
from crawler.requesting import to_request

KIBIBYTE = 1024


class Registry:
    def __init__(self, only: Portal) -> None:
        self.only = only

    def portal(self, key: str) -> Portal:
        return self.only

    def portals(self) -> list[Portal]:
        return [self.only]


class Books:
    """Remembers what the stack asks of the run's books."""

    def __init__(self) -> None:
        self.delays: dict[str, float] = {}

    def delay(self, platform: str) -> float:
        return self.delays.get(platform, 0.0)

    def slow_down(self, platform: str, seconds: float) -> None:
        self.delays[platform] = max(self.delay(platform), seconds)


class ProbeSpider(scrapy.Spider):
    name = "probe"

    def __init__(self, task: dict) -> None:
        super().__init__()
        portal = {"key": "p", "name": "门户", "region": "330000", "home": "http://p.gov.cn/"}
        portal = {**portal, "platform": "p", **task["portal"]}
        portal = {key: tuple(v) if isinstance(v, list) else v for key, v in portal.items()}
        self.registry = Registry(Portal(**portal))
        self.books = Books()
        self.task = task
        self.began = time.monotonic()

    def blocked(self, portal: Portal, page: object) -> object:
        return detect(page)

    async def start(self):
        cap = self.task.get("cap", 32 * KIBIBYTE * KIBIBYTE)
        for number, wanted in enumerate(self.task["fetches"]):
            render = Render(**wanted["render"]) if "render" in wanted else None
            fetch = Fetch(wanted["url"], FetchKind(wanted.get("kind", "listing")), render=render)
            scheduled = ScheduledFetch(number, "p", "p", 0, fetch)
            yield to_request(scheduled, self.arrived, self.failed, cap, cap)

    def arrived(self, response):
        request = response.request
        scheduled = request.meta["nianbao"]
        page = request.meta.get(PAGE_KEY) or page_from_response(response, scheduled.fetch)
        tls = request.meta.get("nianbao_tls")
        self.tell(
            scheduled,
            status=page.status,
            final_url=page.url,
            text=page.text[:5000],
            size=len(page.body),
            sha256=hashlib.sha256(page.body).hexdigest(),
            charset=asdict(page.charset),
            tls=asdict(tls) if tls else None,
            flags=response.flags,
        )

    def failed(self, failure):
        scheduled = failure.request.meta["nianbao"]
        error = failure.value
        if isinstance(error, BlockedError):
            block = error.block
            self.tell(scheduled, code="blocked", kind=block.kind, retry_after=block.retry_after)
            return
        code, retryable = failure_reason(error)
        self.tell(
            scheduled, code=code, retryable=retryable, error=type(error).__name__, said=str(error)
        )

    def tell(self, scheduled: ScheduledFetch, **facts: object) -> None:
        facts = {"code": "", "number": scheduled.id, **facts}
        facts["seconds"] = time.monotonic() - self.began
        sys.stdout.write(json.dumps(facts) + "\n")
        sys.stdout.flush()

    def closed(self, reason: str) -> None:
        facts = {
            "ended": reason,
            "delays": self.books.delays,
            "peak_mebibytes": peak_memory(),
        }
        sys.stdout.write(json.dumps(facts) + "\n")
        sys.stdout.flush()


def peak_memory() -> float:
    """Return the most memory that this program held, in MiB.

    ``getrusage`` would count what the process held before it became this program: the copy of the
    test process that started it.
    """
    status = Path("/proc/self/status").read_text(encoding="ascii")
    found = re.search(r"VmHWM:\s*(\d+) kB", status)
    assert found is not None
    return int(found[1]) / KIBIBYTE


def main() -> None:
    task = json.load(sys.stdin)
    os.environ.setdefault("SCRAPY_SETTINGS_MODULE", "settings.replica")
    settings = Settings()
    settings.setmodule("settings.replica", priority="project")
    mine = {
        "SCHEDULER": "scrapy.core.scheduler.Scheduler",
        "SPIDER_MIDDLEWARES": {},
        "ITEM_PIPELINES": {},
        "EXTENSIONS": {},
        "CONCURRENT_REQUESTS": 64,
        "DOWNLOAD_SLOTS": {"p": {"concurrency": 1, "delay": 0, "jitter": 0}},
        "LOG_LEVEL": "INFO",
        "NIANBAO_REPLICA": False,
    }
    settings.update({**mine, **task.get("settings", {})}, priority="cmdline")
    process = AsyncCrawlerProcess(settings)
    process.crawl(ProbeSpider, task=task)
    process.start()


if __name__ == "__main__":
    main()
