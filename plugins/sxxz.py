"""忻州市 (Xinzhou, Shanxi): the city, its bureau of science, and counties. TRS WCM.

The counties' sites lie below the city's domain (scx, klx, bdx .sxxz.gov.cn) but for 忻府区, which
has its own. Columns that a page proves are declared; the others are discovered.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from crawler.api import Column, Portal, hookimpl, trs

if TYPE_CHECKING:
    from collections.abc import Sequence

PLATFORM = "sxxz.gov.cn"


def portal(
    key: str, name: str, region: str, home: str, hosts: tuple[str, ...], *columns: str
) -> Portal:
    """Return a portal of the city's platform."""
    return Portal(
        key=key,
        name=name,
        region=region,
        home=home,
        hosts=hosts,
        family=trs,
        platform=PLATFORM,
        columns=tuple(Column(url, family=trs) for url in columns),
    )


PORTALS = (
    # The city's column is divided by year, the directories' names change:
    # http://zwgk.sxxz.gov.cn/xzsrmzf/xxgknb/2016nxxgkndbg/201703/t20170302_110732.shtml
    # https://zwgk.sxxz.gov.cn/xzsrmzf/xxgknb/2023ndbg/202401/t20240130_3948608.shtml
    portal(
        "sxxz",
        "忻州市人民政府",
        "140900",
        "http://www.sxxz.gov.cn/",
        ("www.sxxz.gov.cn", "zwgk.sxxz.gov.cn", "sxxz.gov.cn"),
        "http://zwgk.sxxz.gov.cn/xzsrmzf/xxgknb/",
    ),
    # The bureau's 2020 report names http://kjj.sxxz.gov.cn/ as the place of its annual reports.
    portal(
        "sxxz_kjj",
        "忻州市科学技术局",
        "140900",
        "http://kjj.sxxz.gov.cn/",
        ("kjj.sxxz.gov.cn",),
    ),
    # http://xzxfq.gov.cn/xfqzw/zwgk/xxgknb/202102/t20210220_3603498.html
    portal(
        "xinfu",
        "忻州市忻府区人民政府",
        "140902",
        "http://xzxfq.gov.cn/",
        ("*.xzxfq.gov.cn",),
        "http://xzxfq.gov.cn/xfqzw/zwgk/xxgknb/",
    ),
    # http://scx.sxxz.gov.cn/scxzw/zwgk/xxgknb/
    portal(
        "shenchi",
        "神池县人民政府",
        "140927",
        "http://scx.sxxz.gov.cn/",
        ("scx.sxxz.gov.cn",),
        "http://scx.sxxz.gov.cn/scxzw/zwgk/xxgknb/",
    ),
    # Siblings of scx, named together with it; their columns are discovered.
    portal("kelan", "岢岚县人民政府", "140929", "http://klx.sxxz.gov.cn/", ("klx.sxxz.gov.cn",)),
    portal("baode", "保德县人民政府", "140931", "http://bdx.sxxz.gov.cn/", ("bdx.sxxz.gov.cn",)),
)


@hookimpl
def nianbao_portals() -> Sequence[Portal]:
    """Return the city's portals."""
    return PORTALS
