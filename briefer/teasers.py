"""What a feed's entry comes to: the page that it leads to, or its teaser where that is not to be had."""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace

from briefer.errors import SourceError
from briefer.intake import Link
from briefer.model import Document, Failure
from briefer.text.document import identify

Result = Document | Failure | SourceError
"""What reading a blob comes to, piece by piece."""


def shared(links: Sequence[Link], pages: Mapping[str, Sequence[Result]]) -> frozenset[str]:
    """Return the texts that several entries lead to: a status page, or the one that asks for consent first."""
    addresses = {link.uri for link in links if link.teaser is not None}
    counted = Counter(
        text
        for address in addresses
        for text in {each.text for each in pages.get(address, ()) if isinstance(each, Document)}
    )
    return frozenset(text for text, count in counted.items() if count > 1)


def told(link: Link, results: Sequence[Result], shared_texts: frozenset[str]) -> Iterator[Result]:
    """Yield what a link comes to: the documents of its page, completed; else its teaser, and why that stands in.

    Args:
        link: The link.
        results: What was found at its address; empty where it was not asked for.
        shared_texts: The texts that are the page of no single entry.
    """
    if link.teaser is None:
        yield from results
        return
    if any(isinstance(each, Document) and each.text in shared_texts for each in results):
        results = [Failure(link.uri, "leads to the same page as other entries", is_fault=False)]
    has_page = any(isinstance(each, Document) for each in results)
    if not has_page:
        yield link.teaser
    for each in results:
        if isinstance(each, Document):
            yield completed(each, link.teaser)
        elif has_page or not link.teaser.spans:
            yield each
        else:
            yield Failure(each.uri, f"{each.reason}; its teaser stands in", is_fault=False)


def completed(page: Document, teaser: Document) -> Document:
    """Return a page's document, with what its feed says of it; the teaser where it says more than the page."""
    if not page.complete and len(page.text) < len(teaser.text):
        return teaser
    title = page.title or teaser.title
    return replace(
        page,
        id=identify(page.source.uri, title, page.text),
        title=title,
        author=page.author or teaser.author,
        outlet=teaser.outlet if page.outlet in {None, page.source.name} else page.outlet,
        published=teaser.published or page.published,
    )
