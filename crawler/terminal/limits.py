"""What one document may cost, as options of ``scrapy statistics``."""

from __future__ import annotations

from typing import Final

#: The name of each option, and the setting that counts without it.
LIMITS: Final = {
    "seconds": "NIANBAO_DOCUMENT_SECONDS",
    "mebibytes": "NIANBAO_DOCUMENT_MEBIBYTES",
    "processes": "NIANBAO_DOCUMENT_PROCESSES",
}
