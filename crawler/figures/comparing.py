"""Two copies of one report: do their figures agree?"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from crawler.documents.model import Method
from crawler.issues import issue
from crawler.model import Level
from crawler.statistics.model import CellStatus, Figure, Statistics, Template

if TYPE_CHECKING:
    from crawler.model import Issue

#: How many cells are named; the others are counted.
_NAMED: Final = 5
#: Recognised text that is doubtful is never surer than this.
_DOUBTFUL: Final = 0.5
_EMPTY: Final = frozenset({CellStatus.BLANK, CellStatus.DASH})
_READ: Final = frozenset({CellStatus.NUMBER, CellStatus.REPAIRED})


def disagreement(main: Statistics, other: Statistics, name: str) -> Issue | None:
    """Return an issue where both copies give a figure and the figures differ.

    It is of level info where all that differs was recognised in a picture with little confidence.
    Rows of years before 2019 have no names that could be compared.

    :param name: of the other document.
    """
    if main.template is not other.template or main.template is Template.PRE_2019:
        return None
    theirs = {figure.name: figure for figure in other.figures}
    differing = [
        (figure, theirs[figure.name])
        for figure in main.figures
        if figure.name in theirs and _differ(figure, theirs[figure.name])
    ]
    if not differing:
        return None
    shown = [f"{one.name}: {_shown(one)}, {_shown(two)} in {name}" for one, two in differing]
    text = "; ".join(shown[:_NAMED])
    if len(shown) > _NAMED:
        text += f"; and {len(shown) - _NAMED} more"
    pictures = Method.OCR in {main.method, other.method}
    doubtful = pictures and all(_is_doubtful(one) or _is_doubtful(two) for one, two in differing)
    return issue("figures_disagree", text, level=Level.INFO if doubtful else None)


def _differ(one: Figure, two: Figure) -> bool:
    """Return whether two figures contradict each other; an empty cell is no zero's contrary."""
    if one.status in _READ and two.status in _READ:
        if one.value_si is not None and two.value_si is not None:
            return one.value_si != two.value_si
        return one.value != two.value
    return bool(
        (one.status in _READ and one.value and two.status in _EMPTY)
        or (two.status in _READ and two.value and one.status in _EMPTY)
    )


def _is_doubtful(figure: Figure) -> bool:
    return figure.confidence is not None and figure.confidence <= _DOUBTFUL


def _shown(figure: Figure) -> str:
    return str(figure.value) if figure.value is not None else figure.status.value
