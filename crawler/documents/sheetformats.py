"""How a number format shows a number: ECMA-376 part 1, 18.8.30 (numFmt) and 18.8.31 (numFmts)."""

from __future__ import annotations

import re
from decimal import ROUND_HALF_UP, Decimal
from functools import lru_cache
from typing import Final, NamedTuple

#: The formats that a workbook names by number only. Dates are not among them.
BUILT_IN: Final = {
    1: "0", 2: "0.00", 3: "#,##0", 4: "#,##0.00", 9: "0%", 10: "0.00%", 11: "0.00E+00",
    12: "# ?/?", 13: "# ??/??", 37: "#,##0;-#,##0", 38: "#,##0;-#,##0", 39: "#,##0.00;-#,##0.00",
    40: "#,##0.00;-#,##0.00", 48: "##0.0E+0",
    **dict.fromkeys((41, 42), '#,##0;-#,##0;"-"'), **dict.fromkeys((43, 44), '#,##0.00;-#,##0.00;"-"'),
}  # fmt: skip
_TOKEN: Final = re.compile(
    r"(?P<general>General|G/通用格式)|\"(?P<quoted>[^\"]*)\"|[\\!](?P<escaped>.)|_(?P<gap>.)"
    r"|\*(?P<fill>.)|\[(?P<bracket>[^\]]*)\]|(?P<number>[0#?][0#?,]*(?:\.[0#?,]*)?|\.[0#?]+)"
    r"|(?P<letter>[A-Za-z/])|(?P<sign>.)",
    re.DOTALL,
)
_SECTION: Final = re.compile(r"(?:\"[^\"]*\"|[\\_*!].|\[[^\]]*\]|[^;])*", re.DOTALL)
_CURRENCY: Final = re.compile(r"\$([^-]*)(?:-.*)?")
#: Colours and languages of a section; conditions, 中文 numerals and durations are others.
_HARMLESS: Final = re.compile(
    r"(?i)black|blue|cyan|green|magenta|red|white|yellow|colou?r ?\d+|.色"
)
_NEGATIVE, _ZERO, _TEXT = 1, 2, 3


class _Part(NamedTuple):
    """A piece of a section: a pattern of digits, or what is printed as it stands."""

    text: str
    is_number: bool = False


def sections(code: str) -> list[str]:
    """Return the parts of a format: for positive numbers, negative ones, zero, text."""
    found, at = [], 0
    while True:
        piece = _SECTION.match(code, at)
        found.append(piece.group() if piece else "")
        at += len(found[-1]) + 1
        if at > len(code):
            return found


def hides_text(code: str) -> bool:
    """Return whether a format shows nothing of a text: ``;;;``."""
    parts = sections(code)
    return len(parts) > _TEXT and not parts[_TEXT].strip()


def shown_number(code: str, value: Decimal, plain: str) -> str | None:
    """Return a number as its format shows it; None where that cannot be told.

    :param plain: the number without a format.
    """
    every = sections(code)
    which = _NEGATIVE if value < 0 else 0 if value else _ZERO
    own = which < len(every)
    section = every[which] if own else every[0]
    parts = _parts(section)
    if parts is None:
        return None
    size, minus = abs(value), value < 0 and not own
    if any(part.text == "%" for part in parts):
        size *= 100
    text = "".join(
        _digits(part.text, size, plain) if part.is_number else part.text for part in parts
    )
    if value < 0 and own:
        # (5) is how accounts write -5; a colour alone does not say it.
        minus = "(" in text
        text = text.strip(" ()") if minus else text
        if not minus and "-" not in text and text.strip():
            return None
    return f"-{text}" if minus and text.strip() else text


@lru_cache(maxsize=256)
def _parts(section: str) -> tuple[_Part, ...] | None:
    """Return a section's pieces; None where it has two numbers, a date, a condition or a scale."""
    found: list[_Part] = []
    for token in _TOKEN.finditer(section):
        kind, text = token.lastgroup, token.group(token.lastgroup or 0)
        # Commas behind the digits show thousands or millions: of what, only a reader can tell.
        if kind == "letter" or (kind == "number" and text.endswith(",")):
            return None
        if kind == "bracket":
            currency = _CURRENCY.fullmatch(text)
            if currency is None and not _HARMLESS.fullmatch(text):
                return None
            text = currency[1] if currency else ""
        if kind not in {"gap", "fill"}:
            found.append(_Part(text, kind in {"number", "general"}))
    return tuple(found) if sum(part.is_number for part in found) <= 1 else None


def _digits(pattern: str, size: Decimal, plain: str) -> str:
    if pattern[0] == "G":
        return plain.lstrip("-")
    whole, _, fraction = pattern.partition(".")
    fraction = fraction.replace(",", "")
    rounded = size.quantize(Decimal(1).scaleb(-len(fraction)), ROUND_HALF_UP)
    digits, _, rest = f"{rounded:f}".partition(".")
    least = sum(place == "0" for place in whole)
    digits = ("" if digits == "0" else digits).zfill(least)
    if "," in whole and digits:
        digits = f"{int(digits):,}"
    while rest and rest[-1] == "0" and fraction[len(rest) - 1] != "0":
        rest = rest[:-1]
    return f"{digits}.{rest}" if rest else digits
