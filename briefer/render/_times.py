"""The days that times in printed sentences are, told beside the sentence: Thursday = 12 March 2026."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from briefer.briefing import Briefing
from briefer.catalogue import Catalogue
from briefer.model import Sentence


@dataclass(frozen=True, slots=True)
class Resolved:
    """What a sentence calls a time, in its words, and which days that is, in ours."""

    text: str
    days: str


class Times:
    """What is told of the times in a brief's sentences."""

    def __init__(self, briefing: Briefing, words: Catalogue) -> None:
        self._of: dict[Sentence, list[Resolved]] = {}
        for time in briefing.times:
            told = Resolved(time.text, words.span(time.first, time.last))
            self._of.setdefault(time.sentence, []).append(told)

    def told(self, paragraph: Iterable[Sentence]) -> Iterator[tuple[Resolved, ...]]:
        """Yield what is told beside each sentence of a paragraph; what it says twice is told once."""
        known: set[Resolved] = set()
        for sentence in paragraph:
            own = tuple(each for each in dict.fromkeys(self._of.get(sentence, ())) if each not in known)
            known.update(own)
            yield own
