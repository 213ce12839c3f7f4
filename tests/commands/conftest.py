"""One small crawl of two replica portals, which the tests of the reading commands share."""

from __future__ import annotations

import os
import pty
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]


@dataclass
class Collected:
    """An output folder, the feed that the crawl wrote, and what the crawl said."""

    output: Path
    feed: Path
    crawl: subprocess.CompletedProcess[bytes] | None = None
    root: Path = ROOT

    def scrapy(
        self, *words: str, where: Path = ROOT, **environment: str
    ) -> subprocess.CompletedProcess[bytes]:
        mine = {"SCRAPY_PROJECT": "replica", "NIANBAO_OUTPUT": str(self.output)}
        return subprocess.run(
            [sys.executable, "-m", "scrapy", *words],
            cwd=where,
            env={**os.environ, **mine, **environment},
            capture_output=True,
            timeout=240,
            check=False,
        )

    def on_terminal(self, *words: str, **environment: str) -> str:
        """Return what a command shows on a terminal; it must end well."""
        main, other = pty.openpty()
        mine = {"NIANBAO_OUTPUT": str(self.output), "TERM": "xterm"}
        child = subprocess.Popen(
            [sys.executable, "-m", "scrapy", *words],
            cwd=self.root,
            env={**os.environ, **mine, **environment},
            stdout=other,
            stderr=other,
        )
        os.close(other)
        seen = b""
        try:
            while piece := os.read(main, 65536):
                seen += piece
        except OSError:
            pass  # Linux says so where the other end is closed.
        os.close(main)
        assert child.wait(60) == 0
        return seen.decode(errors="replace")


@pytest.fixture(scope="session")
def collected(tmp_path_factory: pytest.TempPathFactory) -> Collected:
    folder = tmp_path_factory.mktemp("collected")
    found = Collected(folder / "output", folder / "feed.jsonl")
    found.crawl = found.scrapy(
        "crawl",
        "nianbao",
        *("-a", "portal=xinfu,pinghu"),
        *("-O", f"{found.feed}:jsonl"),
        NIANBAO_REPLICA_REPORTS="8",
    )
    assert found.crawl.returncode == 0, found.crawl.stderr.decode()[-3000:]
    return found
