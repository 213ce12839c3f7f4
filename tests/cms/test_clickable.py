"""Rows that are no links: a script opens them."""

from __future__ import annotations

from datetime import date

import pytest

from crawler.cms.address import scripted
from crawler.cms.generic import GENERIC

BASE = "http://www.example.gov.cn"
TITLE = "某局{}年政府信息公开工作年度报告"
MENU = '<div class="nav"><ul><li><a href="/zwgk/">政务公开</a></li></ul></div>'


def listing(make_page, portal, row, around="<ul>{}</ul>"):
    rows = "".join(
        row.format(title=TITLE.format(2010 + day), day=day, cut=TITLE.format(2010 + day)[:9] + "…")
        for day in range(1, 6)
    )
    body = f"<body>{MENU}<div class='list'>{around.format(rows)}</div></body>"
    return GENERIC.listing(make_page(body), portal)


@pytest.mark.parametrize(
    ("row", "around"),
    [
        (
            (
                "<li onclick=\"window.open('/x/{day}.html')\"><span>{title}</span>"
                '<span class="date">2024-01-0{day}</span></li>'
            ),
            "<ul>{}</ul>",
        ),
        (
            "<li onclick=\"location.href='../../x/{day}.html'\">{title}<em>2024/1/{day}</em></li>",
            "<ul>{}</ul>",
        ),
        (
            "<li onclick=\"view('/x/{day}.html')\"><p>{title}</p><i>[2024-01-0{day}]</i></li>",
            "<ul>{}</ul>",
        ),
        (
            (
                "<tr onclick=\"javascript:window.open('/x/{day}.html')\"><td>{day}</td>"
                '<td title="{title}">{cut}</td><td>2024-01-0{day}</td></tr>'
            ),
            "<table><tr><th>序号</th><th>名称</th><th>发布日期</th></tr>{}</table>",
        ),
        (
            '<div class="item" data-url="/x/{day}.html"><h4>{title}</h4><p>2024-01-0{day}</p></div>',
            "{}",
        ),
    ],
)
def test_a_row_that_a_click_opens_is_read_like_a_link(make_page, portal, row, around):
    found = listing(make_page, portal, row, around)
    assert [(link.title, link.url, link.date) for link in found.links] == [
        (TITLE.format(2010 + day), f"{BASE}/x/{day}.html", date(2024, 1, day))
        for day in range(1, 6)
    ]
    assert not found.issues


@pytest.mark.parametrize(
    "row",
    [
        "<li onclick=\"toDetail('{day}abc')\">{title}<em>2024-01-0{day}</em></li>",
        '<li><a href="javascript:show({day})">{title}</a><em>2024-01-0{day}</em></li>',
        "<li><a href='#' onclick=\"openDetail('{day}abc')\">{title}</a></li>",
    ],
)
def test_rows_whose_address_only_the_script_knows_are_told(make_page, portal, row):
    found = listing(make_page, portal, row)
    assert not any(TITLE[:2] in link.title for link in found.links)
    told = [issue for issue in found.issues if issue.code == "total_mismatch"]
    assert len(told) == 1
    assert "5 rows are opened by a script" in told[0].message


@pytest.mark.parametrize(
    "row",
    [
        "<li onclick=\"count('{day}')\"><a href='/x/{day}.html'>{title}</a></li>",
        "<li><a href='/x/{day}.html'>{title}</a><a href='javascript:down({day})'>{title}.doc</a></li>",
    ],
)
def test_a_row_with_a_link_keeps_it(make_page, portal, row):
    found = listing(make_page, portal, row)
    assert [link.url for link in found.links] == [f"{BASE}/x/{day}.html" for day in range(1, 6)]
    assert not found.issues


@pytest.mark.parametrize(
    ("code", "address"),
    [
        ("window.open('/a/1.html','_blank')", "/a/1.html"),
        ("javascript:void(location.href='a.jsp?id=1')", "a.jsp?id=1"),
        ("goUrl('http://www.example.gov.cn/a')", "http://www.example.gov.cn/a"),
        ("down('../files/a.pdf')", "../files/a.pdf"),
        ("openDetail('1abc')", ""),
        ("shareTo('http://www.example.gov.cn/a')", ""),
        ("addFavorite('/index.html')", ""),
        ("goPage(2)", ""),
    ],
)
def test_a_call_tells_an_address_or_nothing(code, address):
    assert scripted(code) == address
