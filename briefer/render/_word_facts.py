"""The facts beside the prose in Word: a key figure and where it is from, and who is who."""

from collections.abc import Iterator

from briefer.render._beside import PrintedActor, PrintedKeyFigure
from briefer.render._printed import Page
from briefer.render._word import Words
from briefer.render._word_quote import aside, theirs


def key_figure(figure: PrintedKeyFigure) -> Iterator[Words]:
    """Yield a figure, its unit, what it is, and its number, which leads to the sentence."""
    parts = ((figure.value, "Value"), (figure.unit, ""), (figure.what, ""))
    for at, (text, style) in enumerate((text, style) for text, style in parts if text):
        yield Words(" " * bool(at) + text, style, figure.language, figure.direction, is_quoted=True)
    yield _number(figure.number)


def origin_of_figure(figure: PrintedKeyFigure, shown: Page) -> Iterator[Words]:
    """Yield who says it, where the source names them, its outlet, and the day."""
    comma = shown.words.comma
    if figure.speaker:
        yield theirs(figure.speaker, "", figure.language)
        yield aside(comma, shown)
    yield theirs(figure.label, "Aside")
    if figure.date:
        yield aside(comma + figure.date, shown)


def actor(printed: PrintedActor, shown: Page) -> Iterator[Words]:
    """Yield a name, its role, the number of the sentence that says so, and how often the name is mentioned."""
    yield theirs(printed.name, "Strong", printed.language)
    yield Words(shown.words.comma)
    yield theirs(printed.role, "", printed.language)
    yield _number(printed.number)
    yield aside(" " + printed.mentions, shown)


def _number(number: int) -> Words:
    return Words(str(number), "Citation", to=f"#quote_{number}")
