"""Hostile PDFs and pictures, and files of every format that were cut."""

from __future__ import annotations

import io
import struct
import zlib
from random import Random
from typing import Final

from reportlab.lib.pdfencrypt import StandardEncryption
from reportlab.pdfgen.canvas import Canvas

from crawler.replica.generator.making import generate
from crawler.replica.generator.variants import Format

#: Formats that know their own end; a cut page or text is only shorter.
CUT: Final = ("docx", "xlsx", "ofd", "pdf", "xls", "rtf", "png", "zip")
_SIDE: Final = 50_000


def _pdf(objects: dict[int, bytes]) -> bytes:
    """Return a PDF of numbered objects, number 1 the catalogue."""
    out = bytearray(b"%PDF-1.7\n")
    places = {}
    for number, body in objects.items():
        places[number] = len(out)
        out += b"%d 0 obj\n%s\nendobj\n" % (number, body)
    start = len(out)
    size = max(objects) + 1
    out += b"xref\n0 %d\n0000000000 65535 f \n" % size
    for number in range(1, size):
        if number in places:
            out += b"%010d 00000 n \n" % places[number]
        else:
            out += b"0000000000 65535 f \n"
    out += b"trailer\n<</Size %d/Root 1 0 R>>\nstartxref\n%d\n%%%%EOF" % (size, start)
    return bytes(out)


def _stream(head: bytes, data: bytes) -> bytes:
    return b"<<%s/Length %d>>\nstream\n%s\nendstream" % (head, len(data), data)


def _one_page(content: bytes, more: dict[int, bytes] | None = None, extra: bytes = b"") -> bytes:
    page = b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 595 842]/Contents 4 0 R%s>>" % extra
    return _pdf(
        {
            1: b"<</Type/Catalog/Pages 2 0 R>>",
            2: b"<</Type/Pages/Kids[3 0 R]/Count 1>>",
            3: page,
            4: content,
            **(more or {}),
        }
    )


def loop_pdf() -> bytes:
    """Return a PDF whose page tree leads back to itself."""
    return _pdf(
        {
            1: b"<</Type/Catalog/Pages 2 0 R>>",
            2: b"<</Type/Pages/Kids[3 0 R 2 0 R]/Count 9/Parent 3 0 R>>",
            3: b"<</Type/Pages/Kids[2 0 R]/Count 9/Parent 2 0 R>>",
        }
    )


def count_pdf() -> bytes:
    """Return a PDF that says that it has two thousand million pages."""
    return _pdf(
        {
            1: b"<</Type/Catalog/Pages 2 0 R>>",
            2: b"<</Type/Pages/Kids[3 0 R]/Count 2000000000>>",
            3: b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 595 842]>>",
        }
    )


def pages_pdf() -> bytes:
    """Return a PDF of 50,000 pages."""
    objects = dict.fromkeys(range(3, 50003), b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 595 842]>>")
    kids = b" ".join(b"%d 0 R" % number for number in objects)
    head = {
        1: b"<</Type/Catalog/Pages 2 0 R>>",
        2: b"<</Type/Pages/Kids[%s]/Count 50000>>" % kids,
    }
    return _pdf({**head, **objects})


def _zeros(mebibytes: int) -> bytes:
    """Return that many mebibytes of NUL (white space in a PDF), packed.

    A piece that ends with a full flush is packed alike every time: packing one is enough.
    """
    packer = zlib.compressobj(9, wbits=-15)
    piece = packer.compress(bytes(1 << 20)) + packer.flush(zlib.Z_FULL_FLUSH)
    end = packer.flush()
    check = (mebibytes << 20) % 65521 << 16 | 1  # Adler-32 of zeros
    return b"\x78\xda" + piece * mebibytes + end + struct.pack(">I", check)


def bomb_pdf() -> bytes:
    """Return a PDF whose page unpacks to 2,300 MB."""
    return _one_page(_stream(b"/Filter/FlateDecode", _zeros(2300)))


def double_bomb_pdf() -> bytes:
    """Return a PDF whose page is packed twice: some kilobytes for 2,300 MB."""
    packed = zlib.compress(_zeros(2300), 9)
    return _one_page(_stream(b"/Filter[/FlateDecode/FlateDecode]", packed))


def paths_pdf() -> bytes:
    """Return a PDF with two million rules on a page."""
    content = zlib.compress(b"10 10 m 500 10 l S\n10 10 m 10 500 l S\n" * 1_000_000, 9)
    return _one_page(_stream(b"/Filter/FlateDecode", content))


def form_loop_pdf() -> bytes:
    """Return a PDF whose form draws itself."""
    form = b"/Type/XObject/Subtype/Form/BBox[0 0 595 842]/Resources<</XObject<</F 5 0 R>>>>"
    return _one_page(
        _stream(b"", b"/F Do"),
        {5: _stream(form, b"/F Do /F Do")},
        b"/Resources<</XObject<</F 5 0 R>>>>",
    )


def form_tower_pdf() -> bytes:
    """Return a PDF whose form draws ten others, each of which draws ten others, nine times."""
    kind = b"/Type/XObject/Subtype/Form/BBox[0 0 595 842]/Filter/FlateDecode/Resources %d 0 R"
    content = zlib.compress(b"/F Do\n" * 10)
    forms = {5 + 2 * n: _stream(kind % (6 + 2 * n), content) for n in range(9)}
    names = {6 + 2 * n: b"<</XObject<</F %d 0 R>>>>" % (7 + 2 * n) for n in range(9)}
    last = _stream(b"/Type/XObject/Subtype/Form/BBox[0 0 595 842]", b"10 10 m 500 10 l S")
    page = b"/Resources<</XObject<</F 5 0 R>>>>"
    return _one_page(_stream(b"", b"/F Do"), {**forms, **names, 23: last}, page)


def shared_forms_pdf() -> bytes:
    """Return a PDF whose forms have the page's resources: each could draw itself, none does."""
    form = b"/Type/XObject/Subtype/Form/BBox[0 0 595 842]/Resources 7 0 R"
    return _one_page(
        _stream(b"", b"/F Do"),
        {
            5: _stream(form, b"/G Do"),
            6: _stream(form, b"10 10 m 500 10 l S"),
            7: b"<</XObject<</F 5 0 R/G 6 0 R>>>>",
        },
        b"/Resources 7 0 R",
    )


def locked_pdf() -> bytes:
    """Return a PDF that opens with a password only."""
    target = io.BytesIO()
    lock = StandardEncryption("user", "owner", strength=128)
    canvas = Canvas(target, encrypt=lock, invariant=1)
    canvas.drawString(10, 10, "locked")
    canvas.save()
    return target.getvalue()


def huge_png() -> bytes:
    """Return a picture of 50,000 by 50,000 pixels in some hundred kilobytes."""
    packer = zlib.compressobj(9)
    row = bytes(1 + _SIDE // 8)
    rows = b"".join(packer.compress(row * 1000) for _ in range(_SIDE // 1000)) + packer.flush()
    head = struct.pack(">IIBBBBB", _SIDE, _SIDE, 1, 0, 0, 0, 0)
    parts = ((b"IHDR", head), (b"IDAT", rows), (b"IEND", b""))
    return b"\x89PNG\r\n\x1a\n" + b"".join(
        struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))
        for kind, data in parts
    )


def picture_pdf() -> bytes:
    """Return a PDF whose page is a picture of 50,000 by 50,000 pixels."""
    head = (
        b"/Type/XObject/Subtype/Image/Width 50000/Height 50000/ColorSpace/DeviceGray"
        b"/BitsPerComponent 8/Filter/FlateDecode"
    )
    return _one_page(
        _stream(b"", b"q 595 0 0 842 0 0 cm /I Do Q"),
        {5: _stream(head, _zeros(2385))},
        b"/Resources<</XObject<</I 5 0 R>>>>",
    )


def random_bytes() -> bytes:
    """Return bytes that are nothing."""
    return b"\x01" + Random(1).randbytes(50_000)


def cut(kind: str) -> bytes:
    """Return a sound file of which the last third is missing."""
    names = {"png": Format.SCAN_PNG, "zip": Format.SCAN_ZIP}
    form = names.get(kind) or Format(kind)
    data = generate(1, 1, format=form, variants=frozenset()).data
    return data[: len(data) * 2 // 3]
