"""PDF: the sentences that were set are the sentences that are read, on the page that they stand on."""

import re
from datetime import UTC, datetime
from functools import cache
from io import BytesIO
from pathlib import Path
from random import Random

import pypdfium2
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from weasyprint import HTML

from briefer.errors import ParseError
from briefer.intake import Blob
from briefer.model import Document, Failure
from briefer.parse.pdf import Pdf
from briefer.text.page_lines import Line, lines_of

SAMPLE = (Path(__file__).parent / "cases" / "parse" / "pdf.pdf").read_bytes()
PROSE = "The council closed the bridge on Monday because of cracks in its piers."
WORDS = (
    "administration", "government", "international", "well-known", "decision-makers", "bridge", "harbour", "council",
    "inspection", "engineering", "infrastructure", "responsibility", "deterioration", "foundations", "parliamentary",
    "investigation", "temporary", "long-term", "construction", "community", "representatives", "approximately",
    "environmental", "regulation", "consequences", "transport", "passengers", "unprecedented", "self-employed",
    "contractors", "measurement", "maintenance", "authorities",
)  # fmt: skip
BODY = 'body { font: 10.5pt "DejaVu Serif" } td, th { padding: 0 6mm }'
PAGE = (
    """@page { size: A4; margin: 22mm; @top-left { content: "Harwick Courier" } @top-right { content: string(part) }
@bottom-center { content: counter(page) " / " counter(pages) } }
h1, h2 { string-set: part content() }
.note { float: footnote; font-size: 7.5pt } figcaption { font-size: 8.5pt }"""
    + BODY
)
JUSTIFIED = "p { text-align: justify; hyphens: auto; margin: 0; text-indent: 1em }"
LAYOUTS = {
    "ragged": "",
    "justified": "p { text-align: justify; hyphens: auto }",
    "indented": JUSTIFIED,
    "two columns": f"body {{ columns: 2; column-gap: 8mm }} {JUSTIFIED}",
    "three columns": f"body {{ columns: 3; column-gap: 6mm; font-size: 8pt }} {JUSTIFIED}",
    "small pages": "@page { size: A5; margin: 14mm } p { hyphens: auto }",
    "double spaced": "p { line-height: 2 }",
}
NOTE_NUMBERS = re.compile("[¹²³⁰-⁹]+$")


@cache
def printed(html: str, style: str = BODY, head: str = "") -> bytes:
    """Return a page of HTML as a PDF."""
    made: bytes = HTML(string=f"<html lang=en><head>{head}<style>{style}</style></head>{html}</html>").write_pdf()
    return made


def read(content: bytes, **options: float) -> Document:
    """Return the document of a PDF."""
    document = next(iter(Pdf(**options).parse(Blob("a.pdf", "a.pdf", content, language="en"))))  # type: ignore[arg-type]
    assert isinstance(document, Document)
    return document


def said(content: bytes) -> list[str]:
    """Return the words of the sentences of a PDF."""
    return [sentence.text for sentence in read(content).sentences]


def report(seed: int) -> tuple[list[str], str]:
    """Return sentences, and HTML that says them between headings, notes, tables and captions."""
    draw = Random(seed)  # noqa: S311 - a test, not a secret
    sentences = [f"C{number + 1000} {' '.join(draw.choices(WORDS, k=draw.randint(5, 22)))}." for number in range(90)]
    body, rest = "", list(sentences)
    while rest:
        count = draw.randint(1, 6)
        taken, rest = rest[:count], rest[count:]
        note = "<span class=note>See the report of the committee for all of this.</span>" * (draw.random() < 0.25)
        body += f"<p>{' '.join(taken)}{note}</p>"
        body += f"<h2>About {draw.choice(WORDS)} matters</h2>" * (draw.random() < 0.12)
        body += "<table><tr><th>Year<th>Cost</tr><tr><td>1931<td>300</tr></table>" * (draw.random() < 0.08)
        body += "<figure><figcaption>Figure 3. The bridge from the north.</figcaption></figure>" * (draw.random() < 0.1)
    return sentences, f"<h1>The report of the year</h1>{body}"


@pytest.mark.parametrize("layout", LAYOUTS)
def test_every_sentence_is_read_as_it_was_set(layout: str) -> None:
    """Whatever the layout, the sentences are those that were set, in order: none is torn, joined, added or lost."""
    sentences, html = report(len(layout))
    content = printed(html, PAGE + LAYOUTS[layout])
    document = read(content)
    assert [NOTE_NUMBERS.sub("", sentence.text) for sentence in document.sentences] == sentences
    assert document.title == "The report of the year"
    assert "Harwick Courier" not in document.text


@pytest.mark.parametrize("layout", LAYOUTS)
def test_a_sentence_is_on_the_page_where_it_begins(layout: str) -> None:
    """The page of a sentence is the one on which its first words are printed."""
    _, html = report(len(layout))
    content = printed(html, PAGE + LAYOUTS[layout])
    document = read(content)
    with pypdfium2.PdfDocument(content) as pdf:
        pages = [page.get_textpage().get_text_range() for page in pdf]
    assert len(document.pages) == len(pages) > 1
    assert list(document.pages) == sorted(document.pages)
    for sentence in document.sentences:
        (page,) = (at for at, text in enumerate(pages, 1) if sentence.text.split()[0] in text)
        assert sentence.page == page


@pytest.mark.parametrize(
    ("first", "second", "joined"),
    [
        ("inter", "national", "international"),
        ("well", "known", "well-known"),
        ("Schwarz", "Weiß", "Schwarz-Weiß"),
        ("2013", "2014", "2013-2014"),
        ("pre", "and", "pre- and"),
    ],
)
def test_a_hyphen_at_the_end_of_a_line_is_undone_where_it_is_not_the_words_own(
    first: str, second: str, joined: str
) -> None:
    """A word broken at the end of a line is whole again; a hyphen that belongs to it stays."""
    html = f"<p>The council of the town said that this {first}-<br>{second} matter would be put off for a year.</p>"
    assert said(printed(html)) == [
        f"The council of the town said that this {joined} matter would be put off for a year."
    ]


def test_the_document_itself_says_whether_a_word_has_a_hyphen() -> None:
    """A word that is written whole elsewhere in the document is joined, one written with its hyphen keeps it."""
    html = "<p>A rail-<br>way and a way-<br>side stop.</p><p>The railway and the way-side were closed for a year.</p>"
    assert said(printed(html))[0] == "A railway and a way-side stop."


def test_raised_figures_stay_raised() -> None:
    """A power is not read as a number with more digits, and a note's number not as part of one."""
    html = "<p>The bridge has carried 10<sup>6</sup> cars in 2019<sup>3</sup> over 40 m<sup>2</sup> of deck.</p>"
    assert said(printed(html)) == ["The bridge has carried 10⁶ cars in 2019³ over 40 m² of deck."]


@pytest.mark.parametrize(
    ("raised", "sentences"),
    [
        ("It cost 10<sup>6.5</sup> euros in the year of the bridge. It was paid.", []),
        ("It was the 21<sup>st</sup> of May in the year of the bridge.",
         ["It was the 21st of May in the year of the bridge."]),
        ("The bridge was closed at once.<sup>1,2</sup> Nobody said why this was so.",
         ["The bridge was closed at once.¹²", "Nobody said why this was so."]),
    ],
)  # fmt: skip
@pytest.mark.parametrize("style", ["", "sup { font-size: 90%; vertical-align: 45% }"])
def test_raised_text_without_a_form_of_its_own_is_not_taken_for_plain(
    raised: str, sentences: list[str], style: str
) -> None:
    """A line is not torn where text is raised; what would say something else unraised is not quoted."""
    html = f"<p>{raised}</p><p>{PROSE}</p>"
    assert said(printed(html, BODY + style)) == [*sentences, PROSE]


@pytest.mark.parametrize("size", [24, 30, 36])
@pytest.mark.parametrize("first", ["Nobody", "It", "A dam"])
def test_a_letter_that_reaches_down_over_lines_begins_its_word(first: str, size: int) -> None:
    """A large first letter is read before the rest of its word, and nowhere else."""
    rest = "The commission found that the mayor did not take the money that was missing from the fund."
    sentences = [f"{first} of the town council said this in the report that was read on Monday evening.", *[rest] * 4]
    style = f"p::first-letter {{ float: left; font-size: {size}pt; line-height: 0.85 }}"
    assert said(printed(f"<p>{' '.join(sentences)}</p><p style='clear: both'></p>", BODY + style)) == sentences


def drop_cap(letter: str, rest: str, at: float = 86) -> list[Line]:
    """Return the lines of a page that begins with a large letter."""
    return lines_of([
        Line(letter, 63, 84, 712, 24),
        Line(rest, at, 510, 722, 10),
        Line("goes on to the right of it,", 86, 510, 709, 10),
        Line("and goes on below.", 63, 510, 696, 10),
    ])  # fmt: skip


@pytest.mark.parametrize(
    ("letter", "rest", "at", "text"),
    [
        ("N", "obody of them", 86, "Nobody of them"),
        ("“N", "obody of them", 86, "“Nobody of them"),
        ("A", "dam that", 89, "A dam that"),
        ("A", "ll of them", 86, "All of them"),
        ("I", "’m sure that it", 86, "I’m sure that it"),
        ("A", "dam that", 86, None),
        ("A", "7 that", 86, None),
    ],
)
def test_a_large_letter_is_joined_only_where_its_word_is_known(
    letter: str, rest: str, at: float, text: str | None
) -> None:
    """A letter that may be a word by itself is not joined with the next word, nor kept from it, on a guess."""
    first = next(line for line in drop_cap(letter, rest, at) if line.baseline == 722)
    assert (first.text, first.is_doubtful) == (text or rest, text is None)


def test_a_script_that_runs_leftwards_is_read_in_its_order() -> None:
    """Arabic is read in the order of speech, its ligatures too."""
    text = "أغلق المجلس الجسر القديم يوم الاثنين بسبب الشقوق."
    assert said(printed(f"<p dir=rtl lang=ar>{text}</p>")) == [text]


@pytest.mark.parametrize(
    "apart",
    [
        "<h2>The bridge is closed!</h2>",
        "<p style='font-weight: bold'>What comes next</p>",
        "<table><tr><td>It opened.</td><td>It was 1931.</td></tr><tr><td>It shut.</td><td>So be it.</td></tr></table>",
        "<figure><figcaption>Figure 2: The bridge, seen from the north.</figcaption></figure>",
        "<p>Chapter one . . . . . . . . . . . . . . . . . . 12</p>",
        "<p style='font-size: 6pt'>Printed in Harwick by the council.</p>",
    ],
)
def test_what_is_no_prose_has_no_sentences(apart: str) -> None:
    """Headings, tables, captions, lists of contents and small print are text, and are not quoted."""
    document = read(printed(f"<p>{PROSE}</p>{apart}<p>A ferry will carry those who go on foot.</p>"))
    assert [each.text for each in document.sentences] == [PROSE, "A ferry will carry those who go on foot."]


def test_half_a_sentence_is_not_quoted() -> None:
    """What a page cuts off is not quoted as if it were whole, and the sentences before it are."""
    html = (
        f"<p>{PROSE} The mayor said that she would never agree to any toll whatever unless the state</p><h2>More</h2>"
    )
    assert said(printed(html)) == [PROSE]


def test_stamps_at_another_angle_are_left_out() -> None:
    """A watermark across the page is no part of its text."""
    html = f"<div style='position: absolute; transform: rotate(45deg)'>This is a draft.</div><p>{PROSE}</p>"
    assert read(printed(html)).text == PROSE


def test_a_page_that_lies_on_its_side_is_read() -> None:
    """A page whose lines all run upwards is read as if it were turned."""
    html = f"<div style='width: 12cm; transform: translate(0, 12cm) rotate(-90deg)'><p>{PROSE} {PROSE}</p></div>"
    assert said(printed(html)) == [PROSE, PROSE]


@pytest.mark.parametrize(
    ("written", "title"),
    [
        ("On bridges", "On bridges"),
        ("Microsoft Word - bridge.doc", "Bridge closed"),
        ("bridge_final.pdf", "Bridge closed"),
        ("untitled", "Bridge closed"),
        ("", "Bridge closed"),
    ],
)
def test_the_title_is_what_a_person_wrote(written: str, title: str) -> None:
    """The title of the properties counts where it is one; else the largest heading of the first page does."""
    document = read(printed(f"<h1>Bridge closed</h1><p>{PROSE}</p>", head=f"<title>{written}</title>"))
    assert document.title == title
    assert ("Bridge closed" in document.text) == (title != "Bridge closed")


@pytest.mark.parametrize(
    ("written", "moment"),
    [
        (b"D:20220403180542+02'00'", datetime(2022, 4, 3, 16, 5, 42, tzinfo=UTC)),
        (b"D:20220403180542Z00'00'", datetime(2022, 4, 3, 18, 5, 42, tzinfo=UTC)),
        (b"D:2022", datetime(2022, 1, 1, tzinfo=UTC)),
        (b"D:20221303180542+02'00'", None),
        (b"D:00010101000000+23'00'", None),
        (b"next Monday", None),
    ],
)
def test_the_date_is_that_of_the_properties(written: bytes, moment: datetime | None) -> None:
    """A PDF is published when it was created, in UTC; a date that does not exist is none."""
    content = (
        b"%PDF-1.4\n1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj 2 0 obj<</Type/Pages/Kids[3 0 R]/Count 1>>endobj "
        b"3 0 obj<</Type/Page/Parent 2 0 R/MediaBox[0 0 600 200]/Contents 4 0 R/Resources<</Font<</F 5 0 R>>>>>>endobj "
        b"4 0 obj<</Length 75>>stream\nBT /F 9 Tf 9 99 Td (The council closed the bridge on Monday, it said.) Tj ET"
        b"           \nendstream endobj 5 0 obj<</Type/Font/Subtype/Type1/BaseFont/Helvetica>>endobj "
        b"6 0 obj<</CreationDate(" + written + b")>>endobj\ntrailer<</Root 1 0 R/Info 6 0 R>>"
    )
    assert read(content).published == moment


def test_more_pages_than_allowed_are_left_out_and_told() -> None:
    """Of a long PDF the first pages are read; the document says that it is not complete, and a notice why."""
    _, html = report(3)
    content = printed(html, PAGE)
    document, *failures = Pdf(pages=2).parse(Blob("a.pdf", "a.pdf", content, language="en"))
    assert isinstance(document, Document)
    assert (len(document.pages), document.complete) == (2, False)
    assert re.fullmatch(r"has \d+ pages; the first 2 are used", failures[0].reason)  # type: ignore[union-attr]
    assert read(content).complete


def picture() -> bytes:
    """Return a PDF of one page that is a picture."""
    png = (
        "data:image/png;base64,iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5E"
        "rkJggg=="
    )
    return printed(f"<img src='{png}' style='width: 9cm'>")


def joined(*contents: bytes) -> bytes:
    """Return one PDF of the pages of several."""
    made = BytesIO()
    with pypdfium2.PdfDocument.new() as pdf:
        for content in contents:
            with pypdfium2.PdfDocument(content) as other:
                pdf.import_pages(other)
        pdf.save(made)
    return made.getvalue()


def test_pictures_of_pages_are_named_as_such() -> None:
    """A scanned PDF is refused with what to do about it; one that is scanned in part says which pages are missing."""
    with pytest.raises(ParseError, match=r"^a\.pdf: holds no text, only pictures of pages: run it .*\(OCR\) first$"):
        read(picture())
    document, failure = Pdf().parse(Blob("a.pdf", "a.pdf", joined(picture(), printed(f"<p>{PROSE}</p>"), picture())))
    assert isinstance(document, Document)
    assert isinstance(failure, Failure)
    assert document.pages == (0, 0, len(PROSE))
    assert document.sentences[0].page == 2
    assert failure.reason.startswith("holds pictures of 2 pages (1, 3) without text")


@pytest.mark.parametrize("content", [b"%PDF-1.7", b"%PDF-1.7\n%%EOF", SAMPLE[: len(SAMPLE) // 8], b"hello"])
def test_what_is_damaged_is_refused_by_name(content: bytes) -> None:
    """A file that is no PDF, or the stump of one, is refused with what to do about it."""
    with pytest.raises(ParseError, match=r"^a\.pdf: (?:is damaged|holds no text)"):
        read(content)


@settings(max_examples=150, deadline=None)
@given(data=st.data())
def test_no_damage_makes_more_than_a_refusal(data: st.DataObject) -> None:
    """Whatever bytes of a PDF are cut off, changed or doubled, it is read or refused."""
    content = bytearray(SAMPLE[: data.draw(st.integers(0, len(SAMPLE)) | st.just(len(SAMPLE)))])
    for _ in range(data.draw(st.integers(0, 12))):
        at = data.draw(st.integers(0, len(content)))
        content[at : at + data.draw(st.integers(0, 3))] = data.draw(
            st.binary(max_size=4) | st.sampled_from([b"obj", b"stream", b"/Kids", b"0 R", b"<<", b"9999999999"])
        )
    try:
        list(Pdf().parse(Blob("a.pdf", "a.pdf", bytes(content), language="en")))
    except ParseError as error:
        assert error.reason  # noqa: PT017 - either outcome is right


def test_an_encrypted_file_is_refused_with_what_to_do() -> None:
    """A PDF that opens only with a password is refused as such (PDF 32000-1, section 7.6)."""
    content = (
        b"%PDF-1.4\n1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj 2 0 obj<</Type/Pages/Kids[3 0 R]/Count 1>>endobj "
        b"3 0 obj<</Type/Page/Parent 2 0 R/MediaBox[0 0 9 9]>>endobj 4 0 obj<</Filter/Standard/V 1/R 2/P -4/O<"
        + b"01" * 32 + b">/U<" + b"02" * 32 + b">>>endobj\ntrailer<</Root 1 0 R/Encrypt 4 0 R/ID[<00><00>]>>"
    )  # fmt: skip
    with pytest.raises(ParseError, match=r"^a\.pdf: is encrypted with a password; save it without one$"):
        read(content)
