import io
import socket
import sys
from pathlib import Path

import pypdfium2
import pytest

from crawler.documents.model import DocumentError, Method
from crawler.documents.ocr import read_image
from crawler.documents.ofd import read_ofd
from crawler.documents.pdf import read_pdf

pytest.importorskip("rapidocr")
cv2 = pytest.importorskip("cv2")
np = pytest.importorskip("numpy")
SAMPLES = Path(__file__).parents[3] / "shared" / "samples" / "reports"
DOUBTFUL = 0.5


@pytest.fixture(autouse=True)
def no_network(monkeypatch):
    def refuse(*_args, **_kwargs):
        raise AssertionError("something was fetched")

    monkeypatch.setattr(socket.socket, "connect", refuse)
    monkeypatch.setattr(socket, "getaddrinfo", refuse)


def table_picture(rows, *, widths=(300, 160, 160), high=60, skew=0.0, noise=0.0, specks=0):
    """Return a picture of a table with figures, 200 dots to an inch, A4."""
    grey = np.full((2339, 1654), 255, np.uint8)
    xs = [200, *(200 + sum(widths[: n + 1]) for n in range(len(widths)))]
    ys = [300 + high * n for n in range(len(rows) + 1)]
    for y in ys:
        cv2.line(grey, (xs[0], y), (xs[-1], y), 0, 2)
    for x in xs:
        cv2.line(grey, (x, ys[0]), (x, ys[-1]), 0, 2)
    for row, y in zip(rows, ys, strict=False):
        for text, x in zip(row, xs, strict=False):
            cv2.putText(
                grey, text, (x + 30, y + 42), cv2.FONT_HERSHEY_DUPLEX, 0.9, 0, 1, cv2.LINE_AA
            )
    chance = np.random.default_rng(7)
    if skew:
        matrix = cv2.getRotationMatrix2D((827, 1170), skew, 1)
        grey = cv2.warpAffine(grey, matrix, (1654, 2339), borderValue=(255,))
    if specks:
        for x, y in chance.integers((0, 0), (1654, 2339), (specks, 2)):
            cv2.circle(grey, (int(x), int(y)), 1, 40, -1)
    if noise:
        grey = np.clip(grey * 0.9 + chance.normal(0, noise, grey.shape), 0, 255).astype(np.uint8)
    return grey


def encoded(grey, suffix=".png"):
    return cv2.imencode(suffix, grey)[1].tobytes()


ROWS = [["2023", "0", "1"], ["17", "", "96171.6"], ["", "-", "3985758"], ["69", "27", "10"]]


def texts(document):
    return [[cell.text for cell in row] for row in document.tables[0].rows()]


@pytest.mark.parametrize(
    ("suffix", "picture"),
    [
        (".png", {}),
        (".jpg", {"skew": 0.9, "noise": 6}),
        (".tiff", {"skew": -0.7, "specks": 600}),
    ],
)
def test_a_picture_of_a_table_is_read_cell_by_cell(suffix, picture):
    document = read_image(encoded(table_picture(ROWS, **picture), suffix))
    assert document.method is Method.OCR
    assert len(document.tables) == 1
    cells = document.tables[0].cells
    assert all(cell.confidence is not None for cell in cells)
    flat = [text for row in ROWS for text in row]
    wrong = [
        (cell.text, text)
        for cell, text in zip(cells, flat, strict=True)
        if cell.text != text and cell.confidence > DOUBTFUL
    ]
    assert not wrong
    assert sum(cell.text == text for cell, text in zip(cells, flat, strict=True)) >= 11


def test_ink_that_says_nothing_is_never_blank():
    grey = table_picture(ROWS)
    cv2.circle(grey, (560, 390), 12, 0, 2)
    cv2.line(grey, (540, 375), (585, 405), 0, 3)
    cv2.line(grey, (585, 375), (540, 405), 0, 3)
    cell = read_image(encoded(grey)).tables[0].cells[4]
    assert cell.text
    assert cell.confidence <= DOUBTFUL


def scanned(name, page, dpi, *, quality=60):
    """Return a page of a sample as a scan: turned a little, with noise, as JPEG."""
    path = SAMPLES / name
    if not path.exists():
        pytest.skip(f"no sample {name}")
    document = pypdfium2.PdfDocument(path.read_bytes())
    grey = document[page].render(scale=dpi / 72, grayscale=True).to_numpy().squeeze().copy()
    high, wide = grey.shape
    matrix = cv2.getRotationMatrix2D((wide / 2, high / 2), 0.6, 1)
    grey = cv2.warpAffine(grey, matrix, (wide, high), flags=cv2.INTER_CUBIC, borderValue=(255,))
    noise = np.random.default_rng(3).normal(0, 6, grey.shape)
    grey = np.clip(grey * 0.94 + noise, 0, 255).astype(np.uint8)
    return cv2.imencode(".jpg", grey, [cv2.IMWRITE_JPEG_QUALITY, quality])[1].tobytes()


def test_a_scanned_sample_has_its_true_values():
    document = read_image(scanned("huaian_2024.REAL.pdf", 4, 150))
    rows = [row[-7:] for row in document.tables[0].rows() if len(row) >= 8]
    printed = read_pdf((SAMPLES / "huaian_2024.REAL.pdf").read_bytes()).tables[1].rows()
    wanted = [row[-7:] for row in printed[-len(rows) :]]
    pairs = [
        (cell, true.text)
        for row, values in zip(rows, wanted, strict=True)
        for cell, true in zip(row, values, strict=True)
    ]
    assert len(pairs) >= 70
    assert not [(c.text, v) for c, v in pairs if c.text != v and c.confidence > DOUBTFUL]
    assert sum(cell.text == value for cell, value in pairs) >= 0.99 * len(pairs)


def test_a_pdf_without_text_is_read_as_a_picture():
    picture = table_picture(ROWS[:2])
    canvases = pytest.importorskip("reportlab.pdfgen.canvas")
    from reportlab.lib.utils import ImageReader

    out = io.BytesIO()
    canvas = canvases.Canvas(out, pagesize=(595, 842))
    canvas.drawImage(ImageReader(io.BytesIO(encoded(picture, ".jpg"))), 0, 0, 595, 842)
    canvas.save()
    document = read_pdf(out.getvalue())
    assert document.method is Method.OCR
    assert texts(document) == ROWS[:2]


def test_a_pdf_of_empty_pictures_says_that_nothing_was_found():
    canvases = pytest.importorskip("reportlab.pdfgen.canvas")
    from reportlab.lib.utils import ImageReader

    out = io.BytesIO()
    canvas = canvases.Canvas(out, pagesize=(595, 842))
    empty = encoded(np.full((1400, 1000), 255, np.uint8), ".jpg")
    canvas.drawImage(ImageReader(io.BytesIO(empty)), 0, 0, 595, 842)
    canvas.save()
    document = read_pdf(out.getvalue())
    assert not document.blocks
    assert [issue.code for issue in document.issues] == ["document_damaged"]


def test_an_ofd_of_pictures_is_read_as_one():
    from tests.documents.test_ofd_reader import NS, ofd

    data = ofd(
        ['<ofd:ImageObject ID="4" ResourceID="8" Boundary="0 0 210 297"/>'],
        common="<ofd:DocumentRes>Res.xml</ofd:DocumentRes>",
        extra={
            "Doc_0/Res.xml": f'<ofd:Res {NS} BaseLoc="Res"><ofd:MultiMedia ID="8">'
            "<ofd:MediaFile>a.jpg</ofd:MediaFile></ofd:MultiMedia></ofd:Res>",
            "Doc_0/Res/a.jpg": encoded(table_picture(ROWS[:2]), ".jpg"),
        },
    )
    document = read_ofd(data)
    assert document.method is Method.OCR
    assert texts(document) == ROWS[:2]


def test_a_missing_library_is_named(monkeypatch):
    monkeypatch.setitem(sys.modules, "rapidocr", None)
    with pytest.raises(DocumentError) as raised:
        read_image(encoded(np.full((100, 100), 255, np.uint8)))
    assert raised.value.code == "document_needs_extra"
    assert "nianbao[ocr]" in str(raised.value)


def bomb():
    """Return a picture that says that it has ten thousand million pixels."""
    from PIL import Image

    out = io.BytesIO()
    Image.new("1", (60_000, 20_000)).save(out, "PNG")
    return out.getvalue()


@pytest.mark.parametrize(
    ("make", "code"),
    [
        (lambda: b"\xff\xd8\xff\xe0 no picture", "document_damaged"),
        (lambda: encoded(table_picture(ROWS))[:500], "document_damaged"),
        (bomb, "document_limits"),
    ],
)
def test_pictures_that_cannot_be_read_say_why(make, code):
    with pytest.raises(DocumentError) as raised:
        read_image(make())
    assert raised.value.code == code


def test_an_empty_page_is_empty_and_said_to_be():
    document = read_image(encoded(np.full((1400, 1000), 255, np.uint8)))
    assert not document.blocks
    assert [issue.code for issue in document.issues] == ["document_damaged"]
