"""The table of sites: which portals the replica imitates, of which family, with which habits."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Final
from urllib.parse import urlsplit

from crawler.regions import expand, region
from crawler.registry import Registry
from crawler.replica.model import FAMILIES, Extra, ReplicaOptions, Site
from crawler.replica.portals import synthetic

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from crawler.model import Portal


def _site(
    key: str,
    region: str,
    region_name: str,
    host: str,
    family: str,
    habits: str = "",
    reports: int = 24,
    root: str = "",
    hosts: tuple[str, ...] = (),
) -> Site:
    return Site(
        key=key,
        name=f"{region_name}人民政府门户网站",
        region=region,
        region_name=region_name,
        host=host,
        family=family,
        reports=reports,
        habits=frozenset(habits.split()),
        root=root,
        hosts=hosts,
        scheme="http" if family == "trs" else "https",
    )


#: Habits are faults that belong to the site always (``faults.FAULTS`` explains them), and
#: ``xxgk_module`` (tree, search and annual-report pages), ``lists_of_agencies`` (departments have
#: lists below pages of their own) and ``html_only``.
SITES: Final = tuple(
    replace(site, index=index)
    for index, site in enumerate(
        (
            _site("zj", "330000", "浙江省", "www.zj.gov.cn", "jpaas",
                  "bulidstatic several_units control_characters ignores_page_number"),
            _site("jiaxing", "330400", "嘉兴市", "www.jiaxing.gov.cn", "hanweb",
                  "rows_in_script xxgk_module"),
            _site("zhoushan", "330900", "舟山市", "www.zhoushan.gov.cn", "jpaas"),
            _site("haiyan", "330424", "海盐县", "www.haiyan.gov.cn", "hanweb",
                  "rows_in_script ignores_startrecord garbage_li", reports=60),
            _site("pinghu", "330482", "平湖市", "www.pinghu.gov.cn", "hanweb",
                  "rows_in_script double_encoded_webname waf_ct6t"),
            _site("dinghai", "330902", "舟山市定海区", "www.dinghai.gov.cn", "hanweb", "bot_scripts"),
            _site("henan", "410000", "河南省", "www.henan.gov.cn", "henan"),
            _site("luoyang", "410300", "洛阳市", "www.ly.gov.cn", "henan", "gbk_silent"),
            _site("songxian", "410325", "嵩县", "www.hnsongxian.gov.cn", "henan",
                  "no_slash_column double_slash"),
            _site("sxxz", "140900", "忻州市", "www.sxxz.gov.cn", "trs", "over_range_stub"),
            _site("sxxz_kjj", "140900", "忻州市", "kjj.sxxz.gov.cn", "trs", "nested_comments",
                  reports=12, root="/kjj"),
            _site("xinfu", "140902", "忻州市忻府区", "xzxfq.gov.cn", "trs",
                  "inline_count_page alt_date_trap", root="/xfqzw", hosts=("www.xzxfq.gov.cn",)),
            _site("shenchi", "140927", "神池县", "scx.sxxz.gov.cn", "trs",
                  "off_by_one forced_gzip", root="/scxzw"),
            _site("kelan", "140929", "岢岚县", "klx.sxxz.gov.cn", "trs", "lists_of_agencies"),
        )
    )
)  # fmt: skip


def registered() -> tuple[Portal, ...]:
    """Return the portals that the crawler's registry knows."""
    return Registry([], []).portals()


def family_of(portal: Portal) -> str:
    """Return the family that a registered portal is served in."""
    declared = [column.family for column in portal.columns] + [portal.family]
    found = next((name.lower() for name in declared if name), "trs")
    aliases = {"jcms": "hanweb", "hanweb_jcms": "hanweb", "hanweb_jpaas": "jpaas", "trs_wcm": "trs"}
    found = aliases.get(found, found)
    return found if found in FAMILIES else "trs"


def _from_portal(portal: Portal, index: int, known: Mapping[str, Site]) -> Site:
    """Return the site of a registered portal: the table's own, or one made for it."""
    home = urlsplit(portal.home).hostname or portal.hosts[0]
    base = known.get(home)
    # The column's own host may be another one than the home page's; all of them serve the site.
    first = urlsplit(portal.columns[0].url if portal.columns else portal.home)
    host = first.hostname or home
    paths = [urlsplit(column.url) for column in portal.columns]
    made = base or _site(
        portal.key, portal.region, _full_name(portal.region), host, family_of(portal)
    )
    return replace(
        made,
        key=portal.key,
        host=host,
        hosts=tuple(dict.fromkeys((*made.hosts, home, *portal.hosts))),
        columns=tuple(parts.path for parts in paths if parts.hostname == host),
        index=made.index if base else index,
        scheme=first.scheme,
    )


def _full_name(code: str) -> str:
    """Return a region's name as its organs write it: a district's with its prefecture before."""
    name, city = region(code).name, expand(code).city
    return city + name if city and city != name and name.endswith("区") else name


def sites(options: ReplicaOptions) -> tuple[Site, ...]:
    """Return all sites of a replica: the table, what the registry adds, the synthetic ones."""
    known = {site.host: site for site in SITES}
    found = {site.host: site for site in SITES}
    for index, portal in enumerate(registered(), len(SITES)):
        site = _from_portal(portal, index, known)
        found.pop(urlsplit(portal.home).hostname or "", None)
        found[site.host] = site
    base = 1000
    for index, portal in enumerate(synthetic(options.portals)):
        made = _from_portal(portal, base + index, {})
        found[made.host] = replace(made, reports=options.portal_reports, synthetic=True)
    if isinstance(options.reports, int):
        every = [site.key for site in found.values() if not site.synthetic]
        wanted = dict.fromkeys(every, options.reports) if options.reports else {}
    else:
        wanted = dict(options.reports)
    unknown = set(wanted) - {site.key for site in found.values()}
    if unknown:
        keys = ", ".join(sorted(site.key for site in found.values() if not site.synthetic))
        raise ValueError(f"the replica has no portal {', '.join(sorted(unknown))}; it has {keys}")
    return tuple(
        replace(site, reports=wanted.get(site.key, site.reports)) for site in found.values()
    )


def extras(path: str, known: Iterable[Site]) -> dict[str, tuple[Extra, ...]]:
    """Return the documents of a ``--publish`` file by portal key.

    Each entry has ``portal`` or ``host``, ``title``, ``agency``, ``year``, ``publish_date``, and
    ``html`` (path of the body's HTML) and/or ``files`` (paths), relative to the JSON file.
    """
    if not path:
        return {}
    names = {name: site.key for site in known for name in (site.key, site.host, *site.hosts)}
    found: dict[str, list[Extra]] = {}
    for place, entry in enumerate(json.loads(Path(path).read_text(encoding="utf-8"))):
        name = entry.get("portal") or entry.get("host")
        if name not in names:
            raise ValueError(f"{path}: entry {place} is for {name!r}, which the replica has not")
        found.setdefault(names[name], []).append(_extra(entry, Path(path).parent))
    return {key: tuple(values) for key, values in found.items()}


def _extra(entry: Mapping[str, object], folder: Path) -> Extra:
    files = entry.get("files") or ()
    if not isinstance(files, (list, tuple)):
        raise TypeError(f"files must be a list of paths, not {files!r}")
    return Extra(
        title=str(entry["title"]),
        agency=str(entry["agency"]),
        year=int(str(entry["year"])),
        published=date.fromisoformat(str(entry["publish_date"])),
        html=str(folder / str(entry["html"])) if entry.get("html") else "",
        files=tuple(str(folder / str(name)) for name in files),
        publisher=str(entry.get("publisher", "")),
        region=str(entry.get("region_code", "")),
    )


def by_host(found: Iterable[Site]) -> Iterator[tuple[str, Site]]:
    """Return each host name (or ``*.`` pattern) with its site; own hosts win over patterns."""
    for site in found:
        yield site.host, site
        for name in site.hosts:
            yield name, site
