"""浙江省 (Zhejiang): the province's portal and its cities and counties. Hanweb JCMS and JPAAS.

The annual reports' columns are not declared: for none of these portals is the list's own address
proven, so each is discovered from its home page and remembered. Listings answer in two ways, by
JCMS (embedded rows, dataproxy.jsp) and by JPAAS (build/unit); every page is sniffed.
One machine room is assumed for all of them, because the province runs a common platform: what is
assumed too narrowly costs time, too widely costs somebody else's server.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from crawler.api import Fetch, FetchKind, Portal, hanweb, hanweb_search, hookimpl

if TYPE_CHECKING:
    from collections.abc import Sequence

    from crawler.api import Query

PLATFORM = "zj.gov.cn"

# The search of all sites of the province; each has its region's code and nine zeros as its number
# (http://search.zj.gov.cn/jrobotfront/search.do?websiteid=330102000000000 is 上城区's).
SEARCH_HOST = "search.zj.gov.cn"
SEARCH = f"https://{SEARCH_HOST}/jsearchfront"

# The province's object storage, seen as the host of attachments of zj.gov.cn sites.
FILES = ("zjjcmspublic.oss-cn-hangzhou-zwynet-d01-a.internet.cloud.zj.gov.cn",)


def portal(key: str, name: str, region: str, home: str, *hosts: str) -> Portal:
    """Return a portal of the province's platform."""
    return Portal(
        key=key,
        name=name,
        region=region,
        home=home,
        hosts=(*hosts, SEARCH_HOST),
        file_hosts=FILES,
        family=hanweb,
        platform=PLATFORM,
    )


PORTALS = (
    # https://www.zj.gov.cn/col/col1229005922/index.html (Referer of its xxgk/search.jsp). The
    # department hosts (fzggw, kjt, jxt … .zj.gov.cn) lie below the same domain.
    portal("zj", "浙江省人民政府", "330000", "https://www.zj.gov.cn/", "*.zj.gov.cn"),
    # https://www.jiaxing.gov.cn/art/2025/3/10/art_1229849768_5473273.html: the city's 2024 report.
    portal(
        "jiaxing", "嘉兴市人民政府", "330400", "https://www.jiaxing.gov.cn/", "*.jiaxing.gov.cn"
    ),
    # http://xxgk.zhoushan.gov.cn/col/col1229485623/index.html: a column page that is itself the
    # city's report for 2020.
    portal(
        "zhoushan", "舟山市人民政府", "330900", "http://www.zhoushan.gov.cn/", "*.zhoushan.gov.cn"
    ),
    # http://www.haiyan.gov.cn/art/2025/1/20/art_1229449092_98337.html: a bureau's 2024 report.
    # Old attachments lie on xxgk.haiyan.gov.cn (/gov/jcms_files/…/downfile.jsp).
    portal("haiyan", "海盐县人民政府", "330424", "http://www.haiyan.gov.cn/", "*.haiyan.gov.cn"),
    # http://www.pinghu.gov.cn/module/xxgk/xxgkAnnualReport.jsp?fbtime=2022&area=741033213: one page
    # for each organ and year, the organ by its old nine-digit code.
    portal("pinghu", "平湖市人民政府", "330482", "http://www.pinghu.gov.cn/", "*.pinghu.gov.cn"),
    # http://www.haining.gov.cn/art/2024/2/8/art_1229781527_5264708.html: under 政府信息公开年报 >
    # 2023年政府信息公开年报, so the column is divided by year.
    portal("haining", "海宁市人民政府", "330481", "http://www.haining.gov.cn/", "*.haining.gov.cn"),
    # http://www.dinghai.gov.cn/art/2024/1/16/art_1229773966_86961.html with an xxgk header table
    # (发布机构 区发改局); http://www.dinghai.gov.cn/module/xxgk/xxgkAnnualReport.jsp?area=113309020026372322&fbtime=2024
    portal(
        "dinghai",
        "舟山市定海区人民政府",
        "330902",
        "http://www.dinghai.gov.cn/",
        "*.dinghai.gov.cn",
    ),
    # http://www.daishan.gov.cn/art/2016/3/1/art_1229076486_43465.html: the county's 2015 report,
    # whose date is printed with blanks inside (2016- 03- 01 10: 24).
    portal("daishan", "岱山县人民政府", "330921", "http://www.daishan.gov.cn/", "*.daishan.gov.cn"),
    # http://www.lishui.gov.cn/module/xxgk/xxgkAnnualReport.jsp?fbtime=2017&area=113325000026455663:
    # one page for each organ and year.
    portal("lishui", "丽水市人民政府", "331100", "http://www.lishui.gov.cn/", "*.lishui.gov.cn"),
)


@hookimpl
def nianbao_portals() -> Sequence[Portal]:
    """Return the province's portals."""
    return PORTALS


@hookimpl
def nianbao_seeds(portal: Portal, query: Query) -> Sequence[Fetch] | None:
    """Return the home page and the search, where the query wants that too."""
    if not query.search:
        return None
    search = hanweb_search(SEARCH, f"{portal.region}000000000")
    return [Fetch(portal.home, FetchKind.HOME), search]
