"""Plain text, 72 columns."""

from collections.abc import Iterator
from dataclasses import dataclass
from textwrap import fill
from typing import ClassVar

from briefer.briefing import Briefing
from briefer.errors import UsageError
from briefer.render import Renderer
from briefer.render._interests import place
from briefer.render._page import Page, PrintedSource, PrintedStory, page
from briefer.render._quote import Quote
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
        yield from (self._fill(shown.title), "=" * min(len(shown.title), self.columns))
        yield self._fill(" · ".join((*([shown.date] if shown.date else []), *shown.facts)))
        for failure in shown.failures:
            yield self._fill(f"! Not read: {failure.uri}: {failure.reason}", "  ")
        if shown.note:
            yield from ("", self._fill(f"Editor's note: {shown.note}"))
        for story in shown.stories:
            yield from self._story(story)
        if shown.names:
            yield from ("", "", "WATCHED NAMES", "")
        for name in shown.names:
            yield self._fill(f"- {name.name}: {place(name)}", "  ")
        yield from ("", "SOURCES", "")
        for source in shown.sources:
            yield from self._source(source)
        yield from ("", "METHOD AND COVERAGE", "", self._fill(" ".join(shown.coverage)))
        yield f"Made with briefer {__version__}."
        for failure in shown.set_aside:
            yield self._fill(f"- Set aside: {failure.uri}: {failure.reason}", "  ")

    def _story(self, story: PrintedStory) -> Iterator[str]:
        if story.headline:
            yield from ("", "", self._fill(story.headline), "-" * min(len(story.headline), self.columns))
        if story.told_by != story.headline:
            yield self._fill(" · ".join(filter(None, (story.told_by, story.voices))))
        for section in story.sections:
            yield from ("", section.title.upper())
            for paragraph in section.paragraphs:
                label = f"{paragraph.label}: " if paragraph.label else ""
                yield from ("", self._fill(label + " ".join(map(_quoted, paragraph.quotes))))
        if story.differences:
            yield from ("", "FIGURES DIFFER", "")
        for figures in story.differences:
            said = (f"“{each.text}” [{each.reference.number}] {each.reference.label}, {each.date}" for each in figures)
            yield self._fill("- " + " · ".join(said), "  ")

    def _source(self, source: PrintedSource) -> Iterator[str]:
        address = f"{source.address} › {source.part}" if source.part else source.address
        said = (source.label, source.title, source.author, source.date, address)
        marks = "; ".join(
            f"[{mark.number}] {f'{mark.page}, ' if mark.page else ''}{mark.start}–{mark.end}" for mark in source.marks
        )
        yield self._fill(f"{source.number}. " + ", ".join(filter(None, said)), "   ")
        yield self._fill(f"   characters {marks}", "   ")

    def _fill(self, written: str, hanging: str = "") -> str:
        return fill(written, self.columns, subsequent_indent=hanging, break_long_words=False, break_on_hyphens=False)


def _quoted(quote: Quote) -> str:
    also = ", ".join(f"{other.label} [{other.number}]" for other in quote.also)
    return f"{quote.text} [{quote.number}]" + (f" (also: {also})" if also else "")


RENDERER: type[Renderer] = Text
