"""LibreOffice's sockets in /tmp go with the document, and nothing else does."""

from __future__ import annotations

import socket
from pathlib import Path

import pytest

from crawler.documents import officesockets
from crawler.documents.officesockets import remove_left, without_socket


@pytest.fixture
def place(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder in the place of /tmp; a socket's path may be no longer than 107 bytes."""
    folder = tmp_path / "t"
    folder.mkdir()
    (tmp_path / "own").mkdir()
    monkeypatch.chdir(folder)
    monkeypatch.setattr(officesockets, "_PLACES", (folder,))
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path / "own"))
    return folder


def listen(name: str) -> None:
    with socket.socket(socket.AF_UNIX) as made:
        made.bind(name)


def marks(place: Path) -> list[str]:
    return [path.name for path in (place.parent / "own").iterdir()]


def test_a_socket_goes_with_what_made_it(place: Path) -> None:
    with pytest.raises(ZeroDivisionError), without_socket(place / "profile"):
        (mark,) = marks(place)
        listen(mark.removeprefix("socket-"))
        assert 1 / 0
    assert not list(place.iterdir())
    assert not marks(place)


def test_a_socket_that_a_reader_may_not_take_away_is_marked_for_who_may(
    place: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(*_: object, **__: object) -> None:
        raise PermissionError

    with monkeypatch.context() as patch:
        patch.setattr(Path, "unlink", refuse)
        with without_socket(place / "profile"):
            listen(marks(place)[0].removeprefix("socket-"))
    assert len(list(place.iterdir())) == len(marks(place)) == 1

    remove_left(place.parent / "own")
    assert not list(place.iterdir())


@pytest.mark.parametrize("name", ["OSL_PIPE_0_SingleOfficeIPC_1f", "OSL_PIPE_0_other", "x"])
def test_nothing_but_its_sockets_is_taken_away(place: Path, name: str) -> None:
    if name.endswith("1f"):
        (place / name).touch()  # a file of that name
    else:
        listen(name)
    (place.parent / "own" / f"socket-{name}").touch()
    remove_left(place.parent / "own")
    assert [path.name for path in place.iterdir()] == [name]
