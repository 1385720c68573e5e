"""Times named in sentences, and the days they are."""

import json
import re
from calendar import monthrange
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta, timezone
from pathlib import Path
from typing import NamedTuple

import pytest
from hypothesis import given
from hypothesis import strategies as st
from strategies import LANGUAGES, sentences

from briefer.resources import data
from briefer.text.time_expressions import TimeExpression, time_expressions
from briefer.text.time_rules import NAMES

CASES = Path(__file__).parent / "cases" / "time_expressions"
MARKED = re.compile(r"\[([^]|]+)\|([^]|]+)(?:\|(since|until))?\]")
TAUGHT = ["en", "de", "fr", "es", "it", "pt", "nl", "ru", "uk"]
DIGITS = {
    "DAY",
    "YEAR",
    "DATE",
    "NUMBER",
    "ORDINAL",
    "DECADE",
    "DECADE2",
    "HUNDRED",
    "YEARS",
}  # symbols of numbers in digits
AROUND = {"START", "END", "CAPITAL"}
DAY = date(2024, 5, 15)
Found = tuple[int, int, date, date, str]


class Case(NamedTuple):
    """A sentence without its marks, and what they say."""

    language: str
    published: date | None
    text: str
    marked: str
    expected: tuple[Found, ...]


def _ends(written: str) -> tuple[date, date]:
    """Return the first and last day of "2024-05-09", "2024-05", "2024", or of two of them around a slash."""
    parts = [[int(number) for number in part.split("-")] for part in written.split("/")]
    (year, *rest), (last_year, *last_rest) = parts[0], parts[-1]
    last_month = last_rest[0] if last_rest else 12
    last_day = last_rest[1] if len(last_rest) > 1 else monthrange(last_year, last_month)[1]
    return date(year, *(*rest, 1, 1)[:2]), date(last_year, last_month, last_day)


def cases(name: str) -> Iterator[Case]:
    """Read a file of cases."""
    for language, entries in json.loads((CASES / name).read_text("utf-8")).items():
        if language == "about":
            continue
        for published, marked in entries:
            expected, removed = [], 0
            for mark in MARKED.finditer(marked):
                start = mark.start() - removed
                removed += len(mark[0]) - len(mark[1])
                expected.append((start, start + len(mark[1]), *_ends(mark[2]), mark[3] or "at"))
            day = date.fromisoformat(published) if published else None
            yield Case(language, day, MARKED.sub(r"\1", marked), marked, tuple(expected))


def wrong(name: str) -> tuple[list[str], int]:
    """Return a line for each case of a file that is not right to the letter, and how many cases there are."""
    lines, count = [], 0
    for case in cases(name):
        count += 1
        found = time_expressions(case.text, case.published, case.language)
        if tuple((one.start, one.end, one.first, one.last, one.bound) for one in found) != case.expected:
            said = "; ".join(f"{case.text[one.start : one.end]} = {one.first}/{one.last} {one.bound}" for one in found)
            lines.append(f"{case.language} {case.published} {case.marked}\n    found: {said or 'nothing'}")
    return lines, count


WORDS = st.sampled_from(sorted({word for case in cases("development.json") for word in re.split(r"[ .]", case.text)}))


@pytest.mark.parametrize("name", sorted(path.name for path in CASES.glob("*.json")))
def test_times_in_sentences_are_found_and_resolved(name: str) -> None:
    """At least 95 % of the sentences of each file come out right: every phrase, its days, and nothing else."""
    lines, count = wrong(name)
    assert len(lines) <= 0.05 * count, f"{len(lines)} of {count} wrong:\n" + "\n".join(lines)


@given(
    sentences | st.text(max_size=80) | st.lists(WORDS, max_size=12).map(" ".join),
    st.dates() | st.none(),
    st.sampled_from([*LANGUAGES, *TAUGHT]),
)
def test_phrases_are_spans_in_order(text: str, published: date | None, language: str) -> None:
    """Whatever the text, phrases stand in it one behind the other, and no period ends before it begins."""
    at = 0
    for found in time_expressions(text, published, language):
        assert at <= found.start < found.end <= len(text)
        assert text[found.start : found.end].strip() == text[found.start : found.end]
        assert found.first <= found.last
        at = found.end


@given(st.lists(WORDS, max_size=12).map(" ".join), st.dates(), st.sampled_from(TAUGHT))
def test_the_date_of_publication_matters_to_relative_times_only(text: str, published: date, language: str) -> None:
    """What is absolute is found without a date of publication, as the same days; nothing else is."""
    dated = time_expressions(text, published, language)
    assert time_expressions(text, None, language) == tuple(one for one in dated if one.kind == "absolute")


@given(st.dates(date(1000, 1, 1), date(2100, 12, 31)), st.sampled_from(["{0:%Y-%m-%d}", "{0.day}.{0.month}.{0.year}"]))
def test_dates_in_numbers_are_read_in_every_language(day: date, form: str) -> None:
    """ISO dates and dates with points are the same day in all languages."""
    for language in TAUGHT:
        (found,) = time_expressions(f"({form.format(day)})", None, language)
        assert (found.first, found.last, found.kind, found.precision) == (day, day, "absolute", "day")


@pytest.mark.parametrize(
    ("language", "written", "day"),
    [
        ("en", "12/05/2024", date(2024, 12, 5)),
        ("en-US", "12/05/24", date(2024, 12, 5)),
        ("en-GB", "12/05/2024", date(2024, 5, 12)),
        ("en_IE", "12/05/99", date(1999, 5, 12)),
        ("en", "31/05/2024", date(2024, 5, 31)),
        ("fr", "12/05/2024", date(2024, 5, 12)),
        ("nl", "12-05-2024", date(2024, 5, 12)),
    ],
)
def test_the_order_of_day_and_month_is_the_language_s(language: str, written: str, day: date) -> None:
    """American English puts the month first, unless that cannot be; two digits of a year are read as POSIX does."""
    assert [found.first for found in time_expressions(f"On {written}.", None, language)] == [day]


def test_a_moment_counts_by_its_own_date() -> None:
    """A datetime of publication stands for the date it shows, wherever its clock is."""
    moment = datetime(2024, 5, 15, 23, 30, tzinfo=timezone(timedelta(hours=-5)))
    assert time_expressions("It rained today.", moment, "en") == time_expressions("It rained today.", DAY, "en")
    assert moment.astimezone(UTC).date() != DAY


@pytest.mark.parametrize("language", ["und", "zh", "tlh", "every", "about", ""])
def test_a_language_without_data_has_no_times(language: str) -> None:
    """Where the words of a language are not known, nothing is guessed."""
    assert time_expressions("On 2024-05-15, on Monday, in May 2024.", DAY, language) == ()


@pytest.mark.parametrize(
    ("phrase", "precision", "relation"),
    [
        ("It closed yesterday.", "day", "before"),
        ("It closed last week.", "week", "before"),
        ("It closes this weekend.", "weekend", "after"),
        ("It closed this month.", "month", "on"),
        ("It closed in the third quarter of 2023.", "quarter", "before"),
        ("It closes in the second half of 2024.", "half", "after"),
        ("It closes next summer.", "season", "after"),
        ("It closes by 2030.", "year", "after"),
        ("It closed in the 1990s.", "decade", "before"),
        ("It closed in the 19th century.", "century", "before"),
        ("It closed in early 2024.", "part", "before"),
        ("It closes in the next two years.", "span", "on"),
    ],
)
def test_precision_and_relation_are_told(phrase: str, precision: str, relation: str) -> None:
    """A time says how exact it is, and where it lies as seen from a day."""
    (found,) = time_expressions(phrase, DAY, "en")
    assert (found.precision, found.relation(DAY)) == (precision, relation)


def test_an_expression_is_a_value() -> None:
    """What is found can be compared and kept."""
    (found,) = time_expressions("By 2030 it will close.", None, "en")
    expected = TimeExpression(3, 7, date(2030, 1, 1), date(2030, 12, 31), "year", "absolute", "until")
    assert found == expected
    assert hash(found) == hash(expected)


def test_the_data_speaks_of_known_rules_and_symbols() -> None:
    """Every pattern belongs to a rule, and uses symbols that words or numbers may have: a slip would match nothing."""
    languages = json.loads(data("time_expressions.json").read_text("utf-8"))
    every = languages.pop("every")
    del languages["about"]
    for language, rules in languages.items():
        known = DIGITS | AROUND | set(every["words"]) | set(rules["words"])
        for by_rule in (rules["patterns"], every["patterns"]):
            assert set(by_rule) <= NAMES, language
            for template in (template for templates in by_rule.values() for template in templates):
                said = re.findall(r"[A-Z][A-Z0-9]+", template)
                assert set(said) <= known, (language, template)
