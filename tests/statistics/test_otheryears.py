"""Tables of another year beside those of the report's own."""

import pytest

from crawler.documents.model import Document, Method, Paragraph
from crawler.statistics.model import TableKind, Template
from crawler.statistics.reading import read_statistics
from tests.statistics import builder as b

OWN, OTHER = b.make(Template.Y2021, 3), b.make(Template.Y2021, 4)
OWN.table3["granted"], OTHER.table3["granted"] = list("1111116"), list("2222220")


def report(*parts):
    """Return a report for 2023 of tables (by number, of whom) and lines."""
    lines = {2: b.lines2, 3: b.lines3, 4: b.lines4}
    blocks = [
        Paragraph(part) if isinstance(part, str) else b.table(lines[part[0]](part[1]))
        for part in ("清河市民政局2023年政府信息公开工作年度报告", *parts)
    ]
    return read_statistics(Document(Method.HTML, "text/html", blocks=tuple(blocks)))


def granted(result):
    return result.figure(TableKind.T3, "granted", "natural_person").value


@pytest.mark.parametrize(
    "head",
    [
        "2022年收到和处理政府信息公开申请情况",
        "附：2022年度收到和处理政府信息公开申请情况（对比）：",
        "（二）2022年数据如下：",
    ],
)
@pytest.mark.parametrize("first", [True, False])
def test_a_table_below_another_year_is_left_out_and_named(head, first):
    other = (head, (3, OTHER))
    own = ("三、2023年收到和处理政府信息公开申请情况", (3, OWN))
    result = report((2, OWN), *(other + own if first else own + other), "四、复议", (4, OWN))
    assert granted(result) == 1
    assert any(head in item.message for item in result.issues if item.code == "figures_disagree")


def test_table_2_of_another_year_is_left_out_with_its_captions():
    truth, old = b.make(Template.Y2021, 5), b.make(Template.Y2021, 6)
    truth.table2["art20_5.licensing"], old.table2["art20_5.licensing"] = ["55"], ["44"]
    result = report(
        "2022年数据如下：", (2, old), "2023年数据如下：", (2, truth), (3, truth), (4, truth)
    )
    assert result.figure(TableKind.T2, "art20_5.licensing", "decisions").value == 55


def test_the_only_table_stays_below_a_heading_of_last_year():
    result = report((2, OWN), "三、2022年收到和处理政府信息公开申请情况", (3, OWN), (4, OWN))
    assert granted(result) == 1
