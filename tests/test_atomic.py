"""The promise of every file that is written: it is there whole, or it is as it was before."""

import errno
import fcntl
import os
import signal
import stat
from pathlib import Path
from threading import Thread

import pytest

from briefer import BrieferError, DeliveryError
from briefer.atomic import write


def parts(folder: Path) -> list[str]:
    """Return the names of the files in a folder, hidden ones and all."""
    return sorted(path.name for path in folder.iterdir())


@pytest.mark.parametrize("content", [b"", b"words\n", bytes(range(256)) * 10_000])
def test_every_byte_arrives(tmp_path: Path, content: bytes) -> None:
    """A file holds exactly what was to be written, whether or not there was one before."""
    for _ in range(2):
        write(tmp_path / "b.bin", content)
        assert (tmp_path / "b.bin").read_bytes() == content
    assert parts(tmp_path) == ["b.bin"]


def test_a_new_file_has_the_permissions_of_new_files(tmp_path: Path) -> None:
    """A new file can be read by whom the umask lets, unlike the hidden file it was first written as."""
    before = os.umask(0o027)
    try:
        write(tmp_path / "b.md", b"words")
        assert os.umask(0o027) == 0o027
    finally:
        os.umask(before)
    assert stat.S_IMODE((tmp_path / "b.md").stat().st_mode) == 0o640


@pytest.mark.parametrize("mode", [0o600, 0o644, 0o755, 0o400])
def test_a_file_keeps_its_permissions(tmp_path: Path, mode: int) -> None:
    """A file that is replaced keeps the permissions that its owner gave it."""
    path = tmp_path / "b.md"
    path.write_bytes(b"old")
    path.chmod(mode)
    write(path, b"new")
    assert stat.S_IMODE(path.stat().st_mode) == mode
    assert path.read_bytes() == b"new"


def test_a_link_is_written_through(tmp_path: Path) -> None:
    """Links, also to other folders, chained or to what is not there yet, stay; what they point to is written."""
    (tmp_path / "deep").mkdir()
    (tmp_path / "first").symlink_to(tmp_path / "second")
    (tmp_path / "second").symlink_to(Path("deep") / "target.md")
    write(tmp_path / "first", b"words")
    assert (tmp_path / "first").is_symlink()
    assert (tmp_path / "second").is_symlink()
    assert (tmp_path / "deep" / "target.md").read_bytes() == b"words"


def test_a_pipe_is_written_into(tmp_path: Path) -> None:
    """A named pipe is not replaced by a file: who waits at its other end gets the bytes."""
    pipe = tmp_path / "pipe"
    os.mkfifo(pipe)
    heard: list[bytes] = []
    reader = Thread(target=lambda: heard.append(pipe.read_bytes()))
    reader.start()
    write(pipe, b"words" * 100_000)
    reader.join()
    assert heard == [b"words" * 100_000]
    assert pipe.is_fifo()


def test_the_longest_name_can_be_written(tmp_path: Path) -> None:
    """A name of 255 bytes, the most there is, can be written."""
    write(tmp_path / ("x" * 255), b"words")
    assert parts(tmp_path) == ["x" * 255]


@pytest.mark.parametrize("failing", ["os.fsync", "pathlib.Path.replace", "pathlib.Path.chmod"])
@pytest.mark.parametrize("error", [errno.ENOSPC, errno.EIO, errno.EDQUOT, errno.EROFS])
def test_what_fails_leaves_the_old_file_whole(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, failing: str, error: int
) -> None:
    """Whatever goes wrong at whichever step, the old file is whole, no part is left; the error names file and cause."""
    path = tmp_path / "b.md"
    path.write_bytes(b"old")

    def broken(*_: object, **__: object) -> None:
        raise OSError(error, os.strerror(error))

    monkeypatch.setattr(failing, broken)
    with pytest.raises(DeliveryError) as caught:
        write(path, b"new" * 1000)
    assert str(caught.value) == f"{path}: cannot be written: {os.strerror(error)}"
    assert caught.value.exit_code == 1
    assert isinstance(caught.value.__cause__, OSError)
    assert path.read_bytes() == b"old"
    assert parts(tmp_path) == ["b.md"]


def test_an_interrupt_leaves_the_old_file_whole(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """What is no error of writing passes through, and leaves neither half a file nor a part."""

    def interrupted(*_: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(os, "fsync", interrupted)
    with pytest.raises(KeyboardInterrupt):
        write(tmp_path / "b.md", b"new")
    assert parts(tmp_path) == []


@pytest.mark.parametrize("name", ["no/b.md", "file/b.md", "x" * 256, "loop/b.md"])
def test_where_nothing_can_be_written(tmp_path: Path, name: str) -> None:
    """A folder that is missing, is a file or a loop, or a name too long is a DeliveryError that names it."""
    (tmp_path / "file").write_bytes(b"")
    (tmp_path / "loop").symlink_to(tmp_path / "loop")
    with pytest.raises(DeliveryError, match="cannot be written: ") as caught:
        write(tmp_path / name, b"words")
    assert str(caught.value).startswith(str(tmp_path / name))
    assert isinstance(caught.value, BrieferError)
    assert parts(tmp_path) == ["file", "loop"]


def test_a_folder_is_not_written_over(tmp_path: Path) -> None:
    """A folder of that name stays a folder."""
    (tmp_path / "b.md").mkdir()
    with pytest.raises(DeliveryError, match="Is a directory"):
        write(tmp_path / "b.md", b"words")
    assert (tmp_path / "b.md").is_dir()


def test_what_a_killed_process_left_is_removed(tmp_path: Path) -> None:
    """A part that nobody is writing any more goes when the same file is written again; others' parts stay."""
    gone = os.fork()
    if gone == 0:
        os.fsync = lambda _: os.kill(os.getpid(), signal.SIGKILL)  # type: ignore[assignment]  # killed half-way
        write(tmp_path / "b.md", b"never")
    os.waitpid(gone, 0)
    (left,) = parts(tmp_path)
    write(tmp_path / "other.md", b"words")
    assert parts(tmp_path) == [left, "other.md"]
    with (tmp_path / left).open("rb") as held:
        fcntl.flock(held, fcntl.LOCK_EX)  # as whoever writes it at this moment does
        write(tmp_path / "b.md", b"words")
        assert parts(tmp_path) == [left, "b.md", "other.md"]
    write(tmp_path / "b.md", b"words")
    assert parts(tmp_path) == ["b.md", "other.md"]
