"""Hostile zip packages and compound files."""

from __future__ import annotations

import io
import struct
import zipfile
from typing import Final

from xlwt.CompoundDoc import XlsDoc

from crawler.replica.generator.making import generate
from crawler.replica.generator.variants import Format
from crawler.replica.packing import pack

_PIECE: Final = bytes(1 << 20)
_EPOCH: Final = (2020, 1, 1, 0, 0, 0)
#: The part of each format that holds its text.
PARTS: Final = {
    "docx": "word/document.xml",
    "xlsx": "xl/worksheets/sheet1.xml",
    "ofd": "Doc_0/Pages/Page_0/Content.xml",
}


def members_of(kind: str) -> dict[str, bytes]:
    """Return the members of a sound package of a format."""
    made = generate(1, 1, format=Format(kind), variants=frozenset())
    with zipfile.ZipFile(io.BytesIO(made.data)) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def with_part(kind: str, body: bytes) -> bytes:
    """Return a sound package whose text is replaced."""
    members = members_of(kind)
    members[PARTS[kind]] = body
    return pack(members)


def _swollen(kind: str, mebibytes: int) -> bytes:
    """Return a package whose text goes on with zeros for so many mebibytes."""
    members = members_of(kind)
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as archive:
        for name, data in members.items():
            entry = zipfile.ZipInfo(name, _EPOCH)
            entry.compress_type = zipfile.ZIP_DEFLATED
            with archive.open(entry, "w") as member:
                member.write(data)
                if name == PARTS[kind]:
                    for _ in range(mebibytes):
                        member.write(_PIECE)
    return target.getvalue()


def docx_bomb() -> bytes:
    """Return a .docx of some megabytes with 160 MB of text."""
    return _swollen("docx", 160)


def xlsx_bomb() -> bytes:
    """Return an .xlsx of some megabytes with 160 MB of cells."""
    return _swollen("xlsx", 160)


def ofd_bomb() -> bytes:
    """Return an .ofd of some megabytes with 160 MB on a page."""
    return _swollen("ofd", 160)


def zip_bomb() -> bytes:
    """Return an archive with a member of 160 MB."""
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as archive:
        entry = zipfile.ZipInfo("report.docx", _EPOCH)
        entry.compress_type = zipfile.ZIP_DEFLATED
        with archive.open(entry, "w") as member:
            for _ in range(160):
                member.write(_PIECE)
    return target.getvalue()


def nested_zip() -> bytes:
    """Return an archive in an archive, twelve deep."""
    data = pack({"report.txt": b"text"})
    for depth in range(12):
        data = pack({f"{depth}.zip": data})
    return data


def traversal_zip() -> bytes:
    """Return an archive whose member wants to stand two folders higher."""
    return pack({"../../evil.html": b"<html><body>evil</body></html>", "good.txt": b"good"})


def absolute_zip() -> bytes:
    """Return an archive with a member of an absolute name."""
    return pack({"/tmp/nianbao-evil.html": b"<html><body>evil</body></html>"})  # noqa: S108 - the point


def symlink_zip() -> bytes:
    """Return an archive with a symbolic link out of the folder."""
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w") as archive:
        entry = zipfile.ZipInfo("link.txt", _EPOCH)
        entry.create_system = 3
        entry.external_attr = 0o120777 << 16
        archive.writestr(entry, "/etc/passwd")
    return target.getvalue()


def locked_zip() -> bytes:
    """Return an archive that says that its member is encrypted."""
    data = bytearray(pack({"report.docx": b"locked" * 20}))
    for mark, offset in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        place = data.index(mark) + offset
        data[place] |= 1
    return bytes(data)


def compound(stream: str, content: bytes) -> bytes:
    """Return a compound file (OLE2) with one stream."""
    target = io.BytesIO()
    XlsDoc().save(target, content + bytes(max(0, 8192 - len(content))))
    name, old = f"{stream}\0".encode("utf-16-le"), "Workbook\0".encode("utf-16-le")
    before = old.ljust(64, b"\0") + struct.pack("<H", len(old))
    after = name.ljust(64, b"\0") + struct.pack("<H", len(name))
    return target.getvalue().replace(before, after)


def locked_package() -> bytes:
    """Return what Office makes of a .docx or .xlsx with a password."""
    return compound("EncryptedPackage", b"\x01" * 5000)


def locked_doc() -> bytes:
    """Return a .doc whose header says that it is encrypted ([MS-DOC] FibBase.fEncrypted)."""
    head = struct.pack("<HHHHHH", 0xA5EC, 0xC1, 0, 0x0804, 0, 0x0100 | 0x8000)
    return compound("WordDocument", head + bytes(1024))


def locked_xls() -> bytes:
    """Return an .xls with the record FILEPASS ([MS-XLS] 2.4.117)."""
    begin = struct.pack("<HHHHHHII", 0x0809, 16, 0x0600, 0x0005, 0x0DBB, 0x07CC, 0, 6)
    locked = struct.pack("<HH", 0x002F, 54) + struct.pack("<HHH", 1, 1, 1) + b"\x07" * 48
    return compound("Workbook", begin + locked + b"\x55" * 4000)


def compound_loop() -> bytes:
    """Return a compound file whose chain of sectors leads back to its beginning."""
    data = bytearray(compound("WordDocument", struct.pack("<HH", 0xA5EC, 0xC1) + bytes(9000)))
    sector = struct.unpack_from("<I", data, 0x4C)[0]
    start = 512 * (sector + 1)
    for place in range(128):
        struct.pack_into("<I", data, start + 4 * place, 0)
    return bytes(data)


def macros() -> bytes:
    """Return a Word file with a macro project beside a sound text."""
    members = members_of("docx")
    types = members["[Content_Types].xml"].decode()
    types = types.replace(
        "vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml",
        "vnd.ms-word.document.macroEnabled.main+xml",
    ).replace(
        '<Default Extension="png"',
        '<Default Extension="bin" ContentType="application/vnd.ms-office.vbaProject"/>'
        '<Default Extension="png"',
    )
    members["[Content_Types].xml"] = types.encode()
    members["word/vbaProject.bin"] = compound("VBA", b"Attribute VB_Name")
    return pack(members)


def remote_template() -> bytes:
    """Return a Word file whose template lies on another host."""
    members = members_of("docx")
    kind = "http://schemas.openxmlformats.org/officeDocument/2006/relationships/attachedTemplate"
    relations = members["word/_rels/document.xml.rels"].decode()
    outside = f'<Relationship Id="rId9" Type="{kind}" Target="http://127.0.0.1:9/t.dotm" '
    relations = relations.replace(
        "</Relationships>", f'{outside}TargetMode="External"/></Relationships>'
    )
    members["word/_rels/document.xml.rels"] = relations.encode()
    return pack(members)


def outside_ofd() -> bytes:
    """Return an .ofd whose page lies outside of the package."""
    members = members_of("ofd")
    document = members["Doc_0/Document.xml"].decode()
    members["Doc_0/Document.xml"] = document.replace(
        "Pages/Page_0/Content.xml", "../../../../../../etc/passwd"
    ).encode()
    return pack(members)


def many_members() -> bytes:
    """Return a .docx with 20,000 further members."""
    members = members_of("docx")
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w") as archive:
        for name, data in members.items():
            archive.writestr(zipfile.ZipInfo(name, _EPOCH), data)
        for number in range(20_000):
            archive.writestr(zipfile.ZipInfo(f"customXml/{number}", _EPOCH), b"")
    return target.getvalue()


def _with_entities(kind: str, declared: str, used: str) -> bytes:
    """Return a package whose text begins with a DTD and uses its entity."""
    body = members_of(kind)[PARTS[kind]].decode()
    head, _, rest = body.partition("?>") if body.startswith("<?xml") else ("", "", body)
    head = head + "?>" if head else ""
    place = rest.index(">", rest.index("<")) + 1
    return with_part(
        kind, f"{head}<!DOCTYPE x [{declared}]>{rest[:place]}{used}{rest[place:]}".encode()
    )


def laughs(kind: str) -> bytes:
    """Return a package with nested entities (billion laughs)."""
    lines = ['<!ENTITY a0 "ha">']
    lines += [f'<!ENTITY a{n} "{f"&a{n - 1};" * 10}">' for n in range(1, 10)]
    return _with_entities(kind, "".join(lines), "&a9;")


def outside_entity(kind: str) -> bytes:
    """Return a package with an entity that names a file of the machine."""
    return _with_entities(kind, '<!ENTITY outside SYSTEM "file:///etc/passwd">', "&outside;")


def quadratic(kind: str) -> bytes:
    """Return a package with one long entity used many times (quadratic blow-up)."""
    return _with_entities(kind, f'<!ENTITY long "{"x" * 100_000}">', "&long;" * 30_000)
