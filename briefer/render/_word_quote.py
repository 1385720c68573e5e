"""A quotation in Word: its words, its number, what stands beside it, and where it is from."""

from collections.abc import Iterator
from dataclasses import replace

from briefer.render._changes import ChangeLine
from briefer.render._heads import Lead
from briefer.render._printed import Page
from briefer.render._quote import Quote, Reference
from briefer.render._timeline import Excerpt, Point
from briefer.render._word import Words


def quotation(quote: Quote, shown: Page, *, leads: bool) -> Iterator[Words]:
    """Yield a sentence with its number and what is said beside it; where it leads, its first clause is bold."""
    opening = "".join(run.text for run in quote.opening) if leads else ""
    rest = quote.text[len(opening) :]
    at = f"quote_{quote.number}"
    if opening:
        yield Words(opening, "Strong", quote.language, quote.direction, mark=at, is_quoted=True)
    if rest:
        yield Words(rest, "", quote.language, quote.direction, mark="" if opening else at, is_quoted=True)
    yield _citation(quote.number)
    yield from _beside(quote, shown)


def _beside(quote: Quote, shown: Page) -> Iterator[Words]:
    """Yield what is said beside a sentence: bands of likelihood, days of times, who else says it, what it replaces."""
    words = shown.words
    for at, likelihood in enumerate(quote.likelihoods):
        yield aside(words.semicolon if at else " ", shown)
        yield theirs(words.quoted(likelihood.text), "Aside", quote.language)
        yield aside(words.colon + words.listed(likelihood.bands), shown)
    for at, time in enumerate(quote.times):
        yield aside(words.semicolon if at else " ", shown)
        yield theirs(time.text, "Aside", quote.language)
        yield aside(" = ", shown)
        yield aside(time.days, shown)
    if quote.also:
        yield aside(" " + words.gettext("Also") + words.colon, shown)
        for position, other in enumerate(quote.also):
            yield aside((words.comma if position else "") + words.isolated(other.label), shown)
            yield cited(other)
    for each in quote.replaces:
        yield aside(f" ({each.said}{words.colon}", shown)
        yield Words(words.quoted(each.text), "Earlier", each.language, each.direction, is_quoted=True)
        yield cited(each.reference)
        yield aside(" ", shown)
        yield theirs(each.reference.label, "Aside")
        yield aside(")", shown)


def origin(lead: Lead, shown: Page) -> Iterator[Words]:
    """Yield where a lead is from; its headline leads to the story that is told at length."""
    words = shown.words
    if lead.status:
        yield Words(f"{lead.status} · ", "Label", shown.language)
    if lead.headline:
        to = f"#story_{lead.story}" if lead.story else ""
        yield replace(theirs(lead.headline, "Hyperlink" if to else "Aside", lead.language), to=to)
        yield aside(words.comma, shown)
    yield theirs(lead.label, "Aside")
    dated = words.comma + lead.date if lead.date else ""
    yield aside(dated + (f" · {lead.voices}" if lead.voices else ""), shown)


def change(line: ChangeLine, shown: Page) -> Iterator[Words]:
    """Yield a line of what changed: its status, headlines, which lead to their places, and what there is to say."""
    yield Words(line.status + shown.words.colon, "Label")
    for number, each in enumerate(line.stories):
        if number:
            yield aside(" · ", shown)
        to = f"#{each.leads_to.replace('-', '_')}" if each.leads_to else ""
        yield replace(theirs(each.headline, "Hyperlink" if to else "", each.language), to=to)
    if line.told:
        yield aside(f" · {line.told}", shown)


def event(point: Point, excerpt: Excerpt, shown: Page) -> Iterator[Words]:
    """Yield a point of the timeline: its date, and an excerpt whose number leads to the whole sentence."""
    yield Words(point.date + shown.words.colon, "Label")
    yield Words(excerpt.text, "", excerpt.language, excerpt.direction, is_quoted=True)
    if excerpt.is_cut:
        yield aside(" […]", shown)
    yield Words(str(excerpt.number), "Citation", to=f"#quote_{excerpt.number}")


def aside(text: str, shown: Page) -> Words:
    """Return what we say beside it."""
    return Words(text, "Aside", shown.language)


def theirs(text: str, style: str = "", language: str = "") -> Words:
    """Return what somebody else wrote."""
    return Words(text, style, language, is_quoted=True)


def _citation(number: int, mark: str = "") -> Words:
    return Words(str(number), "Citation", mark=mark, to=f"#cite_{number}")


def cited(reference: Reference) -> Words:
    """Return the number of a sentence that is cited as evidence."""
    return _citation(reference.number, f"quote_{reference.number}" if reference.is_led_to else "")
