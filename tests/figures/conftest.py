"""Catalogs as the catalog's own tests have them, and small reports with numbers of our choice."""

from __future__ import annotations

from crawler.statistics.model import Template
from crawler.statistics.templates import TABLE3
from tests.catalog.conftest import database_url, filled  # noqa: F401 - fixtures
from tests.conftest import new_postgresql, postgresql_server  # noqa: F401 - fixtures

AGENCY = "浙江省财政厅"


def report(
    year: int, *, new: int = 5, carried_in: int = 0, carried_out: int = 0, agency: str = AGENCY
) -> str:
    """Return a page whose table 3 keeps its own rules; all requests came from natural persons."""
    done = new + carried_in - carried_out
    values = {
        "new_requests": new,
        "carried_in": carried_in,
        "granted": done,
        "results_total": done,
        "carried_out": carried_out,
    }
    rows = "".join(
        f"<tr><td>{row.label}</td><td>{values.get(row.key, 0)}</td>"
        + "<td>0</td>" * 5
        + f"<td>{values.get(row.key, 0)}</td></tr>"
        for row in TABLE3[Template.Y2021]
    )
    heads = ("自然人", "商业企业", "科研机构", "社会公益组织", "法律服务机构", "其他", "总计")
    head = "<tr><td></td>" + "".join(f"<td>{name}</td>" for name in heads) + "</tr>"
    return (
        f"<body><h1>{agency}{year}年政府信息公开工作年度报告</h1><p>一、总体情况</p><p>平稳。</p>"
        f"<p>三、收到和处理政府信息公开申请情况</p><table>{head}{rows}</table>"
        "<p>五、存在的主要问题及改进情况</p><p>无。</p><p>六、其他需要报告的事项</p><p>无。</p></body>"
    )
