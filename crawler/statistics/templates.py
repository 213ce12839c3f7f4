"""The official tables of both generations: rows, columns, units and keys.

2019: 国办公开办函〔2019〕60号. 2021: 国办公开办函〔2021〕30号.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING, Final

from crawler.statistics.model import Template

if TYPE_CHECKING:
    from collections.abc import Mapping


class Kind(StrEnum):
    """What kind of number a column holds."""

    COUNT = "count"  # an integer, not negative
    CHANGE = "change"  # an integer; 本年增/减 may be negative
    AMOUNT = "amount"  # money, a decimal


@dataclass(frozen=True)
class Column:
    """A column of an official table.

    :param unit: that the template gives; None where it gives none.
    :param words: any of these in a header cell names the column.
    """

    key: str
    label: str
    kind: Kind = Kind.COUNT
    unit: str | None = "件"
    words: tuple[str, ...] = ()


@dataclass(frozen=True)
class Row2:
    """A row of table 2 with its caption's article and its columns."""

    article: str
    key: str
    label: str
    columns: tuple[Column, ...]
    optional: bool = False

    @property
    def row_key(self) -> str:
        """Return the key with the article: ``art20_1.regulations``."""
        return f"{self.article}.{self.key}"


ARTICLES: Final[Mapping[str, str]] = {
    "art20_1": "第二十条第（一）项",
    "art20_5": "第二十条第（五）项",
    "art20_6": "第二十条第（六）项",
    "art20_8": "第二十条第（八）项",
    "art20_9": "第二十条第（九）项",
}

_MADE: Final = (
    Column("made", "本年新制作数量", words=("制作",)),
    Column("newly_published", "本年新公开数量", words=("新公开",)),
    Column("total_public", "对外公开总数量", words=("总数",)),
)
_ITEMS: Final = (
    # These two count 事项, not 件: items and decisions cannot be compared.
    Column("items_prev_year", "上一年项目数量", unit="项", words=("上一年", "上年")),
    Column("items_change", "本年增/减", Kind.CHANGE, "项", words=("本年增", "增减")),
)
_DECISIONS: Final = Column("decisions", "处理决定数量", words=("处理决定",))
_PROCUREMENT: Final = (
    Column("projects", "采购项目数量", unit="项", words=("项目数",)),
    # The national template gives no unit for it.
    Column("amount", "采购总金额", Kind.AMOUNT, None, words=("金额",)),
)
_ISSUED: Final = (
    Column("issued", "本年制发件数", words=("制发",)),
    Column("repealed", "本年废止件数", words=("废止",)),
    Column("in_force", "现行有效件数", words=("现行有效",)),
)
_DECISIONS_2021: Final = Column("decisions", "本年处理决定数量", words=("处理决定",))
_FEES: Final = Column(
    "amount_wan_yuan", "本年收费金额（单位：万元）", Kind.AMOUNT, "万元", words=("收费金额", "金额")
)

TABLE2: Final[Mapping[Template, tuple[Row2, ...]]] = {
    Template.Y2019: (
        Row2("art20_1", "regulations", "规章", _MADE),
        Row2("art20_1", "normative_docs", "规范性文件", _MADE),
        # Hubei's own row of 2020.
        Row2("art20_1", "other_docs_hubei", "其他主动公开文件", _MADE, optional=True),
        Row2("art20_5", "licensing", "行政许可", (*_ITEMS, _DECISIONS)),
        Row2("art20_5", "other_services", "其他对外管理服务事项", (*_ITEMS, _DECISIONS)),
        Row2("art20_6", "penalty", "行政处罚", (*_ITEMS, _DECISIONS)),
        Row2("art20_6", "coercion", "行政强制", (*_ITEMS, _DECISIONS)),
        Row2("art20_8", "admin_fees", "行政事业性收费", _ITEMS),
        Row2("art20_9", "central_procurement", "政府集中采购", _PROCUREMENT),
    ),
    Template.Y2021: (
        Row2("art20_1", "regulations", "规章", _ISSUED),
        Row2("art20_1", "normative_docs", "行政规范性文件", _ISSUED),
        Row2("art20_1", "other_docs_hubei", "其他主动公开文件", _ISSUED, optional=True),
        Row2("art20_5", "licensing", "行政许可", (_DECISIONS_2021,)),
        Row2("art20_6", "penalty", "行政处罚", (_DECISIONS_2021,)),
        Row2("art20_6", "coercion", "行政强制", (_DECISIONS_2021,)),
        Row2("art20_8", "admin_fees", "行政事业性收费", (_FEES,)),
    ),
}

#: The columns of table 3, 申请人情况.
APPLICANTS: Final = (
    Column("natural_person", "自然人", words=("自然人",)),
    Column("business", "商业企业", words=("商业企业",)),
    Column("research", "科研机构", words=("科研机构",)),
    Column("public_welfare", "社会公益组织", words=("社会公益组织",)),
    Column("legal_service", "法律服务机构", words=("法律服务机构",)),
    Column("other_org", "其他", words=("其他",)),
    Column("total", "总计", words=("总计",)),
)

#: The rows of table 3 and the group that each belongs to, by generation where they differ.
_ROWS3: Final = (
    ("new_requests", "", "一、本年新收政府信息公开申请数量"),
    ("carried_in", "", "二、上年结转政府信息公开申请数量"),
    ("granted", "", "（一）予以公开"),
    ("partially_granted", "", "（二）部分公开（区分处理的，只计这一情形，不计其他情形）"),
    ("denied_state_secret", "（三）不予公开", "1.属于国家秘密"),
    ("denied_law_prohibited", "（三）不予公开", "2.其他法律行政法规禁止公开"),
    ("denied_three_security_one_stability", "（三）不予公开", "3.危及“三安全一稳定”"),
    ("denied_third_party", "（三）不予公开", "4.保护第三方合法权益"),
    ("denied_internal_affairs", "（三）不予公开", "5.属于三类内部事务信息"),
    ("denied_process_info", "（三）不予公开", "6.属于四类过程性信息"),
    ("denied_enforcement_file", "（三）不予公开", "7.属于行政执法案卷"),
    ("denied_admin_inquiry", "（三）不予公开", "8.属于行政查询事项"),
    ("unavailable_not_held", "（四）无法提供", "1.本机关不掌握相关政府信息"),
    ("unavailable_needs_creation", "（四）无法提供", "2.没有现成信息需要另行制作"),
    ("unavailable_unclear", "（四）无法提供", "3.补正后申请内容仍不明确"),
    ("rejected_petition", "（五）不予处理", "1.信访举报投诉类申请"),
    ("rejected_duplicate", "（五）不予处理", "2.重复申请"),
    ("rejected_publication", "（五）不予处理", "3.要求提供公开出版物"),
    ("rejected_excessive", "（五）不予处理", "4.无正当理由大量反复申请"),
    ("rejected_reconfirm", "（五）不予处理", "5.要求行政机关确认或重新出具已获取信息"),
)
_OTHER_2019: Final = (("other_handling", "", "（六）其他处理"),)
_OTHER_2021: Final = (
    (
        "other_no_correction",
        "（六）其他处理",
        "1.申请人无正当理由逾期不补正、行政机关不再处理其政府信息公开申请",
    ),
    (
        "other_fee_unpaid",
        "（六）其他处理",
        "2.申请人逾期未按收费通知要求缴纳费用、行政机关不再处理其政府信息公开申请",
    ),
    ("other_misc", "（六）其他处理", "3.其他"),
)
_ENDS: Final = (
    ("results_total", "", "（七）总计"),
    ("carried_out", "", "四、结转下年度继续办理"),
)


@dataclass(frozen=True)
class Row3:
    """A row of table 3; ``group`` is the label of the merged cell in front of it, or empty."""

    key: str
    group: str
    label: str


TABLE3: Final[Mapping[Template, tuple[Row3, ...]]] = {
    Template.Y2019: tuple(Row3(*row) for row in (*_ROWS3, *_OTHER_2019, *_ENDS)),
    Template.Y2021: tuple(Row3(*row) for row in (*_ROWS3, *_OTHER_2021, *_ENDS)),
}
#: All rows of both generations in order.
ROWS3: Final = tuple(Row3(*row) for row in (*_ROWS3, *_OTHER_2019, *_OTHER_2021, *_ENDS))


def part_keys(template: Template) -> tuple[str, ...]:
    """Return the rows of table 3 whose sum is （七）总计: 19 in 2019, 21 in 2021."""
    keys = [row.key for row in TABLE3[template]]
    return tuple(keys[2:-2])


#: The columns of one block of table 4.
RESULTS: Final = (
    Column("upheld", "结果维持", words=("结果维持",)),
    Column("corrected", "结果纠正", words=("结果纠正",)),
    Column("other", "其他结果", words=("其他结果",)),
    Column("pending", "尚未审结", words=("尚未审结",)),
    Column("total", "总计", words=("总计",)),
)


@dataclass(frozen=True)
class Block4:
    """A block of table 4 with its five columns."""

    key: str
    label: str


BLOCKS: Final = (
    Block4("review", "行政复议"),
    Block4("lit_direct", "行政诉讼·未经复议直接起诉"),
    Block4("lit_post_review", "行政诉讼·复议后起诉"),
)
