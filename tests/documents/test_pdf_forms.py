"""Forms of a PDF that draw themselves are found before pdfium lays them out."""

from __future__ import annotations

import zlib

import pytest

from crawler.documents.model import DocumentError
from crawler.documents.pdf_forms import check_forms

FORM = b"/Type/XObject/Subtype /Form/BBox[0 0 9 9]"


def stream(head: bytes, content: bytes) -> bytes:
    return b"<<%s/Length %d>>\r\nstream\r\n%s\r\nendstream" % (head, len(content), content)


def pdf(**objects: bytes) -> bytes:
    """Return objects by their numbers, ``n5``."""
    made = (b"%d 0 obj\n%s\nendobj\n" % (int(name[1:]), body) for name, body in objects.items())
    return b"%PDF-1.7\n" + b"".join(made)


def refusal(data: bytes) -> str:
    with pytest.raises(DocumentError) as caught:
        check_forms(data)
    assert caught.value.code == "document_limits"
    return str(caught.value)


DIRECT = FORM + b"/Resources<</XObject<</A 5 0 R/B 6 0 R>>>>"


@pytest.mark.parametrize(
    "data",
    [
        pdf(n5=stream(DIRECT, b"q /A Do Q")),
        pdf(n5=stream(DIRECT, b"/B Do"), n6=stream(DIRECT, b"/A Do")),
        pdf(n5=stream(DIRECT + b"/Filter/FlateDecode", zlib.compress(b"1 0 0 1 0 0 cm\n/A  Do"))),
        pdf(n5=stream(FORM + b"/Resources 7 0 R", b"/A Do"), n7=b"<</XObject<</A 5 0 R>>>>"),
        pdf(
            n5=stream(FORM + b"/Resources 7 0 R", b"/A Do"),
            n7=b"<</Font<<>>/XObject 8 0 R>>",
            n8=b"<</A 5 0 R>>",
        ),
        # The object is there twice: the last one counts.
        pdf(n5=stream(FORM, b"")) + pdf(n5=stream(DIRECT, b"/A Do")),
    ],
    ids=["itself", "in turns", "packed", "resources apart", "names apart", "replaced"],
)
def test_a_form_that_draws_itself_is_refused(data: bytes) -> None:
    assert "draws itself" in refusal(data)


def test_towers_of_forms_are_refused() -> None:
    def tower(high: int, wide: int) -> bytes:
        kind = FORM + b"/Resources<</XObject<</A %d 0 R>>>>"
        forms = {f"n{n}": stream(kind % (n + 1), b"/A Do " * wide) for n in range(5, 5 + high)}
        return pdf(**forms, **{f"n{5 + high}": stream(FORM, b"")})

    check_forms(tower(11, 1))
    assert "within each other" in refusal(tower(12, 1))
    check_forms(tower(5, 10))
    assert "drawn by a form" in refusal(tower(6, 10))


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"%PDF-1.7 /Subtype/Form",
        pdf(n5=stream(DIRECT, b"/B Do"), n6=stream(DIRECT, b"/C Do")),
        pdf(n5=stream(DIRECT, b"(/A Do)")[:60]),
        # What cannot be looked into is left to the guard around the process.
        pdf(n5=stream(DIRECT + b"/Filter/FlateDecode", b"/A Do")),
        pdf(n5=stream(FORM + b"/Resources 7 0 R", b"/A Do")),
    ],
)
def test_what_does_not_draw_itself_openly_is_let_through(data: bytes) -> None:
    check_forms(data)
