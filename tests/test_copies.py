"""Which documents are copies."""

from random import Random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from strategies import documents, plain_sentences

from briefer.model import Document
from briefer.text.copies import originals
from briefer.text.document import from_sentences


def prose(seed: int, count: int = 200) -> list[str]:
    """Return as many words, of a vocabulary so large that two seeds have no phrase in common."""
    drawn = Random(seed)  # noqa: S311 - no secret
    return [f"w{drawn.randrange(3000)}" for _ in range(count)]


def told(words: list[str], title: str = "") -> Document:
    """Return a document of these words."""
    return from_sentences([" ".join(words)], title=title, language="en")


WIRE = prose(0, 300)
OTHER = prose(1, 300)


@settings(max_examples=60)
@given(st.lists(documents(), max_size=8))
def test_what_is_copied_is_an_original_that_came_before(found: list[Document]) -> None:
    """Every position points to itself or to an earlier document that is no copy, for any documents at all."""
    positions = originals(found)
    assert len(positions) == len(found)
    assert all(position <= at and positions[position] == position for at, position in enumerate(positions))


def test_a_text_of_one_word_over_and_over_is_a_copy_of_itself() -> None:
    """Phrases that recur do not shorten how far a copy is looked for."""
    text = ["Council council council.", "Council council council council bridge."]
    assert originals([from_sentences(text, language="en"), from_sentences(text, language="en")]) == (0, 0)


@given(st.lists(plain_sentences, min_size=2, max_size=5), st.lists(documents(), max_size=5), st.data())
def test_the_same_text_is_a_copy(text: list[str], among: list[Document], data: st.DataObject) -> None:
    """Two documents of one text have one original, whatever their titles and whatever stands between them."""
    at = data.draw(st.integers(0, len(among)))
    positions = originals(
        [from_sentences(text, language="en"), *among, from_sentences(text, title=str(at), language="en")]
    )
    assert positions[-1] == positions[0] == 0


@pytest.mark.parametrize(
    "copy",
    [
        pytest.param(WIRE[:200], id="trimmed at the end"),
        pytest.param(WIRE[:80], id="trimmed to its lead"),
        pytest.param([*prose(2, 40), *WIRE[40:]], id="another first paragraph"),
        pytest.param([*prose(2, 30), *WIRE[30:150]], id="another first paragraph, and trimmed"),
        pytest.param([word for word in WIRE for word in ([word] if int(word[1:]) % 20 else [])], id="words left out"),
        pytest.param([word.upper() for word in WIRE], id="shouted"),
    ],
)
def test_a_wire_text_is_recognised(copy: list[str]) -> None:
    """What outlets do to a wire text leaves it a copy, whichever of the two comes first."""
    assert originals([told(WIRE), told(OTHER), told(copy)]) == (0, 1, 0)
    assert originals([told(copy), told(OTHER), told(WIRE)]) == (0, 1, 0)


@pytest.mark.parametrize(
    "own",
    [
        pytest.param(OTHER, id="nothing shared"),
        pytest.param([*OTHER[:150], *WIRE[:100], *OTHER[150:200]], id="a long quotation"),
        pytest.param(WIRE[:40], id="too short to be within another by more than chance"),
        pytest.param([], id="nothing at all"),
        pytest.param(WIRE[:4], id="four words"),
    ],
)
def test_what_shares_some_words_is_no_copy(own: list[str]) -> None:
    """A quotation, a short note or an empty text makes no copy."""
    assert originals([told(WIRE), told(own)]) == (0, 1)


def test_what_is_too_short_is_no_copy_of_itself() -> None:
    """The same one to four words say nothing of who took them from whom."""
    assert originals([told(WIRE[:4]), told(WIRE[:4]), told([]), told([])]) == (0, 1, 2, 3)


def test_a_digest_does_not_make_one_of_two() -> None:
    """Two texts that are printed one after the other by a third are not copies of each other."""
    first, second, _ = originals([told(WIRE), told(OTHER), told(WIRE + OTHER)])
    assert (first, second) == (0, 1)
    _, first, second = originals([told(WIRE + OTHER), told(WIRE), told(OTHER)])
    assert first != second


def test_scripts_without_spaces_have_copies_too() -> None:
    """A Chinese text is found again, and told from another."""
    wire = from_sentences(["市政府星期一关闭了旧港桥，维修需要三个月，居民必须绕行。"], language="zh")
    other = from_sentences(["中央银行星期四把利率提高到百分之五，经济学家感到意外。"], language="zh")
    assert originals([wire, other, wire]) == (0, 1, 0)


def test_two_hundred_outlets_print_one_text() -> None:
    """However many copies there are, all lead to the first."""
    found = [told([*prose(at, 20), *WIRE]) if at % 2 else told(prose(at + 1000)) for at in range(2, 402)]
    first = next(at for at in range(len(found)) if (at + 2) % 2)
    assert originals(found) == tuple(first if (at + 2) % 2 else at for at in range(len(found)))
