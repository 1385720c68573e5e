"""A quoted sentence on the page: its words, its number, who else says it, and where its lines may break."""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from briefer.render._times import Resolved

_NUMBER = r"\d[\d.,]*(?:[–-]\d[\d.,]*)*"
_UNIT = (
    r"%|‰|°[CF]?|[ap]\.m\.|(?:Mio|Mrd)\.|(?:[Mm]illion(?:s|en)?|[Mm]illones|[Mm]illiard(?:s|en)?|[bt]rillion"
    r"|[kcmµ]?m[²³]?|[kmµ]?g|ha|t|[mk]?l|[kMGT]?Wh?|[kM]?V|[kMG]?Hz|bn|Uhr)\b"
)
_UNBROKEN = re.compile(rf"{_NUMBER} (?:{_UNIT})|\d[\d.,]*(?:[–-]\d[\d.,]*)+")
_CLAUSE_END = re.compile(r"[,;:](?=\s)|\s(?=[–—]\s)|[，；：、،؛]")


@dataclass(frozen=True, slots=True)
class Run:
    """Words, and whether a line may break inside them: a number keeps its unit, and a range its two ends."""

    text: str
    breaks: bool


@dataclass(frozen=True, slots=True)
class Reference:
    """A sentence that is cited as evidence: its number, who says it; and whether its source leads back to here."""

    number: int
    label: str
    is_led_to: bool


@dataclass(frozen=True, slots=True)
class PrintedLikelihood:
    """A likelihood word of a sentence, and the bands that the scales give it, as they are printed behind it."""

    text: str
    bands: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Replaced:
    """An earlier sentence that a printed one replaces, word for word; `said` is ours, and says where it stood."""

    said: str
    text: str
    language: str
    direction: str
    reference: Reference


@dataclass(frozen=True, slots=True)
class Quote:
    """A printed sentence: its citation's number, words, language and the way that runs; and what is said beside it.

    `also` is who else says it, `likelihoods` its likelihood words, each once, `times` its resolved times, `replaces`
    what earlier editions said otherwise.
    """

    number: int
    text: str
    language: str
    direction: str
    also: tuple[Reference, ...] = ()
    likelihoods: tuple[PrintedLikelihood, ...] = ()
    times: tuple[Resolved, ...] = ()
    replaces: tuple[Replaced, ...] = ()

    @property
    def runs(self) -> tuple[Run, ...]:
        """The words, cut where a line may break and where not; together they are `text`."""
        return tuple(runs(self.text))

    @property
    def opening(self) -> tuple[Run, ...]:
        """The first clause, to be set bold where the sentence leads; all of it where none can be told apart."""
        return tuple(runs(self.text[: _clause(self.text)]))

    @property
    def rest(self) -> tuple[Run, ...]:
        """What follows `opening`."""
        return tuple(runs(self.text[_clause(self.text) :]))


def _clause(text: str) -> int:
    """Return where the first clause ends that is a third of the sentence or longer."""
    ends = (found.end() for found in _CLAUSE_END.finditer(text))
    return next((end for end in ends if end * 3 >= len(text)), len(text))


def runs(text: str) -> Iterator[Run]:
    """Yield the words of a text, cut where a line may break and where not."""
    at = 0
    for found in _UNBROKEN.finditer(text):
        if found.start() > at:
            yield Run(text[at : found.start()], breaks=True)
        yield Run(found[0], breaks=False)
        at = found.end()
    if at < len(text):
        yield Run(text[at:], breaks=True)
