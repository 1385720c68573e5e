"""The body of a message as paragraphs: its own words, and those of the messages that it passes on."""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from briefer.parse._html import paragraphs_of, sections_of
from briefer.parse._quoted_html import without_quotations
from briefer.text.clean import blocks, is_heading, join_lines, normalise, unwrap
from briefer.text.mail_footers import RULE, is_chrome, is_placeholder, without_farewell
from briefer.text.quoting import forwarded, own_lines, unquoted

Paragraphs = list[tuple[str, bool]]

_MOST_FORWARDS = 20  # messages passed on in one another
_FEWEST_ARTICLES = 2
_FEWEST_WORDS = 40  # of prose below a heading: an article, where a notice has fewer
_LONGEST_RULE = 300  # characters of a line drawn with dashes
_TITLE = re.compile(r"\A\s*[-=*]{3,}\s*([^-=*\s].{0,100}?)\s*[-=*]{3,}\s*\Z")
_GAP = re.compile(r"\n(?:[^\S\n]*\n){2,}")
_REAL = 0.6  # share of the HTML's words that plain text has if it is the same message


@dataclass(frozen=True, slots=True)
class Body:
    """A text part of a message, decoded."""

    text: str
    is_html: bool


@dataclass(frozen=True, slots=True)
class Piece:
    """A document of a message.

    Attributes:
        paragraphs: Its text.
        headers: Of a message that was passed on: what its header lines say, by "from", "date", "subject".
        heading: Of an article in a newsletter; "" for what is none.
        is_forwarded: Whether somebody else's message was passed on.
    """

    paragraphs: Paragraphs
    headers: Mapping[str, str] = field(default_factory=dict)
    heading: str = ""
    is_forwarded: bool = False


@dataclass(frozen=True, slots=True)
class _Passage:
    """Lines of plain text, or paragraphs of HTML with whether each is prose."""

    lines: Sequence[str]
    prose: Mapping[str, bool] | None = None


def chosen(bodies: Sequence[Body], *, is_newsletter: bool) -> Sequence[Body]:
    """Return which of the forms of a text (RFC 2046, section 5.1.4) to read.

    Plain text, where it is as much as the HTML: mail programs mark in it what is quoted. Of a newsletter the HTML, for
    its headings.
    """
    plain = [body for body in bodies if not body.is_html and body.text.strip()]
    rich = [body for body in bodies if body.is_html]
    if not plain or not rich:
        return plain or rich
    words = sum(len(body.text.split()) for body in plain)
    words_of_html = sum(len(text.split()) for body in rich for text, _ in paragraphs_of(body.text))
    is_real = words >= _REAL * words_of_html and not (words_of_html and is_placeholder(plain[0].text))
    return plain if is_real and not (is_newsletter and words_of_html) else rich


def pieces(bodies: Sequence[Body], *, is_reply: bool, is_forward: bool, is_newsletter: bool) -> Iterator[Piece]:
    """Yield what is to be read of a message: its own words first, then each message that it passes on.

    A newsletter with articles under headings gives each of them, after what stands before the first. A message that
    answers nothing and is all quoted gives what it quotes; an answer gives its own words only.
    """
    if is_newsletter and len(articles := _articles(bodies)) > 1:
        yield from articles
        return
    own: Paragraphs = []
    passed_on: list[Piece] = []
    for body in bodies:
        passage = _passage(body, is_reply=is_reply)
        first, *rest = _messages(passage, is_reply=is_reply, is_forward=is_forward)
        own += first.paragraphs
        passed_on += rest
    if own:
        yield Piece(own)
    yield from passed_on


def _articles(bodies: Sequence[Body]) -> list[Piece]:
    sections = [
        (heading, [(text, is_prose) for text, is_prose in paragraphs if not is_chrome(text)])
        for body in bodies
        if body.is_html
        for heading, paragraphs in sections_of(without_quotations(body.text, is_reply=False))
    ]
    large = [words for heading, paragraphs in sections if heading and (words := _words(paragraphs)) >= _FEWEST_WORDS]
    if len(large) < _FEWEST_ARTICLES:
        return []
    heading, last = sections[-1]
    sections[-1] = heading, [last[number] for number in without_farewell([text for text, _ in last])]
    return [Piece(paragraphs, heading=heading) for heading, paragraphs in sections if _words(paragraphs)]


def _words(paragraphs: Paragraphs) -> int:
    return sum(len(text.split()) for text, is_prose in paragraphs if is_prose)


def _passage(body: Body, *, is_reply: bool) -> _Passage:
    if not body.is_html:
        return _Passage(_GAP.sub("\n\n", body.text).split("\n"))
    found = paragraphs_of(without_quotations(body.text, is_reply=is_reply))
    return _Passage([text for text, _ in found], dict(found))


def _messages(passage: _Passage, *, is_reply: bool, is_forward: bool) -> Iterator[Piece]:
    """Yield a message's own words, and the messages that lie in it."""
    lines = passage.lines
    headers: Mapping[str, str] = {}
    for number in range(_MOST_FORWARDS):
        is_expected = number > 0 or is_forward or not is_reply
        inner = forwarded(lines, is_expected=is_expected)
        written = lines[: inner.start] if inner else lines
        own = own_lines(written, is_reply=is_reply or number > 0)
        if inner is None and not is_reply and not any(written[at].strip() for at in own):
            written = unquoted(written)
            own = list(range(len(written)))
        kept = [own[at] for at in without_farewell([written[at] for at in own])]
        yield Piece(_paragraphs(_apart(written, kept, passage), passage.prose), headers, is_forwarded=number > 0)
        if inner is None:
            return
        lines, headers = inner.lines, inner.headers


def _apart(lines: Sequence[str], kept: Sequence[int], passage: _Passage) -> list[str]:
    """Return the lines that are kept; between two of plain text that others lay between, a paragraph ends."""
    found: list[str] = []
    before = -1
    for number in kept:
        if passage.prose is None and number > before + 1:
            found.append("")
        found.append(lines[number])
        before = number
    return found


def _paragraphs(lines: Sequence[str], prose: Mapping[str, bool] | None) -> Paragraphs:
    if prose is not None:
        return [(line, prose.get(line, False)) for line in lines]
    apart = ("" if RULE.fullmatch(line[:_LONGEST_RULE]) else _TITLE.sub(r"\n\n\1\n\n", line) for line in lines)
    return [
        (paragraph, not is_heading(paragraph))
        for block in blocks(normalise("\n".join(apart)))
        if not is_chrome(join_lines(block.split("\n")))
        for paragraph in unwrap(block)
        if not is_chrome(paragraph)
    ]
