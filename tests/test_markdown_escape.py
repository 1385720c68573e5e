"""The promise of the Markdown rendition: whatever the words, any reader of Markdown reads back exactly them."""

import re

import markdown
import pytest
from briefings import HOSTILE, PUNCTUATION, blocks, briefing, document, words
from hypothesis import example, given
from hypothesis import strategies as st
from markdown_it import MarkdownIt

import briefer
from briefer.errors import RenderError
from briefer.model import Failure
from briefer.render._layout import markdown_escaped

_SNIPPETS = [
    "*", "**", "_", "__", "`", "``", "```", "~~", "~~~", "#", "##", ">", "<", "&", "&amp;", "&#60;", "&copy;", "[", "]",
    "[^", "[^1]", "[^1]:", "](", "![", "(", ")", "!", "\\", "\\*", "|", "---", "===", "-", "+", "1.", "12)", "١.", ":",
    "http://a.b", "www.a.b", "a@b.cd", "<a@b.cd>", "<http://a.b>", "<b>", "</b>", "<!--", "-->", "<?", "]]>", "{", "}",
    "{:", "*[a]:", "[a]: b", "    ", "\t", "\n", "\n\n", "  \n", "\u00a0", "\u2028", "snake_case_word", "2*3*4", "a",
    "Word", "1931", ".", ",", "é", "汉字", "\u0627\u0644\u062c\u0633\u0631", "😀",
]  # fmt: skip
# what never reaches a brief: control characters and halves of characters, which reading a document takes out
_characters = st.characters(exclude_categories=["Cc", "Cs"])
texts = st.lists(st.sampled_from(_SNIPPETS) | st.text(_characters, max_size=3), max_size=10).map("".join)
sentences = texts.map(str.strip).filter(lambda text: bool(words(text)))

_COMMONMARK = MarkdownIt("commonmark")
_GITHUB = MarkdownIt("gfm-like", {"linkify": False})


def by_commonmark(text: str) -> list[tuple[str, str]]:
    """Return the blocks that CommonMark's reference rules find; footnote marks are words to them."""
    return blocks(_COMMONMARK.render(text))


def by_python_markdown(text: str) -> list[tuple[str, str]]:
    """Return the blocks that Python-Markdown finds, without the numbers of footnotes."""
    return blocks(markdown.markdown(text, extensions=["footnotes"]), skipped=frozenset({"sup"}))


def unisolated(text: str) -> str:
    """Return a text without the marks that keep a run of the other direction together (UAX #9)."""
    return text.replace("\u2068", "").replace("\u2069", "")


@given(texts)
@example(PUNCTUATION)
@example("".join(HOSTILE))
def test_a_line_reads_back_as_its_words(text: str) -> None:
    """Escaped text is one paragraph of exactly the words, to CommonMark, to GitHub's tables and strikes, to Python."""
    expected = [("p", words(text))] if words(text) else []
    escaped = markdown_escaped(text)
    assert blocks(_COMMONMARK.render(escaped)) == expected
    assert blocks(_GITHUB.render(escaped)) == expected
    assert by_python_markdown(escaped) == expected


@given(texts, st.sampled_from(["# {}", "### {}", "- {}", "1. {}", "> {}", "Said: {}", "{}[^1]\n\n[^1]: See in {}"]))
def test_it_does_so_wherever_a_layout_puts_it(text: str, place: str) -> None:
    """In headings, lists, quotations, footnotes and mid-line, escaped text is nothing but its words."""
    plain = place.format(*["Zz"] * place.count("{}"))
    written = place.format(*[markdown_escaped(f"Z{text}z")] * place.count("{}"))
    for read in (by_commonmark, by_python_markdown):
        expected = [(tag, words(found.replace("Zz", f"Z{text}z"))) for tag, found in read(plain)]
        assert read(written) == expected


@given(st.lists(sentences, min_size=2, max_size=5), texts, texts, texts)
@example(["*", "*"], "", "الجسر", "")
def test_the_whole_rendition_reads_back(said: list[str], title: str, outlet: str, author: str) -> None:
    """Title, sentences, sources and failures of the rendition read back as exactly their words, by both readers."""
    made = briefing(
        [document(*said, title=title, outlet=outlet.strip() or None, author=author.strip() or None)],
        title=title,
        failures=[Failure(title, outlet)],
    )
    rendition = briefer.render(made, "markdown").decode()
    said, title, outlet = [unisolated(text) for text in said], unisolated(title), unisolated(outlet)
    for read, mark in ((by_commonmark, "[^{}]"), (by_python_markdown, "")):
        # words that run the other way stand between isolates, which are ours and not seen
        found = [(tag, words(unisolated(text))) for tag, text in read(rendition)]
        head, paragraphs = [text for tag, text in found if tag == "h1"], [text for tag, text in found if tag == "p"]
        assert head == ([words(title)] if words(title) else [])
        numbered = [words(text) + mark.format(number) for number, text in enumerate(said, 1)]
        middle = 1 + len(said) // 2
        for printed in (numbered[:1], numbered[1:middle], numbered[middle:]):
            assert not printed or " ".join(printed) in paragraphs
        failed = words(f"{title}: {outlet}")
        assert any(text == failed for tag, text in found if tag in {"li", "p"}) or not words(title + outlet)
        everything = "\n".join(text for _, text in found)
        assert words(author) in everything
        assert words(outlet) in everything


@given(sentences)
def test_the_sentence_that_leads_is_bold_and_whole(text: str) -> None:
    """The bottom line is printed with emphasis, whatever it begins and ends with: no asterisk of ours is seen."""
    rendition = briefer.render(briefing([document(text)]), "markdown").decode()
    html = _COMMONMARK.render(rendition)
    found = blocks(html)
    assert found[found.index(("h2", "Bottom line")) + 1] == ("p", f"{words(text)}[^1]")
    assert "<p><strong>" in html


@pytest.mark.parametrize("name", ["*", "_a_ b", "1. a", "- a", "[^1]", "`", "<b>"])
def test_any_file_name_can_label_a_paragraph(name: str) -> None:
    """A source without an outlet is labelled by its file's name, whatever marks of Markdown that has."""
    made = briefing([document("One was said.", uri=name), document("Two was said.", "Three too.", uri="other")])
    rendition = briefer.render(made, "markdown").decode()
    assert ("p", f"{name}: One was said.[^1]") in by_commonmark(rendition)
    assert ("p", f"{name}: One was said.") in by_python_markdown(rendition)


def test_an_address_is_a_link_to_exactly_itself() -> None:
    """The address of a source can be clicked, and leads where it says."""
    url = "https://example.com/a_b_*c*(d)?e=1&f=2"
    html = _COMMONMARK.render(briefer.render(briefing([document("It is said.", uri=url)]), "markdown").decode())
    assert f'<a href="{url.replace("&", "&amp;")}">' in html


def test_every_citation_has_its_footnote() -> None:
    """Each mark in the text leads to a footnote with its place, and every footnote is led to."""
    made = briefing([document(*(f"Number {n} was said." for n in range(12)))])
    html = markdown.markdown(briefer.render(made, "markdown").decode(), extensions=["footnotes"])
    for number in range(1, 13):
        assert html.count(f'href="#fn:{number}"') == 1
        assert html.count(f'id="fn:{number}"') == 1


def test_the_note_is_markdown_as_the_editor_wrote_it() -> None:
    """What the user wrote as Markdown is handed on untouched."""
    note = "See *this*:\n\n- one\n- <b>two</b>"
    assert note in briefer.render(briefing([document("It is said.")], note=note), "markdown").decode()


def noted(note: str) -> str:
    """Return the Markdown of a brief with an editor's note."""
    return briefer.render(briefing([document("It is said.", "It is so.")], note=note), "markdown").decode()


def test_footnotes_of_the_note_are_apart_from_those_of_the_sources() -> None:
    """A mark in the note leads to the note's own remark, one in the text to its source; in code it is no mark."""
    rendition = noted("As agreed[^1] `[^1]` \\[^1].\n\n[^1]: With the *desk*.")
    labels = re.findall(r"^\[\^(.+?)\]:", rendition, re.MULTILINE)
    assert sorted(labels) == ["1", "2", "note-1"]
    assert "As agreed[^note-1] `[^1]` \\[^1]." in rendition
    html = markdown.markdown(rendition, extensions=["footnotes"])
    assert all(html.count(f'href="#fn:{label}"') == html.count(f'id="fn:{label}"') == 1 for label in labels)


@pytest.mark.parametrize(
    ("note", "headings"),
    [
        ("# One\nText.\n\n## Two #", [("h3", "One"), ("h4", "Two")]),
        ("#### Four\n##### Five\n###### Six", [("h6", "Four"), ("h6", "Five"), ("h6", "Six")]),
        ("One *a*\nb\n===\nTwo #\n---", [("h3", "One a b"), ("h4", "Two #")]),
        ("> Said\n> ====\n> so.\n\n- # Item", [("h3", "Said"), ("h3", "Item")]),
        ("One\r\nof\r===\r# Two", [("h3", "One of"), ("h3", "Two")]),
        ("```\n# code\n```\n\n    # code", []),
    ],
)
def test_headings_of_the_note_are_below_its_title(note: str, headings: list[tuple[str, str]]) -> None:
    """The page has one first-level heading; what the note's headings say stays, and what looks like one in code."""
    expected = [("h1", "Brief"), ("h2", "Editor’s note"), *headings]
    found = [block for block in by_commonmark(noted(note)) if block[0].startswith("h")]
    assert found[: len(expected)] == expected
    assert all(tag == "h2" for tag, _ in found[len(expected) :])
    assert noted(note).count("# code") == note.count("# code")


@pytest.mark.parametrize(
    "note", ["<!-- todo", "Text\n\n```\ncode", "~~~", "<details>\n\nmore", "<b>two", "<script>", "<textarea>", "<?php"]
)
def test_a_note_that_would_take_in_the_brief_is_refused(note: str) -> None:
    """What is left open at a note's end would hide or change what follows it: the line says so."""
    with pytest.raises(RenderError, match=r"the note leaves .* open"):
        noted(note)


@pytest.mark.parametrize(
    "note", ["<!-- todo -->", "a < b", "<br>", "> q", "- ```\n  x", "| a |\n|---|", "<p>x", "Two -->"]
)
def test_a_note_that_closes_what_it_opens_is_printed(note: str) -> None:
    """Comments, code, tables and tags of a note that end with it leave the brief below as it is."""
    after = noted("x").split("\nx\n")[1]
    assert noted(note).endswith(f"\n{note}\n{after}")


def test_a_source_without_an_address_leaves_no_gap() -> None:
    """A text that was handed over has no address; its line goes on with its hash."""
    rendition = briefer.render(briefing([document("It is said.", uri="", outlet="Post")]), "markdown").decode()
    assert re.search(r"^1\. \*\*Post\*\*, undated · SHA-256", rendition, re.MULTILINE)
