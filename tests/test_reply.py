"""The promises of answers by machine (RFC 3834): to whom they go, to whom never, and that nobody writes their head."""

from datetime import UTC, datetime
from email import message_from_bytes
from email.header import decode_header, make_header
from email.utils import parsedate_to_datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from briefer.reply import Answer, answer_to

NOW = datetime(2026, 3, 3, 9, 0, tzinfo=UTC)
MAIL = (
    b"From: Anna Berg <anna@example.org>\nTo: Briefs <briefs@example.net>\nSubject: Bridge\n"
    b"Message-ID: <2@example.org>\nReferences: <0@example.org>\n <1@example.org>\n"
)
OURS = {
    "From", "To", "Subject", "Date", "Message-ID", "In-Reply-To", "References", "Auto-Submitted",
    "X-Auto-Response-Suppress", "Content-Type", "Content-Transfer-Encoding", "MIME-Version",
}  # fmt: skip


def answered(head: bytes, me: str = "") -> Answer:
    """Return the answer to a message that is answered."""
    found = answer_to(head + b"\nThe council closed the bridge.\n", me)
    assert isinstance(found, Answer), found
    return found


def test_an_answer_is_in_its_thread() -> None:
    """It goes from the address that was written to, to who wrote it, after what came before; and it says it is one."""
    made = message_from_bytes(answered(MAIL).message("Brücke\n", NOW))
    assert set(made) == OURS
    assert (made["From"], made["To"], made["Subject"]) == ("briefs@example.net", "anna@example.org", "Re: Bridge")
    assert made["In-Reply-To"] == "<2@example.org>"
    assert made["References"].split() == ["<0@example.org>", "<1@example.org>", "<2@example.org>"]
    assert made["Auto-Submitted"] == "auto-replied"
    assert parsedate_to_datetime(made["Date"]) == NOW
    assert made.get_payload(decode=True) == "Brücke\n".encode()


def test_the_same_answer_has_the_same_identity() -> None:
    """Made twice of the same, an answer is the same to the byte; of another text, it is another message."""
    answer = answered(MAIL)
    assert answer.message("a\n", NOW) == answer.message("a\n", NOW)
    first, second = (message_from_bytes(answer.message(text, NOW))["Message-ID"] for text in ("a\n", "b\n"))
    assert first != second


@pytest.mark.parametrize(
    ("written", "expected"),
    [
        ("Re: Bridge", "Re: Bridge"),
        ("AW: SV: Fwd: Bridge", "Re: Bridge"),
        ("回复：Bridge", "Re: Bridge"),
        ("=?utf-8?b?QnLDvGNrZQ==?=", "Re: Brücke"),
        ("a" * 500, "Re: " + "a" * 300),
        ("=?utf-8?q?a=0D=0ABcc:_x@example.org?=", "Re: a Bcc: x@example.org"),
        ("", "Re:"),
    ],
)
def test_the_subject_is_answered_once(written: str, expected: str) -> None:
    """Whatever language's prefixes it had, a subject begins with one; a break of lines in it is none in the answer."""
    head = f"From: a@example.org\nTo: b@example.org\nSubject: {written}\n".encode()
    made = message_from_bytes(answered(head).message("x\n", NOW))
    assert str(make_header(decode_header(made["Subject"]))) == expected
    assert set(made) <= OURS


@pytest.mark.parametrize(
    ("head", "me", "expected"),
    [
        (b"Reply-To: Carla <carla@example.org>\n", "", ("briefs@example.net", "carla@example.org")),
        (b"Delivered-To: briefs+x@example.net\n", "", ("briefs+x@example.net", "anna@example.org")),
        (b"Delivered-To: briefs+x@example.net\n", "me@example.com", ("me@example.com", "anna@example.org")),
        (b"Auto-Submitted: no\n", "", ("briefs@example.net", "anna@example.org")),
        (b"Delivered-To: Briefs@example.net\n", "", ("Briefs@example.net", "anna@example.org")),
        (b"Reply-To: A.Berg@Example.org\n", "", ("briefs@example.net", "A.Berg@Example.org")),
    ],
)
def test_from_whom_to_whom(head: bytes, me: str, expected: tuple[str, str]) -> None:
    """To Reply-To before From; from the address that is said, or that it was delivered to, or written to."""
    answer = answered(MAIL + head, me)
    assert (answer.sender, answer.to) == expected


@pytest.mark.parametrize(
    ("head", "reason"),
    [
        (b"Auto-Submitted: auto-generated; x=y\n", "sent by a machine (Auto-Submitted: auto-generated)"),
        (b"Return-Path: <>\n", "a bounce"),
        (b"Content-Type: multipart/report; boundary=b\n", "a report of a mail server"),
        (b"List-Id: <x.example.org>\n", "from a list (List-Id)"),
        (b"List-Unsubscribe: <https://example.org>\n", "from a list (List-Unsubscribe)"),
        (b"Precedence: Bulk\n", "sent to many (Precedence: Bulk)"),
        (b"X-Auto-Response-Suppress: DR, OOF\n", "wants no automatic answers"),
        (b"X-Loop: x\n", "sent by a machine (X-Loop)"),
        (b"X-Spam-Flag: YES\n", "spam"),
        (b"Return-Path: <MAILER-DAEMON@example.org>\n", "MAILER-DAEMON@example.org is the address of a machine"),
        (b"Sender: owner-talk@example.org\n", "owner-talk@example.org is the address of a machine"),
        (b"Reply-To: no-reply@example.org\n", "no-reply@example.org is the address of a machine"),
        (b"Reply-To: briefs@example.net\n", "to the address that answers"),
        (b"Reply-To: Briefs@Example.net\n", "to the address that answers"),
        (b"Reply-To: j\xc3\xb6rg@example.org\n", "not written in ASCII"),
        (b"Delivered-To: anna@example.com\n", "does not say who is to answer"),
        (b"Auto-Submitted: no\nAuto-Submitted: auto-replied\n", "sent by a machine (Auto-Submitted: auto-replied)"),
        (b"X-BeenThere: talk@example.org\n", "from a list (X-BeenThere)"),
        (b"X-Spam-Status: Yes, score=9\n", "spam"),
        (b"Precedence: normal\nPrecedence: bulk\n", "sent to many (Precedence: bulk)"),
    ],
)
def test_who_is_never_answered(head: bytes, reason: str) -> None:
    """Machines, lists, bounces, the answering address itself; and the reason is said."""
    found = answer_to(MAIL + head + b"\nx\n")
    assert isinstance(found, str)
    assert reason in found


def test_without_addresses_there_is_no_answer() -> None:
    """Who wrote, and who is to answer, must be known."""
    assert answer_to(b"To: b@example.org\n\nx\n") == "it says no address to answer to"
    assert "'x y' is no address to answer from" in str(answer_to(MAIL + b"\nx\n", "x y"))
    assert "give --me ADDRESS" in str(answer_to(b"From: a@example.org\nTo: b@example.org, c@example.org\n\nx\n"))


_HEADERS = ("From", "Reply-To", "To", "Subject", "Message-ID", "References", "In-Reply-To", "Delivered-To")
_VALUES = st.text(max_size=60) | st.sampled_from(
    ["a@b\r\nBcc: x@y", "=?utf-8?q?a@b=0D=0ABcc:x@y?=", "<a@b>\n\nx", '"x\ny" <a@b>', "a@b\x00c", "a@b, c@d", "<a\r@b>"]
)


@given(values=st.lists(st.tuples(st.sampled_from(_HEADERS), _VALUES), max_size=8), text=st.text(max_size=80))
def test_no_mail_writes_the_head_of_its_answer(values: list[tuple[str, str]], text: str) -> None:
    """Whatever stands in a message, an answer has the headers that it always has, each once, and one address in To."""
    head = "".join(f"{name}: {value}\n" for name, value in values)
    content = f"{head}From: a@example.org\nTo: b@example.org\n\nx\n".encode("utf-8", "replace")
    answer = answer_to(content)
    if isinstance(answer, Answer):
        made = answer.message(text, NOW)
        parsed = message_from_bytes(made)
        assert set(parsed) <= OURS
        assert len(parsed.keys()) == len(set(parsed))
        assert made.partition(b"\n\n")[0].isascii()
        assert parsed["To"].count("@") == 1
        assert max(map(len, made.split(b"\n"))) < 998
