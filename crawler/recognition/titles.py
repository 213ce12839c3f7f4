"""Is a title that of an annual report? The words that make one, and those that only look so."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache
from typing import Final

_YEAR: Final = r"(?:\(?20\d\d(?:年度|年|度)?\)?)?"
#: What all annual reports have in common: the subject, then
#: (in any measure) 工作, 情况, 的, 年度, a year, and at last 报告 or 年报.
CORE: Final = re.compile(
    r"(?P<subject>(?:政务公开(?:工作)?(?:暨|和|与|及|、))?(?:政府|政务)(?:和政务)?信息(?:和政务|工作)?公开"
    r"(?:工作)?(?:(?:暨|和|与|及|、)政务公开)?"
    r"|政务公开\(政府信息公开\)|政府公开信息|政府信息与政务公开|信息公开|政务公开)"
    r"(?P<tail>(?:的?工作|事务|情况|执行情况|落实情况|的|开展|实施)*" + _YEAR + r"(?:的|工作|情况)*"
    r"(?P<annual>年度|年)?(?P<again>" + _YEAR + r")(?:的|工作|情况|总结)*"
    r"(?P<kind>年度报告书?|年度报|年终报告|报告书?|年报))"
)
_FULL_YEAR: Final = re.compile(r"(?:19|20)\d\d")
#: 22年, and no day or number of years.
_SHORT_YEAR: Final = re.compile(r"(?<![\d.第近])(0[7-9]|[12]\d)(?=年度?(?!\d|来|以来|内|间|期))")
#: The same cut off by a list: …政府信息公开工作年度…
_CUT: Final = re.compile(
    r"(?P<subject>(?:政府|政务)?信息公开)(?:工作|情况|的)*(?P<annual>年度?)?(?:报|年)?(?:\.{2,}|…+)$"
)
#: …2020年度政府信息公…: too little is left, save in a column of annual reports.
_CUT_SHORT: Final = re.compile(r"(?<=年|度)(?:政府信?息?公?开?|信息公?开?)(?:\.{2,}|…+)$")
#: Nothing but agency, year and 年度报告: a report only where the column says which kind.
_BARE: Final = re.compile(
    r"^(?P<before>.{0,24}?)(?:20\d\d年?)?度?(?:工作)?(?:年度报告|年报|年度报)(?:\(20\d\d年?度?\))?$"
)
_BARE_FOREIGN: Final = re.compile(
    r"统计|财务|经济|环境|质量|卫生|公司|集团|企业|法治|网站|报表|社会责任|绩效|发展|知识产权|气候|诉讼|审判|检察|慈善"
)

#: What stands before the subject and makes another thing of it.
_BEFORE: Final = (
    ("interpretation", re.compile(r"解读|问答|答记者问|评析|点评|分析")),
    ("infographic", re.compile(r"图解|一图|读懂|图说|一张图|长图|动漫|数说|速览|短视频|视频|H5")),
    ("reply", re.compile(r"答复|建议|提案|复函|回复|咨询|留言|来信|告知书")),
    (
        "notice",
        re.compile(
            r"关于(?:进一步)?(?:做好|报送|编制|编写|印发|转发|开展|上报|填报|组织|加强|规范|召开|征求|征集|公开征求|撰写|调整|填写|督促|提交)"
            r"|通知|部署|培训|会议|召开|举办|印发|转发|模板|范本|格式|样式|要求|须知"
        ),
    ),
    ("website_report", re.compile(r"政府网站(?!群)(?:工作)?(?:20\d\d年度?)?(?:和|与|及)?$")),
    ("rule_of_law_report", re.compile(r"法治政府建设|依法行政工作")),
    ("guide", re.compile(r"指南")),
    ("institution", re.compile(r"学年")),
    ("not_annual", re.compile(r"季度|半年|月份|月度|[1-9]月$")),
    ("catalogue", re.compile(r"历年|近年|近(?:\d+|[一二三四五六七八九十]+)年|各年度")),
    ("institution", re.compile(r"高校|高等学校|企事业单位|公共企事业")),
)
#: What may follow the report's words without making it something else.
_AFTER_ALLOWED: Final = re.compile(
    r"^[\s.。,，、:：;；!！_\-—–~·*/|》”]*(?:20\d\d(?:年度|年)?)?(?:\((?P<note>[^()]*)\)|(?:全文|正文|文本|公示|公布|发布|公开))?"
    r"[\s.。_\-—–~]*(?:\((?P<note2>[^()]*)\))?(?:的报告)?"
    r"(?:\.(?:docx?|pdf|wps|ofd|html?|rtf|xlsx?|zip|rar|s?html))?(?:\(?20\d\d[-/.年]\d{1,2}[-/.月]\d{1,2}日?\)?)?[\s.。…]*(?:new|hot|新)?!?$",
    re.IGNORECASE,
)
_AFTER_AGENCY: Final = re.compile(
    r"^(?:[\s_\-—–~:：·]+[\u4e00-\u9fff]{2,30}"
    # A blank that stood before the organ is gone.
    r"|[\u4e00-\u9fff]{2,20}(?:局|厅|委员会|人民政府|办公室|办公厅|办事处|管委会|中心|镇|乡))$"
)
_AFTER: Final = (
    ("interpretation", re.compile(r"解读|说明会|问答|分析|点评|评议|评估|亮点|综述")),
    ("infographic", re.compile(r"图解|一图|读懂|图说|长图|动漫|数说|视频")),
    ("explanation", re.compile(r"说明")),
    (
        "notice",
        re.compile(
            r"通知|通报|函$|函\(|公告|通告|部署|培训|会议|的会|要求|工作会|启动|编制|报送|方案|审核|督查|检查|自查|考核|情况汇总|意见|公示|撰写|模板|范本|格式|样式|规范"
        ),
    ),
    ("statistics_table", re.compile(r"^表$|统计表|附表|报表|数据表|附件|统计数据")),
    ("catalogue", re.compile(r"目录|汇编|清单|索引|列表|栏目|专栏|合集|链接")),
    ("rules", re.compile(r"制度|办法|规定|细则|规程")),
    ("reply", re.compile(r"答复|建议|回复|申请")),
    ("plan", re.compile(r"要点|计划|打算|安排")),
)
_NOTE_BAD: Final = (
    ("infographic", re.compile(r"图解|一图|长图|动漫|视频")),
    ("interpretation", re.compile(r"解读")),
    ("statistics_table", re.compile(r"统计表|附表|报表|表格|附件")),
    ("draft", re.compile(r"征求意见|草案|模板|范本|样本|空表|参考")),
)
_WITH: Final = ("附", "含", "带")
#: Why a title without the report's words is none; the first that is found counts.
_OTHERS: Final = (
    ("guide", re.compile(r"指南|须知|指引")),
    ("website_report", re.compile(r"政府网站.{0,8}(?:报表|年报|年度报告|工作报告)|网站工作年度报")),
    ("rule_of_law_report", re.compile(r"法治政府|依法行政|法治建设|法治工作|普法")),
    ("infographic", re.compile(r"图解|一图|读懂|图说|长图|数说")),
    ("interpretation", re.compile(r"解读|答记者问")),
    ("accounts", re.compile(r"决算|预算|三公经费|绩效(?:自评|评价)|财务|审计(?:报告|结果)")),
    ("notice", re.compile(r"通知|公告$|通告|部署|培训|会议|召开|印发|的函$|启动|座谈")),
    ("reply", re.compile(r"答复|建议|提案|回复|告知书|申请表|依申请公开$")),
    ("plan", re.compile(r"要点|工作计划|实施方案|工作方案|任务分解|分工|意见$")),
    ("statistics_table", re.compile(r"统计表|附表|报表|统计数据|情况表|统计年报|统计公报")),
    ("explanation", re.compile(r"编制说明|说明$")),
    ("summary", re.compile(r"总结|工作情况|述职|汇报|小结|自查|落实情况|自评")),
    ("work_report", re.compile(r"政府工作报告|工作报告")),
    ("catalogue", re.compile(r"目录|清单|索引|汇总表")),
    ("rules", re.compile(r"制度|办法|规定|细则|条例|规程|规范")),
    ("company_report", re.compile(r"公司|集团|股份|企业年报|社会责任|年度报告书")),
    ("institution", re.compile(r"学校|大学|学院|医院|企事业")),
)
INSTITUTION: Final = re.compile(
    r"(?:大学|学院|学校|中学|小学|一中|二中|三中|高中|职高|幼儿园|医院|卫生院|公司|集团|银行|水厂|供电局|供电所|高校|企事业单位|公共企业|热力|燃气|公交)(?:章程)?$"
    # Courts, procuratorates and congresses are no administrative organs (条例 第二条): what they
    # publish under 信息公开 alone follows rules of their own.
    r"|(?:法院|检察院|人民代表大会|人大|人大常委会|常务委员会|政协|政协委员会)$"
)
_COMPANY: Final = re.compile(r"(?:公司|集团)(?:\(.*\))?$")


@dataclass(frozen=True)
class TitleReading:
    """A title that is a report's. ``before`` and ``after`` are what stands around the words.

    ``strength`` is 1 for the full words, less where words are missing. ``years_inside`` is the
    text of the words, which may hold the year. ``complete`` is false for a title cut by its list.
    """

    before: str
    inside: str
    after: str
    strength: float
    complete: bool = True


@dataclass(frozen=True)
class NotAReport:
    """Why a title is not a report's: a short code and the words that show it."""

    reason: str
    evidence: str


@lru_cache(maxsize=256)
def read_title(title: str, *, in_column: bool = False) -> TitleReading | NotAReport:
    """Read a squeezed title.

    :param in_column: the row stands in a column of annual reports, so that 2020年度报告 will do.
    """
    if not title:
        return NotAReport("empty_title", "")
    title = _mended(title)
    core = _last_core(title)
    if core is not None:
        return _around(core, title)
    cut = _CUT.search(title) or (_CUT_SHORT.search(title) if in_column else None)
    if cut is not None:
        before = title[: cut.start()]
        return _first(_BEFORE, before) or TitleReading(before, cut.group(), "", 0.6, complete=False)
    other = _first(_OTHERS, title)
    bare = _BARE.match(title) if in_column else None
    foreign = _BARE_FOREIGN.search(title)
    if bare is not None and foreign is None and (other is None or other.reason == "work_report"):
        before = bare.group("before")
        return TitleReading(before, title[len(before) :], "", 0.5)
    return other or NotAReport("unrecognised", title[:60])


def _mended(title: str) -> str:
    """Return a title with its year in four digits, and 年度 where 年底 was typed before 报告."""
    if "公开" not in title:
        return title
    if _FULL_YEAR.search(title) is None:
        title = _SHORT_YEAR.sub(r"20\1", title)
    return title.replace("年底报", "年度报")


def core_in(text: str) -> re.Match[str] | None:
    """Return the first words of a report's title (``CORE``) in a squeezed text, or None."""
    return CORE.search(text) if _may_hold_core(text) else None


def _may_hold_core(text: str) -> bool:
    # Both are in all that CORE finds; looking for them first saves most lines a slow search.
    return "公开" in text and "报" in text


def _last_core(title: str) -> re.Match[str] | None:
    if not _may_hold_core(title):
        return None
    found = list(CORE.finditer(title))
    return found[-1] if found else None


def _first(rules: tuple[tuple[str, re.Pattern[str]], ...], text: str) -> NotAReport | None:
    if text:
        for reason, pattern in rules:
            found = pattern.search(text)
            if found is not None:
                return NotAReport(reason, found.group())
    return None


def _around(core: re.Match[str], title: str) -> TitleReading | NotAReport:
    before, after = title[: core.start()], title[core.end() :]
    wrong = _first(_BEFORE, before) or _after(after) or _subject(core, before)
    if wrong is not None:
        return wrong
    subject, words = core.group("subject"), core.group()
    annual = "年" in core.group("kind") or core.group("annual") or "年度" in before[-12:]
    strength = 1.0 if subject.startswith(("政府", "政务信息")) and annual else 0.8
    return TitleReading(before, words, after, strength)


def _after(after: str) -> NotAReport | None:
    if not after:
        return None
    allowed = _AFTER_ALLOWED.match(after)
    if allowed is not None:
        notes = (allowed.group("note") or "", allowed.group("note2") or "")
        # （附统计表） says what comes with the report, （统计表） what it is instead.
        return _first(_NOTE_BAD, "".join(note for note in notes if not note.startswith(_WITH)))
    wrong = _first(_AFTER, after)
    if wrong is not None:
        return wrong
    if _AFTER_AGENCY.match(after):
        return None
    return NotAReport("unrecognised", after[:40])


def _subject(core: re.Match[str], before: str) -> NotAReport | None:
    subject, words = core.group("subject"), core.group()
    if subject in {"信息公开", "政务公开"}:
        owner = re.sub(r"\(?20\d\d(?:年度|年|度)?\)?", "", before).rstrip("关于的年度")
        company = _COMPANY.search(owner)
        if company is not None:
            return NotAReport("company_report", company.group())
        institution = INSTITUTION.search(owner)
        if institution is not None:
            return NotAReport("institution", institution.group())
        if re.search(r"(?:财务|预算|决算|环境|企业|商业|产品|项目|党务|村务)(?:年度)?$", owner):
            return NotAReport("other_subject", owner[-8:])
    if "总结" in words:
        return NotAReport("summary", words)
    annual = "年" in words or re.search(r"20\d\d|年度", before) is not None
    if subject == "政务公开" and "年度报" not in words and "年报" not in words:
        return NotAReport("summary", words)
    if subject == "信息公开" and not annual:
        return NotAReport("unrecognised", words)
    return None
