"""The list units of a Hanweb JCMS page: datastores, their pager calls and their parameters.

A column page carries its first rows as XML inside ``<script type="text/xml">``; an answer of
``dataproxy.jsp`` is the same XML alone. Neither is well-formed on every host (unescaped ``&``, junk
between the records), therefore it is read as text. Source: pages saved from such sites, and what public scrapers of them say.
"""

from __future__ import annotations

import html
import re
from dataclasses import dataclass
from typing import TYPE_CHECKING
from urllib.parse import unquote, unquote_to_bytes, urlsplit

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

PROXY_PATH = "/module/web/jpage/dataproxy.jsp"

_DATASTORE = re.compile(
    r"<datastore\b[^>]*>(.*?)(?:</datastore\s*>|</script\s*>|\Z)", re.DOTALL | re.IGNORECASE
)
_RECORD = re.compile(
    r"<record(?:\s[^>]*)?>\s*(?:<!\[CDATA\[(.*?)(?:\]\]>|(?=</record)|\Z)|(.*?)</record\s*>)",
    re.DOTALL | re.IGNORECASE,
)
_NEXTGROUP = re.compile(r"<nextgroup\b[^>]*>(.*?)</nextgroup\s*>", re.DOTALL | re.IGNORECASE)
_PROXY_LINK = re.compile(
    r"""([^\s"'<>]*/\w*dataproxy\.jsp)\?([^"'<>]*)""",
    re.IGNORECASE,
)
_TOTAL = re.compile(r"<totalrecord\b[^>]*>\s*(\d+)", re.IGNORECASE)
_ELEMENT_ID = re.compile(
    r"""\bid\s*=\s*["']?([\w-]+)["']?[^<]*>\s*(?:<script\b[^>]*>\s*)?\Z""", re.IGNORECASE
)
_PAGER = re.compile(r"""\(\s*["']#([\w-]+)["']\s*\)\s*\.jpage\s*\(\s*\{""", re.IGNORECASE)
_PAIR = re.compile(r"""["']?(\w+)["']?\s*:\s*(?:'([^']*)'|"([^"]*)"|([\w./-]+))""")
_PARAM_OBJECT = re.compile(r"param_(\w+)\s*=\s*\{([^{}]*)\}")
# How far a pager's options may reach, and how far before a datastore its element may open.
_OPTIONS_LENGTH = 2000
_ELEMENT_DISTANCE = 300


@dataclass(frozen=True)
class Unit:
    """One list on a page.

    ``records`` are the rows' own markup; ``parameters`` what the server wants to hear for the next
    block; ``path`` where to ask for it; ``total`` and ``per_page`` what the pager states.
    """

    unit_id: str
    records: tuple[str, ...] = ()
    parameters: tuple[tuple[str, str], ...] = ()
    path: str = ""
    total: int | None = None
    per_page: int | None = None

    def parameter(self, name: str) -> str:
        """Return a parameter's value, or an empty string."""
        return next((value for key, value in self.parameters if key == name), "")


def units(text: str) -> tuple[Unit, ...]:
    """Return the list units of a column page or of a ``dataproxy.jsp`` answer, in their order.

    A pager without a datastore is a unit too: its rows stand in the page's own HTML.
    """
    pagers = _pagers(text)
    objects = {match[1]: _pairs(match[2]) for match in _PARAM_OBJECT.finditer(text)}
    found = [_unit(text, match, pagers, objects) for match in _DATASTORE.finditer(text)]
    seen = {unit.unit_id for unit in found}
    for unit_id, pager in pagers.items():
        if unit_id not in seen:
            parameters = {**pager, **objects.get(unit_id, {})}
            found.append(_assembled(unit_id, (), parameters, pager, None))
    return tuple(found)


def decoded_name(value: str) -> str:
    """Return a site's name however often it was percent-encoded, in UTF-8 or GBK.

    ``%25E5…`` was seen; a server that is sent it again reads a wrong name.
    """
    for _ in range(3):
        if "%" not in value:
            break
        raw = unquote_to_bytes(value)
        try:
            value = raw.decode("utf-8")
        except UnicodeDecodeError:
            value = raw.decode("gb18030", "replace")
    return value


def _unit(
    text: str,
    match: re.Match[str],
    pagers: Mapping[str, dict[str, str]],
    objects: Mapping[str, dict[str, str]],
) -> Unit:
    body = match[1]
    path, parameters = _next_group(body)
    before = _ELEMENT_ID.search(text[max(0, match.start() - _ELEMENT_DISTANCE) : match.start()])
    element = before[1] if before else ""
    unit_id = next(
        (
            name
            for name in (element, parameters.get("unitid", ""))
            if name and (name in pagers or name in objects)
        ),
        parameters.get("unitid", "") or element,
    )
    pager = pagers.get(unit_id, {})
    stated = _TOTAL.search(body)
    records = tuple(_records(body))
    merged = {**parameters, **_only_request(pager), **objects.get(unit_id, {})}
    unit = _assembled(unit_id, records, merged, pager, int(stated[1]) if stated else None)
    return unit if not path or unit.path else _with_path(unit, path)


def _with_path(unit: Unit, path: str) -> Unit:
    return Unit(unit.unit_id, unit.records, unit.parameters, path, unit.total, unit.per_page)


def _assembled(
    unit_id: str,
    records: tuple[str, ...],
    parameters: Mapping[str, str],
    pager: Mapping[str, str],
    total: int | None,
) -> Unit:
    request = _only_request(parameters)
    if "webname" in request:
        request["webname"] = decoded_name(request["webname"])
    request.setdefault("unitid", unit_id)
    return Unit(
        unit_id=unit_id,
        records=records,
        parameters=tuple(request.items()),
        path=pager.get("proxyUrl", ""),
        total=total if total is not None else _number(pager.get("totalRecord", "")),
        per_page=_number(pager.get("perPage", "")),
    )


_REQUEST = frozenset(
    [
        "col",
        "appid",
        "webid",
        "path",
        "columnid",
        "sourceContentType",
        "unitid",
        "webname",
        "permissiontype",
        "keyWordCount",
    ]
)


def _only_request(pairs: Mapping[str, str]) -> dict[str, str]:
    """Return what belongs to a request; a pager's own options (bar, colours) do not."""
    return {key: value for key, value in pairs.items() if key in _REQUEST}


def _next_group(body: str) -> tuple[str, dict[str, str]]:
    """Return the path and the parameters of the link to the next block."""
    group = _NEXTGROUP.search(body)
    link = _PROXY_LINK.search(group[1]) if group else None
    if link is None:
        return "", {}
    pairs = (part.partition("=") for part in html.unescape(link[2]).split("&") if part)
    # A plus sign is kept: encrypted ids are base64. The name may be GBK and is decoded later.
    return urlsplit(link[1]).path, {
        key: value if key == "webname" else unquote(value) for key, _, value in pairs
    }


def _records(body: str) -> Iterable[str]:
    for match in _RECORD.finditer(body):
        markup = match[1] if match[1] is not None else html.unescape(match[2] or "")
        if markup.strip():
            yield markup


def _pagers(text: str) -> dict[str, dict[str, str]]:
    """Return the options of every ``$('#id').jpage({…})`` on the page."""
    found: dict[str, dict[str, str]] = {}
    for match in _PAGER.finditer(text):
        options = text[match.end() : match.end() + _OPTIONS_LENGTH]
        end = re.search(r"\}\s*\)", options)
        found[match[1]] = _pairs(options[: end.start()] if end else options)
    return found


def _pairs(text: str) -> dict[str, str]:
    """Return the simple values of a JavaScript object, nested ones included."""
    return {
        match[1]: next(value for value in match.groups()[1:] if value is not None)
        for match in _PAIR.finditer(text)
    }


def _number(text: str) -> int | None:
    return int(text) if text.isdigit() else None
