"""The crawl's ``-a`` arguments, one by one: read, checked, with suggestions."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from rapidfuzz import fuzz, process

from crawler.regions import Region, RegionLevel, contains, expand, lookup, region, similar_names

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence
    from datetime import date

    from crawler.model import Portal


@dataclass(frozen=True)
class Argument:
    """One ``-a`` argument: its name, what it means in English and Chinese, an example."""

    name: str
    meaning: str
    meaning_zh: str
    example: str


ARGUMENTS: Final = (
    Argument("province", "portals of a province: pinyin, Chinese, short or GB/T 2260 code", "省级行政区：拼音、中文、简称或代码", "zhejiang"),
    Argument("city", "portals of a prefecture or of a county-level city", "地级或县级市：拼音、中文、简称或代码", "忻州"),
    Argument("county", "portals of a county, district or county-level city", "县、区、县级市：拼音、中文、简称或代码", "330902"),
    Argument("portal", "portals by key, several with commas", "门户的键，可用逗号分隔多个", "sxxz"),
    Argument("agency", "a part of the agency's name", "机构名称的一部分", "科学技术局"),
    Argument("year", "reporting years: one, a range, or several with commas", "报告年度：单个、区间或逗号分隔", "2019-2024"),
    Argument("limit", "at most so many reports per portal; 0 is no limit", "每个门户最多抓取的报告数，0为不限", "10"),
    Argument("refresh", "changed: re-check the two newest years; all: re-check every report", "changed：复核最近两年；all：复核全部", "all"),
    Argument("search", "yes: ask the portals' own search too, for reports that no list holds", "yes：同时使用门户自带的检索，查找列表中没有的报告", "yes"),
    Argument("dry_run", "yes: list what would be fetched and fetch no report", "yes：只列出将抓取的报告，不下载", "yes"),
)  # fmt: skip

#: The first 条例 is in force since 2008: there is no report for an earlier year.
FIRST_YEAR: Final = 2008
_LEVELS: Final = {
    "province": (RegionLevel.PROVINCE,),
    "city": (RegionLevel.PREFECTURE, RegionLevel.COUNTY, RegionLevel.PROVINCE),
    "county": (RegionLevel.COUNTY,),
}
_TRUE: Final = {"1", "yes", "true", "on", "y", "是"}
_FALSE: Final = {"", "0", "no", "false", "off", "n", "否"}
_CLOSE: Final = 70
_SEPARATOR: Final = re.compile(r"[,，、]")


class QueryError(ValueError):
    """Raised for an argument that cannot be meant so. ``suggestions`` are what may be meant."""

    def __init__(self, message: str, suggestions: Sequence[str] = ()) -> None:
        self.suggestions = tuple(suggestions)
        hint = f" — did you mean {' or '.join(self.suggestions)}?" if self.suggestions else ""
        super().__init__(message + hint)


def _close(word: str, known: Iterable[str], limit: int = 3) -> list[str]:
    plain = re.sub(r"[\s'’\-_]+", "", word).lower()
    found = process.extract(plain, list(known), scorer=fuzz.ratio, limit=limit, score_cutoff=_CLOSE)
    return [str(name) for name, _, _ in found]


def _describe(found: Region) -> str:
    place = expand(found.parent) if found.parent else None
    above = "".join(filter(None, (place.province, place.city))) if place else ""
    return f"{above}{found.name} ({found.code})"


def check_names(given: Mapping[str, str]) -> None:
    """Raise ``QueryError`` for the first argument that does not exist or says nothing.

    An empty value is mostly a variable of the shell that was not set: without the argument the
    question would be a far larger one.
    """
    known = [argument.name for argument in ARGUMENTS]
    for name, value in given.items():
        if name not in known:
            raise QueryError(
                f"unknown argument {name!r}; there are {', '.join(known)}", _close(name, known)
            )
        if not _SEPARATOR.sub("", value).strip():
            raise QueryError(f"-a {name}={value} names nothing: give a value or leave it out")


def read_name(value: str) -> str:
    """Return a part of a name in one form, so that spellings of one question are equal."""
    return re.sub(r"\s+", "", unicodedata.normalize("NFKC", value))


def read_regions(given: Mapping[str, str]) -> tuple[Region, ...]:
    """Return the innermost regions asked for; each must lie within one of the level above."""
    outer: tuple[Region, ...] = ()
    for name in ("province", "city", "county"):
        values = [value for value in _SEPARATOR.split(given.get(name, "")) if value.strip()]
        if values:
            outer = tuple(
                dict.fromkeys(_one_region(name, value.strip(), outer) for value in values)
            )
    return tuple(sorted(outer, key=lambda item: item.code))


def _one_region(argument: str, value: str, outer: tuple[Region, ...]) -> Region:
    candidates = _candidates(argument, value, None)
    if not candidates:
        raise _no_region(argument, value)
    if outer:
        inside = tuple(
            dict.fromkeys(
                found for above in outer for found in _candidates(argument, value, above.code)
            )
        )
        if not inside:
            where = ", ".join(map(_describe, candidates))
            names = ", ".join(above.name for above in outer)
            raise QueryError(f"{argument}={value}: it is {where}, which does not lie in {names}")
        candidates = inside
    if len(candidates) > 1:
        listed = ", ".join(map(_describe, candidates))
        raise QueryError(
            f"{argument}={value} is ambiguous: {listed}; give the code or the region above it"
        )
    return candidates[0]


def _no_region(argument: str, value: str) -> QueryError:
    elsewhere = lookup(value)
    if not elsewhere:
        return QueryError(f"{argument}={value}: no such region", _close(value, similar_names()))
    listed = ", ".join(f"{_describe(item)}, a {item.level}" for item in elsewhere[:4])
    return QueryError(f"{argument}={value} is not what {argument} takes: it is {listed}")


def _candidates(argument: str, value: str, within: str | None) -> tuple[Region, ...]:
    """Return the regions of the first level that has any: 吉林 as a city is the prefecture."""
    for level in _LEVELS[argument]:
        found = lookup(value, level, within)
        if argument == "city":
            found = tuple(
                item
                for item in found
                if level is RegionLevel.PREFECTURE or item.name.endswith("市")
            )
        if found:
            return found
    return ()


def select_portals(keys: str, asked: Sequence[Region], portals: Sequence[Portal]) -> list[Portal]:
    """Return the portals of the given keys (all if empty) whose regions lie within those asked."""
    selected = list(portals)
    if keys:
        by_key = {portal.key: portal for portal in portals}
        wanted = [key.strip() for key in _SEPARATOR.split(keys) if key.strip()]
        for key in wanted:
            if key not in by_key:
                suggestions = _close(key, by_key) or _keys_of_name(key, portals)
                raise QueryError(f"portal={key}: no such portal (see: scrapy portals)", suggestions)
        selected = [by_key[key] for key in dict.fromkeys(wanted)]
    inside: list[Portal] = []
    for area in asked:
        found = [portal for portal in selected if contains(area.code, portal.region)]
        if not found:
            raise QueryError(_none_in(area, keys, portals))
        inside += found
    return inside if asked else selected


def _keys_of_name(name: str, portals: Sequence[Portal]) -> list[str]:
    return [portal.key for portal in portals if name in portal.name][:3]


def _none_in(asked: Region, keys: str, portals: Sequence[Portal]) -> str:
    if keys:
        return f"portal={keys} does not lie in {asked.name} ({asked.code})"
    near = [portal for portal in portals if portal.region[:2] == asked.code[:2]] or list(portals)
    listed = ", ".join(f"{portal.key} ({region(portal.region).name})" for portal in near[:12])
    more = f" and {len(near) - 12} more" if len(near) > 12 else ""  # noqa: PLR2004 - as listed above
    return f"no portal in {asked.name} ({asked.code}); there are {listed or 'none at all'}{more} (see: scrapy portals)"


def read_years(value: str, today: date) -> tuple[int, ...]:
    """Return the reporting years of 2020, 2019-2024 or 2020,2022, sorted, without repeats."""
    years: set[int] = set()
    for part in _SEPARATOR.split(read_name(value)):
        if not part:
            continue
        found = re.fullmatch(r"(\d{4})年?(?:[-–—~至到](\d{4})年?)?", part)
        if found is None:
            raise QueryError(f"year={value}: expected a year like 2020, 2019-2024 or 2020,2022")
        first, last = int(found.group(1)), int(found.group(2) or found.group(1))
        if first > last:
            raise QueryError(f"year={part}: the range runs backwards", [f"{last}-{first}"])
        _check_year(first, today)
        _check_year(last, today)
        years.update(range(first, last + 1))
    return tuple(sorted(years))


def _check_year(year: int, today: date) -> None:
    if year < FIRST_YEAR:
        raise QueryError(f"year={year}: there are no reports for years before {FIRST_YEAR}")
    if year > today.year:
        raise QueryError(
            f"year={year} lies in the future: it is the reporting year, today is {today}",
            [str(today.year - 1)],
        )


def read_limit(value: str) -> int:
    """Return how many reports per portal are asked for; 0 is no limit."""
    if not value:
        return 0
    if not re.fullmatch(r"[0-9]{1,9}", value):
        raise QueryError(f"limit={value}: expected a whole number, 0 (no limit) or more")
    return int(value)


def read_refresh(value: str) -> str:
    """Return ``changed`` or ``all``."""
    plain = value.lower() or "changed"
    if plain not in {"changed", "all"}:
        raise QueryError(
            f"refresh={value}: expected changed or all", _close(plain, ("changed", "all"))
        )
    return plain


def read_flag(name: str, value: str) -> bool:
    """Return whether a yes-or-no argument says yes."""
    plain = value.lower()
    if plain in _TRUE:
        return True
    if plain in _FALSE:
        return False
    raise QueryError(f"{name}={value}: expected yes or no")
