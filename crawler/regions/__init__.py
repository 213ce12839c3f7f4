"""GB/T 2260 regions: codes, names, levels, parents, pinyin, and what was renamed or dissolved.

The table ``regions.tsv`` is made by ``crawler.regions.generate`` from published packages (named
there), so nothing of it comes from memory. A region that is gone keeps its row with the last year
in which a source has it: reports of its organs stay on the portals.
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from enum import StrEnum
from functools import cache
from importlib.resources import files
from typing import TYPE_CHECKING, Final

from crawler.regions.names import bare, forms

if TYPE_CHECKING:
    from collections.abc import Mapping

__all__ = [
    "Place", "Region", "RegionLevel", "contains", "expand", "find", "leading", "lookup", "nearest",
    "region", "regions", "similar_names",
]  # fmt: skip


class RegionLevel(StrEnum):
    """The level of a division. ``zone`` is a development zone with a code of its own."""

    PROVINCE = "province"
    PREFECTURE = "prefecture"
    COUNTY = "county"
    ZONE = "zone"


@dataclass(frozen=True)
class Region:
    """One division. ``until`` is the last year in which a source has it, empty for today's.

    ``parent`` is the code of the division above that is really there: county-level cities without
    a prefecture (济源, 仙桃, 石河子) and the districts of municipalities belong to the province.
    """

    code: str
    name: str
    pinyin: str
    level: RegionLevel
    parent: str | None
    until: str = ""

    @property
    def short(self) -> str:
        """Return the name without its kind: 忻州 for 忻州市, 张家川 for 张家川回族自治县."""
        return bare(self.name)

    @property
    def forms(self) -> tuple[str, ...]:
        """Return the printed forms, the full one first, the bare one last."""
        return forms(self.name)


@dataclass(frozen=True)
class Place:
    """The names of a region and of those above it; None where there is no such level."""

    province: str | None = None
    city: str | None = None
    county: str | None = None


#: Spellings in use beside pinyin (postal romanisation and English).
_OTHER_SPELLINGS: Final[Mapping[str, str]] = {
    "innermongolia": "150000", "tibet": "540000", "hongkong": "810000", "macao": "820000",
    "macau": "820000", "harbin": "230100", "hohhot": "150100", "urumqi": "650100",
    "lhasa": "540100", "kashgar": "653100", "xian": "610100", "luan": "341500",
}  # fmt: skip
#: A development zone counts codes from 71 on: they were published for statistics until 2018.
_ZONE_CODES: Final = range(71, 80)


def _level(code: str) -> RegionLevel:
    if code.endswith("0000"):
        return RegionLevel.PROVINCE
    if code.endswith("00"):
        return RegionLevel.PREFECTURE
    if int(code[4:]) in _ZONE_CODES:
        return RegionLevel.ZONE
    return RegionLevel.COUNTY


@dataclass(frozen=True)
class _Tables:
    by_code: Mapping[str, Region]
    by_name: Mapping[str, tuple[Region, ...]]
    by_pinyin: Mapping[str, tuple[Region, ...]]
    longest: int


@cache
def _rows() -> tuple[tuple[str, str, str, str], ...]:
    text = files("crawler.regions").joinpath("regions.tsv").read_text(encoding="utf-8")
    rows = []
    for line in text.splitlines():
        if not line.startswith("#"):
            code, name, pinyin, until = line.split("\t")
            rows.append((code, name, pinyin, until))
    return tuple(rows)


def _parent(code: str, codes: set[str]) -> str | None:
    if code.endswith("0000"):
        return None
    prefecture = code[:4] + "00"
    return prefecture if prefecture != code and prefecture in codes else code[:2] + "0000"


def _add(index: dict[str, list[Region]], key: str, found: Region) -> None:
    entries = index.setdefault(key, [])
    if found not in entries:
        entries.append(found)


@cache
def _tables() -> _Tables:
    codes = {row[0] for row in _rows()}
    by_code: dict[str, Region] = {}
    names: dict[str, list[Region]] = {}
    pinyins: dict[str, list[Region]] = {}
    # Today's divisions first: they win for a code that was used again under another name.
    for code, name, pinyin, until in sorted(_rows(), key=lambda row: (row[3] != "", row[0])):
        head, _, tail = pinyin.partition("|")
        found = Region(code, name, head, _level(code), _parent(code, codes), until)
        by_code.setdefault(code, found)
        for form in found.forms:
            _add(names, form, found)
        _add(pinyins, head, found)
        _add(pinyins, head + tail, found)
    for spelling, code in _OTHER_SPELLINGS.items():
        _add(pinyins, spelling, by_code[code])
    frozen_names = {key: tuple(value) for key, value in names.items()}
    frozen_pinyins = {key: tuple(value) for key, value in pinyins.items()}
    return _Tables(by_code, frozen_names, frozen_pinyins, max(map(len, names)))


def regions() -> tuple[Region, ...]:
    """Return today's divisions in the order of their codes."""
    return tuple(sorted((r for r in _tables().by_code.values() if not r.until), key=_code))


def _code(found: Region) -> str:
    return found.code


def find(code: str) -> Region | None:
    """Return the region of a GB/T 2260 code, or None. ``110100`` (市辖区) is its municipality."""
    table = _tables().by_code
    if code in table:
        return table[code]
    if code[2:] in {"0100", "0200", "9000"}:
        return table.get(code[:2] + "0000")
    return None


def region(code: str) -> Region:
    """Return the region of a GB/T 2260 code; ``LookupError`` names the code that is unknown."""
    found = find(code)
    if found is None:
        raise LookupError(
            f"no region has the GB/T 2260 code {code!r}; see crawler/regions/regions.tsv"
        )
    return found


def nearest(code: str) -> Region | None:
    """Return the region of a code, or the nearest one above it that is known.

    Development zones carry codes that GB/T 2260 does not list (``330271``): they belong to the
    prefecture whose digits they begin with.
    """
    for candidate in (code, code[:4] + "00", code[:2] + "0000"):
        found = find(candidate)
        if found is not None:
            return found
    return None


def contains(outer: str, inner: str) -> bool:
    """Return whether the region of code ``inner`` is that of ``outer`` or lies within it."""
    if outer == inner:
        return True
    if outer.endswith("0000"):
        return outer[:2] == inner[:2]
    return outer.endswith("00") and outer[:4] == inner[:4]


def expand(code: str) -> Place:
    """Return the names of province, city and county of a code (``LookupError`` if unknown).

    Municipalities are provinces without a city; so are county-level cities under a province.
    """
    names: dict[RegionLevel, str] = {}
    current: Region | None = region(code)
    while current is not None:
        names[current.level] = current.name
        current = region(current.parent) if current.parent else None
    county = names.get(RegionLevel.COUNTY) or names.get(RegionLevel.ZONE)
    return Place(names.get(RegionLevel.PROVINCE), names.get(RegionLevel.PREFECTURE), county)


def _plain(name: str) -> str:
    return re.sub(r"[\s'’·.\-_]+", "", unicodedata.normalize("NFKC", name)).lower()


def lookup(
    name: str, level: RegionLevel | None = None, within: str | None = None
) -> tuple[Region, ...]:
    """Return the regions of a name: Chinese (full or short), pinyin, or a GB/T 2260 code.

    A dissolved region is returned only where no region of today answers. Results are in the order
    province, prefecture, county, then by code.

    :param level: only regions of that level (a zone counts as a county).
    :param within: only regions that lie within this code's.
    """
    plain = _plain(name)
    tables = _tables()
    candidates: tuple[Region, ...] = ()
    if plain.isdigit():
        single = find(plain)
        candidates = (single,) if single else ()
    else:
        candidates = tables.by_name.get(plain) or tables.by_pinyin.get(plain, ())
    kept = [r for r in candidates if _fits(r, level, within)]
    today = [r for r in kept if not r.until]
    return tuple(sorted(today or kept, key=_rank))


def _fits(found: Region, level: RegionLevel | None, within: str | None) -> bool:
    own = RegionLevel.COUNTY if found.level is RegionLevel.ZONE else found.level
    return (level is None or own is level) and (within is None or contains(within, found.code))


_ORDER: Final = {level: number for number, level in enumerate(RegionLevel)}


def _rank(found: Region) -> tuple[int, str]:
    return _ORDER[found.level], found.code


def leading(text: str, *, shortest: int = 2) -> tuple[str, tuple[Region, ...]]:
    """Return the longest region name that ``text`` begins with, and the regions of that name.

    All forms count, dissolved regions too; ``("", ())`` where there is none. Costs a few look-ups
    in a dictionary whatever the table's size.
    """
    tables = _tables()
    for length in range(min(len(text), tables.longest), shortest - 1, -1):
        found = tables.by_name.get(text[:length])
        if found:
            return text[:length], found
    return "", ()


def similar_names() -> tuple[str, ...]:
    """Return every spelling that ``lookup`` knows, for suggestions."""
    tables = _tables()
    return (*tables.by_name, *tables.by_pinyin)
