"""Reports as .doc and .wps: LibreOffice turns .docx files into Word's binary format, many a call."""

from __future__ import annotations

import shutil
import subprocess
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Sequence

_SECONDS: Final = 600


def has_office() -> bool:
    """Return whether LibreOffice is on this machine."""
    return shutil.which("soffice") is not None


def docs_of(files: Sequence[bytes]) -> list[bytes]:
    """Return each .docx as .doc, in order.

    :raises RuntimeError: when LibreOffice is missing or leaves a file out.

    The bytes hold the moment of their making: they are not the same from call to call.
    """
    if not files:
        return []
    program = shutil.which("soffice")
    if program is None:
        raise RuntimeError(".doc and .wps are made by LibreOffice, which is not installed")
    with tempfile.TemporaryDirectory(prefix="office-") as name:
        folder = Path(name)
        sources = []
        for place, data in enumerate(files):
            source = folder / f"{place:05d}.docx"
            source.write_bytes(data)
            sources.append(str(source))
        # A profile of its own: two runs may go on at the same time, and the user's stays as it is.
        command = [
            program, "--headless", "--norestore", f"-env:UserInstallation=file://{folder}/profile",
            "--convert-to", "doc:MS Word 97", "--outdir", str(folder / "made"), *sources,
        ]  # fmt: skip
        done = subprocess.run(  # noqa: S603 - the program found above, names of our own
            command, capture_output=True, timeout=_SECONDS, check=False
        )
        made = []
        for place in range(len(files)):
            target = folder / "made" / f"{place:05d}.doc"
            if not target.exists():
                raise RuntimeError(f"LibreOffice made no {target.name}: {done.stderr[-300:]!r}")
            made.append(target.read_bytes())
        return made
