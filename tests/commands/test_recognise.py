"""scrapy recognise: plain explanations, and one line out for every line in."""

import json
import os
import subprocess
import sys
import time
from pathlib import Path

import pytest

from crawler.commands.recognise import BadInputError, answers, explain, read_row
from crawler.model import Portal
from crawler.recognition import recognise

ROOT = Path(__file__).parents[2]
DINGHAI = Portal("zj", "浙江", "330902", "http://www.dinghai.gov.cn/", ("*.dinghai.gov.cn",))


def portal_of_host(host):
    return DINGHAI if host.endswith("dinghai.gov.cn") else None


def ask(*lines):
    return [json.loads(line) for line in answers(lines, portal_of_host)]


def encoded(**row):
    return json.dumps(row, ensure_ascii=False).encode() + b"\n"


def test_a_line_gets_year_agency_region_and_reason():
    (found,) = ask(
        encoded(
            url="http://www.dinghai.gov.cn/art/2021/1/16/art_1_2.html",
            title="2020年区经信局政府信息公开工作年度报告",
            head_text="",
        )
    )
    assert found["is_report"] is True
    assert found["report_year"] == 2020
    assert found["agency"] == "定海区经济和信息化局"
    assert found["region_code"] == "330902"
    assert found["reason"]


@pytest.mark.parametrize(
    "line",
    [
        b"\n", b"not json\n", b"[]\n", b"null\n", b'{"title": 5}\n', b'{"url": "x"}\n', b"\xff\xfe\n",
        b"{" * 5000 + b"\n", b'{"title": "a", "head_text": ["b"]}\n',
    ],
)  # fmt: skip
def test_a_bad_line_is_answered_and_the_next_one_too(line):
    good = encoded(url="", title="海盐县教育局2020年政府信息公开工作年度报告", head_text="")
    first, second = ask(line, good)
    assert first["is_report"] is False
    assert first["reason"].startswith("bad_input")
    assert second["agency"] == "海盐县教育局"


def test_strange_but_valid_lines_are_answered():
    found = ask(
        encoded(url="http://[broken", title="2020年政府网站工作年度报表"),
        encoded(url=None, title="", head_text=None),
        b'{"title": "\\ud800", "url": ""}\n',
    )
    assert [row["is_report"] for row in found] == [False, False, False]
    assert found[0]["reason"].startswith("website_report")


def test_a_row_without_a_title_is_bad_input():
    with pytest.raises(BadInputError, match="title is missing"):
        read_row("{}")


def test_an_explanation_names_year_agency_region_and_why():
    text = "\n".join(explain(recognise("2020年区经信局政府信息公开年报", portal=DINGHAI)))
    assert "Year: 2020, from the title" in text
    assert "Full form: 定海区经济和信息化局" in text
    assert "330902 浙江省 舟山市 定海区" in text


def test_a_rejection_says_what_was_seen():
    text = "\n".join(explain(recognise("政府信息公开指南")))
    assert "Not an annual report" in text
    assert "guide (seen: 指南)" in text


def test_tens_of_thousands_of_lines_take_seconds():
    row = encoded(
        url="http://x.gov.cn/1",
        title="海盐县教育局2020年政府信息公开工作年度报告",
        head_text="一、总体情况",
    )
    start = time.process_time()
    assert sum(1 for _ in answers([row] * 10_000, portal_of_host)) == 10_000
    assert time.process_time() - start < 15


def run(*arguments, data=b"", **environment):
    return subprocess.run(
        [sys.executable, "-m", "scrapy", "recognise", *arguments],
        cwd=ROOT,
        env={**os.environ, **environment},
        input=data,
        capture_output=True,
        timeout=120,
        check=False,
    )


def test_the_command_explains_a_title():
    done = run("海盐县教育局2020年政府信息公开工作年度报告")
    assert done.returncode == 0, done.stderr.decode()
    assert "Agency: 海盐县教育局" in done.stdout.decode()


def test_the_command_answers_every_line_in_order():
    rows = [encoded(title=f"海盐县教育局{year}年政府信息公开年报") for year in range(2010, 2020)]
    done = run("--jsonl", data=b"".join(rows) + b"oops")
    assert done.returncode == 0, done.stderr.decode()
    found = [json.loads(line) for line in done.stdout.decode().splitlines()]
    assert [row["report_year"] for row in found] == [*range(2010, 2020), None]


def test_the_command_without_a_title_says_how_it_is_called():
    done = run()
    assert done.returncode == 2
    assert b"one title is expected" in done.stdout + done.stderr


@pytest.mark.parametrize(
    ("environment", "message"),
    [
        ({"NIANBAO_STRICT": "maybe"}, b"NIANBAO_STRICT: expected a switch"),
        ({"NIANBAO_STRCT": "1"}, b"did you mean NIANBAO_STRICT?"),
        (
            {"NIANBAO_STRICT": "1", "NIANBAO_PLUGIN_PATHS": "/nowhere.py"},
            b"NIANBAO_STRICT: plugin nowhere failed at import",
        ),
    ],
)
def test_a_wrong_setting_or_a_broken_plugin_in_strict_mode_is_one_line(environment, message):
    done = run("海盐县教育局2020年政府信息公开工作年度报告", **environment)
    assert done.returncode == 2
    assert done.stderr.startswith(b"nianbao: ")
    assert message in done.stderr
    assert b"Traceback" not in done.stderr
