"""Pages: whose report, of which year, with which issues."""

import json
from dataclasses import replace
from datetime import date, datetime
from pathlib import Path

import pytest

from crawler.model import Article, Column, Link, Portal, Reject, Report
from crawler.recognition import agency_id, identify

SEEDS = Path(__file__).parents[2].parent / "shared" / "seeds"
LONG = "一、总体情况。" + "本年度严格按照条例的要求公开信息，内容全面、及时、准确。" * 8


def page(title, text=LONG, *, region="330424", column=None, link_title="", url="", **more):
    link = Link(url or "http://case.gov.cn/1.html", link_title or title)
    portal = Portal("case", "case", region, "http://case.gov.cn/", ())
    return identify(Article(title=title, text=text, **more), link, portal, column)


def report(*arguments, **more):
    found = page(*arguments, **more)
    assert isinstance(found, Report), found
    return found


def codes(found):
    return {issue.code for issue in found.issues}


@pytest.mark.parametrize("number", ["000", "001", "002", "003", "004"])
def test_a_seed_comes_out_as_expected(number):
    if not SEEDS.is_dir():
        pytest.skip("../shared/seeds is not here")
    path = next(SEEDS.glob(f"{number}_*.expected.json"))
    expected = json.loads(path.read_text(encoding="utf-8"))
    text = path.with_name(path.name.replace(".expected.json", ".txt")).read_text(encoding="utf-8")
    code = expected["region"]["gb2260"]
    found = report(expected["title"], text, region=code)
    assert found.agency_name_full == expected["agency"]
    assert found.report_year == expected["report_year"]
    assert found.region_code == code
    assert found.title == expected["title"]
    assert found.agency_certain
    assert found.scope == "agency"
    assert not found.issues


def test_the_prefecture_stands_in_front_only_where_the_organ_writes_it():
    title = "2020年区经信局政府信息公开工作年度报告"
    short = report(title, region="330902")
    assert short.agency_name == "区经信局"
    assert short.agency_name_full == "定海区经济和信息化局"
    signed = report(title, LONG + "\n舟山市定海区经济和信息化局\n2021年1月8日", region="330902")
    assert signed.agency_name_full == "舟山市定海区经济和信息化局"
    assert agency_id("330902", short.agency_name_full) == agency_id(
        "330902", signed.agency_name_full
    )


def test_an_uncertain_short_name_is_completed_by_the_signature():
    title = "招商局2020年政府信息公开工作年度报告"
    alone = report(title, region="620503")
    assert (alone.agency_name_full, alone.agency_certain) == ("招商局", False)
    assert "agency_uncertain" in codes(alone)
    signed = report(title, LONG + "\n麦积区招商引资局\n2021年1月8日", region="620503")
    assert signed.agency_name_full == "麦积区招商引资局"
    assert signed.agency_certain


def test_evidence_counts_in_its_order():
    title = "2020年政府信息公开工作年度报告"
    signed = LONG + "\n海盐县水利局\n2021年1月20日"
    assert report(title, signed, publisher="县教育局").agency_name_full == "海盐县教育局"
    assert report(title, signed, source="海盐县统计局").agency_name_full == "海盐县水利局"
    crumbs = ("首页", "政府信息公开", "县民政局", "政府信息公开年报")
    assert report(title, breadcrumb=crumbs).agency_name_full == "海盐县民政局"
    tree = Column("http://case.gov.cn/2020/", agency="海盐县司法局")
    assert report(title, signed, column=tree).agency_name_full == "海盐县司法局"


@pytest.mark.parametrize("source", ["办公室", "本站", "海盐新闻网", "海盐县", "局办公室"])
def test_a_source_that_names_no_reporter_is_not_taken_for_one(source):
    found = report("2020年政府信息公开工作年度报告", source=source)
    assert found.agency_name is None
    assert "agency_unknown" in codes(found)
    assert found.scope == "unknown"


def test_a_source_that_names_an_organ_is_weak_evidence():
    found = report("2020年政府信息公开工作年度报告", source="海盐县审计局")
    assert found.agency_name == "海盐县审计局"
    assert not found.agency_certain
    assert "agency_uncertain" in codes(found)


def test_the_contact_agency_of_a_government_report_is_not_the_reporter():
    text = "如有疑问，请与霍城县数字化发展局联系（地址：霍城县朝阳路）。" + LONG
    found = report("霍城县人民政府2025年政府信息公开工作年度报告", text, region="654023")
    assert found.agency_name_full == "霍城县人民政府"
    assert found.scope == "government"


def test_our_bureau_says_nothing_and_the_channel_decides():
    text = "我局认真贯彻落实条例。" + LONG
    found = report("我局2020年政府信息公开工作年度报告", text, channel="县财政局")
    assert found.agency_name_full == "海盐县财政局"


@pytest.mark.parametrize(
    ("name", "expected"), [("忻州市科学技术局", "忻州市科学技术局"), ("忻州市人民政府", None)]
)
def test_on_a_bureaus_own_site_the_bureau_is_the_reporter(name, expected):
    portal = Portal("kjj", name, "140900", "http://kjj.case.gov.cn/", ())
    article = Article(
        title="2021年政府信息公开工作年度报告", text="我局认真落实。", source="办公室"
    )
    found = identify(article, Link("http://kjj.case.gov.cn/1.html", ""), portal)
    assert found.agency_name_full == expected


def test_a_provincial_portal_carries_a_prefectures_report():
    found = report("嘉兴市人民政府2020年政府信息公开工作年度报告", region="330000")
    assert found.region_code == "330400"
    assert found.agency_level == "prefecture"


def test_the_host_wins_over_a_foreign_name():
    found = report("嵩明县2020年政府信息公开工作年度报告", region="410325")
    assert found.region_code == "410325"
    assert not found.agency_certain


def test_the_year_comes_from_title_then_period_then_column_never_from_the_date():
    late = datetime(2022, 1, 11)  # noqa: DTZ001 - a portal's date has no zone
    text = LONG + "统计期限自2019年1月1日起至2019年12月31日止。"
    titled = report("县教育局2020年政府信息公开工作年度报告", text, published_at=late)
    assert (titled.report_year, titled.year_source) == (2020, "title")
    assert "year_conflict" in codes(titled)
    assert titled.period_start is None
    bare = report("县教育局政府信息公开年报", text, published_at=late)
    assert (bare.report_year, bare.year_source) == (2019, "period")
    assert bare.period_end is not None
    column = Column("http://case.gov.cn/x/", year=2018)
    assert report("县教育局政府信息公开年报", column=column).report_year == 2018
    crumb = report("县教育局政府信息公开年报", breadcrumb=("首页", "政府信息公开年报", "2017"))
    assert (crumb.report_year, crumb.year_source) == (2017, "channel")
    dated = report(
        "县教育局政府信息公开年报",
        published_at=late,
        url="http://case.gov.cn/art/2022/1/11/art_1_2.html",
    )
    assert dated.report_year is None
    assert "year_unknown" in codes(dated)


@pytest.mark.parametrize(
    ("title", "published", "is_late"),
    [
        ("县教育局2020年政府信息公开工作年度报告", datetime(2021, 1, 31), False),  # noqa: DTZ001 - a portal's date has no zone
        ("县教育局2020年政府信息公开工作年度报告", datetime(2021, 2, 1), True),  # noqa: DTZ001 - a portal's date has no zone
        ("海盐县2020年政府信息公开工作年度报告", datetime(2021, 3, 31), False),  # noqa: DTZ001 - a portal's date has no zone
        ("海盐县2020年政府信息公开工作年度报告", datetime(2021, 4, 1), True),  # noqa: DTZ001 - a portal's date has no zone
        ("县教育局2015年政府信息公开工作年度报告", datetime(2016, 3, 1), False),  # noqa: DTZ001 - a portal's date has no zone
    ],
)
def test_a_report_after_the_legal_date_is_late(title, published, is_late):
    assert ("report_late" in codes(report(title, published_at=published))) is is_late


def test_a_report_in_pictures_only_is_said_to_be_so():
    found = report(
        "县教育局2020年政府信息公开工作年度报告", "", images=("http://case.gov.cn/1.jpg",)
    )
    assert "image_only" in codes(found)
    assert "image_only" not in codes(report("县教育局2020年政府信息公开工作年度报告"))


def test_a_title_over_two_lines_becomes_one():
    found = report("忻州市科学技术局2020年度\n\n政府信息公开年度报告", region="140900")
    assert found.title == "忻州市科学技术局2020年度政府信息公开年度报告"


def test_the_row_or_the_text_stands_in_for_a_title_that_says_nothing():
    row = "县教育局2020年政府信息公开工作年度报告"
    assert report("海盐县人民政府门户网站", link_title=row).agency_name_full == "海盐县教育局"
    text = "县水利局2020年度\n政府信息公开工作年度报告\n" + LONG
    assert report("信息详情", text).agency_name_full == "海盐县水利局"


OPENING = "本报告根据《中华人民共和国政府信息公开条例》编制，统计期限自2014年1月1日起至2014年12月31日止。\n"


def test_a_page_called_by_its_organ_alone_is_a_report_where_its_text_opens_as_one():
    column = Column("http://case.gov.cn/list/", name="信息公开年报")
    found = report("温州市水利局", OPENING + LONG + "主动公开", region="330300", column=column)
    assert (found.agency_name_full, found.report_year) == ("温州市水利局", 2014)
    assert isinstance(page("温州市水利局", LONG, region="330300", column=column), Reject)


def test_a_page_that_only_carries_the_file_is_a_report_where_its_row_was_one():
    column = Column("http://case.gov.cn/list/", name="信息公开年报", year=2014)
    portal = Portal("case", "case", "330300", "http://case.gov.cn/", ())
    row = Link("http://case.gov.cn/1.html", "温州市水利局", date=date(2015, 3, 24))
    found = identify(Article(title="温州市水利局", text="附件：年报.doc"), row, portal, column)
    assert isinstance(found, Report)
    assert (found.agency_name_full, found.report_year) == ("温州市水利局", 2014)
    other = Article(title="温州市人民政府", text="您访问的页面不存在")
    assert isinstance(identify(other, row, portal, column), Reject)
    undated = replace(row, date=None)
    assert isinstance(identify(Article(title="温州市水利局"), undated, portal, column), Reject)


def test_the_name_of_the_site_is_not_taken_for_the_organ_where_the_row_names_one():
    text = OPENING + LONG + "主动公开"
    assert report("海盐县人民政府", text, link_title="县水利局").agency_name_full == "海盐县水利局"


def test_the_report_behind_the_notice_that_publishes_it_is_found():
    title = "市政府办公室关于公布贺州市2009年度政府信息公开工作年度报告的通知"
    text = "各县人民政府：\n现予公布。\n贺州市2009年度政府信息公开工作年度报告\n" + LONG
    found = report(title, text, region="451100")
    assert (found.agency_name_full, found.report_year) == ("贺州市人民政府", 2009)
    assert isinstance(page(title, "各县人民政府：\n请按时公布。", region="451100"), Reject)


def test_the_text_names_its_report_before_the_publisher_of_the_page():
    text = "根据条例，现公布泰州市人民政府2017年政府信息公开工作年度报告。\n" + LONG
    found = report("2017年政府信息公开工作年度报告", text, region="321200", publisher="市政府办")
    assert found.agency_name_full == "泰州市人民政府"


@pytest.mark.parametrize(
    ("title", "reason"),
    [
        ("2021年度政府网站工作年度报表", "website_report"),
        ("海盐县2020年法治政府建设年度报告", "rule_of_law_report"),
        ("关于做好2020年政府信息公开工作年度报告编制工作的通知", "notice"),
        ("2020年政府信息公开工作年度报告解读", "interpretation"),
    ],
)
def test_a_page_whose_title_is_another_things_is_rejected(title, reason):
    found = page(title, link_title="县教育局2020年政府信息公开工作年度报告")
    assert isinstance(found, Reject)
    assert found.reason == reason


def test_the_credit_code_is_read_from_the_index_number():
    found = report(
        "2020年区经信局政府信息公开工作年度报告",
        region="330902",
        index_no="11330902002638067G/2021-31",
    )
    assert found.unified_social_credit_code == "11330902002638067G"
    assert (
        report(
            "县教育局2020年政府信息公开工作年度报告", index_no="000014348/2021-1"
        ).unified_social_credit_code
        == ""
    )


@pytest.mark.parametrize(
    ("title", "region", "scope", "level"),
    [
        ("海盐县2020年政府信息公开工作年度报告", "330424", "government", "county"),
        ("定海区白泉镇2020年政府信息公开工作年度报告", "330902", "township", "township"),
        ("北干街道2020年政府信息公开工作年度报告", "330109", "township", "township"),
        ("国家税务总局海盐县税务局2020年政府信息公开工作年度报告", "330424", "vertical", "county"),
        ("海盐县人民医院2020年政府信息公开工作年度报告", "330424", "public_institution", "county"),
        ("浙江省科学技术厅2020年政府信息公开工作年度报告", "330000", "agency", "province"),
    ],
)
def test_scope_and_level_follow_from_the_organ(title, region, scope, level):
    found = report(title, region=region)
    assert (found.scope, found.agency_level) == (scope, level)


def test_governments_of_several_levels_on_one_portal_are_several_agencies():
    names = ["内蒙古自治区", "鄂尔多斯市", "达拉特旗"]
    found = [report(f"{name}2018年政府信息公开工作年度报告", region="150621") for name in names]
    assert [one.region_code for one in found] == ["150000", "150600", "150621"]
    assert len({agency_id(one.region_code, one.agency_name_full) for one in found}) == len(names)


def test_the_suffix_of_a_file_and_the_mark_of_a_list_are_no_part_of_a_title():
    found = report("县财政局2019年政府信息公开工作年度报告 .PDF")
    assert found.title == "县财政局2019年政府信息公开工作年度报告"
    assert report("[置顶] " + found.title).title == found.title


REPORT_TEXT = (
    "本报告由市教育局根据《中华人民共和国政府信息公开条例》编制，所列数据的统计期限自2023年1月1日起"
    "至2023年12月31日止。一、总体情况。二、主动公开政府信息情况。三、行政复议。" * 2
)


@pytest.mark.parametrize("title", ["2023年度报告", "2023年年报", "2023年报告", "（2023）年度报告"])
def test_in_an_agencys_list_the_year_and_the_word_for_a_report_are_enough(title):
    own = Column("http://case.gov.cn/c88/a1/", name="县教育局", agency="县教育局")
    found = report(title, REPORT_TEXT, column=own)
    assert (found.report_year, found.agency_name) == (2023, "县教育局")
    elsewhere = page(title, LONG, column=own)
    assert isinstance(elsewhere, Reject)


def test_a_file_behind_a_row_of_year_and_kind_counts_in_an_agencys_list_alone():
    own = Column("http://case.gov.cn/c88/a1/", name="县教育局", agency="县教育局")
    link = Link("http://case.gov.cn/1.html", "2023年度报告", date(2024, 1, 20))
    portal = Portal("case", "case", "330424", "http://case.gov.cn/", ())
    found = identify(Article(title="2023年度报告", text=""), link, portal, own)
    assert isinstance(found, Report)
    assert (found.report_year, found.agency_name) == (2023, "县教育局")
    others = Column("http://case.gov.cn/c88/", name="统计资料")
    assert isinstance(
        identify(Article(title="2023年度报告", text=""), link, portal, others), Reject
    )
