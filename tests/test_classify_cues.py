"""The promises of the rule-based classifier, on a small article written for this file."""

import json
from dataclasses import replace
from datetime import UTC, datetime

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from briefer.classify.cues import POINTS, Cues
from briefer.model import Document, Role, Source, Story
from briefer.resources import data
from briefer.text.tokens import tokens

LEAD = "The city council of Harwick closed the old harbour bridge to all traffic on Monday."
PLAIN = (
    "Engineers from the port authority inspected both piers of the structure.",
    "The road on the northern bank carries buses, trams and delivery vans.",
    "Several streets near the market lead down to the water.",
)
WORDS = json.loads(data("cues.json").read_text("utf-8"))["words"]


def written(*sentences: str, title: str = "", language: str = "en") -> Document:
    """Return a document of these sentences, one space apart."""
    spans, at = [], 0
    for sentence in sentences:
        spans.append((at, at + len(sentence)))
        at += len(sentence) + 1
    return Document("id", title, " ".join(sentences), tuple(spans), Source("x", "x"), language=language)


def roles(*documents: Document) -> tuple[Role, ...]:
    """Return the roles of one story of these documents."""
    return Cues().classify(Story(documents))


def role_amid(sentence: str) -> Role:
    """Return the role of a sentence in the middle of a plain article."""
    return roles(written(LEAD, *PLAIN, *PLAIN, *PLAIN, sentence, *PLAIN, *PLAIN))[10]


@pytest.mark.parametrize(
    ("sentence", "role"),
    [
        ("The first bridge at this place was built in 1931, when the ferry sank.", Role.HISTORICAL_EVENT),
        ("Decades ago he worked there as a young diver and later became its master.", Role.HISTORICAL_EVENT),
        ("In 2004, the piers were reinforced after a barge struck one of them.", Role.HISTORICAL_EVENT),
        ("The council is expected to vote on a new bridge next month.", Role.EXPECTATION),
        ("If the money is found, work could begin in the spring.", Role.EXPECTATION),
        ("Repairs will probably take longer than anyone hopes.", Role.EXPECTATION),
        ("“This is a very serious failure, and it is not the only one,” she said.", Role.EVALUATION),
        ("Critics argue that the decision was wrong and described it as a great mistake.", Role.EVALUATION),
        ("But experts see little reason for so much concern.", Role.EVALUATION),
        ("The mayor declined to comment.", Role.CURRENT_CONTEXT),
        ("More than 40 percent of all lorries have used the tunnel since the spring.", Role.CURRENT_CONTEXT),
        ("The bridge is currently one of the busiest in the country.", Role.CURRENT_CONTEXT),
        ("“I sat there with my mother and my two children, and I just cried.”", Role.ANECDOTAL_EVENT),
        ("FILE PHOTO: The bridge is seen from the river in Harwick, March 3, 2018.", Role.NONE),
        ("Reporting by Jo Field; editing by Sam Rowe", Role.NONE),
        ("(1 crown equals 0.12 pounds)", Role.NONE),
        ("Sign up for our newsletter", Role.NONE),
    ],
)
def test_a_sentence_plays_the_role_its_wording_speaks_for(sentence: str, role: Role) -> None:
    """Amid plain sentences, tense, dates, quotation, modality and stance decide the role."""
    assert role_amid(sentence) == role


@pytest.mark.parametrize(
    "sentences",
    [
        ("LONDON (Agency) - The bank cut its rate on Monday.", "The cut took many by surprise."),
        ("the bank cut its rate on monday", "the cut took many by surprise", "shares went up and down"),
        ("Photo by Jo Field", "The bank cut its rate on Monday.", "The cut took many by surprise."),
    ],
)
def test_the_first_sentence_of_prose_tells_the_main_event(sentences: tuple[str, ...]) -> None:
    """The lead is the main event, after a credit, without full stops and without a title as well."""
    assert next(role for role in roles(written(*sentences)) if role is not Role.NONE) is Role.MAIN_EVENT


def test_what_stands_before_the_dateline_has_no_role() -> None:
    """A dateline opens the article: captions and notes above it are none of it, the sentence after it leads."""
    above = "A worker looks at the cracks below the roadway of the bridge."
    assert roles(written(above, f"HARWICK, May 7 (Agency) -- {LEAD}", *PLAIN))[:2] == (Role.NONE, Role.MAIN_EVENT)


def test_likeness_to_the_headline_speaks_for_the_main_event() -> None:
    """The same sentence of the opening is the main event under a headline it repeats, and is not without one."""
    document = written(*PLAIN[:2], "Inspectors shut the swing bridge and its eastern ramp.", *PLAIN)
    titled = replace(document, title="Swing bridge and eastern ramp shut by inspectors")
    assert (roles(document)[2], roles(titled)[2]) == (Role.CURRENT_CONTEXT, Role.MAIN_EVENT)


def test_a_year_is_old_by_the_date_of_publication() -> None:
    """A year long before the article's own makes history; the same year in an article of its time does not."""
    document = written(LEAD, *PLAIN, "It opened to cyclists, without any ceremony at all, in 2009.", *PLAIN)
    dated = [replace(document, published=datetime(year, 6, 1, tzinfo=UTC)) for year in (2008, 2019)]
    assert [roles(each)[4] is Role.HISTORICAL_EVENT for each in dated] == [False, True]


@pytest.mark.parametrize(
    ("language", "lead", "quotation", "history"),
    [
        ("de", "Die Stadt sperrte am Montag die Brücke.", "„Das ist sehr schlecht“, sagte er.", "Sie stammt von 1931."),
        ("fr", "La ville a fermé le pont lundi.", "« C'est très grave », a dit le maire.", "Il date de 1931."),
        ("es", "La ciudad cerró el puente el lunes.", "«Esto es muy grave», dijo.", "Fue construido en 1931."),
        ("ru", "Город закрыл старый мост в понедельник.", "«Это очень плохо», — сказал он.", "Построен в 1931 году."),
        ("zh", "市政府星期一关闭了旧港桥。", "“这是一个严重的错误。”", "该桥建于1931年。"),
        ("und", "Ürbi vhalo temmi korro.", "“Korro dalem vhalo ürbi.”", "Temmi dalem 1931."),
    ],
)
def test_every_language_has_leads_quotations_and_years(language: str, lead: str, quotation: str, history: str) -> None:
    """Place, quotation marks and old years give sensible roles whether or not there are lists for the language."""
    recent = lead.replace(".", " 2019.").replace("。", " 2019。")
    found = roles(written(lead, recent, lead, lead, quotation, history, language=language))
    assert found[0] is Role.MAIN_EVENT
    assert found[4] in {Role.EVALUATION, Role.ANECDOTAL_EVENT}
    assert found[5] is Role.HISTORICAL_EVENT


def test_nothing_to_say_is_no_role() -> None:
    """No documents and no sentences give no roles; sentences without words have none, wherever they stand."""
    assert roles() == roles(written()) == ()
    assert roles(written("", LEAD, "", "…", "")) == (Role.NONE, Role.MAIN_EVENT, Role.NONE, Role.NONE, Role.NONE)


@pytest.mark.parametrize("language", sorted(WORDS))
def test_every_listed_phrase_can_be_found_and_counts(language: str) -> None:
    """Each list stands for a cue that has points, and each of its phrases is spelt as the tokens of a text are."""
    assert WORDS[language].keys() <= POINTS.keys()
    phrases = [phrase for listed in WORDS[language].values() for phrase in listed.split("|")]
    assert [phrase for phrase in phrases if " ".join(tokens(phrase)) != phrase] == []


def test_no_cue_is_silent_and_all_speak_about_every_role() -> None:
    """Each cue has one number for each of the nine roles, and at least one that is not nought."""
    assert {len(points) for points in POINTS.values()} == {len(Role)}
    assert all(any(points) for points in POINTS.values())


phrases = st.sampled_from(sorted({p for cues in WORDS.values() for listed in cues.values() for p in listed.split("|")}))
marks = st.sampled_from(["“", "”", "''", "(", ")", "1931", "2018,", ".", "—", "%", "?", "。", "Mayor", "@", "\n"])
sentences = st.one_of(st.text(max_size=60), st.lists(phrases | marks, max_size=20).map(" ".join))
documents = st.builds(
    lambda texts, title, language: written(*texts, title=title, language=language),
    st.lists(sentences, max_size=12),
    sentences,
    st.sampled_from(["en", "de", "fr-CA", "es", "ru", "zh", "th", "und", ""]),
)


@settings(deadline=None)
@given(st.lists(documents, max_size=3))
def test_any_story_gets_one_role_a_sentence(found: list[Document]) -> None:
    """Whatever the text, roles are aligned with the sentences and the same when asked again of a new classifier."""
    story = Story(tuple(found))
    given_roles = Cues().classify(story)
    assert len(given_roles) == len(story.sentences)
    assert all(isinstance(role, Role) for role in given_roles)
    assert Cues().classify(story) == given_roles


@settings(deadline=None)
@given(st.lists(documents, max_size=4))
def test_documents_are_judged_apart(found: list[Document]) -> None:
    """The roles of a story are those of its documents, one after the other."""
    assert roles(*found) == tuple(role for document in found for role in roles(document))


@settings(deadline=None)
@given(st.lists(st.lists(phrases | marks, max_size=20).map(" ".join), max_size=12))
def test_letter_case_does_not_matter(texts: list[str]) -> None:
    """A text in lower case gets the roles it gets in upper case."""
    assert roles(written(*map(str.lower, texts))) == roles(written(*map(str.upper, texts)))
