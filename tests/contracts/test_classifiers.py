"""What every classifier promises, whoever wrote it: found through the registry, with no list to extend."""

import math

import pytest
from hypothesis import given, settings
from strategies import stories

from briefer import jobs, registry
from briefer.classify import Classifier, Probable
from briefer.model import Role, Story
from briefer.text.document import from_sentences

every_classifier = pytest.mark.parametrize("name", registry.names("classify"))


def checked(classifier: Classifier, story: Story) -> tuple[Role, ...]:
    """Return the roles of a story, after looking at all that is promised of any story."""
    roles = classifier.classify(story)
    assert isinstance(roles, tuple)
    assert len(roles) == len(story.sentences)
    assert all(isinstance(role, Role) for role in roles)
    if isinstance(classifier, Probable):
        judged, rows = classifier.judge(story)
        assert judged == roles
        assert [len(row) for row in rows] == [len(Role)] * len(roles)
        assert all(0 <= share <= 1 for row in rows for share in row)  # and so none is NaN
        assert all(math.isclose(sum(row), 1, abs_tol=1e-5) for row in rows)
        assert classifier.judge(story) == (judged, rows)
    return roles


@every_classifier
@settings(max_examples=60)
@given(story=stories())
def test_roles_are_aligned_and_repeatable(name: str, story: Story) -> None:
    """Whatever the story, there is one role per sentence, and a new classifier gives the same again."""
    assert checked(jobs.classifier(name), story) == checked(jobs.classifier(name), story)


@every_classifier
def test_nothing_has_no_roles(name: str) -> None:
    """No documents, or documents without sentences, have the roles ()."""
    stories_of_nothing = (Story(()), Story((from_sentences([], language="en"), from_sentences([], title="A title"))))
    assert [checked(jobs.classifier(name), story) for story in stories_of_nothing] == [(), ()]


@every_classifier
@pytest.mark.parametrize(
    ("language", "texts"),
    [
        ("en", ["The council closed the bridge."]),
        ("en", ["", "", ""]),
        ("en", ["…", "—", "The council closed the bridge.", "\ud800", "\x00"]),
        ("en", ["The council closed the bridge."] * 3),
        ("zh", ["市政府关闭了旧港桥。", "大桥建于1931年。"]),
        ("ar", ["أغلقت المدينة الجسر القديم."]),
        ("th", ["เมืองปิดสะพานเก่า"]),
        ("und", ["Vhalo temmi korro."]),
        ("", ["No one said in which language."]),
    ],
)
def test_short_wordless_and_foreign_stories_are_classified(name: str, language: str, texts: list[str]) -> None:
    """One sentence, no words, a sentence that occurs twice, any script: all of them get their roles."""
    checked(jobs.classifier(name), Story((from_sentences(texts, language=language or None),)))


@every_classifier
def test_what_happened_comes_first_in_news(name: str) -> None:
    """A plain news lead is told apart from no role at all, so that a brief of it has something to print."""
    lead = "The city council of Harwick closed the old harbour bridge to all traffic on Monday."
    rest = "Engineers from the port authority inspected both piers of the structure."
    story = Story((from_sentences([lead, rest], title="Harbour bridge closed", language="en"),))
    assert checked(jobs.classifier(name), story)[0] is not Role.NONE
