"""Codes, names, pinyin and what lies within what."""

import subprocess
import sys

import pytest
from hypothesis import given, strategies as st

from crawler.regions import (
    Place,
    RegionLevel,
    contains,
    expand,
    find,
    leading,
    lookup,
    nearest,
    region,
    regions,
)

ALL = regions()


def codes(name, **how):
    return [found.code for found in lookup(name, **how)]


def test_the_seeds_regions_have_their_codes_and_names():
    assert expand("330902") == Place("浙江省", "舟山市", "定海区")
    assert expand("330424") == Place("浙江省", "嘉兴市", "海盐县")
    assert expand("330482") == Place("浙江省", "嘉兴市", "平湖市")
    assert expand("410325") == Place("河南省", "洛阳市", "嵩县")
    assert expand("140900") == Place("山西省", "忻州市", None)


def test_a_county_level_city_without_a_prefecture_belongs_to_its_province():
    assert expand("419001") == Place("河南省", None, "济源市")
    assert region("429004").parent == "420000"
    assert region("659001").level is RegionLevel.COUNTY


def test_districts_of_municipalities_belong_to_the_municipality():
    assert expand("110101") == Place("北京市", None, "东城区")
    assert find("110100") == find("110000")
    assert codes("beijing") == ["110000"]


@pytest.mark.parametrize(
    ("spelling", "code"),
    [
        ("忻州", "140900"), ("忻州市", "140900"), ("XINZHOU shi", "140900"), ("140900", "140900"),
        ("张家川县", "620525"), ("张家川", "620525"), ("张家川回族自治县", "620525"),
        ("恩施州", "422800"), ("内蒙古", "150000"), ("neimenggu", "150000"), ("tibet", "540000"),
        ("yueqing", "330382"), ("chongqing", "500000"), ("xiamen", "350200"), ("变", None),
        ("宽城县", "130827"), ("龙胜县", "450328"), ("minhang", "310112"), ("dujiangyan", "510181"),
    ],
)  # fmt: skip
def test_a_region_is_found_under_each_of_its_spellings(spelling, code):
    assert codes(spelling)[:1] == ([code] if code else [])


def test_shanxi_and_shaanxi_are_two_provinces():
    assert codes("shanxi", level=RegionLevel.PROVINCE) == ["140000"]
    assert codes("shaanxi", level=RegionLevel.PROVINCE) == ["610000"]


@pytest.mark.parametrize(
    ("spelling", "expected"),
    [
        ("suzhou", {"320500", "341300"}),
        ("fuzhou", {"350100", "361000"}),
        ("taizhou", {"321200", "331000"}),
    ],
)
def test_cities_of_one_spelling_are_all_found(spelling, expected):
    assert set(codes(spelling, level=RegionLevel.PREFECTURE)) == expected


def test_a_name_of_several_districts_is_narrowed_by_the_region_around():
    assert set(codes("桥西区")) == {"130104", "130703"}
    assert codes("桥西区", within="130100") == ["130104"]


def test_a_dissolved_region_is_found_only_where_no_present_one_answers():
    assert codes("下城区") == ["330103"]
    assert region("330103").until
    assert all(not found.until for found in lookup("朝阳"))


def test_a_zone_carries_its_parents_code():
    assert nearest("330271").code == "330200"
    assert nearest("330299").code == "330200"
    assert nearest("339999").code == "330000"
    assert nearest("999999") is None


def test_an_unknown_code_is_named_in_the_error():
    with pytest.raises(LookupError, match="987654"):
        region("987654")


def test_the_longest_name_at_the_beginning_is_taken():
    assert leading("嵩明县教育局")[0] == "嵩明县"
    assert leading("嵩县教育局")[0] == "嵩县"
    assert leading("张家川县科技局")[0] == "张家川县"
    assert leading("某局") == ("", ())


@given(st.sampled_from(ALL))
def test_every_region_is_found_by_code_and_by_every_form_of_its_name(found):
    assert region(found.code) == found
    assert all(found in lookup(form) for form in found.forms)
    assert found in lookup(found.pinyin)


@given(st.sampled_from(ALL))
def test_every_region_lies_within_those_above_it(found):
    above = found.parent
    while above is not None:
        assert contains(above, found.code)
        assert not contains(found.code, above)
        above = region(above).parent


def test_the_table_is_of_todays_size():
    levels = [found.level for found in ALL]
    assert levels.count(RegionLevel.PROVINCE) == 34
    assert 330 <= levels.count(RegionLevel.PREFECTURE) <= 345
    assert 2830 <= levels.count(RegionLevel.COUNTY) <= 2870


def test_importing_pulls_nothing_heavy():
    code = (
        "import sys; import crawler.regions; crawler.regions.lookup('忻州');"
        "assert not {'pandas', 'jieba', 'cpca', 'pypinyin', 'scrapy'} & set(sys.modules)"
    )
    subprocess.run([sys.executable, "-c", code], check=True)
