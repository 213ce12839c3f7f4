"""Every setting of our own: name, type, default, meaning. An unknown or badly typed one stops the run.

Order of precedence: ``-s NAME=VALUE``, then an environment variable of the same name, then the
settings module that ``SCRAPY_PROJECT`` chooses.
"""

from __future__ import annotations

import math
import os
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from rapidfuzz import fuzz, process

if TYPE_CHECKING:
    from collections.abc import Mapping

    from scrapy.settings import BaseSettings

PREFIX = "NIANBAO_"


class ConfigurationError(ValueError):
    """A setting is unknown or cannot be read."""


@dataclass(frozen=True)
class Setting:
    """One setting. ``kind`` is ``text``, ``number``, ``whole`` (number), ``switch`` or ``list``."""

    name: str
    kind: str
    default: object
    meaning: str
    meaning_zh: str


SETTINGS = (
    Setting("NIANBAO_OUTPUT", "text", "output", "the output folder", "输出目录"),
    Setting(
        "NIANBAO_DATABASE",
        "text",
        "",
        "SQLAlchemy URL of the catalog; empty: SQLite in the output folder",
        "目录库的 SQLAlchemy 地址；留空则用输出目录中的 SQLite",
    ),
    Setting(
        "NIANBAO_CONTACT",
        "text",
        "",
        "an address or page that the User-Agent names, so that a portal's keeper can reach you",
        "写入 User-Agent 的联系方式，便于网站管理员联系",
    ),
    Setting(
        "NIANBAO_RESOLVE",
        "list",
        [],
        "host:port=address:port pairs, `*.` allowed: connect there instead (like curl --connect-to)",
        "以 host:port=address:port 改写连接目标，可用 `*.` 通配（类似 curl --connect-to）",
    ),
    Setting(
        "NIANBAO_JITTER",
        "number",
        0.1,
        "how much longer than the delay a pause may be drawn",
        "间隔随机增加的最大比例",
    ),
    Setting("NIANBAO_RETRIES", "whole", 3, "how often a fetch is tried again", "失败后重试次数"),
    Setting(
        "NIANBAO_RETRY_PAUSE",
        "number",
        1.0,
        "seconds before the first new try; then ×4 each",
        "首次重试前的秒数，之后每次约乘四",
    ),
    Setting(
        "NIANBAO_BLOCK_LIMIT",
        "whole",
        3,
        "block pages in a row that give a platform up",
        "连续多少次拦截后放弃该平台",
    ),
    Setting(
        "NIANBAO_BLOCK_REST",
        "number",
        30.0,
        "seconds of rest after the first block page; then ×4 each",
        "首次拦截后的暂停秒数，之后每次乘四",
    ),
    Setting(
        "NIANBAO_RECHECK_YEARS",
        "whole",
        2,
        "newest reporting years whose known reports are checked again",
        "已知报告中需复查的最近年度数",
    ),
    Setting(
        "NIANBAO_LISTING_PAGES",
        "whole",
        1000,
        "budget of pages for one list (twice the stated pages if more)",
        "单个列表的页数上限（若声明页数更多则为其两倍）",
    ),
    Setting(
        "NIANBAO_DISCOVERY_DEPTH",
        "whole",
        3,
        "how far from the home page discovery goes",
        "栏目发现的最大层级",
    ),
    Setting(
        "NIANBAO_DISCOVERY_PAGES",
        "whole",
        30,
        "how many pages discovery may read for one portal",
        "每个门户栏目发现可读取的页数",
    ),
    Setting(
        "NIANBAO_DISCOVERY_AGENCIES",
        "whole",
        200,
        "how many pages of agencies, apart from those, discovery may read for one portal",
        "每个门户栏目发现另可读取的部门、乡镇页面数",
    ),
    Setting("NIANBAO_PAGE_MEBIBYTES", "whole", 32, "the largest page", "网页大小上限（MiB）"),
    Setting("NIANBAO_FILE_MEBIBYTES", "whole", 64, "the largest file", "附件大小上限（MiB）"),
    Setting(
        "NIANBAO_FSYNC",
        "switch",
        True,
        "make blobs durable before a page is committed",
        "提交前将文件强制写盘",
    ),
    Setting(
        "NIANBAO_DURABLE",
        "switch",
        False,
        "make SQLite survive a power cut without repeating pages (slower)",
        "断电也不丢失最近页面（较慢）",
    ),
    Setting(
        "NIANBAO_TLS_STRICT",
        "switch",
        False,
        "refuse portals whose certificate cannot be verified",
        "拒绝证书无法校验的网站",
    ),
    Setting(
        "NIANBAO_CHROMIUM",
        "text",
        "",
        "path of the chromium program; empty: look for one",
        "chromium 程序路径；留空则自动查找",
    ),
    Setting(
        "NIANBAO_BROWSER_SECONDS",
        "number",
        30.0,
        "how long the browser may take for one page",
        "浏览器单页超时秒数",
    ),
    Setting(
        "NIANBAO_PLUGIN_PATHS",
        "list",
        [],
        "files or folders with more plugins",
        "额外插件的文件或目录",
    ),
    Setting(
        "NIANBAO_DISABLE", "list", [], "plugins that are not loaded, by name", "按名称禁用的插件"
    ),
    Setting(
        "NIANBAO_STRICT",
        "switch",
        False,
        "a plugin that fails to load ends the run",
        "任何插件加载失败即终止",
    ),
    Setting(
        "NIANBAO_TRACE_PLUGINS",
        "switch",
        False,
        "log every hook call and its result",
        "记录每次钩子调用及结果",
    ),
    Setting(
        "NIANBAO_DOCUMENT_SECONDS",
        "number",
        120,
        "seconds that reading one document may take",
        "读取单个文档的时间上限（秒）",
    ),
    Setting(
        "NIANBAO_DOCUMENT_MEBIBYTES",
        "whole",
        2048,
        "memory that reading one document may take, in MiB",
        "读取单个文档的内存上限（MiB）",
    ),
    Setting(
        "NIANBAO_DOCUMENT_PROCESSES",
        "whole",
        0,
        "documents read at the same time; 0: as many as the machine has cores",
        "同时读取的文档数；0 表示与处理器核数相同",
    ),
    Setting("NIANBAO_LIVE", "switch", True, "a live display on a terminal", "在终端实时显示进度"),
    Setting(
        "NIANBAO_REPLICA",
        "switch",
        False,
        "start the replica portals inside the run",
        "在运行中启动本地仿真门户",
    ),
    Setting(
        "NIANBAO_REPLICA_FAULTS",
        "list",
        [],
        "faults that the replica portals have, by name",
        "仿真门户启用的故障名称",
    ),
    Setting(
        "NIANBAO_REPLICA_REPORTS",
        "whole",
        0,
        "reports on each replica portal; 0: the built-in number",
        "每个仿真门户的报告数；0 为内置数量",
    ),
    Setting(
        "NIANBAO_REPLICA_PORTALS",
        "whole",
        0,
        "synthetic replica portals beside the real names, for benchmarks",
        "附加的合成仿真门户数量（用于基准测试）",
    ),
)

#: With none of these nothing could be read, or the limit would be none at all.
_MORE_THAN_0 = {
    "NIANBAO_LISTING_PAGES",
    "NIANBAO_PAGE_MEBIBYTES",
    "NIANBAO_FILE_MEBIBYTES",
    "NIANBAO_BROWSER_SECONDS",
    "NIANBAO_DOCUMENT_SECONDS",
    "NIANBAO_DOCUMENT_MEBIBYTES",
}
_KINDS = {"whole": "whole number", "switch": "switch (1 or 0)"}
BY_NAME: Mapping[str, Setting] = {setting.name: setting for setting in SETTINGS}
DEFAULTS: Mapping[str, object] = {setting.name: setting.default for setting in SETTINGS}


def from_environment(environment: Mapping[str, str] = os.environ) -> dict[str, str]:
    """Return the settings that the environment gives, as text; ``check`` looks at them later."""
    return {name: value for name, value in environment.items() if name.startswith(PREFIX)}


def check(settings: BaseSettings) -> None:
    """Raise ``ConfigurationError`` for a setting of ours that is unknown or cannot be read."""
    for name in settings:
        if not isinstance(name, str) or not name.startswith(PREFIX):
            continue
        if name not in BY_NAME:
            # The prefix is the same for all: it would make every name look alike.
            near = process.extractOne(
                name,
                {known: known for known in BY_NAME},
                scorer=fuzz.ratio,
                processor=_bare,
                score_cutoff=60,
            )
            hint = f"; did you mean {near[2]}?" if near else ""
            raise ConfigurationError(f"unknown setting {name}{hint} (see settings/README.md)")
        _read(settings, BY_NAME[name])


def _bare(name: str) -> str:
    return name.removeprefix(PREFIX)


def _read(settings: BaseSettings, setting: Setting) -> Any:
    readers = {
        "text": settings.get,
        "number": settings.getfloat,
        "whole": settings.getint,
        "switch": settings.getbool,
        "list": settings.getlist,
    }
    try:
        value = readers[setting.kind](setting.name)
    except (TypeError, ValueError) as error:
        raise ConfigurationError(
            f"setting {setting.name}: expected a {_KINDS.get(setting.kind, setting.kind)}, "
            f"seen {settings[setting.name]!r} (see settings/README.md)"
        ) from error
    if setting.kind in {"number", "whole"}:
        _check_number(setting.name, value)
    if setting.name == "NIANBAO_OUTPUT" and not value:
        raise ConfigurationError("setting NIANBAO_OUTPUT: expected a folder, seen nothing")
    return value


def _check_number(name: str, value: float) -> None:
    if value < 0 or not math.isfinite(value):
        raise ConfigurationError(f"setting {name}: must not be negative or endless, seen {value}")
    if not value and name in _MORE_THAN_0:
        raise ConfigurationError(f"setting {name}: must be more than 0")
