"""The promises of what is new since the last edition: all of it is on the page, and ours is told apart from theirs."""

import re
from dataclasses import replace
from datetime import UTC, datetime, timedelta, timezone
from html.parser import HTMLParser

import pytest
from briefings import LATER, blocks, briefing, document, edition, nothing_new, odd, paragraphs, said_in, squeezed, words
from hypothesis import given
from hypothesis import strategies as st

import briefer
from briefer import Briefing, registry
from briefer.briefing import Coverage
from briefer.catalogue import catalogue
from briefer.memory import Silence, Undelivered
from briefer.model import Failure, Sentence
from briefer.render._changes import silences, window
from briefer.render._page import page
from briefer.render._theme import themes

FORMATS = [name for name in registry.names("render") if name != "json"]
ENGLISH = catalogue("en")
EDITION, EMPTY = edition(), nothing_new()


def said(made: Briefing, format_: str) -> str:
    """Return the words of a rendition without white space, as a PDF is read."""
    return squeezed(said_in(briefer.render(made, format_), format_))


def replaced(made: Briefing) -> list[tuple[Sentence, Sentence]]:
    """Return each printed sentence that replaces an earlier one, and that one."""
    return [(each.sentence, each.earlier) for it in made.summaries if it.change for each in it.change.replacements]


@pytest.mark.parametrize("format_", FORMATS)
@pytest.mark.parametrize("made", [EDITION, EMPTY], ids=["edition", "empty"])
def test_every_format_tells_what_changed(made: Briefing, format_: str) -> None:
    """The window, the next edition, each silence, and the headline of every story that goes on or is closed."""
    found = said(made, format_)
    assert made.delta
    expected = [
        "Covers 22 November 2026, 07:00 to 23 November 2026, 07:00 (UTC+01:00)",
        "Next edition: 24 November 2026, 07:00",
        "Since No. 12 of 22 November 2026",
        "Dockers <walk> out · 2 outlets · first told in No. 4",
        "no further reports",
        *(each.told.headline for each in made.delta.continuing),
        *(each.headline for each in made.delta.closed),
        *(f"{each.name}: nothing since" for each in made.silences),
        "usually something within 2 days",
    ]
    for each in expected:
        assert squeezed(each) in found, each


@pytest.mark.parametrize("format_", FORMATS)
def test_what_is_replaced_is_quoted_word_for_word(format_: str) -> None:
    """An earlier sentence stands behind the one that replaces it, whole, with its own number and who said it."""
    found = said(EDITION, format_)
    number_of = {each.sentence: each.number for each in EDITION.citations}
    assert len(replaced(EDITION)) == 3
    for sentence, earlier in replaced(EDITION):
        number, label = number_of[earlier], re.escape(earlier.document.label)
        shown = re.escape(squeezed(f"“{earlier.text}”")) + rf"\u2060?(?:\[\^?{number}\]|{number}){label}"
        at = re.search(shown, found)
        assert at, earlier.text
        assert found.index(squeezed(sentence.text)) < at.start()
        before = found[: at.start()]
        assert before.endswith((squeezed("replaces, in No. 12:"), squeezed("replaces, in an earlier edition:")))


@pytest.mark.parametrize("format_", FORMATS)
def test_each_story_says_what_it_is(format_: str) -> None:
    """New or updated, in words; a story that one outlet tells is labelled."""
    found = said(EDITION, format_)
    for each in (
        "Updated, first told in No. 9 · Herald, 23 November 2026; Courier, 23 November 2026 · 2 outlets, 2 independent",
        "Updated, first told in No. 12 · Harbour Post, 23 November 2026 · single source",
        "New · Courier, 23 November 2026 · single source",
        "New · Rain & <sun>, Echo, 23 November 2026 · single source",
    ):
        assert squeezed(each) in found, each


@pytest.mark.parametrize("format_", FORMATS)
def test_a_brief_in_no_series_says_nothing_of_one(format_: str) -> None:
    """Neither editions, nor chips, nor the label of a single source."""
    found = said(odd()["dated"], format_)
    for each in ("Covers", "Next edition", "What changed", "single source", "New ·", "Silent for", "Nothing"):
        assert squeezed(each) not in found, each


def test_an_earlier_sentence_is_cited_behind_what_replaces_it() -> None:
    """It has the next number after the sentence and those who also say it, and its source is listed with the others."""
    cited = [each.sentence for each in EDITION.citations]
    for sentence, earlier in replaced(EDITION):
        (summary,) = (it for it in EDITION.summaries if sentence in it.sentences)
        beside = len(summary.evidence.also(sentence))
        assert cited.index(earlier) == cited.index(sentence) + beside + 1
        assert earlier.document in EDITION.documents


class _Styled(HTMLParser):
    """Collects what stands in elements of each class."""

    def __init__(self, page: str) -> None:
        super().__init__(convert_charrefs=True)
        self._around: list[tuple[str, str]] = []
        self.found: list[tuple[str, str]] = []
        self.links: list[str] = []
        self.feed(page)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given_ = dict(attrs)
        if tag not in {"meta", "br", "img"}:
            self._around.append((tag, given_.get("class") or ""))
        if tag == "a" and any("changes" in kind for _, kind in self._around):
            self.links.append(given_.get("href") or "")

    def handle_endtag(self, tag: str) -> None:
        while self._around.pop()[0] != tag:
            pass

    def handle_data(self, data: str) -> None:
        kinds = [kind for _, kind in self._around if kind]
        if data.strip() and kinds:
            self.found.append((kinds[-1], data))


def test_ours_and_theirs_are_told_apart_on_the_page() -> None:
    """The earlier sentence has a look of its own, inside quotation marks, and nothing of ours has it."""
    found = _Styled(briefer.render(EDITION, "html").decode()).found
    theirs = [text for kind, text in found if kind == "earlier"]
    assert sorted(theirs) == sorted(f"“{earlier.text}”" for _, earlier in replaced(EDITION))
    ours = [words(text) for kind, text in found if kind == "replaces" and text.strip()]
    assert {"replaces, in an earlier edition:", "replaces, in No. 12:"} <= set(ours)


def test_ours_and_theirs_are_told_apart_in_word() -> None:
    """The earlier sentence is a run of a style of its own, which holds nothing else."""
    from io import BytesIO

    import docx

    read = docx.Document(BytesIO(briefer.render(EDITION, "docx")))
    theirs = [run.text for each in read.paragraphs for run in each.runs if run.style.name == "Earlier"]
    assert theirs == [f"“{earlier.text}”" for earlier in dict.fromkeys(earlier for _, earlier in _in_print(EDITION))]
    assert any("Dockers <walk> out" in text for _, text in paragraphs(briefer.render(EDITION, "docx")))


def _in_print(made: Briefing) -> list[tuple[Sentence, Sentence]]:
    number_of = {each.sentence: each.number for each in made.citations}
    return sorted(replaced(made), key=lambda pair: number_of[pair[0]])


def test_what_changed_leads_to_the_stories() -> None:
    """Each story that is told again is a link to its place; what goes on or is closed has none."""
    html = briefer.render(EDITION, "html").decode()
    links = _Styled(html).links
    assert links == ["#story-3", "#quote-19", "#story-1", "#story-2"]
    assert all(f'id="{link[1:]}"' in html for link in links)


LOOKS = [
    *((format_, {}) for format_ in registry.names("render")),
    *((format_, {"theme": theme}) for format_ in ("html", "pdf", "epub") for theme in themes() if theme != "plain"),
]


@pytest.mark.parametrize(("format_", "options"), LOOKS)
def test_an_edition_without_a_story_is_rendered(format_: str, options: dict[str, str]) -> None:
    """Whatever the format and look, with failures and silences or with nothing at all."""
    bare = replace(EMPTY, delta=None, silences=(), failures=(), window=None, next_edition=None)
    for made in (EMPTY, bare):
        assert briefer.render(made, format_, **options)


@pytest.mark.parametrize("format_", FORMATS)
def test_an_edition_without_a_story_says_so_and_what_was_read(format_: str) -> None:
    """One sentence, then counts; no list of sources where none is cited."""
    found = said(EMPTY, format_)
    assert squeezed("Nothing new to report since No. 12 of 22 November 2026.") in found
    assert squeezed("11 of 12 sources read; 1 failed; 7 documents read, 81 sentences in all") in found
    assert squeezed("x.rss: HTTP 404") in found
    assert not re.search(r"^sources$", said_in(briefer.render(EMPTY, format_), format_), re.MULTILINE | re.IGNORECASE)


@pytest.mark.parametrize(
    ("documents", "sources", "failed", "has_delta", "expected"),
    [
        (7, 11, True, True, "Nothing new to report since No. 12 of 22 November 2026."),
        (0, 11, True, True, "No new reports since No. 12 of 22 November 2026."),
        (0, 0, False, True, "No new reports since No. 12 of 22 November 2026."),
        (0, 0, True, True, "No source could be read: what is new since No. 12 of 22 November 2026 is not known."),
        (0, 0, True, False, "No source could be read."),
        (7, 11, False, False, "Nothing to report."),
    ],
)
def test_the_sentence_of_an_empty_edition_is_honest(
    documents: int, sources: int, failed: bool, has_delta: bool, expected: str
) -> None:
    """It says that nothing is new only where something was read, and tells of no last edition where there is none."""
    counts = Coverage(documents, 0, 0, 0, 0, 0, sources=sources)
    made = replace(
        EMPTY,
        coverage=counts,
        failures=(Failure("x.rss", "HTTP 404"),) if failed else (),
        delta=EMPTY.delta if has_delta else None,
    )
    assert page(made).no_news[0] == expected


def test_many_new_stories_are_counted_and_few_are_named() -> None:
    """All are on the page below; every updated, continuing and closed one is named."""
    assert EDITION.delta
    (new,) = (it for it in EDITION.summaries if it.headline == "Dam bursts at Kolm")
    (updated,) = (it for it in EDITION.summaries if it.headline == "Ferry toll rises")
    made = replace(
        EDITION,
        summaries=(updated, *(replace(new) for _ in range(9)), *(replace(updated) for _ in range(9))),
        delta=replace(EDITION.delta, closed=EDITION.delta.closed * 9),
        times=(),
        timeline=(),
        key_figures=(),
        actors=(),
        quotations=(),
    )
    changes = page(made).changes
    assert changes
    assert [(line.status, len(line.stories)) for line in changes.lines] == [
        ("New", 5),
        *(("Updated", 1) for _ in range(10)),
        ("Continuing", 1),
        ("Closed", 18),
    ]
    assert changes.since == "Since No. 12 of 22 November 2026 · New: 9 · Updated: 10 · Continuing: 1 · Closed: 18"
    for format_ in ("text", "markdown", "html", "docx"):
        assert squeezed("and 4 more") in said(made, format_)


@pytest.mark.parametrize(
    ("usual", "expected"),
    [
        (timedelta(minutes=10), "usually something within 1 hour"),
        (timedelta(hours=5, minutes=1), "usually something within 6 hours"),
        (timedelta(hours=47), "usually something within 47 hours"),
        (timedelta(days=2), "usually something within 2 days"),
        (timedelta(days=6, hours=1), "usually something within 7 days"),
    ],
)
def test_a_habit_is_told_in_hours_or_days_and_never_too_short(usual: timedelta, expected: str) -> None:
    """A source is not said to be quicker than it is."""
    made = replace(EDITION, silences=(Silence("u", "Wire", LATER, usual),))
    (silence,) = silences(made, ENGLISH)
    assert silence.told == f"nothing since 23 November 2026, {expected}"


def test_forty_silent_sources_take_thirteen_lines() -> None:
    """The first are named, the rest counted; the JSON has them."""
    made = replace(EDITION, silences=EDITION.silences * 20)
    told = silences(made, ENGLISH)
    assert len(told) == 13
    assert (told[-1].name, told[-1].told) == ("28 more", "see the JSON of this brief")


def test_a_window_across_a_change_of_clocks_tells_both_offsets() -> None:
    """A reader in Berlin wins an hour on 25 October, and the next edition is told by its own clock where it differs."""
    summer, winter = (timezone(timedelta(hours=hours)) for hours in (2, 1))
    night = (datetime(2026, 10, 24, 7, tzinfo=summer), datetime(2026, 10, 25, 7, tzinfo=winter))
    made = replace(EDITION, window=night, next_edition=datetime(2026, 10, 26, 7, tzinfo=UTC))
    assert window(made, ENGLISH) == (
        "Covers 24 October 2026, 07:00 (UTC+02:00) to 25 October 2026, 07:00 (UTC+01:00)",
        "Next edition: 26 October 2026, 07:00 (UTC)",
    )


@given(
    st.datetimes(datetime(1990, 1, 1), datetime(2050, 1, 1)),  # noqa: DTZ001 - the zone is added
    st.integers(-12 * 60, 14 * 60),
)
def test_the_clock_of_the_reader_can_be_read_back(moment: datetime, minutes: int) -> None:
    """Day, time and offset say which moment an edition ends at, to the minute."""
    zone = timezone(timedelta(minutes=minutes))
    end = moment.replace(second=0, microsecond=0, tzinfo=zone)
    (told,) = window(replace(EDITION, window=(end - timedelta(days=1), end), next_edition=None), ENGLISH)
    found = re.fullmatch(r".* to (.*) \(UTC([+-]\d\d:\d\d)?\)", told)
    assert found
    offset = (found[2] or "+00:00").replace(":", "")
    assert datetime.strptime(f"{found[1]} {offset}", "%d %B %Y, %H:%M %z") == end


def test_a_story_of_several_outlets_of_one_name_is_of_a_single_source() -> None:
    """Two articles of one outlet are one voice, and labelled so."""
    first = document("The dam burst.", title="Dam bursts", outlet="Post")
    second = document("It was old.", title="Dam was old", outlet="Post", uri="b.txt")
    other = document("Rain fell.", title="Rain", outlet="Echo", uri="c.txt")
    made = replace(briefing([first, second], [first, other], title="Two"), edition=1)
    assert [story.voices for story in page(made).stories] == ["single source", "2 outlets, 2 independent"]


def test_a_page_that_has_no_headline_for_a_story_names_who_told_it() -> None:
    """A story without a title is called by its outlet, in what changed as elsewhere."""
    assert EDITION.delta
    (closed, *_) = EDITION.delta.closed
    untitled = replace(document("It rained.", outlet="Echo"), published=LATER)
    bare = replace(closed, headline="", documents=(untitled,))
    made = replace(EDITION, delta=replace(EDITION.delta, closed=(bare,)))
    changes = page(made).changes
    assert changes
    assert changes.lines[-1].stories[0].headline == "Echo"


def test_the_block_stands_after_the_key_points() -> None:
    """Bottom line, key points, what changed, then the stories."""
    heads = [text for tag, text in blocks(briefer.render(EDITION, "html").decode()) if tag == "h2"]
    assert heads[:6] == [
        "Not read",
        "Silent for longer than usual",
        "Bottom line",
        "Key points",
        "What changed",
        "Ferry toll rises",
    ]


@pytest.mark.parametrize("format_", FORMATS)
def test_whom_an_edition_did_not_reach_is_told_without_a_name(format_: str) -> None:
    """The head of the next edition says how many recipients which edition did not reach."""
    found = said(replace(EDITION, undelivered=(Undelivered(12, 1), Undelivered(11, 2))), format_)
    assert squeezed("No. 12 did not reach 1 recipient · No. 11 did not reach 2 recipients") in found
