"""Pages that need a browser: shown, turned over, kept to the portal's hosts, and closed again."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
from typing import TYPE_CHECKING

import psutil
import pytest

from crawler.net.browser import find_chromium
from tests.net.wire import PROBE, ROOT, answer, issued, probe, task_of

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    import trustme

browser = pytest.mark.browser
HTML = "Content-Type: text/html; charset=utf-8"
HOST = "http://www.a.gov.cn"
LIST = """<html><head><title>年报</title></head><body><ul id=list></ul><a id=more href="#">下一页</a>
<script>
let page = 1;
function show() {
  document.getElementById('list').innerHTML = '<li>第' + page + '页</li>';
  if (page === 3) document.getElementById('more').remove();
}
setTimeout(show, 200);
document.getElementById('more').addEventListener('click', (event) => {
  event.preventDefault(); page += 1; setTimeout(show, 100);
});
</script></body></html>"""


def test_the_configured_program_is_taken_as_it_is() -> None:
    assert find_chromium("/somewhere/chromium") == "/somewhere/chromium"


@browser
def test_a_list_that_a_script_writes_is_turned_over_to_its_end(serve: Callable) -> None:
    server = serve({"/list": answer(LIST.encode(), HTML)})
    shown = {"wait_for": "#list li"}
    turned = {**shown, "turn": "#more", "collect": "#list", "pages": 9}
    found = probe(
        [
            {"url": f"{HOST}/list", "render": shown},
            {"url": f"{HOST}/list", "render": turned},
            {"url": f"{HOST}/list", "render": {**turned, "pages": 2}},
            {"url": f"{HOST}/list", "render": {"wait_for": "#never"}},
        ],
        resolve=f"*.gov.cn:80=127.0.0.1:{server.port}",
        settings={"NIANBAO_BROWSER_SECONDS": 4},
    )
    assert found.codes() == ["", "", "", "render_failed"]
    first, whole, two = (result["text"] for result in found.results[:3])
    assert "<li>第1页</li>" in first
    for number in (1, 2, 3):
        assert f'<section data-page="{number}"><li>第{number}页</li></section>' in whole
    assert "<title>年报</title>" in whole
    assert whole.count("<section") == 3
    assert two.count("<section") == 2
    assert found.results[0]["charset"]["used"] == "utf-8"


@browser
def test_the_browser_keeps_to_the_portal_and_asks_for_no_pictures(serve: Callable) -> None:
    other = serve({})
    text = """<html><body><img src="/picture.png"><script src="/own.js"></script>
    <script src="http://other.com/track.js"></script><iframe src="http://other.com/frame"></iframe>
    <script src="http://127.0.0.1:PORT/inner.js"></script><script src="/moved.js"></script>
    <p id=done>ok</p></body></html>"""
    text = text.replace("PORT", str(other.port))
    moved = answer(headers=f"Location: http://127.0.0.1:{other.port}/inner", status="302 Found")
    server = serve(
        {
            "/": answer(text.encode(), HTML),
            "/own.js": answer(b"document.title='own'", "Content-Type: text/javascript"),
            "/moved.js": moved,
            "/away": moved,
        }
    )
    found = probe(
        [
            {"url": f"{HOST}/", "render": {"wait_for": "#done"}},
            {"url": f"{HOST}/away", "render": {"wait_for": "body"}},
            {"url": "http://other.com/", "render": {"wait_for": "body"}},
        ],
        resolve=f"*.gov.cn:80=127.0.0.1:{server.port},other.com:80=127.0.0.1:{other.port}",
        settings={"NIANBAO_BROWSER_SECONDS": 8},
    )
    assert found.codes() == ["", "redirect_off_host", "redirect_off_host"]
    assert other.heads == []
    assert "/own.js" in server.paths()
    assert "/picture.png" not in server.paths()


@browser
def test_loopback_is_refused_without_a_map(serve: Callable) -> None:
    server = serve({"/": answer(b"secret", HTML), "/robots.txt": answer(status="404 Not Found")})
    hosts = ["127.0.0.1", "localhost", "2130706433"]
    found = probe(
        [
            {"url": f"http://{host}:{server.port}/", "render": {"wait_for": "body"}}
            for host in hosts
        ],
        hosts=hosts,
    )
    assert found.codes() == ["address_refused"] * 3
    assert server.heads == []


@browser
def test_a_bad_certificate_is_read_or_refused_as_told(
    serve: Callable, authority: trustme.CA, ca_file: str, tmp_path: Path
) -> None:
    context = issued(authority, "else.gov.cn").context(tmp_path)
    server = serve({"/": answer(b"<p id=x>in</p>", HTML)}, context=context)
    task = [{"url": "https://www.a.gov.cn/", "render": {"wait_for": "#x"}}]
    resolve = f"*.gov.cn:443=127.0.0.1:{server.port}"
    assert probe(task, resolve=resolve, ca=ca_file).codes() == [""]
    strict = probe(task, resolve=resolve, ca=ca_file, settings={"NIANBAO_TLS_STRICT": True})
    assert strict.codes() == ["tls_invalid"]


def test_a_missing_browser_is_said_with_what_to_do(serve: Callable) -> None:
    server = serve({"/": answer(b"<p>")})
    found = probe(
        [{"url": f"{HOST}/", "render": {"wait_for": "p"}}, f"{HOST}/"],
        resolve=f"*.gov.cn:80=127.0.0.1:{server.port}",
        settings={"NIANBAO_CHROMIUM": "/nonexistent"},
    )
    assert found.codes() == ["render_failed", ""]
    assert "NIANBAO_CHROMIUM" in found.results[0]["said"]
    assert "/nonexistent" in found.results[0]["said"]


@browser
@pytest.mark.parametrize("to_group", [True, False])
def test_no_browser_is_left_after_an_interrupt(serve: Callable, *, to_group: bool) -> None:
    server = serve({"/": answer(b"<p>", HTML)})
    task = task_of(
        [{"url": f"{HOST}/", "render": {"wait_for": "#never"}}],
        settings={"NIANBAO_BROWSER_SECONDS": 10},
    )
    resolve = f"*.gov.cn:80=127.0.0.1:{server.port}"
    process = subprocess.Popen(
        [sys.executable, str(PROBE)],
        stdin=subprocess.PIPE,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        cwd=ROOT,
        env={**os.environ, "NIANBAO_RESOLVE": resolve, "PYTHONPATH": str(ROOT)},
        start_new_session=True,
    )
    process.stdin.write(json.dumps(task).encode())
    process.stdin.close()
    family: list[psutil.Process] = []
    until = time.monotonic() + 40
    while "/" not in server.paths() and time.monotonic() < until:
        time.sleep(0.1)
    family = psutil.Process(process.pid).children(recursive=True)
    assert any("chrom" in member.name() for member in family)
    if to_group:
        os.killpg(process.pid, signal.SIGINT)
    else:
        process.send_signal(signal.SIGINT)
    process.wait(60)
    _, alive = psutil.wait_procs(family, timeout=10)
    assert [member.name() for member in alive if member.status() != psutil.STATUS_ZOMBIE] == []
