import errno
import hashlib
import os
import resource
import signal
import subprocess
import sys
import textwrap
import time
from pathlib import Path

import pytest

from crawler.catalog.blobs import BlobStore
from crawler.catalog.errors import StorageError

HASH = hashlib.sha256(b"abc").hexdigest()


def test_bytes_lie_under_their_hash_exactly_as_received(tmp_path: Path) -> None:
    store = BlobStore(tmp_path)
    data = bytes(range(256)) * 100
    ref = store.put(data)
    assert ref.sha256 == hashlib.sha256(data).hexdigest()
    assert ref.size == len(data)
    assert ref.path == f"blobs/{ref.sha256[:2]}/{ref.sha256}"
    assert (tmp_path / ref.path).read_bytes() == data
    with store.open(ref.sha256) as file:
        assert file.read() == data
    assert store.hash_of(store.path(ref.sha256)) == (ref.sha256, len(data))
    assert list(store.names()) == [ref.sha256]


def test_the_same_bytes_twice_touch_the_file_once(tmp_path: Path) -> None:
    store = BlobStore(tmp_path)
    ref = store.put(b"abc")
    before = os.stat(tmp_path / ref.path)
    assert BlobStore(tmp_path).put(b"abc") == ref
    after = os.stat(tmp_path / ref.path)
    assert (before.st_ino, before.st_mtime_ns) == (after.st_ino, after.st_mtime_ns)


@pytest.mark.parametrize("damage", [b"", b"ab", b"abX", b"abcd"])
def test_a_torn_file_under_the_right_name_is_replaced(tmp_path: Path, damage: bytes) -> None:
    store = BlobStore(tmp_path)
    path = tmp_path / store.put(b"abc").path
    path.write_bytes(damage)
    store.put(b"abc")
    assert path.read_bytes() == b"abc"


def test_another_hash_than_promised_is_refused(tmp_path: Path) -> None:
    with pytest.raises(ValueError, match="expected bytes with SHA-256"):
        BlobStore(tmp_path).put(b"abd", HASH)
    assert not BlobStore(tmp_path).has(HASH)


@pytest.mark.parametrize("name", ["../../etc/passwd", "AB" * 32, "ab", ""])
def test_only_a_hash_is_a_name(tmp_path: Path, name: str) -> None:
    with pytest.raises(ValueError, match="SHA-256"):
        BlobStore(tmp_path).path(name)


def test_a_missing_blob_says_what_to_do(tmp_path: Path) -> None:
    with pytest.raises(StorageError, match="missing.*refresh=all"):
        BlobStore(tmp_path).open(HASH)


def test_every_new_blob_is_synced_before_and_after_its_rename(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    calls: list[str] = []
    sync, replace = os.fsync, os.replace

    def note_sync(descriptor: int) -> None:
        calls.append("sync " + Path(os.readlink(f"/proc/self/fd/{descriptor}")).parent.name)
        sync(descriptor)

    def note_replace(source: str, target: str) -> None:
        calls.append("rename")
        replace(source, target)

    monkeypatch.setattr(os, "fsync", note_sync)
    monkeypatch.setattr(os, "replace", note_replace)
    BlobStore(tmp_path).put(b"abc")
    # The bytes (in tmp), the name, then the folder ba (in blobs).
    assert calls[-3:] == ["sync tmp", "rename", "sync blobs"]


WRITER = textwrap.dedent(
    """
    import os, sys
    from pathlib import Path
    from crawler.catalog.blobs import BlobStore
    store = BlobStore(Path(sys.argv[1]))
    number = int(sys.argv[2])
    while True:
        number += 1
        data = (str(number) * 200_000).encode()
        print(store.put(data).sha256, flush=True)
    """
)


def test_kill_9_in_the_middle_of_many_puts_leaves_no_torn_name(tmp_path: Path) -> None:
    promised: list[str] = []
    for kill in range(6):
        process = subprocess.Popen(
            [sys.executable, "-c", WRITER, str(tmp_path), str(kill * 10_000)],
            stdout=subprocess.PIPE,
            text=True,
        )
        assert process.stdout is not None
        promised.append(process.stdout.readline().strip())
        time.sleep(0.05 + 0.013 * kill)
        process.send_signal(signal.SIGKILL)
        # A line that the kill cut is no promise.
        promised += [line for line in process.stdout.read().split("\n") if len(line) == 64]
        process.wait()
    store = BlobStore(tmp_path)
    names = list(store.names())
    assert len(promised) > 12
    assert set(promised) <= set(names)
    for name in names:
        assert store.hash_of(store.path(name))[0] == name
    store.put(b"the next run sweeps")
    assert list((tmp_path / "blobs" / "tmp").iterdir()) == []


def test_sweep_leaves_the_file_of_a_living_writer_alone(tmp_path: Path) -> None:
    store = BlobStore(tmp_path)
    store.put(b"abc")
    mine = tmp_path / "blobs" / "tmp" / f"{store._writer}-99"
    mine.write_bytes(b"half")
    dead = subprocess.Popen(["true"])
    dead.wait()
    host = store._writer.rpartition(".")[0]
    (tmp_path / "blobs" / "tmp" / f"{host}.{dead.pid}-1").write_bytes(b"half")
    assert store.sweep() == 1
    assert mine.exists()


def test_a_full_disk_is_named_and_leaves_nothing_behind(tmp_path: Path) -> None:
    if os.geteuid() != 0:
        pytest.skip("mounting a small disk needs root")
    disk = tmp_path / "disk"
    disk.mkdir()
    mounted = subprocess.run(
        ["mount", "-t", "tmpfs", "-o", "size=256k", "tmpfs", str(disk)], capture_output=True
    )
    if mounted.returncode != 0:
        pytest.skip("this container may not mount a small disk")
    try:
        store = BlobStore(disk)
        store.put(b"small")
        with pytest.raises(StorageError, match="ENOSPC.*free some space"):
            store.put(b"x" * 1_000_000)
        assert [store.hash_of(store.path(n))[0] == n for n in store.names()] == [True]
        assert list((disk / "blobs" / "tmp").iterdir()) == []
        store.put(b"still goes")
    finally:
        subprocess.run(["umount", str(disk)], check=True)


def test_a_write_that_the_system_cuts_leaves_no_name(tmp_path: Path) -> None:
    store = BlobStore(tmp_path)
    store.put(b"small")
    old = resource.getrlimit(resource.RLIMIT_FSIZE)
    handler = signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
    resource.setrlimit(resource.RLIMIT_FSIZE, (100_000, old[1]))
    try:
        with pytest.raises(StorageError, match="EFBIG.*limit on file sizes"):
            store.put(b"x" * 1_000_000)
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, old)
        signal.signal(signal.SIGXFSZ, handler)
    assert len(list(store.names())) == 1
    assert list((tmp_path / "blobs" / "tmp").iterdir()) == []
    store.put(b"x" * 1_000_000)


def test_a_read_only_disk_is_named(tmp_path: Path) -> None:
    disk = tmp_path / "disk"
    disk.mkdir()
    if os.geteuid() == 0:
        options = "size=256k,ro"
        command = ["mount", "-t", "tmpfs", "-o", options, "tmpfs", str(disk)]
        if subprocess.run(command, capture_output=True).returncode != 0:
            pytest.skip("this container may not mount a read-only disk")
    else:
        disk.chmod(0o500)
    try:
        with pytest.raises(StorageError, match="(EROFS|EACCES).*NIANBAO_OUTPUT"):
            BlobStore(disk).put(b"abc")
    finally:
        if os.geteuid() == 0:
            subprocess.run(["umount", str(disk)], check=True)


def test_a_folder_without_permission_is_named(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(*_: object) -> int:
        raise PermissionError(errno.EACCES, os.strerror(errno.EACCES))

    store = BlobStore(tmp_path)
    monkeypatch.setattr(os, "open", refuse)
    with pytest.raises(StorageError, match=r"EACCES.*make the folder writable"):
        store.put(b"abc")


def test_a_folder_that_was_removed_under_us_is_made_anew(tmp_path: Path) -> None:
    store = BlobStore(tmp_path)
    ref = store.put(b"abc")
    (tmp_path / ref.path).unlink()
    (tmp_path / ref.path).parent.rmdir()
    with pytest.raises(StorageError, match=r"ENOENT.*removed while it was in use: put it back"):
        store.put(b"abc")
    store.put(b"abc")
    assert store.has(HASH)
