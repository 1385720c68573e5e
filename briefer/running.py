"""Run what is due: `briefer.run`, and `briefer run`.

Nothing is due where an edition covers the moment that the timetable names. What was missed, because the
machine slept or was off, is caught up with as the series says. Two processes never run one briefing at a time.
"""

from bisect import bisect_left
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta

from briefer import configuration, edition, monitoring, schedule
from briefer.errors import BrieferError, SourceError, StateError
from briefer.gathering import Gathered, Reader, Window, gather
from briefer.report import Outcome, Report, Result, problems_of, tried
from briefer.series import Configuration, Series
from briefer.state import Begun, Stage, State, open_or_recover

_FIRST_WINDOW = timedelta(days=1)  # of the first edition, where the timetable does not say how often there is one
_MOST_CAUGHT_UP = 31  # editions, where each that was missed is made
_EARLIEST = datetime(2000, 1, 1, tzinfo=UTC)  # a clock that says less was never set
_LATE = timedelta(days=7)  # how long before the last edition what a source did not show then may be dated
_PATIENCE = 300.0  # seconds for another process to be done with a briefing
_SET_BACK = timedelta(hours=1)  # what a clock may be behind the last edition without anybody being told


def run(
    described: Configuration, names: Sequence[str], moment: datetime, *, dry_run: bool = False, extra: bool = False
) -> Report:
    """Do what `briefer.run` says, for the series of these names, or all; `moment` is the time that it is."""
    chosen = configuration.chosen(described, names)
    asked = _Asked(dry_run=dry_run, extra=extra, named=bool(names))
    watched = () if dry_run else chosen
    try:
        state, damage = _opened(described, moment)
    except BrieferError as error:
        monitoring.tell(watched, [_failed(series, str(error)) for series in watched])
        raise
    warnings = [damage] if damage else []
    outcomes: list[Outcome] = []
    with state:
        for group in _groups(chosen):
            try:
                outcomes += _run(described, group, _Run(state, moment, asked))
            except Exception as error:  # a bug: whoever watches learns of it, too
                outcomes += [_failed(series, str(error) or type(error).__name__) for series in group]
                _remembered(state, watched, outcomes, moment)
                monitoring.tell(watched, outcomes)
                raise
        warnings += _remembered(state, watched, outcomes, moment)
    warnings += monitoring.tell(watched, outcomes)
    return Report(tuple(outcomes), tuple(warnings))


def _opened(described: Configuration, moment: datetime) -> tuple[State, str | None]:
    """Return what is remembered, and what an operator must be told of it; raises `StateError`."""
    if moment < _EARLIEST:
        raise StateError(f"the clock says {moment:%Y-%m-%d %H:%M}; set it, so that editions can be dated")
    return open_or_recover(described.state)


def _run(described: Configuration, group: Sequence[Series], job: "_Run") -> list[Outcome]:
    try:
        with _alone(described, group[0].name.partition("/")[0]) as is_alone:
            return job.run(group) if is_alone else [Outcome(series.name, Result.BUSY) for series in group]
    except StateError as error:  # of the lock: other briefings may be run
        return [_failed(series, str(error)) for series in group]


def _remembered(state: State, chosen: Sequence[Series], outcomes: Sequence[Outcome], moment: datetime) -> list[str]:
    """Keep what became of each series for `briefer status`; return what went wrong with that."""
    for series in chosen:
        if done := tried(outcomes, [series.name]):
            said = {"results": [str(outcome.result) for outcome in done], "problems": problems_of(done)}
            try:
                state.record_run(series.name, moment, moment, said)
            except StateError as error:  # as on a full disk, of which the watcher must learn
                return [str(error)]
    return []


def _groups(chosen: Sequence[Series]) -> list[list[Series]]:
    """Return those series together that read the same sources: the profiles of one briefing."""
    groups: dict[str, list[Series]] = {}
    for series in chosen:
        groups.setdefault(series.name.partition("/")[0], []).append(series)
    return list(groups.values())


@contextmanager
def _alone(described: Configuration, briefing: str) -> Iterator[bool]:
    """Keep other processes from running a briefing; give False where one does. A killed one keeps nobody away."""
    from filelock import FileLock, Timeout

    lock = FileLock(f"{described.state}.{briefing}.lock")
    try:
        lock.acquire(timeout=_PATIENCE, poll_interval=0.5)
    except Timeout:
        yield False
        return
    except OSError as error:
        raise StateError(f"{lock.lock_file}: cannot be made: {error.strerror}; let its folder be written") from error
    try:
        yield True
    finally:
        lock.release()


@dataclass(frozen=True, slots=True)
class _Asked:
    """What was asked for: only to say what would be made, an edition though none is due, briefings by their names."""

    dry_run: bool
    extra: bool
    named: bool


@dataclass(frozen=True, slots=True)
class _Occasion:
    """An edition to be made: the moment of the timetable that it is for, the time that it covers; see `Reader`."""

    due: datetime | None
    window: Window
    patience: timedelta


class _Run:
    """One run of the series that share their sources; it lives inside one call."""

    def __init__(self, state: State, now: datetime, asked: _Asked) -> None:
        self._state = state
        self._now = now
        self._dry_run = asked.dry_run
        self._extra = asked.extra
        self._named = asked.named

    def run(self, group: Sequence[Series]) -> list[Outcome]:
        """Deliver what is owed, finish what was begun, then make what is due."""
        outcomes: list[Outcome] = []
        readers: list[tuple[Series, list[_Occasion]]] = []
        for series in group:
            try:
                late = [] if self._dry_run else list(edition.deliver_late(series, self._state, self._now))
                outcomes += late
                finished = [] if self._dry_run else self._finish(series)
                occasions = self._occasions(series)
            except BrieferError as error:
                outcomes.append(_failed(series, str(error)))
                continue
            outcomes += finished
            if occasions and (self._dry_run or not self._is_under_way(series)):
                readers.append((series, occasions))
            elif not (finished or late):
                following = schedule.next_due(series.timetable, self._now)
                outcomes.append(Outcome(series.name, Result.NOT_DUE, next_due=following))
        outcomes += self._made(readers)
        waiting = {} if self._dry_run else {each.name: self._state.next_try(each.name) for each in group}
        return [replace(each, next_try=waiting.get(each.series)) for each in outcomes]

    def _finish(self, series: Series) -> list[Outcome]:
        """Go on with an edition that was cut off or has reached nobody.

        Where the next is due by then, this was the last try: what it was made of goes into that.
        """
        begun = self._state.unfinished(series.name)
        if begun is None or begun.stage is Stage.BEGUN:
            return []
        outcome = edition.resume(series, self._state, begun, self._now)
        if outcome.result is Result.FAILED and self._occasions(series, begun):
            self._state.supersede(series.name, outcome.edition or 0)
            return []
        return [outcome]

    def _is_under_way(self, series: Series) -> bool:
        """Tell whether an edition of a series has reached nobody yet; while it has not, there is no next one."""
        begun = self._state.unfinished(series.name)
        return begun is not None and begun.stage is not Stage.BEGUN

    def _occasions(self, series: Series, cut_off: Begun | None = None) -> list[_Occasion]:
        """Return the editions that are due, in order.

        Args:
            series: Whose.
            cut_off: An edition that counts as the last, though it reached nobody: is anything due since?

        Raises:
            StateError: the clock is behind the last edition.
        """
        now, last = self._now, cut_off or self._state.last_made(series.name)
        if last and last.created > now + _SET_BACK and not self._extra:
            raise StateError(
                f"the clock says {now:%Y-%m-%d %H:%M}, and No. {last.number} of {series.name} was made at "
                f"{last.created:%Y-%m-%d %H:%M} (UTC); set the clock, or make one all the same with --extra"
            )
        covered = last and (last.window[1] if last.window else last.created)
        start = min(covered, now) if covered else now - _usual_gap(series, now)
        due = schedule.last_due(series.timetable, now)
        if self._extra or not series.timetable.crons:  # what has no time is made when it is named
            return [self._occasion(series, None, start, now)] if self._extra or self._named else []
        if due is None or (covered and covered >= due):
            return []
        missed = schedule.due_between(series.timetable, start, now) if last else (due,)
        if series.catch_up == "latest" and len(missed) > 1 and series.window is None:
            return [_Occasion(due, (missed[-2], now), timedelta())]
        if series.catch_up != "each":
            return [self._occasion(series, due, start, now)]
        ends = (*missed[-_MOST_CAUGHT_UP:-1], now)
        return [
            self._occasion(series, moment, begin, end)
            for moment, begin, end in zip(missed[-_MOST_CAUGHT_UP:], (start, *ends[:-1]), ends, strict=True)
        ]

    def _occasion(self, series: Series, due: datetime | None, start: datetime, end: datetime) -> _Occasion:
        if series.window is None:
            return _Occasion(due, (start, end), _LATE)
        # from when it was due: a run that starts later than the day before would leave a gap
        return _Occasion(due, ((due or end) - series.window, end), timedelta())

    def _made(self, readers: Sequence[tuple[Series, list[_Occasion]]]) -> list[Outcome]:
        """Read the sources, once, and make each edition of what is new to its series."""
        if not readers:
            return []
        asked = [
            Reader(series, (occasions[0].window[0], self._now), occasions[0].patience) for series, occasions in readers
        ]
        outcomes = []
        try:
            found = gather(asked, self._state)
        except BrieferError as error:
            return [_failed(series, str(error)) for series, _ in readers]
        for (series, occasions), gathered in zip(readers, found, strict=True):
            try:
                outcomes += self._editions(series, occasions, gathered)
            except BrieferError as error:
                outcomes.append(_failed(series, str(error)))
        return outcomes

    def _editions(self, series: Series, occasions: Sequence[_Occasion], gathered: Gathered) -> list[Outcome]:
        carried = self._state.left_over(series.name)
        faults = [failure for failure in gathered.failures if failure.is_fault]
        if faults and not gathered.items and not carried:
            raise SourceError(faults[0].uri, f"{faults[0].reason}; no source could be read, so no edition was made")
        documents = {document.id: document for document in (*carried, *gathered.documents)}
        whole = Gathered(tuple(documents.values()), gathered.failures, gathered.items)
        outcomes: list[Outcome] = []
        for occasion, share in zip(occasions, _shares(whole, occasions), strict=True):
            if not self._dry_run and self._is_under_way(series):
                break  # the one before has reached nobody: the next run goes on with it, then with those that follow
            made = self._state.last(series.name)
            number = 1 if made is None or made.number is None else made.number + 1
            if self._dry_run:
                begun = Begun(series.name, number, occasion.due, self._now, occasion.window, Stage.BEGUN)
                outcomes.append(edition.plan(series, self._state, begun, share))
                continue
            begun = self._state.begin(series.name, number, occasion.due, self._now, occasion.window)
            outcomes.append(edition.make(series, self._state, begun, share))
        return outcomes


def _shares(gathered: Gathered, occasions: Sequence[_Occasion]) -> list[Gathered]:
    """Return what belongs in each edition, by date; what has none is in the last, and what failed."""
    ends = [occasion.window[1] for occasion in occasions[:-1]]

    def place(published: datetime | None) -> int:
        return len(ends) if published is None else bisect_left(ends, published)

    return [
        Gathered(
            tuple(document for document in gathered.documents if place(document.published) == at),
            gathered.failures if at == len(ends) else (),
            tuple(item for item in gathered.items if place(item.published) == at),
        )
        for at in range(len(occasions))
    ]


def _usual_gap(series: Series, now: datetime) -> timedelta:
    """Return how far apart two editions are: what the first one covers."""
    due = schedule.last_due(series.timetable, now)
    following = schedule.next_due(series.timetable, now)
    return max(_FIRST_WINDOW, following - due) if due and following else _FIRST_WINDOW


def _failed(series: Series, problem: str) -> Outcome:
    return Outcome(series.name, Result.FAILED, problems=(problem,))
