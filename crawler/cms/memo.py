"""Answers about a page that several readers ask for, found once for each page."""

from __future__ import annotations

from functools import wraps
from typing import TYPE_CHECKING, Concatenate, ParamSpec, TypeVar

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

    @wraps(function)
    def kept(page: Page, *args: _Asked.args, **kwargs: _Asked.kwargs) -> _Found:
        if kwargs:
            return function(page, *args, **kwargs)
        # Beside the cached property of the frozen page: dataclasses compare and copy neither.
        answers: dict[object, _Found] = vars(page).setdefault(_KEPT, {})
        key = (function, args)
        if key not in answers:
            answers[key] = function(page, *args)
        return answers[key]

    return kept
