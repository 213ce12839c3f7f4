"""Which elements of a page are not shown; and a page without mark-up that says nothing.

Both look at a page as a whole: most pages hide nothing, and then no element has to be asked.
"""

from __future__ import annotations

from itertools import islice
from typing import TYPE_CHECKING, Final

from lxml import etree

from crawler.documents.htmlrows import CELLS, ROW_GROUPS, hidden_elements, says_raised
from crawler.documents.htmlstyles import hidden_by_style

if TYPE_CHECKING:
    from lxml.etree import _Element

#: Elements that do no more than to hold words. Pages of Word and WPS have them by the thousand.
_WORDS: Final = ("span", "font", "b", "strong", "i", "em", "u", "a", "o:p")
#: So many have to be there: fewer are read as soon as they are taken out.
_MANY: Final = 100
#: Where HTML has rows and cells.
_PARENTS: Final = (
    dict.fromkeys(CELLS, frozenset({"tr"}))
    | dict.fromkeys(ROW_GROUPS, frozenset({"table"}))
    | {"tr": ROW_GROUPS | {"table"}}
)


def hidden_in(root: _Element, styles: frozenset[str]) -> frozenset[_Element]:
    """Return the elements of a page that are not shown.

    :param styles: those that ``styles_of`` finds.
    """
    return hidden_elements(root, styles) | hidden_by_style(root)


def unwrap_words(root: _Element, styles: frozenset[str]) -> None:
    """Take the elements out of a page that only hold words; the words stay.

    All elements must be shown. The parameters are those of ``hidden_in``.
    """
    many = next(islice(root.iter("span", "font"), _MANY - 1, None), None) is not None
    if many and not any(map(says_raised, styles)) and _is_in_place(root):
        etree.strip_tags(root, *_WORDS)


def _is_in_place(root: _Element) -> bool:
    """Return whether all rows and cells stand where HTML has them, with no words between them.

    Where they do not, the walk asks what each of them stands in.
    """
    for element in root.iter(*_PARENTS):
        parent = element.getparent()
        if parent is None or parent.tag not in _PARENTS[element.tag]:
            return False
    return not any(child.tag in _WORDS for table in root.iter("table") for child in table)
