"""Does a document belong to this report: is it of this agency and of this year?"""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import IntEnum
from pathlib import PurePosixPath
from typing import TYPE_CHECKING, Final

from crawler.recognition import read_organ, squeeze
from crawler.recognition.rows import agency_in_title, title_year
from crawler.recognition.splitting import split_region
from crawler.recognition.titles import TitleReading, read_title
from crawler.regions import contains

if TYPE_CHECKING:
    from crawler.items import ReportItem
    from crawler.recognition.agencies import Organ
    from crawler.statistics.model import Statistics

_GOVERNMENT: Final = re.compile(r"^(?:人民)?政府(?:办公厅|办公室|办)?$")
_HEAD: Final = re.compile(r"^(?:\d+|[一二三四五六七八九十]+|附件\d*)[.、:：\-_ ]*")


class Fit(IntEnum):
    """How well a document fits the report; the higher the better."""

    NO = 0
    NEAR = 1  # the government's report under its office's name, a region above or below
    UNKNOWN = 2  # it does not say whose it is
    YES = 3


@dataclass(frozen=True)
class Fitting:
    """``fit``, and where it is not ``YES`` the reason (a short code) and the evidence."""

    fit: Fit
    reason: str = ""
    detail: str = ""


def fitting(found: Statistics, item: ReportItem, filename: str, *, own_title: bool) -> Fitting:
    """Return how a reading fits the report that its file was published with.

    :param filename: counts where the document itself has no title.
    :param own_title: false where the reading was given the report's title: that proves nothing.
    """
    year, agency = found.report_year, found.agency
    if not own_title:
        year, agency = _named(filename) or (None, None)
    if year is not None and item.report_year is not None and year != item.report_year:
        return Fitting(Fit.NO, "other_year", f"it is for {year}, the report for {item.report_year}")
    if not agency or not (item.agency_name_full or item.agency_name):
        return Fitting(Fit.UNKNOWN)
    fit = _same(agency, item)
    if fit is Fit.YES:
        return Fitting(fit)
    ours = item.agency_name_full or item.agency_name
    return Fitting(fit, "other_agency", f"it is of {agency}, the report of {ours}")


def names_other(filename: str, item: ReportItem) -> bool:
    """Return whether a file's name says that it is another agency's or another year's report."""
    named = _named(filename)
    if named is None:
        return False
    year, agency = named
    if year is not None and item.report_year is not None and year != item.report_year:
        return True
    known = bool(agency and (item.agency_name_full or item.agency_name))
    return known and _same(agency, item) is Fit.NO


def _named(filename: str) -> tuple[int | None, str] | None:
    """Return year and agency of a file that is called like a report or an agency, else None."""
    stem = _HEAD.sub("", squeeze(PurePosixPath(filename).stem))
    reading = read_title(stem)
    if not isinstance(reading, TitleReading) or not reading.complete:
        return (None, stem) if read_organ(stem) else None
    return title_year(reading)[0], agency_in_title(reading)


def _same(agency: str, item: ReportItem) -> Fit:
    around = item.region_code or None
    theirs = read_organ(squeeze(agency), around)
    if theirs is None:
        return Fit.UNKNOWN
    fits = [Fit.NO]
    for name in {item.agency_name_full, item.agency_name} - {None, ""}:
        assert name is not None
        ours = read_organ(squeeze(name), around)
        fits.append(Fit.UNKNOWN if ours is None else _compare(theirs, ours, around))
    return max(fits)


def _place(organ: Organ, around: str | None) -> str | None:
    """Return the code of the region that the name itself says, else of the portal's."""
    _, chosen, _, named = split_region(organ.printed, around)
    return chosen.code if named and chosen is not None else around


def _compare(one: Organ, other: Organ, around: str | None) -> Fit:
    if one.printed == other.printed or one.full == other.full:
        return Fit.YES
    near = _GOVERNMENT.match(one.core) and _GOVERNMENT.match(other.core)
    if not (near or one.core == other.core or _shortened(one, other) or _shortened(other, one)):
        return Fit.NO
    first, second = _place(one, around), _place(other, around)
    if first is None or second is None or first == second:
        return Fit.NEAR if near and one.core != other.core else Fit.YES
    if contains(first, second) or contains(second, first):
        return Fit.NEAR
    return Fit.NO


def _shortened(short: Organ, full: Organ) -> bool:
    """Return whether a name may stand for another one: its characters in their order, its end."""
    if short.certain and full.certain:
        return False
    rest = iter(full.core)
    core = re.sub(r"^(?:省|市|县|区|州|旗|盟)(?=.{2})", "", short.core)
    return core[-1:] == full.core[-1:] and all(character in rest for character in core)
