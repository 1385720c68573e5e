"""Raw text to clean paragraphs."""

import re
import textwrap
import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st
from strategies import running_text

from briefer.text.clean import blocks, is_heading, normalise, unwrap

LONG = (
    "The council closed the harbour bridge to all traffic on Monday after engineers had found cracks in both of its "
    "piers, and it said that the repair would take until the spring of next year at the earliest. A ferry will carry "
    "those on foot. Nobody could say on Monday evening who is going to pay for either of them."
)
raw = running_text | st.text(max_size=80)


@pytest.mark.parametrize(
    ("written", "clean"),
    [
        ("  The bridge.  ", "The bridge."),
        ("one\r\ntwo\rthree\x85four\u2028five\vsix", "one\ntwo\nthree\nfour\nfive\nsix"),
        ("one\ftwo\u2029three", "one\n\ntwo\n\nthree"),
        ("cafe\u0301", "caf\u00e9"),
        ("har\u00adbour\u200b\ufeff\u200e\x07\x00", "harbour"),
        ("pay \u202eonly\u202c what \u2067is\u2069 due", "pay only what is due"),
        ("\ud800lone", "lone"),
        ("a \t\u2009 b", "a b"),
        ("5\u00a0% of 10\u202f000", "5\u00a0% of 10\u202f000"),
        ("می\u200cخواهم 👩\u200d🚀", "می\u200cخواهم 👩\u200d🚀"),
        ("one \n two", "one\ntwo"),
        ("", ""),
    ],
)
def test_text_has_one_form(written: str, clean: str) -> None:
    """Line breaks, accents and spaces are written one way; what cannot be seen is gone, what joins and holds stays."""
    assert normalise(written) == clean


@given(raw)
def test_clean_text_is_clean(text: str) -> None:
    """Clean text is NFC, trimmed, without control characters, and cleaning it again changes nothing."""
    clean = normalise(text)
    assert clean == unicodedata.normalize("NFC", clean) == clean.strip()
    assert not re.search(r"[\x00-\x09\x0b-\x1f\x7f-\x9f\ud800-\udfff]| \n|\n |  ", clean)
    assert normalise(clean) == clean


@given(raw)
def test_cleaning_keeps_every_letter(text: str) -> None:
    """Letters, digits and punctuation are the same before and after, up to the composition of accents."""

    def seen(of: str) -> str:
        return "".join(c for c in unicodedata.normalize("NFC", of) if unicodedata.category(c)[0] in "LNP")

    invisible = "\u00ad\u200b\u200e\u200f\u202a\u202e\u2060\u2067\u2069\ufeff"
    assert seen(normalise(text)) == seen(
        re.sub(rf"[\x00-\x08\x0e-\x1f\x7f-\x84\x86-\x9f{invisible}\ufff9-\ufffb]", "", text)
    )


@given(raw)
def test_blocks_hold_no_blank_line_and_all_words(text: str) -> None:
    """Blocks are what stands between blank lines: none is empty, and together they are the text."""
    clean = normalise(text)
    found = blocks(clean)
    assert all(block.strip() and not re.search(r"\n[^\S\n]*\n", block) for block in found)
    assert "".join(" ".join(found).split()) == "".join(clean.split())


@pytest.mark.parametrize("width", [30, 54, 65, 72, 80, 99])
def test_hard_wraps_are_undone(width: int) -> None:
    """A paragraph wrapped at any usual width is the paragraph again."""
    assert unwrap(textwrap.fill(LONG, width, break_on_hyphens=False)) == [LONG]


@given(
    st.lists(
        st.sampled_from(
            ["the", "bridge", "of", "Harwick", "closed,", "said", "she;", "5.25", "%", "COVID-19", "market."]
        ),
        min_size=1,
    ),
    st.integers(20, 100),
)
def test_any_wrapped_paragraph_is_joined(words: list[str], width: int) -> None:
    """Whatever the words and the width, joining the lines gives the words in order, one space apart."""
    paragraph = " ".join(words)
    assert unwrap(textwrap.fill(paragraph, width, break_on_hyphens=False, break_long_words=False)) == [paragraph]


@pytest.mark.parametrize(
    ("block", "paragraphs"),
    [
        ("The bridge is shut.", ["The bridge is shut."]),
        ("- The bridge is shut.\n- The ferry runs.", ["- The bridge is shut.", "- The ferry runs."]),
        ("Agenda:\n1. The bridge\n2. The ferry", ["Agenda:", "1. The bridge", "2. The ferry"]),
        (
            "To: Ann\nFrom: Bo\nThe bridge over the Ohre is shut.",
            ["To: Ann", "From: Bo", "The bridge over the Ohre is shut."],
        ),
        ("It is a well-\nknown bridge over the river.", ["It is a well-known bridge over the river."]),
        (f"{LONG}\n{LONG}", [LONG, LONG]),
        ("Short.\nA line that is a good deal longer.", ["Short.", "A line that is a good deal longer."]),
    ],
)
def test_true_line_breaks_stay(block: str, paragraphs: list[str]) -> None:
    """List items, address lines, short lines and paragraphs of one line each are kept apart."""
    assert unwrap(block) == paragraphs


@pytest.mark.parametrize(
    ("paragraph", "is_one"),
    [
        ("Harbour bridge closed", True),
        ("What comes next (and when)", True),
        ("2026", True),
        ("The bridge is shut.", False),
        ("Will it open again?", False),
        ("“The bridge is shut.”", False),
        ("Agenda:", False),
        ("Dear reader,", False),
        ("旧港桥关闭了。", False),
        ("a paragraph of so many words that nobody would set it above another one", False),
    ],
)
def test_a_heading_is_short_and_unended(paragraph: str, is_one: bool) -> None:
    """A few words without a full stop are a heading; whatever ends as a sentence does is none."""
    assert is_heading(paragraph) is is_one


@pytest.mark.parametrize(
    "block",
    [
        "The minister denied on Tuesday that\nPolice shot three protesters in the square on Monday.",
        "The wall broke on Thursday and\n2,300 people left their homes.",
        "The wall, the longest in the country\n– built in 1958 and mended in 1994 – broke at two in the\nmorning.",
        "The council agreed to what section\n5. The engineer had asked for it.",
        "Minister: we deny on Tuesday that\nPolice shot three protesters in the square on Monday.",
        "The minister denied the following:\nPolice shot three protesters in the square on Monday.",
        f"The minister called it wrong to say of Harwick\nPolice shot three. {'It is long. ' * 9}end.",
    ],
)
def test_a_line_break_never_halves_a_sentence(block: str) -> None:
    """Where a line may have been wrapped, it is joined: half a sentence can say the opposite of the whole."""
    assert unwrap(block) == [" ".join(block.split("\n"))]


@pytest.mark.parametrize("wrapped", ["离开家\n园的人有三千。", "市は古い橋を閉\n鎖した。"])
def test_a_wrapped_line_without_spaces_gets_none(wrapped: str) -> None:
    """In scripts without spaces, joining lines puts no space inside a word."""
    assert unwrap(wrapped) == [wrapped.replace("\n", "")]


def test_a_long_block_of_lines_is_joined_in_one_pass() -> None:
    """A book without a blank line is joined; were each line to look at all before it, this would take an hour."""
    assert len(unwrap("abc def ghi jkl\n" * 200_000 + "end")[0]) == 200_000 * 16 + 3


def test_stacks_of_marks_are_cut() -> None:
    """No letter keeps more than thirty marks: putting millions of them in order would take quadratic time."""
    assert len(normalise("a" + "\u0315\u0300" * 500_000)) <= 32
