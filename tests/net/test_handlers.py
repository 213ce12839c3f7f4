"""TLS as portals have it: checked first, unchecked and recorded where that fails, old by name."""

from __future__ import annotations

import ssl
import warnings
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

import pytest
import trustme
from cryptography.hazmat.primitives.asymmetric import dh
from cryptography.hazmat.primitives.serialization import Encoding, ParameterFormat
from cryptography.utils import CryptographyDeprecationWarning

from tests.net.wire import Leaf, answer, issued, probe, self_signed

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

PAGES = {"/": answer("年报".encode()), "/robots.txt": answer(status="404 Not Found")}
# The prime of 1024 bits that old servers come with (RFC 2409 §6.2).
OAKLEY_GROUP_2 = int(
    "FFFFFFFFFFFFFFFFC90FDAA22168C234C4C6628B80DC1CD129024E088A67CC74020BBEA63B139B22514A08798E3404DD"
    "EF9519B3CD3A431B302B0A6DF25F14374FE1356D6D51C245E485B576625E7EC6F44C42E9A637ED6B0BFF5CB6F406B7ED"
    "EE386BFB5A899FA5AE9F24117C4B1FE649286651ECE65381FFFFFFFFFFFFFFFF",
    16,
)
YESTERDAY = datetime.now(UTC) - timedelta(days=1)


def resolve_all(servers: dict[str, object]) -> str:
    return ",".join(f"{host}:443=127.0.0.1:{server.port}" for host, server in servers.items())


def certificates(authority: trustme.CA) -> dict[str, Leaf]:
    """Return a certificate for each fault that portals have."""
    middle = authority.create_child_ca()
    return {
        "good.gov.cn": issued(authority, "good.gov.cn"),
        "expired.gov.cn": issued(authority, "expired.gov.cn", not_after=YESTERDAY),
        "unknown.gov.cn": issued(trustme.CA(), "unknown.gov.cn"),
        "wrong.gov.cn": issued(authority, "right.gov.cn"),
        "chain.gov.cn": issued(middle, "chain.gov.cn"),
        "self.gov.cn": self_signed("self.gov.cn"),
    }


def test_a_bad_certificate_is_recorded_and_the_page_is_read(
    serve: Callable, authority: trustme.CA, ca_file: str, tmp_path: Path
) -> None:
    made = certificates(authority)
    servers = {host: serve(PAGES, context=leaf.context(tmp_path)) for host, leaf in made.items()}
    urls = [f"https://{host}/" for host in made]
    found = probe(urls, resolve=resolve_all(servers), ca=ca_file)
    assert found.codes() == [""] * len(made)
    records = {host: found.results[number]["tls"] for number, host in enumerate(made)}
    assert [host for host, record in records.items() if record["valid"]] == ["good.gov.cn"]
    for host, leaf in made.items():
        assert servers[host].names[0] == host
        if host != "good.gov.cn":
            assert records[host]["certificate_sha256"] == leaf.sha256(), host
            assert records[host]["reason"], host
    reasons = {host.partition(".")[0]: record["reason"] for host, record in records.items()}
    assert f"expired on {YESTERDAY:%Y-%m-%d}" in reasons["expired"]
    assert "issuer unknown or chain incomplete" in reasons["unknown"]
    assert "issuer unknown or chain incomplete" in reasons["chain"]
    assert "wrong host name" in reasons["wrong"]
    assert "self-signed" in reasons["self"]


def test_strict_refuses_them_all(
    serve: Callable, authority: trustme.CA, ca_file: str, tmp_path: Path
) -> None:
    made = certificates(authority)
    servers = {host: serve(PAGES, context=leaf.context(tmp_path)) for host, leaf in made.items()}
    found = probe(
        [f"https://{host}/" for host in made],
        resolve=resolve_all(servers),
        ca=ca_file,
        settings={"NIANBAO_TLS_STRICT": True},
    )
    assert found.codes() == ["", *["tls_invalid"] * 5]
    assert [host for host, server in servers.items() if server.heads] == ["good.gov.cn"]


def test_only_a_certificate_is_a_reason_to_try_unchecked(serve: Callable, ca_file: str) -> None:
    closing = serve({"/": b"", "/robots.txt": b""})  # speaks no TLS at all
    found = probe(
        ["https://plain.gov.cn/", "https://shut.gov.cn/"],
        resolve=f"plain.gov.cn:443=127.0.0.1:{closing.port},shut.gov.cn:443=127.0.0.1:1",
        ca=ca_file,
    )
    assert found.codes() == ["robots_unreachable", "robots_unreachable"]
    assert "certificate not verified" not in found.log
    assert closing.heads == []


def old_context(leaf: Leaf, folder: Path) -> ssl.SSLContext:
    """Return the context of a server that speaks TLS 1.0 and nothing newer."""
    context = leaf.context(folder)
    context.set_ciphers("ALL:@SECLEVEL=0")
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", DeprecationWarning)
        context.minimum_version = ssl.TLSVersion.TLSv1
        context.maximum_version = ssl.TLSVersion.TLSv1
    return context


def test_old_tls_is_spoken_with_the_hosts_that_a_portal_names(
    serve: Callable, authority: trustme.CA, ca_file: str, tmp_path: Path
) -> None:
    leaf = issued(authority, "*.old.gov.cn")
    raw = answer("年报".encode("gbk"), "Content-Type: text/html; charset=gbk\nSet-Cookie: a=1")
    pages = {"/%C4%EA//x": raw, "/away": answer(headers="Location: /%C4%EA//x", status="302 Found")}
    server = serve(pages, context=old_context(leaf, tmp_path))
    resolve = f"*.old.gov.cn:443=127.0.0.1:{server.port}"
    urls = ["https://a.old.gov.cn/%C4%EA//x", "https://a.old.gov.cn/away"]
    found = probe(urls, resolve=resolve, ca=ca_file, portal={"legacy_tls_hosts": ["*.old.gov.cn"]})
    assert found.codes() == ["", ""]
    for result in found.results:
        assert result["text"] == "年报"
        assert result["tls"]["valid"] is False
        assert result["tls"]["reason"] == "legacy TLS"
        assert result["tls"]["certificate_sha256"] == leaf.sha256()
    assert server.names[0] == "a.old.gov.cn"
    refused = probe(urls[:1], resolve=resolve, ca=ca_file)
    assert refused.codes() == ["robots_unreachable"]


def short_key_context(leaf: Leaf, folder: Path) -> ssl.SSLContext:
    """Return the context of a server that agrees on its keys by Diffie-Hellman in 1024 bits."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", CryptographyDeprecationWarning)
        parameters = dh.DHParameterNumbers(OAKLEY_GROUP_2, 2).parameters()
    path = folder / "dh.pem"
    path.write_bytes(parameters.parameter_bytes(Encoding.PEM, ParameterFormat.PKCS3))
    context = leaf.context(folder)
    context.set_ciphers("DHE-RSA-AES128-SHA:@SECLEVEL=0")
    context.load_dh_params(str(path))
    context.maximum_version = ssl.TLSVersion.TLSv1_2
    return context


def test_a_short_key_is_accepted_from_the_hosts_that_a_portal_names(
    serve: Callable, authority: trustme.CA, ca_file: str, tmp_path: Path
) -> None:
    leaf = issued(authority, "x.old.gov.cn", key_type=trustme.KeyType.RSA)
    server = serve(PAGES, context=short_key_context(leaf, tmp_path))
    resolve = f"x.old.gov.cn:443=127.0.0.1:{server.port}"
    named = {"legacy_tls_hosts": ["x.old.gov.cn"]}
    found = probe(["https://x.old.gov.cn/"], resolve=resolve, ca=ca_file, portal=named)
    assert found.codes() == [""]
    assert found.results[0]["text"] == "年报"
    refused = probe(["https://x.old.gov.cn/"], resolve=resolve, ca=ca_file)
    assert refused.codes() == ["robots_unreachable"]


def test_old_tls_leads_no_further_inside_and_is_not_strict(
    serve: Callable, authority: trustme.CA, ca_file: str, tmp_path: Path
) -> None:
    server = serve(PAGES, context=old_context(issued(authority, "x.old.gov.cn"), tmp_path))
    hosts = ["127.0.0.1", "localhost", "2130706433"]
    portal = {"legacy_tls_hosts": [*hosts, "x.old.gov.cn"]}
    found = probe(
        [f"https://{host}:{server.port}/" for host in hosts],
        ca=ca_file,
        hosts=hosts,
        portal=portal,
    )
    assert found.codes() == ["address_refused"] * 3
    strict = probe(
        ["https://x.old.gov.cn/"],
        resolve=f"*.old.gov.cn:443=127.0.0.1:{server.port}",
        ca=ca_file,
        portal=portal,
        settings={"NIANBAO_TLS_STRICT": True},
    )
    assert strict.codes() == ["tls_invalid"]
    assert server.heads == []


def test_old_tls_keeps_the_cap_and_the_deadline_and_tells_a_cut_body(
    serve: Callable, authority: trustme.CA, ca_file: str, tmp_path: Path
) -> None:
    pages = {
        "/large": answer(b"x" * 300_000),
        "/cut": b"HTTP/1.1 200 OK\r\nContent-Length: 5000\r\n\r\n<html>",
        "/no-length": b"HTTP/1.1 200 OK\r\n\r\n<html><body>cut",
    }
    server = serve(pages, context=old_context(issued(authority, "x.old.gov.cn"), tmp_path))
    found = probe(
        [f"https://x.old.gov.cn{path}" for path in pages],
        resolve=f"*.old.gov.cn:443=127.0.0.1:{server.port}",
        ca=ca_file,
        cap=100_000,
        portal={"legacy_tls_hosts": ["*.old.gov.cn"]},
    )
    assert found.codes() == ["too_large", "truncated", "truncated"]


@pytest.mark.parametrize(
    "scheme", ["file:///etc/passwd", "data:,x", "ftp://a.gov.cn/x", "s3://a/b"]
)
def test_other_schemes_are_refused(scheme: str) -> None:
    assert probe([scheme]).codes() == ["redirect_off_host"]
