"""The promises of names: whole words, as they are written, wherever sentences begin and end."""

import pytest
from hypothesis import given
from strategies import documents

from briefer.model import Document
from briefer.text.document import from_sentences
from briefer.text.names import mentioning, mentions


@pytest.mark.parametrize(
    ("name", "text", "language"),
    [
        ("Apple", "He works for Apple.", "en"),
        ("Apple", "Apple’s shares rose.", "en"),
        ("Apple", "Apple's shares rose.", "en"),
        ("Apple", "The Apple-owned maker rose.", "en"),
        ("Apple", "APPLE SHARES RISE", "en"),
        ("Apple", "apple shares rise", "en"),
        ("Ana Brandt", "So said Ana\u00a0Brandt.", "en"),
        ("Apple Inc.", "Shares of Apple Inc. rose.", "en"),
        ("O'Brien", "Mr O’Brien left.", "en"),
        ("Allemagne", "Il aime l’Allemagne.", "fr"),
        ("Merkel", "Merkels Rede war kurz.", "de"),
        ("AT&T", "At AT&T nobody spoke.", "en"),
        ("C++", "It is written in C++ today.", "en"),
        ("王毅", "外交部长王毅说。", "zh"),
        ("김정은", "김정은은 말했다.", "ko"),
    ],
)
def test_a_name_is_found_as_a_whole_word(name: str, text: str, language: str) -> None:
    """A possessive, a hyphen, another apostrophe or space, and a text without small or capital letters hide no name."""
    assert len(mentions(name, text, language)) == 1


@pytest.mark.parametrize(
    ("name", "text", "language"),
    [
        ("Apple", "Pineapples and Applebee met.", "en"),
        ("Apple", "An apple fell on Monday.", "en"),
        ("Ann", "Annapolis and Joann met.", "en"),
        ("Merkel", "Merkels speech was short.", "en"),
        ("Ana Brandt", "Ana met Brandt.", "en"),
        ("A.B", "AxB is none.", "en"),
    ],
)
def test_a_name_is_not_found_elsewhere(name: str, text: str, language: str) -> None:
    """A longer word, small letters where the text has capitals, or other words between are no mention."""
    assert mentions(name, text, language) == ()


@given(documents())
def test_a_mention_is_in_the_sentence_it_begins_in(document: Document) -> None:
    """Exactly the sentences that hold the word, as found in each alone, are said to mention it."""
    cased = document.text not in {document.text.upper(), document.text.lower()}
    expected = {
        sentence.index
        for sentence in document.sentences
        for at in mentions("Bridge" if cased else "bridge", sentence.text, document.language)
        if sentence.text[at : at + 6] == "Bridge" or not cased
    }
    found = mentioning("Bridge", document)
    assert {at for at in expected if "Bridge" in document.sentences[at].text} <= found
    assert all("bridge" in document.sentences[at].text.casefold() for at in found)


def test_a_title_is_no_sentence() -> None:
    """A name that only the title has is mentioned by no sentence."""
    assert mentioning("Apple", from_sentences(["Shares rose on Monday."], title="Apple", language="en")) == frozenset()
