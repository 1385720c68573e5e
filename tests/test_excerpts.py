"""The promises of excerpts: each cited sentence stands marked in its own paragraph, to the letter, and is led to."""

import ctypes
import re
from base64 import b64encode
from hashlib import sha256
from html.parser import HTMLParser

import pypdfium2
import pypdfium2.raw as pdfium
import pytest
from briefings import briefing, chapter, document, odd, squeezed
from hypothesis import given
from hypothesis import strategies as st

import briefer
from briefer import Briefing, resources
from briefer.model import Document, Source
from briefer.render._excerpts import Mark, PrintedExcerpt, excerpts
from briefer.render._page import page

ODD = odd()
_MOST = 400  # characters of an excerpt that are not cited
_LAYOUT = "# {{ page.title }}\n"


def written(paragraphs: list[list[int]]) -> Document:
    """Return a document of paragraphs of sentences of these lengths."""
    sentences = [[f"{'word ' * length}end." for length in lengths] for lengths in paragraphs]
    text = "\n\n".join(map(" ".join, sentences))
    spans, at = [], 0
    for paragraph in sentences:
        for sentence in paragraph:
            spans.append((at, at + len(sentence)))
            at += len(sentence) + 1
        at += 1
    return Document("id", "", text, tuple(spans), Source("a.txt", "a.txt"), language="en")


def cited(source: Document, chosen: list[int]) -> list[Mark]:
    """Return marks of these sentences, numbered in this order."""
    spans = source.spans
    return [Mark(number, "", at + 1, *spans[at]) for number, at in enumerate(chosen, 1)]


def said(excerpt: PrintedExcerpt) -> str:
    """Return all words of an excerpt."""
    return "".join(piece.text for piece in excerpt.pieces)


@st.composite
def documents(draw: st.DrawFn) -> tuple[Document, list[Mark]]:
    """Draw a document and some of its sentences, in any order."""
    lengths = st.lists(st.integers(0, 90), min_size=1, max_size=9)
    source = written(draw(st.lists(lengths, min_size=1, max_size=4)))
    chosen = draw(st.lists(st.sampled_from(range(len(source.spans))), min_size=1, max_size=6, unique=True))
    return source, cited(source, chosen)


@given(documents())
def test_each_citation_is_marked_once_and_to_the_letter(drawn: tuple[Document, list[Mark]]) -> None:
    """Each cited sentence is in one excerpt, its words with its number, and nothing else has a number."""
    source, marks = drawn
    found = excerpts(source, marks)
    pieces = {piece.number: piece.text for excerpt in found for piece in excerpt.pieces if piece.number}
    assert pieces == {mark.number: source.text[mark.start : mark.end] for mark in marks}
    assert sorted(mark.number for excerpt in found for mark in excerpt.marks) == sorted(pieces)
    lowest = [min(mark.number for mark in excerpt.marks) for excerpt in found]
    assert lowest == sorted(lowest)


@given(documents())
def test_an_excerpt_is_whole_sentences_of_one_paragraph(drawn: tuple[Document, list[Mark]]) -> None:
    """It stands so in the document, in one paragraph, from a sentence's start to one's end, and is not long."""
    source, marks = drawn
    for excerpt in excerpts(source, marks):
        first = excerpt.pieces[0]
        start = excerpt.marks[0].start - (0 if first.number else len(first.text))
        end = start + len(said(excerpt))
        assert source.text[start:end] == said(excerpt)
        assert "\n\n" not in said(excerpt)
        assert start in {first for first, _ in source.spans}
        assert end in {last for _, last in source.spans}
        assert sum(len(piece.text) for piece in excerpt.pieces if not piece.number) <= _MOST
        assert excerpt.is_cut_before == (start > 0 and source.text[start - 2 : start] != "\n\n")
        assert excerpt.is_cut_after == (end < len(source.text) and source.text[end : end + 2] != "\n\n")


@given(documents())
def test_what_is_cut_would_not_have_fitted(drawn: tuple[Document, list[Mark]]) -> None:
    """A paragraph is cut only where the whole of it has more beside its cited sentences than an excerpt may have."""
    source, marks = drawn
    paragraphs = source.text.split("\n\n")
    for excerpt in excerpts(source, marks):
        if excerpt.is_cut_before or excerpt.is_cut_after:
            at = source.text.count("\n\n", 0, excerpt.marks[0].start)
            theirs = [m for m in marks if source.text.count("\n\n", 0, m.start) == at]
            assert len(paragraphs[at]) - sum(mark.end - mark.start for mark in theirs) > _MOST


def test_neighbours_share_an_excerpt() -> None:
    """Sentences of one paragraph stand in one excerpt; those of another, or far off, have their own."""
    source = written([[5, 5, 5], [5, *[30] * 12, 5]])
    found = excerpts(source, cited(source, [0, 2, 3, 16]))
    assert [[mark.number for mark in excerpt.marks] for excerpt in found] == [[1, 2], [3], [4]]
    assert said(found[0]) == source.text.split("\n\n")[0]
    assert [(each.is_cut_before, each.is_cut_after) for each in found] == [(False, False), (False, True), (True, False)]


def test_what_the_reader_excludes_is_not_shown_around_a_citation() -> None:
    """A sentence that says an excluded phrase, in any form of its words, is cut out of its paragraph, which shows."""
    source = document("One is said.", "Two pumps pumped.", "Three is said.", "Four is said.")
    marks = cited(source, [0, 3])
    whole, *none = excerpts(source, marks)
    assert (said(whole), none) == (source.text, [])
    first, last = excerpts(source, marks, ["pumping"])
    assert (said(first), first.is_cut_before, first.is_cut_after) == ("One is said.", False, True)
    assert (said(last), last.is_cut_before, last.is_cut_after) == ("Three is said. Four is said.", True, False)


class _Marks(HTMLParser):
    """Collects the words of each element that has the id of a citation."""

    def __init__(self, html: str) -> None:
        super().__init__(convert_charrefs=True)
        self.found: dict[str, str] = {}
        self.inside = ""
        self.feed(html)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Note where a mark begins."""
        if tag == "mark":
            self.inside = dict(attrs)["id"] or ""
            assert self.inside not in self.found
            self.found[self.inside] = ""

    def handle_endtag(self, tag: str) -> None:
        """Note where a mark ends."""
        if tag == "mark":
            self.inside = ""

    def handle_data(self, data: str) -> None:
        """Add words to the mark that is open."""
        if self.inside:
            self.found[self.inside] += data


@pytest.mark.parametrize("layout", ["", _LAYOUT])
@pytest.mark.parametrize("name", ODD)
def test_the_page_marks_every_citation(name: str, layout: str) -> None:
    """What a citation leads to is its sentence, to the letter, in the page's layout and under one of the user's own."""
    html = briefer.render(ODD[name], "html", layout=layout).decode()
    expected = {f"cite-{citation.number}": citation.sentence.text for citation in ODD[name].citations}
    assert _Marks(html).found == expected


@pytest.mark.parametrize("name", ODD)
def test_the_page_may_run_its_own_script_and_load_nothing(name: str) -> None:
    """The policy of the page names the hashes of its one style and one script as they stand, and refuses the rest."""
    html = briefer.render(ODD[name], "html").decode()
    hashes = {}
    for tag in ("style", "script"):
        (text,) = re.findall(rf"<{tag}(?: [^>]*)?>(.*?)</{tag}>", html, re.DOTALL)
        hashes[tag] = "sha256-" + b64encode(sha256(text.encode()).digest()).decode()
    policy = html.split('http-equiv="Content-Security-Policy" content="')[1].split('"')[0]
    rules = dict(rule.strip().split(" ", 1) for rule in policy.split(";"))
    assert rules.pop("default-src") == rules.pop("base-uri") == rules.pop("form-action") == "'none'"
    assert rules.pop("script-src") == f"'{hashes['script']}'"
    assert rules.pop("style-src") == f"'{hashes['style']}'"
    assert rules == {"style-src-attr": "'unsafe-inline'", "img-src": "data:", "font-src": "data:"}
    assert html.index("Content-Security-Policy") < html.index("<style>")


def test_the_script_is_small() -> None:
    """It stays under two kilobytes, and writes no markup from text."""
    script = (resources.templates() / "scripts" / "citations.js").read_text("utf-8")
    assert len(script.encode()) < 2000
    assert not re.search(r"innerHTML|outerHTML|insertAdjacentHTML|document\.write|eval|fetch|import|http", script)


def test_ten_stories_are_a_light_page() -> None:
    """A brief of ten stories, three outlets and nine long sentences each, weighs less than 150 KB with its excerpts."""
    stories = []
    for at in range(10):
        text = [f"Story {at} says in sentence {n} {'what happened where and why ' * 6}on day {n}." for n in range(3)]
        uri = f"https://example.com/news/{at}"
        stories.append([document(*text, title=f"Story {at}", outlet=f"Outlet {n}", uri=f"{uri}/{n}") for n in range(3)])
    made = briefing(*stories)
    assert len(made.citations) == 90
    assert len(briefer.render(made, "html")) < 150_000


def test_markdown_and_text_have_no_excerpts() -> None:
    """What is around a sentence is not printed where notes tell its place."""
    made = page(ODD["several outlets"])
    (around,) = [
        piece.text.strip()
        for source in made.sources
        for excerpt in source.excerpts
        for piece in excerpt.pieces
        if "Relatives waited" in piece.text
    ]
    for format_ in ("markdown", "text"):
        assert around not in briefer.render(ODD["several outlets"], format_).decode()
    assert around in briefer.render(ODD["several outlets"], "html").decode()


def _links(content: bytes) -> list[tuple[str, str]]:
    """Return the words under each inner link of a PDF, and those from its target down to the next four lines or so."""
    found = []
    opened = pypdfium2.PdfDocument(content)
    for sheet in opened:
        link, start = pdfium.FPDF_LINK(), ctypes.c_int(0)
        while pdfium.FPDFLink_Enumerate(sheet, ctypes.byref(start), ctypes.byref(link)):
            if not (target := pdfium.FPDFLink_GetDest(opened, link)):
                continue
            box = pdfium.FS_RECTF()
            pdfium.FPDFLink_GetAnnotRect(link, ctypes.byref(box))
            bottom, top = sorted((box.bottom, box.top))
            assert top - bottom > 6, "too low to be clicked"
            words = sheet.get_textpage().get_text_bounded(box.left, bottom, box.right, top)
            place = [ctypes.c_float() for _ in range(3)]
            given = [ctypes.c_int() for _ in range(3)]
            pdfium.FPDFDest_GetLocationInPage(target, *map(ctypes.byref, given), *map(ctypes.byref, place))
            led = opened[pdfium.FPDFDest_GetDestPageIndex(opened, target)]
            below = place[1].value + 2
            found.append((words.strip(), led.get_textpage().get_text_bounded(bottom=below - 72, top=below)))
    return found


def test_a_pdf_leads_to_the_excerpt_and_back(briefing: Briefing) -> None:
    """Each citation's number on paper is a link to where its sentence is marked, and that to where it is printed."""
    links = _links(briefer.render(briefing, "pdf"))
    for citation in briefing.citations:
        begins = squeezed(citation.sentence.text)[:15]  # a page may end with its first line
        led = [squeezed(text) for words, text in links if words == str(citation.number)]
        assert len(led) >= 2
        assert sum(begins in text for text in led) >= 2


def test_no_script_is_printed_or_bound(briefing: Briefing) -> None:
    """Neither the script nor the words of its dialogue are in a PDF or a book."""
    printed = pypdfium2.PdfDocument(briefer.render(briefing, "pdf"))
    words = "".join(sheet.get_textpage().get_text_range() for sheet in printed)
    assert "in its source" not in words
    assert "document." not in words
    book = chapter(briefer.render(briefing, "epub"))
    assert "<mark" in book
    assert not re.search(r"<script|in its source|http-equiv", book)
