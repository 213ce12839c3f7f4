"""Stable ids of agencies and reports, and what kind of agency one is."""

from __future__ import annotations

import hashlib
import re

from crawler.recognition.abbreviations import is_local
from crawler.recognition.splitting import split_region, strip_regions
from crawler.recognition.text import squeeze
from crawler.regions import RegionLevel, contains, find


def same_organ(one: str, other: str) -> bool:
    """Return whether two full names differ only by the regions in front."""
    return strip_regions(squeeze(one)) == strip_regions(squeeze(other))


def agency_id(region_code: str, full_name: str) -> str:
    """Return the stable id of an agency: its region's code and a hash of its name.

    Without a name there is none: an empty string, or all unknown agencies would be one.
    Names that differ only by a leading province, city or county are one agency; a rename is another one,
    and so is an organ whose name puts it elsewhere: 包头市教育局 on a portal of 鄂尔多斯市.
    """
    name = squeeze(full_name)
    if not name:
        return ""
    _, chosen, _, _ = split_region(name, region_code)
    here = (
        chosen is None or contains(chosen.code, region_code) or contains(region_code, chosen.code)
    )
    digest = hashlib.sha256((strip_regions(name) if here else name).encode()).hexdigest()
    return f"{region_code}-{digest[:12]}"


def report_id(portal_key: str, agency: str, year: int | None, url: str) -> str:
    """Return the stable id of a report: portal, agency id and year.

    Where the agency (empty) or the year cannot be told, the URL stands in, so that two such
    reports are not taken for one.
    """
    known = agency != "" and year is not None
    parts = (portal_key, agency, str(year or ""), "" if known else url)
    return hashlib.sha256("\n".join(parts).encode()).hexdigest()[:24]


def agency_level(organ_name: str, region_code: str) -> str:
    """Return national, province, prefecture, county or township for an organ of a region."""
    if is_local(strip_regions(organ_name)):
        return "township"
    found = find(region_code)
    if found is None:
        return "national" if region_code == "000000" else ""
    return RegionLevel.COUNTY.value if found.level is RegionLevel.ZONE else found.level.value


def scope_of(organ_name: str, title: str) -> str:
    """Return the scope of a report from its organ's full name and its title."""
    core = strip_regions(organ_name)
    if re.search(r"各(?:部门|乡镇|镇|街道|单位)|市级部门|汇总", title):
        return "multi_agency"
    if re.search(
        r"税务局|海关|气象局|海事局|消防救援|调查队|邮政管理局|烟草专卖局|通信管理局|金融监管|边检|^中国人民银行",
        organ_name,
    ):
        return "vertical"
    if is_local(core):
        return "township"
    if core.endswith("人民政府") or re.search(
        r"(?:开发区|园区|新区|新城|示范区|试验区|实验区).*管理委员会$", core
    ):
        return "government"
    if re.search(r"(?:中心|大学|学院|学校|中学|医院|馆|研究院|血站|公司)$", core):
        return "public_institution"
    return "agency" if core else "unknown"
