"""The promises of a PDF's structure: what a screen reader meets, where links lead, and what an archive asks for."""

import re
import shutil
import subprocess
from dataclasses import replace
from itertools import pairwise
from pathlib import Path

import pikepdf
import pypdfium2
import pytest
import tagged
from briefings import briefing as briefing_of
from briefings import odd, said_in, squeezed
from command import Command
from editions import MORNING, edition

import briefer
from briefer import Briefing, UsageError
from briefer.render.json import Json

_STANDARD = frozenset(
    {
        "Document", "Part", "Art", "Sect", "Div", "NonStruct", "P", "H1", "H2", "H3", "H4", "H5", "H6", "L", "LI",
        "Lbl", "LBody", "Span", "Link", "Figure", "BlockQuote", "Table", "TR", "TH", "TD", "THead", "TBody", "Caption",
    }
)  # fmt: skip
_CHOSEN = {"a timeline", "asked for", "right to left", "failures", "an edition", "nothing new"}
ODD = {name: each for name, each in odd().items() if name in _CHOSEN}


@pytest.fixture(scope="module")
def long() -> Briefing:
    """Return a brief of several stories on more than three pages."""
    return briefer.brief(edition(9), now=MORNING)


@pytest.fixture(scope="module")
def printed(long: Briefing) -> bytes:
    """Return it as a PDF."""
    return briefer.render(long, "pdf")


@pytest.fixture(scope="module")
def archived(long: Briefing) -> bytes:
    """Return it as an archive's PDF."""
    return briefer.render(long, "pdf", archival=True)


def annotations(pdf: pikepdf.Pdf) -> list[pikepdf.Object]:
    """Return the links of all pages."""
    return [each for page in pdf.pages for each in page.get("/Annots", [])]


@pytest.mark.parametrize("name", ODD)
def test_every_brief_is_tagged_as_pdf_ua_asks(name: str) -> None:
    """Whatever is odd about a brief, its PDF keeps what PDF/UA-1 asks of structure (ISO 14289-1:2014, 7)."""
    check_structure(briefer.render(ODD[name], "pdf"))


def test_a_long_brief_is_tagged_as_pdf_ua_asks(printed: bytes, archived: bytes) -> None:
    """So does a long one with contents, and an archive's."""
    check_structure(printed)
    check_structure(archived)


def check_structure(content: bytes) -> None:
    """Assert what PDF/UA-1 asks for and a program can see."""
    pdf = tagged.opened(content)
    root = pdf.Root
    assert root.MarkInfo.Marked
    assert root.ViewerPreferences.DisplayDocTitle
    assert str(root.Lang)
    assert 'pdfuaid:part="1"' in tagged.metadata(pdf)
    assert tagged.unmarked(pdf) == []
    found = tagged.elements(pdf)
    assert {element.role for element in found} <= _STANDARD
    levels = [int(element.role[1]) for element in found if element.role in tagged.HEADINGS]
    assert levels[0] == 1
    assert all(after <= before + 1 for before, after in pairwise(levels)), levels
    for element in found:
        if element.role == "L":
            assert set(element.kids) == {"LI"}
        if element.role == "LI":
            assert set(element.kids) <= {"Lbl", "LBody"}
            assert "LBody" in element.kids
        if element.role == "Figure":
            assert element.alternative
        assert not element.links or element.role == "Link", element
    assert sum(element.links for element in found) == len(annotations(pdf))
    for link in annotations(pdf):
        left, bottom, right, top = map(float, link.Rect)
        assert str(link.Contents)
        assert "/StructParent" in link
        assert min(abs(right - left), abs(top - bottom)) > 2, "nobody can click on it"
    assert all(page.Tabs == "/S" for page in pdf.pages)
    fonts = [
        each for each in pdf.objects if isinstance(each, pikepdf.Dictionary) and each.get("/Type") == "/FontDescriptor"
    ]
    assert fonts
    assert all({"/FontFile", "/FontFile2", "/FontFile3"} & set(each.keys()) for each in fonts)


def test_a_figure_says_what_it_shows() -> None:
    """The picture of the timeline is a figure, and has its title for those who do not see it."""
    figures = [
        each
        for each in tagged.elements(tagged.opened(briefer.render(ODD["a timeline"], "pdf")))
        if each.role == "Figure"
    ]
    assert [figure.alternative.startswith("Timeline: ") for figure in figures] == [True]


def test_a_long_brief_of_several_stories_lists_its_contents(long: Briefing, printed: bytes) -> None:
    """Above three pages each headline stands in the contents with the number of the page that it begins on."""
    opened = pypdfium2.PdfDocument(printed)
    assert len(opened) > 3
    texts = [squeezed(sheet.get_textpage().get_text_range()) for sheet in opened]
    listed = texts[0].partition("CONTENTS")[2]
    for summary in long.at_length:
        number = re.search(re.escape(squeezed(summary.headline)) + r"(\d)", listed)
        assert number, summary.headline
        assert squeezed(summary.headline) in texts[int(number[1]) - 1].replace(listed, "")


def test_the_contents_lead_to_the_stories(long: Briefing, printed: bytes) -> None:
    """Each story of the contents is linked to its beginning."""
    pdf = tagged.opened(printed)
    led_to = {str(link.Dest) for link in annotations(pdf) if "/Dest" in link}
    assert {f"story-{number}" for number, _ in enumerate(long.at_length, 1)} <= led_to
    assert {"sources", "coverage"} <= led_to


@pytest.mark.parametrize("stories", [2, 4])
def test_up_to_three_pages_there_are_no_contents(stories: int) -> None:
    """A brief of up to three pages, and one of a single story however long, has no contents; nor has the HTML."""
    short = briefer.brief(edition(stories), now=MORNING, sentences=2 * stories)
    long_story = briefing_of([edition(1)[0]], note="A line.\n\n" * 120)
    for made in (short, long_story):
        content = briefer.render(made, "pdf")
        assert (len(pypdfium2.PdfDocument(content)) > 3) is (made is long_story)
        assert "Contents" not in said_in(content, "pdf")
        assert "Contents" not in said_in(briefer.render(made, "html"), "html")


def test_a_hundred_stories_are_all_printed() -> None:
    """Every headline and every sentence of an edition of a hundred stories is in its PDF, in order."""
    told = [replace(each, spans=each.spans[:2]) for each in edition(100)]
    made = briefing_of(*([each] for each in told), title="A hundred stories")
    text, at = squeezed(said_in(briefer.render(made, "pdf"), "pdf")), 0
    for summary in made.summaries:
        assert squeezed(summary.headline) in text
    for sentence in made.printed:
        found = text.find(squeezed(sentence.text), at)
        assert found >= 0, sentence.text
        at = found + 1
    assert len(made.printed) == 200


def test_an_archive_gets_both_claims_and_a_colour_profile(archived: bytes) -> None:
    """The metadata say PDF/A-3u and PDF/UA-1, with the schema that PDF/A wants described, and colours are defined."""
    pdf = tagged.opened(archived)
    said = tagged.metadata(pdf)
    for claim in ('pdfaid:part="3"', 'pdfaid:conformance="U"', 'pdfuaid:part="1"', "pdfaSchema:namespaceURI"):
        assert claim in said
    assert said.count("<rdf:RDF") == 1
    with pdf.open_metadata() as metadata:
        assert metadata.pdfa_status == "3U"
        assert metadata["dc:title"] == str(pdf.docinfo.Title)
    assert pdf.Root.OutputIntents[0].S == "/GTS_PDFA1"
    assert "/ID" in pdf.trailer
    assert not pdf.is_encrypted
    assert all(link.F == 4 for link in annotations(pdf)), "a link is to be printed"
    assert not {"/AA", "/OpenAction", "/AcroForm", "/JavaScript"} & (set(pdf.Root.keys()) | set(pdf.Root.Names.keys()))


def test_an_archive_has_the_json_and_the_texts_inside(long: Briefing, archived: bytes) -> None:
    """The brief in JSON proves itself, and each cited text is the one whose hash is printed under its number."""
    pdf = tagged.opened(archived)
    inside = tagged.files(pdf)
    assert list(inside) == ["brief.json", *(f"source-{number}.txt" for number in range(1, len(long.documents) + 1))]
    assert inside["brief.json"] == Json().render(long)
    assert briefer.verify(inside["brief.json"]) == []
    for document, content in zip(long.documents, list(inside.values())[1:], strict=True):
        assert content.decode("utf-8") == document.text
    related = [(str(each.UF), str(each.AFRelationship)) for each in pdf.Root.AF]
    assert related == [(name, "/Data" if name == "brief.json" else "/Source") for name in inside]
    assert len({each.objgen for each in pdf.Root.AF}) == len(inside)


def test_an_archive_is_the_same_when_made_twice(long: Briefing, archived: bytes) -> None:
    """No moment of its making is in the file."""
    assert briefer.render(long, "pdf", archival=True) == archived
    assert briefer.render(replace(long, created=None), "pdf", archival=True).startswith(b"%PDF-1.7")


def test_the_command_makes_an_archive(run: Command, seeds: Path, tmp_path: Path) -> None:
    """--archival puts the files into the PDF; where no PDF is made, it is refused, not forgotten."""
    path = tmp_path / "b.pdf"
    assert run(seeds / "harrow-bay-flood-wire.md", "--archival", "-o", path).code == 0
    assert list(tagged.files(tagged.opened(path.read_bytes()))) == ["brief.json", "source-1.txt"]
    assert "--archival is for a PDF" in run(seeds, "--archival", "-o", tmp_path / "b.html").complaint


@pytest.mark.skipif(shutil.which("verapdf") is None, reason="veraPDF is not installed (verapdf.org)")
@pytest.mark.parametrize("flavour", ["ua1", "3u"])
def test_verapdf_finds_nothing(flavour: str, archived: bytes, tmp_path: Path) -> None:
    """The reference validator agrees with both claims."""
    (tmp_path / "b.pdf").write_bytes(archived)
    command = ["verapdf", "--flavour", flavour, "--format", "text", str(tmp_path / "b.pdf")]
    ran = subprocess.run(command, capture_output=True, text=True, check=False)
    assert ran.stdout.startswith("PASS"), ran.stdout


def test_an_unknown_option_is_refused(long: Briefing) -> None:
    """Only the options of the format are taken."""
    with pytest.raises(UsageError, match="archival"):
        briefer.render(long, "html", archival=True)
