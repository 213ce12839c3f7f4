"""Takes the crossed out parts of cells out of a workbook: python-calamine gives them like the rest.

ECMA-376 part 1, 18.4.4 (r, a run of a text) and 18.4.10 (strike).
"""

from __future__ import annotations

import io
import zipfile
from typing import TYPE_CHECKING, Final

from lxml import etree

from crawler.documents.markup import parse_xml
from crawler.documents.package import Package

if TYPE_CHECKING:
    from crawler.documents.limits import DocumentLimits

_SIGN: Final = b"<strike"
_OFF: Final = frozenset({"0", "false", "off"})


def without_struck(data: bytes, limits: DocumentLimits) -> bytes:
    """Return a workbook without crossed out runs of text; the same bytes where it has none.

    Raises ``DocumentError`` where a part cannot be read.
    """
    if not zipfile.is_zipfile(io.BytesIO(data)):
        return data
    with Package(data, limits) as package:
        names = [
            name
            for name in package.names
            if name == "xl/sharedStrings.xml" or name.startswith("xl/worksheets/sheet")
        ]
        parts = {name: package.read(name) for name in names}
        changed = {
            name: _without(content, limits) for name, content in parts.items() if _SIGN in content
        }
        if not changed:
            return data
        target = io.BytesIO()
        with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as archive:
            for name in package.names:
                archive.writestr(name, changed.get(name) or package.read(name))
    return target.getvalue()


def _without(content: bytes, limits: DocumentLimits) -> bytes:
    root = parse_xml(content, limits)
    for run in list(root.iter("{*}r")):
        strike = run.find("{*}rPr/{*}strike")
        parent = run.getparent()
        if strike is not None and strike.get("val") not in _OFF and parent is not None:
            parent.remove(run)
    return etree.tostring(root, xml_declaration=True, encoding="UTF-8")
