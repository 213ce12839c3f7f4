"""Which family made a page: the families score it, the column's own one gets the benefit of doubt."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from crawler.cms.memo import once

if TYPE_CHECKING:
    from collections.abc import Sequence

    from crawler.model import Family, Page

_CLEARLY: Final = 0.25


@once
def sniff(page: Page, families: Sequence[Family], hint: str | None) -> tuple[Family, float]:
    """Return the family that made the page and its score.

    ``hint`` is the key of the column's family. It wins unless another family scores clearly higher:
    several generations of systems live in one column. Without a hint the
    highest score wins, the earlier family of equal ones. ``families`` must not be empty.
    """
    if not families:
        raise ValueError(
            f"no CMS family to read {page.url} with: the registry has to offer at least one"
        )
    scored = [(family.sniff(page), family) for family in families]
    best_score, best = max(scored, key=lambda pair: pair[0])
    for score, family in scored:
        if family.key == hint and best_score - score < _CLEARLY:
            return family, score
    return best, best_score
