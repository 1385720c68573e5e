"""The promises of comparing editions: every story and sentence of both is accounted for, once."""

from typing import Any

import past

from briefer.comparison import Fate, compare


def printed(edition: dict[str, Any]) -> list[tuple[str, int, int]]:
    """Return the places of the sentences that an edition prints, story by story."""
    return [
        (sentence["document"], sentence["start"], sentence["end"])
        for story in edition["stories"]
        for section in story["sections"]
        for sentence in section["sentences"]
    ]


def test_an_edition_is_the_same_as_itself() -> None:
    """Nothing is new, gone or changed."""
    assert {each.fate for each in compare(past.brief(1), past.brief(1))} == {Fate.SAME}


def test_a_story_that_stays_one_that_comes_and_one_that_goes() -> None:
    """Editions that share a story have it once; what the other has is new, or gone."""
    found = compare(past.brief(1), past.brief(2))
    assert sorted(each.fate for each in found) == [Fate.GONE, Fate.NEW, Fate.SAME]
    by_fate = {each.fate: each for each in found}
    shared = past.documents(2)[0].title
    assert by_fate[Fate.SAME].headline == shared
    assert {by_fate[Fate.NEW].headline, shared} == {document.title for document in past.documents(2)}
    assert {by_fate[Fate.GONE].headline, shared} == {document.title for document in past.documents(1)}


def test_nothing_is_lost_on_the_way() -> None:
    """What the earlier printed, without what was removed and with what was added, is what the later prints."""
    for before, after in ((1, 2), (2, 1), (1, 4)):
        found = compare(past.brief(before), past.brief(after))
        added = {(it["document"], it["start"], it["end"]) for each in found for it in each.added}
        removed = {(it["document"], it["start"], it["end"]) for each in found for it in each.removed}
        assert (set(printed(past.brief(before))) - removed) | added == set(printed(past.brief(after)))


def test_a_name_in_the_series_goes_before_documents() -> None:
    """A storyline is followed though it shares no document; one that takes a line is not gone."""
    first, second = past.brief(1), past.brief(3)
    told = {
        **second,
        "stories": [{**second["stories"][0], "storyline": "1.2"}, {**second["stories"][1], "storyline": "3.2"}],
        "delta": {"continuing": [{"storyline": "1.1"}]},
    }
    found = compare(first, told)
    assert [each.fate for each in found] == [Fate.CHANGED, Fate.NEW, Fate.CONTINUING]
    assert found[0].added
    assert found[0].removed
    assert found[2].headline == first["stories"][0]["headline"]
