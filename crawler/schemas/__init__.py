"""The JSON Schema of an item, built from ``crawler.items`` and kept beside this file for consumers.

``python -m crawler.schemas`` writes it anew after a field was added. Within ``nianbao-report/1``
fields are only added: a consumer must ignore what it does not know, so the schema allows it.
"""

from __future__ import annotations

import json
import types
import typing
from dataclasses import fields, is_dataclass
from functools import cache
from pathlib import Path
from typing import Any

import jsonschema_rs
from jsonschema import Draft202012Validator

from crawler import items
from crawler.issues import CODES
from crawler.items import SCHEMA, ReportItem
from crawler.model import FetchState, Level, Role

PATH = Path(__file__).with_name("report-1.json")
_PLAIN = {str: "string", int: "integer", bool: "boolean", type(None): "null"}
_SHA256 = {"pattern": "^[0-9a-f]{64}$"}
_DATE = {"pattern": r"^\d{4}-\d{2}-\d{2}$"}
_TIME = {"pattern": r"^\d{4}-\d{2}-\d{2}(T\d{2}:\d{2}(:\d{2}(\.\d+)?)?(Z|[+-]\d{2}:\d{2})?)?$"}
_BLOB = {"pattern": "^blobs/[0-9a-f]{2}/[0-9a-f]{64}$"}

# What the types alone do not say. Keys are `Class.field`.
_RULES: dict[str, dict[str, Any]] = {
    "ReportItem.schema": {"const": SCHEMA},
    "ReportItem.delivery_id": {"minimum": 1},
    "ReportItem.report_id": {"minLength": 1},
    "ReportItem.version": {"minimum": 1},
    "ReportItem.supersedes": {"minimum": 1},
    "ReportItem.doc_type": {"const": "ogi_annual_report"},
    "ReportItem.scope": {
        "enum": [
            "government",
            "agency",
            "township",
            "vertical",
            "public_institution",
            "multi_agency",
            "unknown",
        ]
    },
    # The first reports are of 2008, the year in which the regulation came into force.
    "ReportItem.report_year": {"minimum": 2007, "maximum": 2100},
    "ReportItem.period_start": _DATE,
    "ReportItem.period_end": _DATE,
    "ReportItem.region_code": {"pattern": "^[0-9]{6}$"},
    "ReportItem.portal": {"minLength": 1},
    "ReportItem.portal_url": {"pattern": "^https?://"},
    "ReportItem.url": {"pattern": "^https?://"},
    "ReportItem.final_url": {"pattern": "^https?://"},
    "ReportItem.published_at": _TIME,
    "ReportItem.created_date": _DATE,
    "ReportItem.fetched_at": _TIME,
    "ReportItem.body_location": {"enum": ["html", "attachment", "html+attachment", "image"]},
    "ReportItem.text_sha256": {"pattern": "^([0-9a-f]{64})?$"},
    "FileRecord.url": {"pattern": "^https?://"},
    "FileRecord.role": {"enum": ["main", *(role.value for role in Role)]},
    "FileRecord.state": {
        "enum": [state.value for state in FetchState if state is not FetchState.PENDING]
    },
    "FileRecord.path": _BLOB,
    "FileRecord.sha256": _SHA256,
    "FileRecord.size": {"minimum": 0},
    "FileRecord.fetched_at": _TIME,
    "MemberRecord.path": _BLOB,
    "MemberRecord.sha256": _SHA256,
    "MemberRecord.size": {"minimum": 0},
    "IssueRecord.code": {"enum": sorted(CODES)},
    "IssueRecord.level": {"enum": [level.value for level in Level]},
}


def build() -> dict[str, Any]:
    """Return the JSON Schema (draft 2020-12) of ``ReportItem``."""
    definitions: dict[str, Any] = {}
    schema = _class(ReportItem, definitions)
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "$id": f"urn:{SCHEMA.replace('/', ':')}",
        "title": "One version of one report (政府信息公开工作年度报告)",
        **schema,
        "$defs": definitions,
    }


@cache
def validator() -> Draft202012Validator:
    """Return the compiled validator of the kept schema."""
    return Draft202012Validator(json.loads(PATH.read_text(encoding="utf-8")))


@cache
def _quick() -> Any:
    """Return a validator that only says yes or no, some thirty times faster than the other."""
    return jsonschema_rs.Draft202012Validator(json.loads(PATH.read_text(encoding="utf-8")))


def _dictionary(value: Any) -> Any:
    """Return what ``asdict`` returns, without copying every text."""
    if type(value) in _PLAIN:
        return value
    if isinstance(value, list):
        return [_dictionary(part) for part in value]
    return {name: _dictionary(part) for name, part in vars(value).items()}


def problems(item: ReportItem, limit: int = 5) -> list[str]:
    """Return what is wrong with an item, at most ``limit`` sentences; none for a good one."""
    plain = _dictionary(item)
    if _quick().is_valid(plain):
        return []
    found = sorted(validator().iter_errors(plain), key=lambda error: error.json_path)
    return [f"{error.json_path}: {error.message[:300]}" for error in found[:limit]]


def _class(kind: Any, definitions: dict[str, Any]) -> dict[str, Any]:
    hints = typing.get_type_hints(kind, vars(items))
    properties = {}
    for found in fields(kind):
        rule = _RULES.get(f"{kind.__name__}.{found.name}", {})
        properties[found.name] = _type(hints[found.name], definitions) | rule
        if "enum" not in rule and "const" not in rule:
            continue
        properties[found.name].pop("type", None)
    required = [found.name for found in fields(kind)]
    return {"type": "object", "properties": properties, "required": required}


def _type(hint: Any, definitions: dict[str, Any]) -> dict[str, Any]:
    origin, arguments = typing.get_origin(hint), typing.get_args(hint)
    if origin in {types.UnionType, typing.Union}:
        return {"type": [_PLAIN[argument] for argument in arguments]}
    if origin is list:
        return {"type": "array", "items": _type(arguments[0], definitions)}
    if is_dataclass(hint) and isinstance(hint, type):
        if hint.__name__ not in definitions:
            definitions[hint.__name__] = _class(hint, definitions)
        return {"$ref": f"#/$defs/{hint.__name__}"}
    return {"type": _PLAIN[hint]}


def text() -> str:
    """Return the schema as it is kept."""
    return json.dumps(build(), ensure_ascii=False, indent=2) + "\n"
