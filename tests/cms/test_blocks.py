"""Block pages of every product that portals were seen with, and pages that only look like them."""

from __future__ import annotations

from pathlib import Path

import pytest

from crawler.cms.blocks import detect
from crawler.model import Fetch, FetchKind, Page
from tests.pages import page_of

SAMPLES = Path(__file__).parents[3] / "shared" / "samples" / "pages"
FILLER = "<p>" + "本机关依法主动公开政府信息，现将上一年度的情况报告如下。" * 20 + "</p>"
META = '<meta name="SiteName" content="某县人民政府">'


def page(text: str, status: int = 200) -> Page:
    return page_of(Fetch("http://a.gov.cn/", FetchKind.LISTING), text, status)


def script(text: str) -> str:
    return f"<html><head><script>{text}</script></head><body></body></html>"


# One page for each product that is known, in our own words.
BLOCKS = [
    ("jsl", 521, script("document.cookie=('_')+('_')+('j')+('s')+('l')+('u')+'=1;path=/'")),
    ("jsl", 521, script('go({"bts":["a","b"],"chars":"x","ct":"y","ha":"md5","tn":"t"})')),
    ("jsl", 200, script("document.cookie='__jsl_clearance_s=1';location.reload()")),
    ("ruishu", 412, script("$_ts=window['$_ts'];if(!$_ts)$_ts={};$_ts.nsd=1;")),
    ("ruishu", 202, script("$_ts=window['$_ts'];$_ts.cd='" + "q" * 30_000 + "';")),
    ("ruishu", 200, script("$_ts['nsd']=1;")),
    ("c3vk", 200, script("document.cookie='C3VK=a1b2; path=/; max-age=300;';location.reload()")),
    ("yunsuo", 200, script("document.cookie='yunsuo_session_verify=1';self.location='/';")),
    ("yunsuo", 200, script("x='security_session_mid_verify';window.location='/?v=1'")),
    ("acw", 200, script("var arg1='3A';setCookie('acw_sc__v2',x);document.location.reload()")),
    ("wzws", 200, script("window.location='/WZWSREL2luZGV4?wzwschallenge=1'")),
    ("edgeone", 200, script("document.cookie='__tst_status=1#';location.reload()")),
    ("cookie_shell", 200, script("document.cookie='k=v;path=/';location.href='/index.html'")),
    ("reload_shell", 200, script("location.href=location.pathname+location.search")),
    ("http_403", 403, "<html><body><h1>403 Forbidden</h1></body></html>"),
    ("http_405", 405, "<html><body>Method Not Allowed</body></html>"),
    ("http_418", 418, ""),
    ("http_468", 468, "<html>blocked</html>"),
    ("refusal", 200, "<html><body>很抱歉，您的访问请求被拒绝。编号 12</body></html>"),
    ("refusal", 200, "<html><title>提示</title><body>访问过于频繁，请稍后再试</body></html>"),
    ("refusal", 200, "<html><body>为保障安全，请完成验证后继续访问</body></html>"),
    ("refusal", 200, "<html><title>安全验证</title><body><div id=c></div></body></html>"),
    ("refusal", 200, "<html><body>请输入图片中的验证码<img src='/c.png'><input></body></html>"),
    ("refusal", 200, "<html><body><div>向右拖动滑块填充拼图</div></body></html>"),
    ("refusal", 200, '{"code": 500, "msg": "访问频率过高"}'),
]

CONTENT = [
    (
        "a page with bot scripts and meta tags",
        200,
        META + script("document.cookie='HOY_TR=1';x=location.href;") + FILLER,
    ),
    (
        "a report that speaks of captchas",
        200,
        "<html><title>某局年度报告</title>" + FILLER + "<p>网站申请时请输入验证码。</p>",
    ),
    ("a short page with meta tags", 200, META + script("$_ts={};location.href=location.pathname")),
    (
        "a page that tells of blocked visitors",
        200,
        "<html><body>关于访问频率过高的说明" + FILLER + "</body></html>",
    ),
    ("a long page with a product's script", 200, script("$_ts={};" + "q" * 9000) + FILLER),
    (
        "a short page with a counter",
        200,
        script("document.cookie='n=1';if(m)location.href='/m/'") + FILLER[:300],
    ),
    ("a missing page", 404, "<html><body>您访问的页面不存在</body></html>"),
    ("a missing page with a script", 404, script("document.cookie='a=1';location.href='/'")),
    ("a server error", 500, "<html><body>500</body></html>"),
    ("an overloaded server", 503, "busy"),
    ("small JSON", 200, '{"success": true, "total": 3, "rows": [{"title": "2023年年报"}]}'),
    ("an empty answer", 200, ""),
    ("an empty list", 200, "<div>暂无相关信息</div>"),
    ("a shell that leads on", 200, script("location.replace('/col/col1/index.html')")),
    (
        "a row about firewalls",
        200,
        "<li><a href=1>关于网站防火墙的公告</a><li><a href=2>甲</a><li><a href=3>乙</a>",
    ),
]


@pytest.mark.parametrize(("kind", "status", "text"), BLOCKS)
def test_a_block_page_is_told_with_its_product(kind: str, status: int, text: str) -> None:
    found = detect(page(text, status))
    assert found is not None
    assert found.kind == kind
    assert str(status) in found.evidence


@pytest.mark.parametrize(("what", "status", "text"), CONTENT)
def test_content_is_not_taken_for_a_block(what: str, status: int, text: str) -> None:
    assert detect(page(text, status)) is None, what


def sample(name: str) -> str:
    path = SAMPLES / name
    if not path.exists():
        pytest.skip(f"../shared/samples/pages/{name} is not here")
    return path.read_text(encoding="utf-8", errors="replace")


def test_the_saved_challenge_is_told_whatever_its_status() -> None:
    text = sample("waf/jsl_521_first_mps_gov_cn.html")
    for status in (521, 200):
        found = detect(page(text, status))
        assert found is not None
        assert found.kind == "jsl"


def test_the_saved_content_page_with_bot_scripts_is_content() -> None:
    assert detect(page(sample("waf/ccgp_inline_bot_cookies.html"))) is None


def test_no_saved_page_is_taken_for_a_block() -> None:
    if not SAMPLES.is_dir():
        pytest.skip("../shared/samples/pages is not here")
    names = [
        path.relative_to(SAMPLES).as_posix()
        for path in sorted(SAMPLES.rglob("*"))
        if path.suffix in {".html", ".json", ".xml", ".js", ".txt"}
        and not path.name.startswith("jsl_521")
    ]
    assert len(names) > 10
    assert {name: found for name in names if (found := detect(page(sample(name))))} == {}
