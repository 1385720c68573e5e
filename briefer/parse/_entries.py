"""Entries of feeds to documents: full ones, and teasers that lead to their page."""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from urllib.parse import urljoin, urlsplit

from briefer.errors import ParseError
from briefer.intake import Blob, Found, Link
from briefer.model import Document, Failure
from briefer.parse._chrome import is_chrome, is_cut
from briefer.parse._html import paragraphs_of
from briefer.parse._metadata import Metadata, described
from briefer.text.clean import blocks, is_heading, join_lines, normalise, unwrap
from briefer.text.segment import split
from briefer.text.tokens import count_words, is_unspaced

Paragraphs = list[tuple[str, bool]]

_FEWEST_WORDS = 60  # of a full entry; what is shorter and has a page may be all there is, or its beginning
_SHORTEST_CUT = 140  # characters; what is cut by its length alone, without a mark, is no shorter
_LONGEST_PART = 80  # characters of a title that tell an entry from the others
_ADDRESS = re.compile(r"https?://[^\s/?#\x00-\x20]+[^\s\x00-\x20\x7f-\x9f\ud800-\udfff]*", re.IGNORECASE)
_LONGEST_ADDRESS = 4_000  # characters; servers take no more

_MORE = (
    r"(?:click (?:here|through) to )?(?:read|see|view) (?:more|on|the (?:full|whole|rest|complete|original|entire))"
    r"|(?:continue|keep|finish) reading|read (?:full|original) (?:article|story|post)|weiterlesen|mehr lesen"
    r"|lire la suite|en savoir plus|leer más|seguir leyendo|leggi (?:tutto|di più)|continua a leggere"
    r"|lees (?:meer|verder)|läs mer|les mer|læs mere|lue lisää|leia mais|continue lendo|czytaj (?:dalej|więcej)"
    r"|читать (?:далее|дальше|полностью)|続きを読む|阅读(?:全文|更多)|閱讀(?:全文|更多)"
    r"|글 전체\s?보기|더 보기|계속 읽기"
)
# where a sentence has ended, up to 200 characters that end in no sentence; elsewhere, the bare words
_LEADS_ON = re.compile(
    rf"(?:\A|(?<=[.!?…。！？\])\"”’»])\s*)(?:[\[(>»→]\s?){{0,3}}(?i:{_MORE})(?!\w)[^.!?]{{0,200}}(?:\.\.\.)?\Z"
    rf"|\s[\[(]?(?=[^\W\d_a-z])(?i:{_MORE})\W{{0,9}}\Z"
)
_LONGEST_LEAD = 300  # characters at the end of a paragraph that may lead on
_CUT = re.compile(r"\s*[\[(]?\s*(?:…|\.{2,})\s*[\])]?\Z")
_HAS_ENDED = re.compile(r"[.!?。！？؟।۔։][\"'”“’»›)\]）」』]*\Z")
# what publishing programs put below an entry, each a paragraph of its own
_BELOW = re.compile(
    r"(?:the (?:post|article)\b.{1,300}\bappeared (?:first )?on|der beitrag\b.{1,300}\berschien zuerst auf"
    r"|l[’']article\b.{1,300}\best apparu en premier sur|la entrada\b.{1,300}\b(?:se publicó|aparece) primero en"
    r"|l[’']articolo\b.{1,300}\b(?:proviene da|sembra essere il primo su)|het bericht\b.{1,300}\bverscheen eerst op"
    r"|o post\b.{1,300}\bapareceu primeiro em)\b.{1,200}"
    r"|(?:filed under|posted in|tagged(?: with)?|tags?|categor(?:y|ies)|labels?|permalink|trackback)\b[^.!?]{0,400}"
    r"|like (?:this|loading)\W*|click to (?:share|email|print)\b[^.!?]{0,200}"
    r"|submitted by\b.{1,100}\[link\].{0,40}",
    re.IGNORECASE | re.DOTALL,
)
_LONGEST_BELOW = 600  # characters


@dataclass(frozen=True, slots=True)
class Entry:
    """What a feed says in one entry.

    Attributes:
        about: What it says of itself.
        paragraphs: Its text; see `from_paragraphs`.
        key: What tells it from the others, "" for nothing.
        is_cut: Whether its end is known to be missing.
    """

    about: Metadata
    paragraphs: Paragraphs
    key: str = ""
    is_cut: bool = False


def plain_paragraphs(text: str) -> Paragraphs:
    """Return the clean paragraphs of plain text, and whether each is prose."""
    found = (paragraph for block in blocks(normalise(text)) for paragraph in unwrap(block))
    return [(paragraph, not is_heading(paragraph)) for paragraph in found]


def label(text: str, *, is_markup: bool = False) -> str | None:
    """Return a title or a name as one line of plain text; None where it is empty."""
    plain = " ".join(paragraph for paragraph, _ in paragraphs_of(text)) if is_markup else text
    return join_lines(normalise(plain).split("\n")) or None


def web_address(written: str, base: str | None) -> str | None:
    """Return an address on the web, made absolute; None for any other."""
    try:
        address = urljoin(base or "", written.strip()) if written.strip() else ""
        is_whole = bool(urlsplit(address).hostname) and urlsplit(address).port != 0
    except ValueError:  # of a malformed host or port
        return None
    return address if is_whole and len(address) <= _LONGEST_ADDRESS and _ADDRESS.fullmatch(address) else None


def found_in(entries: Iterable[Entry], blob: Blob, *, kind: str, count: int, most: int) -> Iterator[Found]:
    """Yield a document for each full entry, a link for each that is a teaser, and what was left out.

    Args:
        entries: The first `most` of them.
        blob: The feed.
        kind: The media type that it was read as.
        count: How many entries it has.
        most: How many of them are read.

    Raises:
        ParseError: there is no entry, or none says anything.
    """
    seen: set[tuple[str, str, str]] = set()
    silent = 0
    for number, entry in enumerate(entries, 1):
        page = entry.about.url if entry.about.url != blob.url else None
        found = _document(entry, blob, kind, number)
        key = (entry.key or found.url or "", found.title if not entry.key else "", found.text)
        if key in seen:
            continue
        if not found.text and page is None:
            silent += 1
            continue
        seen.add(key)
        yield found if found.complete or page is None else Link(page, teaser=found)
    if not seen:
        told = "without entries" if count == 0 else f"whose entries ({count}) have neither text nor a link"
        raise ParseError(blob.place, f"is a feed {told}; there is nothing to brief")
    if silent:
        yield Failure(blob.place, f"{silent} of its entries have neither text nor a link", is_fault=False)
    if count > most:
        yield Failure(blob.place, f"has {count} entries; the first {most} are read", is_fault=False)


def _document(entry: Entry, blob: Blob, kind: str, number: int) -> Document:
    about = entry.about
    paragraphs, leads_on = _without_trailers(entry.paragraphs)
    is_short = sum(count_words(text) for text, _ in paragraphs) < _FEWEST_WORDS
    is_teaser = leads_on or entry.is_cut or (is_short and about.url not in {None, blob.url})
    length = sum(len(text) for text, _ in paragraphs)
    if leads_on or entry.is_cut or (is_teaser and length >= _SHORTEST_CUT):
        paragraphs = _without_cut(paragraphs, blob.language or about.language)
    name = about.title or f"entry {number}"
    name = name if len(name) <= _LONGEST_PART else f"{name[:_LONGEST_PART].rstrip()}…"
    return described(
        paragraphs,
        about,
        blob=replace(blob, part=f"{blob.part} › {name}" if blob.part else name),
        kind=kind,
        complete=not is_teaser,
    )


def _without_trailers(paragraphs: Paragraphs) -> tuple[Paragraphs, bool]:
    """Return what an entry says without what leads away from it at its end, and whether that leads on to more of it."""
    kept = list(paragraphs)
    leads_on = False
    while kept:
        text, is_prose = kept.pop()
        at = max(0, len(text) - _LONGEST_LEAD)
        lead = _LEADS_ON.search(text, at)
        if lead:
            leads_on, text = True, text[: lead.start()].rstrip()
            is_prose = is_prose or not is_heading(text)
        cut = _CUT.search(text, max(0, len(text) - _LONGEST_LEAD))
        is_below = len(text) <= _LONGEST_BELOW and (_BELOW.fullmatch(text) or (kept and is_chrome(text)))
        leads_on = leads_on or bool(cut or (kept and is_cut(text)))
        if text and not is_below and not (cut and cut.start() == 0):
            return [*kept, (text, is_prose)], leads_on
    return [], leads_on


def _without_cut(paragraphs: Paragraphs, language: str | None) -> Paragraphs:
    """Set the last sentence apart where its end is missing: half a sentence may say the opposite of the whole."""
    if not paragraphs:
        return []
    *before, (text, is_prose) = paragraphs
    cut = _CUT.search(text, max(0, len(text) - _LONGEST_LEAD))
    whole = text[: cut.start()] if cut else text
    has_ended = _HAS_ENDED.search(whole, max(0, len(whole) - 9)) or (not cut and is_unspaced(whole[-1]))
    if has_ended or not (is_prose or is_heading(text)):  # what has lost its end looks like a heading
        return [*before, (whole if has_ended else text, is_prose)]
    *_, (start, _) = split(text, language=language) or [(0, 0)]
    return [*before, *([(text[:start].rstrip(), True)] if start else []), (text[start:], False)]
