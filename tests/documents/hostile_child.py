"""Reads files one by one, each in a fork with little memory and time and without a network.

Standard input: a line of JSON per file. Standard output: a line of JSON with what came of it.
"""

from __future__ import annotations

import json
import os
import resource
import signal
import socket
import sys
from pathlib import Path

from crawler.documents import reading
from crawler.documents.model import DocumentError


def refuse(*arguments: object, **_: object) -> None:
    os.write(2, f"network: {arguments!r}\n".encode())
    os._exit(9)


def read(path: str, name: str) -> list[dict[str, object]]:
    seen: list[dict[str, object]] = []
    for found in reading.read_documents(Path(path).read_bytes(), name):
        result = found.result
        if isinstance(result, DocumentError):
            seen.append({"codes": [result.code], "message": str(result)[:300]})
            continue
        text = "".join(p.text for p in result.paragraphs)
        text += "".join(cell.text for table in result.tables for cell in table.cells)
        codes = [issue.code for issue in result.issues]
        seen.append({"codes": ["read", *codes], "leak": "root:" in text})
    return seen


def fork(task: dict[str, object]) -> dict[str, object]:
    """Read a file in a fork and return what it said, or the signal that ended it."""
    out, into = os.pipe()
    child = os.fork()
    if child == 0:
        try:
            memory = int(str(task["memory"]))
            resource.setrlimit(resource.RLIMIT_AS, (memory, memory))
            signal.alarm(int(str(task["seconds"])))
            os.chdir(str(task["work"]))
            os.environ["TMPDIR"] = str(task["temporary"])
            seen = read(str(task["file"]), str(task["name"]))
            peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024
            os.write(into, json.dumps({"seen": seen, "peak": peak}).encode()[:60_000])
            os._exit(0)
        except BaseException as error:  # the parent judges whatever it is
            os.write(into, json.dumps({"raised": f"{type(error).__name__}: {error}"}).encode())
            os._exit(1)
    os.close(into)
    with os.fdopen(out, "rb") as pipe:
        said = pipe.read()
    _, status = os.waitpid(child, 0)
    ended = {"status": os.waitstatus_to_exitcode(status)}
    return {**ended, **(json.loads(said) if said else {})}


if __name__ == "__main__":
    for call in ("connect", "connect_ex", "sendto"):
        setattr(socket.socket, call, refuse)
    socket.create_connection = socket.getaddrinfo = refuse
    for line in sys.stdin:
        print(json.dumps(fork(json.loads(line))), flush=True)
