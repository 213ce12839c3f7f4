"""Which hosts a pattern covers."""

from __future__ import annotations

import pytest

from crawler.hosts import host_matches


@pytest.mark.parametrize(
    ("host", "pattern"),
    [
        ("www.a.gov.cn", "www.a.gov.cn"),
        ("WWW.A.GOV.CN", "www.a.gov.cn"),
        ("www.a.gov.cn.", "WWW.a.gov.cn"),
        ("a.gov.cn", "*.a.gov.cn"),
        ("x.y.a.gov.cn", "*.a.gov.cn"),
    ],
)
def test_covered(host: str, pattern: str) -> None:
    assert host_matches(host, ["other.gov.cn", pattern])


@pytest.mark.parametrize(
    ("host", "pattern"),
    [
        ("", "*.a.gov.cn"),
        ("", ""),
        ("ba.gov.cn", "*.a.gov.cn"),
        ("a.gov.cn.evil.com", "*.a.gov.cn"),
        ("www.a.gov.cn", "a.gov.cn"),
        ("gov.cn", "*.a.gov.cn"),
        ("a.gov.cn@evil.com", "*.a.gov.cn"),
    ],
)
def test_not_covered(host: str, pattern: str) -> None:
    assert not host_matches(host, [pattern])


def test_no_pattern_covers_nothing() -> None:
    assert not host_matches("a.gov.cn", [])
