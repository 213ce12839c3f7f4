"""河南省 (Henan): portals of the province's unified platform (河南省政府网站集约化平台).

Articles stand at /YYYY/MM-DD/<id>.html, files on the platform's object storage. www.henan.gov.cn
answers 403 to machine rooms' addresses: expect `blocked` from there. No annual-report column is
proven, so all are discovered from the home pages.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from crawler.api import Portal, henan, hookimpl

if TYPE_CHECKING:
    from collections.abc import Sequence

PLATFORM = "henan.gov.cn"

# https://oss.henan.gov.cn/typtfile/20250108/….xls and https://xcoss.henan.gov.cn/typtfile/…
FILES = ("oss.henan.gov.cn", "xcoss.henan.gov.cn")


def portal(key: str, name: str, region: str, home: str, *hosts: str) -> Portal:
    """Return a portal of the unified platform."""
    return Portal(
        key=key,
        name=name,
        region=region,
        home=home,
        hosts=hosts,
        file_hosts=FILES,
        family=henan,
        platform=PLATFORM,
    )


PORTALS = (
    # https://www.henan.gov.cn/2021/04-13/2132370.html; http://fgw.henan.gov.cn/2023/01-19/2677014.html
    # is a department's annual report.
    portal("henan", "河南省人民政府", "410000", "https://www.henan.gov.cn/", "*.henan.gov.cn"),
    # https://www.ly.gov.cn/2024/05-09/144721.html
    portal("luoyang", "洛阳市人民政府", "410300", "https://www.ly.gov.cn/", "*.ly.gov.cn"),
    # https://www.hnsongxian.gov.cn/zfxxgk/zfwj: columns without a slash or a file name at the end.
    portal(
        "songxian",
        "嵩县人民政府",
        "410325",
        "https://www.hnsongxian.gov.cn/",
        "*.hnsongxian.gov.cn",
    ),
)


@hookimpl
def nianbao_portals() -> Sequence[Portal]:
    """Return the portals of the platform."""
    return PORTALS
