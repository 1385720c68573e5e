"""The promises of phrases: whole words, by their stems, side by side."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from strategies import LANGUAGES, sentences

from briefer.text.phrases import occurrences, phrase_stems, word_stems


def said(phrase: str, text: str, language: str = "en") -> int:
    """Return how often a text says a phrase."""
    return occurrences(*phrase_stems([phrase], language), *word_stems([text], language))


@pytest.mark.parametrize(
    ("phrase", "text", "language"),
    [
        ("interest rates", "The interest rate was raised.", "en"),
        ("interest rates", "An interest-rate decision is due.", "en"),
        ("Interest Rates", "INTEREST RATES RISE", "en"),
        ("bank", "The bank’s governor spoke.", "en"),
        ("Bank of England", "At the Bank of England nobody spoke.", "en"),
        ("US", "The US economy grew.", "en"),
        ("US", "The U.S. economy grew.", "en"),
        ("U.S.", "The US economy grew.", "en"),
        ("EU", "In the E.U. nothing changed.", "en"),
        ("the who", "They saw the who on stage.", "en"),
        ("inflation", "L’inflation recule.", "fr"),
        ("Wahlen", "Die Wahl war knapp.", "de"),
        ("ставки", "Ставка выросла.", "ru"),
        ("政府", "市政府关闭了桥。", "zh"),
        ("水", "大洪水。", "ja"),
    ],
)
def test_a_phrase_is_found_in_any_form_of_its_words(phrase: str, text: str, language: str) -> None:
    """Inflection, capitals, hyphens, possessives and dots of acronyms make no difference."""
    assert said(phrase, text, language) == 1


@pytest.mark.parametrize(
    ("phrase", "text"),
    [
        ("rate", "The corporate narrator was irate."),
        ("interest rates", "The rate of interest rose."),
        ("interest rates", "Interest in the rates was low."),
        ("US", "They told us nothing."),
        ("US", "TOLD BY NONE OF THEM."),
        ("WHO", "The man who spoke left."),
        ("IT", "It was so."),
        ("rate", ""),
    ],
)
def test_a_phrase_is_not_found_elsewhere(phrase: str, text: str) -> None:
    """A part of a word, the words apart, or a function word that is spelt like an acronym is no match."""
    assert said(phrase, text) == 0


def test_every_occurrence_counts() -> None:
    """What a text says three times is found three times, and no phrase at all never."""
    assert said("rate", "Rates, rates and the rate.") == 3
    assert said("no no", "No no, no no.") == 3
    assert occurrences((), ("a", "b")) == 0


@given(st.lists(sentences, max_size=4), st.sampled_from(LANGUAGES))
def test_a_text_says_itself(texts: list[str], language: str) -> None:
    """Whatever the text and language, its stems are one list a text, and a text that has words says itself."""
    stems = word_stems(texts, language)
    assert len(stems) == len(texts)
    assert all(occurrences(words, words) >= 1 for words in stems if words)
