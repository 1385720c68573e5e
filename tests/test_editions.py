"""The promises of editions in the making: each step is kept, and whatever is cut off goes on from the last one."""

import os
import signal
import subprocess
import sys
from collections.abc import Callable
from contextlib import closing
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from random import Random
from typing import Any
from zoneinfo import ZoneInfo

import past
import pytest
from hypothesis import settings
from hypothesis.stateful import RuleBasedStateMachine, invariant, precondition, rule
from past import FAILURE, FEED, SERIES, SILENCE, day

from briefer.deliver import Rendition
from briefer.errors import StateError
from briefer.memory import Undelivered
from briefer.state import Begun, Stage, State, open_or_recover
from briefer.verify import verify


@pytest.fixture
def path(tmp_path: Path) -> Path:
    """Return where a state goes."""
    return tmp_path / "state.db"


class Series(RuleBasedStateMachine):
    """What one series remembers, against a model of it; the file is opened anew before each step, as after a kill."""

    def __init__(self) -> None:
        super().__init__()
        self.state = State(":memory:")
        self.stage: Stage | None = None  # of the edition under way
        self.number = 0  # of it
        self.last = 0
        self.today = 0
        self.read: set[int] = set()
        self.pending: set[int] = set()
        self.seen: set[int] = set()

    def teardown(self) -> None:
        """Close the file."""
        self.state.close()

    @precondition(lambda self: self.stage in {None, Stage.BEGUN})
    @rule()
    def begin(self) -> None:
        """Begin the next edition, or begin it anew."""
        self.number, self.stage = self.last + 1, Stage.BEGUN
        self.today += 1
        self.state.begin(SERIES, self.number, day(self.today), day(self.today), None)

    @precondition(lambda self: self.stage in {Stage.BEGUN, Stage.COLLECTED})
    @rule()
    def collect(self) -> None:
        """Keep what it is made of."""
        self.stage, self.read = Stage.COLLECTED, {self.today}
        self.state.collect(
            SERIES, self.number, past.documents(self.today % 5), [FAILURE], [SILENCE], past.items(self.today)
        )

    @precondition(lambda self: self.stage in {Stage.COLLECTED, Stage.COMPOSED})
    @rule()
    def compose(self) -> None:
        """Keep it as it is printed."""
        self.stage = Stage.COMPOSED
        self.state.compose(SERIES, self.number, {**past.brief(self.today % 5), "edition": self.number}, ["a.pdf"])

    @precondition(lambda self: self.stage is Stage.COMPOSED)
    @rule()
    def finish(self) -> None:
        """Close it, delivered."""
        self.state.finish(SERIES, self.number)
        self.stage, self.last = None, self.number
        self._see()

    @precondition(lambda self: self.stage is Stage.COLLECTED)
    @rule()
    def skip(self) -> None:
        """Close it, since there is nothing to tell."""
        self.state.skip(SERIES, self.number)
        self.stage = None
        self._see()

    @precondition(lambda self: self.stage in {Stage.COLLECTED, Stage.COMPOSED})
    @rule()
    def supersede(self) -> None:
        """Give it up."""
        self.state.supersede(SERIES, self.number)
        self.stage, self.pending, self.read = None, self.pending | self.read, set()

    def _see(self) -> None:
        self.seen |= self.read | self.pending
        self.read, self.pending = set(), set()

    @invariant()
    def what_is_known(self) -> None:
        """The last edition, the one under way, what was seen and what is left over are those of the model."""
        last, unfinished = self.state.last(SERIES), self.state.unfinished(SERIES)
        assert (last.number if last else 0) == self.last
        assert (unfinished and (unfinished.number, unfinished.stage)) == (self.stage and (self.number, self.stage))
        every = {key for number in range(self.today + 1) for key in past.keys(number)}
        assert self.state.is_seen(SERIES, every) == {key for number in self.seen for key in past.keys(number)}
        assert [each["edition"] for each in self.state.briefs(SERIES)] == list(range(1, self.last + 1))
        left = {each.id for number in self.pending for each in past.documents(number % 5)}
        assert {each.id for each in self.state.left_over(SERIES)} == left
        assert self.state.is_first_reading(SERIES, FEED) == (not self.seen)


TestSeries = Series.TestCase
TestSeries.settings = settings(max_examples=20, stateful_step_count=30)


def test_what_an_edition_is_made_of_comes_back_as_it_was(path: Path) -> None:
    """Documents, failures and silences of an edition under way are the same after the process was killed."""
    with State(path) as state:
        past.begin(state, 1)
        past.collect(state, 1)
    with State(path) as state:
        assert state.collected(SERIES, 1) == (past.documents(1), (FAILURE,), (SILENCE,))
        past.compose(state, 1)
        assert state.collected(SERIES, 1) == (past.documents(1), (FAILURE,), (SILENCE,))
        state.finish(SERIES, 1)
        assert state.collected(SERIES, 1) == ((), (FAILURE,), (SILENCE,))


def test_moments_come_back_in_utc(path: Path) -> None:
    """Whatever zone a moment was given in, it is the same moment, in UTC."""
    berlin = datetime(2026, 10, 25, 2, 30, fold=1, tzinfo=ZoneInfo("Europe/Berlin"))
    with State(path) as state:
        given = state.begin(SERIES, 1, berlin, berlin, (berlin - timedelta(days=1), berlin))
        kept = state.unfinished(SERIES)
        moment = datetime(2026, 10, 25, 1, 30, tzinfo=UTC)
        start = (berlin - timedelta(days=1)).astimezone(UTC)
        assert given == kept == Begun(SERIES, 1, moment, moment, (start, moment), Stage.BEGUN)
        assert kept.created.tzinfo == UTC


def test_series_do_not_know_each_other(path: Path) -> None:
    """What one series has seen, made and delivered is no other's, though they share a source."""
    with State(path) as state:
        past.make(state, 1, "morning")
        assert not state.is_seen("evening", past.keys(1))
        assert state.is_first_reading("evening", FEED)
        assert (state.last("evening"), state.habits("evening"), state.briefs("evening")) == (None, {}, ())
        past.make(state, 1, "evening")
        assert state.is_seen("evening", {*past.keys(1), "other"}) == past.keys(1)


def test_a_delivery_is_known_before_and_after(path: Path) -> None:
    """Each try is counted before it is made; the row then says what came of it."""
    moments = iter(day(number) for number in range(9))
    with State(path, clock=lambda: next(moments)) as state:
        past.begin(state, 1)
        rows = []
        steps: list[Callable[[], None]] = [
            lambda: state.attempt(SERIES, 1, "mail", "ana"),
            lambda: state.refuse(SERIES, 1, "mail", "ana", "busy", permanent=False),
            lambda: state.attempt(SERIES, 1, "mail", "ana"),
            lambda: state.receive(SERIES, 1, "mail", "ana", "250 ok"),
            lambda: state.refuse(SERIES, 1, "mail", "bea", "no such address \udc80", permanent=True),
        ]
        for step in steps:
            step()
            rows.append([(row.recipient, row.status, row.attempts, row.note) for row in state.deliveries(SERIES, 1)])
        ana = ("ana", "received", 2, "250 ok")
        assert rows == [
            [("ana", "attempted", 1, "")],
            [("ana", "failed", 1, "busy")],
            [("ana", "attempted", 2, "")],
            [ana],
            [ana, ("bea", "refused", 1, "no such address \\udc80")],
        ]
        assert [row.moment for row in state.deliveries(SERIES, 1)] == [day(3), day(4)]


def test_who_was_not_reached_is_told_once(path: Path) -> None:
    """The next edition says how many were refused or are in doubt since the last was begun; the one after does not."""
    moment = day(1)
    with State(path, clock=lambda: moment) as state:
        past.make(state, 1)
        moment = day(1) + timedelta(hours=1)
        state.refuse(SERIES, 1, "mail", "bea", "550 no such user", permanent=True)
        state.doubt(SERIES, 1, "mail", "cy", "was cut off")
        state.refuse(SERIES, 1, "mail", "dan", "450 later", permanent=False)
        assert state.undelivered(SERIES, day(2)) == (Undelivered(1, 2),)
        moment = day(2)
        past.make(state, 2)
        moment = day(2) + timedelta(hours=1)
        state.refuse(SERIES, 1, "mail", "dan", "given up", permanent=True)
        state.refuse(SERIES, 2, "mail", "bea", "550 no such user", permanent=True)
        assert state.undelivered(SERIES, day(2)) == (Undelivered(1, 2),)
        assert state.undelivered(SERIES, day(3)) == (Undelivered(1, 1), Undelivered(2, 1))
        assert state.undelivered("evening", day(3)) == ()


def test_a_parcel_is_kept_until_nobody_waits_for_it(path: Path) -> None:
    """What is to be delivered later comes back byte for byte, once for all who wait, and goes with the last of them."""
    parcel = (Rendition("eml", "morning", "a.eml", bytes(range(256))), Rendition("pdf", "morning", "\udc80.pdf", b""))
    with State(path) as state:
        past.make(state, 1)
        for each in ("bea", "cy"):
            state.refuse(SERIES, 1, "mail", each, "450 later", permanent=False, next_try=day(2))
        state.keep_parcel(SERIES, 1, "mail", ("bea", "cy"), parcel)
    with State(path) as state:
        first, second = state.owed(SERIES)
        assert [(each.number, each.row.recipient, each.row.next_try) for each in (first, second)] == [
            (1, "bea", day(2)), (1, "cy", day(2)),
        ]  # fmt: skip
        kept = state.parcel(SERIES, 1, first.parcel)
        assert [each.content for each in kept] == [each.content for each in parcel]
        state.release(SERIES, 1, "mail", "bea")
        assert len(state.parcel(SERIES, 1, second.parcel)) == 2
        state.release(SERIES, 1, "mail", "cy")
        assert (state.parcel(SERIES, 1, second.parcel), state.owed(SERIES)) == ((), ())


def test_habits_are_learned_from_what_is_new(path: Path) -> None:
    """What a source lists again tells nothing of it; what has just been read counts; the future is not believed."""
    with State(path) as state:
        for number in range(1, 8):
            past.begin(state, number)
            again = [item for earlier in range(number) for item in past.items(earlier)]
            undated = [(uri, key, None) for uri, key, _ in again]
            state.collect(SERIES, number, (), (), (), [*past.items(number), *undated])
            state.skip(SERIES, number)
        known = state.habits(SERIES)[FEED]
        assert (known.newest, known.usual) == (day(7), timedelta(hours=22))
        late = [(FEED, "new", day(9)), ("https://new.example/", "first", None)]
        habits = state.habits(SERIES, late, day(8))
        assert habits[FEED].newest == day(8)
        assert (habits["https://new.example/"].newest, habits["https://new.example/"].usual) == (day(8), None)
        assert state.habits(SERIES, past.items(7), day(9))[FEED] == known


def test_a_feed_of_ten_years_keeps_no_more_than_its_habit(path: Path) -> None:
    """Of ten years, the newest weeks tell the habit, and of an old archive the newest items."""
    with State(path) as state:
        past.begin(state, 1)
        ten_years = [("daily", str(each), day(1) - timedelta(days=each)) for each in range(3650)]
        weekly = [("hourly", f"h{each}", day(1) - timedelta(hours=each)) for each in range(2000)]
        state.collect(SERIES, 1, (), (), (), [*ten_years, *weekly])
        state.skip(SERIES, 1)
        assert {uri: each.usual for uri, each in state.habits(SERIES).items()} == {
            "daily": timedelta(days=1), "hourly": timedelta(hours=1),
        }  # fmt: skip
        assert len(state.is_seen(SERIES, [str(each) for each in range(3650)])) == 3650


def test_the_runs_are_kept_and_told(path: Path) -> None:
    """The newest runs come back, the newest first; the overview has them, and what did not arrive."""
    with State(path) as state:
        assert (state.runs(SERIES), state.overview()) == ((), ())
        past.make(state, 1)
        past.begin(state, 2)
        past.collect(state, 2)
        state.attempt(SERIES, 2, "mail", "bea")
        for number in range(3):
            state.record_run(
                SERIES, day(number), day(number) + timedelta(minutes=1), {"result": "made", "number": number}
            )
        assert [run.outcome["number"] for run in state.runs(SERIES, 2)] == [2, 1]
        (standing,) = state.overview()
        assert standing.last
        assert standing.unfinished
        assert standing.run
        assert (standing.last.number, standing.unfinished.number, standing.run.started) == (1, 2, day(2))
        assert [(row.recipient, row.status) for row in standing.undelivered] == [("bea", "attempted")]
        assert (standing.failures, standing.silences) == ((FAILURE,), (SILENCE,))


def test_of_a_thousand_runs_the_oldest_goes(path: Path) -> None:
    """The record of runs does not grow without end."""
    with State(path) as state:
        state.record_run("evening", day(0), day(0), {"number": -1})
        for number in range(1003):
            state.record_run(SERIES, day(0), day(0), {"number": number})
        assert [run.outcome["number"] for run in state.runs(SERIES, 2000)] == list(range(1002, 2, -1))
        assert [run.outcome["number"] for run in state.runs("evening", 2000)] == [-1]


def test_names_of_bytes_that_are_no_text_are_kept(path: Path) -> None:
    """A document from a file whose name is no UTF-8 is kept, archived and found."""
    odd = tuple(
        replace(each, source=replace(each.source, uri="caf\udce9.txt"), outlet=None) for each in past.documents(1)
    )
    with State(path) as state:
        past.begin(state, 1)
        state.collect(SERIES, 1, odd, (), (), [("caf\udce9.txt", "\udce9", None)])
        assert state.collected(SERIES, 1)[0] == odd
        brief: dict[str, Any] = {**past.brief(1), "title": "caf\udce9"}
        state.compose(SERIES, 1, brief, ["caf\udce9.pdf"])
        state.finish(SERIES, 1)
        assert state.brief(SERIES, 1) == brief
        assert state.is_seen(SERIES, ["\udce9"]) == {"\udce9"}
        assert not state.is_first_reading(SERIES, "caf\udce9.txt")


def test_an_edition_that_is_not_there_is_named(path: Path) -> None:
    """Whoever asks for an edition that was never begun is told so."""
    with State(path) as state, pytest.raises(StateError, match="morning/board: no edition 7 is remembered"):
        state.collected(SERIES, 7)


def test_one_edition_is_not_begun_twice(path: Path) -> None:
    """A number that another run has used in the meantime is refused, with what to do."""
    with State(path) as state:
        past.make(state, 1)
        with pytest.raises(StateError, match="another run has made that edition; run again"):
            past.begin(state, 1)
        assert state.last(SERIES)


def test_a_full_disk_is_said_and_nothing_is_half_kept(path: Path) -> None:
    """A step that finds no room leaves the one before; with room again it succeeds."""
    with State(path) as state:
        past.begin(state, 1)
        past.collect(state, 1)
        connection = state._connection  # noqa: SLF001 - there is no other way to fill a disk of no size
        (pages,) = connection.execute("PRAGMA page_count").fetchone()
        connection.execute(f"PRAGMA max_page_count = {pages}")
        large = {**past.brief(1), "note": Random(1).randbytes(50_000).hex()}  # noqa: S311 - what cannot be compressed
        with pytest.raises(StateError, match=r"is full.*make room on the disk"):
            state.compose(SERIES, 1, large, ())
        begun = state.unfinished(SERIES)
        assert begun
        assert begun.stage is Stage.COLLECTED
        connection.execute("PRAGMA max_page_count = 100000")
        state.compose(SERIES, 1, large, ())
        state.finish(SERIES, 1)
        assert state.briefs(SERIES) == (large,)


def test_an_archive_that_cannot_be_written_stops_the_edition(path: Path) -> None:
    """Where the file of an edition cannot be written, the edition is not composed, and the message says where."""
    (Path(f"{path}.archive")).write_text("in the way", "utf-8")
    with State(path) as state:
        past.begin(state, 1)
        past.collect(state, 1)
        with pytest.raises(StateError, match=r"00001.json: .*cannot be archived"):
            past.compose(state, 1)
        begun = state.unfinished(SERIES)
        assert begun
        assert begun.stage is Stage.COLLECTED


@pytest.mark.parametrize("series", ["../outside", "/absolute", "a/../../b", ""])
def test_no_series_leads_out_of_the_archive(tmp_path: Path, series: str) -> None:
    """The name of a series never becomes a path outside of the archive's folder."""
    (tmp_path / "inner").mkdir()
    with State(tmp_path / "inner" / "state.db") as state:
        past.begin(state, 1, series)
        past.collect(state, 1, series)
        with pytest.raises(StateError, match="cannot be the name of a folder"):
            past.compose(state, 1, series)
    assert [each.name for each in tmp_path.iterdir()] == ["inner"]


_MAKING = """
import sys
sys.path[:0] = sys.argv[2:]
import past
from briefer.state import Stage, open_or_recover
for each in range(1, 4):
    past.brief(each)
print("ready", flush=True)
state, _ = open_or_recover(sys.argv[1])
while True:
    begun = state.unfinished(past.SERIES)
    last = state.last(past.SERIES)
    number = begun.number if begun else (last.number if last else 0) + 1
    if begun is None or begun.stage is Stage.BEGUN:
        past.begin(state, number)
        state.collect(past.SERIES, number, past.documents(number % 3 + 1), (), (), past.items(number))
    state.compose(past.SERIES, number, {**past.brief(number % 3 + 1), "edition": number}, ["a.pdf"])
    rows = state.deliveries(past.SERIES, number)
    if not rows:
        state.attempt(past.SERIES, number, "folder", "there")
        state.receive(past.SERIES, number, "folder", "there", "put there")
    state.finish(past.SERIES, number)
"""


def test_killed_anywhere_it_goes_on(path: Path) -> None:
    """Whenever a process is killed, the next goes on with the same edition; none is lost, and the file is whole."""
    chance = Random(7)  # noqa: S311 - it only says when to kill
    here = [str(Path(__file__).parent), str(Path(__file__).parent.parent)]
    for _ in range(4):
        with subprocess.Popen([sys.executable, "-c", _MAKING, str(path), *here], stdout=subprocess.PIPE) as process:
            assert process.stdout
            assert process.stdout.readline() == b"ready\n"
            with pytest.raises(subprocess.TimeoutExpired):
                process.wait(chance.uniform(0.02, 0.4))
            os.kill(process.pid, signal.SIGKILL)
        opened, damage = open_or_recover(path)
        with closing(opened) as state:
            assert damage is None
            last, unfinished = state.last(SERIES), state.unfinished(SERIES)
            made = last.number or 0 if last else 0
            assert [each["edition"] for each in state.briefs(SERIES, 10_000)] == list(range(1, made + 1))
            assert unfinished is None or unfinished.number == made + 1
            seen = {key for number in range(1, made + 1) for key in past.keys(number)}
            assert state.is_seen(SERIES, seen | past.keys(made + 1)) == seen
            for number in range(1, made + 1):
                assert [row.attempts for row in state.deliveries(SERIES, number)] == [1]
                assert (Path(f"{path}.archive") / SERIES / f"{number:05d}.json").exists()
    assert made > 4
    assert verify(Path(f"{path}.archive") / SERIES / "00001.json") == []
