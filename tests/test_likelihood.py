"""Likelihood words: those that a source uses as an estimate are marked with their bands, behind its words, as ours."""

import json
import re
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import jsonschema
import pytest
from briefings import LIKELIHOODS, blocks, document, odd, words
from hypothesis import given
from hypothesis import strategies as st

import briefer
from briefer import jobs
from briefer.evidence.likelihood import bands, likelihoods
from briefer.facts import Band
from briefer.pipeline import compose
from briefer.resources import data
from briefer.verify import verify

CASES = json.loads((Path(__file__).parent / "cases" / "likelihood.json").read_text("utf-8"))
SCALES: list[dict[str, Any]] = json.loads(data("likelihood.json").read_text("utf-8"))["scales"]
TERMS = sorted({term for scale in SCALES for band in scale["bands"] for term in band["terms"].split("|")})
PREDICATES = [term for term in TERMS if term.split()[-1] in {"likely", "unlikely", "probable", "improbable", "certain"}]
MARKED = odd()["likelihoods"]


def marked(text: str, language: str = "en") -> list[str]:
    """Return the words of a sentence that are marked."""
    return [found.text for found in likelihoods(document(text, language=language).sentences)]


@pytest.mark.parametrize(("text", "terms"), CASES["marked"])
def test_an_estimate_is_marked(text: str, terms: list[str]) -> None:
    """A term that says how likely something is is marked, the longest one where one holds another."""
    assert marked(text) == terms


@pytest.mark.parametrize("text", CASES["unmarked"])
def test_what_is_no_estimate_is_not(text: str) -> None:
    """Attributes, comparisons, questions, denials, names, confidence and the source's own numbers are left alone."""
    assert marked(text) == []


def test_the_bands_are_those_of_the_two_documents() -> None:
    """ICD 203 has seven bands without a gap from 1 to 99, PHIA seven with gaps from 0 to 100."""
    found = {scale["name"]: [(band["low"], band["high"]) for band in scale["bands"]] for scale in SCALES}
    assert found == {
        "ICD 203": [(1, 5), (5, 20), (20, 45), (45, 55), (55, 80), (80, 95), (95, 99)],
        "PHIA": [(0, 5), (10, 20), (25, 35), (40, 50), (55, 75), (80, 90), (95, 100)],
    }
    assert bands("Likely") == (Band("ICD 203", 55, 80), Band("PHIA", 55, 75))
    assert bands("very likely") == (Band("ICD 203", 80, 95),)
    assert bands("highly likely") == (Band("PHIA", 80, 90),)
    assert bands("high confidence") == ()


@given(st.sampled_from(PREDICATES), st.sampled_from(["not", "never", "hardly", "scarcely", "no longer", "neither"]))
def test_a_denied_term_has_no_band(term: str, denial: str) -> None:
    """“Not likely” is not what the scale says of “likely”: nothing is marked rather than something wrong."""
    assert marked(f"A strike is {term} to be called.") == [term]
    assert marked(f"A strike is {denial} {term} to be called.") == []


@given(
    st.lists(
        st.sampled_from([*TERMS, "is", "to", "the", "it", "will", "not", "chance", ",", "(", "?", "8%", "’s", "é", "_"])
    ),
    st.sampled_from([" ", "_", "-", "\u00a0"]),
)
def test_a_mark_is_a_known_term_of_its_sentence(parts: list[str], gap: str) -> None:
    """Whatever stands around it, a mark lies in its sentence, behind the one before, and has the bands of its words."""
    text = gap.join(parts)
    sentences = document(f"{text} end.", f"{text} end.").sentences
    for sentence in sentences:
        end = sentence.start
        for found in likelihoods([sentence]):
            assert end <= found.start < found.end <= sentence.end
            assert " ".join(found.text.split()) in TERMS
            assert found.bands == bands(found.text) != ()
            end = found.end
    assert len(likelihoods(sentences)) == 2 * len(likelihoods(sentences[:1]))


@pytest.mark.parametrize("language", ["en", "en-GB", "EN_us"])
def test_any_english_is_read(language: str) -> None:
    """English is English wherever it is written."""
    assert marked("It is probable that it rains.", language) == ["probable"]


@pytest.mark.parametrize("language", ["fr", "es", "de", "und"])
def test_no_scale_is_invented_for_other_languages(language: str) -> None:
    """The scales are English: a French “probable” is not theirs."""
    assert marked("It is probable that it rains.", language) == []


def test_a_brief_marks_what_it_prints() -> None:
    """The evidence of a composed brief holds the likelihood words of the printed sentences, and of no others."""
    told = compose(jobs.job(ranker_name="lead"), [document(*LIKELIHOODS, title="Merrow")])
    evidence, printed = told.summaries[0].evidence, told.summaries[0].sentences
    assert evidence.likelihoods == likelihoods(printed) != ()
    assert [each for sentence in printed for each in evidence.likelihoods_in(sentence)] == list(evidence.likelihoods)


MARKS = (
    "“very likely”: 80–95% (ICD 203); “probably”: 55–80% (ICD 203), 55–75% (PHIA); "
    "“likely”: 55–80% (ICD 203), 55–75% (PHIA)"
)


def test_the_bands_stand_behind_the_number_in_text() -> None:
    """The sentence stays whole; its bands stand in square brackets behind the number."""
    text = words(briefer.render(MARKED, "text").decode())
    assert f"{LIKELIHOODS[0]} [1] [{MARKS}]" in text
    assert f"{LIKELIHOODS[3]} [4] " in text


def test_the_bands_stand_behind_the_number_in_markdown() -> None:
    """So it is in Markdown, and brackets there are no links."""
    from markdown_it import MarkdownIt

    shown = blocks(MarkdownIt("commonmark").render(briefer.render(MARKED, "markdown").decode()))
    assert any(f"{LIKELIHOODS[0]}[^1] [{MARKS}]" in text for _, text in shown)


def test_the_bands_are_ours_in_html() -> None:
    """What is quoted is the sentence and nothing else; the bands follow in the type of our own words."""
    html = briefer.render(MARKED, "html").decode()
    quoted = re.search(r'<span id="quote-1">(.*?)</span><sup>', html, re.DOTALL)
    beside = re.search(r'<span class="also">(.*?)</span>\n', html, re.DOTALL)
    assert quoted
    assert beside
    assert words(re.sub("<[^>]+>", "", quoted[1])) == LIKELIHOODS[0]
    assert words(re.sub("<[^>]+>", "", beside[1])) == MARKS


@pytest.mark.parametrize("format_", ["text", "markdown", "html"])
def test_the_scales_are_named_where_they_are_used(format_: str) -> None:
    """The method says whose the word and the band are; a brief without such words says nothing of it."""
    said = "the word is the source’s, the band is added"
    assert said in words(briefer.render(MARKED, format_).decode())
    assert said not in words(briefer.render(odd()["plain"], format_).decode())


def test_confidence_has_no_band() -> None:
    """A sentence with both has a mark for its likelihood words alone."""
    both = MARKED.printed[1]
    assert "with high confidence" in both.text
    found = MARKED.summaries[0].evidence.likelihoods_in(both)
    assert [each.text for each in found] == ["unlikely", "highly unlikely"]


def brief() -> dict[str, Any]:
    """Return the JSON rendition, read back."""
    loaded: dict[str, Any] = json.loads(briefer.render(MARKED, "json"))
    return loaded


def first(made: dict[str, Any]) -> dict[str, Any]:
    """Return its first sentence."""
    sentence: dict[str, Any] = made["stories"][0]["sections"][0]["sentences"][0]
    return sentence


def test_json_holds_every_mark() -> None:
    """Text, place and bands are there, and the schema requires each of them."""
    schema = jsonschema.Draft202012Validator(json.loads(data("brief.schema.json").read_text("utf-8")))
    schema.validate(brief())
    assert first(brief())["likelihoods"][0] == {
        "text": "very likely",
        "start": LIKELIHOODS[0].index("very"),
        "end": LIKELIHOODS[0].index("very") + 11,
        "bands": [{"scale": "ICD 203", "low": 80, "high": 95}],
    }
    for path in [(), ("bands",)]:
        for field in ("scale", "low", "high") if path else ("text", "start", "end", "bands"):
            made = brief()
            word = first(made)["likelihoods"][0]
            del (word["bands"][0] if path else word)[field]
            with pytest.raises(jsonschema.ValidationError):
                schema.validate(made)


@pytest.mark.parametrize(
    ("change", "reason"),
    [
        (lambda word: word.update(text="likely"), "say: very likely"),
        (lambda word: word.update(start=word["start"] + 5), "say: likely"),
        (lambda word: word.update(end=10**6), "are not in the sentence"),
        (lambda word: word["bands"][0].update(low=79), "has not the bands"),
        (lambda word: word["bands"][0].update(scale="PHIA"), "has not the bands"),
        (lambda word: word.update(text="Merrow", start=10, end=16, bands=[]), "has not the bands"),
    ],
)
def test_every_change_of_a_mark_is_found(change: Callable[[dict[str, Any]], None], reason: str) -> None:
    """`verify` proves each mark: its words stand at its place, and the scales say of them what it says."""
    made = brief()
    assert verify(made) == []
    change(first(made)["likelihoods"][0])
    found = verify(made)
    assert [finding.citation for finding in found] == [1]
    assert reason in found[0].reason


def test_a_brief_from_before_there_were_marks_is_still_proven() -> None:
    """Briefs of an earlier version have no likelihoods, and nothing to prove of them."""
    made = brief()
    for section in made["stories"][0]["sections"]:
        for sentence in section["sentences"]:
            del sentence["likelihoods"]
    assert verify(made) == []


def test_a_mark_says_that_its_word_is_the_sources() -> None:
    """On a page in another language the word keeps its own, while the band is in the page's."""
    html = briefer.render(replace(MARKED, language="de"), "html").decode()
    assert '<span class="also" lang="de"><span class="whole" lang="en">„very likely“</span>' in html
