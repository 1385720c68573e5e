"""HTML pages: their article, and what they say of themselves."""

import re
from dataclasses import dataclass, replace
from itertools import islice
from typing import TYPE_CHECKING, ClassVar

from briefer.errors import ParseError
from briefer.intake import Blob
from briefer.model import Document
from briefer.parse import Parser
from briefer.parse._article import article_on, trafilatura, with_quotations_apart, without_chrome, words_in
from briefer.parse._html import Paragraph, paragraphs_in, parse_tree
from briefer.parse._metadata import Metadata, described
from briefer.parse._page import name_list, read_page
from briefer.text.charset import NotTextError, decode
from briefer.text.dates import parse_date
from briefer.text.language import UNDETERMINED, detect, primary

if TYPE_CHECKING:
    from lxml.html import HtmlElement

_LONGEST = 8_000_000  # characters of markup; a page has some 100,000, a book a million
_MOST_ELEMENTS = 40_000  # a page has some thousand
_DEEPEST = 300  # elements in each other; trafilatura's time grows with the cube of it
_EMBEDDED = re.compile(r"data:[\w.+-]+/[^\s\"'<>()]{1000,}")  # images in a page that was saved in one file
# XML's short form, which HTML reads as a beginning: all that follows would be script
_SELF_CLOSED = re.compile(r"<(script|style|title|textarea|iframe|a|div|p|span)\b([^<>]*)/>", re.IGNORECASE)
_MUCH_MORE = 1.3
_HALF = 0.5
_LEAST_TO_TELL = 200  # characters that tell a language better than a page's template does
_DATES = {"original_date": True, "extensive_search": False, "max_date": "2100-01-01"}  # whatever today is


@dataclass(frozen=True, slots=True)
class HTML:
    """Read the article of one page: its paragraphs, list items and quotations as prose; headings and tables apart.

    It is not complete where the page says that its rest is elsewhere or for subscribers, or that it has more words.
    """

    media_types: ClassVar[tuple[str, ...]] = ("text/html", "application/xhtml+xml")

    def parse(self, blob: Blob) -> tuple[Document, ...]:
        """Return the one document of the blob; see `Parser`."""
        tree = _tree(blob)
        page = read_page(tree, blob.url)
        title = page.about.title or ""
        kept, is_whole = article_on(tree, title, blob.place)
        repeated = without_chrome(_repeated(page.body), title)
        if words_in(repeated) > _MUCH_MORE * words_in(kept):
            kept = repeated
        document = described(
            [(paragraph.text, paragraph.is_prose) for paragraph in kept],
            replace(_completed(page.about, tree), language=_language(page.about.language, kept)),
            blob=blob,
            kind="text/html",
            complete=page.is_free and is_whole and words_in(kept) >= _HALF * page.words,
        )
        return (document,)


def _tree(blob: Blob) -> "HtmlElement":
    try:
        markup = _EMBEDDED.sub("", decode(blob.content, declared=blob.charset))
    except NotTextError as error:
        raise ParseError(blob.place, "is not text (binary content); give an HTML file") from error
    if markup.lstrip().startswith("<?xml"):
        markup = _SELF_CLOSED.sub(r"<\1\2></\1>", markup)
    if len(markup) > _LONGEST:
        raise ParseError(blob.place, f"has more than {_LONGEST:,} characters; save the text of its article alone")
    tree = parse_tree(markup)
    if tree is None:
        raise ParseError(blob.place, "cannot be read as HTML (empty, or nested without end); save the page again")
    if next(islice(tree.iter(), _MOST_ELEMENTS, None), None) is not None:
        raise ParseError(blob.place, f"has more than {_MOST_ELEMENTS:,} elements; save the text of its article alone")
    if tree.xpath(f"boolean(//*[count(ancestor::*) > {_DEEPEST}])"):
        raise ParseError(
            blob.place, f"is nested more than {_DEEPEST} elements deep; save the text of its article alone"
        )
    return tree


def _repeated(body: str) -> list[Paragraph]:
    """Return the paragraphs of an article's text in linked data, which has markup or not."""
    tree = parse_tree(body if "</" in body else body.replace("\n", "<p>"))
    return [] if tree is None else with_quotations_apart(paragraphs_in(tree))


def _completed(about: Metadata, tree: "HtmlElement") -> Metadata:
    """Return what the page says of itself, with what trafilatura finds on it where it does not say."""
    if about.author and about.published:
        return about
    try:
        found = trafilatura().extract_metadata(tree, default_url=about.url, date_config=_DATES)
    except Exception:  # noqa: BLE001 - whatever it makes of a page that nobody thought of
        return about
    return replace(
        about,
        author=about.author or name_list(found.author or "", about.outlet),
        published=about.published or parse_date(found.date or ""),
    )


def _language(declared: str | None, paragraphs: list[Paragraph]) -> str | None:
    """Return the language that a page declares, unless its text is plainly in another."""
    text = " ".join(paragraph.text for paragraph in paragraphs if paragraph.is_prose)
    if not declared or len(text) < _LEAST_TO_TELL:
        return declared
    return declared if detect(text) in {primary(declared), UNDETERMINED} else None


PARSER: type[Parser] = HTML
