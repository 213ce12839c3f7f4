"""Transformations of the plane, as PDF (ISO 32000-1, 8.3.4) and OFD (GB/T 33190, CTM) write them."""

from __future__ import annotations

from typing import Final

#: ``a b c d e f``: a point ``(x, y)`` comes to ``(a x + c y + e, b x + d y + f)``.
Matrix = tuple[float, float, float, float, float, float]

IDENTITY: Final[Matrix] = (1.0, 0.0, 0.0, 1.0, 0.0, 0.0)


def times(first: Matrix, then: Matrix) -> Matrix:
    """Return the matrix that applies one and then another."""
    if then is IDENTITY:
        return first
    a, b, c, d, e, f = first
    k, l, m, n, o, p = then  # noqa: E741 - the second matrix
    return (
        a * k + b * m,
        a * l + b * n,
        c * k + d * m,
        c * l + d * n,
        e * k + f * m + o,
        e * l + f * n + p,
    )


def place(matrix: Matrix, x: float, y: float) -> tuple[float, float]:
    """Return where a point comes to."""
    a, b, c, d, e, f = matrix
    return a * x + c * y + e, b * x + d * y + f
