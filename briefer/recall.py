"""What a series has told, read back from the JSON of its editions."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

from briefer import archived
from briefer.memory import Memory, Told
from briefer.model import Document, Sentence

_Object = Mapping[str, Any]


def recall(briefs: Sequence[Mapping[str, Any]]) -> Memory | None:
    """Return what editions told; None where there are none.

    Args:
        briefs: The JSON of the editions that were delivered, as objects, the oldest first. Those of an earlier version,
            which name no storylines, each begin their own.

    Raises:
        KeyError, TypeError, ValueError: one is no brief of schema 1.
    """
    if not briefs:
        return None
    lines: dict[str, _Line] = {}
    archive: dict[str, Document] = {}
    edition = 0
    for brief in briefs:
        edition = brief["edition"] or edition + 1
        for written in brief["documents"]:
            if written["id"] not in archive:
                archive[written["id"]] = archived.document_of(written)
        for number, story in enumerate(brief["stories"], 1):
            name = story.get("storyline", f"{edition}.{number}")
            change = story.get("change") or {}
            if name not in lines:
                since = change.get("since")
                origin = lines.get(change.get("continues", ""))  # of a branch
                lines[name] = _Line(name, edition if since is None else since, *(origin.told if origin else ()))
            lines[name].tell(edition, story, archive)
        for continued in (brief.get("delta") or {}).get("continuing", ()):
            if continued["storyline"] in lines:
                lines[continued["storyline"]].go_on(edition, continued)
    return Memory(edition, _created(briefs[-1]), tuple(line.as_told() for line in lines.values()))


def _created(brief: _Object) -> datetime:
    """Return when a brief was made; where it does not say, when its newest document was published."""
    written = brief["created"] or (brief["period"] or [None, None])[1]
    return datetime.fromtimestamp(0, UTC) if written is None else datetime.fromisoformat(written)


@dataclass(slots=True)
class _Line:
    """A storyline while editions are read; it lives inside one call."""

    storyline: str
    first: int
    sentences: dict[Sentence, int] = field(default_factory=dict)
    documents: dict[str, Document] = field(default_factory=dict)
    read: dict[str, None] = field(default_factory=dict)
    headline: str = ""
    last: int = 0
    reported: datetime | None = None

    @property
    def told(self) -> tuple[dict[Sentence, int], dict[str, Document], dict[str, None]]:
        """Copies of what was printed, with the editions, of the archived texts, and of what was read."""
        return dict(self.sentences), dict(self.documents), dict(self.read)

    def tell(self, edition: int, story: _Object, archive: Mapping[str, Document]) -> None:
        """Take in what an edition printed of it."""
        self.headline, self.last = story["headline"] or self.headline, edition
        self.read |= dict.fromkeys(story["documents"])
        for cited, is_printed in _cited(story):
            document = archive[cited["document"]]
            self.documents.setdefault(document.id, document)
            self._report(document.published)
            if is_printed:
                self.sentences.setdefault(Sentence(document, cited["index"], cited["start"], cited["end"]), edition)

    def go_on(self, edition: int, continued: _Object) -> None:
        """Take in that an edition gave it a line."""
        self.last = edition
        self.read |= dict.fromkeys(continued["documents"])
        reported = continued["reported"]
        self._report(None if reported is None else datetime.fromisoformat(reported))

    def as_told(self) -> Told:
        """Return what is known of it."""
        return Told(
            storyline=self.storyline,
            headline=self.headline,
            first=self.first,
            last=self.last,
            reported=self.reported,
            sentences=tuple(self.sentences),
            documents=tuple(self.documents.values()),
            editions=tuple(self.sentences.values()),
            read=tuple(self.read),
        )

    def _report(self, published: datetime | None) -> None:
        if published is not None and (self.reported is None or published > self.reported):
            self.reported = published


def _cited(story: _Object) -> Iterator[tuple[_Object, bool]]:
    """Yield what a story cites, and whether a section prints it."""
    for section in story["sections"]:
        for sentence in section["sentences"]:
            yield sentence, True
            yield from ((other, False) for other in sentence.get("also", ()))
    for difference in story.get("differences", ()):
        yield from ((figure["sentence"], False) for figure in difference["figures"])
