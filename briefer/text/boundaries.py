"""Corrections of sentence boundaries: rules with names, each for one way in which sentencex is wrong.

A join takes back a boundary that sentencex set, a cut sets one that it missed. A wrong cut may leave half a sentence,
which can say the opposite of the whole; a wrong join is only long. So a cut asks for more than one sign, and where it
is in doubt two sentences stay one. Each rule has a case in `tests/cases/segment.md`.
"""

import json
import re
from collections.abc import Callable, Iterator
from functools import cache
from typing import Any, NamedTuple

from briefer.resources import data

_WINDOW, _GLUED_WINDOW = 30, 200  # characters before a boundary that a join looks at; the latter inside long addresses
_SMALL = "[a-zß-öø-ÿāăąćčďđēęěğīıłńňőřśşšťūůűźżžа-яёєіїґά-ώ]"
_ON_TO_CAPITAL = r"\s+(?=[\"“‘'«(]?[A-ZÀ-ÖØ-Þ])"
_SMILEY = r"[:;=](?<!\S[:;=])[-o^']?[)(DPp/](?!\S)"
_ADDRESS = r"(?<![^\s(<\[])(?:https?://|www\.)"
_DAY = (
    r"(?:Mon|Tues|Wednes|Thurs|Fri|Satur|Sun)day\b"
    r"|(?:January|February|March|April|May|June|July|August|September|October|November|December) \d"
)
_MARKS = r"[\u200e\u200f\u202a-\u202e]"  # of writing direction; they are not seen
_STAMP = r"\d\d/\d\d/(?:\d\d){1,2},? \d{1,2}:\d\d(?::\d\d)? [AP]M"  # as mail programs quote a header
_VARIES = re.compile(r"[?*+}]")  # how long what a pattern matches is
_NO_WORD = r"(?!)"  # a language without words for a rule has no such rule


class Join(NamedTuple):
    """No sentence ends where the text before matches one pattern and the text after the other.

    Attributes:
        name: What it joins.
        before: How the text before the boundary ends; a pattern that is compiled when it is asked.
        after: How the text after the boundary begins.
        glued: Whether it holds only where no space stands between them.
    """

    name: str
    before: str
    after: re.Pattern[str]
    glued: bool = False


class Cut(NamedTuple):
    """A sentence begins where the pattern has matched.

    Attributes:
        name: Behind what it cuts.
        sign: What stands in the texts that the pattern matches: looked for first, since that is fast. A rule that has
            several is there once for each.
        pattern: What stands before the new sentence; compiled when a text has the sign.
    """

    name: str
    sign: str
    pattern: str


_compiled = cache(re.compile)


@cache
def joins(language: str) -> tuple[Join, ...]:
    """Return the joins for a primary language tag."""
    waits = _any_of(f"{_words('waits', '')} {_words('waits', language)}")
    units = _any_of(_words("units", language))
    rules = [
        ("abbreviation that stands before its word", rf"(?<![\w.]){waits}\.$", r"\w"),
        ("number sign before its number", r"\b[Nn][º°]\.$", r"\d"),
        ("ordinal behind its article", _ordinal(language), r"\w"),
        ("time of day before a day", r"\b[ap]\.m\.$", _DAY),
        ("letter before a small one", r"\b[^\W\d_]\.$", _SMALL),
        ("figure before a small letter", r"\s\d{1,2}\.$", _SMALL),
        ("unit before a small letter or a figure", rf"(?<![^\W\d_]){units}\.$", rf"{_SMALL}|\d"),
        ("figure before a bracket", r"\d$", r"\("),
        ("Arabic letter", rf"(?<!\w)[ء-ي]{_MARKS}*\.$", rf"(?:{_MARKS}|\s)*[ء-ي]"),
        ("comma or closing bracket", r"\.$", r"[,)\]}）、，]"),
        ("line broken before a number", rf"(?:,|\b{_any_of(_data()['joins'])})$", r"\(?\d{1,3}[.)]"),
        ("dash before a small letter", r"[.!?…]$", rf"(?:--?|[–—…]|\.{{2,3}})[^\S\n]?{_SMALL}"),
        ("call before its speaker", r"[!?]$", rf"{_words('said', language) or _NO_WORD}\b"),
        ("remark behind a quotation", r"[.!?][\"”’'»“]$", r"\([^()\n]*[.!?][\"”’'»“]?\)"),
        ("smiley", r"\S$", _SMILEY),
        ("label of a question or answer", r"(?:\A|[.!?]\s)[QA]\.$", r"[A-Z]" if language == "en" else _NO_WORD),
    ]
    glued = [
        ("inside an address", rf"{_ADDRESS}\S*\.$", r"\w"),
        ("inside an abbreviation", r"(?<!['’])\b[^\W\d_]\.$", r"[\w-]"),
        ("click of a language, or brand", r"(?:(?:\s|\A|-)|\b[A-Z])!$", r"[^\W\d_]"),
        ("omission before a small letter", r"\.\.\.$", _SMALL),
        ("point that begins a name", r"(?:\s|\A)\.$", rf"[A-Z]{{2}}|{_SMALL}"),
    ]
    return tuple(
        Join(name, before, re.compile(after), glued=is_glued)
        for group, is_glued in ((rules, False), (glued, True))
        for name, before, after in group
        if _NO_WORD not in before + after
    )


@cache
def cuts(language: str) -> tuple[Cut, ...]:
    """Return the cuts for a primary language tag."""
    opens, greets = (_any_of(_words(kind, language)) for kind in ("opens", "greets"))
    called = r"(?: [A-Z][\w.'-]*| all| there| everyone){1,3}[,!]"
    begins = r"(?:\A|(?<=[.!?]\s)|(?<=[.!?][\"”]\s))"
    bracket_begins = r"\((?:(?<=\A\()|(?<=[.!?]\s\()|(?<=[.!?][\"”]\s\())"
    # sentencex takes a figure for an ordinal here; "voraussichtl. 2030": a German word that ends so is cut short
    is_ordinal = language in {"da", "de"}
    whole_word = rf"[.!?](?<={_SMALL}{{5}}.)(?<![bcdfghkpstvz]l.)(?<!bes.)(?<!schn.)" if is_ordinal else _NO_WORD
    note = r"[.!?](?=\d)(?:(?<=[a-z]{5}.)|(?<=\).))\d{1,3}(?:[ ,–-]\d{1,3})*"
    rules = [
        ("abbreviation at the end", ". ", _abbreviation_before(rf"\s+(?={opens}\b)", language)),
        ("word before a year", " 1| 2", rf"{whole_word}\s+(?=(?:1[5-9]|20)\d\d {_SMALL})"),
        ("note numbers", ".|!|?", rf"{note}{_ON_TO_CAPITAL}"),
        ("address before another", "://", rf"{_ADDRESS}\S{{1,500}}\s+(?={_ADDRESS})"),
        ("greeting", _words("greets", language).replace(" ", "|"), rf"{begins}{greets}{called}{_ON_TO_CAPITAL}"),
        ("time stamp of a message", " AM| PM", rf"{_STAMP}{_ON_TO_CAPITAL}"),
        ("source in brackets", ") ", rf"\A\([A-Z][^()\n]{{1,39}}\){_ON_TO_CAPITAL}"),
        ("remark in brackets", ") ", rf"{bracket_begins}[^()\n]{{8,}}[.!?][\"”’']?\){_ON_TO_CAPITAL}"),
        ("omission in brackets", "[", rf"[.!?…][)\"”]? \[(?:\.\.\.|…)\]{_ON_TO_CAPITAL}"),
        ("smiley", ":|;|=", rf"{_SMILEY}\s+(?=[\"“(]?[A-Z]|{_ADDRESS})"),
        ("dash before who posted a message", "-- Posted", r"[.!?…][)\"”]? --\s+(?=Posted by [A-Z])"),
        ("row of stars", "***", r"[.!?…][)\"”]?\s+\*{3,}\s+(?=\S)"),
    ]
    return tuple(
        Cut(name, sign, pattern)
        for name, signs, pattern in rules
        if _NO_WORD not in pattern
        for sign in signs.split("|")
    )


def is_no_boundary(text: str, end: int, start: int, language: str) -> bool:
    """Tell whether a rule joins what ends at `end` and what begins at `start`."""
    is_glued = end == start
    before = text[max(0, end - (_GLUED_WINDOW if is_glued else _WINDOW)) : end]
    for begins, ends in _asked(language, is_glued):  # noqa: SIM110 - a generator takes twice the time
        if begins(text, start) and _compiled(ends).search(before):
            return True
    return False


@cache
def _asked(language: str, is_glued: bool) -> tuple[tuple[Callable[..., object], str], ...]:
    """Return what is asked of a boundary: how the text after it begins, and how the text before it ends."""
    return tuple((rule.after.match, rule.before) for rule in joins(language) if is_glued or not rule.glued)


def missed(text: str, language: str) -> Iterator[int]:
    """Yield where further sentences begin, in no order, some more than once."""
    for rule in cuts(language):
        if rule.sign in text:
            for found in _compiled(rule.pattern).finditer(text):
                yield found.end()


_MARKER = re.compile(
    r"(?:(?<=\s)|\A)[⁃•]?\s?\(?(?P<item>\d{1,3}|[a-z]|[A-Z](?=\)))(?P<mark>\.\)|[.)])"
    r"(?:\s+(?=\S)|(?<=\d[.)])(?=[^\W\d_]))"
)
_FIRST_OF_A_ROW = ("\n", " 1.", " 1)", "(1)", " a.", " a)", "(a)", " A)", "(A)")
_LINE_ENDS = tuple(".!?:;…")
_NEAR = 24  # characters before a list's marker that say whether it opens an item


def list_markers(text: str, language: str) -> list[tuple[int, int]]:
    """Return where the numbers or letters of list items begin, and where their words do.

    A number that opens a paragraph, or a line behind one that has ended, is one. Others are markers only in a row,
    "1. … 2. …" or "a) … b) …", whose first does so or follows a sentence; a comma or "and" before one says that the row
    is within a sentence.
    """
    if not (_MARKER.match(text) or any(sign in text for sign in _FIRST_OF_A_ROW)):
        return []
    rows: list[list[tuple[int, int]]] = []
    lone: list[tuple[int, int]] = []
    due = ("", "")  # the item and mark that would carry on the last row
    for found in _MARKER.finditer(text):
        item, mark = found["item"], found["mark"]
        before = text[max(0, found.start() - _NEAR) : found.start()]
        gap = before[len(before.rstrip()) :]
        # a line may be broken anywhere: "from 2022 to⏎23. By comparison"
        opens_line = found.start() == len(gap) or ("\n" in gap and before.rstrip()[-1:] in _LINE_ENDS)
        follows_end = opens_line or _sentence_ends().search(before) is not None
        if (item, mark) == due and (follows_end or _may_go_on(before, mark, language)):
            rows[-1].append(found.span())
        elif opens_line or (follows_end and item in {"1", "a", "A"}):
            rows.append([found.span()])
        else:
            continue
        if opens_line and item.isdigit():
            lone.append(found.span())
        due = str(int(item) + 1) if item.isdigit() else chr(ord(item) + 1), mark
    return sorted({*lone, *(span for row in rows if len(row) > 1 for span in row)})


@cache
def _sentence_ends() -> re.Pattern[str]:
    return re.compile(rf"(?:[!?…。]|\b(?!{_any_of(_words('waits', ''))}\.)[^\W\d_]{{4,}}\.)[\"”)]?\s*\Z")


def _may_go_on(before: str, mark: str, language: str) -> bool:
    """Tell whether a list may go on behind words that end no sentence."""
    is_ordinal = mark == "." and language in _data()["ordinal_point"].split()
    return not is_ordinal and not re.search(rf"(?:[.,;:–—-]|\b{_any_of(_data()['joins'])})\s*\Z", before)


def _abbreviation_before(after: str, language: str) -> str:
    """Return a pattern of an abbreviation that may end a sentence, and of what then stands after it.

    One that begins with a sign, and looks back from there, is found many times faster.
    """
    words = _words("may_end", language)
    if _VARIES.search(words):
        return rf"\b{_any_of(words)}\.{after}"
    behind = "|".join(rf"(?<=\b{word}\.)" for word in words.split()) or _NO_WORD
    return rf"\.(?={after})(?:{behind}){after}"


def _ordinal(language: str) -> str:
    before = _any_of(_words("before_ordinal", language))
    return before if before == _NO_WORD else rf"(?i:\b{before}) (?:\d{{1,2}}\. ?[-–/] ?)?\d{{1,3}}\.$"


def _words(kind: str, language: str) -> str:
    return str(_data()[kind].get(language, ""))


def _any_of(words: str) -> str:
    return f"(?:{'|'.join(words.split())})" if words.split() else _NO_WORD


@cache
def _data() -> dict[str, Any]:
    tables: dict[str, Any] = json.loads(data("boundaries.json").read_text("utf-8"))
    return tables
