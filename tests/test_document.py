"""Paragraphs and sentences to documents."""

from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st
from strategies import LANGUAGES, odd_sentences, plain_sentences, sentences

from briefer.model import Source
from briefer.text.clean import normalise
from briefer.text.document import from_paragraphs, from_sentences, identify

languages = st.sampled_from(LANGUAGES)
clean = (plain_sentences | odd_sentences).map(lambda text: normalise(text).replace("\n", " ")).filter(bool)


@given(st.lists(sentences), languages)
def test_ready_made_sentences_are_kept_as_they_are(texts: list[str], language: str) -> None:
    """Sentences come out as they went in, empty and odd ones too, and never more or fewer of them."""
    document = from_sentences(texts, language=language)
    assert [sentence.text for sentence in document.sentences] == texts
    assert document.text == " ".join(texts)


@given(st.lists(st.tuples(clean, st.booleans()), max_size=5), languages)
def test_only_prose_has_sentences(paragraphs: list[tuple[str, bool]], language: str) -> None:
    """Headings, tables and code stay in the text, where no sentence touches them."""
    document = from_paragraphs(paragraphs, language=language)
    assert document.text == "\n\n".join(text for text, _ in paragraphs)
    read = "".join("".join(sentence.text.split()) for sentence in document.sentences)
    assert read == "".join("".join(text.split()) for text, is_prose in paragraphs if is_prose)
    ends = [0, *(end for _, end in document.spans)]
    assert all(before <= start < end for before, (start, end) in zip(ends, document.spans, strict=False))


def test_a_heading_between_paragraphs_is_passed_over() -> None:
    """Sentences after a heading are where they stand in the text."""
    document = from_paragraphs([("Closed", False), ("It is shut. It opens.", True), ("Then", False), ("Ask.", True)])
    assert [sentence.text for sentence in document.sentences] == ["It is shut.", "It opens.", "Ask."]
    assert document.text == "Closed\n\nIt is shut. It opens.\n\nThen\n\nAsk."


def test_attributes_are_those_given() -> None:
    """Everything that is known of a document is kept; nothing is made up for what is not."""
    moment, source = datetime(2026, 3, 1, tzinfo=UTC), Source("a/b.txt", "b.txt")
    document = from_paragraphs(
        [("The bridge is shut.", True)],
        source=source,
        title="Closed",
        url="https://harwick.example",
        author="Ann",
        outlet="Courier",
        published=moment,
        language="en",
        id="x",
    )
    told = (document.id, document.source, document.title, document.url, document.author, document.outlet)
    assert told == ("x", source, "Closed", "https://harwick.example", "Ann", "Courier")
    assert (document.published, document.language, document.complete) == (moment, "en", True)
    bare = from_sentences(["The bridge is shut."])
    assert (bare.title, bare.url, bare.author, bare.outlet, bare.published) == ("", None, None, None, None)


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("The council closed the harbour bridge on Monday because of cracks.", "en"),
        ("Der Stadtrat sperrte am Montag die alte Hafenbrücke wegen Rissen.", "de"),
        ("Городской совет закрыл старый мост в понедельник из-за трещин.", "ru"),
        ("市政府星期一因裂缝关闭了旧港桥,维修需要三个月。", "zh"),
        ("", "und"),
        ("1931 2026 5.25", "und"),
    ],
)
def test_the_language_is_detected_where_it_is_not_given(text: str, language: str) -> None:
    """A sentence is enough to tell a language; without letters there is none to tell."""
    assert from_sentences([text]).language == language
    assert from_paragraphs([(text, True)]).language == language


@given(st.text(max_size=10), st.text(max_size=10), st.text(max_size=10))
def test_identity_is_of_source_title_and_text(uri: str, title: str, text: str) -> None:
    """The same three have the same identity on any machine; move a word from one to another and it is another."""
    known = identify(uri, title, text)
    assert known == identify(uri, title, text)
    assert len(known) == 16
    assert int(known, 16) >= 0
    assert known != identify(uri, title, text + "x")
    assert known != identify(uri + "x", title, text)
    assert known != identify(uri, "x" + title, text)


def test_identities_are_the_same_for_ever() -> None:
    """An identity that was stored can be looked up by later versions."""
    assert identify("a.txt", "Closed", "The bridge is shut.") == "e687d6705ea3072a"
