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
        (r(PROSE), r(" Never.", "<w:strike/>"), r(" Ever.", '<w:dstrike w:val="true"/>')),
        (r("The council closed the bridge on Mond"), '<w:r><w:sym w:font="Arial" w:char="0061"/></w:r>', r("y.")),
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


@pytest.mark.parametrize(
    "run",
    [
        '<w:r><w:sym w:font="Symbol" w:char="F0B3"/></w:r>',
        '<w:r><w:sym w:font="Symbol" w:char="00B3"/></w:r>',
        '<w:r><w:sym w:font="Arial" w:char="x"/></w:r>',
        r("6.5", '<w:vertAlign w:val="superscript"/>'),
    ],
)
def test_what_text_cannot_say_is_not_quoted(run: str) -> None:
    """A paragraph with a sign that has no number in Unicode is no prose; the next one is."""
    assert said(p(r("They measured 10"), run, r(" metres at the bridge.")) + p(r(PROSE))) == [PROSE]


@pytest.mark.parametrize("cells", [1, 2])
def test_a_deleted_row_is_not_read(cells: int) -> None:
    """A row of a table that was deleted is gone, whether the table is a frame or not."""
    row = f"<w:tc>{p(r('It is a lie, they said.'))}</w:tc>" * cells
    table = f"<w:tbl><w:tr><w:trPr><w:del/></w:trPr>{row}</w:tr></w:tbl>"
    assert read(word(p(r(PROSE)) + table)).text == PROSE


@pytest.mark.parametrize("mark", ["del", "moveFrom"])
def test_a_deleted_end_of_a_paragraph_joins_it_with_the_next(mark: str) -> None:
    """What stands before a deleted mark is read as Word shows it: in one paragraph with what follows."""
    first = f"<w:p><w:pPr><w:rPr><w:{mark}/></w:rPr></w:pPr>{r('The council closed ')}</w:p>"
    assert said(first + p(r("the bridge on Monday."))) == [PROSE]
    assert said(first.replace("closed ", "closed") + p(r("the bridge on Monday."))) == [PROSE]
    assert said(first.replace("closed ", "sleeps.")) == ["The council sleeps."]


ODT_NAMESPACES = " ".join(
    f'xmlns:{name}="urn:oasis:names:tc:opendocument:xmlns:{name}:1.0"' for name in ("office", "text", "style")
)
ODT_STYLES = """<style:style style:name="Up" style:family="text"><style:text-properties
style:text-position="super 58%"/></style:style>
<style:style style:name="Up2" style:family="text" style:parent-style-name="Up"/>
<style:style style:name="Down" style:family="text"><style:text-properties
style:text-position="-33% 58%"/></style:style>
<style:style style:name="Gone" style:family="text"><style:text-properties text:display="none"/></style:style>
<style:style style:name="Gone" style:family="paragraph"><style:text-properties text:display="none"/></style:style>
<style:style style:name="Struck" style:family="text"><style:text-properties
style:text-line-through-style="solid"/></style:style>
<style:style style:name="Plain" style:family="text"><style:text-properties text:display="true"
style:text-line-through-style="none" style:text-position="0% 100%"/></style:style>"""


@pytest.mark.parametrize(
    ("body", "sentences"),
    [
        ("It cost 10<SPAN Up>6</SPAN> euros.", ["It cost 10⁶ euros."]),
        ("It cost 10<SPAN Up2>6</SPAN> euros.", ["It cost 10⁶ euros."]),
        ("It let out much CO<SPAN Down>2</SPAN>.", ["It let out much CO₂."]),
        ("It cost 10<SPAN Up>6.5</SPAN> euros.", []),
        ("It was <SPAN Gone>not </SPAN>paid by the city.", ["It was paid by the city."]),
        ("It was <SPAN Struck>not </SPAN>paid by the city.", ["It was paid by the city."]),
        ("It was <SPAN Plain>not </SPAN>paid by the city.", ["It was not paid by the city."]),
        ("It was <text:hidden-text>not </text:hidden-text>paid by the city.", ["It was paid by the city."]),
        ("It was never paid.<text:hidden-paragraph/>", []),
        ("It was paid.<text:hidden-paragraph text:is-hidden='false'/>", ["It was paid."]),
        ("</text:p><text:p text:style-name='Gone'>It was never paid.", []),
        ("</text:p><text:section text:display='none'><text:p>It is so.</text:p></text:section><text:p>", []),
    ],
)
def test_opendocument_is_read_as_it_is_shown(body: str, sentences: list[str]) -> None:
    """Styles raise, hide and strike text; what is raised and cannot be said so is not quoted."""
    body = body.replace("</SPAN>", "</text:span>").replace("<SPAN ", "<text:span text:style-name=")
    for name in ("Up2", "Up", "Down", "Gone", "Struck", "Plain"):
        body = body.replace(f"={name}>", f"='{name}'>")
    xml = (
        f"<office:document-content {ODT_NAMESPACES}><office:automatic-styles>{ODT_STYLES}</office:automatic-styles>"
        f"<office:body><office:text><text:p>{body}</text:p></office:text></office:body></office:document-content>"
    )
    assert [each.text for each in read(packed({"content.xml": xml}), Odt).sentences] == sentences


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
