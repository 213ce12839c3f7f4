r"""Reports as .rtf, as Word writes it: rows of \cellx, merges by \clvmgf and \clvmrg."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from crawler.replica.generator.model import Grid, Line

if TYPE_CHECKING:
    from collections.abc import Callable
    from random import Random

    from crawler.replica.generator.model import Draft, GridCell

_PAGE_TWIPS: Final = 9000
_HEAD: Final = (
    "{\\rtf1\\ansi\\ansicpg936\\deff0{\\fonttbl{\\f0\\fnil\\fcharset134 SimSun;}}"
    "{\\info{\\author office}}\\viewkind4\\uc1\n"
)
_HIGH: Final = 0x7FFF


def rtf_of(draft: Draft, chance: Random) -> bytes:
    r"""Return the report as .rtf: letters by \u or as bytes of GBK, cells merged either way."""
    encode = chance.choice((_by_number, _by_bytes))
    joined = chance.choice((True, False))
    parts = [_HEAD]
    for block in draft.blocks:
        if isinstance(block, Line):
            style = "\\qc\\b " if block.level == 1 else "\\ql "
            parts.append(f"\\pard\\plain\\f0{style}{encode(block.text)}\\par\n")
        else:
            parts.append(_table(block, encode, joined=joined))
    return ("".join(parts) + "}").encode("ascii")


def _by_number(text: str) -> str:
    return "".join(_letter(letter) for letter in text)


def _letter(letter: str) -> str:
    if letter in "\\{}":
        return "\\" + letter
    if letter == "\n":
        return "\\line "
    code = ord(letter)
    if code < 0x80:  # noqa: PLR2004 - ASCII stands for itself
        return letter
    return f"\\u{code - 0x10000 if code > _HIGH else code}?"


def _by_bytes(text: str) -> str:
    made = []
    for letter in text:
        if ord(letter) < 0x80:  # noqa: PLR2004 - ASCII stands for itself
            made.append(_letter(letter))
            continue
        try:
            made += [f"\\'{byte:02x}" for byte in letter.encode("gbk")]
        except UnicodeEncodeError:
            made.append(_letter(letter))
    return "".join(made)


def _table(grid: Grid, encode: Callable[[str], str], *, joined: bool) -> str:
    r"""Return a table. ``joined``: wide cells by \clmgf and \clmrg, else by one far \cellx."""
    unit = _PAGE_TWIPS / sum(grid.widths)
    edges, reached = [], 0.0
    for width in grid.widths:
        reached += width * unit
        edges.append(round(reached))
    at: dict[tuple[int, int], GridCell] = {}
    for cell in grid.cells:
        for down in range(cell.row_span):
            at[cell.row + down, cell.column] = cell
    rows = "".join(_row(grid, row, at, edges, encode, joined=joined) for row in range(grid.height))
    return f"{rows}\\pard\\par\n"


def _row(
    grid: Grid,
    row: int,
    at: dict[tuple[int, int], GridCell],
    edges: list[int],
    encode: Callable[[str], str],
    *,
    joined: bool,
) -> str:
    bounds, texts = [], []
    column = 0
    while column < grid.columns:
        cell = at[row, column]
        tall = ("\\clvmgf" if cell.row == row else "\\clvmrg") if cell.row_span > 1 else ""
        border = "\\clbrdrt\\brdrs\\clbrdrl\\brdrs\\clbrdrb\\brdrs\\clbrdrr\\brdrs"
        text = encode(cell.text) if cell.row == row else ""
        if joined and cell.column_span > 1:
            for step in range(cell.column_span):
                mark = "\\clmgf" if step == 0 else "\\clmrg"
                bounds.append(f"{tall}{mark}{border}\\cellx{edges[column + step]}")
                texts.append(f"{text if step == 0 else ''}\\cell ")
        else:
            bounds.append(f"{tall}{border}\\cellx{edges[column + cell.column_span - 1]}")
            texts.append(f"{text}\\cell ")
        column += cell.column_span
    return f"\\trowd\\trgaph108 {''.join(bounds)}\n\\pard\\intbl {''.join(texts)}\\row\n"
