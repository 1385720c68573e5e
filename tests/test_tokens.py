"""The promises of words, stems and stop words."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from strategies import LANGUAGES, sentences

from briefer.text.tokens import count_words, is_unspaced, length_in_words, stems, stop_words, terms, tokens


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Rates rose to 5.25 percent.", ["rates", "rose", "to", "5.25", "percent"]),
        ("COVID-19, in Q3: $1,250.50!", ["covid-19", "in", "q3", "1,250.50"]),
        ("The U.S. and AT&T didn’t say.", ["the", "u.s", "and", "at&t", "didn't", "say"]),
        ("On 2026-03-14 at 10:30", ["on", "2026-03-14", "at", "10", "30"]),
        ("(“Quoted”) — ends…", ["quoted", "ends"]),
        ("naïve cafe\u0301 İzmir", ["naïve", "cafe\u0301", "i\u0307zmir"]),
        ("हिन्दी में समाचार।", ["हिन्दी", "में", "समाचार"]),
        ("தமிழ் மொழி", ["தமிழ்", "மொழி"]),
        ("مُحَمَّد وصل", ["مُحَمَّد", "وصل"]),
        ("می\u200cخواهم بروم", ["می\u200cخواهم", "بروم"]),
        ("旧港桥", ["旧港", "港桥"]),
        ("桥", ["桥"]),
        ("在2026年3月", ["在", "2026", "年", "3", "月"]),
        ("ライン Tower", ["ライ", "イン", "tower"]),
        ("", []),
        ("… — !", []),
    ],
)
def test_a_word_keeps_what_belongs_to_it(text: str, expected: list[str]) -> None:
    """Digits, inner punctuation, accents and vowel signs are part of a word; scripts without spaces give pairs."""
    assert tokens(text) == expected


@given(sentences)
def test_words_are_lower_case_without_space(text: str) -> None:
    """A word is never empty, holds no space, and has no capital letter."""
    found = tokens(text)
    assert all(word and not any(map(str.isspace, word)) for word in found)
    assert found == [word.lower() for word in found]


@given(st.lists(st.integers(0, 10**9) | st.decimals(0, 10**6, places=2), max_size=6))
def test_no_figure_is_lost(figures: list[object]) -> None:
    """Every number of a text is a word of it, unbroken."""
    assert tokens(" and ".join(map(str, figures)))[::2] == list(map(str, figures))


@given(st.lists(sentences, max_size=4))
def test_words_of_sentences_are_the_words_of_the_text(parts: list[str]) -> None:
    """Splitting a text between words does not change them."""
    assert tokens("\n".join(parts)) == [word for part in parts for word in tokens(part)]


@given(sentences | st.text(max_size=60))
def test_foreign_words_change_nothing_about_the_others(text: str) -> None:
    """A word of another script at the end of a text is one more word, and the rest is read as without it."""
    assert tokens(f"{text} 桥") == [*tokens(text), "桥"]
    assert count_words(f"{text} 桥") == count_words(text) + 1


@pytest.mark.parametrize(
    ("text", "count"),
    [
        ("", 0),
        (" \n", 0),
        ("One", 1),
        ("Rates rose to 5.25 %.", 5),
        ("don’t — stop", 3),
        ("旧港桥", 3),
        ("在 2026 年", 3),
        ("a\u00a0b\u2009c", 3),
    ],
)
def test_words_are_counted_as_a_reader_would(text: str, count: int) -> None:
    """Words stand between spaces; of a script without spaces each character counts."""
    assert count_words(text) == count


@given(st.text(alphabet=st.characters(max_codepoint=0x2FF, exclude_categories=["Cs"]), max_size=80))
def test_words_are_counted_as_python_splits(text: str) -> None:
    """In scripts with spaces the count is that of `str.split`."""
    assert count_words(text) == len(text.split())


@given(sentences, sentences)
def test_counts_add_up(first: str, second: str) -> None:
    """The words of two texts beside each other are the words of both."""
    assert count_words(f"{first} {second}") == count_words(first) + count_words(second)


@pytest.mark.parametrize(
    ("language", "words", "expected"),
    [
        ("en", ["bridges", "closing", "closed", "5.25"], ["bridg", "close", "close", "5.25"]),
        ("en-GB", ["bridges"], ["bridg"]),
        ("de", ["brücken", "brücke"], ["bruck", "bruck"]),
        ("zh", ["旧港"], ["旧港"]),
        ("und", ["bridges"], ["bridges"]),
        ("", ["bridges"], ["bridges"]),
    ],
)
def test_stems_are_those_of_the_language(language: str, words: list[str], expected: list[str]) -> None:
    """Inflected words share a stem where there is an algorithm for the language, and stay themselves elsewhere."""
    assert stems(words, language) == expected


def test_stop_words_are_those_of_the_language() -> None:
    """Function words are known for a language and its regions, and for an unknown language there are none."""
    assert {"the", "and", "of"} <= stop_words("en") == stop_words("en-US")
    assert {"der", "und"} <= stop_words("de")
    assert stop_words("und") == stop_words("") == frozenset()


@pytest.mark.parametrize("language", ["ar", "de", "en", "es", "fr", "ja", "ru", "zh"])
def test_every_stop_word_is_spelt_as_a_token(language: str) -> None:
    """A stop word that no text can contain would stop nothing: each that reads as one token is listed as that token."""
    listed = stop_words(language)
    assert listed
    unspellable = [word for word in listed if not set(tokens(word)) & listed and len(tokens(word)) == 1]
    assert unspellable == []


@given(st.lists(sentences, max_size=5), st.sampled_from(LANGUAGES))
def test_terms_are_stems_of_content_words(texts: list[str], language: str) -> None:
    """Each text has the stems of its own words but the function words, in order, whatever stands beside it."""
    expected = [
        [stems([word], language)[0] for word in tokens(text) if word not in stop_words(language)] for text in texts
    ]
    assert terms(texts, language) == expected


COMMON = {"ar", "cs", "da", "de", "el", "en", "es", "fi", "fr", "it", "ja", "nb", "nl", "nn", "no", "pl", "pt", "ro"}


@pytest.mark.parametrize("language", sorted(COMMON | {"ru", "sv", "tr", "uk", "zh"}))
def test_a_language_has_its_function_words(language: str) -> None:
    """A hundred at least, in lower case as words are compared."""
    found = stop_words(language)
    assert len(found) >= 100
    assert all(word == word.lower() for word in found)


@given(sentences)
def test_length_in_words_is_the_count_where_words_are_spaced(text: str) -> None:
    """Only characters of scripts without spaces are counted by halves."""
    if not any(map(is_unspaced, text)):
        assert length_in_words(text) == count_words(text)
    assert length_in_words(text + "桥" * 18) == pytest.approx(length_in_words(text) + 10, abs=1)
