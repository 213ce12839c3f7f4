"""A Frictionless Data Package (version 1 descriptor): CSV files and ``datapackage.json``."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from crawler.export.csvs import CsvSink
from crawler.export.fields import MEANINGS, Kind

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path
    from typing import Any

    from crawler.export.fields import Field
    from crawler.export.writing import Columns


class PackageSink(CsvSink):
    """Writes the CSV files and the descriptor that explains them."""

    def __init__(self, place: Path, columns: Columns) -> None:
        super().__init__(place, columns)
        text = json.dumps(descriptor(columns), ensure_ascii=False, indent=2)
        (place / "datapackage.json").write_text(text + "\n", encoding="utf-8")


def descriptor(columns: Columns) -> dict[str, Any]:
    """Return the package's descriptor (specs.frictionlessdata.io)."""
    return {
        "profile": "tabular-data-package",
        "name": "nianbao",
        "title": "Annual reports on open government information",
        "title_zh": "政府信息公开工作年度报告",
        "description": "Reports of Chinese government organs and the figures of their official tables.",
        "description_zh": "各级行政机关政府信息公开工作年度报告及其法定统计表数据。",
        "resources": [_resource(table, fields) for table, fields in columns.items()],
    }


def _resource(table: str, fields: Sequence[Field]) -> dict[str, Any]:
    meaning, meaning_zh = MEANINGS[table]
    schema: dict[str, Any] = {
        "fields": [_field(field) for field in fields],
        "primaryKey": [field.name for field in fields if field.key],
        "missingValues": [""],
    }
    if table != "reports":
        keys = ["report_id", "version"]
        reference = {"resource": "reports", "fields": keys}
        schema["foreignKeys"] = [{"fields": keys, "reference": reference}]
    return {
        "profile": "tabular-data-resource",
        "name": table,
        "path": f"{table}.csv",
        "format": "csv",
        "mediatype": "text/csv",
        "encoding": "utf-8",
        "description": meaning,
        "description_zh": meaning_zh,
        "dialect": {"lineTerminator": "\r\n", "delimiter": ",", "doubleQuote": True},
        "schema": schema,
    }


def _field(field: Field) -> dict[str, Any]:
    plain: dict[str, Any] = {
        "name": field.name,
        "type": field.kind.value,
        "title": field.meaning,
        "title_zh": field.meaning_zh,
        "description": f"{field.meaning} | {field.meaning_zh}",
    }
    if field.kind is Kind.YES_NO:
        plain |= {"trueValues": ["true"], "falseValues": ["false"]}
    if field.key:
        plain["constraints"] = {"required": True}
    return plain
