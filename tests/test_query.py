"""The -a arguments: what is accepted, what is refused, and with which suggestion."""

from datetime import date

import pytest

from crawler.model import Portal
from crawler.query import ARGUMENTS, Query, QueryError, parse_query, query_key

TODAY = date(2026, 11, 21)


def portal(key, region, name=""):
    return Portal(key, name or key, region, f"http://www.{key}.gov.cn/", (f"*.{key}.gov.cn",))


PORTALS = (
    portal("zj", "330000", "浙江省人民政府"),
    portal("haiyan", "330424", "海盐县人民政府"),
    portal("dinghai", "330902", "舟山市定海区人民政府"),
    portal("henan", "410000", "河南省人民政府"),
    portal("songxian", "410325", "嵩县人民政府"),
    portal("sxxz", "140900", "忻州市人民政府"),
)


def ask(**arguments):
    return parse_query(arguments, PORTALS, TODAY)


def refusal(**arguments):
    with pytest.raises(QueryError) as caught:
        ask(**arguments)
    return caught.value


def test_nothing_asked_means_every_portal():
    assert ask() == Query(portals=("dinghai", "haiyan", "henan", "songxian", "sxxz", "zj"))


@pytest.mark.parametrize("spelling", ["zhejiang", "Zhe Jiang", "浙江", "浙江省", "330000"])
def test_all_spellings_of_a_province_give_one_query(spelling):
    query = ask(province=spelling)
    assert query == Query(portals=("dinghai", "haiyan", "zj"), regions=("330000",))
    assert query_key(query) == query_key(ask(province="330000"))


def test_several_provinces_in_any_order_are_one_query():
    assert ask(province="zhejiang,henan,shanxi") == ask(province="山西，河南，浙江")
    assert ask(province="zhejiang,henan").regions == ("330000", "410000")


def test_a_city_and_a_county_narrow_the_selection():
    assert ask(province="zhejiang", city="嘉兴").portals == ("haiyan",)
    assert ask(county="定海").portals == ("dinghai",)
    assert ask(city="xinzhou").portals == ("sxxz",)
    assert ask(county="songxian", province="henan").portals == ("songxian",)


def test_shanxi_is_not_shaanxi():
    assert ask(province="shanxi").regions == ("140000",)
    assert "陕西省" in str(refusal(province="shaanxi"))


def test_a_region_without_a_portal_says_which_portals_there_are():
    error = refusal(province="zhejiang", city="杭州")
    assert "杭州市 (330100)" in str(error)
    assert "haiyan (海盐县)" in str(error)
    assert "henan" not in str(error)


@pytest.mark.parametrize(
    ("argument", "value", "named"),
    [
        ("city", "suzhou", ("苏州市 (320500)", "宿州市 (341300)")),
        ("city", "fuzhou", ("福州市 (350100)", "抚州市 (361000)")),
        ("city", "taizhou", ("泰州市 (321200)", "台州市 (331000)")),
        ("county", "桥西区", ("石家庄市桥西区 (130104)", "张家口市桥西区 (130703)")),
    ],
)
def test_an_ambiguous_name_lists_its_candidates_with_codes(argument, value, named):
    message = str(refusal(**{argument: value}))
    assert "ambiguous" in message
    assert all(name in message for name in named)


def test_the_region_above_settles_what_is_ambiguous():
    message = str(refusal(province="浙江", city="taizhou"))
    assert "ambiguous" not in message
    assert "台州市 (331000)" in message


def test_a_city_of_another_province_is_refused():
    error = refusal(province="zhejiang", city="洛阳")
    assert "河南省洛阳市 (410300), which does not lie in 浙江省" in str(error)


def test_a_county_in_place_of_a_province_says_what_it_is():
    assert "嵩县 (410325), a county" in str(refusal(province="嵩县"))


def test_a_mistyped_region_gets_suggestions():
    assert "zhejiang" in refusal(province="zhejang").suggestions


def test_a_mistyped_argument_gets_suggestions():
    error = refusal(provnce="zhejiang")
    assert error.suggestions[0] == "province"
    assert "did you mean province" in str(error)


def test_a_mistyped_portal_gets_suggestions_by_key_and_by_name():
    assert "haiyan" in refusal(portal="haiyen").suggestions
    assert refusal(portal="忻州").suggestions == ("sxxz",)


def test_portals_are_selected_by_key_in_any_order():
    assert ask(portal="sxxz, haiyan") == ask(portal="haiyan，sxxz,haiyan")
    assert "does not lie in" in str(refusal(portal="sxxz", province="zhejiang"))


@pytest.mark.parametrize(
    ("value", "years"),
    [
        ("2020", (2020,)), ("2019-2021", (2019, 2020, 2021)), ("2020,2022", (2020, 2022)),
        ("2022, 2020", (2020, 2022)), ("２０２０年", (2020,)), ("2019—2020,2020", (2019, 2020)),
    ],
)  # fmt: skip
def test_years_are_read_in_every_form(value, years):
    assert ask(year=value).years == years


@pytest.mark.parametrize(
    ("value", "part"),
    [
        ("2007", "before 2008"), ("2027", "future"), ("2019-2099", "future"),
        ("2022-2020", "backwards"), ("20", "expected a year"), ("latest", "expected a year"),
    ],
)  # fmt: skip
def test_impossible_years_are_refused(value, part):
    assert part in str(refusal(year=value))


def test_limit_refresh_and_dry_run_are_checked():
    query = ask(limit="10", refresh="ALL", dry_run="yes")
    assert (query.limit, query.refresh, query.dry_run) == (10, "all", True)
    assert ask(limit="0", refresh="changed", dry_run="0") == ask()
    assert "limit=-1" in str(refusal(limit="-1"))
    assert "limit=ten" in str(refusal(limit="ten"))
    assert refusal(refresh="al").suggestions == ("all",)
    assert "expected yes or no" in str(refusal(dry_run="maybe"))


def test_different_queries_have_different_keys():
    keys = {
        query_key(ask(**how))
        for how in ({}, {"year": "2020"}, {"limit": "1"}, {"agency": "局"}, {"search": "yes"})
    }
    assert len(keys) == 5


def test_an_agency_is_the_same_in_any_width_and_spacing():
    assert ask(agency=" 科技 局 ") == ask(agency="科技局")


def test_every_argument_is_described_in_both_languages_and_its_example_works():
    names = [argument.name for argument in ARGUMENTS]
    assert names == [
        "province",
        "city",
        "county",
        "portal",
        "agency",
        "year",
        "limit",
        "refresh",
        "search",
        "dry_run",
    ]
    for argument in ARGUMENTS:
        assert argument.meaning
        assert argument.meaning_zh
        ask(**{argument.name: argument.example})


@pytest.mark.parametrize("value", ["", " ", ",", " 、，"])
@pytest.mark.parametrize("name", ["province", "portal", "agency", "year", "limit", "dry_run"])
def test_a_value_that_names_nothing_does_not_ask_for_everything(name: str, value: str) -> None:
    with pytest.raises(QueryError, match=f"-a {name}=.* names nothing"):
        ask(**{name: value})
