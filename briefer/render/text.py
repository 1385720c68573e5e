"""Plain text, 72 columns."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import ClassVar

from briefer.briefing import Briefing
from briefer.catalogue import Catalogue
from briefer.errors import UsageError
from briefer.render import Renderer
from briefer.render._heads import Lead
from briefer.render._interests import place
from briefer.render._lines import mark, width, wrapped
from briefer.render._page import page
from briefer.render._printed import Page, PrintedSource, PrintedStory
from briefer.render._quote import Quote
from briefer.text.language import isolated
from briefer.version import __version__


@dataclass(frozen=True, slots=True)
class Text:
    """Render plain text.

    Attributes:
        columns: The width of a line; a longer word stands alone and whole.
    """

    suffixes: ClassVar[tuple[str, ...]] = (".txt", ".text")
    is_text: ClassVar[bool] = True

    columns: int = 72

    def __post_init__(self) -> None:
        """Refuse a width that no line has."""
        if self.columns < 1:
            raise UsageError(f"columns: {self.columns} is no width; give a number above 0")

    def render(self, briefing: Briefing) -> bytes:
        """Return UTF-8 text; see `Renderer`."""
        return ("\n".join(self._lines(page(briefing))) + "\n").encode("utf-8", "backslashreplace")

    def _lines(self, shown: Page) -> Iterator[str]:
        words, way = shown.words, shown.direction
        yield from self._headed(shown.title, "=", shown.title_direction)
        yield self._fill(" · ".join((*([shown.date] if shown.date else []), *shown.facts)), way)
        for failure in shown.failures:
            not_read = words.gettext("Not read") + words.colon
            yield self._fill(
                f"! {not_read}{words.isolated(failure.uri)}{words.colon}{words.isolated(failure.reason)}", way, "  "
            )
        for silence in shown.silences:
            silent = words.gettext("Silent for longer than usual") + words.colon
            yield self._fill(f"! {silent}{words.isolated(silence.name)}{words.colon}{silence.told}", way, "  ")
        if shown.note:
            yield from ("", self._fill(words.gettext("Editor’s note") + words.colon + shown.note, way))
        yield from self._leads(words.pgettext("the title of a section", "Bottom line"), shown.heads[:1], shown)
        yield from self._leads(words.pgettext("the title of a section", "Key points"), shown.heads[1:], shown)
        yield from self._changes(shown)
        for story in shown.stories:
            yield from self._story(story, shown)
        yield from self._leads(words.gettext("In brief"), shown.in_brief, shown)
        yield from self._timeline(shown)
        yield from self._beside(shown)
        if shown.names:
            yield from ("", "", words.gettext("Watched names").upper(), "")
        for name in shown.names:
            yield self._fill(f"- {words.isolated(name.name)}{words.colon}{place(name, words)}", way, "  ")
        if shown.sources:
            yield from ("", words.gettext("Sources").upper(), "")
        for source in shown.sources:
            yield from self._source(source, shown)
        yield from (
            "",
            words.gettext("Method and coverage").upper(),
            "",
            self._fill(words.gap.join(shown.coverage), way),
        )
        yield self._fill(words.gettext("Made with {program}.", program=f"briefer {__version__}"), way)
        for failure in shown.set_aside:
            set_aside = words.gettext("Set aside") + words.colon
            yield self._fill(
                f"- {set_aside}{words.isolated(failure.uri)}{words.colon}{words.isolated(failure.reason)}", way, "  "
            )

    def _leads(self, title: str, leads: Sequence[Lead], shown: Page) -> Iterator[str]:
        words, way = shown.words, shown.direction
        if leads:
            yield from ("", mark(title, way) + title.upper())
        for lead in leads:
            yield from ("", self._fill(_quoted(lead.quote, words), lead.quote.direction))
            origin = words.listed(map(words.isolated, filter(None, (lead.headline, lead.label, lead.date))))
            yield self._fill("   " + " · ".join(filter(None, (lead.status, origin, lead.voices))), way, "   ")

    def _changes(self, shown: Page) -> Iterator[str]:
        words, way, changes = shown.words, shown.direction, shown.changes
        if shown.no_news:
            title = words.pgettext("the title of a section", "Bottom line")
            yield from ("", mark(title, way) + title.upper())
        for said in shown.no_news:
            yield from ("", self._fill(said, way))
        if changes is None:
            return
        yield from ("", words.gettext("What changed").upper(), "", self._fill(changes.since, way))
        for line in changes.lines:
            told = " · ".join(filter(None, (*(words.isolated(each.headline) for each in line.stories), line.told)))
            yield self._fill(f"- {line.status}{words.colon}{told}", way, "  ")

    def _story(self, story: PrintedStory, shown: Page) -> Iterator[str]:
        words, way = shown.words, shown.direction
        if story.headline:
            yield from ("", "", *self._headed(story.headline, "-", story.direction))
        if story.is_described:
            yield self._fill(" · ".join(filter(None, (story.status, story.told_by, story.voices))), way)
        for section in story.sections:
            yield from ("", mark(section.title, way) + section.title.upper())
            for paragraph in section.paragraphs:
                label = isolated(paragraph.label, paragraph.direction) + words.colon if paragraph.label else ""
                said = " ".join(_quoted(quote, words) for quote in paragraph.quotes)
                yield from ("", self._fill(label + said, paragraph.direction))
        if story.differences:
            yield from ("", words.gettext("Figures differ").upper(), "")
        for figures in story.differences:
            given = (
                f"{words.quoted(each.text)} [{each.reference.number}] "
                + words.listed((words.isolated(each.reference.label), each.date))
                for each in figures
            )
            yield self._fill("- " + " · ".join(given), way, "  ")

    def _timeline(self, shown: Page) -> Iterator[str]:
        words, way, timeline = shown.words, shown.direction, shown.timeline
        titles = words.gettext("Timeline"), words.gettext("What to watch")
        for title, points in zip(titles, (timeline.past, timeline.ahead), strict=True):
            if points:
                yield from ("", "", title.upper(), "")
            for point in points:
                for excerpt in point.excerpts:
                    said = words.isolated(excerpt.text + " […]" * excerpt.is_cut)
                    yield self._fill(f"- {point.date}{words.colon}{said} [{excerpt.number}]", way, "  ")
        if timeline.more:
            yield from ("", self._fill(timeline.more, way))

    def _beside(self, shown: Page) -> Iterator[str]:
        words, way = shown.words, shown.direction
        if shown.key_figures:
            yield from ("", "", words.gettext("Key figures").upper(), "")
        for figure in shown.key_figures:
            said = words.isolated(figure.text) + words.colon + words.isolated(figure.what)
            origin = words.listed(map(words.isolated, filter(None, (figure.speaker, figure.label, figure.date))))
            yield self._fill(f"- {said} [{figure.number}] · {origin}", way, "  ")
        if shown.actors:
            yield from ("", "", words.gettext("Who’s who").upper(), "")
        for actor in shown.actors:
            said = words.listed(map(words.isolated, (actor.name, actor.role)))
            yield self._fill(f"- {said} [{actor.number}] · {actor.mentions}", way, "  ")

    def _source(self, source: PrintedSource, shown: Page) -> Iterator[str]:
        words, way = shown.words, shown.direction
        address = f"{source.address} › {source.part}" if source.part else source.address
        label = f"{source.label} ({source.grade})" if source.grade else source.label
        date = source.date if source.complete else f"{source.date} ({words.gettext('incomplete')})"
        said = (label, source.title, source.author, date, address)
        marks = words.parted(
            f"[{mark.number}] {mark.page + words.comma if mark.page else ''}{mark.start}–{mark.end}"
            for mark in source.marks
        )
        yield self._fill(f"{source.number}. " + words.listed(map(words.isolated, filter(None, said))), way, "   ")
        yield self._fill("   " + words.gettext("characters") + f" {marks}", way, "   ")

    def _headed(self, title: str, rule: str, direction: str) -> Iterator[str]:
        yield from (self._fill(title, direction), rule * min(width(title), self.columns))

    def _fill(self, written: str, direction: str, hanging: str = "") -> str:
        return wrapped(written, self.columns, hanging, direction)


def _quoted(quote: Quote, words: Catalogue) -> str:
    said = f"{quote.text} [{quote.number}]"
    if quote.likelihoods:
        given = (
            words.quoted(each.text) + words.colon + words.listed(isolated(band, quote.direction) for band in each.bands)
            for each in quote.likelihoods
        )
        said += f" [{words.parted(given)}]"
    if quote.times:
        times = (words.isolated(time.text) + f" = {time.days}" for time in quote.times)
        said += f" ({isolated(words.parted(times), quote.direction)})"
    if quote.also:
        labels = (f"{isolated(it.label, quote.direction)} [{it.number}]" for it in quote.also)
        said += f" ({words.gettext('also')}{words.colon}{words.listed(labels)})"
    for each in quote.replaces:
        earlier = f"{isolated(words.quoted(each.text), quote.direction)} [{each.reference.number}]"
        label = isolated(each.reference.label, quote.direction)
        said += f" ({each.said}{words.colon}{earlier} {label})"
    return said


RENDERER: type[Renderer] = Text
