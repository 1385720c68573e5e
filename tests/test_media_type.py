"""The promises of telling what bytes are: content before name, name before what the sender says."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from briefer.media_type import media_type_of

FEED, OPML, HTML, XML = "application/rss+xml", "text/x-opml", "text/html", "application/xml"
MAIL, MBOX = "message/rfc822", "application/mbox"
DOCX = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"


@pytest.mark.parametrize(
    ("content", "expected"),
    [
        (b"%PDF-1.7\n", "application/pdf"),
        (b"PK\x03\x04 .. a.txt", "application/zip"),
        (b"PK\x03\x04 .. word/document.xml", DOCX),
        (b"<!DOCTYPE html><p>x", HTML),
        (b"<!-- saved --> <!doctype HTML>", HTML),
        (b"\xef\xbb\xbf\n<html lang=en>", HTML),
        ("<html>".encode("utf-16"), HTML),
        (b'<?xml version="1.0"?><html xmlns="x">', HTML),
        (b'<?xml version="1.0"?>\n<!-- a --><rss version="2.0">', FEED),
        (b'<feed xmlns="http://www.w3.org/2005/Atom">', FEED),
        (b'<rdf:RDF xmlns:rdf="x">', FEED),
        (b'<?xml version="1.0"?><!DOCTYPE rss [<!ENTITY a "b">]><rss>', FEED),
        ('<?xml version="1.0" encoding="utf-16"?><rss>'.encode("utf-16"), FEED),
        (b'<?xml version="1.0"?><opml version="2.0">', OPML),
        (b'{"version": "https://jsonfeed.org/version/1.1", "items": []}', "application/feed+json"),
        (b"Received: from a\n by b\nSubject: x\n\nbody", MAIL),
        (b"From: A <a@example.org>\r\nSubject: x\r\n\r\nbody", MAIL),
        (b"From a@example.org Mon Mar  2 10:00:00 2026\nFrom: a@example.org\n\nbody", MBOX),
    ],
)
def test_content_tells_what_it_is_under_any_name(content: bytes, expected: str) -> None:
    """What a file is shows in its first bytes; a wrong ending or a wrong declaration changes nothing."""
    assert {media_type_of(content, name, said) for name in ("", "x.txt", "x.md") for said in (None, "text/plain")} == {
        expected
    }


@pytest.mark.parametrize(
    "content",
    [
        b"Title: Bridge closed\nDate: 2 March 2026\n\nThe bridge was closed.",
        b"From: the harbour office\nTo: everyone in town\n\nThe bridge was closed.",
        b"From a distance the bridge looked whole at 10:15.\nDate: none\n",
        b"The bridge <html> was closed.",
        b"Subject: one header alone\n\nThe bridge was closed.",
        b'{"version": "1.0"}',
    ],
)
def test_prose_is_not_taken_for_anything_else(content: bytes) -> None:
    """Text that has a header block, an arrow or a brace in it stays text."""
    assert media_type_of(content, "x.txt") == "text/plain"


def test_where_content_is_silent_the_name_decides_and_then_the_sender() -> None:
    """A name's ending goes before what a server declares; a declaration that says nothing is not believed."""
    assert media_type_of(b"# x", "x.md", "text/html") == "text/markdown"
    assert media_type_of(b"x", "", "text/markdown; charset=utf-8") == "text/markdown"
    assert media_type_of(b"x", "x.csv") == "text/csv"
    assert media_type_of(b"x", "", "application/octet-stream") == "text/plain"
    assert media_type_of(b"<?xml version='1.0'?><x/>", "x.txt") == XML
    assert media_type_of(b"<?xml version='1.0'?><x/>", "x.rss") == FEED
    assert media_type_of(b"<?xml version='1.0'?><x/>", "", "application/atom+xml") == "application/atom+xml"


@given(st.binary(max_size=300), st.text(max_size=9), st.none() | st.text(max_size=9))
def test_anything_has_a_media_type(content: bytes, name: str, declared: str | None) -> None:
    """Any bytes, under any name, give one type in lower case, without parameters."""
    told = media_type_of(content, name, declared)
    assert "/" in told
    assert told == told.lower().strip()
    assert ";" not in told


@pytest.mark.parametrize("piece", [b"<!-- -->", b"<?a?>", b"A: b\n", b" ", b"<!DOCTYPE a [", b"<", b"\xff\xfe"])
def test_a_file_of_one_thing_over_and_over_is_told_at_once(piece: bytes) -> None:
    """No input makes the patterns search for ever; a regression would hang here, not fail."""
    assert media_type_of(piece * 100_000, "")
