"""How long may a brief be to fit on so many pages? It is made, laid out and measured, four times at most.

What a word takes up on paper is known only when the brief is laid out: headlines, sources and figures come with it. So
the limit is searched for: the first brief is as long as it may be without pages, and each further one as long as will
do if what was measured grows in a straight line (the method of false position).
"""

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from briefer.briefing import Briefing
from briefer.errors import UsageError
from briefer.model import Document, Failure, Limit
from briefer.pipeline import Job, compose
from briefer.text.tokens import length_in_words

LAYOUTS = 4
_MOST_WORDS = 450  # on a page: what says more is not laid out only to see that it does not fit
_FRAME = 0.45  # of a page, for masthead, coverage, and the sources of what is printed at the least
_FAILURES_A_PAGE = 40
_LETTERS_A_PAGE = 3500
_GROWTH = 0.85  # pages grow as so much a power of words: in a short brief, a headline and a source have fewer sentences
_CAUTION = (0.1, 0.08, 0.12)  # of all pages: what the second, third and fourth layout are to leave free,
_AFRAID = 0.3  # and the third where the second does not fit
_FULL = 0.85  # of the last page: then it is not tried again


@dataclass(frozen=True, slots=True)
class _Laid:
    """A brief that was laid out: the limit it was made with, and how many pages it takes."""

    briefing: Briefing
    limit: Limit
    pages: float

    @property
    def words(self) -> int:
        """The words of the printed sentences."""
        return self.briefing.coverage.words


def compose_to_fit(
    job: Job,
    documents: Sequence[Document],
    now: datetime | None = None,
    failures: Sequence[Failure] = (),
    *,
    pages: int,
    extent: Callable[[Briefing], float],
) -> Briefing:
    """Make the briefing as `compose` does, so long that it fits on so many pages: see `fitted`."""

    def make(limit: Limit) -> Briefing:
        return replace(compose(replace(job, limit=limit), documents, now, failures), pages=pages)

    return fitted(make, job.limit, pages, extent)[0]


def fitted(
    make: Callable[[Limit], Briefing], limit: Limit, pages: int, extent: Callable[[Briefing], float]
) -> tuple[Briefing, Limit]:
    """Return the longest brief found that fits, and the limit it was made with: `limit` itself where that fits.

    Args:
        make: Makes a brief within a limit; what matters most comes first, so a smaller limit leaves out what is last.
        limit: What holds besides.
        pages: How many there are, above 0.
        extent: Lays a brief out, and returns how many pages it takes: 1.5 is one and half of another. Called four
            times at most.

    Raises:
        UsageError: with a single sentence it does not fit, such is what stands beside it.
    """
    current, made = limit, make(limit)
    excess = sum(length_in_words(sentence.text) for sentence in made.printed) / (pages * _MOST_WORDS)
    if excess > 1:
        current = _within(limit, int(made.coverage.words / excess))
        made = make(current)
    fits: _Laid | None = None
    over: _Laid | None = None
    for number in range(1, LAYOUTS + 1):
        laid = _Laid(made, current, extent(made))
        if laid.pages > pages:
            over = laid
        elif fits is None or laid.words > fits.words:
            fits = laid
        if number == LAYOUTS or over is None or (fits is not None and fits.pages >= pages - 1 + _FULL):
            break
        current = _next(limit, number, pages, fits, over)
        made = make(current)
        if fits is not None and made.coverage.words <= fits.words:
            break
    if fits is None:
        raise UsageError(
            f"pages: with one sentence the brief takes {math.ceil(laid.pages)} pages, because of what it says beside: "
            f"its note, and sources that were not read; allow more than {pages}"
        )
    return fits.briefing, fits.limit


def _next(limit: Limit, number: int, pages: int, fits: _Laid | None, over: _Laid) -> Limit:
    """Return what to try after so many layouts: nearer to what is too long, and at the last what fits if anything."""
    if fits is not None:
        growth = (over.words - fits.words) / (over.pages - fits.pages)
        wanted = int(fits.words + growth * (pages * (1 - _CAUTION[number - 1]) - fits.pages))
        return _within(limit, max(fits.words + 1, min(over.words - 1, wanted)))
    if number == LAYOUTS - 1:
        return replace(limit, sentences=1)
    frame = min(_frame(over.briefing), 0.8 * pages)
    room = pages * (1 - (_CAUTION[0] if number == 1 else _AFRAID)) - frame
    return _within(limit, max(1, int(over.words * (max(0.1, room) / (over.pages - frame)) ** (1 / _GROWTH))))


def _within(limit: Limit, words: int) -> Limit:
    return replace(limit, words=words if limit.words is None else min(limit.words, words))


def _frame(briefing: Briefing) -> float:
    """Return about how many pages are taken by what a shorter brief says, too: masthead, note, failures, coverage."""
    return _FRAME + len(briefing.failures) / _FAILURES_A_PAGE + len(briefing.note) / _LETTERS_A_PAGE
