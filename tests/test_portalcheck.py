"""A portal's data is refused with words that say what to write instead."""

from __future__ import annotations

from dataclasses import replace

import pytest

from crawler.api import Column, Portal, Status
from crawler.portalcheck import check_portal

GOOD = Portal(
    key="jiashan",
    name="嘉善县人民政府",
    region="330421",
    home="http://www.jiashan.example.gov.cn/",
    hosts=("*.jiashan.example.gov.cn",),
    platform="jiashan.example.gov.cn",
    columns=(Column("http://www.jiashan.example.gov.cn/nb/", region="330400"),),
    delay=5,
    status=Status.BLOCKED,
    empty_years={2008: "the first reports are of 2009"},
)


def test_good_data_passes():
    check_portal(GOOD)


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"hosts": "www.jiashan.example.gov.cn"}, "hosts must be a tuple"),
        ({"hosts": (None,)}, "hosts must hold text"),
        ({"hosts": ()}, "nothing may be fetched"),
        ({"region": 330421}, "region must be text, seen int: 330421"),
        ({"region": "330499"}, "'330499' is no GB/T 2260 code"),
        ({"columns": (Column(GOOD.home, region="990000"),)}, "'990000' is no GB/T 2260 code"),
        ({"columns": Column(GOOD.home)}, "columns must be a tuple"),
        ({"columns": ("http://www.jiashan.example.gov.cn/",)}, "columns must hold Columns"),
        ({"columns": (Column("http://other.example.gov.cn/nb/"),)}, "not on the portal's hosts"),
        ({"status": "wroking"}, "status must be a member of Status"),
        ({"delay": "5"}, "delay must be a number of seconds"),
        ({"delay": -0.1}, "delay must be 0 or more seconds, seen -0.1"),
        ({"delay": float("inf")}, "delay must be 0 or more seconds, seen inf"),
        ({"empty_years": [2020]}, "empty_years must be a mapping"),
        ({"empty_years": {2020: ""}}, "empty_years.2020. gives no reason"),
        ({"name": " "}, "name is empty"),
        ({"key": "jia-shan"}, "the key must be"),
        ({"home": "www.jiashan.example.gov.cn"}, "is no http.s. URL"),
        ({"legacy_tls_hosts": ("http://a.gov.cn",)}, "is no host"),
        ({"platform": ""}, "platform is empty"),
    ],
)
def test_bad_data_is_refused_with_the_portals_key_and_what_is_wrong(change, message):
    with pytest.raises(ValueError, match=rf"portal 'jia-?shan': .*{message}"):
        check_portal(replace(GOOD, **change))


def test_every_problem_is_named_at_once():
    bad = replace(GOOD, name="", platform="", region="1")
    with pytest.raises(ValueError, match=r"name is empty.*'1' is no GB/T.*platform is empty"):
        check_portal(bad)
