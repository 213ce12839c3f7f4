"""LibreOffice as the fallback for Word's binary files: in a process and a profile of its own.

It runs in a folder that is thrown away, with macros off, links blocked and a time limit.
"""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING, Final

from crawler.documents.model import DocumentError

if TYPE_CHECKING:
    from crawler.documents.limits import DocumentLimits

_PROGRAMS: Final = ("soffice", "libreoffice")
# A proxy that leads nowhere: whatever a document asks for from outside does not leave the machine.
_NOWHERE: Final = "http://127.0.0.1:9"
_SETTING: Final = (
    '<item oor:path="/org.openoffice.Office.Common/Security/Scripting">'
    '<prop oor:name="{}" oor:op="fuse"><value>{}</value></prop></item>'
)
_PROFILE: Final = "".join(
    (
        '<?xml version="1.0" encoding="UTF-8"?>',
        '<oor:items xmlns:oor="http://openoffice.org/2001/registry">',
        _SETTING.format("MacroSecurityLevel", 3),
        _SETTING.format("DisableMacrosExecution", "true"),
        _SETTING.format("DisableActiveContent", "true"),
        _SETTING.format("BlockUntrustedRefererLinks", "true"),
        "</oor:items>",
    )
)


def program() -> str | None:
    """Return the path of LibreOffice, or None where it is not installed."""
    return next((path for name in _PROGRAMS if (path := shutil.which(name))), None)


def to_docx(data: bytes, limits: DocumentLimits) -> bytes:
    """Return a Word file as .docx.

    Raises ``DocumentError``: ``document_needs_extra`` without LibreOffice, ``document_timeout``,
    ``document_damaged`` where it cannot read the file.
    """
    soffice = program()
    if soffice is None:
        raise DocumentError("document_needs_extra", "LibreOffice (soffice) is not installed")
    with tempfile.TemporaryDirectory(prefix="nianbao-", ignore_cleanup_errors=True) as name:
        folder = Path(name)
        profile = folder / "profile" / "user"
        profile.mkdir(parents=True)
        (profile / "registrymodifications.xcu").write_text(_PROFILE, encoding="utf-8")
        source = folder / "source.doc"
        source.write_bytes(data)
        command = [
            soffice,
            f"-env:UserInstallation={(folder / 'profile').as_uri()}",
            *("--headless", "--norestore", "--nolockcheck", "--nodefault", "--nologo"),
            *("--convert-to", "docx:MS Word 2007 XML", "--outdir", str(folder), str(source)),
        ]
        _run(command, folder, limits.seconds)
        made = folder / "source.docx"
        if not made.is_file():
            raise DocumentError("document_damaged", "LibreOffice cannot read the file")
        return made.read_bytes()


def _run(command: list[str], folder: Path, seconds: int) -> None:
    """Run the program; after its time it is ended with all that it started."""
    environment = {
        "PATH": os.environ.get("PATH", ""),
        "HOME": str(folder),
        "TMPDIR": str(folder),
        "LANG": "C.UTF-8",
        **dict.fromkeys(("http_proxy", "https_proxy", "ftp_proxy"), _NOWHERE),
    }
    process = subprocess.Popen(  # noqa: S603 - no shell; the file's name is our own
        command,
        cwd=folder,
        env=environment,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        start_new_session=True,
    )
    try:
        process.wait(seconds)
    except subprocess.TimeoutExpired as error:
        raise DocumentError("document_timeout", f"LibreOffice took over {seconds} s") from error
    finally:
        if process.poll() is None:
            os.killpg(process.pid, signal.SIGKILL)
            process.wait()
