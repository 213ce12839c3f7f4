"""Every issue code of the project, with its level and meaning in English and Chinese.

A code that is not in ``CODES`` cannot be raised; one that is documented nowhere fails a test.
"""

from __future__ import annotations

from dataclasses import dataclass
from types import MappingProxyType
from typing import TYPE_CHECKING

from crawler.model import Issue, Level

if TYPE_CHECKING:
    from collections.abc import Mapping


@dataclass(frozen=True)
class IssueKind:
    """What a code means. ``level`` counts unless the issue names its own."""

    level: Level
    meaning: str
    meaning_zh: str


def _error(meaning: str, meaning_zh: str) -> IssueKind:
    return IssueKind(Level.ERROR, meaning, meaning_zh)


def _warning(meaning: str, meaning_zh: str) -> IssueKind:
    return IssueKind(Level.WARNING, meaning, meaning_zh)


def _info(meaning: str, meaning_zh: str) -> IssueKind:
    return IssueKind(Level.INFO, meaning, meaning_zh)


CODES: Mapping[str, IssueKind] = MappingProxyType(
    {
        # Listings and discovery
        "total_mismatch": _error(
            "the list states another number of rows than were seen", "列表声明总数与实际所见不符"
        ),
        "listing_empty": _error("a list page holds no row", "列表页没有任何条目"),
        "listing_unread": _error(
            "no family could read a list page", "没有任何解析器能读懂该列表页"
        ),
        "listing_repeats": _warning("paging brought the same rows again", "翻页返回重复条目"),
        "column_moved": _warning(
            "a known column is gone; searched from the home page", "已知栏目失效，改从首页重新发现"
        ),
        "discovery_empty": _error(
            "no annual-report column found from the home page", "从首页未发现年报栏目"
        ),
        "discovery_budget": _error(
            "discovery stopped at its budget of depth or requests", "栏目发现达到深度或请求数上限"
        ),
        "listing_budget": _error("a list has more pages than the budget", "列表页数超过上限"),
        "off_host_link": _info(
            "a row, a file or a list is on a host that is not the portal's; not followed"
            " (a warning where it names reports)",
            "条目、附件或栏目位于非本站主机，未跟踪（涉及年报时为警告）",
        ),
        "nothing_found": _error(
            "no report where there were some before, or none at all",
            "未发现任何报告（或此前有、现在没有）",
        ),
        # Pages
        "http_error": _error("the server answered with an error status", "服务器返回错误状态码"),
        "network_error": _error("the connection failed for good", "网络连接最终失败"),
        "truncated": _error("the body is shorter than announced or cut", "响应正文被截断"),
        "too_large": _error("the body is larger than the cap of its type", "响应正文超过大小上限"),
        "decompression": _error("the body cannot be decompressed", "响应正文解压失败"),
        "redirect_loop": _error("the redirects do not end", "重定向循环"),
        "redirect_off_host": _error(
            "a redirect leads to a host that is not the portal's", "重定向到非本站主机"
        ),
        "address_refused": _error(
            "the host leads to a private or loopback address", "主机解析到内网或回环地址，已拒绝"
        ),
        "soft_404": _error(
            "a page of 200 that says that there is nothing", "返回200但实为“页面不存在”"
        ),
        "block_page": _error("a block page stood in the way", "遇到拦截页"),
        "robots_disallowed": _error("robots.txt disallows the URL", "robots.txt 不允许抓取"),
        "robots_unreachable": _error(
            "robots.txt is unreachable: all is disallowed (RFC 9309)",
            "robots.txt 无法获取，视为全部禁止",
        ),
        "render_failed": _error("the browser could not show the page", "浏览器渲染失败"),
        "charset_guessed": _warning(
            "no charset is declared; it was guessed", "未声明字符集，系猜测"
        ),
        "charset_mismatch": _warning(
            "the declared charset is not the one that fits", "声明的字符集与实际不符"
        ),
        "charset_replaced": _error("some bytes fit no charset", "部分字节无法解码"),
        "tls_invalid": _warning("the certificate could not be verified", "证书校验失败"),
        # Reports
        "year_unknown": _error("the reporting year cannot be told", "无法确定报告年度"),
        "year_conflict": _warning(
            "title and stated period disagree on the year", "标题年度与统计期限不一致"
        ),
        "agency_unknown": _error("the agency cannot be told", "无法确定发布机构"),
        "agency_uncertain": _warning(
            "the agency's short name could not be expanded for sure", "机构简称无法确切展开"
        ),
        "not_a_report": _info("the page proved not to be a report", "该页面并非年度报告"),
        "report_incomplete": _error(
            "the report lacks a file or has no content", "报告缺少附件或正文"
        ),
        "report_corrected": _info(
            "the report was published again with changes, or its page shows an earlier version again",
            "报告重新发布且内容有变，或网页又变回较早的版本",
        ),
        "report_duplicate": _info("the same report stands at another URL too", "同一报告另有网址"),
        "report_late": _info(
            "the report was published after the legal date", "报告晚于法定期限发布"
        ),
        "image_only": _warning("the report's text stands only in pictures", "报告正文仅为图片"),
        # Attachments
        "attachment_missing": _error("an attachment could not be fetched", "附件无法获取"),
        "attachment_is_html": _error("an HTML page came in place of a file", "附件实际返回网页"),
        "attachment_type": _warning(
            "bytes, name and header disagree on the type", "附件类型与名称或声明不符"
        ),
        "attachment_broken": _error("the file is damaged or cut", "附件损坏或不完整"),
        "archive_refused": _error(
            "an archive breaks the limits and was not unpacked", "压缩包超限，未解压"
        ),
        # Documents
        "document_unsupported": _error(
            "the bytes are of no format that can be read as a document", "文件格式无法识别或不支持"
        ),
        "document_damaged": _error("the document is damaged or cut", "文档损坏或不完整"),
        "document_encrypted": _error("the document is locked by a password", "文档已加密"),
        "document_limits": _error(
            "the document breaks a limit of size, depth or number", "文档超过大小、层数或数量上限"
        ),
        "document_timeout": _error("reading the document took too long", "读取文档超时"),
        "document_memory": _error("reading the document took too much memory", "读取文档内存超限"),
        "document_crashed": _error("the process that read the document died", "读取文档的进程崩溃"),
        "document_active": _warning(
            "the document holds macros, scripts or outside references; none was followed",
            "文档含宏、脚本或外部引用，均未执行或访问",
        ),
        "document_needs_extra": _error(
            "a library for this format is not installed", "缺少读取该格式所需的库"
        ),
        # Statistics
        "statistics_refused": _info(
            "the document is not an annual report; no figures were read",
            "文档并非年度报告，未读取数据",
        ),
        "table_missing": _error("an official table was not found", "未找到法定统计表"),
        "table_shape": _error(
            "an official table lacks rows or columns, or has others", "统计表行列与模板不符"
        ),
        "row_unknown": _warning("a row of a table is in no template", "表格中有模板之外的行"),
        "label_uncertain": _warning(
            "a label was matched by likeness or position", "行列标签系近似或按位置匹配"
        ),
        "cell_unreadable": _error("a cell cannot be read as a number", "单元格无法读作数字"),
        "cell_repaired": _warning(
            "a reading was repaired by the only solution of the table's equations",
            "单元格依据表内勾稽关系唯一解修复",
        ),
        "cell_uncertain": _warning("a cell was read with low confidence", "单元格识别置信度低"),
        "unit_unknown": _warning("an amount has no unit", "金额未注明单位"),
        "template_conflict": _warning(
            "the tables' generation does not fit the reporting year", "表格版式与报告年度不符"
        ),
        "figures_merged": _info(
            "the tables of one report stand in several documents",
            "同一报告的统计表分布在多个文件中",
        ),
        "figures_disagree": _error(
            "two copies of one report give different figures", "同一报告的不同版本数据不一致"
        ),
        # The machine
        "plugin_error": _error("a plugin raised an exception", "插件抛出异常"),
        "storage_error": _error("the catalog or the disk refused to store", "目录库或磁盘写入失败"),
        "schema_invalid": _error("an item does not fit its JSON Schema", "条目不符合 JSON Schema"),
        "delivery_failed": _error("a pipeline refused an item", "管道处理条目失败"),
    }
)


def issue(code: str, message: str, url: str = "", level: Level | None = None) -> Issue:
    """Return an issue of that code.

    :param code: a key of ``CODES``; anything else raises ``KeyError``.
    :param message: what was expected and what was seen.
    :param url: the page or file that it is about.
    """
    return Issue(code=code, message=message, url=url, level=level or CODES[code].level)
