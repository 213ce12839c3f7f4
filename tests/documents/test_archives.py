import io
import stat
import struct
import time
import zipfile
import zlib
from pathlib import Path

import py7zr
import pytest
import rarfile

from crawler.documents.archivelimits import ArchiveRefusedError, Limits
from crawler.documents.archives import unpack

ZIP, SEVEN, RAR = "application/zip", "application/x-7z-compressed", "application/vnd.rar"


@pytest.fixture
def place(tmp_path: Path):
    folder = tmp_path / "members"
    folder.mkdir()

    def run(data: bytes, kind: str = ZIP, limits: Limits | None = None):
        path = tmp_path / "archive"
        path.write_bytes(data)
        return unpack(path, kind, folder, limits or Limits())

    run.folder = folder
    return run


def refused(place, data: bytes, match: str, kind: str = ZIP, limits: Limits | None = None) -> None:
    before = time.monotonic()
    with pytest.raises(ArchiveRefusedError, match=match):
        place(data, kind, limits)
    assert time.monotonic() - before < 1
    assert list(place.folder.iterdir()) == []
    assert sorted(p.name for p in place.folder.parent.iterdir()) == ["archive", "members"]


def rar(members: dict[str, bytes], method: int = 0) -> bytes:
    """Return a RAR 5 archive. Members are stored, also where the method says that they are not."""

    def number(value: int) -> bytes:
        out = bytearray()
        while value > 0x7F:
            out.append(value & 0x7F | 0x80)
            value >>= 7
        return bytes([*out, value])

    def block(fields: bytes) -> bytes:
        sized = number(len(fields)) + fields
        return zlib.crc32(sized).to_bytes(4, "little") + sized

    archive = b"Rar!\x1a\x07\x01\x00" + block(b"\1\0\0")
    for name, data in members.items():
        raw = name.encode()
        fields = [2, 2, len(data), 4, len(data), 0o100644]
        about = b"".join(map(number, fields)) + zlib.crc32(data).to_bytes(4, "little")
        about += number(method << 7) + number(1) + number(len(raw)) + raw
        archive += block(about) + data
    return archive + block(b"\5\0\0")


def no_program() -> None:
    raise rarfile.RarCannotExec("nothing found")


def test_members_come_out_byte_for_byte(place, make_zip, pdf_bytes) -> None:
    found = place(make_zip({"报告.pdf": pdf_bytes, "sub/": b"", "sub/表.txt": b"1"}))
    assert [(m.name, m.size) for m in found] == [("报告.pdf", len(pdf_bytes)), ("sub/表.txt", 1)]
    assert Path(found[0].path).read_bytes() == pdf_bytes
    assert all(Path(m.path).parent == place.folder for m in found)


@pytest.mark.parametrize("charset", ["gbk", "utf-8"])
def test_chinese_names_without_a_flag_are_read(place, charset) -> None:
    raw = "年度报告.txt".encode(charset)
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        archive.writestr("x" * len(raw), b"1")
    data = out.getvalue().replace(b"x" * len(raw), raw)
    assert [m.name for m in place(data)] == ["年度报告.txt"]


def test_an_archive_in_an_archive_is_unpacked_to_the_depth(place, make_zip) -> None:
    inner = make_zip({"a.txt": b"1"})
    found = place(make_zip({"in.zip": inner}))
    assert [m.name for m in found] == ["in.zip", "in.zip/a.txt"]


def test_deeper_archives_are_refused(place, make_zip) -> None:
    data = make_zip({"a.txt": b"1"})
    for _ in range(3):
        data = make_zip({"in.zip": data})
    refused(place, data, "deeper than 2")


@pytest.mark.parametrize(
    "name", ["../x", "a/../../x", "/etc/x", "C:\\x", "..\\x", "a\\..\\..\\x", "\\\\host\\x"]
)
def test_names_that_lead_out_are_refused(place, make_zip, name) -> None:
    refused(place, make_zip({name: b"1"}), "leads out of the folder")


def test_a_symbolic_link_is_refused(place) -> None:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        info = zipfile.ZipInfo("link")
        info.external_attr = (stat.S_IFLNK | 0o777) << 16
        archive.writestr(info, "/etc/passwd")
    refused(place, out.getvalue(), "is a link")


def test_a_bomb_is_refused_before_it_is_unpacked(place, make_zip) -> None:
    refused(place, make_zip({"zeros": bytes(20_000_000)}), "more than 100 times")


def test_many_members_are_refused(place, make_zip) -> None:
    refused(place, make_zip({f"{n}": b"" for n in range(2001)}), "more than 2000")


def test_size_limits_count_all_members_together(place, make_zip) -> None:
    data = make_zip({f"{n}.txt": bytes(400) for n in range(10)})
    refused(place, data, "together", limits=Limits(total_bytes=3000))
    refused(place, data, "limits are 300", limits=Limits(member_bytes=300))


def test_nested_archives_share_the_limits(place, make_zip) -> None:
    inner = make_zip({"a": b"x" * 1500})
    data = make_zip({"1.zip": inner, "2.zip": inner})
    refused(place, data, "together", limits=Limits(total_bytes=2500))
    refused(place, data, "more than 3", limits=Limits(members=3))


def test_a_lying_size_is_refused(place, make_zip) -> None:
    data = bytearray(make_zip({"a": b"x" * 5000}))
    at = data.rfind(b"PK\x01\x02")
    struct.pack_into("<I", data, at + 24, 10)
    refused(place, bytes(data), "cannot be read")


def test_overlapping_members_are_refused(place) -> None:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        archive.writestr("a", b"x" * 500)
        archive.writestr("b", b"x" * 500)
        archive.filelist[1].header_offset = 0
    refused(place, out.getvalue(), "overlap")


def test_encrypted_members_are_refused(place, make_zip) -> None:
    data = bytearray(make_zip({"a": b"1"}))
    data[data.rfind(b"PK\x01\x02") + 8] |= 1
    refused(place, bytes(data), "is encrypted")


@pytest.mark.parametrize("share", [0.2, 0.7, 0.98])
def test_a_cut_archive_is_refused(place, make_zip, pdf_bytes, share) -> None:
    data = make_zip({"a": pdf_bytes})
    refused(place, data[: int(len(data) * share)], "cut|cannot be read")


def test_a_changed_byte_is_refused(place) -> None:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        archive.writestr("a", b"hello hello hello")
    refused(place, out.getvalue().replace(b"hello hello", b"hello jello"), "CRC|cannot be read")


def seven(members: dict[str, bytes], **options: object) -> bytes:
    out = io.BytesIO()
    with py7zr.SevenZipFile(out, "w", **options) as archive:
        for name, data in members.items():
            archive.writestr(data, name)
    return out.getvalue()


def test_7z_members_come_out(place, pdf_bytes) -> None:
    found = place(seven({"报告.pdf": pdf_bytes, "b/表.txt": b"22"}), SEVEN)
    assert [(m.name, m.size) for m in found] == [("报告.pdf", len(pdf_bytes)), ("b/表.txt", 2)]
    assert Path(found[0].path).read_bytes() == pdf_bytes


def test_hostile_7z_archives_are_refused(place) -> None:
    refused(place, seven({"zeros": bytes(20_000_000)}), "more than 100 times", SEVEN)
    refused(place, seven({"a": b"1"}, password="p"), "encrypted|cannot be read", SEVEN)
    refused(place, seven({"a": b"x" * 5000})[:100], "cannot be read", SEVEN)
    refused(place, seven({str(n): b"1" for n in range(5)}), "more than 4", SEVEN, Limits(members=4))


def test_stored_rar_members_come_out_without_any_program(place, pdf_bytes, monkeypatch) -> None:
    monkeypatch.setattr(rarfile, "tool_setup", no_program)
    found = place(rar({"年报/报告.pdf": pdf_bytes, "表.txt": b"22"}), RAR)
    assert [(m.name, m.size) for m in found] == [("年报/报告.pdf", len(pdf_bytes)), ("表.txt", 2)]
    assert Path(found[0].path).read_bytes() == pdf_bytes


def test_a_compressed_rar_is_refused_by_name_where_no_program_is_there(place, monkeypatch) -> None:
    monkeypatch.setattr(rarfile, "tool_setup", no_program)
    refused(place, rar({"a.txt": b"1"}, method=3), "no program for rar", RAR)


def test_hostile_rar_archives_are_refused(place) -> None:
    refused(place, rar({"../out.txt": b"1"}), "leads out", RAR)
    refused(place, rar({"a.txt": b"x" * 5000})[:200], "cannot be read", RAR)
    refused(place, rar({"a.txt": b"1234"}).replace(b"1234", b"1235"), "cannot be read", RAR)
    refused(place, rar({str(n): b"1" for n in range(5)}), "more than 4", RAR, Limits(members=4))


def test_other_bytes_are_no_archive(place) -> None:
    refused(place, b"text", "is no archive", "text/plain")
    refused(place, b"garbage", "cut", ZIP)


@pytest.mark.parametrize(
    ("change", "code"),
    [
        (lambda data: data[: len(data) // 2], "document_damaged"),
        (lambda data: data.replace(b"PK\x01\x02", b"PK\x01\x00"), "document_damaged"),
        (lambda data: data.replace(b"a.txt", b"/.txt"), "document_limits"),
    ],
)
def test_a_refusal_says_what_the_archive_is_for_a_reader(place, make_zip, change, code) -> None:
    with pytest.raises(ArchiveRefusedError) as caught:
        place(change(make_zip({"a.txt": b"1"})))
    assert caught.value.code == code
