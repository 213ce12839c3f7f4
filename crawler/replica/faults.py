"""Every fault that the replica can show, by name: what it is, where it was seen, what is right."""

from __future__ import annotations

from dataclasses import dataclass
from types import MappingProxyType
from typing import TYPE_CHECKING

from crawler.replica.model import FAMILIES

if TYPE_CHECKING:
    from collections.abc import Mapping


@dataclass(frozen=True)
class Expected:
    """What a correct crawler makes of a fault.

    ``loses`` says which part of the portal's reports becomes impossible to collect: ``nothing``,
    ``some`` (those that ``published()`` marks with the fault), ``files`` (some files, the report
    itself stays) or ``all``. ``issues`` are codes of ``crawler.issues`` of which at least one must
    be raised; empty where the fault must pass without an error. ``outcome`` is the portal's.
    """

    loses: str = "nothing"
    issues: tuple[str, ...] = ()
    outcome: str = "complete"


@dataclass(frozen=True)
class Fault:
    """A fault. ``basis`` says where it was seen: a section number of the survey of portals behind this project, or a
    known damage of servers; ``habit`` marks natural behaviour.
    """

    name: str
    meaning: str
    basis: str
    expected: Expected
    families: tuple[str, ...] = FAMILIES
    habit: bool = False


_FINE = Expected()
_BLOCKED = Expected("all", ("block_page",), "blocked")
_HANWEB = ("hanweb",)
_JPAAS = ("jpaas",)
_TRS = ("trs",)
_ALL = FAMILIES


def _some(*issues: str) -> Expected:
    return Expected("some", issues, "partial")


def _files(*issues: str) -> Expected:
    return Expected("files", issues, "partial")


_TABLE: tuple[tuple[str, str, str, Expected, tuple[str, ...]], ...] = (
    ("ignores_startrecord", "dataproxy.jsp ignores startrecord and endrecord and honours page", "§5.1, §3.1.3 (a)", _FINE, _HANWEB),
    ("page_one_forever", "dataproxy.jsp answers every request with the first block",
     "§5.1, §3.1.3", _some("total_mismatch", "listing_repeats"), _HANWEB),
    ("empty_deep_page", "dataproxy.jsp answers 54 bytes beyond the first block",
     "§5.1, §3.1.3 (d)", _some("total_mismatch", "listing_empty"), _HANWEB),
    ("garbage_li", "broken `<li style=<br/>` rows between the records", "§5.1, §3.1.2",
     _FINE, _HANWEB),
    ("double_encoded_webname", "webname is percent-encoded twice in nextgroup, appid repeated",
     "§5.1, §3.1.3", _FINE, _HANWEB),
    ("dataproxy_get_only", "dataproxy.jsp answers POST with 403", "§5.1, §3.1.3", _FINE, _HANWEB),
    ("rows_in_script", "the column page has its rows in script text alone", "§5.1, §3.1.2",
     _FINE, _HANWEB),
    ("ignores_page_number", "build/unit ignores pageNo; only the page's own script gets further",
     "§5.3, §3.2", _FINE, _JPAAS),
    ("control_characters", "raw control characters inside JSON strings", "§5.3, §3.2",
     _FINE, _JPAAS),
    ("several_units", "navigation and footer are units too", "§5.3, §3.2", _FINE, _JPAAS),
    ("bulidstatic", "parseType is spelt bulidstatic and nothing else is answered",
     "§5.3, §3.2", _FINE, _JPAAS),
    ("inline_count_page", "the pager is inline variables and document.write", "§5.4, §3.4",
     _FINE, _TRS),
    ("off_by_one", "page 2 is index_2", "§5.4, §3.4", _FINE, _TRS),
    ("over_range_stub", "pages beyond the end answer a stub with 200", "§5.4, §3.4",
     _FINE, _TRS),
    ("nested_comments", "comments nested and unbalanced inside the article's head", "§5.4, §3.4",
     _FINE, _TRS),
    ("alt_date_trap", "a wrong date in alt= beside the right one", "§5.4, §2.2", _FINE, _TRS),
    ("double_slash", "article paths hold // and only answer so", "§5.7, §3.3.4",
     _FINE, ("henan",)),
    ("no_slash_column", "the column answers without the slash alone", "§5.7, §3.3.2",
     _FINE, ("henan",)),
    ("forbidden_www", "403 for every request", "§5.7, §3.3.5", _BLOCKED, _ALL),
    ("gbk_silent", "pages in GBK that name no charset", "§5.9, §2.7", _FINE, _ALL),
    ("wrong_charset", "pages in GBK whose header says utf-8", "§5.9, §2.7", _FINE, _ALL),
    ("forced_gzip", "gzip although nobody asked for it", "§5.9, §2.7", _FINE, _ALL),
    ("json_as_html", "JSON sent as text/html", "§5.9, §2.7", _FINE, _JPAAS),
    ("waf_521", "521 with a cookie script", "§5.10, §2.9", _BLOCKED, _ALL),
    ("waf_412", "412 with a $_ts script", "§5.10, §2.9", _BLOCKED, _ALL),
    ("waf_c3vk", "200 with some 345 bytes that set C3VK and reload", "§5.10, §2.9",
     _BLOCKED, _ALL),
    ("waf_ct6t", "302 to itself with a cookie: a jar passes", "§5.10, §2.9", _FINE, _ALL),
    ("bot_scripts", "bot-detection scripts inside normal pages", "§5.10, §2.9", _FINE, _ALL),
    ("soft_404_home", "some articles redirect to the home page", "§5.11, §2.10",
     _some("soft_404"), _ALL),
    ("soft_404_shell", "some articles are a script that leads to the error page",
     "§5.11, §2.10", _some("soft_404"), _ALL),
    ("soft_404_nothing", "some articles say 暂无相关信息", "§5.11, §2.10",
     _some("soft_404"), _ALL),
    ("soft_404_chrome", "some articles are a 404 page with 200 in the site's frame",
     "§5.11, §2.10", _some("soft_404"), _ALL),
    ("clone_links", "rows that lead to copies on foreign hosts", "§5.15, §2.11", _FINE, _ALL),
    ("two_columns", "the same articles in a second column", "§5.16", _FINE, _ALL),
    ("corrected", "some reports published again with changes at a new URL", "§5.16",
     _FINE, _ALL),
    ("list_grows", "a row appears on top while the list is being read", "§5.17", _FINE, _ALL),
    ("total_lies", "the list states more rows than it has", "§3.5, §3.4",
     Expected("nothing", ("total_mismatch",), "partial"), ("hanweb", "jpaas")),
    ("listing_error", "the second page of the list answers 500", "damage of servers",
     _some("http_error"), _ALL),
    ("html_as_doc", "some files are an error page with 200", "§5.14, §2.6",
     _files("attachment_is_html", "attachment_missing", "soft_404"), _ALL),
    ("missing_attachment", "some files answer 404", "§5.14, §2.6",
     _files("attachment_missing", "http_error"), _ALL),
    ("zip_bomb", "the archives unpack to 512 MB", "damage of servers",
     Expected("nothing", ("archive_refused",), "partial"), _ALL),
    ("truncated", "some articles end before Content-Length", "damage of servers",
     _some("truncated"), _ALL),
    ("length_lies", "some files are cut by a Content-Length that is too small",
     "damage of servers", _files("attachment_broken", "truncated"), _ALL),
    ("resets", "some articles' connections are reset", "damage of servers",
     _some("network_error"), _ALL),
    ("hangs", "some articles never answer (closed after 120 s)", "damage of servers",
     _some("network_error"), _ALL),
    ("slow", "some articles take 2 s", "damage of servers", _FINE, _ALL),
    ("busy_429", "every tenth request answers 429 with Retry-After: 1, once for each URL",
     "damage of servers", _FINE, _ALL),
    ("busy_503", "every tenth request answers 503 with Retry-After: 1, once for each URL",
     "damage of servers", _FINE, _ALL),
    ("robots_503", "robots.txt answers 503", "RFC 9309",
     Expected("all", ("robots_unreachable",), "blocked"), _ALL),
    ("robots_disallow", "robots.txt forbids everything", "RFC 9309",
     Expected("all", ("robots_disallowed",), "blocked"), _ALL),
    ("redirect_loop", "some articles redirect without end", "damage of servers",
     _some("redirect_loop"), _ALL),
    ("gzip_bomb", "some articles are 256 MB of zeros in gzip", "damage of servers",
     _some("too_large", "decompression"), _ALL),
    ("no_validators", "neither ETag nor Last-Modified, never 304", "damage of servers",
     _FINE, _ALL),
    ("certificate_expired", "the certificate has expired", "§2.8",
     Expected("nothing", ("tls_invalid",)), _ALL),
    ("certificate_self_signed", "the certificate is of an unknown authority", "§2.8",
     Expected("nothing", ("tls_invalid",)), _ALL),
    ("certificate_incomplete", "the intermediate certificate is not sent", "§2.8",
     Expected("nothing", ("tls_invalid",)), _ALL),
)  # fmt: skip

_HABITS = frozenset(
    [
        "ignores_startrecord",
        "garbage_li",
        "double_encoded_webname",
        "rows_in_script",
        "bulidstatic",
        "several_units",
        "control_characters",
        "inline_count_page",
        "off_by_one",
        "over_range_stub",
        "nested_comments",
        "alt_date_trap",
        "double_slash",
        "no_slash_column",
        "gbk_silent",
        "forced_gzip",
        "waf_ct6t",
        "bot_scripts",
    ]
)

FAULTS: Mapping[str, Fault] = MappingProxyType(
    {
        name: Fault(name, meaning, basis, expected, families, name in _HABITS)
        for name, meaning, basis, expected, families in _TABLE
    }
)


def chosen(ordinal: int) -> bool:
    """Return whether a fault that strikes *some* reports strikes this one: every fifth."""
    return ordinal % 5 == 2  # noqa: PLR2004 - neither the first nor the last of a short list


def document() -> str:
    """Return the table of all faults as Markdown."""
    lines = ["| fault | meaning | basis | lost | issues | outcome |", "|---|---|---|---|---|---|"]
    for fault in FAULTS.values():
        wanted = fault.expected
        codes = ", ".join(f"`{code}`" for code in wanted.issues) or "–"
        lines.append(
            f"| `{fault.name}` | {fault.meaning} | {fault.basis} | {wanted.loses} | {codes} "
            f"| {wanted.outcome} |"
        )
    return "\n".join(lines) + "\n"
