"""The identifiers of agencies and reports: what makes two names one, and two texts one."""

from crawler.recognition import agency_id, report_id, same_organ, text_hash


def test_the_text_hash_ignores_white_space_only():
    assert text_hash("一 二\n三\u3000") == text_hash("一二三")
    assert text_hash("一二三") != text_hash("一二四")


def test_names_that_differ_by_leading_regions_are_one_agency_and_a_rename_is_another():
    full = "浙江省舟山市定海区教育局"
    assert agency_id("330902", full) == agency_id("330902", "定海区教育局")
    assert same_organ(full, "定海区 教育局")
    assert agency_id("330902", full) != agency_id("330902", "定海区教育体育局")
    assert agency_id("330902", full) != agency_id("330903", full)
    assert agency_id("350521", "惠安县洛阳镇人民政府") != agency_id("350521", "惠安县人民政府")


def test_a_report_id_is_of_portal_agency_and_year_and_else_of_the_url():
    one = report_id("zj", "330902-abc", 2020, "http://a/1")
    assert one == report_id("zj", "330902-abc", 2020, "http://a/2")
    assert one != report_id("zj", "330902-abc", 2021, "http://a/1")
    assert report_id("zj", "", 2020, "http://a/1") != report_id("zj", "", 2020, "http://a/2")


def test_a_name_from_elsewhere_is_not_the_portals_own_organ():
    own = agency_id("150600", "鄂尔多斯市教育局")
    assert agency_id("150600", "包头市教育局") != own
    assert agency_id("150600", "教育局") == agency_id("150600", "内蒙古鄂尔多斯市教育局") == own


def test_identifiers_are_those_of_catalogs_that_are_there() -> None:
    # Other ones would make every report that is collected a new one.
    agency = agency_id("330902", "舟山市定海区教育局")
    assert agency == "330902-43101fb50d91"
    assert report_id("dinghai", agency, 2023, "http://a/1") == "58723368dc351e028498fc13"
    assert report_id("dinghai", "", 2023, "http://a/1") == "e425ec5ab792687bcab403f0"
    assert agency_id("330902", "") == ""
