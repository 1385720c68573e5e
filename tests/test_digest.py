"""The promises of a digest: whose mail it is, which question is put to them, what was decided, which file lies where.

`cases/digest/threads.json` holds threads of mail; beside each sentence stands the section that it belongs in.
"""

import json
import re
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from email.message import EmailMessage
from pathlib import Path
from typing import Any

import pytest
from command import Command
from hypothesis import given
from hypothesis import strategies as st

import briefer
from briefer import config
from briefer.assemble import cued_part
from briefer.cluster import cluster
from briefer.digest import by_thread, for_reader, reader_of
from briefer.model import Document, Mailing, Source
from briefer.text.questions import names_of

THREADS = json.loads((Path(__file__).parent / "cases" / "digest" / "threads.json").read_text("utf-8"))
SCHEME = config.scheme("mail")


def message(mail: dict[str, Any], number: int = 0) -> bytes:
    """Return a mail of the cases as a message."""
    made = EmailMessage()
    for name in ("from", "to", "cc"):
        if name in mail:
            made[name.title()] = mail[name]
    made["Subject"], made["Date"] = mail.get("subject", "Plan"), "Mon, 2 Mar 2026 10:14:00 +0000"
    made["Message-ID"] = f"<{number}@example.org>"
    if number:
        made["References"] = "<0@example.org>"
    for line in mail.get("head", "").splitlines():
        name, _, value = line.partition(": ")
        made[name] = value
    made.set_content("\n\n".join(text for _, text in mail["said"]) + "\n")
    return bytes(made)


def judged() -> list[tuple[str, str, str]]:
    """Return of every sentence of the cases where it belongs, where it is put, and its words."""
    found = []
    for thread in THREADS:
        for mail in thread["mails"]:
            (document,) = briefer.read(message(mail))
            scheme = for_reader(SCHEME, reader_of((document,), thread["me"]))
            told = {}
            for sentence in document.sentences:
                part = cued_part(scheme, sentence)
                told[" ".join(sentence.text.split())] = part.key if part else ""
            found += [(key, told[text], text) for key, text in mail["said"] if text in told]
    return found


def test_sentences_of_the_threads_stand_where_they_belong() -> None:
    """Questions to the reader, decisions and dates are found, and nothing else is taken for one."""
    found = judged()
    # an advertisement for lamps, which its words do not tell from minutes, is the one that is mistaken
    (mistaken,) = [text for belongs, told, text in found if belongs != told]
    assert mistaken.startswith("Our lamps were approved")
    assert {"questions", "decisions", "dates", ""} == {belongs for belongs, _, _ in found}


def mailed(to: str = "", delivered: str = "", cc: str = "") -> Document:
    """Return a document of a mail with these recipients."""
    pairs = [tuple(("", each) for each in said.split()) for said in (to, cc)]
    return Document(to + cc, "", "", (), Source("", ""), mailing=Mailing("x@x", pairs[0], pairs[1], delivered))


@pytest.mark.parametrize(
    ("documents", "address", "expected"),
    [
        ([mailed("a@x b@x"), mailed("b@x"), mailed("c@x", cc="b@x")], "", "b@x"),
        ([mailed("list@x", "ann@x"), mailed("list@x", "ann@x"), mailed("list@x")], "", "ann@x"),
        ([mailed("a@x")], " Ann@X ", "ann@x"),
        ([], "", None),
    ],
)
def test_whose_mail_it_is(documents: list[Document], address: str, expected: str | None) -> None:
    """Said, or to whom most of it was delivered, or else written."""
    assert next(iter(reader_of(documents, address)), None) == expected


@pytest.mark.parametrize(
    ("name", "address", "expected"),
    [
        ("Anna Berg", "ab@example.org", ("anna", "ab")),
        ("Berg, Anna", "anna.berg@example.org", ("anna",)),
        ("", "anna+news@example.org", ("anna",)),
        ("ab", "7@example.org", ("ab",)),
    ],
)
def test_what_somebody_is_called(name: str, address: str, expected: tuple[str, ...]) -> None:
    """By the first name, whichever way round it is written, and by what stands first in the address."""
    assert names_of(name, address) == expected


@given(name=st.text(max_size=40), text=st.text(max_size=200))
def test_no_name_and_no_text_breaks_the_search_for_questions(name: str, text: str) -> None:
    """Whatever people are called and write, a section is found for it, or none."""
    mailing = Mailing("x@x", ((name, "a@x"), ("Ben", "b@x")))
    document = Document("d", "", text, ((0, len(text)),), Source("", ""), language="en", mailing=mailing)
    for sentence in document.sentences:
        part = cued_part(for_reader(SCHEME, ("b@x", "ben", *names_of(name, "b@x"))), sentence)
        assert part is None or part in for_reader(SCHEME, ("b@x", "ben", *names_of(name, "b@x"))).parts


MAIL = (
    b"From: Anna <anna@example.org>\nTo: ben@example.org\nSubject: Plan %d\nMessage-ID: <%d@example.org>\n"
    b"Date: Mon, 2 Mar 2026 10:14:00 +0000\n\n%b\n"
)
NORTHGATE = b"Engineers of Northgate Steel found the cracks, and are to repair the piers of the Severn bridge in"
WITH_FILE = (
    b"Delivered-To: ben@example.org\nFrom: Anna <anna@example.org>\nTo: Ben <ben@example.org>\nSubject: Ferry\n"
    b"Date: Tue, 3 Mar 2026 09:00:00 +0000\nMessage-ID: <9@example.org>\n"
    b"MIME-Version: 1.0\nContent-Type: multipart/mixed; boundary=b\n\n"
    b"--b\nContent-Type: text/plain\n\nCould you look at the offer of the company?\n"
    b"--b\nContent-Disposition: attachment; filename=offer.txt\n\nThe company offers two boats an hour in summer.\n"
    b"--b\nContent-Type: application/vnd.ms-excel\nContent-Disposition: attachment; filename=costs.xls\n\nx\n--b--\n"
)


@pytest.fixture
def inbox(tmp_path: Path) -> Path:
    """Return a folder of messages: a thread, and a mail with two files."""
    folder = tmp_path / "inbox"
    folder.mkdir()
    for number, mail in enumerate(THREADS[0]["mails"]):
        (folder / f"{number}.eml").write_bytes(message(mail, number))
    (folder / "9.eml").write_bytes(WITH_FILE)
    return folder


def as_maildir(folder: Path) -> Path:
    """Return the same messages as a Maildir."""
    maildir = folder.parent / "Maildir"
    for name in ("new", "cur", "tmp"):
        (maildir / name).mkdir(parents=True)
    for path in folder.iterdir():
        (maildir / "cur" / f"{path.stem}.host:2,S").write_bytes(path.read_bytes())
    return maildir


def as_mbox(folder: Path) -> Path:
    """Return the same messages as a mailbox in one file."""
    path = folder.parent / "inbox.mbox"
    path.write_bytes(
        b"".join(b"From x Mon Mar  2 10:14:00 2026\n" + each.read_bytes() + b"\n" for each in sorted(folder.iterdir()))
    )
    return path


@pytest.mark.parametrize("form", [lambda folder: folder, as_maildir, as_mbox])
def test_a_digest_of_any_form_of_mailbox(run: Command, inbox: Path, form: Any) -> None:
    """A folder of messages, a Maildir and an mbox give the same threads, questions first, every sentence proven."""
    ran = run("digest", form(inbox), "--json")
    assert ran.code == 0
    brief = json.loads(ran.out)["brief"]
    told = {story["headline"]: story for story in brief["stories"]}
    assert set(told) == {"Plan", "Ferry"}
    assert [section["key"] for section in told["Plan"]["sections"]][:2] == ["questions", "decisions"]
    questions = {each["text"] for story in told.values() for each in story["sections"][0]["sentences"]}
    assert "Ben, could you send the survey to the engineers by Friday?" in questions
    assert "Could you look at the offer of the company?" in questions
    assert not any(text.startswith("Carla") for text in questions)
    assert briefer.verify(brief) == []


def test_attachments_are_named_and_stand_in_their_thread(run: Command, inbox: Path) -> None:
    """What is attached is listed under the thread, read or not; what can be read of it is part of the thread."""
    ran = run("digest", inbox, "--me", "ben@example.org")
    assert "attached: offer.txt, costs.xls" in ran.text
    assert "*Anna, 3 March 2026; offer.txt, 3 March 2026; attached:" in ran.text.split("## Ferry")[1]
    assert "costs.xls" in ran.err


def test_who_writes_a_letter_is_no_outlet(run: Command, inbox: Path) -> None:
    """People who write to each other are not counted as outlets, nor taken for independent witnesses of anything."""
    ran = run("digest", inbox)
    assert ran.code == 0
    head = ran.text.partition("## Sources")[0]
    assert "outlet" not in head
    assert "independent" not in head


def test_a_writer_is_named_once(run: Command, inbox: Path) -> None:
    """Where the writer of a source is who is speaking, the list of sources says the name once."""
    _, _, sources = run("digest", inbox).text.partition("## Sources\n")
    told = [line for line in sources.splitlines() if line.startswith("1. ")]
    names = [re.findall(r"\*\*(.+?)\*\*", line)[0] for line in told]
    assert names
    assert all(line.count(name) == 1 for name, line in zip(names, told, strict=True))


def test_who_asks_decides_what_is_a_question_to_them(run: Command, inbox: Path) -> None:
    """The same mail has other questions for another reader."""
    ran = run("digest", inbox, "--me", "carla@example.org")
    assert "Carla, can you call the ferry company?" in ran.text
    assert "Ben, could you send" not in ran.text


def test_what_is_attached_to_what_has_no_thread() -> None:
    """A file joins the message that it came with, though that names no thread; without one it stands alone."""
    mail = Document("m", "", "", (), Source("u", "", part="message 1"), mailing=Mailing())
    inner = Document("a", "", "", (), Source("u", "", part="message 1 › x.zip › a.txt"))
    alone = Document("b", "", "", (), Source("v", "", part="a.txt"))
    found = {document.id: document.conversation for document in by_thread((inner, mail, alone))}
    assert found["a"] == found["m"] is not None
    assert found["b"] is None


def sent(
    number: int, *, title: str = "Plan", day: int = 0, answers: tuple[int, ...] = (), people: str = ""
) -> Document:
    """Return a mail that names others; one that names none but is a reply answers its subject."""
    thread = tuple(f"{each}@x" for each in (*answers, number))
    mailing = Mailing("a@x", tuple(("", each) for each in people.split()), thread=thread, is_reply=number > 1)
    published = datetime(2026, 3, 1, tzinfo=UTC) + timedelta(days=day, minutes=number)
    source = Source(str(number), "")
    return Document(str(number), title, "", (), source, published=published, conversation=thread[0], mailing=mailing)


@pytest.mark.parametrize(
    ("mails", "expected"),
    [
        ([sent(1), sent(2, answers=(1,)), sent(3, answers=(2,))], {"123"}),  # each names the last alone
        ([sent(3, answers=(2,)), sent(2, answers=(1,)), sent(1)], {"123"}),
        ([sent(2, answers=(1,)), sent(3, answers=(1, 2))], {"23"}),  # the first is not here
        ([sent(1, title="A"), sent(2, title="B", answers=(1,))], {"12"}),  # the subject was changed
        ([sent(1), sent(2), sent(3, day=3)], {"123"}),  # a program that does not say what it answers
        ([sent(1), sent(2, answers=(9,))], {"12"}),  # a list that gave it another Message-ID
        ([sent(1), sent(2, day=90)], {"1", "2"}),
        ([sent(1), sent(2, title="Plans")], {"1", "2"}),
        ([sent(1, title=""), sent(2, title="")], {"1", "2"}),
        ([sent(0), sent(1)], {"0", "1"}),  # the same subject, and none is an answer
        ([sent(1, answers=(3,)), sent(3, answers=(1,))], {"13"}),  # in a circle
    ],
)
def test_messages_join_the_thread_that_they_belong_to(mails: list[Document], expected: set[str]) -> None:
    """By the Message-IDs they name, whichever are here and in whatever order; else by subject, date and people."""
    threads: dict[str | None, str] = {}
    for mail in sorted(by_thread(mails), key=lambda each: each.id):
        threads[mail.conversation] = threads.get(mail.conversation, "") + mail.id
    assert set(threads.values()) == expected


def test_people_who_have_nothing_to_do_with_each_other_are_in_no_thread() -> None:
    """An answer on a subject of other people is another thread."""
    other = Mailing("b@x", (("", "c@x"),), thread=("2@x",), is_reply=True)
    first, second = by_thread((sent(1), replace(sent(2), mailing=other)))
    assert first.conversation != second.conversation


def test_threads_are_told_apart_though_they_are_alike() -> None:
    """What people write in two conversations is two stories, about the same event too; reports of it are one."""
    texts = (
        b"The Harwick council closed the Severn bridge on Monday because of cracks.\n\n%s Sunday." % NORTHGATE,
        b"Cracks made the Harwick council close the Severn bridge on 2 March.\n\n%s May." % NORTHGATE,
    )
    mails = [each for n, text in enumerate(texts) for each in briefer.read(MAIL % (n, n, text))]
    assert len(cluster(by_thread(mails))) == 2
    assert len(cluster([replace(each, conversation=None) for each in mails])) == 1


def test_letters_are_their_writers() -> None:
    """On a list that people talk on, who speaks is who wrote; of a newsletter, the newsletter."""
    letter = replace(sent(1), author="Anna", outlet="Ferry talk")
    news = replace(sent(2), author="Ben", outlet="Ferry news", mailing=Mailing(is_bulk=True))
    assert [each.outlet for each in by_thread((letter, news))] == ["Anna", "Ferry news"]


def test_a_reader_has_addresses_elsewhere() -> None:
    """The same mailbox on another server, or with a tag, is the reader's; one that every server has is not."""
    assert "ann@y" in reader_of([mailed("ann@y", "ann@x")])
    assert "ann+news@x" in reader_of([mailed("ann+news@x", "ann@x")])
    assert "info@y" not in reader_of([mailed("info@y", "info@x")])


def test_a_question_to_somebody_of_another_mail_is_none_to_the_reader() -> None:
    """Who is spoken to by name need not be among those who got that mail."""
    mailing = Mailing("c@x", (("Ben", "b@x"),))
    text = "Theo, does it work now?"
    document = Document("d", "", text, ((0, len(text)),), Source("", ""), language="en", mailing=mailing)
    theo = Document("e", "", "", (), Source("", ""), author="Theo Lang", mailing=Mailing("t@x"))
    for documents, key in (((document,), "questions"), ((document, theo), None)):
        part = cued_part(for_reader(SCHEME, ("b@x", "ben"), documents), document.sentences[0])
        assert (part.key if part else None) == key


def test_threads_of_which_nothing_is_quoted_are_named(run: Command, inbox: Path) -> None:
    """What is too short to be quoted came in all the same: the digest says from whom, and on what."""
    (inbox / "10.eml").write_bytes(MAIL % (10, 10, b"Yes, fine."))
    ran = run("digest", inbox)
    assert "nothing is quoted of “Plan 10” from Anna" in ran.text
    assert ran.text.count("nothing is quoted") == 1


def test_what_mail_says_of_people_is_not_in_the_json(run: Command, inbox: Path) -> None:
    """Addresses of recipients are no part of a brief, in any field of it."""
    assert b"carla@example.org" not in run("digest", inbox, "--format", "json").out
