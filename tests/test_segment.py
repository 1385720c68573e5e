"""The promises of sentence splitting; what is expected of real sentences stands in cases/segment.md."""

import re
from pathlib import Path
from time import perf_counter

import pytest
from hypothesis import given
from hypothesis import strategies as st
from strategies import LANGUAGES, running_text

from briefer.text.boundaries import cuts, joins, list_markers, missed
from briefer.text.segment import paragraphs, split

WRITTEN = (Path(__file__).parent / "cases" / "segment.md").read_text("utf-8")
_CASE = re.compile(r"^## ((\w+): .+)\n> (.+)\n((?:- .+\n)+)", re.MULTILINE)
CASES = {
    name: (
        language,
        text.replace("⏎", "\n"),
        [line.removeprefix("- ").replace("⏎", "\n") for line in listed.splitlines()],
    )
    for name, language, text, listed in _CASE.findall(WRITTEN)
}

texts = running_text | st.text(max_size=80)
languages = st.sampled_from(LANGUAGES)


@pytest.mark.parametrize(("language", "text", "sentences"), CASES.values(), ids=CASES)
def test_sentences_are_those_of_a_reader(language: str, text: str, sentences: list[str]) -> None:
    """Each text of cases/segment.md is split into the sentences listed below it."""
    assert [text[start:end] for start, end in split(text, language=language)] == sentences


def test_every_case_is_read() -> None:
    """No heading of cases/segment.md is passed over because of how it is written, or hidden by one of the same name."""
    assert len(CASES) == WRITTEN.count("\n## ")


@given(texts, languages)
def test_spans_are_ordered_disjoint_inside_and_trimmed(text: str, language: str) -> None:
    """Spans stand in order, apart, within the text, and neither begin nor end with space."""
    at = 0
    for start, end in split(text, language=language):
        assert at <= start < end <= len(text)
        assert text[start:end] == text[start:end].strip()
        at = end


@given(texts, languages)
def test_only_space_is_left_out(text: str, language: str) -> None:
    """Every word of a text is in one of its sentences."""
    inside = "".join(text[start:end] for start, end in split(text, language=language))
    assert re.sub(r"\s+", "", inside) == re.sub(r"\s+", "", text)


@given(texts, languages)
def test_a_sentence_keeps_within_its_paragraph(text: str, language: str) -> None:
    """A blank line always ends a sentence."""
    assert not any(re.search(r"\n[^\S\n]*\n", text[start:end]) for start, end in split(text, language=language))


@given(texts)
def test_paragraphs_are_what_stands_between_blank_lines(text: str) -> None:
    """Paragraphs are ordered, trimmed, hold every word, and no blank line."""
    found = [text[start:end] for start, end in paragraphs(text)]
    assert found == [paragraph.strip() for paragraph in found if paragraph.strip()]
    assert not any(re.search(r"\n[^\S\n]*\n", paragraph) for paragraph in found)
    assert "".join("".join(found).split()) == "".join(text.split())


@pytest.mark.parametrize(
    "language", ["en", "en-GB", "EN_us", "und", "xx", "tlh", "zh-Hant", "nb", "no such language", None]
)
def test_any_tag_will_do(language: str | None) -> None:
    """Regions are ignored and unknown languages are split by the common rules."""
    text = "The bridge is shut. It opens on Monday."
    assert split(text, language=language) == [(0, 19), (20, 39)]


@pytest.mark.parametrize("text", ["", " ", "\n\n", "\t\n \u00a0"])
def test_nothing_has_no_sentences(text: str) -> None:
    """Space alone is no sentence and no paragraph."""
    assert (split(text), paragraphs(text)) == ([], [])


@pytest.mark.parametrize("language", ["en", "de", "xx"])
def test_every_rule_has_its_own_name(language: str) -> None:
    """Rules are told apart by their names, joins and cuts each for themselves."""
    names = [rule.name for rule in joins(language)]
    assert len(names) == len(set(names))
    assert len({cut.name for cut in cuts(language)}) == len({cut.pattern for cut in cuts(language)})


@given(
    running_text
    | st.lists(st.sampled_from([". ", "1. ", "a) ", "(B.) ", "A. ", ":) ", "\n", "x", "U.S.A. The "])).map("".join),
    languages,
)
def test_a_cut_is_within_the_text_and_no_word(text: str, language: str) -> None:
    """Where a rule cuts, space stands before or a list's marker behind, so no word is ever cut in two."""
    assert all(0 < at <= len(text) and text[at - 1].isspace() for at in missed(text, language))
    assert all(0 <= begin < end <= len(text) for begin, end in list_markers(text, language))


@pytest.mark.parametrize(
    "unit", ["http://", "(", "a. b. ", "1. ", ":) A", ". He x", "--", "Dear A ", "x.1 1 ", "(www.://", "「。1"]
)
def test_no_rule_takes_long_over_what_was_made_to_take_long(unit: str) -> None:
    """Text that almost matches, over and over, is split in time that grows with its length."""
    text = unit * (400_000 // len(unit))
    begun = perf_counter()
    split(text, language="en")
    assert perf_counter() - begun < 10  # seconds; a quadratic rule would take minutes


@given(st.lists(st.sampled_from(["The bridge is shut.", "It opens on Monday.", "Nobody knows why."]), min_size=1))
def test_plain_sentences_are_found_again(sentences: list[str]) -> None:
    """Sentences joined by single spaces are split at exactly those."""
    text = " ".join(sentences)
    assert [text[start:end] for start, end in split(text, language="en")] == sentences
