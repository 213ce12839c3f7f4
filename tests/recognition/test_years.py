"""Years in titles, periods and URLs."""

import pytest

from crawler.recognition.years import label_year, stated_period, title_years, url_year


@pytest.mark.parametrize(
    ("url", "year"),
    [
        ("http://x.gov.cn/zfxxgk/zfxxgknb/2020/", 2020),
        ("http://x.gov.cn/zfxxgknb/2020/index.html", 2020),
        ("http://x.gov.cn/zfxxgknb/2024n/xzjd/", 2024),
        ("http://x.gov.cn/zwgk/2016nxxgkndbg/", 2016),
        ("http://x.gov.cn/xxgknb/gknb2017/201802/t20180223_1.html", 2017),
        ("http://x.gov.cn/gknb/xxgknb2019_list.shtml", 2019),
        ("http://x.gov.cn/module/xxgk/xxgkAnnualReport.jsp?area=1&fbtime=2020", 2020),
        ("http://x.gov.cn/zfxxgkndbg/2023/1/31/0123456789abcdef0123456789abcdef.shtml", None),
        ("http://x.gov.cn/zfxxgknb/2023/01-19/2677014.html", None),
        ("http://x.gov.cn/zfxxgknb/202104/t20210402_1.html", None),
        ("http://x.gov.cn/art/2021/1/20/art_1229773966_2020.html", None),
    ],
)
def test_a_year_directory_is_a_year_and_a_date_is_none(url, year):
    assert url_year(url) == year


@pytest.mark.parametrize(
    ("text", "year"),
    [
        ("自2020年1月1日起至2020年12月31日止", 2020),
        ("自2020年1月1日至12月31日", 2020),
        ("自20231月1日起至202312月31日止", 2023),
        ("从201711日至1231日", 2017),
        ("2020年1月1日—202020年12月31日", 2020),
        ("2020年01月01日-2020年12月31日", 2020),
        ("从2020.1.1-2020.12.31", 2020),
        ("从2020.01.01至12.31", 2020),
        ("自2020-01-01至2020-12-31", 2020),
        ("自2020年一月一日起至2020年十二月三十一日止", 2020),
        ("自2020年1月11日至2020年12月31日", None),
        ("2019年1月1日至2020年12月31日", None),
        ("2021年1月20日发布", None),
    ],
)
def test_a_stated_period_survives_lost_and_doubled_digits(text, year):
    assert stated_period(text) == year


def test_document_numbers_are_not_years_and_ranges_are_told():
    assert title_years("根据(2019)60号编制的2020年度报告") == ((2020,), False)
    assert title_years("2008-2010年政府信息公开年报") == ((2008, 2010), True)


@pytest.mark.parametrize(
    ("label", "year"),
    [
        ("2018", 2018),
        ("2018年度年报", 2018),
        ("2018年以前", None),
        ("2018年及以前年报", None),
        ("2018年(含)之前", None),
        ("2013-2017年", None),
    ],
)
def test_a_columns_name_tells_its_year_where_it_is_one(label, year):
    assert label_year(label) == year
