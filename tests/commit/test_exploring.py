"""How discovery goes on from a page: what it reads next, and what its budgets leave out."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlalchemy import select

from crawler.catalog import frontier, tables
from crawler.model import Column, Fetch, FetchKind, Level
from tests.commit.conftest import PORTAL

if TYPE_CHECKING:
    from tests.commit.conftest import Desk

LIST = Column("https://p.example/nb/")


def directory(name: str = "d") -> Fetch:
    url = f"https://p.example/{name}/"
    return Fetch(url, FetchKind.HOME, depth=1, column=Column(url, name="部门信息公开"))


def bureau(number: int) -> Fetch:
    url = f"https://p.example/d/{number}/"
    column = Column(url, name="市教育局", agency="市教育局")
    return Fetch(url, FetchKind.HOME, depth=1, column=column)


def menu(number: int, depth: int = 1) -> Fetch:
    return Fetch(f"https://p.example/m{number}/", FetchKind.HOME, depth=depth)


def pending(desk: Desk) -> set[str]:
    return {url for url, state in desk.states().items() if state == "pending"}


def issues(desk: Desk) -> list[tuple[str, str]]:
    issue = tables.issue
    rows = desk.database.connection.execute(select(issue.c.code, issue.c.level))
    return [(row.code, row.level) for row in rows]


def test_below_a_page_with_a_list_only_agencies_are_looked_for(desk: Desk) -> None:
    desk.put(Fetch(PORTAL.home, FetchKind.HOME))
    desk.commit(PORTAL.home, columns=(LIST,), explore=(menu(1), directory()))
    assert pending(desk) == {LIST.url, directory().url}
    desk.commit(directory().url, explore=(menu(2), bureau(1)))
    assert pending(desk) == {LIST.url, menu(2).url, bureau(1).url}
    below = Fetch("https://p.example/d/1/gk/", FetchKind.HOME, depth=2, column=bureau(1).column)
    desk.commit(bureau(1).url, columns=(Column("https://p.example/d/1/nb/"),), explore=(below,))
    assert below.url not in pending(desk)
    assert issues(desk) == []


def test_agencies_beyond_the_budget_are_an_error(desk: Desk) -> None:
    desk.put(Fetch(PORTAL.home, FetchKind.HOME))
    desk.commit(PORTAL.home, columns=(LIST,), explore=(directory(),))
    found = [bureau(number) for number in range(200)]
    desk.commit(directory().url, explore=found)
    # The directory is one of the 200.
    assert len(pending(desk) - {LIST.url}) == 199
    assert issues(desk) == [("discovery_budget", Level.ERROR.value)]


def test_a_menu_that_stands_on_every_page_is_no_budgets_end(desk: Desk) -> None:
    desk.put(Fetch(PORTAL.home, FetchKind.HOME))
    everywhere = [menu(number) for number in range(29)]
    desk.commit(PORTAL.home, explore=everywhere)
    desk.commit(menu(0).url, explore=[*everywhere, menu(40, 2)])
    assert issues(desk) == [("discovery_budget", Level.WARNING.value)]
    desk.commit(menu(1).url, explore=everywhere)
    assert len(issues(desk)) == 1


def test_a_page_may_be_read_by_discovery_and_as_a_list(desk: Desk) -> None:
    desk.put(Fetch(PORTAL.home, FetchKind.HOME))
    desk.commit(PORTAL.home, explore=(menu(1), menu(2)))
    desk.commit(menu(1).url)
    desk.commit(menu(2).url, columns=(Column(menu(1).url),))
    heads = frontier.heads(desk.database.connection, desk.run.crawl_id, "p", 9)
    assert [(head.fetch.url, head.fetch.kind) for head in heads] == [
        (menu(1).url, FetchKind.LISTING)
    ]
