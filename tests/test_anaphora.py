"""Which sentences point to one before them."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from strategies import LANGUAGES, sentences

from briefer.text.anaphora import backward_reference


@pytest.mark.parametrize(
    ("language", "text", "words"),
    [
        ("en", "He closed the harbour bridge on Monday.", "'He'"),
        ("en-GB", "However, the council closed the harbour bridge.", "'However'"),
        ("en", "At the same time, the council closed the bridge.", "'At the same time'"),
        ("en", "The company’s profits fell.", "'The company's'"),
        ("en", "The agency says the program has begun.", "'The agency'"),
        ("en", "The two men were charged on Monday.", "'The two'"),
        ("en", "According to him, the bridge was closed.", "'According to him'"),
        ("en", "On Monday, he closed the bridge.", "'On Monday, he'"),
        ("en", "In 2016 she was elected mayor.", "'In 2016 she'"),
        ("en", "Asked if a closure was likely in May, she said no.", "'Asked if a closure was likely in May, she'"),
        ("en", "Speaking to reporters on Monday, he said it was closed.", "'Speaking to reporters on Monday, he'"),
        ("en", "At that time the bridge was closed.", "'At that'"),
        ("en", "If he resigns, the council will vote.", "'If he'"),
        ("en", "Many of his neighbours left.", "'Many of his'"),
        ("en", "“They closed it,” Ann Lee said.", "'They'"),
        ("en", "``But the bridge is closed,'' Ann Lee said.", "'But'"),
        ("en", "Ann Lee, who leads the council, disputed that account.", "'disputed that account'"),
        ("en", "The union rejects these claims, Ann Lee said.", "'rejects these claims'"),
        ("en", "HE CLOSED THE HARBOUR BRIDGE ON MONDAY.", "'HE'"),
        ("en", "AND they left the bridge open.", "'AND'"),
        ("en", "IT WAS a dark night in Harwick.", "'IT'"),
        ("en", "He Monday closed the harbour bridge.", "'He'"),
        ("en", "On June 1, 2020, he closed the bridge.", "'On June 1, 2020, he'"),
        ("en", "In a TV interview aired on Friday, she praised the engineers.", "Friday, she'"),
        ("en", "Asked whether a new bridge was likely in May, she said nothing.", "in May, she'"),
        ("en", "The bridge will be closed until May, he said.", "only 'he'"),
        ("en", "The bridge, she said, will be closed.", "only 'she'"),
        ("de", "Er sperrte am Montag die alte Hafenbrücke.", "'Er'"),
        ("fr", "Cependant le conseil a fermé le pont.", "'Cependant'"),
        ("en", "“We closed the bridge,” she said.", "speaker is only 'she'"),
        ("en", "“We closed the bridge on Monday.”", "without its speaker"),
        ("de", "„Wir haben die Brücke gesperrt“, sagte er.", "'er'"),
        ("fr", "« Le pont est fermé », a-t-il dit.", "'a-t-il'"),
    ],
)
def test_what_points_back_is_named(language: str, text: str, words: str) -> None:
    """Pronouns, connectives, nouns that only name a kind, and quotations without a named speaker are found."""
    assert words in (backward_reference(text, language) or "nothing").replace('"', "'")


@pytest.mark.parametrize(
    ("language", "text"),
    [
        ("en", "The city council closed the harbour bridge on Monday."),
        ("en", "This week prices fell again."),
        ("en", "Those who live on the island take the ferry."),
        ("en", "Both Harwick and Elmouth closed their bridges."),
        ("en", "It is clear that the bridge will stay closed."),
        ("en", "The company that owns the bridge closed it."),
        ("en", "The suspect, Bob Ray, was charged on Monday."),
        ("en", "In her speech, Ann Lee praised the engineers."),
        ("en", "When Ann Lee arrived, she praised the engineers."),
        ("en", "In response to the storm, the council closed the bridge."),
        ("en", "Asked by Bob Ray about the bridge, she said it was closed."),
        ("en", "Asked whether she would resign, Ann Lee said no."),
        ("en", "Speaking in Harwick, Ann Lee said no."),
        ("en", "So far, the bridge has been closed twice."),
        ("en", "“It will be closed until May,” Ann Lee said."),
        ("en", "“We will not reopen it,” said Ann Lee."),
        ("en", "Ann Lee called it her “biggest mistake” after he resigned."),
        ("en", "“We closed it,” Ann Lee said, “on Monday.”"),
        ("en", "Asked whether a new bridge was likely, Ann Lee said nothing."),
        ("en", "Asked about Ann Lee's bridge, she said nothing."),
        ("en", "In a letter to Ann Lee, she praised the engineers."),
        ("en", "When Ann Lee arrived, she said that nothing had been closed."),
        ("en", "After Ann Lee had seen the bridge, she said nothing."),
        ("en", "The bridge will be closed until May, Ann Lee said."),
        ("en", "IT spending rose in Harwick."),
        ("en", "According to IT staff, the bridge was closed."),
        ("en", "He Jianming, an engineer, closed the bridge."),
        ("en", "In 2016 He Jianming was elected mayor."),
        ("de", "„Wir öffnen sie nicht vor Mai“, sagte Anna Lee."),
        ("zh", "市政府星期一关闭了旧港桥。"),
        ("und", "He vhalo temmi korro dalem."),
    ],
)
def test_what_says_itself_what_is_meant_points_nowhere(language: str, text: str) -> None:
    """Openings that look alike and are complete in themselves are let pass; so is a language without a list."""
    assert backward_reference(text, language) is None


@pytest.mark.parametrize(
    ("title", "is_told"), [("", False), ("Mayor sells bridge", False), ("The case of Harwick", True)]
)
def test_a_title_may_say_what_is_meant(title: str, *, is_told: bool) -> None:
    """A noun that only names a kind, such as the case, is understood under a title that speaks of one."""
    assert (backward_reference("The case was heard on Monday.", "en", title) is None) is is_told


@given(sentences | st.text(max_size=60), st.sampled_from(LANGUAGES))
def test_a_reference_is_a_phrase_of_one_line(text: str, language: str) -> None:
    """Whatever the text, the answer is None or a phrase that fits after “left out:”, and the same when asked again."""
    found = backward_reference(text, language)
    assert found is None or (found == found.strip() != "" and "\n" not in found)
    assert backward_reference(text, language) == found
