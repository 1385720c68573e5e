"""What stands beside the prose: key figures, and who is who. Its words are the sources’, its labels and counts ours."""

import re
from dataclasses import dataclass

from briefer.briefing import Briefing
from briefer.catalogue import Catalogue
from briefer.facts import KeyFigure, Passage
from briefer.render._wording import date_of
from briefer.text.language import direction

_DIGITS = re.compile(r".*\d(?:\s?[%‰$€£¥]+)?")
_GAP = "…"  # where the value stands in the words around it


@dataclass(frozen=True, slots=True)
class PrintedKeyFigure:
    """A figure with its unit, what it is, its citation, and who says so.

    Attributes:
        number: Its sentence's citation.
        text: The figure.
        what: The words before and behind it, with an ellipsis of ours in its place where there are words before it.
        speaker: Who says so, "" where its outlet does.
        label: Its outlet.
        date: When that published it, "" where it is not known.
        language: The language of the quoted words.
        direction: The way that runs.
    """

    number: int
    text: str
    what: str
    speaker: str
    label: str
    date: str
    language: str
    direction: str

    @property
    def value(self) -> str:
        """The figure up to its last digit and sign; all of it where it is written in words."""
        return self.text[: self._value_end]

    @property
    def unit(self) -> str:
        """The words behind that: “billion dollars”, "" where there are none."""
        return self.text[self._value_end :].strip()

    @property
    def _value_end(self) -> int:
        found = _DIGITS.match(self.text)
        return found.end() if found else len(self.text)


@dataclass(frozen=True, slots=True)
class PrintedActor:
    """A name, its role in the source's words, its citation, and how often it is mentioned."""

    number: int
    name: str
    role: str
    mentions: str
    language: str
    direction: str


def key_figures(briefing: Briefing, words: Catalogue) -> tuple[PrintedKeyFigure, ...]:
    """Return what to print of the brief's key figures."""
    number_of = {citation.sentence: citation.number for citation in briefing.citations}
    return tuple(
        PrintedKeyFigure(
            number=number_of[figure.sentence],
            text=figure.value.text,
            what=_what(figure),
            speaker=figure.speaker.text if figure.speaker else "",
            label=figure.sentence.document.label,
            date=date_of(figure.sentence.document, words),
            language=figure.sentence.document.language,
            direction=direction(figure.sentence.document.language),
        )
        for figure in briefing.key_figures
    )


def _what(figure: KeyFigure) -> str:
    value, phrase = figure.value, figure.phrase
    before = Passage(value.sentence, phrase.start, value.start).text.strip()
    after = Passage(value.sentence, value.end, phrase.end).text.strip()
    return " ".join(filter(None, (before, _GAP, after))) if before else after


def actors(briefing: Briefing, words: Catalogue) -> tuple[PrintedActor, ...]:
    """Return what to print of who is who."""
    number_of = {citation.sentence: citation.number for citation in briefing.citations}
    return tuple(
        PrintedActor(
            number=number_of[actor.sentence],
            name=actor.name.text,
            role=actor.role.text,
            mentions=words.ngettext("{number} mention", "{number} mentions", actor.mentions),
            language=actor.sentence.document.language,
            direction=direction(actor.sentence.document.language),
        )
        for actor in briefing.actors
    )
