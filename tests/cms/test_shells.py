"""Soft 404s and shells."""

from __future__ import annotations

from dataclasses import replace

import pytest

from crawler.cms.shells import shell_reason, shell_target

URL = "http://www.example.gov.cn/zwgk/xxgknb/index.html"
FULL = "<p>" + "本机关严格落实政府信息公开条例的各项要求。" * 20 + "</p><a href='/x.html'>首页</a>"


@pytest.mark.parametrize(
    ("body", "target"),
    [
        (
            "<script>window.location.replace('./2024n/');</script>",
            "http://www.example.gov.cn/zwgk/xxgknb/2024n/",
        ),
        ('<html><script>location.href="/new/"</script></html>', "http://www.example.gov.cn/new/"),
        (
            '<meta http-equiv="refresh" content="0;url=/new/index.html">',
            "http://www.example.gov.cn/new/index.html",
        ),
        (
            "<meta http-equiv='Refresh' content=\"3; URL='../b/'\"><p>正在跳转</p>",
            "http://www.example.gov.cn/zwgk/b/",
        ),
        (
            "<body onload=\"location.href='a.html'\"></body>",
            "http://www.example.gov.cn/zwgk/xxgknb/a.html",
        ),
        (
            (
                '<script>if(en()){location.href="/en/"}else if(small()){location="//m.example.gov.cn/"}'
                'else{location.replace("/zh/index.html")}</script>'
            ),
            "http://www.example.gov.cn/zh/index.html",
        ),
    ],
)
def test_a_shell_tells_where_it_leads(make_page, body, target):
    page = make_page(body, URL)
    assert shell_target(page) == target
    assert shell_reason(page) == "redirect_shell"


@pytest.mark.parametrize(
    ("body", "reason"),
    [
        ("", "empty"),
        ("<html><body>暂无相关信息</body></html>", "no_information"),
        ("<ul><li>共 0 条</li></ul>", "no_information"),
        (
            "<html><head><title>404 Not Found</title></head><body><h1>404</h1></body></html>",
            "not_found",
        ),
        (
            f"<title>某市人民政府</title><div class='nav'>{'<a href=/m/>栏目</a>' * 30}</div><p>抱歉，您访问的页面不存在或已删除</p>",
            "not_found",
        ),
        (
            (
                "<h1>Object Not Found</h1><p>The requested URL was not on this server.</p>"
                "<a href='/'>Home</a>"
            ),
            "not_found",
        ),
        ("<html><body><p>x</p></body></html>", "stub"),
    ],
)
def test_a_page_without_content_says_why(make_page, body, reason):
    assert shell_reason(make_page(body, URL)) == reason


@pytest.mark.parametrize(
    "said",
    [
        "404 Error",
        "页面未找到",
        "页面走丢了",
        "该页面无法访问",
        "您浏览的栏目找不到",
        "你所请求的文件已移除",
        "您查找的信息已被下线",
        "访问的文章已过期",
        "文章被删除",
    ],
)
def test_every_way_to_say_that_a_page_is_gone_is_known(make_page, said):
    menu = "<a href=/m/>栏目</a>" * 30
    assert shell_reason(make_page(f"<div>{menu}</div><p>{said}</p>", URL)) == "not_found"


@pytest.mark.parametrize(
    "body",
    [
        f"<html><body>{FULL}</body></html>",
        f"<html><script>if(mobile){{window.location.href='/m.html'}}</script><body>{FULL}</body></html>",
        "<html><body><img src='scan.jpg'></body></html>",
        '{"success":true,"data":{"html":""}}',
        "<script>document.cookie='C3VK=1';location.href='/x'</script><img src='x'>",
    ],
)
def test_content_and_block_pages_are_no_shells(make_page, body):
    assert shell_target(make_page(body, URL)) is None
    assert shell_reason(make_page(body, URL)) is None


def test_a_redirect_to_the_home_page_is_a_soft_404(make_page):
    home = make_page(f"<body>{FULL}</body>", "http://www.example.gov.cn/")
    asked = replace(home, fetch=replace(home.fetch, url=URL))
    assert shell_reason(asked) == "redirect_home"
    assert shell_reason(home) is None


@pytest.mark.parametrize(
    "name",
    [
        "trs/ndrc_list_page.html",
        "trs/shanxi_t20190918_693227.shtml",
        "ucap/csrc_list_1.html",
        "ucap/csrc_detail_1.html",
        "vsb/sxmu_article.html",
        "govcms_n/sasac_list_1.html",
        "waf/ccgp_inline_bot_cookies.html",
        "trs/ndrc_detail_1.html",
    ],
)
def test_no_saved_page_is_taken_for_a_shell(sample, name):
    assert shell_reason(sample(name, URL)) is None
