"""Synthetic portals for benchmarks: p0001.replica.gov.cn and so on, Hanweb and TRS in turn.

A plugin module: ``NIANBAO_REPLICA_PORTALS`` in the environment says how many portals it has.
"""

from __future__ import annotations

import os
from functools import cache
from typing import TYPE_CHECKING, Final

from crawler.hookspecs import hookimpl
from crawler.model import Column, Portal
from crawler.regions import RegionLevel, regions

if TYPE_CHECKING:
    from collections.abc import Sequence

ENVIRONMENT: Final = "NIANBAO_REPLICA_PORTALS"


@cache
def _counties() -> tuple[tuple[str, str], ...]:
    return tuple((r.code, r.name) for r in regions() if r.level is RegionLevel.COUNTY)


def synthetic(count: int) -> tuple[Portal, ...]:
    """Return that many portals, one platform and one column each, in counties all over China."""
    found = []
    for place in range(count):
        host = f"p{place + 1:04d}.replica.gov.cn"
        code, name = _counties()[place * 17 % len(_counties())]
        family, path = "jcms", f"/col/col{1229500000 + place}/index.html"
        if place % 2:
            family, path = "trs", "/zwgk/xxgknb/"
        found.append(
            Portal(
                key=f"p{place + 1:04d}",
                name=f"{name}人民政府门户网站",
                region=code,
                home=f"http://{host}/",
                hosts=(host,),
                platform=host,
                family=family,
                columns=(Column(url=f"http://{host}{path}", family=family),),
            )
        )
    return tuple(found)


@hookimpl
def nianbao_portals() -> Sequence[Portal]:
    """Return the synthetic portals that the environment asks for."""
    return synthetic(int(os.environ.get(ENVIRONMENT, "0")))
