"""Labels as a report has them: the official ones with the variants' changes."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from crawler.replica.generator.labels import GLOSSES, SHORT
from crawler.replica.generator.variants import Variant

if TYPE_CHECKING:
    from random import Random

_ASCII: Final = str.maketrans({"（": "(", "）": ")", "，": ",", "：": ":"})
_LONG: Final = 8
_BROKEN: Final = {
    "商业企业": "商业\n企业",
    "科研机构": "科研\n机构",
    "社会公益组织": "社会\n公益\n组织",
    "法律服务机构": "法律服\n务机构",
    "本年新制作数量": "本年新\n制作数量",
    "本年新公开数量": "本年新\n公开数量",
    "处理决定数量": "处理决\n定数量",
    "结果维持": "结果\n维持",
    "结果纠正": "结果\n纠正",
    "其他结果": "其他\n结果",
    "尚未审结": "尚未\n审结",
}
_CUT: Final = {"本年新制作数量": "本年新", "本年新公开数量": "本年新", "本年增/减": "本年增/"}


class Wording:
    """Turns official labels into those of one report."""

    def __init__(self, variants: frozenset[Variant], year: int, chance: Random) -> None:
        self.variants = variants
        self.year = year
        self.chance = chance
        #: The table without header rows, if one is (``t2``, ``t3``, ``t4``).
        self.headless = ""
        if Variant.HEADER_MISSING in variants:
            self.headless = chance.choice(("t2", "t3", "t4"))
        self.typos = 2 if Variant.LABEL_TYPO in variants else 0

    def row(self, label: str, key: str = "") -> str:
        """Return the label of a row."""
        has = self.variants.__contains__
        if has(Variant.SHORT_LABELS):
            label = SHORT.get(key, label)
        if has(Variant.OLD_LABEL) and label == "行政规范性文件":
            label = "规范性文件"
        if has(Variant.HUBEI):
            label = GLOSSES.get(label, label)
        if self.typos and len(label) >= _LONG and self.chance.random() < 0.15:  # noqa: PLR2004 - few labels are misspelt
            self.typos -= 1
            place = self.chance.randrange(4, len(label) - 2)
            if "\u4e00" <= label[place] <= "\u9fff":
                label = label[: place + 1] + label[place:]
        return self._dress(label)

    def column(self, label: str) -> str:
        """Return the label of a column."""
        has = self.variants.__contains__
        if has(Variant.HUBEI):
            label = GLOSSES.get(label, label).format(year=self.year, before=self.year - 1)
        if has(Variant.CUT_HEADERS) and label in _CUT:
            return _CUT[label]
        if has(Variant.UNIT_IN_HEADER) and label == "采购总金额":
            label = self.chance.choice(("采购总金额（单位：万元）", "采购总金额（万元）"))
        if has(Variant.BROKEN_LABELS) and label in _BROKEN:
            return _BROKEN[label]
        return self._dress(label)

    def downwards(self, label: str) -> str:
        """Return the label of a tall cell, written downwards if the report does so."""
        label = self.row(label)
        if Variant.VERTICAL_LABELS not in self.variants:
            return label
        step = self.chance.choice((1, 1, 3))
        return "\n".join(label[place : place + step] for place in range(0, len(label), step))

    def _dress(self, label: str) -> str:
        has = self.variants.__contains__
        if has(Variant.STRAIGHT_QUOTES):
            label = label.replace("“", '"').replace("”", '"')
        if has(Variant.LIST_COMMA):
            label = re.sub(r"^(\d)\.", r"\1、", label)
        if has(Variant.ASCII_LABELS):
            label = re.sub(r"^(\(.\))", r"\1 ", label.translate(_ASCII))
        if has(Variant.SPACED_LABELS) and len(label) > 1 and self.chance.random() < 0.4:  # noqa: PLR2004 - some labels, not all
            place = self.chance.randrange(1, len(label))
            label = label[:place] + self.chance.choice((" ", "\u00a0", "\u3000")) + label[place:]
        return label
