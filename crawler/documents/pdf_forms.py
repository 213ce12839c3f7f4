"""Finds forms that draw themselves, or more than a page can hold, before pdfium meets them.

pdfium lays out a form anew wherever it is drawn: a form that draws itself twice takes all memory,
and the process dies. Seen here is what stands openly in the file; resources within an object
stream and forms in another filter than Flate are left to the guard around the process.
"""

from __future__ import annotations

import re
import zlib
from bisect import bisect
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from crawler.documents.limits import too_much
from crawler.documents.model import DocumentError

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping

_IS_FORM: Final = re.compile(rb"/Subtype\s{0,9}/Form\b")
_OBJECT: Final = re.compile(rb" obj\b")
_NUMBER: Final = re.compile(rb"(?<!\d)(\d{1,10}) \d{1,5}\Z")
_REFERENCE: Final = rb"\s{0,9}(\d{1,10})\s{1,9}\d{1,5}\s{1,9}R\b"
_RESOURCES: Final = re.compile(rb"/Resources" + _REFERENCE)
_XOBJECTS: Final = re.compile(rb"/XObject" + _REFERENCE)
_NAMES: Final = re.compile(rb"/XObject\s{0,9}<<([^>]{0,20000})>>")
_NAMED: Final = re.compile(rb"/([^\s/<>\[\]()]{1,127})" + _REFERENCE)
_DRAWN: Final = re.compile(rb"/([^\s/<>\[\]()]{1,127})\s{1,9}Do\b")
_STREAM: Final = re.compile(rb"\bstream\r?\n")
#: Of an object before its stream; the head of a report's form has some hundred bytes.
_MOST_HEAD: Final = 20_000
_MOST_CONTENT: Final = 4 << 20
_MOST_OBJECTS: Final = 500_000
#: As many as there may be of objects on a page, and of forms within each other.
_MOST_DRAWN: Final = 200_000
_MOST_DEPTH: Final = 12


def check_forms(data: bytes) -> None:
    """Refuse a PDF whose forms draw themselves or too many others. Raises ``DocumentError``."""
    if not _IS_FORM.search(data):
        return
    objects = _objects(data)
    starts = list(objects)
    places = (bisect(starts, found.start()) for found in _IS_FORM.finditer(data))
    numbers = {objects[starts[place - 1]] for place in places if place}
    if len(numbers) > _MOST_DRAWN:
        raise too_much("forms of the file", len(numbers), _MOST_DRAWN)
    # Of an object that the file has twice the last one counts.
    forms = _Forms(data, {number: start for start, number in objects.items()}, numbers, {})
    for number in numbers:
        forms.weigh(number, ())


def _objects(data: bytes) -> dict[int, int]:
    """Return the number of each object by the place where it begins."""
    found: dict[int, int] = {}
    for word in _OBJECT.finditer(data):
        number = _NUMBER.search(data, max(0, word.start() - 20), word.start())
        if number:
            found[word.end()] = int(number[1])
        if len(found) > _MOST_OBJECTS:
            raise too_much("objects of the file", len(found), _MOST_OBJECTS)
    return found


@dataclass(frozen=True)
class _Forms:
    """A PDF's forms.

    :param objects: where each numbered object begins.
    :param numbers: of the objects that are forms.
    :param weights: how many forms each form draws in the end, itself counted; as far as known.
    """

    data: bytes
    objects: Mapping[int, int]
    numbers: Collection[int]
    weights: dict[int, int]

    def weigh(self, number: int, above: tuple[int, ...]) -> int:
        """Return how many forms a form draws in the end, itself counted.

        :param above: the forms that it is drawn by.
        """
        if number in above:
            raise DocumentError("document_limits", f"the form in object {number} draws itself")
        if len(above) >= _MOST_DEPTH:
            raise too_much("forms within each other", len(above) + 1, _MOST_DEPTH)
        if number not in self.weights:
            inner = (*above, number)
            weight = 1 + sum(self.weigh(drawn, inner) for drawn in self._drawn(number))
            if weight > _MOST_DRAWN:
                raise too_much("forms drawn by a form", weight, _MOST_DRAWN)
            self.weights[number] = weight
        return self.weights[number]

    def _head(self, number: int) -> bytes:
        """Return what stands before an object's stream, or a whole object that has none."""
        start = self.objects[number]
        most = start + _MOST_HEAD
        end = self.data.find(b"endobj", start, most)
        stream = self.data.find(b"stream", start, end if end >= 0 else most)
        return self.data[start : stream if stream >= 0 else end if end >= 0 else most]

    def _drawn(self, number: int) -> list[int]:
        """Return the numbers of the forms that a form draws, each as often as it does."""
        head = self._head(number)
        names = self._names(head)
        if not names:
            return []
        return [
            names[found[1]]
            for found in _DRAWN.finditer(self._content(self.objects[number], head))
            if found[1] in names
        ]

    def _names(self, head: bytes) -> dict[bytes, int]:
        """Return the forms that a form can draw, by the names that it has for them."""
        for reference in (_RESOURCES, _XOBJECTS):
            found = reference.search(head)
            if found and int(found[1]) in self.objects:
                inner = self._head(int(found[1]))
                head = b"/XObject" + inner if reference is _XOBJECTS else inner
        found = _NAMES.search(head)
        named = _NAMED.findall(found[1]) if found else []
        return {name: int(number) for name, number in named if int(number) in self.numbers}

    def _content(self, start: int, head: bytes) -> bytes:
        begin = _STREAM.search(self.data, start + len(head), start + len(head) + 20)
        if begin is None:
            return b""
        end = self.data.find(b"endstream", begin.end())
        content = self.data[begin.end() : end if end >= 0 else None]
        if b"/Filter" not in head:
            return content[:_MOST_CONTENT]
        try:
            return zlib.decompressobj().decompress(content, _MOST_CONTENT)
        except zlib.error:
            return b""
