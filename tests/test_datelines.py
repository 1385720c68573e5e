"""The promises of datelines: a sentence begins behind the place, the day and the agency, and nothing else is lost."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from briefer.text.datelines import behind_dateline
from briefer.text.document import from_paragraphs

DATELINES = (
    "(Reuters) - ",
    "HARWICK (Reuters) - ",
    "HARWICK, Norrand (AP) — ",
    "SARN EDDIS, March 13 — ",
    "PORT ANSEL, Jan. 4 (Xinhua) -- ",
    "NEW HARWICK, Sept. 3, 2018 (AP) — ",
    "HARWICK/PORT ANSEL (Reuters) - ",
    "Harwick (dpa) - ",
    "Lower Kell (AFP) – ",
    "KALVESSA —",
    "HARWICK, Norrand - ",
    "HARWICK (Thomson Reuters Foundation) - ",
    "RIVER BEND, the Union of Norrand, Sept. 15 (Xinhua) -- ",
    "Lower Kell, NR – ",
)
OTHERS = (
    "The plan — a bold one — failed.",
    "NATO-led forces left the town.",
    "WHO — the agency — said so.",
    "UN chief - and others - came.",
    "BBC - the broadcaster - said so.",
    "Harwick (the port) - has two bridges.",
    "She left (Reuters) the building.",
    "– The port closed.",
    "Harwick — The port closed.",
    "FILE PHOTO - The port of Harwick is seen from the sea.",
    "GRAPHIC - Where the port lies.",
    "HARWICK - a port - has two bridges.",
    "THE PORT - The town has two bridges.",
    "Harwick, an old port – The town has two bridges.",
)


@pytest.mark.parametrize("dateline", DATELINES)
def test_a_sentence_begins_behind_the_dateline(dateline: str) -> None:
    """The first sentence of a paragraph has no dateline; the text keeps it for its readers."""
    said = "The council closed the old bridge. It will vote in May."
    document = from_paragraphs([("A heading", False), (dateline + said, True)], language="en")
    assert [each.text for each in document.sentences] == ["The council closed the old bridge.", "It will vote in May."]
    assert dateline in document.text


@pytest.mark.parametrize("text", OTHERS)
def test_what_is_no_dateline_is_kept(text: str) -> None:
    """A dash after an ordinary word, a short acronym or a bracket of another kind is the sentence's own."""
    assert behind_dateline(text) == 0


@given(st.text(max_size=120))
def test_nothing_but_the_beginning_is_cut(text: str) -> None:
    """Whatever the paragraph, what is cut is shorter than it and ends in a dash."""
    end = behind_dateline(text)
    assert 0 <= end < max(1, len(text))
    assert not end or text[:end].rstrip()[-1] in "-–—"
