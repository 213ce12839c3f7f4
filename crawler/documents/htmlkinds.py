"""What becomes of an element of a page, by its tag."""

from __future__ import annotations

from typing import Final

#: All other elements are inline.
SKIP, BLOCK, TABLE, BREAK, PRE = range(1, 6)
HEADINGS: Final = {f"h{level}": level for level in range(1, 7)}
_SKIPPED: Final = """
    script style head template noscript object embed applet iframe frameset select option button
    textarea input map audio video svg canvas colgroup col xml del s strike rt rp
"""
_BLOCKS: Final = """
    p div li ul ol dl dt dd section article header footer main aside nav center form fieldset
    legend blockquote address figure figcaption hr details summary caption tr td th tbody thead
    tfoot body
"""
KINDS: Final = (
    dict.fromkeys(_SKIPPED.split(), SKIP)
    | dict.fromkeys(_BLOCKS.split(), BLOCK)
    | dict.fromkeys(HEADINGS, BLOCK)
    | {"table": TABLE, "br": BREAK, "pre": PRE, "xmp": PRE, "listing": PRE}
)
