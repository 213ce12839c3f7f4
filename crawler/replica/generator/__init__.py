"""Reports of every format and variant with known figures, made from a seed.

``generate`` makes one, ``generate_bound`` several in one file, ``generate_many`` thousands in several
processes; ``chosen`` picks variants that fit a format. ``not_reports`` are documents that must be refused, ``hostile`` files that must
end as a named issue.
"""

from crawler.replica.generator.hostile import hostile
from crawler.replica.generator.making import (
    Order,
    generate,
    generate_bound,
    generate_many,
)
from crawler.replica.generator.model import Breach, GeneratedReport, Kind, TrueCell, Truth
from crawler.replica.generator.others import not_reports
from crawler.replica.generator.rules import chosen, fits
from crawler.replica.generator.variants import SCANS, Format, Variant

__all__ = [
    "SCANS",
    "Breach",
    "Format",
    "GeneratedReport",
    "Kind",
    "Order",
    "TrueCell",
    "Truth",
    "Variant",
    "chosen",
    "fits",
    "generate",
    "generate_bound",
    "generate_many",
    "hostile",
    "not_reports",
]
