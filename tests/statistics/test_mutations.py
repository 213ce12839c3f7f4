"""Readings spoiled on purpose: a value is right, unread, or marked; never wrong in silence."""

from __future__ import annotations

import random

import pytest
from hypothesis import HealthCheck, given, settings, strategies as st

from crawler.documents.model import Method
from crawler.statistics import Statistics, read_statistics
from crawler.statistics.model import Template
from tests.statistics import builder as b
from tests.statistics.scoring import score
from tests.statistics.variants import VARIANTS3

YEARS = {Template.Y2019: 2020, Template.Y2021: 2022}
WIDTH = 7
FIRST = len(b.HEADER3)


def value(rng, line):
    return rng.randrange(len(line) - WIDTH, len(line))


def pick(rng, table):
    return table[rng.randrange(FIRST, len(table))]


def printed(rng, table):
    """Return a row of table 2 that has figures."""
    return rng.choice([line for line in table if line[-1].isdigit()])


def cut(rng, text):
    place = rng.randrange(len(text) + 1)
    return text[:place] if rng.random() < 0.5 else text[place:]


def lose_value(rng, two, three, four):
    line = pick(rng, three)
    del line[value(rng, line)]


def lose_value_and_gain_a_blank_behind(rng, two, three, four):
    lose_value(rng, two, [*three[:FIRST], line := pick(rng, three)], four)
    line.append("")


def lose_value_and_gain_a_blank_in_front(rng, two, three, four):
    line = pick(rng, three)
    front = len(line) - WIDTH
    del line[value(rng, line)]
    line.insert(front, "")


def swap_rows(rng, two, three, four):
    one, other = (rng.randrange(FIRST, len(three)) for _ in range(2))
    three[one], three[other] = three[other], three[one]


def double_row(rng, two, three, four):
    place = rng.randrange(FIRST, len(three))
    three.insert(place, list(three[place]))


def double_row_with_other_values(rng, two, three, four):
    place = rng.randrange(FIRST, len(three))
    line = list(three[place])
    line[value(rng, line)] = "99"
    three.insert(place + rng.randrange(2), line)


def lose_row(rng, two, three, four):
    del three[rng.randrange(FIRST, len(three))]


def cut_labels(rng, two, three, four):
    for line in rng.sample(three[FIRST:], 3):
        line[-WIDTH - 1] = cut(rng, line[-WIDTH - 1])


def lose_label(rng, two, three, four):
    line = pick(rng, three)
    del line[: len(line) - WIDTH]


def lose_label_and_a_row(rng, two, three, four):
    lose_label(rng, two, three, four)
    lose_row(rng, two, three, four)


def cut_row(rng, two, three, four):
    place = rng.randrange(FIRST, len(three))
    line = three[place]
    label = line[-WIDTH - 1]
    at = rng.randrange(1, len(label))
    above, below = [*line[: -WIDTH - 1], label[:at]], [label[at:]]
    values, blank = line[-WIDTH:], rng.choice([[], [""] * WIDTH])
    halves = [[*above, *values], [*below, *blank]]
    if rng.random() < 0.5:
        halves = [[*above, *blank], [*below, *values]]
    three[place : place + 1] = halves


def run_two_cells_together(rng, two, three, four):
    line = pick(rng, three)
    at = rng.randrange(len(line) - WIDTH, len(line) - 1)
    line[at : at + 2] = [line[at] + rng.choice(["", " ", "\n"]) + line[at + 1]]


def run_two_rows_together(rng, two, three, four):
    place = rng.randrange(FIRST, len(three) - 1)
    above, below = three[place], three[place + 1]
    both = [f"{x}\n{y}" for x, y in zip(above[-8:], below[-8:], strict=True)]
    three[place : place + 2] = [[*above[:-8], *both]]


def run_rows_together(rng, two, three, four):
    for line in rng.sample(three[FIRST:], rng.choice([1, 4])):
        line[-WIDTH:] = ["".join(line[-WIDTH:])]


def not_recognised(rng, two, three, four):
    for _ in range(rng.choice([1, 3])):
        line = pick(rng, three)
        line[value(rng, line)] = "?"


def lose_value_of_four(rng, two, three, four):
    del four[-1][rng.randrange(15)]


def lose_value_of_four_and_gain_a_blank(rng, two, three, four):
    lose_value_of_four(rng, two, three, four)
    four[-1].append("")


def phantom_in_four(rng, two, three, four):
    four[-1].insert(rng.randrange(16), "")


def run_four_together(rng, two, three, four):
    four[-1][:] = ["".join(four[-1])]


def run_two_cells_of_four_together(rng, two, three, four):
    at = rng.randrange(14)
    four[-1][at : at + 2] = [four[-1][at] + four[-1][at + 1]]


def lose_value_of_two(rng, two, three, four):
    line = printed(rng, two)
    del line[rng.randrange(1, len(line))]


def lose_value_of_two_and_gain_a_blank(rng, two, three, four):
    line = printed(rng, two)
    del line[rng.randrange(1, len(line))]
    line.append("")


def phantom_in_two(rng, two, three, four):
    line = printed(rng, two)
    line.insert(rng.randrange(1, len(line) + 1), "")


def cut_label_of_two(rng, two, three, four):
    line = printed(rng, two)
    line[0] = cut(rng, line[0])


def lose_headers(rng, two, three, four):
    del three[:FIRST]
    two[:] = [line for line in two if line[0] != "信息内容" or rng.random() < 0.5]


def nothing(rng, two, three, four):
    """Leave the reading as it is."""


MUTATIONS = [
    lose_value, lose_value_and_gain_a_blank_behind, lose_value_and_gain_a_blank_in_front, swap_rows,
    double_row, double_row_with_other_values, lose_row, cut_labels, lose_label,
    lose_label_and_a_row, cut_row, run_two_cells_together, run_two_rows_together,
    run_rows_together, not_recognised, lose_value_of_four, lose_value_of_four_and_gain_a_blank,
    phantom_in_four, run_four_together, run_two_cells_of_four_together, lose_value_of_two,
    lose_value_of_two_and_gain_a_blank, phantom_in_two, cut_label_of_two, lose_headers, nothing,
]  # fmt: skip


def build(rng: random.Random, seed: int) -> b.Truth:
    truth = b.make(rng.choice(list(YEARS)), seed, largest=rng.choice([3, 40, 5000]))
    if rng.random() < 0.3:
        # Many reports leave zeros blank.
        truth.table3 = {
            key: [text if text != "0" else "" for text in texts]
            for key, texts in truth.table3.items()
        }
        truth.table4 = [text if text != "0" else "" for text in truth.table4]
    return truth


def spoil(mutation, seed: int, variant=None):
    rng = random.Random(seed)
    truth = build(rng, seed)
    tables = [b.lines2(truth), b.lines3(truth), b.lines4(truth)]
    mutation(rng, *tables)
    if variant is not None:
        tables[1] = variant(tables[1])
    method = rng.choice([Method.HTML, Method.DOCX, Method.DOC])
    result = read_statistics(b.document(tables, year=YEARS[truth.template], method=method))
    assert isinstance(result, Statistics)
    return score(truth, result)


@pytest.mark.parametrize("mutation", MUTATIONS, ids=lambda function: function.__name__)
def test_no_value_is_wrong_in_silence(mutation):
    right = cells = 0
    for seed in range(12):
        found = spoil(mutation, seed)
        assert found.wrong == [], seed
        right += found.right
        cells += found.right + found.unread + found.wrong_flagged
    # What is lost is little more than what was spoiled.
    assert right > 0.9 * cells


@settings(
    max_examples=60, deadline=None, derandomize=True, suppress_health_check=[HealthCheck.too_slow]
)
@given(
    st.integers(0, 10**6),
    st.sampled_from([nothing, *MUTATIONS]),
    st.sampled_from([None, *VARIANTS3]),
)
def test_any_report_in_any_variant_is_right_or_marked(seed, mutation, variant):
    found = spoil(mutation, seed, variant)
    assert found.wrong == []
    if mutation is nothing and variant is None:
        assert (found.unread, found.wrong_flagged) == (0, 0)
