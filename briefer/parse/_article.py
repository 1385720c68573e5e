"""The article on a web page: found by trafilatura, taken word for word from the page, without what surrounds it."""

import logging
import re
from bisect import bisect_right
from collections import Counter
from collections.abc import Iterable, Sequence
from functools import cache
from itertools import islice
from types import ModuleType
from typing import TYPE_CHECKING, NamedTuple

from briefer.errors import ParseError
from briefer.parse._chrome import breaks_off, is_chrome, is_cut
from briefer.parse._html import Paragraph, is_sentence, paragraphs_in
from briefer.text.tokens import count_words

if TYPE_CHECKING:
    from lxml.html import HtmlElement

_LONGEST = 2_000_000  # characters of text: a thousand pages of a book
_ENOUGH = 0.5  # share of the page's running text, or of a more generous reading
_LEAST_WORDS = 100  # a shorter reading is looked at again
_SHORT = 250  # words: so much is shown of articles that have to be paid for
_ALIKE = 0.5  # share of a damaged paragraph's triples of words that its original has
# trafilatura's elements, after those of TEI, by the names that HTML has for them
_OF_HTML = {"head": "h2", "lb": "br", "quote": "blockquote", "list": "ul", "item": "li", "row": "tr", "cell": "td"}
_IN_MARKS = re.compile(r"[\"“”„«»‹›「『].*[\"“”«»‹›」』][.!?,]?", re.DOTALL)
_BETWEEN = re.compile(r"\W+")


class Article(NamedTuple):
    """What is of the article on a page.

    Attributes:
        paragraphs: Its paragraphs, in order.
        is_whole: False where the page says that there is more of it elsewhere, or its text breaks off.
    """

    paragraphs: list[Paragraph]
    is_whole: bool


class _Frame(NamedTuple):
    """Where a paragraph stands: what its parent and grandparent are like, its parent, and what both stand in."""

    kind: tuple[str, str]
    parent: "HtmlElement"
    around: "HtmlElement"


def article_on(tree: "HtmlElement", title: str, place: str) -> Article:
    """Return the article on a page, without its title.

    Raises:
        ParseError: it is too long, or trafilatura cannot read it; `place` is what to call it.
    """
    page = list(paragraphs_in(tree, with_hidden=True))
    if sum(len(paragraph.text) for paragraph in page) > _LONGEST:
        raise ParseError(place, f"has more than {_LONGEST:,} characters of text; split it")
    running = sum(count_words(it.text) for it in page if it.is_prose and "apart" not in it.traits)
    found = _extracted(tree, place, is_strict=True)
    if words_in(found) < max(_ENOUGH * running, _LEAST_WORDS):
        generous = _extracted(tree, place, is_strict=False)
        found = found if words_in(found) >= _ENOUGH * words_in(generous) else generous
    taken = _found_again(found, page)
    chosen = _with_embedded(_with_the_like(taken, page), page)
    kept = without_chrome(chosen, title)
    is_cut_short = any(is_cut(it.text) for it in (page if words_in(kept) < _SHORT else chosen))
    return Article(kept, not (is_cut_short or (bool(kept) and breaks_off(kept[-1].text))))


@cache
def trafilatura() -> ModuleType:
    """Return the library, which warns of every page without text, and is not heard."""
    import trafilatura

    logging.getLogger("trafilatura").addHandler(logging.NullHandler())
    return trafilatura


def words_in(paragraphs: Sequence[Paragraph]) -> int:
    """Return how many words paragraphs have."""
    return sum(count_words(paragraph.text) for paragraph in paragraphs)


def without_chrome(paragraphs: Sequence[Paragraph], title: str) -> list[Paragraph]:
    """Leave out what is of the page, pointers to other pages, the title once more, and a heading over nothing."""
    kept = [
        paragraph
        for paragraph in paragraphs
        if not (
            is_chrome(paragraph.text)
            or ("link" in paragraph.traits and "heading" not in paragraph.traits and not is_sentence(paragraph.text))
            or _plain(paragraph.text) == _plain(title)
        )
    ]
    while kept and "heading" in kept[-1].traits:
        kept.pop()
    return kept


def with_quotations_apart(paragraphs: Iterable[Paragraph]) -> list[Paragraph]:
    """Return paragraphs, what others wrote as no prose: to be read, not to be quoted as the outlet's own words.

    What stands between quotation marks of its own can be told from those.
    """
    return [
        it._replace(is_prose=it.is_prose and ("quoted" not in it.traits or bool(_IN_MARKS.fullmatch(it.text))))
        for it in paragraphs
    ]


def _extracted(tree: "HtmlElement", place: str, *, is_strict: bool) -> list[Paragraph]:
    try:
        found = trafilatura().bare_extraction(tree, fast=True, favor_precision=is_strict, include_comments=False)
    except Exception as error:  # whatever it makes of a page that nobody thought of
        raise ParseError(place, "is too odd a page to find its article; save its text in a file") from error
    body: HtmlElement | None = getattr(found, "body", None)
    if body is None:
        return []
    for element in body.iter(*_OF_HTML):
        element.tag = _OF_HTML[element.tag]
    return list(paragraphs_in(body))


def _found_again(found: Sequence[Paragraph], page: Sequence[Paragraph]) -> list[int]:
    """Return which paragraphs of the page were found, in the page's order.

    trafilatura drops some links with their words, in the middle of a sentence: so only its choice is taken, and the
    words are the page's. What cannot be found again is left out.
    """
    at: dict[str, list[int]] = {}
    for number, paragraph in enumerate(page):
        at.setdefault(_plain(paragraph.text), []).append(number)
    of_triple: dict[tuple[str, ...], int] = {}
    taken: list[int] = []
    for paragraph in found:
        if numbers := at.get(_plain(paragraph.text)):
            ahead = bisect_right(numbers, taken[-1] if taken else -1)
            taken.append(numbers[ahead] if ahead < len(numbers) else numbers[0])
            continue
        if not of_triple:
            of_triple = {triple: number for number, it in enumerate(page) for triple in _triples(it.text)}
        triples = _triples(paragraph.text)
        nearest = Counter(of_triple[triple] for triple in triples if triple in of_triple).most_common(1)
        if nearest and nearest[0][1] >= _ALIKE * len(triples):
            taken.append(nearest[0][0])
    return sorted(set(taken))


def _triples(text: str) -> list[tuple[str, ...]]:
    words = text.split()
    return list(dict.fromkeys(zip(words, words[1:], words[2:], strict=False)))


def _with_the_like(taken: Sequence[int], page: Sequence[Paragraph]) -> list[int]:
    """Add the paragraphs of containers that are made like those of the paragraphs taken, and stand beside them.

    Of an article that is laid out in several containers, trafilatura finds one.
    """
    frames = {number: frame for number, it in enumerate(page) if it.is_prose and (frame := _frame(it.element))}
    of_taken = [frames[number] for number in taken if number in frames]
    parents = {frame.parent for frame in of_taken}
    kinds = {(frame.kind, frame.around) for frame in of_taken}
    like = {
        number
        for number, frame in frames.items()
        if frame.parent not in parents and (frame.kind, frame.around) in kinds
    }
    return sorted(like.union(taken))


def _frame(element: "HtmlElement") -> _Frame | None:
    """Return where an element of a `p` stands, if that is a plain container with a name."""
    above = [element, *islice(element.iterancestors(), 6)]
    start = next((number for number, it in enumerate(above) if it.tag == "p"), len(above))
    inner, outer, around = above[start + 1 : start + 4] if len(above) > start + 3 else (None, None, None)
    if inner is None or outer is None or around is None or {inner.tag, outer.tag} != {"div"}:
        return None
    kind = (inner.get("class") or "", outer.get("class") or "")
    return _Frame(kind, inner, around) if any(kind) else None


def _with_embedded(taken: Sequence[int], page: Sequence[Paragraph]) -> list[Paragraph]:
    """Return the paragraphs taken, and posts of others that are shown between them."""
    chosen = set(taken)
    return with_quotations_apart(
        page[number] if number in chosen else page[number]._replace(is_prose=False)
        for number in (range(taken[0], taken[-1] + 1) if taken else ())
        if number in chosen or ("quoted" in page[number].traits and page[number].is_prose)
    )


def _plain(text: str) -> str:
    return _BETWEEN.sub("", text).casefold()
