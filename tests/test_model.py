"""The nouns: frozen, told apart by identity and place, never by words."""

import dataclasses
from datetime import UTC, datetime

import pytest
from hypothesis import given
from strategies import documents, sentences, stories

from briefer import briefing, intake, model
from briefer.briefing import Briefing, Coverage, Section, Summary
from briefer.model import Document, Role, Sentence, Source, Story
from briefer.text.document import from_sentences

NOUNS = [
    noun
    for module in (model, briefing, intake)
    for noun in vars(module).values()
    if dataclasses.is_dataclass(noun) and noun.__module__ == module.__name__
]


@pytest.mark.parametrize("noun", NOUNS, ids=lambda noun: noun.__name__)
def test_every_noun_is_a_frozen_value(noun: type) -> None:
    """No noun can be changed or given a further attribute, so that stages cannot reach into each other."""
    assert noun.__dataclass_params__.frozen  # type: ignore[attr-defined]  # the decorator sets it
    assert "__slots__" in vars(noun)


@given(documents())
def test_sentences_are_spans_of_their_document(document: Document) -> None:
    """The words of a sentence are read from its document, at its place; its index is its place in line."""
    assert len(document.sentences) == len(document.spans)
    for index, sentence in enumerate(document.sentences):
        assert (sentence.document, sentence.index) == (document, index)
        assert (sentence.start, sentence.end) == document.spans[index]
        assert sentence.text == document.text[sentence.start : sentence.end]


def test_a_sentence_has_no_text_of_its_own() -> None:
    """There is no attribute of a sentence in which words could be put that are not the document's."""
    assert [field.name for field in dataclasses.fields(Sentence)] == ["document", "index", "start", "end"]


@given(stories(sentences))
def test_the_sentences_of_a_story_are_those_of_its_documents(story: Story) -> None:
    """A story's sentences are its documents' sentences, one document after the other."""
    assert story.sentences == tuple(sentence for document in story.documents for sentence in document.sentences)


def test_sentences_are_told_apart_by_place() -> None:
    """The same words at two places are two sentences; the same place read twice is one."""
    document = from_sentences(["It is shut.", "It is shut."], language="en")
    first, second = document.sentences
    assert first.text == second.text
    assert first != second
    assert document.sentences[0] == first
    assert len({*document.sentences, *document.sentences}) == 2
    assert first != "It is shut."


def test_sentences_of_two_documents_differ() -> None:
    """The same words at the same place of another document are another sentence."""
    one, other = (from_sentences(["It is shut."], title=title, language="en") for title in "ab")
    assert one.sentences[0] != other.sentences[0]


def test_the_seal_is_the_hash_of_the_text() -> None:
    """`sha256` is the published hash of the text in UTF-8, which anyone can compute again; odd characters too."""
    document = from_sentences(["abc"], language="en")
    assert document.sha256 == "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"
    assert len(from_sentences(["\ud800"], language="en").sha256) == 64


def test_a_document_is_called_by_its_outlet() -> None:
    """The label is the outlet, else the source's name."""
    document = Document("i", "", "", (), Source("a/b.txt", "b.txt"))
    assert (document.label, dataclasses.replace(document, outlet="Courier").label) == ("b.txt", "Courier")


def test_citations_are_numbered_as_printed() -> None:
    """Citations count from 1 through sections and stories; documents are in the order of their first citation."""
    one, other = (from_sentences(["A.", "B.", "C."], title=title, language="en") for title in "xy")
    story = Story((one, other))
    summaries = (
        Summary(
            "", (Section("k", "K", (other.sentences[2],)), Section("l", "L", one.sentences[:2])), story, (), (), ()
        ),
        Summary("", (Section("k", "K", other.sentences[:1]),), Story((other,)), (), (), ()),
    )
    briefing = Briefing("T", datetime(2026, 1, 1, tzinfo=UTC), None, summaries, (), Coverage(2, 2, 0, 9, 4, 4))
    assert [citation.number for citation in briefing.citations] == [1, 2, 3, 4]
    assert [citation.sentence for citation in briefing.citations] == [
        other.sentences[2],
        one.sentences[0],
        one.sentences[1],
        other.sentences[0],
    ]
    assert briefing.documents == (other, one)


def test_roles_are_their_names() -> None:
    """Roles are the nine strings that schemes and other programs write."""
    expected = "main_event consequence previous_event current_context historical_event anecdotal_event evaluation"
    assert list(Role) == [*expected.split(), "expectation", "none"]
