"""The ways in which real reports write the rows of table 3."""

from __future__ import annotations

from tests.statistics import builder as b


def vertical(lines):
    return [["\n".join(text) if not text.isdigit() else text for text in line] for line in lines]


def padded(lines):
    return [[f"\u3000 {text}\xa0" for text in line] for line in lines]


def full_width(lines):
    wide = str.maketrans("0123456789", "０１２３４５６７８９")
    return [[text.translate(wide) if text.isdigit() else text for text in line] for line in lines]


def repeated_labels(lines):
    """Write merged label cells out in every row."""
    found, front = [], ["", ""]
    for line in lines:
        if len(line) > 8:
            front = (["三、本年度办理结果", *line[:-8]])[-2:]
        elif len(line) == 8:
            found.append([*front, *line])
            continue
        found.append(line)
    return found


def empty_labels(lines):
    """Leave merged label cells empty, as text exports do."""
    return [[*[""] * (10 - len(line)), *line] if len(line) in {8, 9} else line for line in lines]


def trailing(lines):
    return [[*line, ""] if len(line) > 7 else line for line in lines]


def shifted(lines):
    """Take the merged cell's place away in some rows, which get an empty cell behind."""
    found = []
    for number, line in enumerate(empty_labels(lines)):
        moved = number % 3 == 0 and len(line) == 10 and not line[0]
        found.append([*line[1:], ""] if moved else line)
    return found


def header_again(lines):
    return [*lines[:12], *b.HEADER3, *lines[12:]]


def page_number(lines):
    return [*lines[:12], ["- 3 -"], *lines[12:]]


def result_again(lines):
    """Repeat 三、本年度办理结果 in the middle: the table was pasted in two parts."""
    found = [list(line) for line in lines]
    found[14] = ["三、本年度办理结果", *found[14]]
    return found


def other_brackets(lines):
    table = str.maketrans("（），“”", "(),\"'")
    return [[text.translate(table).replace(".", "、", 1) for text in line] for line in lines]


VARIANTS3 = [
    vertical, padded, full_width, repeated_labels, empty_labels, trailing, shifted, header_again,
    page_number, result_again, other_brackets,
]  # fmt: skip
