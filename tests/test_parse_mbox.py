"""The promises of reading mailboxes: which messages are in one, and which of them are read."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

import briefer
from briefer.errors import ParseError
from briefer.intake import Blob
from briefer.model import Failure
from briefer.parse.mbox import Mbox

LINE = b"From anna@example.org Mon Mar  2 10:14:00 2026\n"


def message(number: int, text: bytes = b"The council closed the bridge.\n") -> bytes:
    """Return a message as it stands in a mailbox."""
    return LINE + b"Subject: %d\nMessage-ID: <%d@example.org>\n\n%s\n" % (number, number, text)


def opened(content: bytes, entries: int = 10) -> tuple[list[Blob], list[Failure]]:
    """Return the messages found, and what was left out."""
    found = list(Mbox(entries=entries).parse(Blob("x.mbox", "x.mbox", content)))
    return [one for one in found if isinstance(one, Blob)], [one for one in found if isinstance(one, Failure)]


@given(
    texts=st.lists(
        st.lists(
            st.sampled_from(["From here on.", ">From there.", ">>From.", "From a@b Mon Mar 2 10:14 2026", "", "x"])
        ),
        max_size=4,
    )
)
def test_messages_come_out_as_they_went_in(texts: list[list[str]]) -> None:
    """Whatever lines a message has, it comes out of the mailbox ("mboxrd") byte by byte, and in its place."""
    bodies = [("\n".join(lines) + "\n").encode() for lines in texts]
    heads = [b"Subject: x\nMessage-ID: <%d@x>\n\n" % number for number in range(len(bodies))]
    stored = b"".join(
        LINE + head + b"".join(_escaped(line) for line in body.splitlines(keepends=True)) + b"\n"
        for head, body in zip(heads, bodies, strict=True)
    )
    if not bodies:
        with pytest.raises(ParseError):
            opened(stored)
        return
    blobs, failures = opened(stored)
    assert [blob.content for blob in blobs] == [head + body + b"\n" for head, body in zip(heads, bodies, strict=True)]
    assert [blob.part for blob in blobs] == [f"message {number}" for number in range(1, len(bodies) + 1)]
    assert failures == []


def _escaped(line: bytes) -> bytes:
    return b">" + line if line.lstrip(b">").startswith(b"From ") else line


@pytest.mark.parametrize(
    "text",
    [
        b"x\nFrom the council: it closes at 10:14 every day\n",
        b"x\n\nFrom the start of the week until 10:14\nthe bridge is closed.\n",
        b"x\n\nFrom noon on\n",
    ],
)
def test_prose_is_no_separator(text: bytes) -> None:
    """A line of a letter that begins with "From " does not begin a message, though a careless program left it so."""
    blobs, _ = opened(message(1, text) + message(2))
    assert len(blobs) == 2
    assert blobs[0].content.endswith(text + b"\n")


def test_lines_may_end_as_on_windows() -> None:
    """A mailbox with CR LF is read like any other."""
    blobs, _ = opened((message(1) + message(2)).replace(b"\n", b"\r\n"))
    assert [blob.content[:10] for blob in blobs] == [b"Subject: 1", b"Subject: 2"]


def test_the_newest_are_read() -> None:
    """Of more messages than the limit the last are read, under their own numbers, and the others are counted."""
    blobs, failures = opened(b"".join(map(message, range(1, 6))), entries=2)
    assert [blob.part for blob in blobs] == ["message 4", "message 5"]
    assert failures == [Failure("x.mbox", "its 3 oldest messages are left out: the limit is 2", is_fault=False)]


def test_a_message_that_stands_in_it_twice_is_read_once() -> None:
    """The same Message-ID is the same message: one that was sent, and came back by a list."""
    blobs, failures = opened(message(1) + message(2) + message(1, b"Once more, with a footer.\n"))
    assert [blob.part for blob in blobs] == ["message 1", "message 2"]
    assert failures == [Failure("x.mbox", "1 of its messages stand in it twice and are read once", is_fault=False)]


def test_what_is_no_mailbox() -> None:
    """Without a separator there is no message."""
    with pytest.raises(ParseError, match=r"if it is one mail, name it \.eml"):
        opened(b"Subject: x\n\nThe council closed the bridge.\n")


def test_a_mailbox_is_read_to_documents() -> None:
    """Each message is a document that says where in the mailbox it stands."""
    first, second = briefer.read(message(1) + message(2))
    assert (first.title, first.source.part) == ("1", "message 1")
    assert (second.title, second.source.part) == ("2", "message 2")
