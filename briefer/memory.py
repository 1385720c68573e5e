"""The nouns of memory: what a series has told, and what is new against it.

The last edition that was delivered is what a new one is measured against; one that reached nobody told nothing.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from briefer.model import Document, Sentence, Story


class Status(StrEnum):
    """What has become of a story since the last edition."""

    NEW = "new"
    UPDATED = "updated"
    CONTINUING = "continuing"
    CLOSED = "closed"


@dataclass(frozen=True, slots=True)
class Told:
    """A story as earlier editions told it.

    Attributes:
        storyline: Its name in the series, the same from edition to edition: "3.2" began as the second story of the
            third edition.
        headline: As the last edition that had it gave it.
        first: The number of the edition that told it first.
        last: The number of the last edition that printed something of it, if only a line.
        reported: When the newest of its documents was published; None where none is dated.
        sentences: What earlier editions printed of it, in whatever section, the oldest edition first.
        documents: The archived texts that these and the evidence beside them are taken from, the oldest edition first.
        editions: The number of the edition that printed each of the sentences first; aligned with `sentences`.
        read: The ids of all documents that it was told from, cited or not.
    """

    storyline: str
    headline: str
    first: int
    last: int
    reported: datetime | None
    sentences: tuple[Sentence, ...]
    documents: tuple[Document, ...]
    editions: tuple[int, ...] = ()
    read: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Memory:
    """What a series has told so far.

    Attributes:
        edition: The number of the last edition that was delivered.
        created: When that was made.
        stories: What its editions told, by first mention; the last edition's are those whose `last` is `edition`.
    """

    edition: int
    created: datetime
    stories: tuple[Told, ...]


@dataclass(frozen=True, slots=True)
class Replacement:
    """A printed sentence that gives anew what an earlier edition said otherwise, and that earlier sentence."""

    sentence: Sentence
    earlier: Sentence


@dataclass(frozen=True, slots=True)
class Recalled:
    """A sentence of an archived document that a background prints, and how much it matters there, in [0, 1]."""

    sentence: Sentence
    score: float


@dataclass(frozen=True, slots=True)
class Change:
    """What a printed story is against the memory.

    Attributes:
        status: `NEW` or `UPDATED`; what has nothing new takes a line and is in `Delta.continuing`.
        storyline: Its name in the series; see `Told`.
        told: What earlier editions said of it; None where it is new.
        replacements: Which printed sentences replace which earlier ones.
        recalled: What its background prints of archived documents; they are none of the story's own.
    """

    status: Status
    storyline: str
    told: Told | None = None
    replacements: tuple[Replacement, ...] = ()
    recalled: tuple[Recalled, ...] = ()

    def replaced(self, sentence: Sentence) -> tuple[Sentence, ...]:
        """Return the earlier sentences that a printed one replaces."""
        return tuple(each.earlier for each in self.replacements if each.sentence == sentence)


@dataclass(frozen=True, slots=True)
class Continued:
    """A story that goes on, and of which the new documents say nothing new: it takes a line."""

    told: Told
    story: Story

    @property
    def reported(self) -> datetime | None:
        """When the newest report of it was published; None where none is dated."""
        published = [document.published for document in self.story.documents if document.published]
        return max((*published, *([self.told.reported] if self.told.reported else [])), default=None)


@dataclass(frozen=True, slots=True)
class Delta:
    """What has become of the stories of the last edition, beside those that are told again.

    Attributes:
        edition: The number of the edition that this one is measured against.
        created: When that was made.
        continuing: What goes on without anything new.
        closed: What the last edition told and no source mentions any more.
    """

    edition: int
    created: datetime
    continuing: tuple[Continued, ...] = ()
    closed: tuple[Told, ...] = ()


@dataclass(frozen=True, slots=True)
class Undelivered:
    """How many recipients an earlier edition did not reach, or of how many that is not known. Nobody is named."""

    edition: int
    recipients: int


@dataclass(frozen=True, slots=True)
class Silence:
    """A source that has had nothing new for longer than its habit.

    Attributes:
        uri: The source.
        name: What to call it.
        since: When its newest item was published or first seen, aware.
        usual: The longest time that it usually leaves between two items.
    """

    uri: str
    name: str
    since: datetime
    usual: timedelta
