"""The HTML of a message: a layout of tables, its style in every element, since mail clients drop much of the rest.

What is in force in which client is known from published tests; see tests/cases/client_support.json.
"""

import re
from base64 import b64decode
from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, fields, is_dataclass, replace
from itertools import accumulate

from markupsafe import Markup

from briefer import resources
from briefer.briefing import Briefing
from briefer.render import _mail_picture
from briefer.render._beside import PrintedActor, PrintedKeyFigure
from briefer.render._layout import fill, html_of_markdown
from briefer.render._mail_fields import identifier
from briefer.render._printed import Page, PrintedStory
from briefer.render._quote import Quote, Reference
from briefer.render._theme import Theme
from briefer.render._theme import theme as theme_of
from briefer.render._theme_colours import in_force
from briefer.render._timeline import Excerpt

MOST = 100_000
"""Bytes of HTML: Gmail clips a message at 102 kB, wherever that is."""

_COMMENT = re.compile(r"/\*.*?\*/\s*", re.DOTALL)  # behind one, some clients drop a rule
_COLOUR = re.compile(r"var\(--(?:(dark)-)?([a-z]+)\)")
_CITED = (Excerpt, PrintedActor, PrintedKeyFigure, Quote, Reference)
_KEPT = ("email-screen.css", "email-outlook.css")
_PNG = "data:image/png;base64,"


@dataclass(frozen=True, slots=True)
class Picture:
    """A picture inside a message: the identifier that its HTML calls it by (RFC 2392), a file name, and a PNG."""

    id: str
    name: str
    content: bytes


@dataclass(frozen=True, slots=True)
class Body:
    """The HTML of a message and the pictures in it."""

    html: str
    pictures: tuple[Picture, ...]


def body(
    briefing: Briefing,
    shown: Page,
    *,
    theme: str | Theme,
    layouts: str,
    preview: str,
    domain: str,
    leave_by: str,
    is_attached: bool,
) -> Body:
    """Return a page as a message shows it, cut where it is larger than `MOST`: at a story, or else within the first."""
    look = theme_of(theme)
    pictures = tuple(_pictures(briefing, shown, look, domain))

    def written(stories: int, sentences: int = 0) -> str:
        cut, left_out = _cut(shown, stories, sentences)
        html = fill(
            "email.html.j2",
            cut,
            own=layouts,
            styles=[_coloured(sheet, look) for sheet in _KEPT],
            note=html_of_markdown(shown.note, place="note", top_heading=3),
            pictures={picture.name: picture.id for picture in pictures},
            logo_text=look.logo_text,
            width=_mail_picture.WIDTH,
            height=_mail_picture.HEIGHT,
            preview=preview,
            source_of={mark.number: source.number for source in cut.sources for mark in source.marks},
            left_out=left_out,
            is_cut=sentences > 0,
            leave_by=leave_by,
            is_attached=is_attached,
        )
        return _inlined(html, _coloured("email.css", look))

    told = [*map(_quotes, shown.stories), *((lead.quote,) for lead in shown.in_brief)]
    most = _most_that_fit([sum(len(quote.text) for quote in quotes) for quotes in told])
    if most == len(told) and _fits(html := written(most)):
        return Body(html, pictures)
    stories = bisect_left(range(1, most + 1), True, key=lambda number: not _fits(written(number)))
    if stories or not shown.stories:
        return Body(written(stories), pictures)
    most = _most_that_fit([len(quote.text) for quote in told[0]])
    sentences = bisect_left(range(1, most + 1), True, key=lambda number: not _fits(written(0, number)))
    return Body(written(0, sentences), pictures)


def _fits(html: str) -> bool:
    return len(html.encode()) <= MOST


def _most_that_fit(sizes: Iterable[int]) -> int:
    """Return of how many texts, from the first on, the words alone are not too many."""
    return bisect_right(list(accumulate(sizes)), MOST)


def _quotes(story: PrintedStory) -> tuple[Quote, ...]:
    return tuple(quote for section in story.sections for each in section.paragraphs for quote in each.quotes)


def _cut(shown: Page, stories: int, sentences: int) -> tuple[Page, int]:
    """Return the page with so many of its stories, those in brief behind the others; and how many are left out.

    Behind them so many sentences of the next are left, of which it is not said that it is left out. Without some of its
    stories the page lists the sources of what is left.
    """
    begun = (_begun(shown.stories[stories], sentences),) if sentences else ()
    left_out = len(shown.stories) + len(shown.in_brief) - stories - len(begun)
    if not left_out and not begun:
        return shown, 0
    at_length, in_brief = shown.stories[:stories], shown.in_brief[: max(0, stories - len(shown.stories))]
    cut = replace(shown, stories=at_length + begun, in_brief=in_brief)
    cited = set(_cited(replace(cut, sources=(), names=())))
    sources = (
        replace(source, marks=tuple(mark for mark in source.marks if mark.number in cited)) for source in cut.sources
    )
    return replace(cut, sources=tuple(source for source in sources if source.marks)), left_out


def _begun(story: PrintedStory, sentences: int) -> PrintedStory:
    """Return the first so many sentences of a story; what is said of all of it comes behind them, so is not there."""
    sections = []
    for section in story.sections:
        paragraphs = []
        for paragraph in section.paragraphs:
            quotes = paragraph.quotes[:sentences]
            sentences -= len(quotes)
            paragraphs += [replace(paragraph, quotes=quotes)] if quotes else []
        sections += [replace(section, paragraphs=tuple(paragraphs))] if paragraphs else []
    return replace(story, sections=tuple(sections), differences=())


def _cited(part: object) -> Iterator[int]:
    """Yield the numbers of the citations in a part of a page."""
    if isinstance(part, tuple):
        for each in part:
            yield from _cited(each)
    elif is_dataclass(part):
        if isinstance(part, _CITED):
            yield part.number
        for field in fields(part):
            yield from _cited(getattr(part, field.name))


def _pictures(briefing: Briefing, shown: Page, look: Theme, domain: str) -> Iterator[Picture]:
    found = []
    if look.logo.startswith(_PNG):  # of SVG, which few clients show, the words are printed
        found.append(("logo.png", b64decode(look.logo.removeprefix(_PNG))))
    if shown.timeline.drawings:
        drawing = shown.timeline.drawings[-1]
        found.append(("timeline.png", _mail_picture.png(drawing, is_mirrored=shown.direction == "rtl")))
    for name, content in found:
        yield Picture(identifier("Content-ID", briefing.seal, name, domain=domain).strip("<>"), name, content)


def _coloured(sheet: str, look: Theme) -> Markup:
    """Return a style sheet with the colours of a theme written out: no variable is known in mail."""
    schemes = in_force(look.style)
    css = _COMMENT.sub("", (resources.templates() / "styles" / sheet).read_text("utf-8")).rstrip()
    return Markup(_COLOUR.sub(lambda at: schemes[at[1] or "colours"][at[2]], css))  # noqa: S704 - a file of our own


def _inlined(html: str, css: str) -> str:
    """Return HTML with each rule of a style sheet in the elements that it is of; nothing is loaded."""
    from css_inline import CSSInliner

    inliner = CSSInliner(load_remote_stylesheets=False, keep_style_tags=False, extra_css=css, minify_css=True)
    inlined: str = inliner.inline(html)
    return inlined.replace(' data-css-inline="keep">', ">") + "\n"
