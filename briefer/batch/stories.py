"""The documents of an archive → its stories, in memory that does not grow with the archive.

All is kept in one file and done in steps, each a function of the documents and the steps before it, so that a run that
was killed goes on to the same result. The documents are read, put in the order of their dates, and joined as
`briefer.cluster` joins them, slice by slice. Beside the documents of a slice stand those of the days before it, in the
groups that were found for them, and some of those that follow, without which its last documents would be joined to the
least wrong neighbour. A slice has as many documents as stand before it, so that each is compared two or three times,
and time grows with the archive as a straight line.
"""

from collections.abc import Iterable, Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from hashlib import sha256
from itertools import groupby, islice
from operator import itemgetter
from pathlib import Path
from typing import TYPE_CHECKING

from briefer.batch import near_duplicates
from briefer.batch.story_file import StoryFile, compressed, read, written
from briefer.cluster import Groups, joined
from briefer.errors import StateError, UsageError
from briefer.model import Document
from briefer.version import __version__

if TYPE_CHECKING:
    from briefer.text.events import Archive

_FEW, _MOST = 1_000, 3_500  # documents of a slice: at least, and at most, as many as stand before it
_AHEAD = 0.5  # of a slice: the documents after it that are looked at
_SAMPLE = 1_000  # documents, by which it is known what words are common in the archive
_KNOWN = 5_000  # documents: of how many it is taken to be at most, since a cosine of rare words alone says too little
_TOGETHER = 200  # documents read in one step
_UNDATED = 2**63 - 1  # as a moment: after all others
_EPOCH, _MICROSECOND = datetime(1970, 1, 1, tzinfo=UTC), timedelta(microseconds=1)
_TABLES = {
    "documents": "(position INTEGER PRIMARY KEY, moment INTEGER NOT NULL, conversation BLOB, written BLOB NOT NULL)",
    "keys": "(key INTEGER NOT NULL, position INTEGER NOT NULL)",
}
_DERIVED = {  # from those; a rank is a place in the order of time, a story has the rank of its first document
    "ordered": "(rank INTEGER PRIMARY KEY, position INTEGER NOT NULL UNIQUE, moment INTEGER NOT NULL, "
    "story INTEGER, is_copy INTEGER NOT NULL DEFAULT FALSE)",
    "pairs": "(later INTEGER, earlier INTEGER, PRIMARY KEY (later, earlier)) WITHOUT ROWID",
    "conversations": "(name BLOB PRIMARY KEY, opening INTEGER NOT NULL) WITHOUT ROWID",
}


def by_story(
    documents: Iterable[Document], state: Path, window: timedelta = timedelta(days=7)
) -> Iterator[Iterator[Document]]:
    """Yield the stories of an archive, each to be read before the next: every document is in exactly one.

    Stories stand in the order of their first documents, documents in that of their dates and, of one date, of the
    input; those without a date stand last. Documents published more than `window` apart are not compared, and those
    with 3,500 others or more between them need not be; a story may go on for longer from report to report. A
    near-duplicate is in the story of the earliest document whose text it has, however long ago that was; messages of
    one conversation are in one story. A document without a date is compared with at least the thousand such before it
    in the input, and with a dated one only as to whether it is a near-duplicate or of its conversation.

    Nothing is yielded before all documents were read. If the process is killed, the same call goes on where it was.

    Args:
        documents: In any order, the same at each call; more may have been added at the end.
        state: A file of this archive alone, made if it is not there. It holds whole texts and, of mail, addresses; it
            may be removed when all stories were read.
        window: Not negative.

    Raises:
        UsageError: `window` is negative, or rensa is not installed.
        StateError: `state` cannot be used, or is of other documents.
    """
    if window < timedelta():
        raise UsageError(f"a window of {window} is negative")
    return _stories(documents, state, window, f"briefer {__version__}, {near_duplicates.algorithm()}")


def _stories(
    documents: Iterable[Document], state: Path, window: timedelta, program: str
) -> Iterator[Iterator[Document]]:
    with StoryFile.opened(state, program, _TABLES) as file:
        if not _keep(documents, file):
            raise StateError(f"{state}: is of other documents; remove it, or name another file")
        _order(file, window)
        _join(file, window)
        rows = file.rows(
            "SELECT story, written FROM ordered CROSS JOIN documents USING (position) ORDER BY story, rank"
        )
        for _, members in groupby(rows, key=itemgetter(0)):
            yield (read(kept) for _, kept in members)


def _keep(documents: Iterable[Document], file: StoryFile) -> bool:
    """Keep the documents that are not kept yet; tell whether those before them are the same as then."""
    known, count, digest = file.progress("read") or 0, 0, ""
    incoming = iter(documents)
    for document in islice(incoming, known):
        count, digest = count + 1, _chained(digest, written(document))
    if count < known or digest != (file.progress("digest") or ""):
        return False
    while together := list(islice(incoming, _TOGETHER)):
        with file.step():
            for document in together:
                count, content = count + 1, written(document)
                digest = _chained(digest, content)
                conversation = document.conversation and document.conversation.encode("utf-8", "surrogatepass")
                row = (count, _moment(document), conversation, compressed(content))
                file.change("INSERT INTO documents VALUES (?, ?, ?, ?)", [row])
                keys = near_duplicates.keys(document.text)
                file.change("INSERT INTO keys VALUES (?, ?)", ((key, count) for key in keys))
            file.note(read=count, digest=digest)
    return True


def _chained(digest: str, content: bytes) -> str:
    """Return the digest of documents and one more."""
    return sha256(digest.encode() + content).hexdigest()


def _moment(document: Document) -> int:
    """Return when a document was published, in microseconds since 1970; after all others where that is unknown."""
    return _UNDATED if document.published is None else (document.published - _EPOCH) // _MICROSECOND


def _order(file: StoryFile, window: timedelta) -> None:
    """Give each document its rank, from 1, and find the pairs that may be near-duplicates."""
    basis = f"{file.progress('read') or 0} documents, {window}"
    if file.progress("basis") == basis:
        return
    with file.step():
        file.make(_DERIVED)
        file.change(
            "INSERT INTO ordered (position, moment) SELECT position, moment FROM documents ORDER BY moment, position"
        )
        file.change("CREATE INDEX stories ON ordered (story)")
        keys = file.rows("SELECT key, rank FROM keys CROSS JOIN ordered USING (position) ORDER BY key, rank")
        file.change("INSERT OR IGNORE INTO pairs VALUES (?, ?)", near_duplicates.pairs(keys))
        file.note(basis=basis, joined=0)


def _join(file: StoryFile, window: timedelta) -> None:
    """Put each document into a story, slice by slice."""
    count, dated = file.progress("read") or 0, file.value("SELECT count(*) FROM ordered WHERE moment < ?", _UNDATED)
    archive = _archive(file, count) if count > max(_FEW, file.progress("joined")) else None
    while (done := file.progress("joined")) < count:
        start, end = done + 1, dated if done < dated else count
        since = file.value(
            "SELECT min(rank) FROM ordered WHERE rank BETWEEN ? AND ? "
            "AND moment >= (SELECT moment FROM ordered WHERE rank = ?) - ?",
            *(start - (_MOST if done < dated else _FEW), start, start, window // _MICROSECOND),
        )
        size = max(_FEW, start - since)
        last = min(done + size, end)
        with file.step():
            _Slice(file, since, start, last).join(min(last + int(size * _AHEAD), end), window, archive)
            file.note(joined=last)


def _archive(file: StoryFile, count: int) -> "Archive":
    """Return what the archive says, by a sample of all times."""
    from briefer.text.events import Archive

    rows = file.rows(
        "SELECT written FROM ordered JOIN documents USING (position) WHERE rank % ? = 0", -(-count // _SAMPLE) or 1
    )
    return Archive.of((read(kept) for (kept,) in rows), min(count, _KNOWN))


class _Slice:
    """The documents ranked from `start` to `last`, which are put into stories, and those from `since` on, which are."""

    def __init__(self, file: StoryFile, since: int, start: int, last: int) -> None:
        self._file, self._since, self._start, self._last = file, since, start, last
        self._groups = Groups()
        self._copies: list[int] = []

    def join(self, ahead: int, window: timedelta, archive: "Archive | None") -> None:
        """Find and note the stories, looking at what is ranked up to `ahead`."""
        from briefer.text.copies import originals

        ranks, stories, documents = [], [], []
        for rank, story, document in self._compared(ahead):
            ranks.append(rank)
            stories.append(story)
            documents.append(document)
        found = originals(documents)
        for at, original in enumerate(found):
            if at != original:
                self._groups.join(stories[at], stories[original])
                self._copies.append(ranks[at])
        kept = sorted(set(found))
        if len(kept) > 1:
            into = joined(
                [documents[at] for at in kept],
                [self._groups.lowest(stories[at]) for at in kept],
                window=window / timedelta(days=1),
                settled=sum(ranks[at] < self._start for at in kept),
                archive=archive,
            )
            for story, lower in into.items():
                self._groups.join(story, lower)
        self._note()

    def _compared(self, ahead: int) -> Iterator[tuple[int, int, Document]]:
        """Yield rank, story and what is compared of each document that is not known to be a copy."""
        rows = self._file.rows(
            "SELECT rank, coalesce(story, rank), conversation, written FROM ordered JOIN documents USING (position) "
            "WHERE rank BETWEEN ? AND ? AND NOT is_copy ORDER BY rank",
            *(self._since, ahead),
        )
        for rank, story, conversation, kept in rows:
            document = replace(read(kept), spans=(), pages=())  # which no story depends on
            if rank >= self._start and conversation is not None:
                self._groups.join(rank, self._story_of_conversation(conversation, rank))
            if rank >= self._start and (original := self._original(rank, document)) is not None:
                self._groups.join(rank, self._story(original))
                self._copies.append(rank)
            else:
                yield rank, story, document

    def _original(self, later: int, document: Document) -> int | None:
        """Return the rank of the earliest near-duplicate of a document, None where there is none."""
        from briefer.text.copies import originals

        candidates = self._file.rows(
            "SELECT earlier, written FROM pairs JOIN ordered ON rank = earlier JOIN documents USING (position) "
            "WHERE later = ? ORDER BY earlier",
            later,
        )
        for earlier, kept in candidates:
            if originals((read(kept), document))[1] == 0:
                return int(earlier)
        return None

    def _story(self, rank: int) -> int:
        """Return the story of a document: as long as it has none, it is one by itself."""
        return int(self._file.value("SELECT coalesce(story, rank) FROM ordered WHERE rank = ?", rank))

    def _story_of_conversation(self, name: bytes, rank: int) -> int:
        """Return the story of a conversation that a document is of."""
        self._file.change("INSERT OR IGNORE INTO conversations VALUES (?, ?)", [(name, rank)])
        return self._story(self._file.value("SELECT opening FROM conversations WHERE name = ?", name))

    def _note(self) -> None:
        new = range(self._start, self._last + 1)
        self._file.change(
            "UPDATE ordered SET is_copy = TRUE WHERE rank = ?", [(rank,) for rank in self._copies if rank <= self._last]
        )
        self._file.change(
            "UPDATE ordered SET story = ? WHERE rank = ?", [(self._groups.lowest(rank), rank) for rank in new]
        )
        self._file.change(
            "UPDATE ordered SET story = ? WHERE story = ?",
            [(lower, story) for story, lower in self._groups.joined() if story < self._start],
        )
