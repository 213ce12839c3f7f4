"""A hostile document ends itself and nothing else; it leaves nothing behind."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
import time
from pathlib import Path

import psutil
import pytest

from crawler.documents import office
from crawler.figures.guard import Done, Guard, GuardError, GuardLimits
from crawler.figures.task import Part, Task

ROOT = Path(__file__).parents[2]
BEHAVE = "tests.figures.behaviours:behave"
LIMITS = GuardLimits(seconds=2, mebibytes=400)
GOOD = "海盐县教育局2020年政府信息公开工作年度报告\n一、总体情况\n本局认真做好政府信息公开工作。\n"


@pytest.fixture
def place(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A temporary folder of the test's own: what readers leave behind lies in it."""
    folder = tmp_path / "tmp"
    folder.mkdir()
    monkeypatch.setattr("tempfile.tempdir", str(folder))
    return folder


def processes() -> set[int]:
    return {child.pid for child in psutil.Process().children(recursive=True)}


def behave(*names: str, title: str = "", limits: GuardLimits = LIMITS) -> list[Done]:
    before = processes()
    with Guard(limits, 2, BEHAVE) as guard:
        found = sorted(
            guard.run(Task((), name, title) for name in names), key=lambda done: done.number
        )
    assert processes() == before
    return found


def said(name: str, title: str = "") -> str:
    (done,) = behave(name, title=title)
    assert done.answers[0].reason == "done", done.answers
    return done.answers[0].detail


ENDS = {
    "loops": ("document_timeout", "2 s"),
    "sleeps": ("document_timeout", "2 s"),
    "hangs with a daemon": ("document_timeout", "2 s"),
    "forks": ("document_timeout", "2 s"),
    "allocates": ("document_memory", "400 MiB"),
    "allocates in pieces": ("document_memory", "400 MiB"),
    "nests": ("document_limits", "recursion"),
    "raises": ("document_crashed", "KeyError: 'a key' (behaviours.py:"),
    "leaves": ("document_crashed", "code 7"),
    "exits": ("document_crashed", "SystemExit"),
    "crashes": ("document_crashed", "SIGSEGV"),
    "kills itself": ("document_crashed", "SIGKILL"),
    "answers nonsense": ("document_crashed", "no answer"),
    "floods": ("document_crashed", "no answer"),
}


def test_every_misbehaviour_ends_alone_with_its_reason(place: Path, tmp_path: Path) -> None:
    began = time.monotonic()
    mark = tmp_path / "alive"
    found = behave(*[name for bad in ENDS for name in (bad, "works")], title=str(mark))
    for number, (name, (code, detail)) in enumerate(ENDS.items()):
        (bad,), (good,) = found[2 * number].answers, found[2 * number + 1].answers
        assert (name, bad.outcome, bad.reason) == (name, "failed", code), bad.detail
        assert detail in bad.detail
        assert [said.code for said in bad.issues] == [code]
        assert (name, good.detail) == (name, "well")
    assert time.monotonic() - began < 30
    # No process, no file: neither of the daemon in its own session nor of the forks.
    assert list(place.iterdir()) == []
    marked = mark.read_bytes() if mark.exists() else b""
    time.sleep(0.4)
    assert (mark.read_bytes() if mark.exists() else b"") == marked


@pytest.mark.skipif(sys.platform != "linux", reason="other systems ignore the limit")
def test_memory_that_is_mapped_counts_too(place: Path) -> None:
    (done,) = behave("maps")
    assert done.answers[0].reason == "document_memory"


def test_a_reader_has_a_folder_of_its_own_that_is_gone_afterwards(place: Path) -> None:
    folder = said("writes inside")
    assert Path(folder).parents[1] == place
    assert list(place.iterdir()) == []
    assert said("fills the disk") == "OSError"


@pytest.mark.skipif(sys.platform != "linux", reason="Landlock is of Linux")
def test_nothing_outside_of_it_can_be_changed(place: Path, tmp_path: Path) -> None:
    mine = tmp_path / "mine"
    mine.write_text("mine", "utf-8")
    answer = said("writes outside", str(mine))
    if answer == "written":
        pytest.skip("this kernel has no Landlock")
    assert answer == "PermissionError"
    assert said("removes outside", str(mine)) == "PermissionError"
    assert said("writes outside", str(tmp_path / "new")) == "PermissionError"
    assert mine.read_text("utf-8") == "mine"
    assert sorted(path.name for path in tmp_path.iterdir()) == ["mine", "tmp"]


def test_there_is_no_network(place: Path) -> None:
    assert "without network" in said("asks")
    (done,) = behave("listens")
    assert "without network" in done.answers[0].detail
    if os.geteuid() == 0 and sys.platform == "linux":
        with socket.create_server(("127.0.0.1", 0)) as server:
            assert said("asks the kernel", str(server.getsockname()[1])) == "refused"


def test_a_reader_sees_neither_proxies_nor_secrets(
    place: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("HTTP_PROXY", "http://127.0.0.1:9")
    monkeypatch.setenv("NIANBAO_DATABASE", "postgresql://me:secret@host/name")
    names = said("looks around").split()
    assert "HTTP_PROXY" not in names
    assert "NIANBAO_DATABASE" not in names


def test_a_caller_that_leaves_early_leaves_nothing_running(place: Path) -> None:
    before = processes()
    with Guard(LIMITS, 2, BEHAVE) as guard:
        for name in ("sleeps", "works", "sleeps"):
            guard.start(Task((), name))
        assert guard.next()[0].answers[0].detail == "well"
        began = time.monotonic()
    assert time.monotonic() - began < LIMITS.seconds
    assert processes() == before
    assert list(place.iterdir()) == []


SCRIPT = """
import sys
from crawler.figures.guard import Guard, GuardLimits
from crawler.figures.task import Task
with Guard(GuardLimits(seconds=60), 2, {reader!r}) as guard:
    print("begun", flush=True)
    for done in guard.run([Task((), "hangs with a daemon", {mark!r})] * 4):
        pass
"""


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGKILL])
def test_whoever_kills_the_owner_ends_its_readers_too(
    place: Path, tmp_path: Path, number: int
) -> None:
    mark = tmp_path / "alive"
    child = subprocess.Popen(
        [sys.executable, "-c", SCRIPT.format(reader=BEHAVE, mark=str(mark))],
        cwd=ROOT,
        env={**os.environ, "TMPDIR": str(place)},
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        start_new_session=True,
    )
    assert child.stdout is not None
    assert child.stdout.readline() == b"begun\n"
    deadline = time.monotonic() + 20
    while not any(place.glob("*/*")) and time.monotonic() < deadline:
        time.sleep(0.05)
    time.sleep(0.3)
    below = psutil.Process(child.pid).children(recursive=True)
    assert len(below) >= 3
    child.send_signal(number)
    child.wait(15)
    child.stdout.close()
    _, alive = psutil.wait_procs(below, timeout=5)
    assert alive == []
    deadline = time.monotonic() + 5
    while list(place.iterdir()) and time.monotonic() < deadline:
        time.sleep(0.05)
    assert list(place.iterdir()) == []


def test_a_killed_watcher_fails_what_it_watched_and_is_started_anew(place: Path) -> None:
    with Guard(LIMITS, 2, BEHAVE) as guard:
        guard.start(Task((), "sleeps"))
        (nursery,) = [
            child for child in psutil.Process().children() if "nursery" in str(child.cmdline())
        ]
        while not nursery.children():
            time.sleep(0.01)
        readers = nursery.children()
        nursery.kill()
        (lost,) = guard.next()
        assert lost.answers[0].reason == "document_crashed"
        assert not guard.busy
        guard.start(Task((), "works"))
        assert guard.next()[0].answers[0].detail == "well"
        assert psutil.wait_procs(readers, timeout=5)[1] == []
    assert list(place.iterdir()) == []


def test_readers_that_cannot_be_started_are_an_error_and_not_a_failed_document(
    place: Path,
) -> None:
    with Guard(LIMITS, 1, "tests.figures.none:read") as guard, pytest.raises(GuardError):
        guard.start(Task((), "works"))
    assert list(place.iterdir()) == []


def test_the_real_reader_reads_what_it_can_and_names_what_it_cannot(
    place: Path, tmp_path: Path
) -> None:
    report = tmp_path / "a.txt"
    report.write_text(GOOD, encoding="utf-8")
    coded = tmp_path / "b.html"
    page = f"<html><meta charset=utf-8><body><h1>{GOOD.splitlines()[0]}</h1><p>{GOOD}</p></body>"
    coded.write_bytes(page.encode("gb18030"))
    broken = tmp_path / "c.pdf"
    broken.write_bytes(b"%PDF-1.4 and nothing more")
    tasks = [
        Task((Part(str(report)),), "a.txt"),
        Task((Part(str(coded), "gb18030"),), "b.html"),
        Task((Part(str(broken)),), "c.pdf"),
        Task((Part(str(tmp_path / "none")),), "none"),
    ]
    with Guard(GuardLimits(), 2) as guard:
        done = sorted(guard.run(tasks), key=lambda found: found.number)
    first, second, third, fourth = [found.answers[0] for found in done]
    for answer in (first, second):
        assert answer.statistics is not None, answer
        assert answer.statistics.agency == "海盐县教育局"
        assert answer.own_title
        assert answer.issues == answer.statistics.issues
    assert third.reason == "document_damaged"
    assert fourth.reason == "document_crashed"
    assert "none" in fourth.detail


def test_libreoffice_works_for_a_reader_that_may_change_nothing_outside(
    place: Path, tmp_path: Path
) -> None:
    soffice = office.program()
    if soffice is None:
        pytest.skip("LibreOffice is not installed: it makes and reads the .odt of this test")
    source = tmp_path / "a.txt"
    source.write_text(GOOD, encoding="utf-8")
    subprocess.run(
        [soffice, f"-env:UserInstallation={(tmp_path / 'p').as_uri()}", "--headless",
         "--infilter=Text (encoded):UTF8", "--convert-to", "odt:writer8", "--outdir", str(tmp_path),
         str(source)],
        check=True, capture_output=True, timeout=120,
    )  # fmt: skip
    before = sockets()
    with Guard(GuardLimits(), 1) as guard:
        (done,) = guard.run([Task((Part(str(tmp_path / "a.odt")),), "a.odt")])
    answer = done.answers[0]
    assert answer.statistics is not None, answer
    assert answer.statistics.agency == "海盐县教育局"
    assert list(place.iterdir()) == []
    assert stay(before) == set()


def sockets() -> set[Path]:
    """Return the sockets of LibreOffice in the system's own temporary folder."""
    return set(Path("/tmp").glob("OSL_PIPE_*"))  # noqa: S108 - it always puts them there


def stay(before: set[Path]) -> set[Path]:
    """Return the sockets that are new and stay; other tests' LibreOffice may be at work."""
    for _ in range(100):
        if not sockets() - before:
            break
        time.sleep(0.2)
    return sockets() - before
