"""Labels and keys of the official tables (国办公开办函〔2019〕60号 and 〔2021〕30号)."""

from __future__ import annotations

from typing import Final

COLUMNS: Final = (
    ("natural_person", "自然人"),
    ("business", "商业企业"),
    ("research", "科研机构"),
    ("public_welfare", "社会公益组织"),
    ("legal_service", "法律服务机构"),
    ("other_org", "其他"),
    ("total", "总计"),
)
HEAD: Final = "（本列数据的勾稽关系为：第一项加第二项之和，等于第三项加第四项之和）"
RESULTS_LABEL: Final = "三、本年度办理结果"
#: Row of table 3: key, label of its group within 三 (or empty), its own label.
_RESULTS: Final = (
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
_OTHER: Final = {
    "2019": (("other_handling", "", "（六）其他处理"),),
    "2021": (
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
    ),
}
NEW: Final = ("new_requests", "一、本年新收政府信息公开申请数量")
CARRIED_IN: Final = ("carried_in", "二、上年结转政府信息公开申请数量")
CARRIED_OUT: Final = ("carried_out", "四、结转下年度继续办理")
TOTAL: Final = ("results_total", "", "（七）总计")

BLOCKS: Final = ("review", "lit_direct", "lit_post_review")
OUTCOMES: Final = (
    ("upheld", "结果维持"),
    ("corrected", "结果纠正"),
    ("other", "其他结果"),
    ("pending", "尚未审结"),
    ("total", "总计"),
)
SHORT: Final = {"other_no_correction": "1.逾期不补正", "other_fee_unpaid": "2.逾期不缴费"}


def results(template: str) -> tuple[tuple[str, str, str], ...]:
    """Return the rows of 三 as (key, group's label, label), the total last."""
    return (*_RESULTS, *_OTHER[template], TOTAL)


def rows3(template: str) -> tuple[str, ...]:
    """Return the keys of table 3's rows from top to bottom."""
    return (NEW[0], CARRIED_IN[0], *(key for key, _, _ in results(template)), CARRIED_OUT[0])


#: A part of table 2: its caption, labels of its columns, (key, label) of its rows, column keys.
Part = tuple[str, tuple[str, ...], tuple[tuple[str, str], ...], tuple[str, ...]]
_CHANGE: Final = ("信息内容", "上一年项目数量", "本年增/减", "处理决定数量")
_CHANGE_KEYS: Final = ("items_prev_year", "items_change", "decisions")
_DECISIONS: Final = ("信息内容", "本年处理决定数量")
HUBEI_ROW: Final = ("art20_1.other_docs_hubei", "其他主动公开文件（指除规章、规范性文件外的文件）")
PARTS: Final[dict[str, tuple[Part, ...]]] = {
    "2019": (
        (
            "第二十条第（一）项",
            ("信息内容", "本年新制作数量", "本年新公开数量", "对外公开总数量"),
            (("art20_1.regulations", "规章"), ("art20_1.normative_docs", "规范性文件")),
            ("made", "newly_published", "total_public"),
        ),
        (
            "第二十条第（五）项",
            _CHANGE,
            (("art20_5.licensing", "行政许可"), ("art20_5.other_services", "其他对外管理服务事项")),
            _CHANGE_KEYS,
        ),
        (
            "第二十条第（六）项",
            _CHANGE,
            (("art20_6.penalty", "行政处罚"), ("art20_6.coercion", "行政强制")),
            _CHANGE_KEYS,
        ),
        (
            "第二十条第（八）项",
            _CHANGE[:3],
            (("art20_8.admin_fees", "行政事业性收费"),),
            _CHANGE_KEYS[:2],
        ),
        (
            "第二十条第（九）项",
            ("信息内容", "采购项目数量", "采购总金额"),
            (("art20_9.central_procurement", "政府集中采购"),),
            ("projects", "amount"),
        ),
    ),
    "2021": (
        (
            "第二十条第（一）项",
            ("信息内容", "本年制发件数", "本年废止件数", "现行有效件数"),
            (("art20_1.regulations", "规章"), ("art20_1.normative_docs", "行政规范性文件")),
            ("issued", "repealed", "in_force"),
        ),
        ("第二十条第（五）项", _DECISIONS, (("art20_5.licensing", "行政许可"),), ("decisions",)),
        (
            "第二十条第（六）项",
            _DECISIONS,
            (("art20_6.penalty", "行政处罚"), ("art20_6.coercion", "行政强制")),
            ("decisions",),
        ),
        (
            "第二十条第（八）项",
            ("信息内容", "本年收费金额（单位：万元）"),
            (("art20_8.admin_fees", "行政事业性收费"),),
            ("amount_wan_yuan",),
        ),
    ),
}
#: Glosses that the province of Hubei added for 2020.
GLOSSES: Final = {
    "规章": "规章(设区的市、自治州人民政府应提供相关数据)",
    "上一年项目数量": "上一年项目数量(指{before}年事项数)",
    "本年增/减": "本年增/减(减用负值表示，如-8)",
    "处理决定数量": "处理决定数量(指{year}年办件量)",
}
