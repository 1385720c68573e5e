"""What a person wrote in a message, told from what was copied into it.

Rules on lines: a line of plain text, or a paragraph of HTML. They take away what says plainly what it is; where in
doubt a line stays. The words they know are in `data/mail_chrome.json`.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache, lru_cache
from itertools import groupby

from briefer.text.mail_footers import RULE
from briefer.text.mail_words import any_of, compiled, mail_words

_KINDS = ("from", "date", "to", "subject", "other")
_QUOTED = re.compile(r"\s*>")
_MARKED = re.compile(  # as answers do; a line between two bars is of a table
    r"\s*(?:>|[^\W\d_](?:[\w.-]{0,10}\w)?>(?:[\s>]|\Z)|:\s|\|(?:[\s>](?!.*\|\s*\Z)|\Z))"
)
_PROMPT = re.compile(r">>> ?(?!>)")  # Python's; or quoted three times over, which is seldom alone
_TWICE = re.compile(r"\s*> ?>(?! ?>)")
_LONGEST = 300  # characters of a line that can say who wrote what is below it
_MOST_ATTRIBUTION_LINES = 4
_OPENING = re.compile(r"\W{0,3}(?:On|Am|Le|El|Em|Il|Op|Den)\b")
_DATED = re.compile(r"\b(?:19|20)\d\d\b|\d{1,2}[:h.]\d\d\b|@")
_CLOCK = re.compile(r"\d{1,2}[:h]\d\d|\S@\S")
_FEWEST_LABELS = 3  # of sender, date, recipient and subject: prose that begins "From: " has one
_MOST_LABEL_LINES = 14
_LONGEST_HEADERS = 2000  # characters: HTML may have them all in one paragraph
_LONG = 50  # characters of a quoted line that a mail program may have wrapped once more
_SENTENCE_END = re.compile(r"[.?!\u2026:][\"')\]\u201c\u201d\u2019]*\s*\Z")
_LISTED = re.compile(r"\s+(?:[-*+\u2022\u2013]|\(?\w{1,3}[.)])\s")
_INDENTED = re.compile(r"(?: {2,}|\s*\t)\s*\S")
_COLUMN = re.compile(r"\s{4,}\S")
_MOST_COLUMN_LINES = 20


@dataclass(frozen=True, slots=True)
class Forwarded:
    """A message within a message.

    Attributes:
        start: How many lines stand before it: those of who passed it on.
        lines: Its own.
        headers: What its header lines say, by "from", "date", "to", "subject", as far as they are there.
    """

    start: int
    lines: tuple[str, ...]
    headers: dict[str, str]


def own_lines(lines: Sequence[str], *, is_reply: bool) -> list[int]:
    """Return which lines are the writer's own: neither quoted, nor the line that says who is quoted.

    Answers between quotations stay. What follows the beginning of an unmarked copy of what is answered is of that copy.
    A line that begins with ">" in a message that answers nothing may be anything; it is taken for quoted only in a
    block of its own, or below a line that says who wrote it.
    """
    opens = (number for number in range(len(lines)) if is_reply and _opens_copy(lines, number))
    end = next(opens, len(lines))
    if end and end < len(lines) and RULE.fullmatch(lines[end - 1][:_LONGEST]):
        end -= 1
    quoted: set[int] = set()
    before = 0
    for start, stop in _runs(lines[:end], _MARKED if is_reply else _QUOTED):
        attribution = _attribution(lines, start, before)
        if attribution == start and not _is_quotation(lines, start, stop, is_reply=is_reply):
            continue
        if before and start - before == 1 and _is_remnant(lines[before - 1], lines[before]):
            quoted.add(before)
        quoted.update(range(attribution, stop))
        before = stop
    if is_reply:
        quoted.update(_set_in(lines[:end]))
    return [number for number in range(end) if number not in quoted and not _is_separator(lines[number])]


def forwarded(lines: Sequence[str], *, is_expected: bool) -> Forwarded | None:
    """Find the message that a message passes on.

    Args:
        lines: Of a message.
        is_expected: Whether something else says that there is one, as a subject "Fwd: …": then what in an answer would
            be a copy of what is answered is what is passed on.
    """
    is_alone = True
    for number, line in enumerate(lines):
        text = line[:_LONGEST].strip()
        if _patterns().forward.fullmatch(text) or (is_expected and _is_separator(line)):
            headers, start = _headers(lines, number + 1)
        elif text and _is_header((read := _headers(lines, number))[0]) and (is_expected or is_alone):
            headers, start = read
        elif not is_expected and _opens_copy(lines, number):
            return None
        else:
            is_alone = is_alone and not text
            continue
        rest = lines[start:]
        if all(_QUOTED.match(each) or not each.strip() for each in rest):
            rest = unquoted(rest)
            if not headers:
                headers, start = _headers(rest, 0)
                rest = rest[start:]
        return Forwarded(number, tuple(rest), headers)
    return None


def unquoted(lines: Sequence[str]) -> list[str]:
    """Take one level of quotation from lines."""
    return [re.sub(r"^\s*> ?", "", line) for line in lines]


@dataclass(frozen=True, slots=True)
class _Patterns:
    original: re.Pattern[str]
    forward: re.Pattern[str]
    attribution: re.Pattern[str]
    label: re.Pattern[str]
    column: re.Pattern[str]
    kinds: dict[str, str]


@cache
def _patterns() -> _Patterns:
    kinds = {label: kind for kind in _KINDS for label in mail_words()[f"labels_{kind}"]}
    label = "|".join(map(re.escape, sorted(kinds, key=len, reverse=True)))
    forward = rf"[-_=*]{{2,}}\s*{any_of('forwards')}\s*(?:[-_=*]{{2,}}:?)?|{any_of('forwards_begin')}\s?[:\uff1a]"
    return _Patterns(
        original=compiled(rf"[-_=*]{{2,}}\s*{any_of('originals')}\s*[-_=*]{{2,}}:?"),
        forward=compiled(forward),
        attribution=compiled(rf"\W{{0,3}}{any_of('attributions')}\s*[:\uff1a]\W{{0,3}}"),
        label=compiled(rf"(?<!\w)({label})[*_]{{0,2}}\s?[:\uff1a](?!//)[*_]{{0,2}}\s*"),
        column=compiled(rf"(?<=\s\s)({label})\s?[:\uff1a]?(?=\s\s|\s?\Z)"),
        kinds=kinds,
    )


def _runs(lines: Sequence[str], mark: re.Pattern[str]) -> Iterator[tuple[int, int]]:
    """Yield where each run of lines that begin with a mark starts and stops."""
    for is_run, numbers in groupby(range(len(lines)), lambda number: bool(mark.match(lines[number]))):
        if is_run:
            first, *others = numbers
            yield first, first + 1 + len(others)


def _is_quotation(lines: Sequence[str], start: int, stop: int, *, is_reply: bool) -> bool:
    """Tell whether a run of lines that begin with ">", for which nobody is named, is quoted."""
    is_apart = start == 0 or not lines[start - 1].strip()
    if all(map(_PROMPT.match, lines[start:stop])) and not any(map(_TWICE.match, lines)):
        return False
    if is_reply:
        return is_apart or stop - start > 1 or not re.match(r"\s*(?:>\s*[\d$€£.]|:)", lines[start])
    return is_apart and stop - start > 1


def _set_in(lines: Sequence[str]) -> Iterator[int]:
    """Yield the lines of each indented block, no list, below a line that ends with a colon."""
    for number, line in enumerate(lines):
        if not line.rstrip().endswith((":", "\uff1a")) or _INDENTED.match(line) or _MARKED.match(line):
            continue
        start = stop = number + 1
        while start < len(lines) and not lines[start].strip():
            start += 1
        for at in range(start, len(lines)):
            if lines[at].strip():
                if not _INDENTED.match(lines[at]) or _MARKED.match(lines[at]):
                    break
                stop = at + 1
        is_block = stop == len(lines) or not lines[stop].strip() or _MARKED.match(lines[stop])
        if stop > start and is_block and not any(map(_LISTED.match, lines[start:stop])):
            yield from range(_attribution(lines, start, 0), stop)


def _is_remnant(quoted: str, line: str) -> bool:
    """Tell whether a line between two quoted ones is what was left of the first when it was wrapped."""
    return len(quoted) >= _LONG and not _SENTENCE_END.search(quoted[-_LONG:]) and line[:1].islower()


def _attribution(lines: Sequence[str], start: int, before: int) -> int:
    """Return where the lines begin that say who is quoted from `start` on; `start` where none do."""
    last = start - 1
    if last >= before and not lines[last].strip():
        last -= 1
    for first in range(last, max(before, last - _MOST_ATTRIBUTION_LINES + 1) - 1, -1):
        if not lines[first].strip():
            break
        if _is_attribution(lines, first, last):
            return first
    return start


def _is_attribution(lines: Sequence[str], first: int, last: int) -> bool:
    text = " ".join(line[: _LONGEST + 1].strip() for line in lines[first : last + 1])
    if len(text) > _LONGEST or not text.endswith((":", "\uff1a")):
        return False
    is_apart = first == 0 or not lines[first - 1].strip() or bool(_MARKED.match(lines[first - 1]))
    if _patterns().attribution.fullmatch(text):
        return is_apart or bool(_OPENING.match(text) and _DATED.search(text))
    return is_apart and bool(_DATED.search(text))


def _opens_copy(lines: Sequence[str], number: int) -> bool:
    """Tell whether all that follows a line is a copy of earlier messages that is not marked line by line."""
    line = lines[number]
    if not line.strip():
        return False
    if _is_separator(line):
        return not _MARKED.match(_next_written(lines, number + 1) or ">")
    return _is_header(_headers(lines, number)[0]) or bool(_OPENING.match(line) and _is_unmarked(lines, number))


def _is_unmarked(lines: Sequence[str], number: int) -> bool:
    """Tell whether lines say by whom and when it was written what follows without a mark."""
    text = ""
    for last in range(number, min(number + _MOST_ATTRIBUTION_LINES, len(lines))):
        if not lines[last].strip() or len(text) > _LONGEST:
            return False
        text = f"{text} {lines[last][:_LONGEST].strip()}".strip()
        if text.endswith((":", "\uff1a")):
            following = _next_written(lines, last + 1)
            is_said = _patterns().attribution.fullmatch(text) and _CLOCK.search(text)
            return bool(is_said and following and not _MARKED.match(following))
    return False


def _next_written(lines: Sequence[str], number: int) -> str:
    return next((lines[at] for at in range(number, len(lines)) if lines[at].strip()), "")


def _is_separator(line: str) -> bool:
    return bool(_patterns().original.fullmatch(line[:_LONGEST].strip()))


def _headers(lines: Sequence[str], number: int) -> tuple[dict[str, str], int]:
    """Read the header lines of a message within a message, and return them and where they end.

    A header may be wrapped; and HTML may have all of them in one paragraph.
    """
    found: dict[str, str] = {}
    while number < len(lines) and not lines[number].strip():
        number += 1
    if columns := _columns(lines, number):
        return columns
    at = number
    while at < min(len(lines), number + _MOST_LABEL_LINES):
        labelled = _labelled(lines[at])
        is_wrapped = found and lines[at].strip() and at + 1 < len(lines) and _labelled(lines[at + 1])
        if not labelled and not is_wrapped:
            break
        found = {**labelled, **found}
        at += 1
    while found and at < len(lines) and lines[at].strip() and (lines[at][0].isspace() or lines[at - 1].endswith(",")):
        at += 1
    return found, at


def _columns(lines: Sequence[str], number: int) -> tuple[dict[str, str], int] | None:
    """Read headers as Lotus Notes sets them: sender and date in one column, labels in another, values in a third."""
    found: dict[str, str] = {}
    stop = min(len(lines), number + _MOST_COLUMN_LINES)
    for at in range(number, stop):
        line = lines[at][:_LONGEST]
        if not line.strip():
            if "subject" in found:
                break
            continue
        if not _COLUMN.match(line):
            break
        _read_columns(line, found)
    else:
        at = stop
    return (found, at) if {"from", "to", "subject"} <= found.keys() else None


def _read_columns(line: str, found: dict[str, str]) -> None:
    """Add what a line of such headers says to what is found above it."""
    for part in re.split(r"\s{2,}", line.strip()):
        if "from" not in found:
            found["from"] = part
        elif "@" not in part and "subject" not in found and _DATED.search(part):
            found.setdefault("date", part)
        elif found.get("subject") == "":
            found["subject"] = part.strip()
    if label := _patterns().column.search(line):
        kind = _patterns().kinds[label[1].lower()]
        if kind in {"to", "subject"}:
            found.setdefault(kind, line[label.end() :].strip())


@lru_cache(maxsize=256)
def _labelled(line: str) -> Mapping[str, str]:
    """Return the values in a line by what their labels say they are; nothing where it does not begin with a label."""
    patterns = _patterns()
    text = line[:_LONGEST_HEADERS].strip("* _\t\u00a0")
    if not patterns.label.match(text):
        return {}
    places = list(patterns.label.finditer(text))
    if len(places) < _FEWEST_LABELS:
        places = places[:1]
    ends = [place.start() for place in places[1:]] + [len(text)]
    values: dict[str, str] = {}
    for place, end in zip(places, ends, strict=True):
        values.setdefault(patterns.kinds[place[1].lower()], text[place.end() : end].strip("* _\u00a0"))
    return values


def _is_header(found: dict[str, str]) -> bool:
    said = [kind for kind in found if kind != "other"]
    return len(said) >= _FEWEST_LABELS and "from" in said
