"""Dates in every form that portals print."""

from __future__ import annotations

from datetime import date, datetime

import pytest

from crawler.cms.dates import date_in_url, parse_date, parse_datetime


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("2020-01-27", (2020, 1, 27)),
        ("[2020-01-27]", (2020, 1, 27)),
        ("（2020/1/27）", (2020, 1, 27)),
        ("2018.3.26", (2018, 3, 26)),
        ("2020年01月27日", (2020, 1, 27)),
        ("２０２０年１月２７日", (2020, 1, 27)),
        ("二〇二四年一月二十三日", (2024, 1, 23)),
        ("二○二四年十二月十日", (2024, 12, 10)),
        ("2021年02月10日 10:31", (2021, 2, 10, 10, 31)),
        ("2024-01-26 10时25分", (2024, 1, 26, 10, 25)),
        ("2020- 01- 27 08: 07", (2020, 1, 27, 8, 7)),
        ("2009-03-31 00:00:00", (2009, 3, 31)),
        ("2026-03-02 04:58", (2026, 3, 2, 4, 58)),
        ("2026-04-24T09:47:41.000+00:00", (2026, 4, 24, 17, 47, 41)),
        ("1353340800", (2012, 11, 20)),
        ("1783353600", (2026, 7, 7)),
        ("20240116", (2024, 1, 16)),
        ("发布日期：2024-01-16 来源", (2024, 1, 16)),
        ("2024-13-01 2024-01-16", (2024, 1, 16)),
    ],
)
def test_every_printed_form_is_read(text, expected):
    assert parse_datetime(text) == datetime(*expected)  # noqa: DTZ001 (pages print China time)
    assert parse_date(text) == date(*expected[:3])


@pytest.mark.parametrize(
    "text",
    [
        "",
        "01-27",
        "2024-01",
        "2024-13-45",
        "电话 0570-2020-1",
        "12345678901",
        "2024年1月",
        "9999-12-31x",
    ],
)
def test_what_is_no_day_is_none(text):
    assert parse_date(text) is None


@pytest.mark.parametrize(
    ("path", "expected"),
    [
        ("/x/202102/t20210220_3603498.html", date(2021, 2, 20)),
        ("/x/202102/t20210220_3603498_2.shtml", date(2021, 2, 20)),
        ("/art/2024/1/16/art_1229773966_86961.html", date(2024, 1, 16)),
        ("/art/2024/art_0123456789abcdef0123456789abcdef.html", None),
        ("/2018-06/22/content_5300522.htm", date(2018, 6, 22)),
        ("/2023/01-19/2677014.html", date(2023, 1, 19)),
        ("/nw12344/20230331/0123456789abcdef0123456789abcdef.html", date(2023, 3, 31)),
        ("/dtszf/kjjxxgknb/202201/0123456789abcdef0123456789abcdef.shtml", None),
        ("/2023/1/31/0123456789abcdef0123456789abcdef.shtml", date(2023, 1, 31)),
        ("/c/2026-01-15/7097241.shtml", date(2026, 1, 15)),
        ("/xxgk/20240116093012/index.html", date(2024, 1, 16)),
        (
            "/columns/01234567-89ab-cdef-0123-456789abcdef/202102/10/01234567-89ab-cdef-0123-456789abcdef.html",
            date(2021, 2, 10),
        ),
        ("/info/12072/1162262.htm", None),
        ("/content/post_9469010.html", None),
    ],
)
def test_the_day_in_an_address_is_read_in_every_dialect(path, expected):
    assert date_in_url("http://www.example.gov.cn" + path) == expected
