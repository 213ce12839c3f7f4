"""LibreOffice, for .odt and as the fallback for Word's binary files: in a process of its own.

It runs in a folder and a profile that are thrown away, with macros off, links blocked and a time
limit.
"""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import tempfile
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Final

from crawler.documents.docx import read_docx
from crawler.documents.markup import parse_xml
from crawler.documents.model import DocumentError
from crawler.documents.officesockets import without_socket
from crawler.documents.package import Package
from crawler.issues import issue

if TYPE_CHECKING:
    from crawler.documents.limits import DocumentLimits
    from crawler.documents.model import Document

_TYPE: Final = "application/vnd.oasis.opendocument.text"
#: Where macros lie in OpenDocument packages.
_ACTIVE: Final = ("Basic/", "Scripts/")
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


def to_docx(data: bytes, limits: DocumentLimits, suffix: str = ".doc") -> bytes:
    """Return a Word file, or with the suffix .odt an OpenDocument text, as .docx.

    Raises ``DocumentError``: ``document_needs_extra`` without LibreOffice, ``document_timeout``,
    ``document_damaged`` where it cannot read the file.
    """
    soffice = program()
    if soffice is None:
        raise DocumentError("document_needs_extra", "LibreOffice (soffice) is not installed")
    with tempfile.TemporaryDirectory(prefix="nianbao-", ignore_cleanup_errors=True) as name:
        folder = Path(name)
        profile = folder / "first" / "user"
        profile.mkdir(parents=True)
        (profile / "registrymodifications.xcu").write_text(_PROFILE, encoding="utf-8")
        source = folder / f"source{suffix}"
        source.write_bytes(data)
        made = folder / "source.docx"
        _run(soffice, folder / "first", source, limits.seconds)
        if not made.is_file():
            # With a new profile it starts twice, and the second time it finds its own socket in /tmp
            # in its way where a reading process may take nothing away. The socket is called after
            # the profile's place, and the profile is no longer new.
            (folder / "first").rename(folder / "second")
            _run(soffice, folder / "second", source, limits.seconds)
        if not made.is_file():
            raise DocumentError("document_damaged", "LibreOffice cannot read the file")
        return made.read_bytes()


def _command(soffice: str, profile: Path, source: Path) -> list[str]:
    return [
        soffice,
        f"-env:UserInstallation={profile.as_uri()}",
        *("--headless", "--norestore", "--nolockcheck", "--nodefault", "--nologo"),
        *("--convert-to", "docx:MS Word 2007 XML", "--outdir", str(source.parent), str(source)),
    ]


def read_odt(data: bytes, limits: DocumentLimits) -> Document:
    """Return an OpenDocument text as a document. Raises ``DocumentError``."""
    with Package(data, limits) as package:
        package.check_all()
        parse_xml(package.read("content.xml"), limits)
        found = [name for name in package.names if name.startswith(_ACTIVE) and name not in _ACTIVE]
    document = read_docx(to_docx(data, limits, ".odt"), limits)
    active = [issue("document_active", f"macros, not run: {found[0]}")] if found else []
    return replace(document, media_type=_TYPE, issues=(*active, *document.issues))


def _run(soffice: str, profile: Path, source: Path, seconds: int) -> None:
    """Run the program; after its time it is ended with all that it started."""
    with without_socket(profile):
        _run_command(_command(soffice, profile, source), source.parent, seconds)


def _run_command(command: list[str], folder: Path, seconds: int) -> None:
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
