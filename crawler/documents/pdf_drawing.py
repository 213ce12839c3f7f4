"""Draws a PDF page as a picture for OCR."""

from __future__ import annotations

import ctypes
import math
from typing import TYPE_CHECKING, Final

import numpy as np
import pypdfium2.raw as native

from crawler.documents.limits import too_much

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from crawler.documents.pdf_native import Page

DPI: Final = 200
_MOST_PIXELS: Final = 50_000_000
_WHITE: Final = 0xFFFFFFFF


def draw(page: Page, turn: int) -> NDArray[np.uint8]:
    """Return a page in shades of grey, 200 pixels to an inch, its text upright.

    :param turn: quarter turns clockwise that make the text upright on the page as it is stored.
    """
    # pdfium turns a page as the page itself says; what is left is turned here.
    rest = (turn - native.FPDFPage_GetRotation(page)) % 4
    wide = math.ceil(native.FPDF_GetPageWidthF(page) * DPI / 72)
    high = math.ceil(native.FPDF_GetPageHeightF(page) * DPI / 72)
    if rest % 2:
        wide, high = high, wide
    if wide * high > _MOST_PIXELS or wide < 1 or high < 1:
        raise too_much("pixels of a page", wide * high, _MOST_PIXELS)
    bitmap = native.FPDFBitmap_CreateEx(wide, high, native.FPDFBitmap_Gray, None, 0)
    try:
        native.FPDFBitmap_FillRect(bitmap, 0, 0, wide, high, _WHITE)
        native.FPDF_RenderPageBitmap(
            bitmap, page, 0, 0, wide, high, rest, native.FPDF_ANNOT | native.FPDF_GRAYSCALE
        )
        stride = native.FPDFBitmap_GetStride(bitmap)
        buffer = ctypes.cast(
            native.FPDFBitmap_GetBuffer(bitmap), ctypes.POINTER(ctypes.c_uint8 * (stride * high))
        )
        pixels = np.frombuffer(buffer.contents, np.uint8).reshape(high, stride)
        return pixels[:, :wide].copy()
    finally:
        native.FPDFBitmap_Destroy(bitmap)
