"""Evidence from several outlets: who else says it, who is independent, which figures differ. Rather none than wrong."""

from dataclasses import replace
from datetime import UTC, datetime

import pytest
from briefings import document
from hypothesis import given
from hypothesis import strategies as st
from strategies import sentences, stories

from briefer.evidence.corroboration import corroborate
from briefer.evidence.quantities import numbers, quantities
from briefer.facts import Evidence
from briefer.model import Document, Story

DAY = datetime(2026, 3, 1, tzinfo=UTC)


def told_by(*texts: str, language: str = "en") -> Story:
    """Return a story of which each outlet tells one sentence, among others of its own."""
    return Story(
        tuple(
            document(text, _own_words(name), outlet=name, uri=f"{at}.txt", language=language)
            for at, (name, text) in enumerate(zip(("Courier", "Herald", "Radio", "Post"), texts, strict=False))
        )
    )


def _own_words(name: str) -> str:
    """Return so many words of an outlet's own that its text is no copy of another."""
    return " ".join(f"{name}{number}" for number in range(60))


def is_said_again(text: str, other: str, language: str = "en") -> bool:
    """Tell whether the second sentence is found to say what the first one says."""
    story = told_by(text, other, language=language)
    return bool(corroborate(story, story.sentences[:1]).corroborations)


CAPSIZED = "when the ferry Merrow capsized off Port Orrin on Sunday evening."
SAID = (
    "The council of Harrow Bay closed the old bridge to all traffic on Monday "
    "after inspectors found cracks in two piers."
)


@pytest.mark.parametrize(
    "other",
    [
        SAID,
        SAID.replace("on Monday after", "on Monday because"),
        "Harrow Bay's council has closed the old bridge to traffic on Monday: inspectors found cracks in two piers.",
        SAID.replace("two", "2"),
    ],
)
def test_who_says_the_same(other: str) -> None:
    """The same words, other words for the same, more beside it, and a number in digits: all are found."""
    assert is_said_again(SAID, other)


@pytest.mark.parametrize(
    "other",
    [
        SAID.replace("closed", "has not closed"),
        SAID.replace("closed", "denied that it closed"),
        SAID.replace("closed", "may have closed"),
        SAID.replace("closed", "will close"),
        SAID.replace("two", "three"),
        SAID.replace("Monday", "Tuesday"),
        SAID.replace("Harrow Bay", "Skelmar Sound"),
        SAID.replace("after inspectors found cracks in two piers", "to make room for the two-day harbour fair"),
        "The old bridge of Harrow Bay was built in 1931.",
    ],
)
def test_who_does_not(other: str) -> None:
    """Denied, doubted, announced, another number, day, place or reason: none of these says the same."""
    assert not is_said_again(SAID, other)


@pytest.mark.parametrize(
    ("text", "other"),
    [
        ("Police released 12 people after the riots in Harrow Bay.",
         "Police arrested 12 people after the riots in Harrow Bay."),
        ("Hamas said that Israel had broken the truce in Gaza again.",
         "Israel said that Hamas had broken the truce in Gaza again."),
        ("Arsenal beat Chelsea in the final at Wembley.",
         "Chelsea beat Arsenal in the final at Wembley."),
        ("Arvenia attacked Calvessa near the border at dawn.",
         "Arvenia was attacked by Calvessa near the border at dawn."),
        ("The court upheld the ban on fishing off Port Orrin.",
         "The court overturned the ban on fishing off Port Orrin."),
        ("The council lifted the ban on fishing off Port Orrin.",
         "The council imposed the ban on fishing off Port Orrin."),
        ("The council voted for the sea wall of Harrow Bay.",
         "The council voted against the sea wall of Harrow Bay."),
        ("The council did not vote against the sea wall of Harrow Bay.",
         "The council voted against the sea wall of Harrow Bay."),
        ("The water of Harrow Bay is safe to drink.",
         "The water of Harrow Bay is unsafe to drink."),
        ("The wall of Harrow Bay held the surge.",
         "The wall of Harrow Bay hardly held the surge."),
        ("The mayor said the wall of Harrow Bay held the surge.",
         "The mayor lied that the wall of Harrow Bay held the surge."),
        ("More than 350 houses in Harrow Bay lost power.",
         "Fewer than 350 houses in Harrow Bay lost power."),
        ("350 houses in Harrow Bay lost power overnight.",
         "Fewer than 350 houses in Harrow Bay lost power overnight."),
        (f"Five people were killed {CAPSIZED}",
         f"Nineteen people, five of them children, were killed {CAPSIZED}"),
    ],
)  # fmt: skip
def test_who_says_the_opposite(text: str, other: str) -> None:
    """Roles swapped, one word exchanged, denied, a bound from the other side, a part: neither says the other."""
    assert not is_said_again(text, other)
    assert not is_said_again(other, text)


def test_what_is_said_days_later_is_said_of_something_else() -> None:
    """The same words are no corroboration where they were published more than three days apart."""
    for days, expected in ((3, True), (4, False)):
        first, second = told_by(SAID, SAID).documents
        story = Story((replace(first, published=DAY), replace(second, published=DAY.replace(day=1 + days))))
        assert bool(corroborate(story, story.sentences[:1]).corroborations) is expected


def test_less_is_not_the_same() -> None:
    """A sentence that says a part of it does not say it; one that says it and more does."""
    part = "Two people were killed when a bomb exploded at the West Coast bank in Woodburn."
    whole = part.replace("killed when", "killed, a wall collapsed and several shop windows broke when")
    assert is_said_again(part, whole)
    assert not is_said_again(whole, part)


@pytest.mark.parametrize(
    ("language", "text", "other"),
    [
        ("de", "Der Rat schloss am Montag die alte Brücke.", "Der Rat schloss am Montag die alte Brücke am Harl."),
        ("sv", "Rådet stängde den gamla bron i måndags.", "Rådet stängde den gamla bron i måndags."),
        ("ja", "市議会は月曜日に古い橋を閉鎖した。", "市議会は月曜日に古い橋を閉鎖した。"),
    ],
)  # fmt: skip
def test_other_languages(language: str, text: str, other: str) -> None:
    """Where briefer knows a language's negations, likeness is enough; elsewhere the words must nearly be the same."""
    assert is_said_again(text, other, language)


def test_a_denial_in_german_is_none() -> None:
    """The lists of another language than English are used."""
    said = "Der Rat schloss am Montag die alte Brücke über den Harl wegen der Risse."
    assert not is_said_again(said, said.replace("wegen", "nicht wegen"), "de")


def test_each_outlet_and_each_text_is_named_once() -> None:
    """Of an outlet's several articles and a text's several copies, one stands for all."""
    other = SAID.replace("closed", "has closed")
    wire = [document(other, _own_words("b"), outlet=name, uri=f"{name}.txt") for name in ("Herald", "Radio")]
    twice = [document(SAID, _own_words(f"{at}"), outlet="Post", uri=f"p{at}.txt") for at in (1, 2)]
    story = Story((document(SAID, _own_words("a"), outlet="Courier"), *wire, *twice))
    evidence = corroborate(story, story.sentences[:1])
    (found,) = evidence.corroborations
    assert [sentence.document.label for sentence in found.by] == ["Herald", "Post"]
    assert (evidence.outlets, evidence.independent, evidence.copies) == (4, 3, 1)
    assert evidence.also(story.sentences[0]) == found.by
    assert evidence.also(story.sentences[1]) == ()


def _printing(*printed: str) -> Story:
    """Return a story from a list of "outlet text", where texts of one name are copies."""
    made = []
    for at, each in enumerate(printed):
        outlet, text = each.split()
        said = [f"{text} event number {n} was seen by {text}-{n} people in {text}." for n in range(20)]
        made.append(document(*said, outlet=outlet, uri=f"{at}.txt"))
    return Story(tuple(made))


@pytest.mark.parametrize(
    ("printed", "outlets", "independent", "copies"),
    [
        (["A x"], 1, 1, 0),
        (["A x", "a y"], 1, 1, 0),
        (["A x", "B x"], 2, 1, 1),
        (["A x", "B y"], 2, 2, 0),
        (["A x", "A y", "B x"], 2, 2, 1),
        (["B x", "A x", "A y"], 2, 2, 1),
        (["A x", "A y", "B z", "C z"], 3, 2, 1),
        (["A x", "B x", "C x", "D x"], 4, 1, 3),
    ],
)
def test_who_is_independent(printed: list[str], outlets: int, independent: int, copies: int) -> None:
    """Outlets are told apart whatever their case; those with nothing but the same text are one voice, in any order."""
    story = _printing(*printed)
    assert corroborate(story, ()) == Evidence(outlets, independent, copies)


# figures


def figures(*texts: str) -> list[list[str]]:
    """Return what differs between outlets that each say one of these."""
    story = told_by(*texts)
    return [[figure.text for figure in each.figures] for each in corroborate(story, story.sentences[:1]).differences]


SURGE = "the storm surge that broke through the sea wall of Harrow Bay."


@pytest.mark.parametrize(
    ("texts", "expected"),
    [
        ((f"At least 12 people were killed {CAPSIZED}", f"Fifteen people died {CAPSIZED}"),
         [["At least 12 people were killed", "Fifteen people died"]]),
        ((f"Twelve died and 40 were injured {CAPSIZED}", f"12 died and more than 60 were injured {CAPSIZED}"),
         [["40 were injured", "more than 60 were injured"]]),
        (("At least 12 people were injured, the coast guard said.", "The coast guard said 15 people were injured."),
         [["At least 12 people were injured", "15 people were injured"]]),
        ((f"12 dead {CAPSIZED}", f"15 dead {CAPSIZED}", f"17 people were killed {CAPSIZED}"),
         [["12 dead", "15 dead", "17 people were killed"]]),
        ((f"About 2,300 people were displaced by {SURGE}", f"3,150 people were displaced by {SURGE}"),
         [["About 2,300 people were displaced", "3,150 people were displaced"]]),
        ((f"Damage of $1.5 million was done by {SURGE}", f"Damage of $2,500,000 was done by {SURGE}"),
         [["$1.5 million", "$2,500,000"]]),
        ((f"Water entered 640 houses in {SURGE}", f"Water entered 830 houses in {SURGE}"),
         [["640 houses", "830 houses"]]),
        (("The central bank of Calvessa expects growth of 2.5 percent next year.",
          "The central bank of Calvessa expects growth of 3 per cent next year."), [["2.5 percent", "3 per cent"]]),
    ],
)  # fmt: skip
def test_figures_that_differ(texts: tuple[str, ...], expected: list[list[str]]) -> None:
    """Counts, amounts and shares of one thing are shown side by side, in words or digits, with their qualifiers."""
    assert figures(*texts) == expected


@pytest.mark.parametrize(
    "texts",
    [
        (f"12 people were killed {CAPSIZED}", f"Twelve people died {CAPSIZED}"),
        (f"12 people were killed {CAPSIZED}", f"Up to 12 people were killed {CAPSIZED}"),
        (f"Some 2,300 people were displaced by {SURGE}", f"2,296 people were displaced by {SURGE}"),
        (f"1.5 million people were displaced by {SURGE}", f"1,480,000 people were displaced by {SURGE}"),
        (f"12 people were killed {CAPSIZED}", f"15 people were injured {CAPSIZED}"),
        (f"12 people were killed {CAPSIZED}", f"15 sailors were killed {CAPSIZED}"),
        (f"12 people were killed {CAPSIZED}", f"Fears that 15 people may have been killed rose {CAPSIZED}"),
        ("12 people were injured, officials said.", "15 people were injured, police said."),
        (f"12 people were killed {CAPSIZED}", "In November 1957, 19 people were killed by a surge in Old Quay."),
        (f"12 people were killed {CAPSIZED}", f"12 people, including three children, were killed {CAPSIZED}"),
        (f"12 people were killed {CAPSIZED}", f"Three more people were killed {CAPSIZED}"),
        (f"12 people were killed {CAPSIZED}", f"Between 15 and 20 people were killed {CAPSIZED}"),
        (f"12 people were killed {CAPSIZED}", f"15 people were killed {CAPSIZED}".replace("Sunday", "Monday")),
        (f"The captain, 52, was killed {CAPSIZED}", f"The captain, 54, was killed {CAPSIZED}"),
        (f"It was 5.30 p.m. {CAPSIZED}", f"It was 6.30 p.m. {CAPSIZED}"),
        ("The Merrow was built in 1984 at Skelmar.", "The Merrow was built in 1985 at Skelmar."),
        ("Harrow beat Skelmar 14 to 9 at home.", "Harrow beat Skelmar 13 to 9 at home."),
        ("The council of Harrow voted 14-9 for a wall.", "The council of Harrow voted 15-9 for a wall."),
        ("The inquiry starts on March 20 in Port Orrin.", "The inquiry starts on March 21 in Port Orrin."),
        ("The Harrow Bay office answers at 555 010 for help.", "The Harrow Bay office answers at 555 020 for help."),
        ("Two of five berths are blocked in Port Orrin.", "Three of five berths are blocked in Port Orrin."),
        (f"Half of the 40 people were killed {CAPSIZED}", f"30 people were killed {CAPSIZED}"),
        (f"Hardly any of the 40 people were killed {CAPSIZED}", f"30 people were killed {CAPSIZED}"),
        (f"One of the 40 people was killed {CAPSIZED}", f"30 people were killed {CAPSIZED}"),
        (f"Half of 40 people were killed {CAPSIZED}", f"30 people were killed {CAPSIZED}"),
        (f"All but 12 were killed {CAPSIZED}", f"15 were killed {CAPSIZED}"),
        ("In the poll for chancellor Merz has 28 percent.",
         "In the poll for chancellor Scholz has 16 percent."),
        ("Shares of Nokia fell 8 percent on Monday in Helsinki.",
         "Shares of Ericsson fell 3 percent on Monday in Helsinki."),
        ("Calvessa's exports grew 8 percent in the third quarter.",
         "Calvessa's exports grew 5 percent in the fourth quarter."),
        ("Siemens said sales rose 8 percent in the spring quarter.",
         "Siemens said orders rose 12 percent in the spring quarter."),
        (f"Damage of A$300 million was done by {SURGE}", f"Damage of $200 million was done by {SURGE}"),
        ("The flood killed 12 people in Aceh and 30 in Riau on Sunday evening.",
         "The flood killed 42 people in Aceh and Riau on Sunday evening."),
        ("Exports rose 5 percent and imports 7 percent in Calvessa.", "Imports rose 9 percent in Calvessa."),
    ],
)  # fmt: skip
def test_figures_that_do_not(texts: tuple[str, ...]) -> None:
    """Rounded, of other things, other days, parts, additions, ranges, ages, times, dates, scores: none is shown."""
    assert figures(*texts) == []


def test_figures_come_by_date() -> None:
    """Figures change: the newest stands last, the undated first, whatever the order of the documents."""
    documents = told_by(*(f"{number} people were killed {CAPSIZED}" for number in (17, 15, 12, 20))).documents
    dates = [DAY.replace(day=3), DAY.replace(day=2), DAY, None]
    story = Story(tuple(replace(each, published=day) for each, day in zip(documents, dates, strict=True)))
    (difference,) = corroborate(story, story.sentences[:1]).differences
    assert [figure.text.split()[0] for figure in difference.figures] == ["20", "12", "15", "17"]
    assert difference.subject == "dead"


def test_one_outlet_does_not_differ_from_itself() -> None:
    """What one outlet, or a copy of its text, says elsewhere is no figure of another outlet."""
    texts = [f"12 people were killed {CAPSIZED}", f"15 people were killed {CAPSIZED}"]
    same = Story(tuple(document(text, outlet="Post", uri=text[:2]) for text in texts))
    assert corroborate(same, same.sentences).differences == ()


@pytest.mark.parametrize(
    ("text", "language", "expected"),
    [
        ("Mindestens 1.500.000 Menschen wurden evakuiert.", "de",
         [("Mindestens 1.500.000 Menschen wurden evakuiert", 1.5e6)]),
        ("Es starben zwölf Menschen, der Schaden: 3,5 Millionen Euro.", "de",
         [("starben zwölf Menschen", 12), ("3,5 Millionen Euro", 3.5e6)]),
        ("A dozen trucks and twenty-five buses burned.", "en",
         [("A dozen trucks", 12), ("twenty-five buses burned", 25)]),
        ("It paid $40m and £3.5 billion.", "en", [("$40m", 4e7), ("£3.5 billion", 3.5e9)]),
        ("Flight 447, COVID-19, Q3, a 90-day term, the 5th of 12:30.", "en", []),
        ("On 12 March 2026 at 5 p.m. and 14:30, No. 7.", "en", []),
        ("The toll rose to 15.", "en", [("toll rose to 15", 15)]),
        ("1,234,567 trees", "en", [("1,234,567 trees", 1234567)]),
        ("1\u202f234\u202f567 arbres", "fr", [("1\u202f234\u202f567 arbres", 1234567)]),
    ],
)  # fmt: skip
def test_what_a_sentence_counts(text: str, language: str, expected: list[tuple[str, float]]) -> None:
    """Quantities have their value for comparison, and their verbatim span with qualifier and what is counted."""
    assert [(text[each.start : each.end], each.value) for each in quantities(text, language)] == expected


@given(st.integers(0, 10**9))
def test_a_number_is_the_same_however_it_is_grouped(number: int) -> None:
    """Digits in groups, by comma in English and point in German, have the value of plain digits."""
    assert numbers(f"{number} {number:,}", "en") == {number}
    assert numbers(f"{number} {number:,}".replace(",", "."), "de") == {number}


# whatever the documents


_counting = st.lists(
    st.sampled_from(
        ["12", "fifteen", "at least", "1,500", "40%", "$3m", "people", "killed", "injured", "boats", "in", "Harrow",
         "not", "1957", "of", "a dozen", "the", "-", "’", "²", "٣", "9" * 400, "0", "1.2.3"]
    ),
    max_size=12,
).map(" ".join)  # fmt: skip


@given(stories(sentences | _counting))
def test_evidence_holds_together(story: Story) -> None:
    """Whatever is said: evidence is of other outlets, one of each, and every figure is a part of its own sentence."""
    evidence = corroborate(story, story.sentences)
    assert evidence.independent <= evidence.outlets <= max(1, len(story.documents))
    for found in evidence.corroborations:
        labels = [each.document.label.casefold() for each in (found.sentence, *found.by)]
        assert len(labels) == len(set(labels)) > 1
    for difference in evidence.differences:
        assert len({_outlet(figure.sentence.document) for figure in difference.figures}) == len(difference.figures) > 1
        for figure in difference.figures:
            assert figure.sentence.start <= figure.start < figure.end <= figure.sentence.end
            assert figure.text in figure.sentence.text
    assert corroborate(story, story.sentences) == evidence


def _outlet(of: Document) -> str:
    return of.label.casefold()
