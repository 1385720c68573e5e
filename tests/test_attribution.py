"""The promises of attribution: what a section of implications prints is somebody's."""

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from briefer import resources
from briefer.assemble import assemble
from briefer.model import Limit, Part, Role, Scheme, Story
from briefer.text.attribution import is_attributed
from briefer.text.document import from_sentences

LANGUAGES = sorted(set(json.loads(resources.data("attribution.json").read_text("utf-8"))) - {"about"})

SOMEBODYS = (
    ("en", "Prices will fall further next year, the central bank said."),
    ("en", "According to Ms. Ferrin, the bridge could reopen in May."),
    ("en", "“This will cost us a year,” warned Piet Lanser, who runs the yard."),
    ("en", "The council will vote on the plan in June."),
    ("en", "Justice Halloran is expected to rule within days."),
    ("en", "In Harwick, officials may close the second bridge, too."),
    ("en", "Analysts fear a shortage of cranes."),
    ("en", "He said the ferry would not run again."),
    ("en", "If nothing changes, Orlin Shipping will leave the port."),
    ("de", "Die Preise dürften weiter sinken, sagte die Ministerin."),
    ("de", "Der Stadtrat wird im Juni abstimmen."),
    ("de", "Laut Studie könnte die Brücke im Mai öffnen."),
    ("fr", "Selon le ministère, les prix devraient baisser."),
    ("fr", "Le conseil devra voter en juin."),
    ("es", "Los precios bajarán, según el banco central."),
    ("es", "El gobierno podría cerrar el puente."),
)
NOBODYS = (
    ("en", "Concerns about a loss of trade in Asia would also weigh on growth."),
    ("en", "The bigger question is whether the money will last."),
    ("en", "It will take at least two months for the water to recede."),
    ("en", "Whatever the truth may be, it is hard to know what they felt."),
    ("en", "The lesson is clear: never pay for what you do not need."),
    ("en", "There is a lot more at stake than a bridge."),
    ("en", "Rivers will rise for days after the rain has stopped."),
    ("de", "Das Wasser wird noch zwei Monate brauchen."),
    ("de", "Die Lehre daraus ist klar."),
    ("fr", "La leçon est claire."),
    ("es", "La lección es clara."),
)


@pytest.mark.parametrize(("language", "text"), SOMEBODYS)
def test_a_sentence_that_names_its_speaker_or_institution_is_attributed(language: str, text: str) -> None:
    """A verb of saying or expecting, a source that is named, or an institution that acts, is somebody."""
    assert is_attributed(text, language)


@pytest.mark.parametrize(("language", "text"), NOBODYS)
def test_a_sentence_in_the_voice_of_its_writer_is_not(language: str, text: str) -> None:
    """What only the writer says is nobody's, with whatever modal verb, and a place is not who acts."""
    assert not is_attributed(text, language)


@given(st.text(max_size=200), st.sampled_from([*LANGUAGES, "en-GB", "sw", "und", ""]))
def test_any_text_has_an_answer(text: str, language: str) -> None:
    """Whatever the text, there is an answer, the same for a region of a language; without lists it is yes."""
    found = is_attributed(text, language)
    assert found is is_attributed(text, f"{language}-XX" if language else "")
    assert found or language[:2] in LANGUAGES


@pytest.mark.parametrize("asks", [True, False])
def test_a_section_that_asks_for_attribution_prints_nothing_of_nobodys(asks: bool) -> None:
    """Where a section asks who says it, a sentence that nobody says is left out of it, and the reason says so."""
    texts = [
        "The bridge was closed on Monday.",
        "The bigger question is whether the money will last.",
        "The council will vote in June.",
    ]
    parts = (
        Part("now", "Now", (Role.MAIN_EVENT,), share=0.5, most=3),
        Part("next", "Next", (Role.EXPECTATION,), share=0.5, most=3, attributed=asks),
    )
    roles = (Role.MAIN_EVENT, Role.EXPECTATION, Role.EXPECTATION)
    story = Story((from_sentences(texts, language="en"),))
    summary = assemble(story, (1.0, 1.0, 0.5), roles, Scheme("own", "Own", 3, parts), Limit(3))
    printed = [
        sentence.index for section in summary.sections if section.key == "next" for sentence in section.sentences
    ]
    assert printed == ([2] if asks else [1, 2])
    reason = "left out: nobody is named who says it, as Next asks"
    assert (summary.decisions[1] == reason) is asks


def test_a_bare_quotation_is_its_speakers_whose_sentence_comes_along() -> None:
    """A quotation that goes on in a sentence of its own stands under such a section beside the one that names who."""
    texts = ["“The bridge is finished,” said Mayor Ilse Brandt.", "“Nobody will cross it again.”"]
    parts = (Part("next", "Next", (Role.EVALUATION,), share=1.0, most=3, attributed=True),)
    story = Story((from_sentences(texts, language="en"),))
    summary = assemble(story, (1.0, 0.9), (Role.EVALUATION,) * 2, Scheme("own", "Own", 3, parts), Limit(3))
    assert [sentence.index for sentence in summary.sentences] == [0, 1]
