"""The labelled facts of an article's head: 索引号, 组配分类, 发布机构, 成文日期, 文号, 来源 …

They come as a table, as spans or as running text, letter-spaced (``索 引 号``) or not, with a
full- or half-width colon or none at all.
"""

from __future__ import annotations

import re
from functools import cache
from typing import TYPE_CHECKING, Final

from crawler.cms.dates import parse_datetime

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import datetime

_FIELDS: Final = {
    "index_no": "信息索引号 索引号码 索引编号 索引号 索引码",
    "doc_no": "发文字号 发文文号 文件编号 文件字号 发文号 文号",
    "publisher": "信息发布机构 发布机构 发布机关 发布单位 发布部门 发文机关 发文机构 发文单位 公开机构 公开单位 "
    "公开责任部门 责任部门 责任单位 制作单位 制作机关 印发机关",
    "created": "成文日期 成文时间 生成日期 生成时间 形成日期 制发日期 印发日期 发文日期 发文时间",
    "topic": "组配分类 主题分类 信息分类 体裁分类 公开类别 信息类别 所属分类 分类词 分类",
    "source": "信息来源 文章来源 稿件来源 消息来源 内容来源 来源 稿源",
    "published": "发布日期 发布时间 公开日期 公开时间 发表时间 发布于 公布日期 日期 时间",
    "title": "信息名称 文件名称 公文标题 信息标题 名称 标题",
    "other": "公开方式 公开范围 公开形式 公开时限 公开程序 公开属性 有效性 时效性 效力状态 有效期 浏览次数 浏览量 "
    "点击数 点击量 点击次数 点击率 点击 阅读次数 阅读量 阅读 访问量 访问次数 字体大小 字体 字号 作者 责任编辑 责编 "
    "编辑 审核 打印 分享到 分享 关键词 关键字 主题词 内容概述 内容概括 实施日期 生效日期 失效日期 废止日期 载体类型 "
    "统一登记号 更新时间 服务对象 语种 信息格式 记录形式 保护视力色 视力保护色 主办单位",
}
_BY_LABEL: Final = {label: field for field, labels in _FIELDS.items() for label in labels.split()}
# Trying a hundred labels takes long; most places do not begin with the first character of any.
_FIRST: Final = "".join(sorted({label[0] for label in _BY_LABEL}))
_EDGES: Final = " \t|｜•·:：;；,，[]【】\u3000\xa0"
_BARE_DAY: Final = re.compile(r"\d{4}[-/.年]\s*\d{1,2}[-/.月]\s*\d{1,2}日?\s+\d{1,2}[:时]\s*\d{2}")
_LONGEST_VALUE: Final = 120
_LONGEST_LINE: Final = 600
_NUMBERED: Final = re.compile(r"[〔\[（(]?\d{4}[〕\])）]?.{0,8}号")
# 日期/时间 may introduce anything, 发布日期 only one thing.
_PUBLISHED_ORDER: Final = (
    "发布日期",
    "发布时间",
    "公开日期",
    "公开时间",
    "公布日期",
    "发表时间",
    "发布于",
    "时间",
    "日期",
)


@cache
def _label() -> re.Pattern[str]:
    """Return what finds a label. It takes long to compile, and commands that read no page need none."""
    spaced = "|".join(
        r"[ \u3000]*".join(label) for label in sorted(_BY_LABEL, key=len, reverse=True)
    )
    return re.compile(
        rf"(?=[{_FIRST}])(?:^|(?<=[\t |｜•·:：;；,，\]】)）\[【(（/]))({spaced})"
        r"[ \u3000]*(?:[:：][ \u3000]*|(?=\t)|$|(?=[ \u3000]))"
    )


class Labels:
    """What the labels in a page's lines say. The first value of a field counts."""

    def __init__(self, lines: Iterable[str]) -> None:
        self.values: dict[str, str] = {}
        self.published: dict[str, datetime] = {}
        self.bare: datetime | None = None
        kept = [text for text in lines if len(text) <= _LONGEST_LINE]
        for place, text in enumerate(kept):
            following = kept[place + 1] if place + 1 < len(kept) else ""
            self._read(text, following)

    def get(self, field: str) -> str:
        """Return a field's value, or an empty string."""
        return self.values.get(field, "")

    def published_at(self) -> datetime | None:
        """Return the moment under the most telling label for publication."""
        return next(
            (self.published[label] for label in _PUBLISHED_ORDER if label in self.published), None
        )

    def _read(self, text: str, following: str) -> None:
        found = list(_label().finditer(text))
        if not found:
            bare = _BARE_DAY.search(text)
            if bare and self.bare is None and len(text) < _LONGEST_VALUE:
                self.bare = parse_datetime(bare.group())
            return
        for place, match in enumerate(found):
            label = re.sub(r"\s", "", match.group(1))
            end = found[place + 1].start() if place + 1 < len(found) else len(text)
            value = _first_cell(text[match.end() : end])
            alone = len(found) == 1 and not text[: match.start()].strip(_EDGES)
            if not value and alone and end == len(text) and not _label().match(following):
                value = _next_line(label, following)
            self._keep(label, value)

    def _keep(self, label: str, value: str) -> None:
        field = _BY_LABEL[label]
        if field == "published":
            moment = parse_datetime(value)
            if moment:
                self.published.setdefault(label, moment)
        elif field == "created" and value:
            if parse_datetime(value):
                self.values.setdefault(field, value)
        elif value and field != "other" and len(value) <= _LONGEST_VALUE:
            self.values.setdefault(field, value)


def _first_cell(text: str) -> str:
    """Return the value right after a label: the next table cell, or what stands before the next one."""
    text = text.removeprefix("\t").partition("\t")[0]
    return text.strip(_EDGES)


def _next_line(label: str, following: str) -> str:
    """Return the value on the line below a lonely label, where it fits the label."""
    value = following.strip(_EDGES)
    if _BY_LABEL[label] == "doc_no" and not _NUMBERED.search(value):
        return ""
    return value if len(value) <= _LONGEST_VALUE // 3 else ""
