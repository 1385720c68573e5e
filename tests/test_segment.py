"""The promises of sentence splitting; what is expected of real sentences stands in cases/segment.md."""

import re
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from strategies import LANGUAGES, running_text

from briefer.text.segment import paragraphs, split

WRITTEN = (Path(__file__).parent / "cases" / "segment.md").read_text("utf-8")
_CASE = re.compile(r"^## ((\w+): .+)\n> (.+)\n((?:- .+\n)+)", re.MULTILINE)
CASES = {
    name: (language, text.replace("⏎", "\n"), [line.removeprefix("- ") for line in listed.splitlines()])
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


@given(st.lists(st.sampled_from(["The bridge is shut.", "It opens on Monday.", "Nobody knows why."]), min_size=1))
def test_plain_sentences_are_found_again(sentences: list[str]) -> None:
    """Sentences joined by single spaces are split at exactly those."""
    text = " ".join(sentences)
    assert [text[start:end] for start, end in split(text, language="en")] == sentences
