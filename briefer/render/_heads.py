"""The head of a brief of several stories, and its end: a bottom line, key points, and what is told in a line each."""

from dataclasses import dataclass

from briefer.render._quote import Quote


@dataclass(frozen=True, slots=True)
class Lead:
    """The sentence that says what a story is about, apart from the rest of it.

    Attributes:
        quote: The sentence.
        headline: Its story's, "" where that has none.
        language: The headline's.
        direction: The way that runs.
        label: Who says it.
        date: When that was published, "" where it is not known.
        voices: How many outlets tell the story; "" for one, but in an edition of a series.
        story: The number of its story among those told at length, 0 where nothing more is told.
        status: What it is against earlier editions, "" where there are none.
    """

    quote: Quote
    headline: str
    language: str
    direction: str
    label: str
    date: str
    voices: str
    story: int
    status: str = ""
