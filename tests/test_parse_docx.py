"""Word and OpenDocument: what is prose, what describes it, and that nothing hidden in it is quoted."""

from datetime import UTC, datetime
from io import BytesIO
from pathlib import Path
from zipfile import ZIP_DEFLATED, ZipFile

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from strategies import plain_sentences

from briefer.errors import ParseError
from briefer.intake import Blob
from briefer.model import Document
from briefer.parse import Parser
from briefer.parse.docx import Docx
from briefer.parse.odt import Odt

CASES = Path(__file__).parent / "cases" / "parse"
PROSE = "The council closed the bridge on Monday."
NAMESPACES = (
    'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main" '
    'xmlns:mc="http://schemas.openxmlformats.org/markup-compatibility/2006" '
    'xmlns:m="http://schemas.openxmlformats.org/officeDocument/2006/math" '
    'xmlns:a="http://schemas.openxmlformats.org/drawingml/2006/main"'
)
STYLES = """<w:style w:styleId="berschrift1"><w:name w:val="heading 1"/></w:style>
<w:style w:styleId="Eigen"><w:name w:val="Our own"/><w:basedOn w:val="berschrift1"/></w:style>
<w:style w:styleId="Titel"><w:name w:val="Title"/></w:style>
<w:style w:styleId="Verz"><w:name w:val="toc 1"/></w:style>
<w:style w:styleId="Kreis"><w:name w:val="Loop"/><w:basedOn w:val="Kreis"/></w:style>"""


def p(*runs: str, style: str = "") -> str:
    """Return a paragraph of runs of text."""
    properties = f'<w:pPr><w:pStyle w:val="{style}"/></w:pPr>' if style else ""
    return f"<w:p>{properties}{''.join(runs)}</w:p>"


def r(text: str, properties: str = "") -> str:
    """Return a run of text."""
    return f'<w:r><w:rPr>{properties}</w:rPr><w:t xml:space="preserve">{text}</w:t></w:r>'


def packed(parts: dict[str, str]) -> bytes:
    """Return an archive of parts."""
    made = BytesIO()
    with ZipFile(made, "w", ZIP_DEFLATED) as archive:
        for name, content in parts.items():
            archive.writestr(name, content)
    return made.getvalue()


def word(body: str, core: str = "") -> bytes:
    """Return a Word document."""
    return packed(
        {
            "word/document.xml": f"<w:document {NAMESPACES}><w:body>{body}</w:body></w:document>",
            "word/styles.xml": f"<w:styles {NAMESPACES}>{STYLES}</w:styles>",
            "docProps/core.xml": f'<c:p xmlns:c="c" xmlns:dc="dc" xmlns:dcterms="dt">{core}</c:p>',
        }
    )


def read(content: bytes, parser: type[Parser] = Docx, **options: int) -> Document:
    """Return the document of a file."""
    (document,) = parser(**options).parse(Blob("a.docx", "a.docx", content, language="en"))
    assert isinstance(document, Document)
    return document


def said(body: str) -> list[str]:
    """Return the words of the sentences of a Word document."""
    return [sentence.text for sentence in read(word(body)).sentences]


@pytest.mark.parametrize(
    "runs",
    [
        (r("The council closed "), r("the bridge", "<w:b/>"), r(" on Monday.")),
        (r("The council closed the bridge"), "<w:r><w:tab/></w:r>", r("on Monday.")),
        (r("The council closed the bridge"), "<w:r><w:br/></w:r>", r("on Monday.")),
        (r("The council closed the bridge on Mon"), "<w:r><w:softHyphen/></w:r>", r("day.")),
        (r("The council closed the bridge on "), f"<w:ins>{r('Monday')}</w:ins>", r(".")),
        (r(PROSE), f"<w:del>{r(' Never.')}<w:r><w:delText> Ever.</w:delText></w:r></w:del>"),
        (r(PROSE), f"<w:moveFrom>{r(' Never.')}</w:moveFrom>"),
        (r(PROSE), r(" Never.", "<w:vanish/>")),
        (r("The council closed "), r("the bridge", '<w:vanish w:val="0"/>'), r(" on Monday.")),
        (r("The council closed "), f"<w:hyperlink>{r('the bridge')}</w:hyperlink>", r(" on Monday.")),
        (r("The council closed "), f"<w:sdt><w:sdtContent>{r('the bridge')}</w:sdtContent></w:sdt>", r(" on Monday.")),
        (r("The council closed the bridge on "), "<w:r><w:instrText>DATE</w:instrText></w:r>", r("Monday.")),
        (r("The council closed the bridge"), '<w:r><w:footnoteReference w:id="2"/></w:r>', r(" on Monday.")),
        (r("The council closed the "), f"<w:ruby><w:rt>{r('x')}</w:rt><w:rubyBase>{r('bridge')}</w:rubyBase></w:ruby>",
         r(" on Monday.")),
        (r(PROSE), "<w:r><w:drawing><a:t>Never.</a:t></w:drawing></w:r>"),
    ],
)  # fmt: skip
def test_a_sentence_is_read_as_word_shows_it(runs: tuple[str, ...]) -> None:
    """Marks, breaks, insertions and links leave the words as they are; deleted and hidden ones are not read."""
    assert said(p(*runs)) == [PROSE]


def test_raised_figures_stay_raised() -> None:
    """A power is not read as a number with more digits, nor a formula as nothing."""
    raised, lowered = '<w:vertAlign w:val="superscript"/>', '<w:vertAlign w:val="subscript"/>'
    runs = (
        r("It let out 10"),
        r("6", raised),
        r(" t of CO"),
        r("2", lowered),
        r(" in a "),
        "<m:r><m:t>day</m:t></m:r>",
    )
    assert said(p(*runs, r("."))) == ["It let out 10⁶ t of CO₂ in a day."]


@pytest.mark.parametrize(
    "apart",
    [
        p(r("The bridge is closed!"), style="berschrift1"),
        p(r("It is closed for all."), style="Eigen"),
        p(r("The bridge is closed ..... 3."), style="Verz"),
        '<w:p><w:pPr><w:outlineLvl w:val="2"/></w:pPr>' + r("It is so.") + "</w:p>",
        p(r("What comes next")),
        f"<w:tbl><w:tr><w:tc>{p(r('It is so.'))}</w:tc><w:tc>{p(r('It is not.'))}</w:tc></w:tr></w:tbl>",
    ],
)
def test_what_is_no_prose_has_no_sentences(apart: str) -> None:
    """Headings of any language's style, lists of contents and tables are text, and are not quoted."""
    document = read(word(p(r(PROSE)) + apart + p(r("A ferry will run."))))
    assert [sentence.text for sentence in document.sentences] == [PROSE, "A ferry will run."]
    assert document.text.count("\n\n") == 2


def test_a_frame_of_one_cell_is_prose() -> None:
    """A table of one column only draws a frame around its paragraphs."""
    assert said(f"<w:tbl><w:tr><w:tc>{p(r(PROSE))}</w:tc></w:tr></w:tbl>") == [PROSE]


def test_a_text_box_is_read_once_and_apart() -> None:
    """The words of a box do not stand in the sentence that it is anchored in, and are not said twice."""
    box = f"<w:txbxContent>{p(r('A ferry will run.'))}</w:txbxContent>"
    anchor = (
        f"<w:r><mc:AlternateContent><mc:Choice>{box}</mc:Choice><mc:Fallback><w:pict>{box}</w:pict></mc:Fallback>"
        "</mc:AlternateContent></w:r>"
    )
    assert said(p(r("The council closed "), anchor, r("the bridge on Monday."))) == [PROSE, "A ferry will run."]


@pytest.mark.parametrize(
    ("core", "first", "title"),
    [
        ("<dc:title>On bridges</dc:title>", p(r("Bridge closed"), style="Titel"), "On bridges"),
        ("<dc:title>bridge.docx</dc:title>", p(r("Bridge closed"), style="Titel"), "Bridge closed"),
        ("", p(r("Early")) + p(r("Bridge closed"), style="Titel"), "Bridge closed"),
        ("", p(r("Bridge closed"), style="berschrift1"), "Bridge closed"),
        ("", p(r("Bridge closed"), style="Kreis"), ""),
    ],
)
def test_the_title_is_what_a_person_wrote(core: str, first: str, title: str) -> None:
    """The properties name the title, else a paragraph in the style of titles does, else the first heading."""
    document = read(word(first + p(r(PROSE)), core))
    assert document.title == title
    assert title not in document.text.split("\n\n")


def test_the_properties_describe_the_document() -> None:
    """Author, date and language are those of the properties; a document is as old as its beginning."""
    core = (
        "<dc:creator>Ann Lee</dc:creator><dcterms:created>2026-03-09T10:00:00Z</dcterms:created>"
        "<dcterms:modified>2026-04-01T10:00:00Z</dcterms:modified><dc:language>de-AT</dc:language>"
    )
    (document,) = Docx().parse(Blob("a.docx", "a.docx", word(p(r(PROSE)), core)))
    assert (document.author, document.language) == ("Ann Lee", "de-AT")
    assert document.published == datetime(2026, 3, 9, 10, tzinfo=UTC)


@given(st.lists(plain_sentences, min_size=1, max_size=6))
def test_plain_paragraphs_are_the_text(paragraphs: list[str]) -> None:
    """Paragraphs without marks are the document's text, one blank line apart."""
    assert read(word("".join(p(r(text)) for text in paragraphs))).text == "\n\n".join(paragraphs)


def test_entities_are_not_resolved() -> None:
    """Neither files nor other entities find their way into a document through its XML."""
    xml = (
        f'<!DOCTYPE x [<!ENTITY a "aaaaaaaa"><!ENTITY f SYSTEM "file:///etc/passwd">]><w:document {NAMESPACES}>'
        f"<w:body>{p(r(PROSE))}{p(r('It says &f; and &a; here.'))}</w:body></w:document>"
    )
    assert "root:" not in read(packed({"word/document.xml": xml})).text
    assert "aaaa" not in read(packed({"word/document.xml": xml})).text


@pytest.mark.parametrize("parser", [Docx, Odt])
def test_limits_hold(parser: type[Parser]) -> None:
    """More bytes or parts than allowed, and parts packed as bombs are, are refused with the reason."""
    ending = parser.__name__.lower()
    content = (CASES / f"{ending}.{ending}").read_bytes()
    with pytest.raises(ParseError, match="larger, unpacked"):
        read(content, parser, size=100)
    with pytest.raises(ParseError, match="more than 1 members"):
        read(content, parser, entries=1)
    part = "word/document.xml" if parser is Docx else "content.xml"
    with pytest.raises(ParseError, match="as bombs are"):
        read(packed({part: f"<a>{' ' * 2**21}</a>"}), parser)


@pytest.mark.parametrize("parser", [Docx, Odt])
@pytest.mark.parametrize("content", [b"hello", b"PK\x03\x04", packed({"x": "y"})])
def test_what_is_no_document_is_refused_by_name(parser: type[Parser], content: bytes) -> None:
    """Bytes that are no such document are refused with what to do about it."""
    with pytest.raises(ParseError, match=r"^a\.docx: (?:is damaged|has no text).*(?:again)$"):
        read(content, parser)


def test_an_encrypted_odt_is_refused() -> None:
    """OpenDocument says in its manifest that it is encrypted."""
    manifest = '<m:manifest xmlns:m="m"><m:file-entry><m:encryption-data/></m:file-entry></m:manifest>'
    with pytest.raises(ParseError, match="is encrypted with a password"):
        read(packed({"META-INF/manifest.xml": manifest, "content.xml": "x"}), Odt)


@pytest.mark.parametrize("parser", [Docx, Odt])
@settings(max_examples=100, deadline=None)
@given(data=st.data())
def test_no_damage_makes_more_than_a_refusal(parser: type[Parser], data: st.DataObject) -> None:
    """Whatever is changed in a document's XML, or in the archive around it, it is read or refused."""
    ending = parser.__name__.lower()
    content = (CASES / f"{ending}.{ending}").read_bytes()
    with ZipFile(BytesIO(content)) as archive:
        parts = {name: archive.read(name) for name in archive.namelist()}
    name = data.draw(st.sampled_from(sorted(parts)))
    part = bytearray(parts[name])
    for _ in range(data.draw(st.integers(0, 6))):
        at = data.draw(st.integers(0, len(part)))
        part[at : at + data.draw(st.integers(0, 9))] = data.draw(
            st.binary(max_size=3) | st.sampled_from([b"<w:p>", b"</w:p>", b"&x;", b"<!--", b"<text:p/>", b'"'])
        )
    made = BytesIO()
    with ZipFile(made, "w") as archive:
        for each, body in (parts | {name: bytes(part)}).items():
            archive.writestr(each, body)
    changed = bytearray(made.getvalue())
    if data.draw(st.booleans()):
        changed[data.draw(st.integers(0, len(changed) - 1))] = data.draw(st.integers(0, 255))
    try:
        read(bytes(changed), parser)
    except ParseError as error:
        assert error.reason  # noqa: PT017 - either outcome is right
