"""Titles, headings and sentences of made reports; the sentences are the replica's own."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING, Final

from crawler.replica.agencies import Agency, agency
from crawler.replica.generator.variants import Variant

if TYPE_CHECKING:
    from collections.abc import Mapping
    from random import Random

    from crawler.replica.generator.figures import Place

REGIONS: Final = (
    "海盐县",
    "定海区",
    "平湖市",
    "嵩县",
    "五莲县",
    "临洮县",
    "江津区",
    "浦城县",
    "浙江省",
)
HEADINGS: Final = (
    "总体情况",
    "主动公开政府信息情况",
    "收到和处理政府信息公开申请情况",
    "政府信息公开行政复议、行政诉讼情况",
    "存在的主要问题及改进情况",
    "其他需要报告的事项",
)
_OTHERWISE: Final = (
    "工作基本情况",
    "行政机关主动公开政府信息情况",
    "收到和处理政府信息公开申请的情况",
    "因政府信息公开工作被申请行政复议、提起行政诉讼情况",
    "政府信息公开工作存在的主要问题及改进情况",
    "其他事项",
)
_NUMBERS: Final = "一二三四五六"
_TITLES: Final = (
    "{who}{year}年政府信息公开工作年度报告",
    "{who}{year}年度政府信息公开工作年度报告",
    "{year}年{who}政府信息公开工作年度报告",
    "{who}{year}年度政府信息公开年度报告",
)


def organ(chance: Random) -> Agency:
    """Return whose report it is."""
    region = chance.choice(REGIONS)
    if chance.random() < 0.15:  # noqa: PLR2004 - governments are fewer than bureaus
        full = f"{region}人民政府"
        return Agency(full, "人民政府", full)
    return agency(region, chance.randrange(60))


def title_of(who: Agency, year: int, variants: frozenset[Variant], chance: Random) -> str:
    """Return the title as it stands over the text, in one line."""
    name = who.short if Variant.SHORT_AGENCY in variants else who.full
    return chance.choice(_TITLES).format(who=name, year=year)


def broken(title: str) -> tuple[str, ...]:
    """Return a title on two lines."""
    cut = title.index("政府信息公开")
    return (title[:cut], title[cut:]) if cut else (title,)


def heading(number: int, variants: frozenset[Variant]) -> str:
    """Return the heading of section 1 to 6."""
    other = Variant.OTHER_HEADINGS in variants
    text = (_OTHERWISE if other else HEADINGS)[number - 1]
    if Variant.LOST_NUMBERING in variants:
        return text
    return f"{number}、 {text}" if other and number in {1, 5} else f"{_NUMBERS[number - 1]}、{text}"


def opening(who: Agency, year: int, chance: Random) -> str:
    """Return the paragraph before section 一."""
    return (
        f"根据《中华人民共和国政府信息公开条例》，{who.full}编制了本机关{year}年度的这份报告。"
        f"所列数据的统计期限自{year}年1月1日起至{year}年12月31日止。有疑问可与办公室联系"
        f"（地址：人民路{chance.randint(1, 300)}号，邮编：{chance.randint(310000, 330000)}，"
        f"电话：{chance.randint(80000000, 89999999)}）。"
    )


def overall(year: int, values: Mapping[Place, Decimal], chance: Random) -> str:
    """Return the text of section 一, with figures that look like those of the tables."""
    asked = values.get(("t3", "new_requests", "total"), Decimal(0))
    return (
        f"{year}年，本机关通过网站公开信息{chance.randint(20, 900)}条，收到政府信息公开申请{asked}件，"
        f"回应来电{chance.randint(0, 90)}次，举办培训{chance.randint(1, 6)}次，"
        "公开的范围和时限均按条例执行。"
    )


def problems(chance: Random) -> str:
    """Return the text of section 五."""
    return (
        f"部分栏目更新间隔偏长，平均{chance.randint(5, 30)}天；个别科室提供文本较晚。"
        "下一年度将按月检查栏目，并请业务科室在文件生成后十个工作日内提供公开文本。"
    )


def fees(chance: Random) -> tuple[str, Decimal | None]:
    """Return the text of section 六 and the fee in yuan that it tells, if any."""
    kind = chance.randrange(4)
    if kind == 0:
        return "无。", None
    if kind == 1:
        return "本年度没有收取信息处理费，也没有其他需要报告的事项。", Decimal(0)
    cases, each = chance.randint(1, 30), chance.choice((100, 110, 130))
    return (
        f"本年度发出收费通知{cases}件，收取信息处理费{cases * each}元。",
        Decimal(cases * each),
    )


def narrative(year: int, chance: Random) -> tuple[tuple[str, str], ...]:
    """Return headings and texts of a narrative that uses the numbers 一 to 四 once more."""
    return (
        ("一、总体情况", f"{year}年，围绕年度重点工作公开信息，按月核对栏目。"),
        (
            "二、主动公开情况",
            f"通过网站发布政策文件{chance.randint(1, 40)}条，公告{chance.randint(1, 40)}条。",
        ),
        ("三、依申请公开办理情况", f"全年收到申请{chance.randint(0, 40)}件，均按时答复。"),
        ("四、政府信息公开行政复议、行政诉讼情况", f"发生行政复议{chance.randint(0, 3)}件。"),
    )
