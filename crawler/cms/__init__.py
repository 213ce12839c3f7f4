"""One module for each family of content management systems."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from crawler.cms.generic import GENERIC
from crawler.cms.hanweb import JCMS
from crawler.cms.henan import HENAN
from crawler.cms.jpaas import JPAAS
from crawler.cms.trs import TRS

if TYPE_CHECKING:
    from crawler.model import Family

FAMILIES: Final[tuple[Family, ...]] = (JCMS, JPAAS, HENAN, TRS, GENERIC)
"""All families of the core, the most particular first: of equal scores the earlier one wins."""
