"""Prove what a brief in JSON says of earlier editions: what replaces what, and what has become of which story.

The earlier sentences themselves are proven like all others. Briefs that are in no series say nothing of it.
"""

from collections.abc import Iterator, Mapping
from typing import Any

from briefer.briefing import Finding
from briefer.evidence.quantities import quantities

_Object = Mapping[str, Any]


def findings_on_change(story: _Object, archive: Mapping[str, _Object]) -> Iterator[Finding]:
    """Yield what is not proven of what a story replaces: it counts otherwise what the earlier sentence counts.

    Args:
        story: One of the brief's stories.
        archive: The brief's documents by their ids.
    """
    change = story.get("change")
    if change is None:
        return
    if (change["status"] == "new") is not (change["since"] is None):
        yield Finding(0, story["headline"], f"is {change['status']}, and told since edition {change['since']}")
    printed = {each["citation"]: each for section in story["sections"] for each in section["sentences"]}
    for each in change["replaces"]:
        earlier, sentence = each["earlier"], printed.get(each["citation"])
        if sentence is None:
            yield Finding(each["citation"], earlier["text"], "is replaced by no printed sentence of its story")
        elif {sentence["document"], earlier["document"]} <= archive.keys() and not (
            _counted(sentence, archive).keys() & _counted(earlier, archive).keys()
        ):
            yield Finding(each["citation"], sentence["text"], "counts nothing that the sentence it replaces counts")


def _counted(sentence: _Object, archive: Mapping[str, _Object]) -> dict[tuple[str, str], float]:
    found = quantities(sentence["text"], archive[sentence["document"]]["language"])
    return {(each.subject, each.noun): each.value for each in found}


def findings_on_delta(brief: _Object) -> Iterator[Finding]:
    """Yield the storylines that are named twice: told, continuing and closed at once."""
    delta = brief.get("delta")
    if delta is None:
        return
    told = [(story.get("storyline"), story["headline"]) for story in brief["stories"]]
    lines = [(line["storyline"], line["headline"]) for line in (*delta["continuing"], *delta["closed"])]
    seen: set[str | None] = set()
    for storyline, headline in (*told, *lines):
        if storyline in seen:
            yield Finding(0, headline, f"its storyline {storyline} is named twice")
        seen.add(storyline)
