"""Answers about a page that several readers ask for, found once for each page."""

from __future__ import annotations

from functools import wraps
from typing import TYPE_CHECKING, Any, Concatenate, ParamSpec, TypeVar, cast

if TYPE_CHECKING:
    from collections.abc import Callable

    from crawler.model import Page

_Asked = ParamSpec("_Asked")
_Found = TypeVar("_Found")
_KEPT = "_answers"


def once(
    function: Callable[Concatenate[Page, _Asked], _Found],
) -> Callable[Concatenate[Page, _Asked], _Found]:
    """Return the function with its answers kept on the page, as ``Page.tree`` is kept.

    For pure functions of a page only; further arguments are positional and hashable.
    """
    plain = cast("Callable[..., _Found]", function)

    @wraps(function)
    def kept(page: Page, *args: Any) -> _Found:
        # Beside the cached property of the frozen page: dataclasses compare and copy neither.
        answers: dict[object, _Found] = vars(page).setdefault(_KEPT, {})
        key = (function, args)
        if key not in answers:
            answers[key] = plain(page, *args)
        return answers[key]

    return cast("Callable[Concatenate[Page, _Asked], _Found]", kept)
