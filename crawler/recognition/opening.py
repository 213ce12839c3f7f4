"""How the text of a report begins: its own title, and the sentences in which it names itself."""

from __future__ import annotations

import re
from functools import lru_cache
from typing import Final

from crawler.recognition.agencies import read_organ
from crawler.recognition.text import lines, squeeze
from crawler.recognition.titles import CORE, TitleReading, core_in, read_title

#: Of a text's beginning, so many characters are looked at.
HEAD: Final = 1500
_LONG_TITLE: Final = 90
_HEADING_LINES: Final = 10
_TITLE_LINES: Final = 4
#: 首页 > 政府信息公开 > 公开年报: where the page stands, not what it is called.
_TRAIL: Final = re.compile(r"[>»]|当前位置|所在(?:的)?位置|索引号|组配分类|信息分类")
#: 标题:… prints the title, 关键词:… does not.
_LABEL: Final = re.compile(r"^[\W]*(?:标题|名称|信息名称|文件名称|题名)[:|]+")
_LABELLED: Final = re.compile(r"^[\W]*[\u4e00-\u9fff]{2,6}:")
#: 现公布X局2023年政府信息公开工作年度报告。: a sentence, although no comma stands in it.
TELLS: Final = re.compile(r"^(?:现|特)(?:将|予以?)?(?:公布|发布|公开|公示|印发)")
#: A title is no sentence.
_SENTENCE: Final = re.compile(r"[,。;!]|根据|依据|按照|现将|如下|" + TELLS.pattern)

_COMPILED_BY: Final = re.compile(
    r"(?:本报告|本年报|年度报告|年报)?(?:是|系)?[^。]{0,60}?由(?P<name>[\u4e00-\u9fff]{4,30}?)"
    r"(?:(?:组织|负责|具体|统一)|(?:结合|根据|依据|按照|汇总|综合)[^。,]{0,120}?)?(?:编制|编写|撰写|起草)"
)
#: 市水利局编制了2013年度政府信息公开年度报告.
_COMPILES: Final = re.compile(
    r"[,。:](?P<name>[\u4e00-\u9fff]{3,30}?)(?:组织|特|现|向社会|向公众)*"
    r"(?:编制|编写|撰写|形成|公布|发布)(?:了|并)?(?:本|20\d\d年|《)"
)
_SUBJECT: Final = re.compile(
    r"(?:^|[,，。:]|总体情况|概述|基本情况|引言)(?:20\d\d年(?:度|来|以来)?,?)?(?:我们)?"
    r"(?P<name>[\u4e00-\u9fff]{2,30}?(?:局|委员会|人民政府|办公室|办公厅|办事处|厅|中心|(?<!乡)镇|乡|街道))(?:\((?:以下)?简称[^()]*\))?,?"
    r"(?:政务公开|政府信息公开|信息公开|严格|认真|认真贯彻|深入|坚持|按照|高度|紧紧|全面|以习近平|积极|扎实|切实|始终|进一步|贯彻|根据|不断|继续|在|共|主动|现|公布|编制)"
)
#: 现公布X局2020年政府信息公开工作年度报告: the report is named by its own text.
_NAMES_ITSELF: Final = re.compile(
    r"(?:现将|现予?|特|向社会|并|,|。|我(?:局|委|办|厅|镇|乡|市|县|区)|本(?:局|委|机关|单位))"
    r"(?:向社会(?:各界|公众)?)?(?:公布|公开|发布|编制|编写|撰写|制定|形成|将)(?:了|并公布|并发布)?《?"
    r"(?P<title>[^,。;:《》]{0,40}?" + CORE.pattern + r")"
    r"(?!告|》?(?:的?(?:通知|公告|通报|函|要求|规定|意见|编制|格式|制度)|编制|格式|制度|有关|工作|和))"
)
#: …涵盖2024年白城市农业农村局政府信息公开工作情况, 结合…工作实际编制: what the report covers.
_COVERS: Final = re.compile(
    r"(?:涵盖了?|结合|以及)(?:20\d\d年度?)?(?P<name>[\u4e00-\u9fff]{4,30}?)"
    r"(?:\((?:以下)?简称[^()]*\))?(?:20\d\d年度?)?(?:(?:政府|政务)信息公开|工作(?:情况|实际))"
)
#: 现将我乡2022年度政府信息公开工作情况报告如下; 一、总体情况 2022年,…
_TELLS_OF_YEAR: Final = re.compile(
    r"现将[^。,]{0,20}?(?P<now>20\d\d)年度?[^。,]{0,8}?(?:政府|政务)?信息公开"
    r"|^(?P<first>20\d\d)年度?[,来以]"
    r"|编制的(?P<made>20\d\d)年度?(?:政府|政务)?信息公开"
    r"|(?:总体情况|基本情况|工作概述|概述|概况)(?:\(一\))?[^。]{0,6}?(?P<begins>20\d\d)年度?(?!.{0,3}月)"
)
_OFFICE: Final = re.compile(
    r"(?<=政府)(?:信息公开|政务公开|信息[和与]政务公开)(?:工作)?(?:领导小组)?(?:办公室|办)$"
)
_GENERIC: Final = re.compile(
    r"^(?:我|本|全|该|各|市委|县委|区委|国务院|党中央|省委|根据|按照|依据|关于|请|经|受|可|年报|报告)"
    r"|报告|公开|条例|向社会|特向|现向|请与|联系|[我本](?:局|委|办|厅|镇|乡|市|县|区|街道)"
)


@lru_cache(maxsize=8)
def heading(text: str) -> str:
    """Return the title that a text begins with, one of the first ten lines or a few of them together.

    Empty where none of the first lines holds the words of a report's title. What leads to the
    page (首页 > 公开年报) is passed over, and a sentence is no title.
    """
    first = [cut_to_title(line) for line in lines(text[:HEAD], _HEADING_LINES)]
    first = [line for line in first if not _TRAIL.search(line)]
    if core_in("".join(first)) is None:
        return ""
    found = [title for number in range(len(first)) if (title := _title_at(first, number))]
    # The template's title names no agency where the paper's own one, further down, does.
    # 政府信息公开年报 and nothing else is an entry of the site's menu.
    dated = next((title for title in found if "20" in title), "")
    return next((title for title in found if not _names_nobody(title)), dated)


def cut_to_title(line: str) -> str:
    """Return the title that a long line begins with, where lines ran together, else the line."""
    if len(line) <= _LONG_TITLE:
        return line
    found = CORE.search(line, 0, _LONG_TITLE)
    if found is None or _SENTENCE.search(line, 0, found.end()):
        return line
    return line[: found.end()]


def _title_at(first: list[str], number: int) -> str:
    """Return the title that ends with a line: that line alone, or with those before it."""
    title, begin = "", number
    for count in range(_TITLE_LINES):
        begin = max(number - count, 0)
        title = "".join(first[begin : number + 1])
        if core_in(title):
            break
    else:
        return ""
    if begin < number and core_in("".join(first[begin:number])):
        return ""  # the line above ended it
    above = first[begin - 1] if begin else ""
    if _names_nobody(title) and _is_organ(above):
        title = above + title
    title = _LABEL.sub("", title)
    plain = len(title) <= _LONG_TITLE and not _SENTENCE.search(title)
    return title if plain and not _LABELLED.match(title) else ""


def _is_organ(line: str) -> bool:
    name = re.sub(r"\(?20\d\d(?:年度|年|度)?\)?|关于|的$", "", line)
    return bool(name) and read_organ(name) is not None


def _names_nobody(line: str) -> bool:
    """Return whether a line with the report's words lacks whose report it is."""
    reading = read_title(line)
    if not isinstance(reading, TitleReading):
        return False
    return not re.sub(r"\(?20\d\d(?:年度|年|度)?\)?|关于|的", "", reading.before)


def named_in_text(text: str) -> TitleReading | None:
    """Return the reading of the report's name in the opening sentences, where they name it."""
    for found in _NAMES_ITSELF.finditer(head(text)):
        reading = read_title(found["title"])
        if isinstance(reading, TitleReading):
            return reading
    return None


def first_sentence(text: str) -> str:
    """Return the organ that the text's beginning names as its author, or an empty string."""
    beginning = head(text)
    for pattern in (_COMPILED_BY, _COMPILES, _COVERS, _SUBJECT):
        for found in pattern.finditer(beginning):
            # 晋安区人民政府信息公开办: the government's own office for the work.
            name = _OFFICE.sub("", found["name"])
            if not _GENERIC.search(name) and read_organ(name) is not None:
                return name
    return ""


def told_year(text: str) -> int | None:
    """Return the year that the opening sentences tell of, for want of anything better."""
    found = _TELLS_OF_YEAR.search(head(text))
    return int(next(filter(None, found.groups()))) if found else None


def head(text: str) -> str:
    """Return the squeezed beginning of a text."""
    return squeeze(text[: HEAD * 2])[:HEAD]
