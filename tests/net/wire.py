"""Small servers that answer byte for byte, and crawls of them in a process of their own."""

from __future__ import annotations

import hashlib
import json
import os
import socket
import ssl
import subprocess
import sys
import threading
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any

from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat
from cryptography.x509.oid import NameOID

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    import trustme

ROOT = Path(__file__).parents[2]
PROBE = Path(__file__).with_name("probe.py")


def answer(
    body: bytes = b"", headers: str = "Content-Type: text/html", status: str = "200 OK"
) -> bytes:
    """Return a whole answer with its right length."""
    lines = f"HTTP/1.1 {status}\r\nContent-Length: {len(body)}\r\n"
    lines += "".join(f"{line}\r\n" for line in headers.splitlines() if line)
    return (lines + "Connection: close\r\n\r\n").encode("latin-1") + body


@dataclass
class WireServer:
    """Sends the bytes that a path stands for and closes the connection.

    An answer may be a function of the request's head, or of the connection (``by_hand``).
    """

    answers: Mapping[str, bytes | Callable[[str], bytes]]
    context: ssl.SSLContext | None = None
    by_hand: Callable[[socket.socket, str], None] | None = None
    heads: list[str] = field(default_factory=list)
    names: list[str | None] = field(default_factory=list)  # what was asked for by SNI

    def __post_init__(self) -> None:
        self.listening = socket.create_server(("127.0.0.1", 0))
        self.port = self.listening.getsockname()[1]
        if self.context is not None:
            self.context.sni_callback = lambda _socket, name, _context: self.names.append(name)
        self.thread = threading.Thread(target=self._run, daemon=True)
        self.thread.start()

    def paths(self) -> list[str]:
        return [head.split(" ", 2)[1] for head in self.heads]

    def header(self, number: int, name: str) -> str:
        for line in self.heads[number].split("\r\n")[1:]:
            key, _, value = line.partition(":")
            if key.lower() == name.lower():
                return value.strip()
        return ""

    def _run(self) -> None:
        while True:
            try:
                connection, _ = self.listening.accept()
            except OSError:
                return
            threading.Thread(target=self._serve, args=(connection,), daemon=True).start()

    def _serve(self, connection: socket.socket) -> None:
        try:
            connection.settimeout(20)
            if self.context is not None:
                connection = self.context.wrap_socket(connection, server_side=True)
            with connection:
                self._answer(connection)
        except (OSError, ValueError):
            connection.close()

    def _answer(self, connection: socket.socket) -> None:
        head = b""
        while b"\r\n\r\n" not in head:
            chunk = connection.recv(65536)
            if not chunk:
                return
            head += chunk
        text = head.decode("latin-1")
        path = text.split(" ", 2)[1]
        self.heads.append(text)
        if self.by_hand is not None and path != "/robots.txt":
            self.by_hand(connection, text)
            return
        found = self.answers.get(path.partition("?")[0], answer(b"no", status="404 Not Found"))
        connection.sendall(found(text) if callable(found) else found)
        if self.context is not None:
            connection.unwrap()

    def close(self) -> None:
        self.listening.close()


@dataclass
class Probed:
    """What came of a crawl: a result for each fetch in the order asked for."""

    results: list[dict[str, Any]]
    ended: dict[str, Any]
    log: str

    def codes(self) -> list[str]:
        return [result["code"] for result in self.results]


def task_of(urls: list[str | dict[str, Any]], **more: Any) -> dict[str, Any]:
    fetches = [{"url": url} if isinstance(url, str) else url for url in urls]
    hosts = more.pop("hosts", ["*.gov.cn"])
    portal = {"hosts": hosts, **more.pop("portal", {})}
    return {"fetches": fetches, "portal": portal, **more}


def probe(urls: list[str | dict[str, Any]], resolve: str = "", ca: str = "", **more: Any) -> Probed:
    """Fetch URLs in a process of their own. ``resolve`` is NIANBAO_RESOLVE."""
    environment = {**os.environ, "NIANBAO_RESOLVE": resolve}
    if ca:
        environment["SSL_CERT_FILE"] = ca
    done = subprocess.run(
        [sys.executable, str(PROBE)],
        input=json.dumps(task_of(urls, **more)),
        cwd=ROOT,
        env={**environment, "PYTHONPATH": str(ROOT)},
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )
    lines = [json.loads(line) for line in done.stdout.splitlines() if line.startswith("{")]
    assert lines, done.stderr[-4000:]
    assert "ended" in lines[-1], done.stderr[-4000:]
    results = sorted(lines[:-1], key=lambda line: line["number"])
    assert [result["number"] for result in results] == list(range(len(urls))), done.stderr[-4000:]
    return Probed(results, lines[-1], done.stderr)


@dataclass
class Leaf:
    """A server's certificate and key, and the certificates that vouch for it."""

    certificate: bytes
    key: bytes
    chain: bytes = b""

    def sha256(self) -> str:
        return hashlib.sha256(ssl.PEM_cert_to_DER_cert(self.certificate.decode())).hexdigest()

    def context(self, folder: Path) -> ssl.SSLContext:
        path = folder / f"{self.sha256()}.pem"
        path.write_bytes(self.key + self.certificate + self.chain)
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(path)
        return context


def issued(authority: trustme.CA, host: str, **options: Any) -> Leaf:
    """Return a certificate without the chain behind it."""
    made = authority.issue_cert(host, **options)
    return Leaf(made.cert_chain_pems[0].bytes(), made.private_key_pem.bytes())


def self_signed(host: str) -> Leaf:
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, host)])
    now = datetime.now(UTC)
    made = (
        x509.CertificateBuilder(name, name, key.public_key(), x509.random_serial_number())
        .not_valid_before(now - timedelta(days=1))
        .not_valid_after(now + timedelta(days=1))
        .add_extension(x509.SubjectAlternativeName([x509.DNSName(host)]), critical=False)
        .sign(key, hashes.SHA256())
    )
    secret = key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
    return Leaf(made.public_bytes(Encoding.PEM), secret)
