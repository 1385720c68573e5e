"""What every renderer promises, found through the registry: a new one is held to it without further edit."""

from dataclasses import replace
from itertools import pairwise

import pytest
from briefings import briefing as brief_of
from briefings import odd, said_in, squeezed, words

import briefer
from briefer import BrieferError, Briefing, registry
from briefer.render import Renderer

FORMATS = registry.names("render")
ODD = odd()
_VISUAL = {
    "right to left",
    "mixed directions",
    "a timeline from right to left",
}  # a PDF holds their letters in the order of the page


def renderer(format_: str) -> Renderer:
    """Return a renderer with its defaults."""
    made: Renderer = registry.load("render", format_)()
    return made


def printed_by(format_: str, briefing: Briefing) -> list[str]:
    """Return the printed sentences in the order of print; JSON has each within its story."""
    by_story = (sentence for summary in briefing.summaries for sentence in summary.sentences)
    return [sentence.text for sentence in (by_story if format_ == "json" else briefing.printed)]


@pytest.mark.parametrize("format_", FORMATS)
@pytest.mark.parametrize("name", ODD)
def test_every_printed_sentence_is_in_the_rendition(format_: str, name: str) -> None:
    """The words of every sentence are there, exactly and in the order of print."""
    rendition = renderer(format_).render(ODD[name])
    printed = printed_by(format_, ODD[name])
    if format_ == "pdf" and name in _VISUAL:
        found = squeezed(said_in(rendition, format_))
        assert all(set(squeezed(text)) - set(".,") <= set(found) for text in printed)
        return
    shape = squeezed if format_ == "pdf" else words
    text, at = shape(said_in(rendition, format_)), 0
    for sentence in map(shape, printed):
        found_at = text.find(sentence, at)
        assert found_at >= 0, (sentence, text[at : at + 300])
        at = found_at + len(sentence)


@pytest.mark.parametrize("format_", FORMATS)
def test_the_same_briefing_gives_the_same_bytes(format_: str, briefing: Briefing) -> None:
    """Two renderers of one kind agree to the byte."""
    assert renderer(format_).render(briefing) == renderer(format_).render(briefing)


@pytest.mark.parametrize("format_", FORMATS)
def test_a_brief_of_the_samples_is_whole(format_: str, briefing: Briefing) -> None:
    """Every sentence of the brief of the sample documents is in the rendition, in order."""
    text, at = squeezed(said_in(renderer(format_).render(briefing), format_)), 0
    for sentence in map(squeezed, printed_by(format_, briefing)):
        assert sentence in text[at:]
        at = text.index(sentence, at) + len(sentence)
    assert at > 0


@pytest.mark.parametrize("format_", [name for name in FORMATS if registry.load("render", name).is_text])
def test_text_is_utf_8_with_one_last_line_break(format_: str) -> None:
    """What says that it is text is valid UTF-8 without a mark, ends with a line feed, and has no other line break."""
    for name, each in ODD.items():
        text = renderer(format_).render(each).decode("utf-8")
        assert text.endswith("\n"), name
        assert not text.startswith("\ufeff"), name
        assert "\r" not in text, name


def test_no_two_renderers_claim_the_same_ending() -> None:
    """A file name's ending asks for one format: each begins with a dot, is in lower case, and is claimed once."""
    endings = [suffix for format_ in FORMATS for suffix in registry.load("render", format_).suffixes]
    assert all(ending.startswith(".") and ending == ending.lower() and len(ending) > 1 for ending in endings)
    assert all(registry.load("render", format_).suffixes for format_ in FORMATS)
    assert all(one != other for one, other in pairwise(sorted(endings)))


@pytest.mark.parametrize("format_", FORMATS)
def test_what_no_encoding_holds_is_shown_as_an_escape(format_: str) -> None:
    """Half of a surrogate pair in an editor's note, as a file's name may bring it in, spoils no format."""
    made = replace(ODD["plain"], note="Mind\ud800 *the* gap.")
    rendition = renderer(format_).render(made)
    assert "\\ud800" in (rendition.decode("utf-8") if format_ == "json" else said_in(rendition, format_))


@pytest.mark.parametrize("format_", FORMATS)
def test_an_option_that_is_none_of_its_own_is_refused(format_: str, briefing: Briefing) -> None:
    """`render(briefing, format, colour=…)` names the options that there are."""
    with pytest.raises(BrieferError, match=r"unknown option 'colour' \(known: "):
        briefer.render(briefing, format_, colour="red")


@pytest.mark.parametrize("format_", [name for name in FORMATS if name != "json"])  # which has a field for it
def test_the_users_grade_of_a_source_stands_beside_it(format_: str) -> None:
    """What the user grades a source is printed as given; of what is not graded, nothing is said."""
    document = ODD["plain"].documents[0]
    plain, graded = (
        words(said_in(renderer(format_).render(brief_of([replace(document, source=source)])), format_))
        for source in (document.source, replace(document.source, grade="B-2x"))
    )
    assert "B-2x" in graded
    assert "B-2x" not in plain
