"""Briefings made by hand, as odd as they come, and readers that give back the words of a rendition."""

import email
import json
import re
from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta, timezone
from email.policy import default
from html.parser import HTMLParser
from io import BytesIO
from itertools import cycle
from zipfile import ZipFile

import docx
import pypdfium2
from docx.table import Table
from docx.text.paragraph import Paragraph

from briefer import jobs
from briefer.briefing import Briefing, Coverage, Section, Summary
from briefer.catalogue import usual
from briefer.evidence.actors import who_is_who
from briefer.evidence.corroboration import corroborate
from briefer.evidence.figures import key_figures
from briefer.evidence.likelihood import likelihoods
from briefer.evidence.quotations import key_quotations
from briefer.evidence.timeline import explained, named_times, timeline
from briefer.memory import Change, Continued, Delta, Replacement, Silence, Status, Told
from briefer.model import Document, Failure, Limit, Role, Scores, Source, Story
from briefer.pipeline import compose
from briefer.text.document import from_sentences
from briefer.text.tokens import count_words

NOW = datetime(2026, 3, 14, 7, 0, tzinfo=UTC)
LATER = datetime(2026, 11, 23, 7, 0, tzinfo=timezone(timedelta(hours=1)))
PUNCTUATION = r"""Every mark ! " # $ % & ' ( ) * + , - . / : ; < = > ? @ [ \ ] ^ _ ` { | } ~ stands here."""
FERRY = (
    "At least 12 people were killed and 40 injured when the ferry Merrow capsized off Port Orrin on Sunday evening.",
    "The ferry was carrying 180 passengers from Tallin Island to the mainland in heavy swell.",
    "The harbour master, Ilse Brandt, said the ferry had been cleared to sail despite a gale warning.",
    "The transport minister ordered all ferries of the same class to stay in port.",
)
FERRY_EARLIER = (
    "Eight people died when the ferry Merrow capsized off Port Orrin, the coastguard said at midnight.",
    "The coastguard believed the ferry to have 150 passengers.",
)
FERRY_LATER = (
    "Fifteen people were killed and 52 injured when the ferry Merrow capsized off Port Orrin on Sunday evening.",
    "The ferry was carrying 194 passengers from Tallin Island to the mainland, its manifest shows.",
    "The harbour master, Ilse Brandt, said the ferry had been cleared to sail despite a gale warning for the coast.",
    "Divers expect to reach the car deck of the wreck tomorrow.",
)
LIKELIHOODS = (
    "The ferry Merrow is very likely to be raised this year, and will probably be scrapped; the cause is likely heard.",
    "The minister judges with high confidence that a second leak is unlikely, and that sabotage is highly unlikely.",
    "There is a realistic possibility that the [port] closes; the chance of a strike is remote, as it was.",
    "Likely buyers wait.",
)
DAM = (
    "The dam at Kolm burst on Tuesday and killed 41 people.",
    "It was built in 1931, raised in May 1968 and emptied on 3 March 2024.",
    "All dams will be inspected next week, and the council votes on 4 May 2026.",
    "Engineers had warned of cracks on 2 June 2019, in a letter that the council, by its own account, never answered.",
)
HOSTILE = (
    "<script>alert(1)</script> and <img src=x onerror=alert(1)> were said.",
    "“</style><script>alert(2)</script>” it said & &amp; &#60;b&#62; too.",
    "{{ 7 * 7 }} {% raw %} ${7*7} #{7*7} javascript:alert(1) stayed as they were.",
    "[click](javascript:alert(3)) ![x](http://evil.example/x.png) <http://evil.example> www.evil.example http://evil.example",
    "]]> <!-- </title></head></body></html> <?php echo 1 ?> end.",
)


def document(
    *sentences: str,
    title: str = "",
    outlet: str | None = None,
    uri: str = "a.txt",
    language: str = "en",
    **more: object,
) -> Document:
    """Return a document of these sentences from a file of that name."""
    made = from_sentences(sentences, title=title, language=language, id=f"{uri}-{title}"[:80])
    named = replace(made, outlet=outlet, source=Source(uri=uri, name=uri.rsplit("/", 1)[-1] or "text"))
    return replace(named, **more)  # type: ignore[arg-type]  # fields of a Document


def briefing(
    *stories: Sequence[Document],
    title: str = "Brief",
    note: str = "",
    created: datetime | None = NOW,
    failures: Sequence[Failure] = (),
) -> Briefing:
    """Return a briefing that prints every sentence: the first of each story as its bottom line, then two sections."""
    summaries = tuple(_summary(Story(tuple(documents))) for documents in stories)
    sentences = [sentence for summary in summaries for sentence in summary.story.sentences]
    times, today = named_times(sentences), created and created.date()
    dates = [each.published for documents in stories for each in documents if each.published]
    return Briefing(
        title=title,
        created=created,
        period=(min(dates), max(dates)) if dates else None,
        summaries=summaries,
        failures=tuple(failures),
        coverage=Coverage(
            documents=sum(map(len, stories)),
            stories=len(stories),
            stories_left_out=0,
            sentences_read=len(sentences),
            sentences_printed=len(sentences),
            words=sum(count_words(sentence.text) for sentence in sentences),
        ),
        note=note,
        language=usual(document.language for documents in stories for document in documents),
        times=explained(times, today),
        timeline=timeline(times, today),
        key_figures=key_figures(summaries),
        actors=who_is_who(summaries),
        quotations=key_quotations(summaries),
    )


class LastFirst:
    """A ranker for which the last document opens the story and the first goes on, so that no weights decide."""

    def rank(self, story: Story) -> Scores:
        """Return 1 for the first sentence of the last document, and less the later a sentence stands for the others."""
        opening = (story.documents[-1].id, 0)
        sentences = enumerate(story.sentences)
        return tuple(1.0 if (each.document.id, each.index) == opening else 1 / (2 + at) for at, each in sentences)


def several_outlets() -> Briefing:
    """Return a short brief of a story that four outlets tell: two of them the same text, one in a file with pages."""
    first = document(*FERRY, title="Ferry capsizes", outlet="Courier", published=NOW.replace(day=1))
    wire = document(*FERRY, title="Disaster at sea", outlet="Post & <Sons>", uri="b.txt", published=NOW.replace(day=2))
    later = document(*FERRY_LATER, title="Ferry toll rises", outlet="Herald", uri="c.pdf", published=NOW.replace(day=3))
    paged = replace(later, pages=(0, later.spans[2][0]), source=replace(later.source, uri="m.eml", part="c.pdf"))
    other = document(FERRY_LATER[2], "Relatives waited at the school of Port Orrin.", outlet="Radio", uri="d.txt")
    aside = (Failure("a.zip", "no <such> member"), Failure("m.eml › x.png", "a picture & no text", is_fault=False))
    job = replace(jobs.job(classifier_name="cues", limit=Limit(sentences=4)), ranker=LastFirst())
    return compose(job, [first, wire, paged, other], NOW, aside)


def asked_for() -> Briefing:
    """Return a brief of which a reader asked for everything: found, not found, excluded, printed and unprinted."""
    rates = document(
        "The bank of <Calvessa> & sons raised rates.",
        "Governor Edda *Vann* said so.",
        title="Rates_rise",
        outlet="Post",
    )
    other = document("Mayor Nolan spoke of rain.", "Rain fell on 12 towns.", title="Rain & sun", outlet="A|B", uri="b")
    sport = document("The club won, said Nolan.", "Nobody was hurt.", title="Club wins", outlet="Echo", uri="c.txt")
    interests = jobs.interests(
        focus=["rates", "<nothing> *here*"],
        exclude=["club", "rain fell", "[none](x)"],
        watch=["Calvessa", "Nolan", "Nemo & <b>", "Vann"],
    )
    return compose(jobs.job(limit=Limit(sentences=2), interests=interests), [rates, other, sport], NOW)


def told(headline: str, document: Document, *, first: int, last: int = 12, name: str = "") -> Told:
    """Return a story as earlier editions printed it, every sentence of a document."""
    editions = (first,) * len(document.spans) if first == last else ()
    return Told(
        name or f"{first}.1", headline, first, last, document.published, document.sentences, (document,), editions
    )


def edition() -> Briefing:
    """Return an edition of a series with all that one can have: No. 13, of a reader an hour east of Greenwich."""
    day = LATER.replace(hour=5)
    ferry = [
        document(*FERRY_LATER, title="Ferry toll rises", outlet="Herald", uri="https://example.org/1", published=day),
        document(*FERRY, title="Ferry sinks", outlet="Courier", uri="https://example.com/2", published=day),
    ]
    rates = document(
        "The bank of Calvessa held its rate at 4.75 % on Sunday.",
        "Its governor, Edda Vann, had expected to cut it.",
        "It has not been lower since 2008.",
        title="Calvessa holds rates",
        outlet="Harbour Post",
        uri="https://example.org/3",
        published=day,
    )
    dam = document(*DAM, title="Dam bursts at Kolm", outlet="Courier", uri="https://example.com/4", published=day)
    rain = document("Rain fell on 12 towns.", title="Rain & <sun>", outlet="Echo", uri="e.txt", published=day)
    ferry_told = replace(
        document(*FERRY_EARLIER, title="Ferry capsizes", outlet="Courier", uri="https://example.com/9"),
        published=_ago(3),
    )
    rates_told = replace(
        document("Calvessa’s bank is expected to cut its rate to 4.5 %.", title="Cut expected", outlet="Echo"),
        published=_ago(1),
    )
    made = briefing(
        ferry, [rates], [dam], [rain], title="The morning brief", created=LATER, failures=[Failure("x.rss", "HTTP 404")]
    )
    sunk, held, burst, rained = made.summaries
    earlier = told("Ferry capsizes", ferry_told, first=9)
    expected = told("Cut expected", rates_told, first=12)
    changes = (
        Change(
            Status.UPDATED,
            "9.1",
            earlier,
            tuple(Replacement(sunk.sentences[at], ferry_told.sentences[at]) for at in (0, 1)),
        ),
        Change(Status.UPDATED, "12.1", expected, (Replacement(held.sentences[0], rates_told.sentences[0]),)),
        Change(Status.NEW, "13.3"),
        Change(Status.NEW, "13.4"),
    )
    going_on = document("The strike at the port goes on.", title="Strike, day 9", outlet="Echo", published=day)
    strike = document("Dockers & pilots walked out.", title="Dockers <walk> out", outlet="Post", published=_ago(9))
    undated = document("The mayor resigned.", title="Mayor resigns", outlet="Post", uri="m.txt")
    summaries = zip((sunk, held, burst, rained), changes, strict=True)
    return replace(
        made,
        summaries=tuple(replace(summary, change=change) for summary, change in summaries),
        edition=13,
        window=(LATER - timedelta(days=1), LATER),
        next_edition=LATER + timedelta(days=1),
        delta=Delta(
            12,
            LATER - timedelta(days=1),
            (
                Continued(
                    told("Dockers <walk> out", strike, first=4),
                    Story((going_on, replace(going_on, id="other", outlet="Herald"))),
                ),
            ),
            (
                told("Bridge reopens", document("It did.", title="Bridge reopens", published=_ago(2)), first=11),
                told("Mayor resigns", undated, first=10),
            ),
        ),
        silences=(
            Silence("https://example.org/f", "Harbour <Post>", _ago(11), timedelta(days=2)),
            Silence("https://example.org/g", "Wire & Co", _ago(1), timedelta(hours=5.5)),
        ),
    )


def nothing_new() -> Briefing:
    """Return an edition that has nothing to tell: a source failed, one is silent, a story goes on, one is closed."""
    full = edition()
    assert full.delta
    empty = replace(full, summaries=(), times=(), timeline=(), key_figures=(), actors=(), quotations=(), period=None)
    return replace(
        empty,
        coverage=Coverage(
            documents=7, stories=2, stories_left_out=2, sentences_read=81, sentences_printed=0, words=0, sources=11
        ),
        delta=replace(full.delta, closed=full.delta.closed[:1]),
        silences=full.silences[:1],
    )


def _ago(days: int) -> datetime:
    return LATER - timedelta(days=days)


def _summary(story: Story) -> Summary:
    sentences = story.sentences
    middle = 1 + len(sentences) // 2
    sections = (
        Section("bottom_line", "Bottom line", sentences[:1]),
        Section("developments", "Developments", sentences[1:middle]),
        Section("background", "Background", sentences[middle:]),
    )
    headline = next((each.title for each in story.documents if each.title), "")
    roles = tuple(role for role, _ in zip(cycle(Role), sentences, strict=False))
    scores = tuple(1 / number for number in range(1, len(sentences) + 1))
    kept = tuple(section for section in sections if section.sentences)
    evidence = replace(corroborate(story, sentences), likelihoods=likelihoods(sentences))
    return Summary(headline, kept, story, scores, roles, ("printed",) * len(sentences), evidence)


def odd() -> dict[str, Briefing]:
    """Return briefings that a layout may stumble over, by what is odd about them."""
    plain = document("The council met on Monday.", "It will vote in May.", title="Council meets", outlet="Post")
    other = document("Rain fell on 12 towns.", "More is expected.", title="Rain falls", outlet="Echo", uri="b.txt")
    dated = replace(plain, published=datetime(2026, 3, 1, tzinfo=UTC), author="A. Writer", complete=False)
    return {
        "plain": briefing([plain]),
        "dated": briefing([dated], [replace(other, published=datetime(2026, 3, 9, tzinfo=UTC))]),
        "two outlets": briefing([plain, other]),
        "several outlets": several_outlets(),
        "asked for": asked_for(),
        "likelihoods": briefing([document(*LIKELIHOODS, title="Merrow likely to be raised", outlet="Courier")]),
        "a timeline": briefing([replace(document(*DAM, title="Dam bursts", outlet="Post"), published=NOW)]),
        "a long timeline": briefing(
            [
                document(
                    *(f"Boat {day} sank on {day} May 2024 & <on> 3 June 2024." for day in range(1, 16)), title="Boats"
                )
            ]
        ),
        "a timeline from right to left": briefing(
            [
                document("أغلق الجسر القديم.", title="إغلاق الجسر", language="ar"),
                document(*DAM, language="en-GB", published=NOW, uri="b.txt"),
                document("بني الجسر.", language="ar", uri="c.txt"),
            ],
            title="إغلاق الجسر",
        ),
        "no title": briefing([document("A sentence without a title stands here.")], title=""),
        "no date": briefing([plain], created=None),
        "failures": briefing([plain], failures=[Failure("no <such> file.txt", "no such file & no hope")]),
        "one sentence": briefing([document("Only this was said.")]),
        "many stories": briefing(*([replace(plain, id=f"{n}")] for n in range(30)), title="Thirty stories"),
        "right to left": briefing(
            [document("أغلق الجسر القديم يوم الاثنين.", "بني الجسر عام 1931.", title="إغلاق الجسر", language="ar")],
            title="إغلاق الجسر",
        ),
        "mixed directions": briefing(
            [plain], [document("הגשר נסגר ביום שני.", title="הגשר נסגר", language="he", uri="c.txt")], title="Two"
        ),
        "Chinese": briefing(
            [document("市政府星期一关闭了旧港桥。", "该桥建于1931年。", title="旧港桥关闭", language="zh")],
            title="旧港桥关闭",
        ),
        "punctuation": briefing(
            [document(PUNCTUATION, PUNCTUATION, title=PUNCTUATION, outlet=PUNCTUATION, uri="a!*_[b](c).txt")],
            title=PUNCTUATION,
        ),
        "hostile": briefing(
            [document(*HOSTILE, title=HOSTILE[0], outlet=HOSTILE[1], uri='"><script>.txt', author=HOSTILE[2])],
            [document("“", "&lt;", "1. One", "# Two", "- Three", "> Four", "    five", "***", uri="d.txt")],
            title=HOSTILE[4],
            failures=[Failure(HOSTILE[0], HOSTILE[3])],
        ),
        "very long word": briefing([document(f"The word {'x' * 400}y is long.", f"See {'ab/' * 200}c there.")]),
        "very long sentence": briefing([document("word " * 69 + "end.", "Then no more was said.")]),
        "addresses": briefing(
            [document("It is said.", uri="https://example.com/a?b=1&c=<d>'\"", url="https://example.com/é(x)_y_*z*")]
        ),
        "empty": briefing(),
        "an edition": edition(),
        "nothing new": nothing_new(),
    }


class _Blocks(HTMLParser):
    """Collects the text of each block, without that of elements to skip."""

    _SKIPPED = frozenset({"style", "script", "title"})
    _BLOCKS = frozenset({"h1", "h2", "h3", "h4", "h5", "h6", "p", "li", "pre", "td", "blockquote"})

    def __init__(self, skipped: frozenset[str] = frozenset()) -> None:
        super().__init__(convert_charrefs=True)
        self._skip = self._SKIPPED | skipped
        self._inside = 0
        self.blocks: list[tuple[str, str]] = [("", "")]

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        _ = attrs
        if tag in self._skip:
            self._inside += 1
        elif tag in self._BLOCKS:
            self.blocks.append((tag, ""))

    def handle_endtag(self, tag: str) -> None:
        if tag in self._skip:
            self._inside -= 1
        elif tag in self._BLOCKS:
            self.blocks.append(("", ""))

    def handle_data(self, data: str) -> None:
        if not self._inside:
            tag, text = self.blocks[-1]
            self.blocks[-1] = (tag, text + data)


def blocks(html: str, *, skipped: frozenset[str] = frozenset()) -> list[tuple[str, str]]:
    """Return the tag and the words of each block of a page, in order, white space made one."""
    reader = _Blocks(skipped)
    reader.feed(html)
    reader.close()
    return [(tag, words(text)) for tag, text in reader.blocks if words(text)]


def words(text: str) -> str:
    """Return a text with all white space made one space."""
    return " ".join(text.split())


def squeezed(text: str) -> str:
    """Return a text without white space and hyphens: as it is read across the line breaks of a PDF."""
    return re.sub(r"[\s\-\u00ad\u2010\u2011\ufffe\x02]", "", text)


def _between_margins(page: pypdfium2.PdfPage) -> str:
    """Return the text of a page without the running header and the page number."""
    text: str = page.get_textpage().get_text_bounded(bottom=54, top=page.get_height() - 54)
    return text


def paragraphs(content: bytes) -> list[tuple[str, str]]:
    """Return the style and the text of each paragraph of a Word document, those of its tables' cells among them."""
    found: list[Paragraph] = []
    for block in docx.Document(BytesIO(content)).iter_inner_content():
        if isinstance(block, Table):
            found += [paragraph for row in block.rows for cell in row.cells for paragraph in cell.paragraphs]
        else:
            found.append(block)
    return [(str(each.style and each.style.name), each.text) for each in found]


def chapter(content: bytes) -> str:
    """Return the only chapter of an EPUB, in XHTML."""
    return ZipFile(BytesIO(content)).read("EPUB/brief.xhtml").decode("utf-8")


def parts(rendition: bytes) -> dict[str, str]:
    """Return the texts of a message by their media types, line ends made one character."""
    message = email.message_from_bytes(rendition, policy=default)
    found = ((part.get_content_type(), part) for part in message.walk() if part.get_content_maintype() == "text")
    return {kind: part.get_content().replace("\r\n", "\n") for kind, part in found if not part.is_attachment()}


def said_in(rendition: bytes, format_: str) -> str:
    """Return the words of a rendition, as a reader of that format finds them."""
    if format_ == "pdf":
        return "\n".join(map(_between_margins, pypdfium2.PdfDocument(rendition)))
    if format_ == "docx":
        return "\n".join(text for _, text in paragraphs(rendition))
    if format_ == "epub":
        return "\n".join(text for _, text in blocks(chapter(rendition)))
    if format_ == "eml":
        return "\n".join(text for _, text in blocks(parts(rendition)["text/html"]))
    text = rendition.decode("utf-8")
    if format_ == "json":
        return "\n".join(
            sentence["text"]
            for story in json.loads(text)["stories"]
            for section in story["sections"]
            for sentence in section["sentences"]
        )
    if format_ == "markdown":
        from markdown_it import MarkdownIt

        text = MarkdownIt("commonmark").render(text)
    return "\n".join(text for _, text in blocks(text)) if format_ in {"markdown", "html"} else text
