"""The ways on from a static list page, and the pagers that only a script turns."""

from __future__ import annotations

import pytest

from crawler.cms.generic import GENERIC
from crawler.cms.hanweb import JCMS
from crawler.cms.pagers import GAPS

BASE = "http://www.example.gov.cn/zfxxgk/zfxxgknb/"
ROWS = "".join(
    f'<li><a href="t2024010{day}_{day}.html">某局{2010 + day}年政府信息公开工作年度报告</a>'
    f"<span>2024-01-0{day}</span></li>"
    for day in range(1, 6)
)


def listing(make_page, portal, pager):
    return GENERIC.listing(make_page(f"<body><ul>{ROWS}</ul>{pager}</body>"), portal)


@pytest.mark.parametrize(
    "pager",
    [
        (
            '<script>var _PAGE_COUNT="3";var _PAGE_INDEX="0";'
            'createPageHTML(_PAGE_COUNT,_PAGE_INDEX,"index","html");</script>'
        ),
        "<script>var n = 3;</script><script>var ext='html';\ncreatePageHTML(n, 0, 'index', ext)</script>",
        '<a href="javascript:;" onclick="location.href=\'index_1.html\'">下一页</a>',
        "<a href=\"javascript:location.replace('index_1.html')\">下一页</a>",
        (
            '<select onchange="location.href=this.value"><option value="index.html">1</option>'
            '<option value="index_1.html">第2页</option></select>'
        ),
    ],
)
def test_the_next_page_is_found(make_page, portal, pager):
    found = listing(make_page, portal, pager)
    assert [fetch.url for fetch in found.next] == [BASE + "index_1.html"]
    assert not found.issues


@pytest.mark.parametrize(
    ("pager", "pages"),
    [
        (
            (
                '<div id="p"></div><script>layui.use("laypage",function(){'
                'laypage.render({elem:"p",count:45,limit:15,jump:function(o){}})})</script>'
            ),
            3,
        ),
        ('<script>$("#page").pagination({total:46,pageSize:15})</script>', 4),
        ('<div onclick="loadMore()">点击加载更多</div>', 2),
    ],
)
def test_pages_that_only_a_script_turns_to_are_told(make_page, portal, pager, pages):
    found = listing(make_page, portal, pager)
    assert found.pages == pages
    assert [issue.code for issue in found.issues] == ["total_mismatch"]
    assert f"{pages} pages or more" in found.issues[0].message


@pytest.mark.parametrize(
    ("said", "total"),
    [
        ("总记录数：45 每页15条", 45),
        ("<em>记录总数</em> <b>7</b>", 7),
        ("每页15条", None),
    ],
)
def test_a_stated_number_of_rows_is_read(make_page, portal, said, total):
    assert listing(make_page, portal, f"<div>{said}</div>").total == total


def test_a_pager_of_one_page_is_no_trouble(make_page, portal):
    pager = '<script>$("#page").pagination({total:5,pageSize:15})</script>'
    found = listing(make_page, portal, pager)
    assert (found.total, found.pages, found.issues, found.next) == (5, 1, (), ())


@pytest.mark.parametrize("family", [GENERIC, JCMS])
@pytest.mark.parametrize(("gaps", "onward"), [("0", True), ("2", True), ("3", False)])
def test_an_empty_page_in_the_middle_of_a_list_is_not_its_end(
    make_page, portal, family, gaps, onward
):
    url = BASE + "index_41.html"
    markup = '<body><ul></ul><a href="index_40.html">上一页</a><a href="index_42.html">下一页</a>'
    found = family.listing(make_page(markup, url, number=41, memo={GAPS: gaps}), portal)
    assert [fetch.url for fetch in found.next] == ([BASE + "index_42.html"] if onward else [])
    assert [fetch.memo[GAPS] for fetch in found.next] == ([str(int(gaps) + 1)] if onward else [])


def test_the_gaps_before_a_page_with_rows_are_forgotten(make_page, portal):
    pager = '<a href="index_42.html">下一页</a>'
    page = make_page(f"<ul>{ROWS}</ul>{pager}", BASE + "index_41.html", number=41, memo={GAPS: "3"})
    for family in (GENERIC, JCMS):
        (onward,) = family.listing(page, portal).next
        assert GAPS not in onward.memo


def test_a_plain_list_of_a_scripted_system_states_its_total(make_page, portal):
    page = make_page(f"<ul>{ROWS}</ul><div>共 <b>7</b> 条</div>", BASE)
    assert JCMS.listing(page, portal).total == 7
