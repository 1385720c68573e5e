"""The promises of reading files: what a path, a folder, a pattern or a `file:` address stands for."""

import os
from pathlib import Path

import pytest

from briefer import FetchError
from briefer.fetch.file import File


@pytest.fixture
def desk(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Return the working folder, with files and folders in it."""
    monkeypatch.chdir(tmp_path)
    for name in (
        "b.txt",
        "a.txt",
        "in/c.md",
        "in/deep/d.txt",
        "in/.hidden/e.txt",
        "in/.f.txt",
        "set [1]/g.txt",
        "*.txt",
    ):
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_text(name, "utf-8")
    return tmp_path


@pytest.mark.usefixtures("desk")
@pytest.mark.parametrize(
    ("uri", "expected"),
    [
        ("a.txt", ("a.txt",)),
        ("./a.txt", ("./a.txt",)),
        ("missing.txt", ("missing.txt",)),
        ("in", ("in/c.md", "in/deep/d.txt")),
        ("in/", ("in/c.md", "in/deep/d.txt")),
        ("./in", ("in/c.md", "in/deep/d.txt")),
        ("[ab].txt", ("a.txt", "b.txt")),
        ("?.txt", ("*.txt", "a.txt", "b.txt")),
        ("*.txt", ("*.txt",)),
        ("in/*", ("in/c.md",)),
        ("in/**/*.txt", ("in/deep/d.txt",)),
        ("set [1]/*.txt", ("set [1]/g.txt",)),
        ("set [1]/[a-z].txt", ("set [1]/g.txt",)),
        ("set [1]", ("set [1]/g.txt",)),
        ("s*/g.txt", ("set [1]/g.txt",)),
    ],
)
def test_what_a_path_stands_for(uri: str, expected: tuple[str, ...]) -> None:
    """A file for itself, a folder for its visible files, a pattern for what matches it; all in order of names."""
    assert File().expand(uri) == expected


def test_what_an_address_stands_for(desk: Path) -> None:
    """A `file:` address is read as the path it names, with what is percent-encoded in it."""
    address = (desk / "set [1]" / "g.txt").as_uri()
    assert "%20" in address
    assert File().expand(address) == (address,)
    blob = File().fetch(address)
    assert (blob.uri, blob.name, blob.content) == (address, "g.txt", b"set [1]/g.txt")


def test_a_pattern_with_an_absolute_path(desk: Path) -> None:
    """An absolute pattern is as good as a relative one."""
    assert File().expand(f"{desk}/in/*.md") == (f"{desk}/in/c.md",)


@pytest.mark.usefixtures("desk")
@pytest.mark.parametrize(
    ("uri", "reason"),
    [
        ("*.none", "no file matches this pattern"),
        ("in/.hidden/x*", "no file matches this pattern"),
        ("empty", "the folder holds no file to read"),
        ("", "the path is empty"),
        ("x" * 300, "File name too long"),
    ],
)
def test_what_stands_for_nothing(uri: str, reason: str) -> None:
    """A pattern or folder without a file, and no path at all, is a FetchError that says so."""
    Path("empty").mkdir()
    with pytest.raises(FetchError, match=reason) as caught:
        File().expand(uri)
    assert caught.value.uri == (uri or "''")


def test_folders_and_pipes_within_a_folder_are_no_files(desk: Path) -> None:
    """What would block, or is no file, is not among a folder's files; links within it are."""
    os.mkfifo(desk / "in" / "pipe")
    (desk / "in" / "link.txt").symlink_to(desk / "in" / "c.md")
    (desk / "in" / "dead.txt").symlink_to(desk / "nowhere")
    assert File().expand("in") == ("in/c.md", "in/deep/d.txt", "in/link.txt")


def test_a_circle_of_links_ends(desk: Path) -> None:
    """A folder that links to itself is read once."""
    (desk / "in" / "again").symlink_to(desk / "in")
    assert File().expand("in") == ("in/c.md", "in/deep/d.txt")


@pytest.mark.usefixtures("desk")
def test_a_file_is_fetched_as_it_is() -> None:
    """The bytes are the file's, the name its own, the address as given."""
    blob = File().fetch("in/deep/../c.md")
    assert (blob.uri, blob.name, blob.content) == ("in/deep/../c.md", "c.md", b"in/c.md")
    assert (blob.media_type, blob.charset, blob.language) == (None, None, None)


@pytest.mark.parametrize(
    ("name", "shown"), [(" x.txt", "x.txt"), ("x .txt ", "x .txt"), ("two\nlines.txt", "two lines.txt")]
)
def test_a_name_is_shown_on_one_line(tmp_path: Path, name: str, shown: str) -> None:
    """White space at the ends of a file's name, and line breaks in it, are not part of what a reader is shown."""
    (tmp_path / name).write_bytes(b"x")
    assert File().fetch(str(tmp_path / name)).name == shown


@pytest.mark.parametrize(
    ("uri", "reason", "cause"),
    [
        ("missing.txt", "no such file or folder; check the path", FileNotFoundError),
        ("in", "cannot be read: Is a directory", IsADirectoryError),
        ("a.txt/b", "cannot be read: Not a directory", NotADirectoryError),
        ("a\0b", "cannot be read: embedded null", ValueError),
    ],
)
@pytest.mark.usefixtures("desk")
def test_what_cannot_be_fetched(uri: str, reason: str, cause: type[Exception]) -> None:
    """What cannot be read is a FetchError with the address, the reason, and the cause chained."""
    with pytest.raises(FetchError) as caught:
        File().fetch(uri)
    assert caught.value.reason.startswith(reason)
    assert caught.value.uri == uri
    assert isinstance(caught.value.__cause__, cause)


def test_a_file_of_exactly_the_largest_size_is_read(tmp_path: Path) -> None:
    """The limit itself is allowed; one byte more is refused, with the limit."""
    fetcher = File(size=1024 * 1024)
    path = tmp_path / "big.txt"
    path.write_bytes(b"a" * 1024 * 1024)
    assert len(fetcher.fetch(str(path)).content) == 1024 * 1024
    path.write_bytes(b"a" * (1024 * 1024 + 1))
    with pytest.raises(FetchError, match="is larger than 1 MiB, the most for one file: split it"):
        fetcher.fetch(str(path))


def test_a_maildir_stands_for_its_delivered_messages(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Of a Maildir, what is in `cur` and `new` is read: not what is being delivered, nor the server's own files."""
    monkeypatch.chdir(tmp_path)
    names = ("cur/2.host:2,S", "new/3.host", "tmp/4.host", "dovecot.index", ".Sent/cur/5.host", "sub/cur/6.host")
    for name in (*names, "sub/new/7.host", "sub/tmp/8.host", "tmp/deeper/9.txt"):
        path = tmp_path / "Mail" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(b"Subject: x\n\ny\n")
    (tmp_path / "plain" / "tmp").mkdir(parents=True)
    (tmp_path / "plain" / "tmp" / "a.txt").write_bytes(b"a")
    found = File().expand("Mail")
    assert found == (
        "Mail/cur/2.host:2,S",
        "Mail/new/3.host",
        "Mail/sub/cur/6.host",
        "Mail/sub/new/7.host",
        "Mail/tmp/deeper/9.txt",
    )
    assert File().expand("plain") == ("plain/tmp/a.txt",)


def test_no_link_leads_out_of_a_folder(desk: Path) -> None:
    """A folder's links are read where they lead to another of its files, and passed over where they lead out of it."""
    (desk / "in" / "inside.txt").symlink_to(desk / "in" / "c.md")
    (desk / "in" / "outside.txt").symlink_to(desk / "a.txt")
    assert File().expand("in") == ("in/c.md", "in/deep/d.txt", "in/inside.txt")
    assert File().fetch("in/outside.txt").content == b"a.txt"


@pytest.mark.parametrize(("uri", "is_hinted"), [("www.example.org/a", True), ("example.com", True), ("a.b.txt", False)])
def test_an_address_without_its_scheme_is_recognised(uri: str, is_hinted: bool) -> None:
    """Whoever forgets https:// is reminded of it; a missing file is just that."""
    with pytest.raises(FetchError) as caught:
        File().fetch(uri)
    assert ("an address begins with https://" in caught.value.reason) is is_hinted
