"""Pinned hosts: nothing leaves the portal, by link or by redirect."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tests.net.wire import answer, probe

if TYPE_CHECKING:
    from collections.abc import Callable


def test_pages_stay_on_the_portals_hosts_and_files_on_its_file_hosts(serve: Callable) -> None:
    away = answer(headers="Location: http://files.com/a.pdf", status="302 Found")
    server = serve(
        {
            "/": answer(b"ok"),
            "/a.pdf": answer(b"%PDF-1.4 %%EOF", "Content-Type: application/pdf"),
            "/away": away,
            "/elsewhere": answer(headers="Location: http://evil.com/", status="302 Found"),
            "/scheme": answer(headers="Location: file:///etc/passwd", status="302 Found"),
            "/meta": answer(b'<meta http-equiv="refresh" content="0; url=http://evil.com/">'),
        }
    )
    fetches = [
        ("http://www.a.gov.cn/", "home", ""),
        ("http://a.gov.cn.evil.com/", "listing", "redirect_off_host"),
        ("http://files.com/a.pdf", "listing", "redirect_off_host"),
        ("http://files.com/a.pdf", "file", ""),
        ("http://files.com/a.pdf", "report", ""),
        ("http://www.a.gov.cn/away", "file", ""),
        ("http://www.a.gov.cn/away", "listing", "redirect_off_host"),
        ("http://www.a.gov.cn/elsewhere", "file", "redirect_off_host"),
        ("http://www.a.gov.cn/meta", "listing", "redirect_off_host"),
    ]
    found = probe(
        [{"url": url, "kind": kind} for url, kind, _ in fetches]
        + [{"url": "http://www.a.gov.cn/scheme", "kind": "listing"}],
        resolve=f"*:80=127.0.0.1:{server.port}",
        hosts=["*.a.gov.cn"],
        portal={"file_hosts": ["files.com"]},
    )
    *codes, scheme = found.codes()
    assert codes == [code for _, _, code in fetches]
    # Scrapy does not follow such a redirect at all: its own answer is what there is.
    assert (scheme, found.results[-1]["status"]) == ("", 302)
    hosts = {server.header(number, "Host") for number in range(len(server.heads))}
    assert hosts == {"www.a.gov.cn", "files.com"}
