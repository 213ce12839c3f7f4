import pytest

from crawler.documents.model import Method
from crawler.documents.text import read_text
from tests.documents.shapes import shape


@pytest.mark.parametrize(
    ("text", "blocks"),
    [
        # One line a cell.
        (
            "标题\n\n二、情况\n\t项\n\n\t信息内容\n\t本年新\n制作数量\n\n\t规章\n\t0\n\n\n三、尾",
            [
                "标题",
                "二、情况",
                [["项"], ["信息内容", "本年新\n制作数量"], ["规章", "0"]],
                "三、尾",
            ],
        ),
        (
            "\ta\n\t\xa01\n\t\n\n\t\n\t\u30002\n\t\n",
            [[["a", "\xa01", ""], ["", "\u30002", ""]]],
        ),
        # Tables parted by two empty lines only.
        (
            "\ta\n\t1\n\n\tb\n\t2\n\n\n\tc\n\t3\n\n\td\n\t4",
            [[["a", "1"], ["b", "2"]], [["c", "3"], ["d", "4"]]],
        ),
        ("\ta\n\t[bookmark: _GoBack]1\n\n\tb\n\t2", [[["a", "1"], ["b", "2"]]]),
        ("\ta\r\n\t1\r\n\r\n\tb\r\n\t2\r\n", [[["a", "1"], ["b", "2"]]]),
        # One line a row.
        (
            "二、情况\n\n项\t\t\n规章\t0\t1\n\n四\t2\t\n\n三、尾",
            ["二、情况", [["项", "", ""], ["规章", "0", "1"], ["四", "2", ""]], "三、尾"],
        ),
        ("\ta\tb\n1\t2\t3", [[["", "a", "b"], ["1", "2", "3"]]]),
        ("a\t1\n出具已获取\n信息\t2", [[["a", "1"], ["出具已获取"], ["信息", "2"]]]),
        ("a\t1\n重新\n出具\t2\nb\t3", [[["a", "1"], ["重新"], ["出具", "2"], ["b", "3"]]]),
        ("尾\n\n1\t2\t3\t4\t5\t6\t7\n\n头", ["尾", [list("1234567")], "头"]),
        # One line a row, its cells parted by bars.
        (
            "头\n| 项 | 数 |\n|---|---:|\n| 规章 | 0 |\n| 许可 | |\n尾",
            ["头", [["项", "数"], ["规章", "0"], ["许可", ""]], "尾"],
        ),
        (
            "项 | |||\n规章 | 0 | 1 | 2 |\n许可 | 7 | ||\n处罚 | | ||\n强制 | 3 | | |",
            ["项", [["规章", "0", "1", "2"], ["许可", "7"], ["处罚", ""], ["强制", "3", "", ""]]],
        ),
        ("规章 |\n0 |\n1 |\n文件 |\n3 |\n4 |", ["规章", "0", "1", "文件", "3", "4"]),
        # One cell a line: a cell that covers places ends its row, a full row ends by its width.
        (
            (
                "第一项 | ||\n内容 |\n本年新\n制作数 |\n总数 |\n规章 |\n|\n1 |\n"
                "第五项 | ||\n内容 |\n数量 | |\n许可 |\n| |\n处罚 |\n3 | |\n三、情况\n下文"
            ),
            [
                "第一项",
                [
                    ["内容", "本年新制作数", "总数"],
                    ["规章", "", "1"],
                    ["第五项"],
                    ["内容", "数量"],
                    ["许可", ""],
                    ["处罚", "3"],
                ],
                "三、情况",
                "下文",
            ],
        ),
        ("首页 | 公开 | 年报\n一、情况", ["首页 | 公开 | 年报", "一、情况"]),
        # Between bars.
        (
            "二、情况\n|项|\n|规章|0|\n|---|:-:|\n| 规范性文件 |  |\n三、尾",
            ["二、情况", [["项", ""], ["规章", "0"], ["规范性文件", ""]], "三、尾"],
        ),
        ("左|右", ["左|右"]),
        # One line a cell, and no line that ends a row.
        ("二、情况\n\t规章\n\t0\n\t1\n三、尾", ["二、情况", "规章", "0", "1", "三、尾"]),
        # No table.
        ("规章000规范性文件693665\n第二行", ["规章000规范性文件693665", "第二行"]),
        ("\t" + "字" * 200 + "\n\t" + "文" * 200 + "\n", ["字" * 200, "文" * 200]),
        ("（一）\t加强领导", ["（一）\t加强领导"]),
        ("", []),
        (" \n\t\n", []),
    ],
)
def test_the_shapes_of_text(text, blocks):
    document = read_text(text)
    assert document.method is Method.FLAT
    assert shape(document) == blocks


def test_a_page_number_between_two_parts_of_a_table_marks_the_second():
    text = "\ta\n\t1\n\n\tb\n\t2\n\n\n- 3 -\n\n\tc\n\t3\n\n\td\n\t4"
    first, number, second = read_text(text).blocks
    assert number.text == "- 3 -"
    assert not first.continues
    assert second.continues


FIGURES = "\n".join(f'"第{n}项,类",{n},"1,00{n}",' for n in range(10))


@pytest.mark.parametrize("number", ["- 2 -", "—3—", "第 4 页", "第4页 共6页"])
def test_a_page_number_within_a_row_is_no_part_of_its_cell(number):
    text = f"\t新收\n\t1\n\t2\n\n\t结转\n\t3\n{number}\n\t4\n\n"
    (table,) = read_text(text).tables
    assert [cell.text for cell in table.cells] == ["新收", "1", "2", "结转", "3", "4"]


def test_lines_with_commas_are_rows_where_they_prevail():
    document = read_text(
        f"一、总体情况,,,\n2023年，公开信息,,,\n\n项目,甲,乙,备注\n{FIGURES}\n".replace(
            "\n", "\r\n"
        )
    )
    table = document.tables[0]
    assert [cell.text for cell in table.rows()[0]] == ["项目", "甲", "乙", "备注"]
    assert [cell.text for cell in table.rows()[3]] == ["第2项,类", "2", "1,002", ""]
    assert len(table.rows()) == 11
    assert [block for block in shape(document) if isinstance(block, str)] == [
        "一、总体情况",
        "2023年，公开信息",
    ]


@pytest.mark.parametrize(
    "text",
    [
        "\n".join(FIGURES.split("\n")[:9]),  # too few
        FIGURES + "\n情况说明如下。" * 11,  # mostly prose
        FIGURES + '\n"never closed',
        FIGURES.replace("类", "类\t"),
        "a,b\n" * 30,
    ],
)
def test_other_text_with_commas_stays_lines(text):
    assert not any(cell.text == "1,002" for table in read_text(text).tables for cell in table.cells)


def test_a_row_that_is_broken_within_a_cell_is_joined():
    text = "a\t1\t2\t3\nb\t4\n\t5\t6\nc\t7\t8\t9\nd\t1\n\t\n3\t4\ne\t1\t2\t0\nf\t0\t0\t0\n"
    text += "g\t1\t1\t1\n"
    (table,) = read_text(text).tables
    assert [[cell.text for cell in row] for row in table.rows()] == [
        ["a", "1", "2", "3"],
        ["b", "4\n", "5", "6"],
        ["c", "7", "8", "9"],
        ["d", "1\n", "\n3", "4"],
        ["e", "1", "2", "0"],
        ["f", "0", "0", "0"],
        ["g", "1", "1", "1"],
    ]


@pytest.mark.parametrize(
    "text",
    [
        "a\t1\t2\t3\nb\t4\nc\t5\nd\t7\t8\t9\ne\t1\t2\t3\n",  # 3 cells, where 4 are a row
        "a\t1\nb\t4\t3\nc\t5\t1\t2\n",  # no number of cells prevails
    ],
)
def test_rows_of_which_nothing_says_that_they_are_one_stay_apart(text):
    (table,) = read_text(text).tables
    assert ["\t".join(cell.text for cell in row) for row in table.rows()] == text.splitlines()
