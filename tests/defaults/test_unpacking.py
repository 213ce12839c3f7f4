"""Where the default unpacks to, and which types it takes for archives."""

from __future__ import annotations

import pytest

from crawler.defaults.unpacking import nianbao_unpack
from crawler.replica.packing import pack


def test_members_lie_in_a_folder_beside_the_archive(tmp_path):
    path = tmp_path / "reports"
    path.write_bytes(pack({"a.txt": "one"}))
    members = nianbao_unpack(path, "application/zip")
    assert [(member.name, member.size) for member in members] == [("a.txt", 3)]
    assert members[0].path.startswith(str(tmp_path / "reports.d"))


@pytest.mark.parametrize("media_type", ["application/pdf", "application/gzip", ""])
def test_what_is_no_archive_is_left_to_others_and_leaves_nothing(tmp_path, media_type):
    assert nianbao_unpack(tmp_path / "file", media_type) is None
    assert list(tmp_path.iterdir()) == []
