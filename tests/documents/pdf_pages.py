"""Draws the pages that the tests of the PDF reader read."""

import io

import pytest

from crawler.documents.model import Table

canvases = pytest.importorskip("reportlab.pdfgen.canvas")
FONT = "STSong-Light"
A4 = (595, 842)


class Page:
    """Draws tables with y from the page's top."""

    def __init__(self, size=A4, *, rotation=0):
        from reportlab.pdfbase import pdfmetrics
        from reportlab.pdfbase.cidfonts import UnicodeCIDFont

        pdfmetrics.registerFont(UnicodeCIDFont(FONT))
        self.out = io.BytesIO()
        self.canvas = canvases.Canvas(self.out, pagesize=size)
        self.high = size[1]
        self.rule = self.line
        if rotation:
            self.canvas.setPageRotation(rotation)

    def text(self, x, y, text, size=9, font=FONT):
        self.canvas.setFont(font, size)
        self.canvas.drawString(x, self.high - y, text)

    def line(self, x, y, to_x, to_y):
        self.canvas.setLineWidth(0.5)
        self.canvas.line(x, self.high - y, to_x, self.high - to_y)

    def filled(self, x, y, to_x, to_y):
        wide, high = max(to_x - x, 0.5), max(to_y - y, 0.5)
        self.canvas.rect(x, self.high - y - high, wide, high, stroke=0, fill=1)

    def double(self, x, y, to_x, to_y):
        self.line(x, y, to_x, to_y)
        if y == to_y:
            self.line(x, y + 1.5, to_x, to_y + 1.5)
        else:
            self.line(x + 1.5, y, to_x + 1.5, to_y)

    def dashed(self, x, y, to_x, to_y):
        self.canvas.setDash(2, 2)
        self.line(x, y, to_x, to_y)
        self.canvas.setDash()

    def pieces(self, x, y, to_x, to_y):
        """Draw dashes as small boxes, as some printer drivers do."""
        if y == to_y:
            for start in range(int(x), int(to_x), 4):
                self.filled(start, y, min(start + 2, to_x), y)
        else:
            for start in range(int(y), int(to_y), 4):
                self.filled(x, start, x, min(start + 2, to_y))

    def grid(self, xs, ys, rows, size=9, *, skip=()):
        """Draw a grid with texts; ``skip`` are sides left out: left, right, top, bottom."""
        for index, y in enumerate(ys):
            if (index == 0 and "top" in skip) or (index == len(ys) - 1 and "bottom" in skip):
                continue
            self.rule(xs[0], y, xs[-1], y)
        for index, x in enumerate(xs):
            if (index == 0 and "left" in skip) or (index == len(xs) - 1 and "right" in skip):
                continue
            self.rule(x, ys[0], x, ys[-1])
        for row, y in zip(rows, ys[1:], strict=False):
            for text, x in zip(row, xs, strict=False):
                self.text(x + 4, y - 4, text, size)

    def next(self):
        self.canvas.showPage()

    def pdf(self):
        self.canvas.showPage()
        self.canvas.save()
        return self.out.getvalue()


XS = [60, 200, 300, 400, 500]
ROWS = [
    ["信息内容", "制发", "废止", "有效"],
    ["规章", "1", "", "11"],
    ["行政规范性文件", "8", "26", "66"],
]
YS = [100, 120, 140, 160]


def texts(table: Table) -> list[list[str]]:
    return [[cell.text for cell in row] for row in table.rows()]
