"""The promise of mail with real servers: what was sent is what a reader's mailbox has, byte for byte."""

import shutil
from collections.abc import Iterator
from dataclasses import replace
from time import monotonic, sleep
from typing import Any

import pytest
from imap_tools import MailBoxUnencrypted
from mailroom import plain_messages
from mailserver import DOMAIN, PASSWORD, USERS, MailServer, mail_server, missing
from posting import Runs, killable
from realfaults import FAULTS, Fault, outcome
from web import CERTIFICATE

from briefer import Briefing
from briefer.deliver import Rendition
from briefer.deliver._mail_message import addressed, mailbox
from briefer.deliver.maildir import Maildir
from briefer.deliver.smtp import Smtp
from briefer.errors import RefusedError

REASON = missing()
pytestmark = pytest.mark.skipif(bool(REASON), reason=REASON)
READERS = tuple(f"{user}@{DOMAIN}" for user in USERS)
SECONDS = 20.0


@pytest.fixture(scope="module")
def server() -> Iterator[MailServer]:
    """Return a Postfix that hands on to a Dovecot."""
    with mail_server() as started:
        yield started


def channel(**options: Any) -> Smtp:
    """Return a channel with these options."""
    return Smtp(**{"sender": "The Désk <desk@example.org>", "addresses": READERS, **options})


def taken(server: MailServer, user: str, subject: str) -> list[bytes]:
    """Return the messages of a user that have a subject, as soon as there is one."""
    end = monotonic() + SECONDS
    while monotonic() < end:
        with MailBoxUnencrypted("127.0.0.1", server.ports["imap"]).login(user, PASSWORD) as box:
            found = [each.obj for each in box.fetch(mark_seen=False) if each.subject == subject]
            if found:
                uids = box.uids()
                raw = [box.client.uid("FETCH", uid, "(BODY.PEEK[])")[1][0][1] for uid in uids]
                return [each for each in raw if isinstance(each, bytes)]
        sleep(0.2)
    raise AssertionError(server.log())


@pytest.fixture(scope="module")
def runs() -> Iterator[Runs]:
    """Return a process that makes runs which can be killed."""
    with killable() as started:
        yield started


@pytest.mark.parametrize("fault", FAULTS, ids=lambda fault: fault.name)
def test_nobody_gets_two_and_nobody_is_lost(server: MailServer, runs: Runs, fault: Fault) -> None:
    """Each reader has the edition once in the mailbox; or a row says that it was refused, given up, or is in doubt."""
    with plain_messages():
        assert outcome(fault, server, runs) == fault.rows
    server.empty()


@pytest.mark.parametrize("way", ["Postfix", "Dovecot"])
def test_what_arrives_is_what_was_sent(server: MailServer, briefing: Briefing, way: str) -> None:
    """An edition, with a PDF, goes through Postfix over STARTTLS, or to Dovecot by LMTP, and is read over IMAP.

    Servers put their own headers before it; behind them, each byte is the one that was sent.
    """
    options: dict[str, dict[str, Any]] = {
        "Postfix": {"host": "localhost", "port": server.ports["smtp"], "ca": str(CERTIFICATE)},
        "Dovecot": {"lmtp": f"127.0.0.1:{server.ports['lmtp']}"},
    }
    mail = channel(attach=("pdf",), **options[way])
    numbered = replace(briefing, edition=1 if way == "Postfix" else 2)
    pdf = Rendition("pdf", "morning", "morning-0001.pdf", b"%PDF-1.7\n\xe2\xe3\xcf\xd3\n" + bytes(range(256)) * 300)
    parcel = mail.prepare(numbered, (pdf,), {})
    assert mail.check() == ()
    for reader in READERS:
        assert " 250 " in mail.deliver(reader, parcel)
    mail.close()
    from email import message_from_bytes, policy

    sent = {reader: addressed(parcel[0].content, mailbox(reader), [*map(mailbox, READERS)]) for reader in READERS}
    subject = str(message_from_bytes(parcel[0].content, policy=policy.default)["Subject"])
    for user, reader in zip(USERS, READERS, strict=True):
        (raw,) = [each for each in taken(server, user, subject) if each.endswith(sent[reader])]
        before = raw.removesuffix(sent[reader]).decode("ascii")
        names = {line.partition(":")[0] for line in before.splitlines() if line[:1] not in " \t"}
        assert names <= {"Return-Path", "Delivered-To", "Received"}
        message = message_from_bytes(raw, policy=policy.default)
        (attached,) = message.iter_attachments()
        assert attached.get_content() == pdf.content


def test_postfix_says_who_is_not_known(server: MailServer) -> None:
    """An address that Postfix does not know is refused for good, in its own words; the next one is taken."""
    nobody = f"nobody@{DOMAIN}"
    mail = channel(addresses=(nobody, READERS[0]), host="localhost", port=server.ports["smtp"], ca=str(CERTIFICATE))
    parcel = (Rendition("eml", "m", "m.eml", b"Message-ID: <9@example.org>\r\nSubject: last\r\n\r\nThe news.\r\n"),)
    with pytest.raises(RefusedError, match=r"answers to RCPT: 550 5\.1\.1 .*User unknown"):
        mail.deliver(nobody, parcel)
    assert " 250 " in mail.deliver(READERS[0], parcel)
    mail.close()
    assert any(b"Subject: last" in each for each in taken(server, USERS[0], "last"))


def test_a_maildir_is_read_while_it_is_written(server: MailServer, briefing: Briefing) -> None:
    """A reader who looks all the time, with Dovecot, sees each edition once, and whole, though each came twice."""
    folder = server.folder / "mail" / "eve"
    for part in (folder, *(folder / name for name in ("tmp", "new", "cur"))):
        part.mkdir()
        shutil.chown(part, "mail", "mail")
    maildir = Maildir(path=str(folder))
    editions = [maildir.prepare(replace(briefing, edition=number), (), {}) for number in range(1, 21)]
    whole = {parcel[0].content for parcel in editions}
    seen: list[bytes] = []
    with MailBoxUnencrypted("127.0.0.1", server.ports["imap"]).login("eve", PASSWORD) as box:
        for parcel in editions:
            for _ in range(2):
                maildir.deliver(maildir.path, parcel)
                box.client.noop()  # as a mail program looks for new mail
                seen = [bytes(box.client.uid("FETCH", uid, "(BODY.PEEK[])")[1][0][1]) for uid in box.uids()]
                assert set(seen) <= whole
    assert (len(seen), set(seen)) == (20, whole), server.log()
