"""The replica's organs: as many as are asked for, each of its own name."""

from __future__ import annotations

import pytest

from crawler.replica.agencies import agency


@pytest.mark.parametrize("region", ["海盐县", "东城区", "辛集市", "浙江省"])
def test_different_numbers_give_different_organs(region: str) -> None:
    names = {agency(region, number).full for number in range(5000)}
    assert len(names) == 5000
    assert all(name.startswith(region) for name in names)
