"""Markdown: what describes it, what is its title, what is its prose."""

from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st
from strategies import plain_sentences

from briefer.errors import ParseError
from briefer.intake import Blob
from briefer.model import Document, Source
from briefer.parse.markdown import Markdown

PROSE = "The council of Harwick closed the harbour bridge on Monday."


def read(text: str | bytes, *, language: str | None = "en") -> Document:
    """Return the one document of a Markdown file."""
    content = text.encode() if isinstance(text, str) else text
    (document,) = Markdown().parse(Blob("a/b.md", "b.md", content, language=language))
    return document


def said(text: str) -> list[str]:
    """Return the words of the sentences of a Markdown file."""
    return [sentence.text for sentence in read(text).sentences]


def test_front_matter_describes_the_document() -> None:
    """Top-level lines of YAML front matter are attributes; nested YAML is passed over, and none of it is text."""
    document = read(
        '---\ntitle: "Bridge: closed"\nauthors: Ann Lee\npublication: The Courier\ndate: 2026-03-09\nlang: en-GB\n'
        "link: https://harwick.example/1\ntags:\n  - bridge\n- closed\n# a comment\nmap: {a: 1,\n  b: 2\n}\n---\n\n"
        f"{PROSE}\n",
        language=None,
    )
    assert (document.title, document.author, document.outlet) == ("Bridge: closed", "Ann Lee", "The Courier")
    assert document.published == datetime(2026, 3, 9, tzinfo=UTC)
    assert (document.language, document.url) == ("en-GB", "https://harwick.example/1")
    assert document.text == PROSE
    assert document.source == Source("a/b.md", "b.md", "text/markdown")


@pytest.mark.parametrize("gap", ["\n", "\n\n", " \n"])
def test_prose_between_rules_is_not_front_matter(gap: str) -> None:
    """A file that begins with a rule loses nothing: only `key: value` lines are front matter."""
    text = f"---{gap}{PROSE}\n\n---\n\nA ferry will carry those on foot."
    assert said(text) == [PROSE, "A ferry will carry those on foot."]


@pytest.mark.parametrize(
    ("text", "title", "rest"),
    [
        (f"# Bridge closed\n\n{PROSE}", "Bridge closed", PROSE),
        (f"Bridge closed\n===\n\n{PROSE}", "Bridge closed", PROSE),
        (f"# Bridge *closed* `now`\n\n{PROSE}", "Bridge closed now", PROSE),
        (f"## Bridge closed\n\n{PROSE}", "", f"Bridge closed\n\n{PROSE}"),
        (f"{PROSE}\n\n# Bridge closed", "", f"{PROSE}\n\nBridge closed"),
        (f"---\ntitle: Bridge closed\n---\n# BRIDGE CLOSED\n\n{PROSE}", "BRIDGE CLOSED", PROSE),
        (f"---\ntitle: Bridge closed\n---\n# The council\n\n{PROSE}", "Bridge closed", f"The council\n\n{PROSE}"),
    ],
)
def test_the_first_heading_is_the_title(text: str, title: str, rest: str) -> None:
    """A heading of the first level at the beginning is the title, unless front matter names another."""
    document = read(text)
    assert (document.title, document.text) == (title, rest)


@pytest.mark.parametrize(
    ("text", "sentences"),
    [
        ("It is **shut**, said *she* of `it`.", ["It is shut, said she of it."]),
        ("The [bridge](https://harwick.example 'x') is ![cracks](a.png)shut now.", ["The bridge is shut now."]),
        ("The bridge\nis shut  \nfor now.", ["The bridge is shut for now."]),
        ("Costs &lt; &euro;4 m &amp; rising.", ["Costs < €4 m & rising."]),
        (r"It cost 4 \* 5 \_million\_ crowns.", ["It cost 4 * 5 _million_ crowns."]),
        ("- The bridge is shut now.\n- The ferry runs daily.", ["The bridge is shut now.", "The ferry runs daily."]),
        ("1. The bridge is shut now.\n\n   It will stay so.", ["The bridge is shut now.", "It will stay so."]),
        ("> The bridge is shut, said she.", ["The bridge is shut, said she."]),
        ("See <b>this</b> now, all of you.<!-- never -->", ["See this now, all of you."]),
        ("The page is <https://harwick.example> still.", ["The page is https://harwick.example still."]),
    ],
)
def test_prose_is_the_words_without_the_marks(text: str, sentences: list[str]) -> None:
    """Paragraphs, list items and quotations are prose; emphasis, links, images and tags leave only their words."""
    assert said(text) == sentences


def test_prose_in_html_is_read() -> None:
    """A block of HTML within Markdown loses its tags and keeps its words."""
    document = read("<div class='x'><p>The bridge &amp; the ferry are shut.</p></div>\n\nIt is so.")
    assert [sentence.text for sentence in document.sentences] == ["The bridge & the ferry are shut.", "It is so."]


@pytest.mark.parametrize(
    ("apart", "kept"),
    [
        ("## What happened.", "What happened."),
        ("```\nThe code is shut. It runs.\n```", ""),
        ("    The code is shut. It runs.", ""),
        ("<script>\nThe code is shut. It runs.\n</script>", ""),
        ("<!-- The code is shut. It runs. -->", ""),
        ("| Year | What |\n|---|---|\n| 1931 | It opened. |", "Year"),
        ("- Bridges\n- Ferries", "Bridges"),
        ("[x]: https://harwick.example", ""),
    ],
)
def test_what_is_no_prose_has_no_sentences(apart: str, kept: str) -> None:
    """Headings, tables, code, raw HTML and items without a full stop are not quoted; words among them stay as text."""
    document = read(f"{PROSE}\n\n{apart}\n\nA ferry will carry those on foot.")
    assert [sentence.text for sentence in document.sentences] == [PROSE, "A ferry will carry those on foot."]
    assert kept in document.text
    assert "The code" not in document.text


@given(st.lists(st.lists(plain_sentences, min_size=1, max_size=4).map(" ".join), min_size=1, max_size=4))
def test_plain_paragraphs_stay_paragraphs(paragraphs: list[str]) -> None:
    """Prose without marks is the document's text, one blank line apart."""
    written = "\n\n".join(paragraphs)
    assert read(written.replace("*", r"\*")).text == written


@pytest.mark.parametrize("depth", [10, 5000])
def test_deep_nesting_is_no_danger(depth: int) -> None:
    """However deep quotations, lists and brackets go, the file is read."""
    text = "> " * depth + "a\n\n" + "[" * depth + "\n\n" + "*" * depth + "b\n\n" + PROSE
    assert said(text)[-1] == PROSE


def test_binary_content_is_refused_by_name() -> None:
    """Bytes that are no text are an error that names the file and says what to give instead."""
    with pytest.raises(ParseError, match=r"^a/b\.md: is not text .*give a text or Markdown file"):
        read(bytes(range(256)) * 8)
