"""Pages and answers as the JCMS of Hanweb makes them."""

from pathlib import Path
from urllib.parse import parse_qsl

import pytest

from crawler.cms.hanweb import JCMS
from crawler.model import Column, Fetch, FetchKind, Portal
from tests.pages import page_of

SAMPLES = Path(__file__).resolve().parents[2].parent / "shared" / "samples" / "pages" / "hanweb"
HOST = "http://www.example.gov.cn"
COLUMN = f"{HOST}/col/col4711/index.html"
PORTAL = Portal(key="example", name="某县", region="330999", home=HOST, hosts=("*.example.gov.cn",))
NAMES = ["某县财政局", "某县民政局", "某县水利局", "某镇人民政府", "某县司法局"]


def sample(name):
    path = SAMPLES / name
    if not path.exists():
        pytest.skip(f"the shared sample {name} is absent")
    return path.read_text(encoding="utf-8")


def page(text, url=COLUMN, fetch=None):
    fetch = fetch or Fetch(url=url, kind=FetchKind.LISTING, column=Column(url))
    return page_of(fetch, text, media_type="text/html")


def answer(fetch, text):
    return page(text, fetch.url, fetch)


def title(number):
    return f"{NAMES[number % 5]}{2024 - number // 5}年度政府信息公开工作年度报告"


def record(number, markup=None):
    markup = markup or (
        "<li><a href='/art/2024/1/{day}/art_4711_{id}.html' title='{title}'>{cut}...</a>"
        "<span>2024-01-{day:02}</span></li>"
    )
    values = {
        "day": number % 28 + 1,
        "id": 1000 + number,
        "title": title(number),
        "cut": title(number)[:12],
    }
    return f"<record><![CDATA[\n {markup.format(**values)}]]></record>"


NEXT = (
    '<nextgroup><![CDATA[<a href="/module/web/jpage/dataproxy.jsp?page=1&appid=1&appid=1&webid=39'
    '&path=/&columnid={column}&unitid={unit}&webname={name}&permissiontype=0"></a>]]></nextgroup>'
)


def datastore(
    numbers, column="4711", unit="212860", name="某县人民政府", head="", junk="", markup=None
):
    records = "".join(record(number, markup) for number in numbers)
    group = NEXT.format(column=column, unit=unit, name=name)
    return f"<datastore>{group}{head}<recordset>{junk}{records}</recordset></datastore>"


def column_page(store, total, per_page=20, unit="212860", more=""):
    return (
        '<html><head><meta name="ColumnName" content="政府信息公开年报"></head><body>'
        f'<ul class="nav"><li><a href="/col/col1/index.html">首页</a></li></ul>{more}'
        f'<div id="{unit}"><script type="text/xml">{store}</script></div>'
        f"<script>var param_{unit}={{columnid:4711,unitid:'{unit}',sourceContentType:3}}; "
        f"$('#{unit}').jpage({{totalRecord:{total},perPage:{per_page},groupSize:3,"
        "barPosition:'bottom'});</script></body></html>"
    )


def listing(text, **options):
    return JCMS.listing(page(text, **options), PORTAL)


def form(fetch):
    return dict(parse_qsl(fetch.body.decode("ascii"), keep_blank_values=True))


ARTICLE = f"{HOST}/art/2024/1/16/art_4711_1.html"
REPORT = "<p>根据《中华人民共和国政府信息公开条例》，现公布本年度报告。</p>" * 8
