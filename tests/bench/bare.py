"""The rival: a plain Scrapy spider that does by hand, for one list, what the framework does.

It fetches the same URLs, takes the same rows and the same fields, writes the same bytes to files
and its items to a JSON Lines feed. No catalog, no plugins, no hashing, no recognition.
Run as: ``python -m tests.bench.bare LIST_URL FOLDER equal|default``.
"""

from __future__ import annotations

import os
import re
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

import scrapy
from scrapy.crawler import AsyncCrawlerProcess

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Iterator

YEAR = re.compile(r"(20\d\d)")
PAGER = re.compile(r"createPageHTML\(\s*(\d+)\s*,\s*(\d+)")

# What the framework's crawl is run with, as far as it makes a difference to the rival.
EQUAL = {
    "CONCURRENT_ITEMS": 4,
    "CONCURRENT_REQUESTS_PER_DOMAIN": 1,
    "DOWNLOAD_DELAY": 0,
    "ASYNCIO_EVENT_LOOP": "uvloop.Loop",
    "TELNETCONSOLE_ENABLED": False,
    "REMOTE_CONTROL_ENABLED": False,
    "FEED_EXPORT_ENCODING": "utf-8",
}


class BareSpider(scrapy.Spider):
    name = "bare"
    list_url = ""
    folder = ""

    async def start(self) -> AsyncIterator[scrapy.Request]:
        yield scrapy.Request(self.list_url, callback=self.parse_list)

    def parse_list(self, response: Any) -> Iterator[scrapy.Request]:
        for row in response.css("li"):
            href = row.css("a::attr(href)").get()
            date = row.css("span::text").get()
            title = row.css("a::attr(title)").get() or row.css("a::text").get()
            if not href or not date or not title or "报告" not in title:
                continue
            yield response.follow(
                href, callback=self.parse_report, cb_kwargs={"title": title, "date": date}
            )
        pager = PAGER.search(response.text)
        if pager and int(pager[2]) + 1 < int(pager[1]):
            yield response.follow(f"index_{int(pager[2]) + 1}.html", callback=self.parse_list)

    def parse_report(self, response: Any, title: str, date: str) -> Iterator[dict[str, Any]]:
        name = urlsplit(response.url).path.replace("/", "_")
        (Path(self.folder) / name).write_bytes(response.body)
        year = YEAR.search(title)
        yield {
            "url": response.url,
            "title": response.css("meta[name=ArticleTitle]::attr(content)").get() or title,
            "published": response.css("meta[name=PubDate]::attr(content)").get() or date,
            "source": response.css("meta[name=ContentSource]::attr(content)").get(),
            "site": response.css("meta[name=SiteName]::attr(content)").get(),
            "year": year[1] if year else None,
            "text": "".join(response.css("body ::text").getall()),
            "status": response.status,
        }


def main(list_url: str, folder: str, mode: str) -> None:
    Path(folder).mkdir(parents=True, exist_ok=True)
    settings: dict[str, Any] = {
        "FEEDS": {str(Path(folder) / "items.jsonl"): {"format": "jsonlines"}},
        "LOG_LEVEL": "WARNING",
        "TWISTED_DNS_RESOLVER": "crawler.net.resolver.GuardedResolver",
        "NIANBAO_RESOLVE": os.environ["NIANBAO_RESOLVE"],
    }
    if mode == "equal":
        settings |= EQUAL
    process = AsyncCrawlerProcess(settings)
    process.crawl(BareSpider, list_url=list_url, folder=folder)
    process.start()


if __name__ == "__main__":
    main(*sys.argv[1:4])
