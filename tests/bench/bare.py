"""The rival: a plain Scrapy spider that does by hand, for one list, what the framework does.

It fetches the same URLs (lists, reports, their further pages, their files), takes the same rows,
links and fields, writes the same bytes to files, archive members too, and its items to a JSON
Lines feed. No catalog, no plugins, no hashing, no recognition of other layouts than this one's.
Run as: ``python -m tests.bench.bare LIST_URL FOLDER equal|default``.
"""

from __future__ import annotations

import os
import re
import sys
import zipfile
from io import BytesIO
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

import scrapy
from scrapy.crawler import AsyncCrawlerProcess

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Iterator

YEAR = re.compile(r"(20\d\d)年")
PERIOD = re.compile(r"自(20\d\d)年1月1日起")
WHOSE = re.compile(r"(?:20\d\d年度?)?(.*?)(?:20\d\d年度?)?政府信息公开")
PAGER = re.compile(r'createPageHTML\(\s*(\d+)\s*,\s*(\d+)\s*,\s*"([^"]+)"\s*,\s*"([^"]+)"')
HTML = "html"

# What the framework's crawl is run with, as far as it makes a difference to the rival.
EQUAL = {
    "CONCURRENT_ITEMS": 1,
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
        self.keep(response)
        for row in response.css(".list li"):
            link = row.css("a")
            if not link:
                continue
            found = {
                "url": response.urljoin(link.attrib["href"]),
                "title": link.attrib.get("title") or link.css("::text").get(),
                "published": row.css("span::text").get("").replace("/", "-"),
            }
            if not is_report(found["title"]):
                continue
            yield response.follow(link[0], callback=self.parse_report, cb_kwargs={"row": found})
        pager = PAGER.search(response.text)
        if pager and int(pager[2]) + 1 < int(pager[1]):
            url = f"{pager[3]}_{int(pager[2]) + 1}.{pager[4]}"
            yield response.follow(url, callback=self.parse_list)

    def parse_report(self, response: Any, row: dict[str, str]) -> Iterator[Any]:
        path = self.keep(response)
        if not response.url.endswith(HTML):
            yield {**row, **answer(response), "file": path}
            return
        head = {
            "".join(label.css("::text").getall()).translate(SPACES): "".join(
                label.xpath("../following-sibling::td[1]//text()").getall()
            ).strip()
            for label in response.css(".xxgk_detail_head b")
        }
        body = response.css(".trs_editor_view")
        lines = list(text_lines(body[0].root)) if body else []
        text = "\n".join(lines)
        files = [
            {"url": response.urljoin(link.attrib["href"]), "name": link.css("::text").get()}
            for link in response.css(".attachment_r a")
        ]
        pager = PAGER.search(response.text)
        if pager:
            for number in range(1, int(pager[1])):
                part = response.urljoin(f"{pager[3]}_{number}.{pager[4]}")
                files.append({"url": part, "name": ""})
        images = [
            response.urljoin(image.attrib["src"])
            for image in response.css(".trs_editor_view img, .TRS_Editor img")
        ]
        files += [{"url": image, "name": ""} for image in images]
        title = response.css("meta[name=ArticleTitle]::attr(content)").get() or row["title"]
        year = YEAR.search(title) or PERIOD.search(text)
        whose = WHOSE.match(title)
        yield {
            **answer(response),
            "url": row["url"],
            "list_url": self.list_url,
            "title": title,
            "heading": response.css("h1::text").get(),
            "published": head.get("发布日期：") or row["published"],
            "declared": response.css("meta[name=PubDate]::attr(content)").get(),
            "source": response.css("meta[name=ContentSource]::attr(content)").get(),
            "site": response.css("meta[name=SiteName]::attr(content)").get(),
            "site_id_code": response.css("meta[name=SiteIDCode]::attr(content)").get(),
            "channel": response.css("meta[name=ColumnName]::attr(content)").get(),
            "index_no": head.get("索引号："),
            "publisher": head.get("发布机构："),
            "agency": whose[1] if whose else "",
            "year": year[1] if year else None,
            "text": text,
            "images": images,
            "files": files,
            "file": path,
        }
        for file in files:
            yield response.follow(file["url"], callback=self.parse_file)

    def parse_file(self, response: Any) -> None:
        path = self.keep(response)
        if not zipfile.is_zipfile(BytesIO(response.body)):
            return
        with zipfile.ZipFile(BytesIO(response.body)) as archive:
            if not response.url.endswith(".zip"):
                return
            for number, name in enumerate(archive.namelist()):
                Path(f"{path}.{number}").write_bytes(archive.read(name))

    def keep(self, response: Any) -> str:
        path = Path(self.folder) / urlsplit(response.url).path.replace("/", "_")
        path.write_bytes(response.body)
        return str(path)


SPACES = str.maketrans("", "", " \u3000\n")


def is_report(title: str) -> bool:
    """Say whether a row of this list is a report: the rival knows its eight look-alikes."""
    return title.endswith(("年度报告", "工作报告", "年报")) and not title.startswith(
        ("图解", "关于")
    ) and "政府信息公开" in title  # fmt: skip


def answer(response: Any) -> dict[str, Any]:
    headers = response.headers
    return {
        "final_url": response.url,
        "status": response.status,
        "media_type": headers.get("Content-Type", b"").decode(),
        "etag": headers.get("ETag", b"").decode(),
        "last_modified": headers.get("Last-Modified", b"").decode(),
        "size": len(response.body),
    }


def text_lines(body: Any) -> Iterator[str]:
    """Return a line for each paragraph, and one for each table row with its cells."""
    for block in body.iter("p", "tr"):
        if block.tag == "tr":
            yield "\t".join(" ".join("".join(cell.itertext()).split()) for cell in block)
        elif block.getparent().tag not in ("td", "th"):
            yield " ".join("".join(block.itertext()).split())


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
