"""Documents that stand beside the reports and are none: each must be refused with a reason."""

from __future__ import annotations

from random import Random
from typing import TYPE_CHECKING

from crawler.replica.generator.docx import docx_of
from crawler.replica.generator.html import html_of
from crawler.replica.generator.model import Draft, Grid, GridCell, Line, Truth
from crawler.replica.generator.pdf import pdf_of
from crawler.replica.generator.prose import organ
from crawler.replica.generator.sheets import xlsx_of

if TYPE_CHECKING:
    from collections.abc import Sequence

    from crawler.replica.agencies import Agency


def not_reports(seed: int) -> dict[str, bytes]:
    """Return documents by file name; each name begins with what the document is."""
    chance = Random(f"{seed}/others")
    who = organ(chance)
    year = chance.randint(2019, 2025)
    drafts = {
        "final_accounts": _accounts(who, year, chance),
        "budget": _budget(who, year, chance),
        "website_annual_form": _website(who, year, chance),
        "guide": _guide(who),
        "work_report": _work(who, year, chance),
        "news": _news(who, year),
        "notice": _notice(year),
        "rule_of_law_report": _law(who, year),
        "university_report": _university(year, chance),
        "catalogue": _catalogue(who),
    }
    made: dict[str, bytes] = {}
    for name, draft in drafts.items():
        made[f"{name}.html"] = html_of(draft, frozenset(), chance)
        made[f"{name}.docx"] = docx_of(draft, frozenset(), chance)
        made[f"{name}.pdf"] = pdf_of(draft, frozenset(), chance)
        made[f"{name}.xlsx"] = xlsx_of(draft, frozenset(), chance)
    return made


def _draft(title: str, *blocks: Line | Grid) -> Draft:
    return Draft((Line(title, 1), *blocks), Truth("none", title, "", 0, ()))


def _grid(rows: Sequence[Sequence[str]]) -> Grid:
    wide = max(map(len, rows))
    cells = tuple(
        GridCell(row, column, text)
        for row, texts in enumerate(rows)
        for column, text in enumerate(texts)
    )
    return Grid("t2", cells, wide, 1, (1,) * wide)


def _money(chance: Random) -> str:
    return f"{chance.randint(1, 90000) / 100:.2f}"


def _accounts(who: Agency, year: int, chance: Random) -> Draft:
    rows = [("项目", "本年收入", "本年支出", "年末结转")]
    rows += [
        (name, _money(chance), _money(chance), _money(chance))
        for name in ("一般公共预算", "政府性基金", "国有资本经营", "总计")
    ]
    return _draft(
        f"{who.full}{year}年度部门决算",
        Line("一、部门概况", 2),
        Line("本部门设办公室等六个内设机构，纳入决算范围的单位两个。"),
        Line("二、收入支出决算表（单位：万元）", 2),
        _grid(rows),
        Line("三、其他重要事项的情况说明", 2),
        Line(f"政府采购支出总额{_money(chance)}万元，行政许可事项不产生收费。"),
    )


def _budget(who: Agency, year: int, chance: Random) -> Draft:
    rows = [("科目", "基本支出", "项目支出", "总计")]
    rows += [
        (name, _money(chance), _money(chance), _money(chance))
        for name in ("行政运行", "信息化建设", "其他")
    ]
    return _draft(
        f"{who.full}{year}年部门预算公开说明",
        Line("一、收支预算总体情况", 2),
        _grid(rows),
        Line("二、三公经费预算情况", 2),
        Line("按规定公开，接受监督。"),
    )


def _website(who: Agency, year: int, chance: Random) -> Draft:
    rows = [
        ("网站名称", "政府门户网站"),
        ("首页网址", "www.example.gov.cn"),
        ("独立用户访问总量（单位：个）", str(chance.randint(1000, 900000))),
        ("信息发布总数（单位：条）", str(chance.randint(100, 9000))),
        ("概况类信息更新量", str(chance.randint(0, 90))),
        ("政务动态信息更新量", str(chance.randint(0, 900))),
        ("信息公开目录信息更新量", str(chance.randint(0, 900))),
        ("注册用户数（单位：个）", str(chance.randint(0, 9000))),
        ("收到留言数量（单位：条）", str(chance.randint(0, 900))),
        ("办结留言数量（单位：条）", str(chance.randint(0, 900))),
        ("征集调查期数（单位：期）", str(chance.randint(0, 20))),
        ("安全检测评估次数（单位：次）", str(chance.randint(0, 20))),
    ]
    return _draft(f"政府网站工作年度报表（{year}年度）", Line(f"填报单位：{who.full}"), _grid(rows))


def _guide(who: Agency) -> Draft:
    return _draft(
        f"{who.full}政府信息公开指南",
        Line("一、主动公开", 2),
        Line(
            "公开机构职能、规范性文件、行政许可和行政处罚等信息，自形成之日起二十个工作日内公开。"
        ),
        Line("二、依申请公开", 2),
        Line("自然人、法人或其他组织可以当面、邮寄或在网上提交申请表。"),
        Line("三、收费", 2),
        Line("不收取费用；数量、频次明显超过合理范围的，可以收取信息处理费。"),
        Line("四、监督和救济", 2),
        Line("可以依法申请行政复议或者提起行政诉讼。"),
    )


def _work(who: Agency, year: int, chance: Random) -> Draft:
    rows = [("指标", "单位", "完成数")]
    rows += [
        (name, unit, str(chance.randint(1, 900)))
        for name, unit in (("新增项目", "个"), ("培训", "人次"), ("检查", "次"))
    ]
    return _draft(
        f"{who.full}{year}年工作总结和{year + 1}年工作计划",
        Line("一、主要成效", 2),
        Line("全面完成年度任务，政务公开工作有序开展，公开信息一百余条。"),
        _grid(rows),
        Line("二、存在的主要问题", 2),
        Line("人手偏紧。"),
    )


def _news(who: Agency, year: int) -> Draft:
    return _draft(
        f"{who.full}召开政府信息公开工作会议",
        Line(f"{year}年3月，{who.full}召开会议，部署政府信息公开工作年度报告编制工作。"),
        Line("会议要求各科室按时报送收到和处理政府信息公开申请情况。"),
    )


def _notice(year: int) -> Draft:
    return _draft(
        f"关于做好{year}年度政府信息公开工作年度报告编制发布工作的通知",
        Line("各科室："),
        Line("年度报告应当包括总体情况、主动公开政府信息情况等六个部分，请于1月20日前报送数据。"),
        Line("办公室"),
    )


def _law(who: Agency, year: int) -> Draft:
    return _draft(
        f"{who.full}{year}年度法治政府建设年度报告",
        Line("一、主要举措和成效", 2),
        Line("办理行政复议案件12件，行政应诉3件，行政处罚45件。"),
        Line("二、存在的不足和原因", 2),
        Line("培训覆盖面不够。"),
    )


def _university(year: int, chance: Random) -> Draft:
    rows = [("类别", "数量"), ("主动公开", str(chance.randint(1, 900))), ("依申请公开", "2")]
    return _draft(
        f"某某学院{year - 1}—{year}学年信息公开工作年度报告",
        Line("一、概述", 2),
        Line("学校按照《高等学校信息公开办法》公开信息。"),
        _grid(rows),
    )


def _catalogue(who: Agency) -> Draft:
    rows = [("序号", "公开事项", "公开依据", "公开时限")]
    rows += [(str(n), f"事项{n}", "条例第二十条", "20个工作日") for n in range(1, 12)]
    return _draft(f"{who.full}政府信息公开目录", _grid(rows))
