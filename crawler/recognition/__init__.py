"""Is this an annual report, of which agency, of which year? Pure functions over plain data.

``recognise`` answers for a listing row, ``identify`` for an article page. ``agency_id`` and
``report_id`` make the stable ids that survive corrections.
"""

from __future__ import annotations

from crawler.recognition.agencies import read_organ
from crawler.recognition.candidates import candidate
from crawler.recognition.identify import identify
from crawler.recognition.identity import agency_id, report_id, same_organ
from crawler.recognition.rows import recognise
from crawler.recognition.text import squeeze, text_hash

__all__ = [
    "agency_id",
    "candidate",
    "identify",
    "read_organ",
    "recognise",
    "report_id",
    "same_organ",
    "squeeze",
    "text_hash",
]
