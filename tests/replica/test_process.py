from __future__ import annotations

import hashlib
import os
import signal
import socket
import ssl
import subprocess
import sys
import time
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from collections.abc import Callable

    from crawler.replica.process import ReplicaProcess


def certificate(replica: ReplicaProcess, host: str) -> None:
    context = ssl.create_default_context(cafile=replica.ca_file)
    with (
        socket.create_connection(("127.0.0.1", replica.ports.https), timeout=10) as plain,
        context.wrap_socket(plain, server_hostname=host) as secure,
    ):
        secure.sendall(f"GET /robots.txt HTTP/1.1\r\nHost: {host}\r\n\r\n".encode())
        # Clones of portals have a certificate, but no page.
        assert secure.recv(100).startswith((b"HTTP/1.1 200", b"HTTP/1.1 404"))


def test_every_host_has_a_valid_certificate_of_the_own_authority(clean: ReplicaProcess) -> None:
    assert "www.haiyan.gov.cn" in clean.names
    for name in clean.names:
        certificate(clean, name.replace("*", "any"))


@pytest.mark.parametrize(
    ("fault", "message"),
    [
        ("certificate_expired", "expired"),
        ("certificate_self_signed", "unable to get local issuer"),
        ("certificate_incomplete", "unable to get local issuer"),
    ],
)
def test_faulty_certificates_are_faulty_on_that_portal_alone(
    clean: ReplicaProcess, fault: str, message: str
) -> None:
    clean.set_faults([f"{fault}@haiyan"])
    with pytest.raises(ssl.SSLCertVerificationError, match=message):
        certificate(clean, "www.haiyan.gov.cn")
    certificate(clean, "www.dinghai.gov.cn")


def test_the_resolve_value_maps_both_ports_of_every_name(clean: ReplicaProcess) -> None:
    entries = clean.resolve.split(",")
    assert len(entries) == 2 * len(clean.names)
    assert f"www.zj.gov.cn:443=127.0.0.1:{clean.ports.https}" in entries
    assert f"www.zj.gov.cn:80=127.0.0.1:{clean.ports.http}" in entries


def test_the_log_tells_what_was_served(clean: ReplicaProcess, get: Callable) -> None:
    report = clean.published("dinghai")[0]
    got = get(report.urls[0])
    (entry,) = clean.served()
    assert (entry.method, entry.host, entry.status) == ("GET", "www.dinghai.gov.cn", 200)
    assert entry.url == report.urls[0].replace("https:", "http:")
    assert entry.sha256 == hashlib.sha256(got.body).hexdigest() == report.sha256
    assert entry.size == len(got.body) == report.size
    clean.reset_served()
    assert clean.served() == []


def test_the_replica_dies_with_a_parent_that_is_killed() -> None:
    code = (
        "from crawler.replica.process import start_replica; import time\n"
        "running = start_replica(); print(running.pid, flush=True); time.sleep(60)"
    )
    root = Path(__file__).parents[2]
    parent = subprocess.Popen(
        [sys.executable, "-c", code], stdout=subprocess.PIPE, text=True, cwd=root
    )
    with parent:
        assert parent.stdout is not None
        child = int(parent.stdout.readline())
        os.kill(child, 0)
        parent.send_signal(signal.SIGKILL)
        parent.wait()
        for _ in range(100):
            try:
                os.kill(child, 0)
            except ProcessLookupError:
                return
            if b") Z " in Path(f"/proc/{child}/stat").read_bytes():
                return
            time.sleep(0.1)
    pytest.fail("the replica outlived its parent by ten seconds")
