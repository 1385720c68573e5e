"""The promises of our own words: translated whole, with the plurals, dates and numbers of their language."""

import ast
import json
import re
from datetime import UTC, datetime, timedelta
from gettext import GNUTranslations
from itertools import product
from string import Formatter

import catalogues
import pytest
from babel import Locale
from babel.core import get_cldr_version
from babel.dates import format_date
from babel.messages import Message
from babel.messages.mofile import read_mo
from babel.messages.pofile import read_po
from babel.numbers import format_decimal
from hypothesis import given
from hypothesis import strategies as st

from briefer.catalogue import DEFAULT, LANGUAGES, Catalogue, catalogue, usual
from briefer.errors import UnknownPluginError

TRANSLATED = [language for language in LANGUAGES if language != DEFAULT]
MESSAGES = [message for message in catalogues.messages() if message.id]
DAYS = st.datetimes(datetime(1990, 1, 1), datetime(2050, 1, 1), timezones=st.just(UTC))  # noqa: DTZ001 - as they must be


def forms(said: object) -> tuple[str, ...]:
    """Return the forms of a message or a translation."""
    return tuple(said) if isinstance(said, tuple | list) else (str(said),)


def _id_of(message: Message) -> tuple[str, tuple[str, ...]]:
    context: object = message.context or ""  # in bytes where Babel read it from a compiled catalogue
    return context.decode() if isinstance(context, bytes) else str(context), forms(message.id)


def placeholders(message: str) -> set[str]:
    """Return the names between braces."""
    return {name for _, name, _, _ in Formatter().parse(message) if name is not None}


@pytest.mark.parametrize("language", TRANSLATED)
def test_every_message_is_translated(language: str) -> None:
    """No message is missing, empty or doubtful; each has as many forms as the language has plurals."""
    known = catalogues.read(language)
    for message in MESSAGES:
        found = known.get(message.id, context=message.context)
        assert found is not None, message.id
        said = forms(found.string)
        assert all(said), message.id
        assert len(said) == (known.num_plurals if message.pluralizable else 1), message.id
        assert not found.fuzzy


@pytest.mark.parametrize("language", TRANSLATED)
def test_a_translation_has_the_placeholders_of_its_message(language: str) -> None:
    """What is filled in is filled in everywhere; only a number may go without saying, as the dual does in Arabic."""
    known = catalogues.read(language)
    for message in MESSAGES:
        found = known.get(message.id, context=message.context)
        assert found is not None
        expected = placeholders(forms(message.id)[-1])
        for said in forms(found.string):
            missing = {"number"} if message.pluralizable and language == "ar" else set()
            assert expected - missing <= placeholders(said) <= expected, said


@pytest.mark.parametrize("language", TRANSLATED)
def test_what_is_read_at_run_time_is_what_was_translated(language: str) -> None:
    """`make catalogues` was run after the last change."""
    with catalogues.source(language).with_suffix(".mo").open("rb") as file:
        compiled = {_id_of(each): forms(each.string) for each in read_mo(file) if each.id}
    assert compiled == {_id_of(each): forms(each.string) for each in catalogues.read(language) if each.id}
    assert set(compiled) == {_id_of(each) for each in MESSAGES}


def test_the_template_for_translators_has_every_message() -> None:
    """`briefer.pot` is what a new language begins with."""
    with catalogues.TEMPLATE.open("rb") as file:
        template = read_po(file)
    assert {_id_of(each) for each in template if each.id} == {_id_of(each) for each in MESSAGES}


def test_every_message_of_the_program_is_found() -> None:
    """A message inside an f-string would not be found by the extractor of Python 3.11: none is left there."""
    collected = {form for message in MESSAGES for form in forms(message.id)}
    for pattern in ("*.py", "render/*.py"):
        for path in (catalogues.ROOT / "briefer").glob(pattern):
            for node in ast.walk(ast.parse(path.read_text("utf-8"))):
                if isinstance(node, ast.Call) and getattr(node.func, "attr", "") in {"gettext", "ngettext", "pgettext"}:
                    start = 1 if getattr(node.func, "attr", "") == "pgettext" else 0
                    said = [each.value for each in node.args[start:] if isinstance(each, ast.Constant)]
                    assert set(said) <= collected, path


@pytest.mark.parametrize("language", TRANSLATED)
def test_plurals_follow_cldr(language: str) -> None:
    """Two numbers have one form in the catalogue just where they have one in the CLDR."""
    with catalogues.source(language).with_suffix(".mo").open("rb") as file:
        form = GNUTranslations(file).plural  # type: ignore[attr-defined]  # set where the header is read
    category = Locale.parse(language).plural_form
    pairs = {(form(number), category(number)) for number in range(2_001)}
    assert len(pairs) == len({of_form for of_form, _ in pairs}) == len({of_category for _, of_category in pairs})


@pytest.mark.parametrize(
    ("language", "number", "expected"),
    [
        ("ru", 1, "1 документ"), ("ru", 3, "3 документа"), ("ru", 11, "11 документов"), ("ru", 21, "21 документ"),
        ("ru", 112, "112 документов"), ("uk", 2, "2 документи"), ("uk", 5, "5 документів"),
        ("uk", 1_204, "1\u00a0204 документи"),
        ("ar", 1, "وثيقة واحدة"), ("ar", 2, "وثيقتان"), ("ar", 7, "7 وثائق"), ("ar", 11, "11 وثيقة"),
        ("ar", 103, "103 وثائق"),
        ("fr", 0, "0 document"), ("fr", 2, "2 documents"), ("de", 1, "1 Dokument"), ("zh", 5, "5篇文档"),
    ],
)  # fmt: skip
def test_a_count_has_the_form_of_its_number(language: str, number: int, expected: str) -> None:
    """Examples read by a speaker."""
    assert catalogue(language).ngettext("{number} document", "{number} documents", number) == expected


@pytest.mark.parametrize("language", LANGUAGES)
@given(DAYS)
def test_a_day_is_written_as_cldr_writes_it(language: str, day: datetime) -> None:
    """The long form of the language; the first of a month has its ordinal in French and Portuguese."""
    if get_cldr_version() != json.loads((catalogues.FOLDER / "cldr.json").read_text("utf-8"))["CLDR"]:
        pytest.skip("the Babel installed has another CLDR than the catalogues were made with")
    expected = format_date(day, "long", "en_GB" if language == "en" else language)
    if day.day == 1 and language in {"fr", "pt"}:
        expected = re.sub("^1", "1er" if language == "fr" else "1º", expected)
    assert catalogue(language).day(day) == expected


@pytest.mark.parametrize("language", LANGUAGES)
@given(DAYS, st.integers(0, 800))
def test_a_period_says_both_of_its_ends(language: str, first: datetime, days: int) -> None:
    """Whatever both have in common is said once or twice; of one day, the day is said."""
    words = catalogue(language)
    last = first + timedelta(days=days)
    said = words.period(first, last)
    if not days:
        assert said == words.day(first)
    numbers = re.findall(r"\d+", said)
    assert {str(first.day), str(last.day), str(last.year)} <= set(numbers)
    assert str(first.year) in numbers
    assert "\u2009" not in said
    assert "{" not in said


@pytest.mark.parametrize(
    ("language", "days", "months", "years"),
    [
        ("en", "10–13 March 2026", "10 March – 3 April 2026", "10 March 2026 – 3 April 2027"),
        ("de", "10.–13. März 2026", "10. März – 3. April 2026", "10. März 2026 – 3. April 2027"),
        ("ru", "10–13 марта 2026\u202fг.", "10 марта – 3 апреля 2026\u202fг.",
         "10 марта 2026\u202fг. – 3 апреля 2027\u202fг."),
        ("ar", "10–13 مارس 2026", "10 مارس – 3 أبريل 2026", "10 مارس 2026 – 3 أبريل 2027"),
        ("zh", "2026年3月10日至13日", "2026年3月10日至4月3日", "2026年3月10日至2027年4月3日"),
    ],
)  # fmt: skip
def test_a_period_is_as_short_as_it_can_be(language: str, days: str, months: str, years: str) -> None:
    """Days of one month share the month, months of one year the year."""
    words, first = catalogue(language), datetime(2026, 3, 10, tzinfo=UTC)
    ends = (datetime(2026, 3, 13, tzinfo=UTC), datetime(2026, 4, 3, tzinfo=UTC), datetime(2027, 4, 3, tzinfo=UTC))
    assert [words.period(first, last) for last in ends] == [days, months, years]


@pytest.mark.parametrize("language", LANGUAGES)
@given(st.integers(0, 10**9))
def test_a_number_is_grouped_as_cldr_groups_it(language: str, number: int) -> None:
    """Spanish writes four digits without a point, which Babel does not know."""
    expected = format_decimal(number, locale=language, numbering_system="latn")
    assert catalogue(language).number(number) == (str(number) if language == "es" and number < 10_000 else expected)


@pytest.mark.parametrize(
    ("languages", "expected"),
    [
        ([], "en"), (["de"], "de"), (["de", "fr", "fr"], "fr"), (["pt-BR"], "pt"), (["en-GB", "EN"], "en"),
        (["ja", "ja", "de"], "en"), (["und"], "en"), (["zh-Hant-TW", "zh"], "zh"), (["uk", "ru"], "uk"),
    ],
)  # fmt: skip
def test_a_page_is_in_the_language_of_most_documents(languages: list[str], expected: str) -> None:
    """The first of equals; English where we have no catalogue for it."""
    assert usual(languages) == expected


@pytest.mark.parametrize("language", ["ja", "xx", "german", "d"])
def test_a_language_without_catalogue_is_refused(language: str) -> None:
    """The message names those that there are."""
    with pytest.raises(UnknownPluginError, match="ar, de, en, es, fr, it, nl, pt, ru, uk, zh"):
        catalogue(language)


@given(st.sampled_from(LANGUAGES), st.text(max_size=20))
def test_what_is_filled_in_is_never_read_as_a_pattern(language: str, text: str) -> None:
    """Braces in a title or query are shown as they are."""
    assert text in Catalogue(language).quoted(text)


def test_what_a_language_calls_its_own_differs() -> None:
    """No catalogue is a copy of another: fewer than a fifth of the messages of any two agree."""
    said = {
        language: [forms(each.string) for each in catalogues.read(language) if each.id and each.context is None]
        for language in TRANSLATED
    }
    for one, other in product(TRANSLATED, repeat=2):
        if one < other:
            same = sum(a == b for a, b in zip(said[one], said[other], strict=True))
            assert same * 5 < len(said[one]), (one, other, same)
