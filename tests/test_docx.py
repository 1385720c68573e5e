"""The promises of the Word rendition: real styles, links there and back, all that the page says, equal bytes."""

import re
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime
from io import BytesIO
from typing import Any
from zipfile import ZipFile

import docx
import pytest
from briefings import HOSTILE, NOW, blocks, briefing, document, odd, paragraphs, words
from hypothesis import given
from hypothesis import strategies as st

import briefer
from briefer import Briefing, ConfigError, Failure
from briefer.render._package import writable
from briefer.render._page import page

ODD = odd()
_QUOTED = {"Quote", "Intense Quote"}
_TABLE = "\n\n| a | b |\n|---|---|\n| 1 | 2 |"
_NOTE = "Mind *the* **gap**, see [here](https://example.com/x).\n\n- one\n- two\n\n1. first" + _TABLE


def rendered(made: Briefing, **options: object) -> bytes:
    """Return the Word document."""
    return briefer.render(made, "docx", **options)


def opened(made: Briefing, **options: object) -> Any:
    """Return the Word document, read by python-docx."""
    return docx.Document(BytesIO(rendered(made, **options)))


def named(element: Any, name: str, attribute: str) -> list[str]:
    """Return an attribute of every element of WordprocessingML that has this name, in order."""
    found = (each.get(f"{{{element.nsmap['w']}}}{attribute}") for each in element.iter(f"{{*}}{name}"))
    return [value for value in found if value is not None]


def said_once(made: Briefing) -> Iterator[str]:
    """Yield the words of each printed sentence that stands in no other one and is printed once."""
    said = [words(sentence.text) for sentence in made.printed]
    yield from (text for text in said if len(text) > 20 and sum(text in other for other in said) == 1)


@pytest.mark.parametrize("name", ODD)
def test_every_citation_leads_to_its_source_and_back(name: str) -> None:
    """Bookmarks are unique, each inner link has its own, and sentence and place in the source lead to each other."""
    body = opened(ODD[name]).element.body
    bookmarks, anchors = named(body, "bookmarkStart", "name"), named(body, "hyperlink", "anchor")
    assert len(bookmarks) == len(set(bookmarks))
    assert named(body, "bookmarkStart", "id") == named(body, "bookmarkEnd", "id")
    assert set(anchors) == set(bookmarks)
    sentences = {f"{end}_{citation.number}" for citation in ODD[name].citations for end in ("cite", "quote")}
    stories = {f"story_{lead.story}" for lead in page(ODD[name]).heads if lead.headline and lead.story}
    assert set(bookmarks) == sentences | stories


@pytest.mark.parametrize("name", ODD)
def test_all_that_the_page_says_is_there(name: str) -> None:
    """Each word of the HTML page is in the document, what stands around citations in their sources apart."""
    made = replace(ODD[name], failures=(*ODD[name].failures, Failure("z.png", "a picture", is_fault=False)))
    html = re.sub(r"(?<=</span>)&ensp;.*?</p>", "</p>", briefer.render(made, "html").decode("utf-8"), flags=re.DOTALL)
    undrawn = re.sub(r'<span class="point">\d+</span>', "", html)  # what is drawn is listed, too
    shown = " ".join(text for _, text in blocks(undrawn, skipped=frozenset({"svg"})))
    document_ = " ".join(text for _, text in paragraphs(rendered(made)))

    def said(text: str) -> set[str]:
        return set(re.findall(r"\w+", text.casefold()))

    assert said(shown) <= said(document_)
    assert said(document_) <= said(shown)


@pytest.mark.parametrize("name", ODD)
def test_each_printed_sentence_is_said_once(name: str) -> None:
    """No sentence is quoted twice."""
    quoted = [text for style, text in paragraphs(rendered(ODD[name])) if style in _QUOTED]
    for sentence in said_once(ODD[name]):
        assert words(" ".join(quoted)).count(sentence) == 1, sentence


def test_what_is_quoted_and_what_is_ours_have_styles_of_their_own(briefing: Briefing) -> None:
    """Title, headlines, section titles, quotations, labels and numbers are told apart by style, not by their looks."""
    read = opened(briefing)
    by_style: dict[str, list[str]] = {}
    for paragraph in read.paragraphs:
        by_style.setdefault(paragraph.style.name, []).append(paragraph.text)
    assert by_style["Title"] == [briefing.title]
    shown = page(briefing)
    assert by_style["Heading 1"] == [story.headline for story in shown.stories]
    titles = [section.title for story in shown.stories for section in story.sections]
    assert [title for title in by_style["Heading 2"] if title in titles] == titles
    parts = ["Bottom line", "Key points", "Timeline", "What to watch", "Key figures", "Sources", "Method and coverage"]
    assert by_style["Part Heading"] == parts
    quoted = words(" ".join(by_style["Quote"] + by_style["Intense Quote"]))
    assert all(words(sentence.text) in quoted for sentence in briefing.printed)
    numbers = {
        int(run.text)
        for paragraph in read.paragraphs
        if paragraph.style.name in _QUOTED
        for link in paragraph.hyperlinks
        for run in link.runs
        if run.style.name == "Citation"
    }
    assert {citation.number for citation in briefing.citations} == numbers


def test_the_head_of_a_brief_of_several_stories_stands_before_them(briefing: Briefing) -> None:
    """Its bottom line, then its key points, each with its number and where it is from, open the document."""
    said = [(style, words(text)) for style, text in paragraphs(rendered(briefing))]
    shown = page(briefing)
    first, *points = shown.heads
    at = said.index(("Part Heading", "Bottom line"))
    assert said[at + 1][0] == "Intense Quote"
    assert said[at + 1][1].startswith(f"{words(first.quote.text)}{first.quote.number}")
    assert said[at + 2][1] == words(f"{first.headline}, {first.label}, {first.date} · {first.voices}")
    assert said[at + 3] == ("Part Heading", "Key points")
    for point, (style, text), (_, origin) in zip(points, said[at + 4 :: 2], said[at + 5 :: 2], strict=False):
        assert style == "Quote"
        assert text.startswith(f"{words(point.quote.text)}{point.quote.number}")
        assert origin == words(f"{point.headline}, {point.label}, {point.date}")
    assert said[at + 4 + 2 * len(points)] == ("Heading 1", shown.stories[0].headline)


def test_what_is_said_beside_a_sentence_is_an_aside() -> None:
    """Bands of likelihood and days of its times stand behind a sentence's number, in the style of what is ours."""
    text = "The ferry Merrow sank on Tuesday, a day on which storms were unlikely."
    read = opened(briefing([document(text, title="Merrow", published=NOW)]))
    quoted = next(each for each in read.paragraphs if each.style.name == "Intense Quote")
    asides = "".join(run.text for run in quoted.runs if run.style.name == "Aside")
    assert asides == " “unlikely”: 20–45% (ICD 203), 25–35% (PHIA) Tuesday = 10 March 2026"
    assert quoted.text == f"{text}1{asides}"


def test_a_timeline_is_a_list_whose_numbers_lead_to_the_sentences() -> None:
    """Each event has its date, the beginning of its sentence, whether that is cut, and a link to all of it."""
    made = ODD["a timeline"]
    listed = [each for each in opened(made).paragraphs if each.style.name == "Timeline"]
    points = (*page(made).timeline.past, *page(made).timeline.ahead)
    assert [each.text for each in listed] == [
        f"{point.date}: {excerpt.text}{' […]' if excerpt.is_cut else ''}{excerpt.number}"
        for point in points
        for excerpt in point.excerpts
    ]
    numbers = [excerpt.number for point in points for excerpt in point.excerpts]
    assert [link.fragment for each in listed for link in each.hyperlinks] == [f"quote_{number}" for number in numbers]


def test_key_figures_and_who_is_who_lead_to_the_sentences() -> None:
    """Each figure has its unit, what it is, who says so and when; each name its role and mentions; both a number."""
    text = (
        "At least 31 people were injured in Harrow, said Joram Teal, the finance minister of Harrow.",
        "The repairs will cost $3.4 billion, said Ilse Brandt, the harbour master.",
    )
    made = briefing([document(*text, title="Storm", outlet="Courier", published=NOW)])
    shown = page(made)
    assert shown.key_figures
    assert shown.actors
    read = opened(made)
    by_style: dict[str, list[Any]] = {}
    for each in read.paragraphs:
        by_style.setdefault(each.style.name, []).append(each)
    assert [each.text for each in by_style["Key Figure"]] == [
        " ".join(filter(None, (figure.value, figure.unit, figure.what))) + str(figure.number)
        for figure in shown.key_figures
    ]
    assert [each.text for each in by_style["Origin"]] == [
        ", ".join(filter(None, (figure.speaker, figure.label, figure.date))) for figure in shown.key_figures
    ]
    assert [each.text for each in by_style["Actor"]] == [
        f"{actor.name}, {actor.role}{actor.number} {actor.mentions}" for actor in shown.actors
    ]
    numbers = [figure.number for figure in shown.key_figures] + [actor.number for actor in shown.actors]
    links = [link.fragment for style in ("Key Figure", "Actor") for each in by_style[style] for link in each.hyperlinks]
    assert links == [f"quote_{number}" for number in numbers]
    titles = [each.text for each in by_style["Part Heading"]]
    assert titles.index("Key figures") + 1 == titles.index("Who’s who") < titles.index("Sources")


def test_headings_stay_with_what_follows(briefing: Briefing) -> None:
    """No heading and no line of who tells a story is left alone at the foot of a page."""
    styles = opened(briefing).styles
    names = ("Title", "Heading 1", "Heading 2", "Part Heading", "Tellers", "Key Figure")
    assert all(styles[name].paragraph_format.keep_with_next for name in names)


def test_figures_that_differ_are_a_table() -> None:
    """Each difference is a table: its head says who and when, the row below it what they say."""
    tables = opened(ODD["several outlets"]).tables
    first = [[words(cell.text) for cell in row.cells] for row in tables[0].rows]
    assert first[0] == ["Courier, 1 March 2026", "Herald, 3 March 2026"]
    assert first[1] == ["“At least 12 people were killed”4", "“Fifteen people were killed”7"]
    assert all(list(table._tbl.tr_lst[0].iter("{*}tblHeader")) for table in tables)  # noqa: SLF001


def test_many_figures_stand_in_several_rows() -> None:
    """However many outlets there are, no column gets too narrow: four stand abreast."""
    counts = ("12", "13", "14", "15", "16", "17", "18", "19", "20")
    documents = [
        document(f"At least {count} people were killed on the ferry Merrow.", f"It was {count} people, all said.",
                 title="Ferry", outlet=f"Post {count}", uri=f"{count}.txt")
        for count in counts
    ]  # fmt: skip
    made = briefing(documents)
    html = briefer.render(made, "html").decode()
    tables = opened(made).tables
    assert sum(len(table.columns) for table in tables) == html.count('<span class="when">')
    assert all(len(table.columns) <= 4 for table in tables)


def test_a_document_says_what_it_is(briefing: Briefing) -> None:
    """Title, author, language and date are its properties; there is no picture of another document in it."""
    read = opened(briefing)
    properties = read.core_properties
    assert (properties.title, properties.author, properties.language) == (briefing.title, "briefer", "en")
    assert properties.created == properties.modified == briefing.created
    assert properties.comments == ""
    undated = opened(replace(briefing, created=None)).core_properties
    assert undated.created == datetime(1980, 1, 1, tzinfo=UTC)
    assert not [name for name in ZipFile(BytesIO(rendered(briefing))).namelist() if "thumbnail" in name]


def test_a_long_title_is_whole_on_the_page() -> None:
    """Properties are cut at the 255 characters that they may have, the title of the page is not."""
    title = "word " * 80 + "end"
    read = opened(briefing([document("It is said.")], title=title))
    assert read.paragraphs[0].text == title
    assert read.core_properties.title == title[:255]


@pytest.mark.parametrize(
    ("paper", "size"), [("a4", (210, 297)), ("letter", (215.9, 279.4)), ("Letter", (215.9, 279.4))]
)
def test_pages_have_the_size_of_the_paper(paper: str, size: tuple[float, float], briefing: Briefing) -> None:
    """Pages are A4 or Letter."""
    section = opened(briefing, paper=paper).sections[0]
    assert (section.page_width.mm, section.page_height.mm) == pytest.approx(size, abs=0.1)


def test_unknown_paper(briefing: Briefing) -> None:
    """A wrong name is answered with the known ones."""
    with pytest.raises(ConfigError, match=r"unknown paper 'a0' \(known: a4, letter\)"):
        rendered(briefing, paper="a0")


def test_every_page_has_its_number_and_later_ones_the_title(briefing: Briefing) -> None:
    """The foot says page x of y by fields; the head of every page but the first is the title."""
    section = opened(briefing).sections[0]
    for footer in (section.footer, section.first_page_footer):
        paragraph = footer.paragraphs[0]
        assert named(paragraph._p, "fldSimple", "instr") == ["PAGE", "NUMPAGES"]  # noqa: SLF001
        assert "".join(each.text for each in paragraph._p.iter("{*}t")) == "page 1 of 1"  # noqa: SLF001
    assert section.header.paragraphs[0].text == briefing.title
    assert section.first_page_header.paragraphs[0].text == ""


def test_text_from_right_to_left_says_so() -> None:
    """Arabic paragraphs and runs run from right to left, on a page that does; so does Hebrew among English."""
    read = opened(ODD["right to left"])
    assert list(read.sections[0]._sectPr.iter("{*}bidi"))  # noqa: SLF001
    assert all(paragraph._p.find("{*}pPr/{*}bidi") is not None for paragraph in read.paragraphs)  # noqa: SLF001
    said = ODD["right to left"].printed[0].text
    runs = [run for paragraph in read.paragraphs for run in paragraph.runs if run.text and run.text in said]
    assert runs
    assert all(run.font.rtl for run in runs)
    hebrew = [each for each in opened(ODD["mixed directions"]).paragraphs if "הגשר נסגר ביום" in each.text]
    assert [each._p.find("{*}pPr/{*}bidi") is not None for each in hebrew] == [True]  # noqa: SLF001
    assert set(named(hebrew[0]._p, "lang", "bidi")) == {"he"}  # noqa: SLF001
    english = [each for each in opened(ODD["mixed directions"]).paragraphs if "council met" in each.text]
    assert [each._p.find("{*}pPr/{*}bidi") is not None for each in english] == [False]  # noqa: SLF001


def test_chinese_has_fonts_of_its_own() -> None:
    """Styles name an East Asian font for the page's language, and a run in another such language its own."""
    chinese = briefing([document("市政府星期一关闭了旧港桥。", title="旧港桥关闭", language="zh")])
    assert "SimSun" in named(opened(chinese).styles["Quote"].element, "rFonts", "eastAsia")
    mixed = briefing([document("It is said.")], [document("橋は閉鎖された。", language="ja", uri="b.txt")])
    assert set(named(opened(mixed).element.body, "rFonts", "eastAsia")) == {"MS Mincho"}
    taiwan = briefing([document("市政府關閉了舊橋。", language="zh-TW")], [document("It is said.", uri="b.txt")])
    assert "PMingLiU" in named(opened(taiwan).element.body, "rFonts", "eastAsia")


def test_addresses_are_links() -> None:
    """An address on the web is a link to it; one that Word would not open is words."""
    links = [link.address for each in opened(ODD["addresses"]).paragraphs for link in each.hyperlinks if link.address]
    assert links == ["https://example.com/%C3%A9(x)_y_*z*"]
    for broken in ("http://", "http://[::1", "https://a:b/", "http://x:99999999/"):
        read = opened(briefing([document("It is said.", url=broken)]))
        assert any(broken in each.text for each in read.paragraphs)
        assert not [link for each in read.paragraphs for link in each.hyperlinks if link.address]


def test_an_editors_note_keeps_its_form() -> None:
    """Markdown of a note becomes paragraphs, marks of lists, emphasis and links; scripts are taken out."""
    read = opened(briefing([document("It is said.")], note=_NOTE + "\n\n<script>alert(1)</script>kept"))
    note = [each for each in read.paragraphs if each.style.name == "Editor Note"]
    assert [words(each.text) for each in note] == [
        "Mind the gap, see here.", "• one", "• two", "1. first", "a · b", "1 · 2", "kept"
    ]  # fmt: skip
    assert {run.text: run.style.name for run in note[0].runs if run.style.name != "Default Paragraph Font"} == {
        "the": "Emphasis",
        "gap": "Strong",
    }
    assert [link.address for link in note[0].hyperlinks] == ["https://example.com/x"]


@pytest.mark.parametrize("text", [*HOSTILE, "a\x00b\x1bc\ud800d\ufffee", "line\nbreak\tand\u2028more\x0bx"])
def test_any_text_makes_a_document_that_opens(text: str) -> None:
    """Markup, control characters and halves of surrogates in whatever a source says break no XML."""
    made = briefing(
        [document(text, title=text, outlet=text, uri=f"a{text}.txt", author=text)],
        [document(text, title=text, uri="https://example.com/" + text)],
        title=text,
        failures=[Failure(text, text)],
    )
    shown = words(writable(text))
    found = [words(said) for _, said in paragraphs(rendered(made))]
    assert sum(shown in said for said in found) >= 6


texts = st.text(st.characters(exclude_categories=["Cc", "Cs"]), min_size=1, max_size=40).filter(
    lambda text: bool(words(text))
)


@given(st.lists(texts.map(str.strip).filter(bool), min_size=1, max_size=3), texts)
def test_any_words_are_shown_exactly(said: list[str], title: str) -> None:
    """Whatever the characters, a reader of the document sees the words of each sentence and of the title."""
    found = words(
        " ".join(text for _, text in paragraphs(rendered(briefing([document(*said, title=title)], title=title))))
    )
    for text in (title, *said):
        assert words(writable(text)) in found


def test_a_document_is_the_same_at_any_time(briefing: Briefing) -> None:
    """Every entry of the archive has the same fixed date, so that the bytes depend on the briefing alone."""
    entries = ZipFile(BytesIO(rendered(briefing))).infolist()
    assert {entry.date_time for entry in entries} == {(1980, 1, 1, 0, 0, 0)}
    assert entries[0].filename == "[Content_Types].xml"


def test_a_brief_can_be_read_again(briefing: Briefing) -> None:
    """Briefer reads its own Word documents: title, author, date and quotations."""
    read = briefer.read(rendered(briefing))
    (found,) = read.documents if hasattr(read, "documents") else read
    assert (found.title, found.author, found.published) == (briefing.title, "briefer", briefing.created)
    assert all(words(sentence.text) in words(found.text) for sentence in briefing.printed)
