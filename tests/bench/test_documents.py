"""What the benchmark of the readers calls right."""

import pytest

from crawler.replica.generator.model import Grid, GridCell
from tests.bench.documents import is_found, true_tables

HEAD = (GridCell(0, 0, "办理 结果", row_span=2), GridCell(0, 1, "总计", column_span=2))
GRID = Grid("t3", (*HEAD, GridCell(1, 1, "3"), GridCell(1, 2, "0")), 3, 1, (1, 1, 1))


@pytest.mark.parametrize(
    ("seen", "right"),
    [
        ([[["办理结果", "总计", ""], ["", "3", "0"]]], True),
        ([[["办理\n结果", "总计", "总计"], ["办理结果", "3", "0"]]], True),
        ([[["办理结果", "总计", ""]], [["", "3", "0"]]], True),
        ([[["另一表"]], [["办理结果", "总计", ""], ["", "3", "0"]]], True),
        ([[["办理结果", "总计", ""], ["3", "0", ""]]], False),
        ([[["办理结果", "总计", ""], ["", "3", ""]]], False),
        ([[["办理结果", "总计", ""], ["", "3", "0", ""]]], False),
        ([[["办理结果", "总计", ""]]], False),
        ([], False),
    ],
)
def test_a_table_is_right_if_every_text_stands_in_its_place(seen, right):
    (table,) = true_tables([GRID])
    assert is_found(table, seen) is right


def test_a_table_made_in_two_pieces_is_one():
    (table,) = true_tables([GRID, GRID])
    piece = [["办理结果", "总计", ""], ["", "3", "0"]]
    assert is_found(table, [piece, piece])
    assert not is_found(table, [piece])
