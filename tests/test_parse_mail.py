"""The promises of reading mail: what is somebody's own words, who said it and when, and what becomes of the rest.

Each message in `cases/mail` stands beside what is to be read of it.
"""

import re
from datetime import UTC, datetime
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from strategies import running_text

import briefer
from briefer.errors import ParseError, SourceError
from briefer.intake import Allowance, Blob
from briefer.model import Document, Failure
from briefer.parse.mail import Mail
from briefer.reading import Reading
from briefer.text.clean import normalise

CASES = Path(__file__).parent / "cases" / "mail"
HEAD = b"From: Anna <anna@example.org>\nSubject: Bridge\n"


def told(path: Path) -> str:
    """Return what is read of a file, as it stands in the cases: what is no prose in parentheses."""
    with Reading(Allowance()) as reading:
        (start,) = reading.begin(path)
        return "\n\n".join(_told(result) for result in reading.results(start)) + "\n"


def _told(result: Document | Failure | SourceError) -> str:
    if not isinstance(result, Document):
        return f"! {result.reason}"
    published = f"{result.published:%Y-%m-%d %H:%M}" if result.published else "-"
    said = (result.author, result.outlet, published, result.source.part, result.conversation, result.url)
    quotable = {result.text.count("\n\n", 0, start) for start, _ in result.spans}
    paragraphs = [text if number in quotable else f"({text})" for number, text in enumerate(result.text.split("\n\n"))]
    return "\n\n".join([f"# {result.title}\n{' | '.join(each or '-' for each in said)}", *paragraphs])


@pytest.mark.parametrize("path", sorted(CASES.glob("*.eml")), ids=lambda path: path.stem)
def test_what_is_read_of_a_message(path: Path) -> None:
    """Own words without copies, signatures and footers; forwarded messages and attachments as their writers' own."""
    assert told(path) == path.with_suffix(".txt").read_text("utf-8")


def test_a_conversation_repeats_nothing() -> None:
    """Of a question, an answer above its copy, and an answer between its lines, each says its own words once."""
    first = "The council closed the bridge on Monday.\n\nCracks were found in its piers.\n"
    above = f"Repairs will take until May.\n\nOn Mon, 2 Mar 2026 at 10:14, Anna wrote:\n{_quoted(first)}"
    between = f"Ben wrote on 2 March 2026:\n{_quoted(above)}\nWho pays for them?\n{_quoted(first)}"
    documents = [
        document
        for number, text in enumerate((first, above, between))
        for document in briefer.read(
            HEAD
            + f"Message-ID: <{number}@x>\n".encode()
            + b"References: <0@x>\n" * bool(number)
            + b"\n"
            + text.encode()
        )
    ]
    assert {document.conversation for document in documents} == {"0@x"}
    assert [sentence.text for document in documents for sentence in document.sentences] == [
        "The council closed the bridge on Monday.",
        "Cracks were found in its piers.",
        "Repairs will take until May.",
        "Who pays for them?",
    ]


def _quoted(text: str) -> str:
    return "".join(f"> {line}\n" for line in text.splitlines())


@pytest.mark.parametrize(
    ("head", "expected"),
    [
        ("References: <r@x> <s@x>\nIn-Reply-To: <s@x>\nMessage-ID: <t@x>", "r@x"),
        ("In-Reply-To: Your message <s@x>\nMessage-ID: <t@x>", "s@x"),
        ("In-Reply-To: last week\nMessage-ID: <t@x>", "t@x"),
        ("References: \nMessage-ID: t@x", "t@x"),
        ("Date: Mon, 2 Mar 2026 10:14:00 +0000", None),
    ],
)
def test_what_a_conversation_is_known_by(head: str, expected: str | None) -> None:
    """Its first message's identity, as far as the message knows it."""
    (document,) = briefer.read(HEAD + head.encode() + b"\n\nThe council closed the bridge.\n")
    assert document.conversation == expected


@pytest.mark.parametrize(
    ("head", "expected"),
    [
        ("Date: Mon, 2 Mar 2026 10:14:00 +0100", datetime(2026, 3, 2, 9, 14, tzinfo=UTC)),
        ("Date: gestern\nReceived: by x; Mon, 2 Mar 2026 10:14:00 +0000", datetime(2026, 3, 2, 10, 14, tzinfo=UTC)),
        ("Date: Mon, 99 Mar 99999 10:14:00 +0000", None),
        ("X-Date: 2026-03-02", None),
    ],
)
def test_when_a_message_was_sent(head: str, expected: datetime | None) -> None:
    """In UTC, by its own date, or else by when it was received."""
    (document,) = briefer.read(HEAD + head.encode() + b"\n\nThe council closed the bridge.\n")
    assert document.published == expected


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        (b"no header at all\n", "is no mail: it does not begin with a header"),
        (b"\x00\x01\x02" * 9, "is no mail: it does not begin with a header"),
        (HEAD + b"Content-Type: multipart/mixed; boundary=b\n\n" + b"--b\n\nx\n" * 20_001, "has more than 20000 parts"),
        (
            HEAD + b"".join(b'Content-Type: multipart/mixed; boundary="%d"\n\n--%d\n' % (n, n) for n in range(1000)),
            "has parts that lie more than 40 deep in one another",
        ),
        (b"Content-Type: message/rfc822\n\n" * 1000 + b"x", "has parts that lie more than 40 deep"),
        (HEAD + b"\n-----BEGIN PGP MESSAGE-----\n\nabc\n", "is encrypted; open it in your mail program"),
    ],
)
def test_what_is_refused(content: bytes, reason: str) -> None:
    """What is no mail, what was made to do harm, and what cannot be read without a key, is refused by name."""
    with pytest.raises(ParseError) as caught:
        list(Mail().parse(Blob("x.eml", "x.eml", content)))
    assert caught.value.reason.startswith(reason)


def test_attachments_beyond_the_limit_are_counted() -> None:
    """Of more attachments than the limit the first are read, and it is said how many are not."""
    part = b"--b\nContent-Disposition: attachment\n\nThe ferry runs every hour.\n"
    content = HEAD + b"Content-Type: multipart/mixed; boundary=b\n\n" + part * 5
    *blobs, failure = Mail(entries=2).parse(Blob("x.eml", "x.eml", content))
    assert [blob.part for blob in blobs if isinstance(blob, Blob)] == ["attachment 1", "attachment 2"]
    assert failure == Failure("x.eml", "3 of its 5 attachments are left out: the limit is 2", is_fault=False)


def test_a_text_without_end_is_cut(monkeypatch: pytest.MonkeyPatch) -> None:
    """Of a text larger than any letter the beginning is read, and that is said."""
    monkeypatch.setattr("briefer.parse._mail_parts._LONGEST_TEXT", 2_000)
    content = HEAD + b"\n" + b"The council closed the bridge.\n\n" * 100
    document, failure = Mail().parse(Blob("x.eml", "x.eml", content, language="en"))
    assert isinstance(document, Document)
    assert isinstance(failure, Failure)
    assert len(document.text) <= 2_000
    assert failure.reason.startswith("only the first 2,000 characters of its text are read")


def outcome(content: bytes) -> list[str]:
    """Return what is found in a message, or the words in which it is refused."""
    try:
        return [repr(found) for found in Mail().parse(Blob("x", "x", content, language="en"))]
    except ParseError as error:
        return [str(error)]


_PIECES = st.sampled_from(
    [
        b"From: ", b"To: a@b, c", b"Subject: ", b"Re: Fwd: ", b"=?utf-8?q?=E2=82?=", b"=?x?b?//?=",
        b"References: <a@b>",
        b"Content-Type: multipart/alternative; boundary=b", b"Content-Type: text/html; charset=none", b"--b", b"--b--",
        b"Content-Type: text/plain; format=flowed; charset*0*=x'y'%zz", b"Content-Transfer-Encoding: base64",
        b"Content-Transfer-Encoding: x-uuencode", b"Content-Type: message/rfc822", b"Content-ID: <x>", b"\xff\xfe",
        b"Content-Disposition: attachment; filename*1*=''%00; filename=\"../\"", b"Date: Mon, 31 Feb -1 99:99 +9999",
        b"> quoted", b">>> x", b"On Mon, 2 Mar 2026 at 10:14, A wrote:", b"-----Original Message-----", b"-- ", b"____",
        b"---------- Forwarded message ---------", b"From: a\nSent: b\nTo: c\nSubject: d", b"Best regards,",
        b"begin 644 x",
        b"<blockquote type=cite>a<div id=divRplyFwdMsg>", b"<h2>x</h2><p>", b"You received this message because", b"--",
        b"List-Unsubscribe: <x>", b"-----BEGIN PGP SIGNED MESSAGE-----", "é: \u2028".encode(), b"\x00", b"\r",
        b"(" * 2000,
        b"The council closed the bridge on Monday because of cracks in its piers.",
    ]
)  # fmt: skip
_DEBRIS = st.lists(_PIECES | st.binary(max_size=20), max_size=25).flatmap(
    lambda pieces: st.sampled_from([b"\n", b"\r\n", b"\n\n", b"\r"]).map(lambda gap: gap.join(pieces))
)


@settings(max_examples=150)
@given(content=_DEBRIS)
def test_whatever_a_message_is_made_of_it_is_read_or_refused(content: bytes) -> None:
    """No bytes make the parser fail but by a ParseError, and the same bytes are read the same."""
    assert outcome(content) == outcome(content)


@settings(max_examples=100)
@given(name=st.sampled_from(sorted(CASES.glob("*.eml"))), data=st.data())
def test_a_damaged_message_is_read_or_refused(name: Path, data: st.DataObject) -> None:
    """A message that was cut, overwritten or doubled in places does not make the parser fail but by a ParseError."""
    content = bytearray(name.read_bytes())
    for _ in range(data.draw(st.integers(1, 4))):
        start = data.draw(st.integers(0, len(content)))
        end = data.draw(st.integers(start, min(start + 200, len(content))))
        content[start:end] = data.draw(st.sampled_from([b"", bytes(content[start:end]) * 2])) + data.draw(
            st.binary(max_size=4)
        )
    assert outcome(bytes(content))


@given(text=running_text, is_reply=st.booleans())
def test_no_words_are_made_up(text: str, is_reply: bool) -> None:
    """Every word read of a plain message stands in it."""
    head = HEAD + b"Content-Type: text/plain; charset=utf-8\n" + b"In-Reply-To: <a@b>\n" * is_reply
    for found in Mail().parse(Blob("x", "x", head + b"\n" + text.encode("utf-8", "ignore"), language="en")):
        if isinstance(found, Document):
            assert _letters(found.text) <= _letters(normalise(text))


def _letters(text: str) -> set[str]:
    return set(re.findall(r"[a-zA-Z]+", text))


def test_a_signature_is_no_attachment() -> None:
    """What signs a message is neither named among its files nor among what was not read."""
    signed = (
        b"From: a@example.org\nMIME-Version: 1.0\nContent-Type: multipart/signed; boundary=b\n\n--b\n\n"
        b"The council closed the bridge on Monday.\n"
        b"--b\nContent-Type: application/pgp-signature; name=signature.asc\n\nabc\n--b--\n"
    )
    (found,) = Mail().parse(Blob("a.eml", "a.eml", signed))
    assert isinstance(found, Document)
    assert found.mailing is not None
    assert found.mailing.attached == ()
