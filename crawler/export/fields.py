"""Every column of every exported table, with its type and its meaning in English and Chinese."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING, Final

from crawler.statistics.model import TableKind, Template
from crawler.statistics.templates import APPLICANTS, BLOCKS, RESULTS, ROWS3, TABLE2

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping


class Kind(StrEnum):
    """A column's type, by the names of the Frictionless Table Schema."""

    TEXT = "string"
    WHOLE = "integer"
    NUMBER = "number"
    YES_NO = "boolean"
    DATE = "date"


@dataclass(frozen=True)
class Field:
    """One column. ``key`` marks a part of the primary key."""

    name: str
    kind: Kind
    meaning: str
    meaning_zh: str
    key: bool = False


def _text(name: str, meaning: str, meaning_zh: str, *, key: bool = False) -> Field:
    return Field(name, Kind.TEXT, meaning, meaning_zh, key)


def _whole(name: str, meaning: str, meaning_zh: str, *, key: bool = False) -> Field:
    return Field(name, Kind.WHOLE, meaning, meaning_zh, key)


_REPORT: Final = (
    _text(
        "report_id",
        "the report: portal, agency and year; it survives corrections",
        "报告编号",
        key=True,
    ),
    _whole("version", "1, 2 … for corrected texts", "版本号", key=True),
)
_NUMBER: Final = _whole("number", "place within the report, from 1", "报告内序号", key=True)

REPORTS: Final = (
    *_REPORT,
    _whole("supersedes", "the version that this one replaces", "所取代的版本"),
    _text("title", "title as published", "标题"),
    _whole("report_year", "the year that the report is about", "报告年度"),
    _text("agency", "full name of the organ", "发布机构全称"),
    _text("agency_as_published", "name of the organ as published", "发布机构（原文）"),
    _text("agency_id", "the organ: region and hashed full name", "机构编号"),
    _text("agency_level", "national, province, prefecture, county or township", "机构层级"),
    _text("scope", "government, agency, township, vertical, public_institution …", "报告范围"),
    _text("province", "province", "省"),
    _text("city", "prefecture", "市"),
    _text("county", "county", "区县"),
    _text("region_code", "GB/T 2260 code", "行政区划代码"),
    _text("portal", "key of the portal", "门户标识"),
    _text("portal_name", "name of the portal", "网站名称"),
    _text("site_id_code", "identification code of the website", "政府网站标识码"),
    _text("url", "address of the report", "原文链接"),
    _text("list_url", "address of the list that led to it", "栏目页"),
    _text("channel", "name of the column", "栏目名"),
    _text("index_no", "index number", "索引号"),
    _text("doc_no", "document number", "文号"),
    Field("published_on", Kind.DATE, "day of publication", "发布日期"),
    Field("created_on", Kind.DATE, "date of the document", "成文日期"),
    _text("fetched_at", "when it was fetched (UTC)", "采集时间"),
    _text("body_location", "where the text stands: html, attachment, image …", "正文位置"),
    _text("sha256", "SHA-256 of the main file", "主文件 SHA-256"),
    _text("path", "the main file, below the output folder", "主文件路径"),
    _text("run", "the run that stored it", "采集批次"),
    _text("figures_from", "SHA-256 of the document that the figures were read from; "
          "tables that it lacks came from the files that the issue figures_merged names",
          "数据来源文件 SHA-256；其缺少的表取自问题 figures_merged 所列文件"),
    _text("method", "how that document was read: html, docx, doc, rtf, pdf, xlsx, ofd, flat, ocr", "读取方式"),
    _text("template", "generation of the tables: pre2019, 2019, 2021", "统计表版式"),
    _whole("tables_read", "how many of the three official tables were read", "读出的法定统计表数"),
    _whole("figures_unread", "figures that are missing or unreadable", "缺失或无法读取的数据项数"),
    _whole("errors_strict", "equations broken by printed numbers", "违反的勾稽关系数（仅计印出的数字）"),
    Field("period_start", Kind.DATE, "first day of the statistical period", "统计期限起"),
    Field("period_end", Kind.DATE, "last day of the statistical period", "统计期限止"),
    Field("fee_yuan", Kind.NUMBER, "information processing fees collected, in yuan; 0: says none", "收取信息处理费（元）"),
    _whole("fee_cases", "requests for which fees were collected", "收取信息处理费件数"),
    _text("contact_address", "address", "联系地址"),
    _text("contact_phone", "telephone", "联系电话"),
    _text("contact_email", "e-mail", "电子邮箱"),
    _text("contact_postcode", "postcode", "邮政编码"),
)  # fmt: skip

FILES: Final = (
    *_REPORT,
    _NUMBER,
    _text("role", "main, report_full, report_same_as_html, table, image, other …", "文件角色"),
    _text("url", "address of the file", "文件链接"),
    _text("filename", "name for people", "文件名"),
    _text("member", "name inside an archive", "压缩包内文件名"),
    _text("state", "stored, unchanged, failed …", "状态"),
    _text("reason", "why it is not stored", "原因"),
    _text("media_type", "what the bytes are", "文件类型"),
    _whole("size", "size in bytes", "字节数"),
    _text("sha256", "SHA-256 of the bytes", "SHA-256"),
    _text("path", "the file, below the output folder", "路径"),
)

READINGS: Final = (
    *_REPORT,
    _NUMBER,
    _text("sha256", "SHA-256 of the document", "文档 SHA-256"),
    _text("member", "name inside an archive", "压缩包内文件名"),
    _text("role", "what it is to the report", "文件角色"),
    _text("filename", "name for people", "文件名"),
    _text("outcome", "read, refused or failed", "读取结果"),
    _text("reason", "why it was refused or failed", "原因"),
    _text("detail", "what was seen", "说明"),
    Field("is_main", Kind.YES_NO, "whether the report's figures come from it", "是否为数据来源"),
    _text("method", "how it was read", "读取方式"),
    _text("parser", "version of the parser", "解析器版本"),
    _text("read_at", "when it was read (UTC)", "读取时间"),
)

FIGURES: Final = (
    *_REPORT,
    _text("table", "t2, t3, t4 or pre2019", "统计表", key=True),
    _whole("position", "place within the table, from 1", "表内序号", key=True),
    _text("section_ref", "the article that the caption names (table 2)", "条款"),
    _text("row_key", "the row", "行标识"),
    _text("row_label", "the row's label as printed", "行标签（原文）"),
    _text("col_key", "the column", "列标识"),
    _text("col_label", "the column's label as printed", "列标签（原文）"),
    Field("value", Kind.NUMBER, "the number; empty where there is none", "数值"),
    _text("value_status", "number, blank, dash, text, unreadable, repaired or missing", "数值状态"),
    _text("value_raw", "the cell as printed", "单元格原文"),
    _text("unit", "件, 元, 万元 …", "计量单位"),
    _text("unit_source", "cell, header, template or unknown", "单位来源"),
    Field("value_yuan", Kind.NUMBER, "an amount in yuan", "金额（元）"),
    Field("is_total", Kind.YES_NO, "whether it is a total", "是否为合计"),
    _whole("page", "page of the document", "页码"),
    Field("confidence", Kind.NUMBER, "of recognised text, 0 to 1", "识别置信度"),
)

VIOLATIONS: Final = (
    *_REPORT,
    _NUMBER,
    _text("rule", "the rule", "规则"),
    _text("scope", "the row, column or block", "范围"),
    _text("level", "error, warning or info", "级别"),
    _text("mode", "strict, or lenient: blank and dash count as 0", "检查方式"),
    Field("lhs", Kind.NUMBER, "sum of the parts", "分项之和"),
    Field("rhs", Kind.NUMBER, "printed total", "印出的合计"),
    Field("delta", Kind.NUMBER, "lhs − rhs", "差额"),
)

ISSUES: Final = (
    *_REPORT,
    _NUMBER,
    _text("source", "crawl or statistics", "来源"),
    _text("code", "issue code, see settings/README.md", "问题代码"),
    _text("level", "error, warning or info", "级别"),
    _text("message", "what was expected and what was seen", "说明"),
    _text("url", "the page or file", "链接"),
)

SECTIONS: Final = (
    *_REPORT,
    _NUMBER,
    _whole("section", "1 to 6; 0 stands before the first", "部分序号"),
    _text("heading", "official heading", "标准标题"),
    _text("heading_raw", "heading as printed", "标题（原文）"),
    _text("text", "the section's text", "正文"),
)

_INDICATORS: Final = (
    ("granted_rate", "(granted + partially granted) / results", "公开率"),
    ("denied_total", "requests denied", "不予公开合计"),
    ("unavailable_total", "requests for what is not there", "无法提供合计"),
    ("rejected_total", "requests not processed", "不予处理合计"),
    ("review_correction_rate", "corrected / (total − pending) of reviews", "行政复议纠错率"),
    ("lit_loss_rate", "corrected / (total − pending) of both kinds of suits", "行政诉讼败诉率"),
    ("natural_person_share", "share of natural persons in new requests", "自然人申请占比"),
)
#: Row of table 3 that both generations share: （六）其他处理, in 2021 the sum of its three rows.
OTHER_HANDLING: Final = "other_handling"


def wide_name(table: str, row_key: str, col_key: str) -> str:
    """Return a figure's column of the wide table: ``t3__granted__total``."""
    return f"{table}__{row_key.replace('.', '__')}__{col_key}"


def _cells() -> Iterator[tuple[str, str, str]]:
    """Yield column, English and Chinese meaning of every figure of both generations."""
    seen = set()
    for template in (Template.Y2019, Template.Y2021):
        for row in TABLE2[template]:
            for column in row.columns:
                name = wide_name(TableKind.T2, row.row_key, column.key)
                if name not in seen:
                    seen.add(name)
                    yield name, f"table 2: {row.key}, {column.key}", f"{row.label}：{column.label}"
    for row3 in ROWS3:
        for column in APPLICANTS:
            name = wide_name(TableKind.T3, row3.key, column.key)
            yield name, f"table 3: {row3.key}, {column.key}", f"{row3.label}：{column.label}"
    for key, label in WIDE_BLOCKS:
        for column in RESULTS:
            name = wide_name(TableKind.T4, key, column.key)
            yield name, f"table 4: {key}, {column.key}", f"{label}：{column.label}"


WIDE_BLOCKS: Final = tuple((block.key, block.label) for block in BLOCKS)

WIDE: Final = (
    *_REPORT,
    _whole("report_year", "the year that the report is about", "报告年度"),
    _text("agency", "full name of the organ", "发布机构全称"),
    _text("region_code", "GB/T 2260 code", "行政区划代码"),
    _text("template", "generation of the tables", "统计表版式"),
    *(Field(name, Kind.NUMBER, meaning, zh) for name, meaning, zh in _cells()),
    *(Field(name, Kind.NUMBER, meaning, zh) for name, meaning, zh in _INDICATORS),
)

TABLES: Mapping[str, tuple[Field, ...]] = {
    "reports": REPORTS,
    "files": FILES,
    "readings": READINGS,
    "figures": FIGURES,
    "figures_wide": WIDE,
    "violations": VIOLATIONS,
    "issues": ISSUES,
    "sections": SECTIONS,
}

MEANINGS: Mapping[str, tuple[str, str]] = {
    "reports": ("one row for each version of each report", "每份报告的每个版本一行"),
    "files": ("the files of the reports, members of archives too", "报告的文件（含压缩包内文件）"),
    "readings": ("every document that was read, refused or failed; ten at most of other agencies", "读取过的每个文档及结果（其他机构的最多十个）"),
    "figures": ("one row for each cell of the official tables", "法定统计表每个单元格一行"),
    "figures_wide": ("one row for each report, one column for each figure", "每份报告一行，每项数据一列"),
    "violations": ("rules that the figures break", "数据违反的规则"),
    "issues": ("what went wrong while collecting and reading", "采集和读取中的问题"),
    "sections": ("the sections of the reports", "报告各部分正文"),
}  # fmt: skip


def status_field(name: str) -> Field:
    """Return the twin of a wide column that says why a cell has no number, or how it got one."""
    return _text(f"{name}_status", f"status of {name}", f"{name} 的状态")
