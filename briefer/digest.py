"""What makes a digest of mail out of documents: whose mailbox it is, and which attachment lies in which thread."""

import math
from collections import Counter
from collections.abc import Collection, Iterator, Sequence
from dataclasses import replace
from datetime import timedelta

from briefer.model import Document, Failure, Mailing, Scheme
from briefer.text.questions import names_of

_GAP = " › "  # between the parts of a place, see `Blob.within`
# mailboxes that every other server has
_ROLES = {"admin", "contact", "hello", "help", "info", "mail", "me", "news", "office", "sales", "support", "team"}
_LONGEST_PAUSE = timedelta(days=60)  # after it, a subject that comes up again is another matter


def reader_of(documents: Sequence[Document], address: str = "") -> tuple[str, ...]:
    """Return the addresses and the names of whose mail it is, in lower case; () where nobody can tell.

    Args:
        documents: The mail.
        address: Whose it is, where that is known; else it is the mailbox that most of it was delivered to, or else
            who is in To or Cc of most of it.
    """
    mailings = [document.mailing for document in documents if document.mailing is not None]
    delivered = Counter(mailing.delivered for mailing in mailings if mailing.delivered)
    written = Counter(
        to for mailing in mailings for to in dict.fromkeys(each for _, each in (*mailing.to, *mailing.copied))
    )
    own = address.strip().lower() or next(
        (to for counted in (delivered, written) for to, _ in counted.most_common(1)), ""
    )
    if not own:
        return ()
    named = [each for mailing in mailings for each in (*mailing.to, *mailing.copied) if _is_one(own, each[1])]
    called = [name for shown, _ in named for name in names_of(shown, own)]
    return tuple(dict.fromkeys((own, *(address for _, address in named), *called, *names_of("", own))))


def _is_one(own: str, other: str) -> bool:
    """Tell whether two addresses are of one person: the same, or one on another server, or with a tag (anna+news@…)."""
    mailboxes = {address.partition("@")[0].partition("+")[0] for address in (own, other)}
    return own == other or (len(mailboxes) == 1 and mailboxes.isdisjoint(_ROLES))


def for_reader(scheme: Scheme, reader: tuple[str, ...], documents: Sequence[Document] = ()) -> Scheme:
    """Return a scheme whose section of questions is for those to one reader, and to nobody else of some mail."""
    mailings = [document.mailing for document in documents if document.mailing is not None]
    people = [each for mailing in mailings for each in (*mailing.to, *mailing.copied)]
    people += [(document.author or "", document.mailing.sender) for document in documents if document.mailing]
    names = dict.fromkeys(name for shown, address in dict.fromkeys(people) for name in names_of(shown, address))
    others = tuple(name for name in names if name not in reader)
    parts = (replace(part, reader=reader, others=others) if part.questions else part for part in scheme.parts)
    return replace(scheme, parts=tuple(parts))


def by_thread(documents: Sequence[Document]) -> tuple[Document, ...]:
    """Return documents in the order of their dates, each in its conversation; what has no date comes last.

    Attachments are in the conversation of the message that they came with. Letters are told as their writers'.
    """
    message_at = {
        (document.source.uri, document.source.part): document
        for document in reversed(documents)
        if document.mailing is not None
    }
    dated = sorted(documents, key=lambda document: document.published.timestamp() if document.published else math.inf)
    opening = _openings(dated)
    threaded: list[Document] = []
    for document in dated:
        message = document if document.mailing else _message_of(document, message_at)
        thread = document.conversation if message is None else _thread_of(message)
        threaded.append(replace(document, conversation=thread and _opening(thread, opening), outlet=_speaker(document)))
    return tuple(threaded)


def unmentioned(documents: Sequence[Document], told: Collection[str]) -> Iterator[Failure]:
    """Yield the threads of which no message is told, by its id: so short, or so many, that a brief has none of it."""
    threads: dict[str, Document] = {}
    for document in documents:
        threads.setdefault(document.conversation or document.id, document)
    printed = {document.conversation or document.id for document in documents if document.id in told}
    for thread, first in threads.items():
        if thread not in printed:
            what = f"“{first.title or '…'}”{f' from {first.author}' if first.author else ''}"
            reason = f"nothing is quoted of {what}: no sentence stands on its own, or no room was left"
            yield Failure(first.source.uri, reason, is_fault=False)


def _openings(dated: Sequence[Document]) -> dict[str, str]:
    """Return which thread each continues.

    Messages are in one thread that name each other, or a third one, be it here or not (RFC 5322, section 3.6.4). An
    answer that names none of those here follows the latest earlier message of its subject, if they have people in
    common: not every program says what it answers, and some lists give messages new Message-IDs.
    """
    opening: dict[str, str] = {}
    here = {mailing.thread[-1] for each in dated if (mailing := each.mailing) is not None and mailing.thread}
    latest: dict[str, Document] = {}
    for document in dated:
        mailing = document.mailing
        if mailing is None or mailing.is_bulk:
            continue
        thread = _thread_of(document)
        for named in mailing.thread if document.conversation else ():
            _join(thread, named, opening)
        subject = " ".join(document.title.casefold().split())
        before = latest.get(subject) if subject else None
        is_orphan = mailing.is_reply and here.isdisjoint(mailing.thread[:-1])
        if (
            is_orphan
            and before is not None
            and _is_soon_after(before, document)
            and _people(before) & _people(document)
        ):
            _join(_thread_of(before), thread, opening)
        latest[subject] = document
    return opening


def _speaker(document: Document) -> str | None:
    """Return who is speaking: in mail between people its writer, not the list or the firm that it goes through."""
    return (document.is_letter and document.author) or document.outlet


def _opening(thread: str, opening: dict[str, str]) -> str:
    while thread in opening:
        thread = opening[thread]
    return thread


def _join(earlier: str, later: str, opening: dict[str, str]) -> None:
    first, second = _opening(earlier, opening), _opening(later, opening)
    if first != second:
        opening[second] = first


def _is_soon_after(before: Document, document: Document) -> bool:
    return bool(before.published and document.published and document.published - before.published < _LONGEST_PAUSE)


def _people(document: Document) -> frozenset[str]:
    mailing = document.mailing or Mailing()
    return frozenset(filter(None, (mailing.sender, *(address for _, address in (*mailing.to, *mailing.copied)))))


def _message_of(document: Document, message_at: dict[tuple[str, str], Document]) -> Document | None:
    """Return the message that a document came with, or is."""
    part = document.source.part
    while True:
        if (found := message_at.get((document.source.uri, part))) is not None:
            return found
        if not part:
            return None
        part = part.rpartition(_GAP)[0]


def _thread_of(message: Document) -> str:
    return message.conversation or f"{message.source.uri}{_GAP}{message.source.part}"
