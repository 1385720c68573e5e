"""What changed between two editions of a series, both as JSON objects (`briefer.render.json`).

Sentences are the same where they stand at the same place of the same document, whatever they say. Stories are the same
where the editions say so, by the name that a story has in its series; else where they cite a document in common.
"""

from collections.abc import Iterator, Mapping, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

Object = Mapping[str, Any]


class Fate(StrEnum):
    """What became of a story."""

    NEW = "new"
    CHANGED = "changed"
    SAME = "same"
    CONTINUING = "continuing"  # the later edition has no more than a line of it
    GONE = "gone"


@dataclass(frozen=True, slots=True)
class Compared:
    """A story in two editions.

    Attributes:
        fate: What became of it.
        headline: As the later edition that has it gives it.
        added: The sentences that only the later edition prints of it, as its JSON has them, in the order of print.
        removed: The sentences that only the earlier one prints of it.
    """

    fate: Fate
    headline: str
    added: tuple[Object, ...]
    removed: tuple[Object, ...]


def compare(before: Object, after: Object) -> tuple[Compared, ...]:
    """Return the stories of two editions: those of the later in its order, then those that it no longer has."""
    earlier, later = _named(before), _named(after)
    names = {name for name, _ in later if name}
    found = []
    for name, story in later:
        match = _match(name, story, earlier, names)
        if match is None:
            found.append(Compared(Fate.NEW, story["headline"], tuple(_sentences(story)), ()))
            continue
        _, old = earlier.pop(match)
        added, removed = _beyond(story, old), _beyond(old, story)
        found.append(Compared(Fate.CHANGED if added or removed else Fate.SAME, story["headline"], added, removed))
    going_on = {each["storyline"] for each in (after.get("delta") or {}).get("continuing", ())}
    for name, story in earlier:
        fate = Fate.CONTINUING if name in going_on else Fate.GONE
        found.append(Compared(fate, story["headline"], (), tuple(_sentences(story))))
    return tuple(found)


def _named(edition: Object) -> list[tuple[str, Object]]:
    """Return the stories with their names in the series: of one that begins, edition and place; "" for none."""
    number = edition["edition"]
    return [
        (str(story.get("storyline") or ("" if number is None else f"{number}.{at}")), story)
        for at, story in enumerate(edition["stories"], 1)
    ]


def _match(name: str, story: Object, earlier: Sequence[tuple[str, Object]], names: AbstractSet[str]) -> int | None:
    """Return which of the earlier stories a story is: that of its name, else the one that has most of its documents.

    One whose name is another's of the later edition (`names`) is that.
    """
    documents = set(story["documents"])
    best, most = None, 0
    for at, (other, old) in enumerate(earlier):
        if name and other == name:
            return at
        common = len(documents.intersection(old["documents"]))
        if other not in names and common > most:
            best, most = at, common
    return best


def _sentences(story: Object) -> Iterator[Object]:
    return (sentence for section in story["sections"] for sentence in section["sentences"])


def _beyond(story: Object, other: Object) -> tuple[Object, ...]:
    """Return the sentences that a story has and another has not."""
    known = {_place(sentence) for sentence in _sentences(other)}
    return tuple(sentence for sentence in _sentences(story) if _place(sentence) not in known)


def _place(sentence: Object) -> tuple[str, int, int]:
    return sentence["document"], sentence["start"], sentence["end"]
