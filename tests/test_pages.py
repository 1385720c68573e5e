"""The promises of `--pages`: fifty different briefs fit, and none of their pages ends with a heading.

How a limit is found is tested on briefs of which only the words and the pages are known.
"""

from dataclasses import dataclass, replace
from pathlib import Path

import pypdfium2
import pytest
import tagged
from command import Command
from editions import MORNING, edition
from hypothesis import given
from hypothesis import strategies as st

import briefer
from briefer import Briefing, Failure, UsageError
from briefer.briefing import Coverage
from briefer.fitting import LAYOUTS, fitted
from briefer.model import Limit
from briefer.render.pdf import Pdf

_LONG_NOTE = "The council meets on Friday; read this before. " * 12


@dataclass(frozen=True, slots=True)
class Input:
    """What is asked of whom: stories, outlets of each, pages, paper, whether there is a note, a limit of sentences."""

    stories: int
    outlets: int
    pages: int
    paper: str
    has_note: bool
    sentences: int | None


INPUTS = [
    Input(
        stories=(1, 2, 3, 1, 4, 2, 6)[number % 7],
        outlets=(1, 2, 1, 3, 1, 1)[number % 6],
        pages=(1, 1, 1, 2, 1)[number % 5],
        paper=("a4", "letter")[number % 2],
        has_note=number % 9 == 4,
        sentences=6 if number % 11 == 7 else None,
    )
    for number in range(50)
]


def test_there_are_fifty_different_inputs() -> None:
    """No two inputs are the same: each begins at another story, and the rest differs, too."""
    assert len(INPUTS) == 50
    assert len(set(INPUTS)) > 30


@pytest.mark.parametrize("number", range(len(INPUTS)))
def test_a_brief_fits_on_its_pages(number: int, monkeypatch: pytest.MonkeyPatch) -> None:
    """A brief takes no more pages than asked for, found in four layouts; none of its pages ends with a heading."""
    asked = INPUTS[number]
    layouts: list[float] = []
    monkeypatch.setattr(Pdf, "extent", _counting(layouts))
    made = briefer.brief(
        edition(asked.stories, outlets=asked.outlets, first=number),
        pages=asked.pages,
        paper=asked.paper,
        sentences=asked.sentences,
        note=_LONG_NOTE if asked.has_note else "",
        now=MORNING,
    )
    assert 1 <= len(layouts) <= LAYOUTS
    assert made.coverage.sentences_printed >= 1
    printed = tagged.opened(briefer.render(made, "pdf", paper=asked.paper))
    assert len(printed.pages) <= asked.pages
    assert tagged.orphans(printed) == []


def _counting(layouts: list[float]) -> object:
    measured = Pdf.extent

    def extent(self: Pdf, briefing: Briefing) -> float:
        layouts.append(measured(self, briefing))
        return layouts[-1]

    return extent


def test_what_fits_is_not_shortened() -> None:
    """A brief that fits is the one that is made without pages, and is laid out once."""
    documents = edition(1)
    assert briefer.brief(documents, pages=9, now=MORNING) == replace(briefer.brief(documents, now=MORNING), pages=9)


def test_what_is_left_out_is_what_matters_least() -> None:
    """The stories of the shorter brief are the first of the longer one, in order, and its bottom line is the same."""
    documents = edition(9)
    whole, short = briefer.brief(documents, now=MORNING), briefer.brief(documents, pages=1, now=MORNING)
    told = [summary.headline for summary in short.summaries]
    assert told == [summary.headline for summary in whole.summaries][: len(told)]
    assert 0 < len(told) < len(whole.summaries)
    assert short.coverage.stories_left_out == len(whole.summaries) - len(told)
    assert short.heads[0].lead == whole.heads[0].lead


def _of(words: int) -> Briefing:
    return Briefing("", None, None, (), (), Coverage(1, 1, 0, 1, 1, words))


@given(
    whole=st.integers(1, 40_000),
    each=st.integers(1, 60),
    pages=st.integers(1, 12),
    frame=st.floats(0.1, 0.8),
    density=st.integers(60, 900),
    jump=st.floats(0, 0.3),
)
def test_the_limit_that_is_found_fits(
    whole: int, each: int, pages: int, frame: float, density: int, jump: float
) -> None:
    """However dense the pages are and whatever moves to the next one whole, at most four layouts find what fits."""
    layouts = []

    def make(limit: Limit) -> Briefing:
        most = min(whole, each) if limit.sentences else whole if limit.words is None else min(whole, limit.words)
        return _of(max(min(whole, each), most - most % each))

    def extent(briefing: Briefing) -> float:
        rows = frame + briefing.coverage.words / density
        layouts.append(rows + (jump if rows % 1 > 1 - jump else 0))
        return layouts[-1]

    smallest = frame + min(whole, each) / density
    if smallest + jump <= pages:
        made, limit = fitted(make, Limit(), pages, extent)
        assert made == make(limit)
        assert extent(made) <= pages
        layouts.pop()
    elif smallest > pages:
        with pytest.raises(UsageError, match=f"allow more than {pages}$"):
            fitted(make, Limit(), pages, extent)
    assert len(layouts) <= LAYOUTS


def test_the_users_own_limits_hold_beside_the_pages() -> None:
    """A limit of words or sentences is not raised to fill the pages."""
    assert briefer.brief(edition(5), pages=3, words=60, now=MORNING).coverage.words <= 60
    assert briefer.brief(edition(5), pages=1, sentences=2, now=MORNING).coverage.sentences_printed <= 2


def test_what_cannot_fit_is_said() -> None:
    """Where a single sentence does not fit beside what else must be said, the error says so, and what to allow."""
    with pytest.raises(UsageError, match=r"with one sentence the brief takes 3 pages.*its note.*allow more than 1"):
        briefer.brief(edition(3), pages=1, note="A line of the note.\n\n" * 90, now=MORNING)


@pytest.mark.parametrize("pages", [0, -1, 10**10])
def test_no_pages_are_no_length(pages: int, tmp_path: Path) -> None:
    """A number of pages that is none is refused before anything is read."""
    with pytest.raises(UsageError, match="is no number of pages"):
        briefer.brief(tmp_path / "not there.txt", pages=pages)


def test_the_command_fits_every_format(run: Command, seeds: Path, tmp_path: Path) -> None:
    """With --pages 1 the PDF has one page, and the text and the JSON of the same run say the same as it."""
    ran = run(
        seeds, "--pages", "1", *(part for end in ("pdf", "txt", "json") for part in ("-o", tmp_path / f"b.{end}"))
    )
    assert ran.code == 0
    assert len(pypdfium2.PdfDocument((tmp_path / "b.pdf").read_bytes())) == 1
    shown = briefer.brief(seeds, pages=1)
    text = " ".join((tmp_path / "b.txt").read_text("utf-8").split())
    for sentence in shown.printed:
        assert " ".join(sentence.text.split()) in text
    assert briefer.verify(tmp_path / "b.json") == []


def test_pages_are_those_of_the_paper_and_of_the_users_own_layout(run: Command, seeds: Path, tmp_path: Path) -> None:
    """What is laid out to be measured is what is printed: on Letter, with the user's layout."""
    layout = tmp_path / "own.md.j2"
    layout.write_text(
        "{% for story in page.stories %}\n## {{ story.headline }}\n\n" + "line\n\n" * 8 + "{% endfor %}\n"
    )
    ran = run(seeds, "--pages", "1", "--paper", "letter", "--layout", layout, "-o", tmp_path / "b.pdf")
    assert ran.code == 0
    assert len(pypdfium2.PdfDocument((tmp_path / "b.pdf").read_bytes())) == 1


def test_the_sources_that_failed_leave_room() -> None:
    """Failures that must be named take their place, and the sentences what is left of the page."""
    from briefer import jobs
    from briefer.fitting import compose_to_fit

    failures = [Failure(f"folder/{number}.pdf", "is encrypted; give its password") for number in range(12)]
    made = compose_to_fit(jobs.job(), edition(6), MORNING, failures, pages=1, extent=Pdf().extent)
    assert made.failures == tuple(failures)
    assert len(pypdfium2.PdfDocument(Pdf().render(made))) == 1
    assert made.coverage.sentences_printed >= 1
