"""Which story goes on with which storyline: today's stories, and what earlier editions told.

Each story and each storyline is one text, and these are compared as clustering compares documents. What an event's
later days share with its first ones is much less than what reports of one day share, so that no cosine alone tells them
from the likest of a thousand other events: the more storylines there are, the more alike the likest must be.
"""

from collections.abc import Sequence
from datetime import timedelta
from itertools import chain
from math import log10
from typing import TYPE_CHECKING, NamedTuple

from briefer.memory import Memory, Told
from briefer.model import Document, Source, Story
from briefer.text.language import primary

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    from briefer.text.similarity import Floats

    Booleans = NDArray[np.bool_]

_LENGTH = 2_500  # characters of a story's text, and of a storyline's
_BEGINNING = 600  # characters of a storyline's text that tell how it began; the others tell where it stands
_DOCUMENTS = 3  # of a story that are read
_LEAST, _OF_MORE = 0.01, 0.085  # the cosine that makes one of two texts, and its rise with ten times the storylines
_FEW, _OF_FEW = 3, 0.03  # storylines, and the cosine where there are no more: such a series is about one matter
_LONG = 0.06  # how much more a long text must be alike: it has more words to share
_UNWEIGHED = 0.03  # … and a text of a language of which `text.events` does not know what ordinary articles say
_RELATED = 0.6  # of the likeness of the likest storyline
_LIKE_IT = 0.15  # cosine of two storylines, from which they are of one event
_GAP, _LATER = timedelta(days=10), 0.02  # after so long it is rather another event, and must be so much more alike


class Line(NamedTuple):
    """What a story goes on with.

    Attributes:
        told: What earlier editions said of it; None where it is new.
        is_branch: Whether another story of the day goes on with it more clearly, so that this one needs its own name.
        touched: The names of all storylines that it may go on with: of none can it be said that nobody mentions it.
        related: The likest of them, and what seems to be of the same event: one that lasts is often told in several.
    """

    told: Told | None = None
    is_branch: bool = False
    touched: tuple[str, ...] = ()
    related: tuple[Told, ...] = ()


def lines(stories: Sequence[Story], memory: Memory) -> tuple[Line, ...]:
    """Return what each story goes on with: the storyline that it is most like, if that is alike enough.

    A story that has a document of a storyline goes on with it. Several stories may go on with one storyline; the likest
    keeps its name, of equals the first.
    """
    if not stories or not memory.stories:
        return (Line(),) * len(stories)
    compared = _Compared(stories, memory)
    found = [compared.candidates(at) for at in range(len(stories))]
    clearest: dict[int, int] = {}
    for at, candidates in enumerate(found):
        for told, likeness in candidates[:1]:
            if told not in clearest or found[clearest[told]][0][1] < likeness:
                clearest[told] = at
    return tuple(
        Line(
            memory.stories[candidates[0][0]],
            is_branch=clearest[candidates[0][0]] != at,
            touched=tuple(memory.stories[told].storyline for told, _ in candidates),
            related=tuple(memory.stories[told] for told in compared.related(candidates)),
        )
        if candidates
        else Line()
        for at, candidates in enumerate(found)
    )


class _Compared:
    """The texts of stories and storylines, held ready for comparison; it lives inside one call."""

    def __init__(self, stories: Sequence[Story], memory: Memory) -> None:
        import numpy as np

        from briefer.text.events import event_rows
        from briefer.text.similarity import Neighbours

        self._stories, self._memory = stories, memory
        texts = [*map(_text_of_story, stories), *map(_text_of_told, memory.stories)]
        self._languages = [primary(text.language) for text in texts]
        self._rises = [
            _LONG * len(text.text) / _LENGTH + (0.0 if language == "en" else _UNWEIGHED)
            for text, language in zip(texts, self._languages, strict=True)
        ]
        self._neighbours = Neighbours(event_rows(texts))
        reported = (told.reported for told in memory.stories)
        self._reported = np.array([day.timestamp() if day else np.nan for day in reported])
        self._had = np.array([told.last == memory.edition for told in memory.stories])
        self._holding: dict[str, list[int]] = {}
        for at, told in enumerate(memory.stories):
            for document in told.read:
                self._holding.setdefault(document, []).append(at)

    def candidates(self, story: int) -> list[tuple[int, float]]:
        """Return the storylines that a story may go on with, by position, the likest first, and how alike they are."""
        import numpy as np

        documents = self._stories[story].documents
        near = self._near(documents)
        least = np.where(near, _least(int(near.sum())), _least(len(near)) + _LATER) + self._rises[story]
        alike = self._alike(story, least) | dict.fromkeys(
            chain.from_iterable(self._holding.get(document.id, ()) for document in documents), 1.0
        )
        return sorted(alike.items(), key=lambda each: (-each[1], each[0]))

    def _near(self, documents: Sequence[Document]) -> "Booleans":
        """Tell of each storyline whether documents follow soon on its newest report.

        Where that is not known, they do if the last edition had it.
        """
        import numpy as np

        published = [document.published.timestamp() for document in documents if document.published]
        if not published:
            return self._had
        return np.where(np.isnan(self._reported), self._had, min(published) - self._reported <= _GAP.total_seconds())

    def related(self, candidates: Sequence[tuple[int, float]]) -> list[int]:
        """Return the likest storyline, those nearly as much like the story, and those that are like it themselves."""
        likest, most = candidates[0]
        beside = [told for told, alike in candidates[1:] if alike >= _RELATED * most]
        like_it = self._alike(len(self._stories) + likest, max(_LIKE_IT, _least(len(self._memory.stories))))
        return [*dict.fromkeys((likest, *beside, *like_it))]

    def _alike(self, text: int, least: "Floats | float") -> dict[int, float]:
        """Return the storylines of its language that a text is at least so much like."""
        likeness = self._neighbours.likeness_to_row(text)[len(self._stories) :].round(9)
        return {
            told: float(likeness[told])
            for told in (likeness >= least).nonzero()[0].tolist()
            if self._languages[text] == self._languages[len(self._stories) + told]
        }


def _least(storylines: int) -> float:
    """Return how alike a story must be to one of so many storylines to go on with it."""
    return _OF_FEW if storylines <= _FEW else _LEAST + _OF_MORE * log10(storylines)


def _text_of_story(story: Story) -> Document:
    documents = story.documents[:_DOCUMENTS]
    room = _LENGTH // len(documents)
    parts = (f"{document.title}\n{document.text}"[:room] for document in documents)
    return _text("\n".join(parts), documents[0].language)


def _text_of_told(told: Told) -> Document:
    """Return how a storyline began and where it stands, in the words of earlier editions."""
    said = [sentence.text for sentence in told.sentences]
    first, last = "\n".join(said), "\n".join(reversed(said))
    text = first if len(first) <= _LENGTH else f"{first[:_BEGINNING]}\n{last[: _LENGTH - _BEGINNING]}"
    return _text(f"{told.headline}\n{text}", told.sentences[0].document.language if told.sentences else "und")


def _text(text: str, language: str) -> Document:
    """Return a text in the form that clustering compares."""
    return Document("", "", text, (), Source("", ""), language=language)
