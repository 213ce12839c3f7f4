"""Every figure of the reports that lie beside the checkout, where they do."""

import json
from pathlib import Path

import pytest

from crawler.documents.reading import read_document

SHARED = Path(__file__).resolve().parents[3] / "shared"
FORMATS = {".txt", ".html", ".docx", ".doc", ".wps", ".xls", ".xlsx"}
LABELS = {
    "regulations": ("规章",),
    "normative_docs": ("规范性文件", "行政规范性文件"),
    "licensing": ("行政许可",),
    "other_services": ("其他对外管理服务事项",),
    "penalty": ("行政处罚",),
    "coercion": ("行政强制",),
    "admin_fees": ("行政事业性收费",),
    "central_procurement": ("政府集中采购",),
}


def samples():
    found = [(path, path.with_suffix(".expected.json")) for path in SHARED.glob("seeds/*.txt")]
    for path in SHARED.glob("samples/reports/*"):
        expected = path.with_name(path.name.split(".")[0] + ".expected.json")
        if path.suffix in FORMATS and "flattened" not in path.name and expected.is_file():
            found.append((path, expected))
    return sorted(found) or [(None, None)]


def figure(text):
    text = text.strip().removesuffix("元")
    if not text:
        return None
    return int(text) if text.lstrip("-").isdigit() else float(text)


def last(row, count):
    """A row's last figures. A row shifted to the left ends with an empty cell too many."""
    cells = [cell.text for cell in row]
    while len(cells) > count + 1 and cells[-1] == "" and cells[-2].strip() and len(cells) > 9:
        cells.pop()
    return [figure(text) for text in cells[-count:]]


@pytest.mark.parametrize(
    ("path", "expected"), samples(), ids=lambda path: getattr(path, "name", "")
)
def test_every_figure_of_a_sample_is_read_in_its_place(path, expected):
    if path is None:
        pytest.skip("../shared is absent: no samples are at hand")
    values = json.loads(expected.read_text(encoding="utf-8"))
    document = read_document(path.read_bytes(), name=path.name)
    second, third, fourth = document.tables
    is_shifted = path.name.startswith("002_")

    rows = {row[0].text.strip(): row for row in second.rows()}
    for entries in values["table2"].values():
        for key, entry in entries.items():
            wanted = [value for value in entry.values() if isinstance(value, int | float)]
            cells = next(rows[label] for label in LABELS[key] if label in rows)[1:]
            assert [figure(cell.text) for cell in cells][: len(wanted)] == wanted

    wanted = list(values["table3"]["rows"].values())
    read = [last(row, 7) for row in third.rows()[-len(wanted) :]]
    if is_shifted:
        read = [[0 if value is None else value for value in row] for row in read]
    assert read == wanted

    wanted = [value for block in values["table4"]["blocks"].values() for value in block]
    assert last(fourth.rows()[-1], 15) == wanted
