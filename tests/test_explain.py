"""The promises of explanation: every sentence, what its score is made of, its role, and what became of it."""

from pathlib import Path

import pytest

import briefer
from briefer import Briefing, Document, jobs, pipeline, registry
from briefer.explain import explain
from briefer.rank import Explained
from briefer.text.tokens import count_words


@pytest.fixture(scope="module")
def documents(seeds: Path) -> tuple[Document, ...]:
    """Return the sample documents."""
    return tuple(document for path in sorted(seeds.iterdir()) for document in briefer.read(path))


def test_every_sentence_is_explained(documents: tuple[Document, ...]) -> None:
    """Each sentence of each document has one explanation, numbered within its story, in document order."""
    explained = explain(jobs.job(), documents).sentences
    expected = {sentence for document in documents for sentence in document.sentences}
    assert len(explained) == len(expected)
    assert {each.sentence for each in explained} == expected
    for story in {each.story for each in explained}:
        own = [each for each in explained if each.story == story]
        assert [each.number for each in own] == list(range(1, len(own) + 1))
        for document in {each.sentence.document.id for each in own}:
            places = [each.sentence.index for each in own if each.sentence.document.id == document]
            assert places == list(range(len(places)))


def test_parts_add_up_to_the_score(documents: tuple[Document, ...]) -> None:
    """What a score is said to be made of makes it up, for every sentence of every story."""
    for each in explain(jobs.job(), documents).sentences:
        assert sum(each.parts.values()) == pytest.approx(each.score, abs=1e-6)
        assert 0 <= each.score <= 1


@pytest.mark.parametrize("ranker", registry.names("rank"))
def test_every_ranker_can_be_asked(documents: tuple[Document, ...], ranker: str) -> None:
    """A ranker that can say what its scores are made of is asked to; of another, the score stands alone."""
    job = jobs.job(ranker_name=ranker)
    parts = {frozenset(each.parts) for each in explain(job, documents[:1]).sentences}
    assert len(parts) == 1
    assert bool(next(iter(parts))) is isinstance(job.ranker, Explained)


@pytest.mark.parametrize(("sentences", "words"), [(None, None), (3, None), (1, None), (None, 60), (9, 200)])
def test_it_explains_the_brief_that_is_made(
    documents: tuple[Document, ...], sentences: int | None, words: int | None
) -> None:
    """What it says is printed is what the same job prints, in the section it says; each other has a reason."""
    job = jobs.job(limit=jobs.limit(sentences=sentences, words=words))
    made = pipeline.compose(job, documents)
    section_of = {
        sentence: section.title
        for summary in made.summaries
        for section in summary.sections
        for sentence in section.sentences
    }
    for each in explain(job, documents).sentences:
        if each.sentence in section_of:
            place, _, companion = each.decision.partition(", together with sentence ")
            assert place == f"printed under {section_of.pop(each.sentence)}"
            assert companion == "" or companion.endswith((", which it points to", ", which points to it"))
        else:
            assert each.decision.startswith("left out: ")
            assert len(each.decision) > len("left out: ")
    assert section_of == {}


def test_the_outcome_is_that_of_the_brief(documents: tuple[Document, ...]) -> None:
    """What came of the interests is what a brief of the same job says of them."""
    job = jobs.job(interests=jobs.interests(focus="bridge", exclude="opera", watch="Harwick"))
    assert explain(job, documents).outcome == pipeline.compose(job, documents).outcome


def test_roles_are_those_of_the_classifier(documents: tuple[Document, ...]) -> None:
    """The role given is the one that `briefer.classify` gives."""
    for document in documents:
        explained = explain(jobs.job(), [document]).sentences
        assert tuple(each.role for each in explained) == briefer.classify(document)


def test_an_echo_names_the_sentence_it_repeats() -> None:
    """A sentence that says again what a printed one says is left out with that one's number."""
    said = "The old bridge over the Harl was closed to all traffic on Monday."
    other = "Repairs could take until the end of the year, the council said."
    explained = explain(jobs.job(), [briefer.document("", sentences=[said, other, said])]).sentences
    echoes = [each for each in explained if "says again" in each.decision]
    assert [each.number for each in echoes] == [3]
    assert echoes[0].decision == "left out: says again what sentence 1 says"


def test_nothing_is_explained_of_nothing() -> None:
    """No documents give no explanations."""
    assert explain(jobs.job(), []).sentences == ()


def test_the_words_counted_are_those_printed(briefing: Briefing) -> None:
    """The coverage of a brief counts the words of its printed sentences, and no others."""
    assert briefing.coverage.words == sum(count_words(each.text) for each in briefing.printed)
