"""Archives: what lies in them is found, and nothing that a hostile one does gets further than a failure."""

import stat
import struct
from io import BytesIO
from pathlib import Path
from zipfile import ZIP_DEFLATED, ZipFile, ZipInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from briefer.errors import ParseError
from briefer.intake import Blob
from briefer.model import Failure
from briefer.parse.zip import Zip

SAMPLE = (Path(__file__).parent / "cases" / "parse" / "zip.zip").read_bytes()
TEXT = b"The council closed the bridge on Monday."


def packed(*members: tuple[str | ZipInfo, bytes]) -> bytes:
    """Return an archive."""
    made = BytesIO()
    with ZipFile(made, "w", ZIP_DEFLATED) as archive:
        for name, content in members:
            archive.writestr(name, content)
    return made.getvalue()


def found(content: bytes, **options: int) -> tuple[list[Blob], list[Failure]]:
    """Return the files that lie in an archive, and what could not be had."""
    results = list(Zip(**options).parse(Blob("a.zip", "a.zip", content)))
    blobs = [each for each in results if isinstance(each, Blob)]
    failures = [each for each in results if isinstance(each, Failure)]
    assert len(blobs) + len(failures) == len(results)
    return blobs, failures


def test_files_come_in_the_order_of_their_names() -> None:
    """Every file is found, by name and with its place; folders and what systems leave behind are not."""
    members = [
        ("b/two.txt", TEXT), ("b/", b""), ("a.txt", b"1"), ("__MACOSX/b/._two.txt", b"2"), (".DS_Store", b"3"),
        ("b/.git/config", b"4"), ("Thumbs.db", b"5"), ("ümlaut.txt", b"6"),
    ]  # fmt: skip
    blobs, failures = found(packed(*members))
    assert not failures
    assert [(each.name, each.content) for each in blobs] == [("a.txt", b"1"), ("b/two.txt", TEXT), ("ümlaut.txt", b"6")]
    assert blobs[1].place == "a.zip › b/two.txt"


def test_a_name_in_utf_8_that_does_not_say_so_is_read() -> None:
    """Names are read as UTF-8 where they are it, else as code page 437, and are fit to print."""
    for raw, name in (
        ("mül.txt".encode(), "mül.txt"),
        ("mül.txt".encode("cp437"), "mül.txt"),
        (b"a\x1b[31mb", "a[31mb"),
    ):
        content = packed(("x" * len(raw), TEXT)).replace(b"x" * len(raw), raw)
        (blob,), _ = found(content)
        assert blob.name == name


@pytest.mark.parametrize(
    "name", ["/etc/motd", "../up.txt", "a/../../up.txt", "C:/up.txt", "..\\up.txt", "\\up.txt", ".."]
)
def test_a_name_that_leads_out_is_not_read(name: str) -> None:
    """A path out of the archive is a failure that names it; the other files are read."""
    blobs, failures = found(packed((ZipInfo(name), TEXT), ("ok.txt", TEXT)))
    assert [each.name for each in blobs] == ["ok.txt"]
    assert failures == [
        Failure(f"a.zip › {name.replace(chr(92), '/')}", "has a name that leads out of the archive; it is not read")
    ]


def test_a_link_is_not_followed() -> None:
    """A symbolic link is left out with a notice."""
    link = ZipInfo("link.txt")
    link.external_attr = (stat.S_IFLNK | 0o777) << 16
    blobs, (failure,) = found(packed((link, b"/etc/passwd"), ("ok.txt", TEXT)))
    assert [each.name for each in blobs] == ["ok.txt"]
    assert (failure.uri, failure.is_fault) == ("a.zip › link.txt", False)


def test_an_encrypted_file_is_a_failure() -> None:
    """A file with a password is named with what to do about it; the others are read."""
    content = bytearray(packed(("locked.txt", TEXT), ("ok.txt", TEXT)))
    for signature, flags in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        content[content.index(signature) + flags] |= 1
    blobs, (failure,) = found(bytes(content))
    assert [each.name for each in blobs] == ["ok.txt"]
    assert failure == Failure("a.zip › locked.txt", "is encrypted with a password; save it without one")


def test_what_is_packed_in_an_unknown_way_is_not_called_damaged() -> None:
    """A compression or a version of the format that zipfile cannot do is named as such."""
    unknown = "is packed by a method that briefer does not know; unpack it first"
    content = bytearray(packed(("odd.txt", TEXT), ("ok.txt", TEXT)))
    for signature, compression in ((b"PK\x03\x04", 8), (b"PK\x01\x02", 10)):
        content[content.index(signature) + compression] = 99
    blobs, (failure,) = found(bytes(content))
    assert [each.name for each in blobs] == ["ok.txt"]
    assert failure == Failure("a.zip › odd.txt", unknown)
    newer = bytearray(packed(("new.txt", TEXT)))
    newer[newer.index(b"PK\x01\x02") + 6] = 99
    with pytest.raises(ParseError, match=rf"^a\.zip: {unknown}"):
        found(bytes(newer))


def test_a_damaged_file_does_not_stop_the_others() -> None:
    """A file whose bytes are broken is a failure of its own."""
    content = bytearray(packed(("bad.txt", TEXT), ("ok.txt", TEXT)))
    at = content.index(b"bad.txt") + len("bad.txt") + 4
    content[at : at + 4] = b"\xff\xff\xff\xff"
    blobs, (failure,) = found(bytes(content))
    assert [each.name for each in blobs] == ["ok.txt"]
    assert (failure.uri, failure.reason.split(" and ")[0]) == ("a.zip › bad.txt", "is damaged")


def test_no_more_is_unpacked_than_allowed() -> None:
    """What all files have together is bounded; those that still fit are read."""
    content = packed(("a.txt", b"ab" * 300), ("b.txt", b"ab" * 300), ("c.txt", TEXT))
    blobs, (failure,) = found(content, size=1000)
    assert [each.name for each in blobs] == ["a.txt", "c.txt"]
    assert (failure.uri, "larger" in failure.reason) == ("a.zip › b.txt", True)


def test_a_size_that_lies_is_not_believed() -> None:
    """A file that is larger than the archive's directory says is a failure, and no more of it is unpacked."""
    content = bytearray(packed(("bomb.txt", bytes(500_000))))
    at = content.index(b"PK\x01\x02") + 24
    content[at : at + 4] = struct.pack("<I", 40)
    blobs, (failure,) = found(bytes(content), size=1000)
    assert not blobs
    assert failure.uri == "a.zip › bomb.txt"


def test_a_bomb_is_not_unpacked() -> None:
    """What is packed more tightly than any document is left alone, however much may be unpacked."""
    blobs, (failure,) = found(packed(("bomb.txt", bytes(2**22))))
    assert not blobs
    assert "as bombs are" in failure.reason


def test_members_that_share_their_bytes_are_refused() -> None:
    """An archive whose members lie in each other, so that few bytes stand for many, is refused."""
    content = packed(*((f"{number}.txt", bytes(range(256)) * 40) for number in range(9)))
    directory = content.index(b"PK\x01\x02")
    first = content[directory : directory + 46 + 5]
    for number in range(9):
        content = content.replace(
            struct.pack("<I", content.index(f"{number}.txt".encode()) - 30) + f"{number}.txt".encode(),
            struct.pack("<I", 0) + f"{number}.txt".encode(),
        )
    body = content[: len(content) // 9]
    assert first[:4] == b"PK\x01\x02"
    tail = content[directory:-22]
    end = bytearray(content[-22:])
    end[16:20] = struct.pack("<I", len(body))
    with pytest.raises(ParseError, match="lie in each other"):
        found(body + tail + bytes(end))


def test_more_files_than_allowed_are_left_out_and_told() -> None:
    """The first files are read, and a notice says how many there are."""
    blobs, (failure,) = found(packed(*((f"{number}.txt", TEXT) for number in range(5))), entries=2)
    assert [each.name for each in blobs] == ["0.txt", "1.txt"]
    assert (failure.reason, failure.is_fault) == ("has 5 files; the first 2 are read", False)


@pytest.mark.parametrize("content", [b"PK\x03\x04", b"hello", SAMPLE[:-30], b""])
def test_what_is_no_archive_is_refused_by_name(content: bytes) -> None:
    """Bytes that are no archive, or the stump of one, are refused with what to do about it."""
    with pytest.raises(ParseError, match=r"^a\.zip: is damaged"):
        found(content)


@pytest.mark.parametrize("members", [(), (("b/", b""),), ((".DS_Store", b"3"), ("__MACOSX/._a.txt", b"4"))])
def test_an_archive_without_a_file_is_refused(members: tuple[tuple[str, bytes], ...]) -> None:
    """An archive that is empty, or holds only folders and hidden files, is refused as such."""
    with pytest.raises(ParseError, match=r"^a\.zip: holds no file to read$"):
        found(packed(*members))


@settings(max_examples=200, deadline=None)
@given(data=st.data())
def test_no_damage_makes_more_than_a_failure(data: st.DataObject) -> None:
    """Whatever bytes of an archive are changed or cut off, its files are found or failures are."""
    content = bytearray(SAMPLE)
    for _ in range(data.draw(st.integers(1, 10))):
        at = data.draw(st.integers(0, len(content)))
        content[at : at + data.draw(st.integers(0, 2))] = data.draw(st.binary(max_size=2))
    try:
        blobs, failures = found(bytes(content))
    except ParseError as error:
        assert error.reason  # noqa: PT017 - either outcome is right
    else:
        assert all(len(each.content) < 2**20 for each in blobs)
        assert all(each.reason for each in failures)
