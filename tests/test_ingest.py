"""The promises of ingestion: sources of every kind become documents, and what fails is a value that stops nothing."""

import io
from pathlib import Path

import pytest

import briefer
from briefer import Document, FetchError, ParseError, SourceError, UsageError, ingest
from briefer.intake import Allowance

ARTICLE = "The old bridge was closed to all traffic on Monday. It was built in 1931."
MARKDOWN = "# Bridge closed\n\nThe old *bridge* was closed to all traffic on Monday.\n"


@pytest.fixture
def desk(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Return the working folder, with two articles in it."""
    monkeypatch.chdir(tmp_path)
    (tmp_path / "a.txt").write_text(ARTICLE, "utf-8")
    (tmp_path / "b.md").write_text(MARKDOWN, "utf-8")
    return tmp_path


def test_every_kind_of_source_is_read(desk: Path) -> None:
    """A path as text or object, bytes, an open file and a `file:` address give the same words."""
    with (desk / "a.txt").open("rb") as opened:
        sources: list[ingest.Readable] = [
            "a.txt",
            desk / "a.txt",
            ARTICLE.encode(),
            io.BytesIO(ARTICLE.encode()),
            opened,
        ]
        texts = [briefer.read(source)[0].text for source in [*sources, (desk / "a.txt").as_uri()]]
    assert texts == [ARTICLE] * 6


def test_where_a_document_came_from_is_kept(desk: Path) -> None:
    """The source of a document is the address as given, so that it can be read again."""
    with (desk / "a.txt").open("rb") as opened:
        addresses = [
            briefer.read(source)[0].source.uri
            for source in ("a.txt", ARTICLE.encode(), io.BytesIO(ARTICLE.encode()), opened, desk / "b.md")
        ]
    assert addresses == ["a.txt", "bytes:", "-", str(desk / "a.txt"), str(desk / "b.md")]


@pytest.mark.usefixtures("desk")
def test_the_media_type_is_told_or_said() -> None:
    """Markdown is told by its name; media_type decides where name and content do not."""
    assert briefer.read("b.md")[0].title == "Bridge closed"
    assert briefer.read("b.md")[0].source.kind == "text/markdown"
    assert briefer.read(MARKDOWN.encode())[0].source.kind == "text/plain"
    assert briefer.read(MARKDOWN.encode(), media_type="text/markdown")[0].title == "Bridge closed"


@pytest.mark.usefixtures("desk")
def test_a_title_of_ones_own() -> None:
    """`title` takes the place of the document's."""
    assert briefer.read("b.md", title="Mine")[0].title == "Mine"


@pytest.mark.parametrize("name", ["notes", "notes.log", "README", "a.text", "x.rst", "names.unknown"])
def test_text_by_any_name_is_read(desk: Path, name: str) -> None:
    """A file with an unknown or no ending is read as the text that it is."""
    (desk / name).write_text(ARTICLE, "utf-8")
    assert briefer.read(name)[0].text == ARTICLE


@pytest.mark.parametrize(
    ("content", "media_type"),
    [
        (b"\x1f\x8bx", "application/gzip"),
        (b"\x89PNGx", "image/png"),
        (b"\xff\xd8\xffx", "image/jpeg"),
        (b"GIF89a", "image/gif"),
        (b"\xd0\xcf\x11\xe0x", "application/msword"),
        (b"{\\rtf1 x}", "application/rtf"),
        (b"PK\x03\x04 xl/workbook.xml", "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"),
    ],
)
def test_content_says_what_it_is_whatever_its_name(desk: Path, content: bytes, media_type: str) -> None:
    """What is no text is told by its first bytes, and refused by its name, under any ending."""
    for name in ("x.txt", "x.md", "x"):
        (desk / name).write_bytes(content)
        with pytest.raises(ParseError, match=f"is {media_type}, which briefer does not read"):
            briefer.read(name)


def test_a_failing_source_is_a_value_and_stops_nothing(desk: Path) -> None:
    """Documents keep the order of their sources, failures theirs; each failure names its source and says why."""
    (desk / "empty.txt").write_bytes(b"")
    documents, failures = ingest.ingest(["missing.txt", "a.txt", "empty.txt", "ftp://example.com/x", "b.md"])
    assert [document.source.uri for document in documents] == ["a.txt", "b.md"]
    assert [failure.uri for failure in failures] == ["missing.txt", "empty.txt", "ftp://example.com/x"]
    assert [failure.reason.split(";")[0].split(" (")[0] for failure in failures] == [
        "no such file or folder",
        "is empty",
        "no transport for ftp: addresses",
    ]


def test_one_bad_file_of_a_folder_stops_nothing(desk: Path) -> None:
    """Of a folder, what can be read is, and each file that cannot is a failure of its own."""
    (desk / "junk.dat").write_bytes(bytes(range(256)))
    documents, failures = ingest.ingest([desk])
    assert [document.source.name for document in documents] == ["a.txt", "b.md"]
    assert [failure.uri for failure in failures] == [str(desk / "junk.dat")]
    with pytest.raises(SourceError, match=r"junk\.dat"):
        briefer.read(desk)


@pytest.mark.usefixtures("desk")
def test_a_document_that_comes_twice_is_taken_once() -> None:
    """The same source named twice gives one document; the same words from two sources give two."""
    documents, _ = ingest.ingest(["a.txt", "a.txt", "*.txt"])
    assert len(documents) == 1
    documents, _ = ingest.ingest(["a.txt", ARTICLE.encode()])
    assert len(documents) == 2


def test_documents_are_taken_as_they_are() -> None:
    """Ready-made documents pass through, once each, beside what is read."""
    made = briefer.document(ARTICLE)
    documents, failures = ingest.ingest([made, made, ARTICLE.encode()])
    assert documents[0] is made
    assert (len(documents), failures) == (2, ())


@pytest.mark.usefixtures("desk")
def test_the_language_that_the_user_says_holds_for_what_is_read() -> None:
    """`language` overrules detection for what is read, and not for ready-made documents."""
    documents, _ = ingest.ingest(["a.txt", briefer.document(ARTICLE, language="nl")], language="en-GB")
    assert [document.language for document in documents] == ["en-GB", "nl"]


@pytest.mark.parametrize("source", [7, None, ["a.txt"], 1.5])
def test_what_nothing_can_be_read_from(source: object) -> None:
    """A value of another kind is refused, with what can be read."""
    with pytest.raises(UsageError, match=f"cannot read from a {type(source).__name__}: give a path, a URI"):
        briefer.read(source)  # type: ignore[arg-type]  # on purpose


def test_a_file_open_as_text_is_refused(desk: Path) -> None:
    """Text mode has guessed the encoding already, so it is refused with what to do."""
    with (desk / "a.txt").open(encoding="utf-8") as opened, pytest.raises(UsageError, match="open it in binary mode"):
        briefer.read(opened)  # type: ignore[arg-type]  # on purpose


class Trickle(io.RawIOBase):
    """A pipe that gives a few bytes at a time, for ever if it is not stopped."""

    def __init__(self, content: bytes | None) -> None:
        self._content = content
        self._at = 0
        self.given = 0

    def read(self, size: int = -1) -> bytes:
        """Return some bytes, fewer than asked for."""
        if self._content is None:
            self.given += size
            return b"a" * size
        chunk = self._content[self._at : self._at + min(size, 7)]
        self._at += len(chunk)
        return chunk


def test_a_pipe_is_read_to_its_end() -> None:
    """What comes in pieces is put together."""
    assert briefer.read(Trickle(ARTICLE.encode()))[0].text == ARTICLE  # type: ignore[arg-type]  # enough of a BinaryIO


def test_a_pipe_without_end_is_given_up() -> None:
    """An endless pipe is refused once it has brought more than the largest document."""
    endless = Trickle(None)
    with pytest.raises(FetchError, match="is larger than 64 MiB"):
        briefer.read(endless)  # type: ignore[arg-type]  # enough of a BinaryIO
    assert endless.given <= Allowance().size + 1


def test_a_brief_of_nothing_but_failures_is_an_error() -> None:
    """Where no source could be read, the first one's failure is raised."""
    with pytest.raises(SourceError, match=r"no-1\.txt: no such file"):
        briefer.brief(["no-1.txt", "no-2.txt"])


def test_nothing_is_made_of_no_source() -> None:
    """No sources give no documents and no failures."""
    nothing: list[Document] = []
    assert ingest.ingest(nothing) == ((), ())


def test_a_title_given_is_part_of_the_identity(desk: Path) -> None:
    """The same file read under two titles is two documents, and neither is taken for the other."""
    titled = [briefer.read(desk / "a.txt", title=title)[0] for title in ("One", "Two")]
    assert titled[0].id != titled[1].id
    assert len(ingest.ingest(titled)[0]) == 2


def test_a_media_type_may_have_parameters(desk: Path) -> None:
    """A media type as HTTP and mail give it, with a charset, is the media type before the semicolon."""
    assert briefer.read(desk / "b.md", media_type="Text/Plain; charset=utf-8")[0].source.kind == "text/plain"
