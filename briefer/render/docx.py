"""Word: an Office Open XML document with real styles, bookmarks and fields, to be edited and sent on."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import ClassVar

from briefer.briefing import LEAD, Briefing
from briefer.model import Failure
from briefer.render import Renderer
from briefer.render._heads import Lead
from briefer.render._interests import PrintedName, place
from briefer.render._package import UNDATED
from briefer.render._page import page
from briefer.render._printed import Page, Paragraph, PrintedFigure, PrintedSource, PrintedStory
from briefer.render._word import About, Block, Grid, Words, check_paper, written
from briefer.render._word_facts import actor, key_figure, origin_of_figure
from briefer.render._word_note import noted
from briefer.render._word_quote import change, cited, event, origin, quotation, theirs
from briefer.version import __version__

_ABREAST = 4  # figures in one row of a table


@dataclass(frozen=True, slots=True)
class Docx:
    """Render a Word document.

    Attributes:
        paper: "a4" or "letter".
    """

    suffixes: ClassVar[tuple[str, ...]] = (".docx",)
    is_text: ClassVar[bool] = False

    paper: str = "a4"

    def __post_init__(self) -> None:
        """Refuse a paper that there is none of."""
        check_paper(self.paper)

    def render(self, briefing: Briefing) -> bytes:
        """Return a .docx file; see `Renderer`."""
        shown = page(briefing)
        about = About(
            title=shown.title,
            foot=shown.words.gettext("page {page} of {pages}"),
            language=shown.language,
            direction=shown.direction,
            created=briefing.created or UNDATED,
            author="briefer",
            paper=self.paper,
        )
        return written(_blocks(shown), about)


def _blocks(shown: Page) -> Iterator[Block | Grid]:
    words = shown.words
    yield from _masthead(shown)
    yield from _leads(words.pgettext("the title of a section", "Bottom line"), shown.heads[:1], shown, leads=True)
    yield from _leads(words.pgettext("the title of a section", "Key points"), shown.heads[1:], shown)
    yield from _changes(shown)
    for story in shown.stories:
        yield from _story(story, shown)
    yield from _leads(words.gettext("In brief"), shown.in_brief, shown)
    yield from _timeline(shown)
    yield from _key_figures(shown)
    yield from _actors(shown)
    if shown.names:
        yield _part(shown, shown.words.gettext("Watched names"))
    for name in shown.names:
        yield _ours(shown, "Small Print", *_name(name, shown))
    if shown.sources:
        yield _part(shown, shown.words.gettext("Sources"))
        seal = shown.words.gettext("With the SHA-256 of the archived text, and each citation’s characters in it.")
        yield _ours(shown, "Small Print", Words(seal))
    for source in shown.sources:
        yield _ours(shown, "List Paragraph", *_source(source, shown))
    yield from _coverage(shown)


def _masthead(shown: Page) -> Iterator[Block]:
    if shown.title:
        yield Block("Title", (theirs(shown.title),), shown.title_language, shown.title_direction)
    if shown.date:
        yield _ours(shown, "Subtitle", Words(shown.date))
    yield _ours(shown, "Masthead", Words(" · ".join(shown.facts)))
    if shown.failures:
        yield _part(shown, shown.words.gettext("Not read"))
    for failure in shown.failures:
        yield _ours(shown, "Warning", *_failure(failure, shown))
    if shown.silences:
        yield _part(shown, shown.words.gettext("Silent for longer than usual"))
    for silence in shown.silences:
        yield _ours(shown, "Warning", theirs(silence.name, "Label"), Words(shown.words.colon + silence.told))
    if shown.note:
        yield _part(shown, shown.words.gettext("Editor’s note"))
        yield from noted(shown.note, shown.language, shown.direction)


def _leads(title: str, told: tuple[Lead, ...], shown: Page, *, leads: bool = False) -> Iterator[Block]:
    if told:
        yield _part(shown, title)
    for lead in told:
        quote, style = lead.quote, "Intense Quote" if leads else "Quote"
        yield Block(style, tuple(quotation(quote, shown, leads=leads)), quote.language, quote.direction)
        yield Block("Origin", tuple(origin(lead, shown)), shown.language, quote.direction)


def _changes(shown: Page) -> Iterator[Block]:
    words = shown.words
    if shown.no_news:
        said, read = shown.no_news
        yield _part(shown, words.pgettext("the title of a section", "Bottom line"))
        yield _ours(shown, "Editor Note", Words(said, "Strong"))
        yield _ours(shown, "Small Print", Words(read))
    if shown.changes is None:
        return
    yield _part(shown, words.gettext("What changed"))
    yield _ours(shown, "Small Print", Words(shown.changes.since))
    for line in shown.changes.lines:
        yield _ours(shown, "List Paragraph", *change(line, shown))


def _story(story: PrintedStory, shown: Page) -> Iterator[Block | Grid]:
    heading = "Heading 2" if story.headline else "Part Heading"
    if story.headline:
        headline = replace(theirs(story.headline), mark=f"story_{story.number}" if _is_led_to(story, shown) else "")
        yield Block("Heading 1", (headline,), story.language, story.direction)
    if story.is_described:
        yield _ours(shown, "Tellers", Words(" · ".join(filter(None, (story.status, story.told_by, story.voices)))))
    for section in story.sections:
        yield _ours(shown, heading, Words(section.title))
        for paragraph in section.paragraphs:
            leads = section.key == LEAD
            said = tuple(_paragraph(paragraph, shown, leads=leads))
            yield Block("Intense Quote" if leads else "Quote", said, paragraph.language, paragraph.direction)
    if story.differences:
        yield _ours(shown, heading, Words(shown.words.gettext("Figures differ")))
    for figures in story.differences:
        for at in range(0, len(figures), _ABREAST):
            yield _difference(figures[at : at + _ABREAST], shown)
            yield _ours(shown, "Small Print")  # two tables without a paragraph between them are one


def _is_led_to(story: PrintedStory, shown: Page) -> bool:
    """Tell whether a link leads to a story: Word keeps bookmarks that none leads to, and shows them."""
    changes = (each.leads_to for line in (shown.changes.lines if shown.changes else ()) for each in line.stories)
    return f"story-{story.number}" in changes or any(
        lead.headline and lead.story == story.number for lead in shown.heads
    )


def _paragraph(paragraph: Paragraph, shown: Page, *, leads: bool) -> Iterator[Words]:
    if paragraph.label:
        yield theirs(paragraph.label, "Label")
        yield Words(shown.words.colon, "Label")
    for at, quote in enumerate(paragraph.quotes):
        if at:
            yield Words(" ")
        yield from quotation(quote, shown, leads=leads)


def _timeline(shown: Page) -> Iterator[Block]:
    """Yield dated events as a list: Word shows no SVG reliably."""
    titles = shown.words.gettext("Timeline"), shown.words.gettext("What to watch")
    for title, points in zip(titles, (shown.timeline.past, shown.timeline.ahead), strict=True):
        if points:
            yield _part(shown, title)
        for point in points:
            yield from (_ours(shown, "Timeline", *event(point, excerpt, shown)) for excerpt in point.excerpts)
    if shown.timeline.more:
        yield _ours(shown, "Small Print", Words(shown.timeline.more))


def _key_figures(shown: Page) -> Iterator[Block]:
    if shown.key_figures:
        yield _part(shown, shown.words.gettext("Key figures"))
    for figure in shown.key_figures:
        yield Block("Key Figure", tuple(key_figure(figure)), figure.language, figure.direction)
        yield Block("Origin", tuple(origin_of_figure(figure, shown)), shown.language, figure.direction)


def _actors(shown: Page) -> Iterator[Block]:
    if shown.actors:
        yield _part(shown, shown.words.gettext("Who’s who"))
    for each in shown.actors:
        yield _ours(shown, "Actor", *actor(each, shown))


def _difference(figures: tuple[PrintedFigure, ...], shown: Page) -> Grid:
    words = shown.words
    said = (words.listed((words.isolated(each.reference.label), each.date)) for each in figures)
    head = tuple((_ours(shown, "Figure", Words(each)),) for each in said)
    cells = tuple(
        (
            Block(
                "Quote",
                (Words(words.quoted(figure.text), is_quoted=True), cited(figure.reference)),
                figure.language,
                figure.direction,
            ),
        )
        for figure in figures
    )
    return Grid((head, cells), shown.direction)


def _name(name: PrintedName, shown: Page) -> Iterator[Words]:
    words = shown.words
    yield theirs(name.name, "Label")
    yield Words(words.colon)
    if name.numbers:
        yield Words(words.gettext("printed in") + " ")
    for at, number in enumerate(name.numbers):
        if at:
            yield Words(words.comma)
        yield Words(str(number), "Hyperlink", to=f"#quote_{number}")
    if name.numbers and name.mentions:
        yield Words(words.semicolon)
    if name.mentions or not name.numbers:
        yield Words(place(replace(name, numbers=()), words))


def _source(source: PrintedSource, shown: Page) -> Iterator[Words]:
    words = shown.words
    dated = f"{source.date} ({words.gettext('incomplete')})" if not source.complete else source.date
    stop = "" if dated.endswith(words.stop) else words.stop
    yield Words(f"{source.number}. ")
    yield theirs(source.label, "Label")
    if source.grade:
        yield Words(" (")
        yield theirs(source.grade)
        yield Words(")")
    if source.title:
        yield Words(words.comma)
        yield theirs(source.title, "Emphasis", source.language)
    if source.author:
        yield Words(words.comma)
        yield theirs(source.author)
    yield Words(f"{words.comma}{dated}{stop} ")
    style = "Hyperlink" if source.link else ""
    yield Words(source.address, style, direction="ltr", to=source.link, is_quoted=True)
    if source.part:
        yield Words(" › ")
        yield theirs(source.part)
    yield Words(f" {source.sha256[:12]}…: ", direction="ltr")
    for at, mark in enumerate(source.marks, 1):
        yield Words(
            str(mark.number), "Hyperlink", direction="ltr", mark=f"cite_{mark.number}", to=f"#quote_{mark.number}"
        )
        if mark.page:
            yield Words(" ", direction="ltr")
            yield Words(mark.page)
            yield Words(",", direction="ltr")
        yield Words(f" {mark.start}–{mark.end}{', ' if at < len(source.marks) else ''}", direction="ltr")


def _coverage(shown: Page) -> Iterator[Block]:
    words = shown.words
    made = words.gettext("Made with {program}.", program=f"briefer {__version__}")
    yield _part(shown, shown.words.gettext("Method and coverage"))
    yield _ours(shown, "Small Print", Words(words.gap.join((*shown.coverage, made))))
    if shown.set_aside:
        yield _ours(shown, "Small Print", Words(words.gettext("Set aside") + words.colon.rstrip()))
    for failure in shown.set_aside:
        yield _ours(shown, "Small Print", *_failure(failure, shown))


def _failure(failure: Failure, shown: Page) -> Iterator[Words]:
    words = shown.words
    is_ours = failure.reason == words.gettext("see the JSON of this brief")
    yield theirs(failure.uri, "Label")
    yield Words(words.colon)
    yield theirs(failure.reason, language=shown.language if is_ours else "en")


def _part(shown: Page, title: str) -> Block:
    return _ours(shown, "Part Heading", Words(title))


def _ours(shown: Page, style: str, *words: Words) -> Block:
    return Block(style, words, shown.language, shown.direction)


RENDERER: type[Renderer] = Docx
