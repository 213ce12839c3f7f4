"""From lines of text to paragraphs; page numbers and running heads are left out.

Only what is plainly no text of the document is left out: a page number alone at a page's edge, and
a line that stands at the same place of several pages.
"""

from __future__ import annotations

import re
from collections import Counter
from typing import TYPE_CHECKING, Final

from crawler.documents.model import Paragraph
from crawler.documents.ruling_text import TextLine

if TYPE_CHECKING:
    from collections.abc import Sequence

    from crawler.documents.ruling_pages import PageBlocks

# The share of a page's height that is its upper or lower edge.
_EDGE: Final = 0.12
_PAGE_NUMBER: Final = re.compile(
    r"[-—–－·\s]*(?:第\s*)?\d{1,3}(?:\s*页)?(?:\s*[/／，,]?\s*共?\s*\d{1,3}\s*页?)?[-—–－·\s]*"
)
_DIGITS: Final = re.compile(r"\d+")
# A heading is so much larger than most of the text; a title is the largest on the first page.
_LARGER: Final = 1.15
# Where a line ends this many characters before the margin, its paragraph ends.
_SHORT: Final = 2.0
_INDENT: Final = 1.2
_SAME_SIZE: Final = 0.12
_LEADING: Final = 1.7
_NUMBERED: Final = re.compile(
    r"[一二三四五六七八九十]{1,3}、|[（(][一二三四五六七八九十]{1,3}[)）]"
)
#: The day of a signature: centred below the name as the second line of a title is, or beside it.
_DAY: Final = re.compile(
    r"(?:[\u4e00-\u9fff（）()]{3,30}[局会府室厅处心院部署队所站委])?"
    r"[\d〇○零一二三四五六七八九]{4}年.{1,3}月.{1,3}日"
)


def drop_running_lines(pages: Sequence[PageBlocks]) -> None:
    """Take page numbers and running heads out of the pages."""
    repeated = _repeated(pages)
    for page in pages:
        dropped = [
            line
            for line in _edge_lines(page)
            if _PAGE_NUMBER.fullmatch(line.text) or repeated[_key(line, page)] > 1
        ]
        page.blocks = [block for block in page.blocks if block not in dropped]


def _repeated(pages: Sequence[PageBlocks]) -> Counter[tuple[str, int]]:
    counter: Counter[tuple[str, int]] = Counter()
    for page in pages:
        counter.update({_key(line, page) for line in _edge_lines(page)})
    return counter


def _edge_lines(page: PageBlocks) -> list[TextLine]:
    """Return the outermost line on each side, if it stands at the page's edge."""
    found = []
    for block in (page.blocks[:1], page.blocks[-1:]):
        for line in block:
            at_edge = line.bottom < _EDGE * page.height or line.top > (1 - _EDGE) * page.height
            if isinstance(line, TextLine) and at_edge:
                found.append(line)
    return found


def _key(line: TextLine, page: PageBlocks) -> tuple[str, int]:
    return _DIGITS.sub("0", line.text), round(line.top / 3)


def paragraphs(lines: Sequence[tuple[int, TextLine]], body: float) -> list[Paragraph]:
    """Return the paragraphs of lines that follow each other, without a table between them.

    :param lines: each with its page.
    :param body: the size of most of the document's text.
    """
    if not lines:
        return []
    margin_left = min(line.left for _, line in lines)
    margin_right = max(line.right for _, line in lines)
    found: list[Paragraph] = []
    group: list[tuple[int, TextLine]] = []
    for item in lines:
        if group and _begins(group[-1], item, margin_left, margin_right):
            found.append(_paragraph(group, body))
            group = []
        group.append(item)
    found.append(_paragraph(group, body))
    return found


def body_size(pages: Sequence[PageBlocks]) -> float:
    """Return the size of most characters outside of tables; 0 where there are none."""
    sizes: Counter[float] = Counter()
    for page in pages:
        for block in page.blocks:
            if isinstance(block, TextLine):
                sizes[round(block.size * 2) / 2] += len(block.text)
    return sizes.most_common(1)[0][0] if sizes else 0.0


def _begins(
    before: tuple[int, TextLine], item: tuple[int, TextLine], left: float, right: float
) -> bool:
    """Return whether a line begins a new paragraph."""
    (page, last), (next_page, line) = before, item
    size = max(last.size, 1.0)
    if abs(line.size - last.size) > _SAME_SIZE * size or _DAY.fullmatch("".join(line.text.split())):
        return True
    is_indented = line.left - left > _INDENT * size
    is_centred = abs((line.left + line.right) - (last.left + last.right)) < size and is_indented
    if is_centred and line.left - left > 3 * size and last.left - left > 3 * size:
        return False  # a title on two lines
    if right - last.right > _SHORT * size or _NUMBERED.match(line.text):
        return True
    if is_indented:
        return True
    return page == next_page and line.top - last.bottom > _LEADING * size


def _paragraph(group: list[tuple[int, TextLine]], body: float) -> Paragraph:
    text = group[0][1].text
    for _, line in group[1:]:
        if (
            text[-1:].isascii()
            and line.text[:1].isascii()
            and (text[-1:].isalpha() or line.text[:1].isalpha())
        ):
            text += " "
        text += line.text
    page, first = group[0]
    return Paragraph(text, 0 if first.size < _LARGER * body else 2, page)
