"""The nouns of a page: all that a rendition shows. The words are ours; only those of quotes are the sources'."""

from dataclasses import dataclass

from briefer.catalogue import Catalogue
from briefer.model import Failure
from briefer.render._beside import PrintedActor, PrintedKeyFigure
from briefer.render._changes import PrintedChanges, PrintedSilence
from briefer.render._excerpts import Mark, PrintedExcerpt
from briefer.render._heads import Lead
from briefer.render._interests import PrintedName
from briefer.render._quote import Quote, Reference
from briefer.render._timeline import PrintedTimeline


@dataclass(frozen=True, slots=True)
class Paragraph:
    """Neighbouring sentences of one document, under its label where the story has several; or its key quotation."""

    label: str
    quotes: tuple[Quote, ...]
    is_quotation: bool = False

    @property
    def language(self) -> str:
        """The language of its document."""
        return self.quotes[0].language

    @property
    def direction(self) -> str:
        """The way that runs."""
        return self.quotes[0].direction


@dataclass(frozen=True, slots=True)
class PrintedSection:
    """A section's title and paragraphs."""

    key: str
    title: str
    paragraphs: tuple[Paragraph, ...]

    @property
    def speaker(self) -> str:
        """The label of its only paragraph, "" where it has several."""
        return self.paragraphs[0].label if len(self.paragraphs) == 1 else ""


@dataclass(frozen=True, slots=True)
class Teller:
    """Who tells a story, and when that was published: "" where it is not known."""

    label: str
    date: str


@dataclass(frozen=True, slots=True)
class PrintedFigure:
    """What an outlet says a figure is, in its words, and when."""

    text: str
    language: str
    direction: str
    reference: Reference
    date: str


@dataclass(frozen=True, slots=True)
class PrintedStory:
    """A story's headline, "" where it is the brief's title; who tells it, and how many more do; its sections.

    `told_by` is the tellers in one line; `voices` counts its outlets, "" for one, but in an edition of a series; each
    of `differences` holds the figures of several for one thing. `number` counts the stories told at length, from 1.
    `status` is what it is against earlier editions, "" where there are none.
    """

    number: int
    headline: str
    language: str
    direction: str
    tellers: tuple[Teller, ...]
    other_tellers: int
    told_by: str
    voices: str
    sections: tuple[PrintedSection, ...]
    differences: tuple[tuple[PrintedFigure, ...], ...]
    status: str = ""

    @property
    def is_described(self) -> bool:
        """Whether there is more to say of it than its headline says."""
        return bool(self.told_by != self.headline or self.voices or self.status)


@dataclass(frozen=True, slots=True)
class PrintedSource:
    """A cited document as the reader finds it again.

    `address` is where, `link` the same if it can be clicked, `part` where in the file, "" for the file itself; `grade`
    is the user's own, "" for none; each of its `marks`, the cited sentences, is in one of its `excerpts`.
    """

    number: int
    label: str
    title: str
    language: str
    author: str
    date: str
    address: str
    link: str
    part: str
    grade: str
    sha256: str
    complete: bool
    marks: tuple[Mark, ...]
    excerpts: tuple[PrintedExcerpt, ...]


@dataclass(frozen=True, slots=True)
class Page:
    """Everything a layout may print.

    `words` has our own words in its language, which may not be that of its title; `failures` are sources that failed,
    `set_aside` what a rule or limit left out, `names` are watched. In a brief of several stories `heads` has its bottom
    line, then its key points; `stories` are told at length, without what is at the head, and `in_brief` in a line each.
    In an edition of a series `changes` is what became of the last one's stories, `no_news` what is said where there is
    no story, and what was read, and `silences` are sources that are silent for longer than usual.
    """

    words: Catalogue
    language: str
    direction: str
    title: str
    title_language: str
    title_direction: str
    date: str
    facts: tuple[str, ...]
    failures: tuple[Failure, ...]
    set_aside: tuple[Failure, ...]
    note: str
    heads: tuple[Lead, ...]
    stories: tuple[PrintedStory, ...]
    in_brief: tuple[Lead, ...]
    names: tuple[PrintedName, ...]
    sources: tuple[PrintedSource, ...]
    coverage: tuple[str, ...]
    timeline: PrintedTimeline
    key_figures: tuple[PrintedKeyFigure, ...]
    actors: tuple[PrintedActor, ...]
    changes: PrintedChanges | None = None
    no_news: tuple[str, ...] = ()
    silences: tuple[PrintedSilence, ...] = ()

    @property
    def notes(self) -> tuple[tuple[PrintedSource, Mark], ...]:
        """Every citation with its source, in the order of print: Markdown readers number footnotes as they come."""
        marks = ((source, mark) for source in self.sources for mark in source.marks)
        return tuple(sorted(marks, key=lambda note: note[1].number))
