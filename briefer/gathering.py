"""What sources have that is new to a series: each item once, and none lost.

An item is known by its words: a feed that gives yesterday's entries new identifiers, or an article that comes from a
second address, brings nothing new. One that appears late, dated before the last edition, is new all the same.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from hashlib import sha256
from typing import NamedTuple

from briefer import ingest, secret
from briefer.errors import ConfigError
from briefer.model import Document, Failure
from briefer.reading import Reading
from briefer.series import Series, Subscription
from briefer.state import State

Window = tuple[datetime, datetime]
_AHEAD = timedelta(days=1)  # what a source's clock or zone may be ahead by


class Reader(NamedTuple):
    """Whom is read for.

    Attributes:
        series: The series.
        window: Which time it is to cover.
        patience: How long before its window an item may be dated that a source did not show before: a day's news is
            often shown late, under the day's date.
    """

    series: Series
    window: Window
    patience: timedelta


class Item(NamedTuple):
    """Something that a source had: whose it is, what it is known by, and its date."""

    source: str
    key: str
    published: datetime | None


@dataclass(frozen=True, slots=True)
class Gathered:
    """What the sources had for one series.

    Attributes:
        documents: What is new to it, in the order of its sources.
        failures: What could not be read.
        items: All that the sources had, new or not.
    """

    documents: tuple[Document, ...]
    failures: tuple[Failure, ...]
    items: tuple[Item, ...]


def gather(readers: Sequence[Reader], state: State) -> list[Gathered]:
    """Read the sources that several series share, once.

    Args:
        readers: The series, all with the same sources.
        state: What they have had before, and what servers answered.

    Returns:
        What there is for each, in their order.
    """
    desks = [_Desk(reader, state) for reader in readers]
    one = desks[0].series

    def wanted(teaser: Document) -> bool:
        asked = [desk.wants(teaser) for desk in desks]  # each, since each keeps what it was offered
        return any(asked)

    reading = Reading(one.allowance, language=one.language or None, answers=state, wanted=wanted)
    addresses = [_address(subscription) for subscription in one.sources]
    found = ingest.gather([each for each in addresses if isinstance(each, str)], reading)
    for at, address in enumerate(addresses):
        for desk in desks:
            desk.turn_to(desk.series.sources[at])
        documents, failures = next(found) if isinstance(address, str) else ([], [address])
        for desk in desks:
            desk.take(documents, failures)
    next(found, None)  # what fetched is closed behind the last
    return [desk.gathered() for desk in desks]


def _address(subscription: Subscription) -> str | Failure:
    """Return where a source is; where that is a secret that is not there, what to say of it."""
    try:
        return secret.resolve_source(subscription.uri)
    except ConfigError as error:
        return Failure(subscription.uri, str(error).removeprefix(f"{subscription.uri}: "))


class _Desk:
    """One series' share of a reading, source by source; it lives inside one call."""

    def __init__(self, reader: Reader, state: State) -> None:
        self.series = reader.series
        self._window = reader.window
        self._patience = reader.patience
        self._state = state
        self._documents: dict[str, Document] = {}
        self._failures: dict[Failure, None] = {}
        self._items: dict[Item, None] = {}

    def turn_to(self, subscription: Subscription) -> None:
        """Go on with another source."""
        self._subscription = subscription
        is_new = self._state.is_first_reading(self.series.name, subscription.uri)
        self._earliest = self._window[0] - (timedelta() if is_new else self._patience)

    def wants(self, document: Document) -> bool:
        """Tell whether an item is new, and keep that it was there."""
        item = Item(self._subscription.uri, _key(document), document.published)
        self._items[item] = None
        is_known = self._state.is_seen(self.series.name, (item.key,))
        is_late = item.published is not None and item.published < self._earliest
        return not is_known and (not is_late or (self.series.window is None and _is_filed(document)))

    def take(self, documents: Sequence[Document], failures: Sequence[Failure]) -> None:
        """Take what the source at hand came to."""
        own = self._subscription.uri
        said = list(failures)
        for document in documents:
            if self.wants(document):
                dated = self._dated(document, said)
                self._documents.setdefault(document.id, _marked(dated, self._subscription))
        for failure in said:
            shown = replace(failure, uri=_shown(failure.uri, own), reason=_shown(failure.reason, own))
            self._failures[shown] = None

    def _dated(self, document: Document, said: list[Failure]) -> Document:
        """Return a document without a date that cannot be; that it has one is said."""
        published = document.published
        if published is None or published - self._window[1] <= _AHEAD:
            return document
        reason = f"is dated {published:%Y-%m-%d}, after it was read; it is taken as undated"
        said.append(Failure(document.source.uri, reason, is_fault=False))
        return replace(document, published=None)

    def gathered(self) -> Gathered:
        """Return all of it."""
        return Gathered(tuple(self._documents.values()), tuple(self._failures), tuple(self._items))


def _shown(said: str, own: str) -> str:
    """Return an address, or words with one in them, as anybody may read it: an edition goes to many."""
    return secret.masked_address(secret.conceal(said, [own]))


def _is_filed(document: Document) -> bool:
    """Tell whether it is a file that somebody put there: it is new when it comes, whatever its date. A mail is not."""
    source = document.source
    return "://" not in source.uri and not source.part and source.kind != "message/rfc822"


def _key(document: Document) -> str:
    """Return what an item is known by: its words, whatever its address, its identifier and its spacing."""
    words = " ".join(f"{document.title}\0{document.text}".casefold().split())
    return sha256(words.encode("utf-8", "surrogatepass")).hexdigest()[:32]


def _marked(document: Document, subscription: Subscription) -> Document:
    """Return a document with what the user says of its source."""
    return replace(
        document,
        outlet=subscription.name or document.outlet,
        url=None if document.url is None else _shown(document.url, subscription.uri),
        source=replace(
            document.source,
            uri=_shown(document.source.uri, subscription.uri),
            grade=subscription.grade or document.source.grade,
        ),
    )
