"""Plain text: what describes it, what is its title, what is its prose."""

import textwrap
from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st
from strategies import plain_sentences

from briefer.errors import ParseError
from briefer.intake import Blob
from briefer.model import Document, Source
from briefer.parse.text import Text

PROSE = "The council of Harwick closed the harbour bridge on Monday. Engineers had found cracks in both of its piers."
MORE = "A ferry will carry those on foot. The repair takes until spring."


def read(text: str | bytes, *, charset: str | None = None, language: str | None = None) -> Document:
    """Return the one document of a text file."""
    content = text.encode() if isinstance(text, str) else text
    (document,) = Text().parse(Blob("a/b.txt", "b.txt", content, charset=charset, language=language))
    return document


def said(document: Document) -> list[str]:
    """Return the words of its sentences."""
    return [sentence.text for sentence in document.sentences]


SENTENCES = PROSE.replace(". ", ".|").split("|")


def test_a_header_block_describes_the_document() -> None:
    """Known lines of a first block are attributes, and no part of the text."""
    document = read(
        "Title: Bridge closed\nOutlet: The Courier\nAuthor: Ann Lee\nDate: 2026-03-09\nLanguage: en-GB\n"
        f"URL: https://harwick.example/1\nMood: sour\n\n{PROSE}\n"
    )
    assert (document.title, document.outlet, document.author) == ("Bridge closed", "The Courier", "Ann Lee")
    assert document.published == datetime(2026, 3, 9, tzinfo=UTC)
    assert (document.language, document.url) == ("en-GB", "https://harwick.example/1")
    assert (document.text, said(document)) == (PROSE, SENTENCES)
    assert document.source == Source("a/b.txt", "b.txt", "text/plain")


@pytest.mark.parametrize(
    ("header", "title"),
    [
        ("Headline: Bridge closed", "Bridge closed"),
        ("SUBJECT:   Bridge closed", "Bridge closed"),
        ('Title: "Bridge: closed"', "Bridge: closed"),
        ("Title: First\nTitle: Second", "First"),
        ("Title:\nBy: Ann", ""),
        ("Publisher: The Courier", ""),
    ],
)
def test_header_lines_have_several_names(header: str, title: str) -> None:
    """Case, synonyms and quotation marks do not matter, of two the first counts, and an empty line says nothing."""
    document = read(f"{header}\n\n{PROSE}")
    assert (document.title, document.text) == (title, PROSE)


@pytest.mark.parametrize(
    "first",
    [
        "Weather: it rained on Monday, and the river rose by a metre.",
        "Title: Bridge closed\nThe council of Harwick closed it on Monday, to the surprise of everyone.",
        "The mayor was asked: will it open again? Nobody knew it then, and nobody knows it now.",
    ],
)
def test_prose_with_a_colon_is_not_eaten(first: str) -> None:
    """A first block is a header only if all its lines are `key: value` and one of the keys is known."""
    document = read(f"{first}\n\n{PROSE}")
    assert f"{document.title} {document.text}".split()[: len(first.split())] == first.split()
    assert said(document)[-2:] == SENTENCES


def test_a_first_block_that_reads_as_a_heading_is_the_title() -> None:
    """Without a header, the first short block without a full stop is the title, and no part of the text."""
    document = read(f"Bridge closed\n\n{PROSE}")
    assert (document.title, document.text) == ("Bridge closed", PROSE)


def test_a_given_title_leaves_headings_where_they_are() -> None:
    """With a title in the header, later headings stay in the text, but are no sentences of it."""
    document = read(f"Title: Bridge closed\n\nWhat happened\n\n{PROSE}\n\nWhat comes next\n\n{MORE}")
    assert document.title == "Bridge closed"
    assert document.text == f"What happened\n\n{PROSE}\n\nWhat comes next\n\n{MORE}"
    assert said(document) == [*SENTENCES, *MORE.replace(". ", ".|").split("|")]


def test_an_only_line_is_the_text() -> None:
    """A file of one line has no title, however short that is."""
    document = read("Bridge closed")
    assert (document.title, document.text) == ("", "Bridge closed")


@pytest.mark.parametrize("width", [40, 72, 80])
@pytest.mark.parametrize("line_break", ["\n", "\r\n", "\r"])
def test_wraps_and_line_breaks_do_not_matter(width: int, line_break: str) -> None:
    """The same prose in lines of any width and any line break is the same document."""
    wrapped = "\n\n".join(textwrap.fill(paragraph, width) for paragraph in (PROSE, MORE))
    assert read(wrapped.replace("\n", line_break)).text == f"{PROSE}\n\n{MORE}"


@given(st.lists(st.lists(plain_sentences, min_size=1, max_size=4).map(" ".join), min_size=1, max_size=4))
def test_paragraphs_stay_paragraphs(paragraphs: list[str]) -> None:
    """Paragraphs of whole sentences are the document's text, one blank line apart."""
    document = read("\n \n\n".join(paragraphs), language="en")
    assert document.text == "\n\n".join(paragraphs)
    assert document.title == ""


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "cp1252"])
def test_the_encoding_does_not_matter(encoding: str) -> None:
    """The same words in another encoding are the same document."""
    text = "Der Stadtrat von Größenau sperrte am Montag die Brücke über die Öhre. Geöffnet wird sie im März."
    assert read(text.encode(encoding)) == read(text)


def test_a_declared_encoding_is_used() -> None:
    """What the transport says of the encoding is believed where it fits."""
    assert read("Мост закрыт.".encode("koi8-r"), charset="koi8-r").text == "Мост закрыт."


def test_the_users_language_outweighs_the_header() -> None:
    """Of two words on the language the user's counts."""
    assert read(f"Language: de\n\n{PROSE}", language="fr").language == "fr"


def test_binary_content_is_refused_by_name() -> None:
    """Bytes that are no text are an error that names the file and says what to give instead."""
    with pytest.raises(ParseError, match=r"^a/b\.txt: is not text .*give a text or Markdown file"):
        read(bytes(range(256)) * 8)


@pytest.mark.parametrize(("written", "tag"), [("English", "en"), ("de", "de"), ("pt-BR", "pt-BR"), ("???", "en")])
def test_the_language_of_a_header_is_a_tag_or_an_english_name(written: str, tag: str) -> None:
    """`Language: English` means what it says, and what means no language is left to detection."""
    assert read(f"Title: Bridge closed\nLanguage: {written}\n\n{PROSE}").language == tag


@pytest.mark.parametrize("mark", [" - ", " | ", " – ", " — "])
@pytest.mark.parametrize(
    ("title", "outlet", "expected"),
    [
        ("Bridge closed in Harwick{mark}The Courier", "The Courier", "Bridge closed in Harwick"),
        ("Bridge closed{mark}for good{mark}THE COURIER", "The Courier", "Bridge closed{mark}for good"),
        ("News{mark}The Courier", "The Courier", "News{mark}The Courier"),
        ("Bridge closed in Harwick{mark}The Courier", "The Herald", "Bridge closed in Harwick{mark}The Courier"),
        ("Who owns the old bridge of The Courier", "The Courier", "Who owns the old bridge of The Courier"),
    ],
)
def test_a_headline_is_without_the_name_of_its_outlet(mark: str, title: str, outlet: str, expected: str) -> None:
    """What is set off at a title's end is cut where it is the outlet's name, unless all that is left is a name."""
    document = read(f"Title: {title.format(mark=mark)}\nOutlet: {outlet}\n\n{PROSE}\n")
    assert document.title == expected.format(mark=mark)
