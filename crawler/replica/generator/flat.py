"""Reports as plain text in the three shapes that text extractors leave."""

from __future__ import annotations

from typing import TYPE_CHECKING

from crawler.replica.generator.model import Grid, Line

if TYPE_CHECKING:
    from crawler.replica.generator.model import Draft, GridCell


def cells_text(draft: Draft) -> bytes:
    """Return text with each cell on a line of its own, a TAB before it; an empty line ends a row.

    A cell below a tall one comes as an empty cell; a wide one comes once.
    """
    parts = []
    for block in draft.blocks:
        if isinstance(block, Line):
            parts.append(block.text + "\n" * (2 if block.level == 1 else 1))
            continue
        for row in _rows(block):
            parts += [f"\t{text}\n" for text in row]
            parts.append("\n")
        parts.append("\n")
    return "".join(parts).encode()


def rows_text(draft: Draft) -> bytes:
    """Return text with each row on a line, TABs between the places of the grid."""
    lines = []
    for block in draft.blocks:
        if isinstance(block, Line):
            lines += [block.text, ""]
            continue
        grid = [[""] * block.columns for _ in range(block.height)]
        for cell in block.cells:
            grid[cell.row][cell.column] = cell.text.replace("\n", "")
        lines += ["\t".join(row) for row in grid]
        lines.append("")
    return "\n".join(lines).encode()


def run_text(draft: Draft) -> bytes:
    """Return text in which the cells of a table follow each other without a mark.

    Lines of the title stand by themselves; headings and paragraphs run on like the cells.
    """
    parts = []
    for block in draft.blocks:
        if isinstance(block, Line):
            parts.append(f"{block.text}\n" if block.level == 1 else block.text)
        else:
            parts += [cell.text.replace("\n", "").strip() for cell in _ordered(block)]
    return "".join(parts).encode()


def _ordered(grid: Grid) -> list[GridCell]:
    return sorted(grid.cells, key=lambda cell: (cell.row, cell.column))


def _rows(grid: Grid) -> list[list[str]]:
    rows: list[list[tuple[int, str]]] = [[] for _ in range(grid.height)]
    for cell in grid.cells:
        for down in range(cell.row_span):
            rows[cell.row + down].append((cell.column, "" if down else cell.text))
    return [[text for _, text in sorted(row)] for row in rows]
