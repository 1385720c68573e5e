"""The stories of an archive."""

import os
import signal
import sqlite3
import subprocess
import sys
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from functools import partial
from pathlib import Path
from random import Random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from strategies import documents

from briefer.batch import near_duplicates, stories
from briefer.batch.story_file import StoryFile
from briefer.cluster import cluster, joined
from briefer.errors import DamagedStateError, StateError, UsageError
from briefer.model import Document, Mailing
from briefer.text.document import from_sentences
from briefer.text.events import Archive, event_rows
from briefer.text.similarity import Neighbours, Rows

MONDAY = datetime(2026, 1, 5, tzinfo=UTC)
TEN_DAYS = timedelta(days=10)  # the window of `cluster`
Places = list[list[int]]


def by_story(
    given_documents: Iterable[Document], state: Path, window: timedelta = timedelta(days=7)
) -> Iterator[tuple[Document, ...]]:
    """Return the stories, each read before the next."""
    return map(tuple, stories.by_story(given_documents, state, window))


def report(event: int, number: int, day: float | None = None, **of_document: str) -> Document:
    """Return a report of an event: some of its words among others, in an order of its own."""
    drawn = Random(1000 * event + number)  # noqa: S311 - no secret
    said = [f"Event{event}x{at}" for at in range(30)]
    words = [*drawn.sample(said, 24), *(f"w{drawn.randrange(5000)}" for _ in range(12))]
    drawn.shuffle(words)
    published = None if day is None else MONDAY + timedelta(days=day)
    made = from_sentences([" ".join(words) + "."], title=f"{event} {number}", language="en", published=published)
    return replace(made, **of_document)  # type: ignore[arg-type]  # texts are what is given


def archive(count: int = 60) -> list[Document]:
    """Return so many reports, shuffled: events of one to five within four days, copies, the undated, conversations."""
    drawn = Random(5)  # noqa: S311 - no secret
    made: list[Document] = []
    event = 0
    while len(made) < count:
        first = drawn.uniform(0, 60)
        made += [report(event, at, first + drawn.uniform(0, 4)) for at in range(drawn.randint(1, 5))]
        event += 1
    made = made[:count]
    for at in range(0, count, 9):
        made[at] = replace(made[at], published=None)
    made += [replace(each, id=f"copy {each.id}", published=MONDAY + timedelta(days=400)) for each in made[:count:7]]
    made += [replace(each, conversation=f"<{at % 2}>") for at, each in enumerate(made[3:count:11])]
    made += [
        replace(each, conversation=f"<bulk {at}>", mailing=Mailing("a@b", is_bulk=True), title=f"bulk {at}")
        for at, each in enumerate(made[5:count:13])
    ]
    drawn.shuffle(made)
    return made


def found(given_documents: Sequence[Document], folder: Path, window: timedelta = TEN_DAYS) -> Places:
    """Return the positions of the documents of each story; the file is new where it is not there."""
    place = {document.id: at for at, document in enumerate(given_documents)}
    return [[place[document.id] for document in story] for story in by_story(given_documents, folder / "s", window)]


@pytest.fixture
def small(monkeypatch: pytest.MonkeyPatch) -> None:
    """Make slices and steps of a few documents, so that sixty are a large archive."""
    monkeypatch.setattr(stories, "_FEW", 8)
    monkeypatch.setattr(stories, "_MOST", 16)
    monkeypatch.setattr(stories, "_TOGETHER", 7)


@settings(max_examples=20)
@given(found=st.lists(documents(), max_size=8), few=st.integers(1, 8))
def test_every_document_is_in_exactly_one_story(
    tmp_path_factory: pytest.TempPathFactory, found: list[Document], few: int
) -> None:
    """Nothing is lost, doubled or changed, whatever the documents say; stories and their documents are in order."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(stories, "_FEW", few)
        told = list(by_story(found, tmp_path_factory.mktemp("archive") / "s"))
    late = datetime.max.replace(tzinfo=UTC)
    assert all(told)
    for story in told:
        assert list(story) == sorted(story, key=lambda each: each.published or late)
    assert Counter(each for story in told for each in story) == Counter(found)
    firsts = [story[0].published or late for story in told]
    assert firsts == sorted(firsts)


def test_a_document_comes_back_as_it_went_in(tmp_path: Path) -> None:
    """All that a document says of itself is kept, with whom its mail went to."""
    mailing = Mailing("a@b", (("A", "a@b"), ("", "c@d")), (("E", "e@f"),), "c@d", is_bulk=True, attached=("x.pdf",))
    document = replace(report(0, 0, 1), mailing=mailing, conversation="<\udcff>", pages=(0,), complete=False)
    assert list(by_story([document], tmp_path / "s")) == [(document,)]


def test_what_a_slice_holds_is_clustered_as_in_one_brief(tmp_path: Path) -> None:
    """Where all fits into one slice, the stories are those of `cluster`, copies and conversations included."""
    dated = [replace(each, published=each.published or MONDAY) for each in archive()]
    dated.sort(key=lambda each: each.published or MONDAY)
    expected = [tuple(document.id for document in story.documents) for story in cluster(dated)]
    told = [tuple(document.id for document in story) for story in by_story(dated, tmp_path / "s", TEN_DAYS)]
    assert told == expected
    assert max(map(len, told)) > 3


@pytest.mark.usefixtures("small")
def test_slices_find_what_all_at_once_finds(tmp_path: Path) -> None:
    """Events that are unlike each other are the same stories in slices of eight documents as in one."""
    events = [report(event, at, 2.5 * event + at) for event in range(12) for at in range(5)]
    assert found(events, tmp_path) == [[5 * event + at for at in range(5)] for event in range(12)]


@pytest.mark.usefixtures("small")
def test_no_more_is_compared_than_the_window_holds(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """However many documents there are, and all of one day, no more than two and a half slices are in memory."""
    compared = []
    whole: Callable[..., object] = joined

    def watched(given_documents: Sequence[Document], *rest: object, **named: object) -> object:
        compared.append(len(given_documents))
        return whole(given_documents, *rest, **named)

    monkeypatch.setattr(stories, "joined", watched)
    told = found([report(event, 0, 0) for event in range(120)], tmp_path)
    assert len(told) == 120
    assert max(compared) == 40
    assert sum(compared) <= 3 * 120


def test_a_few_documents_are_weighed_as_part_of_all() -> None:
    """A slice full of one event tells its words from those that all the archive says, as the whole archive does."""
    common = [f"common{at}" for at in range(40)]

    def said(event: int, number: int) -> Document:
        drawn = Random(1000 * event + number)  # noqa: S311 - no secret
        words = [*drawn.sample(common, 30), *drawn.sample([f"event{event}x{at}" for at in range(20)], 15)]
        drawn.shuffle(words)
        return from_sentences([" ".join(words)], language="en")

    window = [*(said(0, number) for number in range(40)), said(1, 0), said(1, 1)]
    everything = [*window, *(said(event, 0) for event in range(2, 400))]
    archive = Archive.of(everything, len(everything))

    def foreign(rows: Rows) -> float:
        """Return how much a report of another event is like those that fill the slice, against its own companion."""
        alike = Neighbours(rows).likeness_to_row(40)
        return float(alike[:40].mean() / alike[41])

    alone, informed, whole = (foreign(event_rows(*given)) for given in ((window,), (window, archive), (everything,)))
    assert informed == pytest.approx(whole, rel=0.15)
    assert alone > 2 * informed


@settings(max_examples=30)
@given(st.lists(documents(), max_size=6), st.integers(0, 6))
def test_an_archive_of_no_more_than_the_documents_changes_nothing(found: list[Document], fewer: int) -> None:
    """Where all of an archive is weighed at once, there is no rest of it."""
    alone, archived = event_rows(found), event_rows(found, Archive.of(found, max(0, len(found) - fewer)))
    assert [alone.rows.tolist(), alone.columns.tolist()] == [archived.rows.tolist(), archived.columns.tolist()]
    assert alone.values.tolist() == archived.values.tolist()


@pytest.mark.parametrize(("days", "expected"), [((0, 6), [[0, 1]]), ((0, 8), [[0], [1]]), ((0, 5, 10), [[0, 1, 2]])])
def test_reports_further_apart_than_the_window_are_apart(
    tmp_path: Path, days: tuple[float, ...], expected: Places
) -> None:
    """Reports of one event within seven days are one story, later ones only where others stand between them."""
    given_documents = [report(0, at, day) for at, day in enumerate(days)]
    assert found(given_documents, tmp_path, timedelta(days=7)) == expected


@pytest.mark.usefixtures("small")
def test_a_near_duplicate_is_with_the_earliest_document_of_its_text(tmp_path: Path) -> None:
    """Texts edited in few words are together across a year and many slices, and bring nothing else with them."""
    words = [f"w{Random(9).randrange(5000)}{at}" for at in range(200)]  # noqa: S311 - no secret

    def edited(day: float, *places: int) -> Document:
        said = [f"new{day}" if at in places else word for at, word in enumerate(words)]
        published = MONDAY + timedelta(days=day)
        return from_sentences([" ".join(said)], title=str(day), language="en", published=published)

    others = [report(event, 0, 3 * event) for event in range(100)]
    told = found([edited(200, 30, 90, 150), *others, edited(365, 60), edited(0)], tmp_path)
    assert [story for story in told if len(story) > 1] == [[102, 0, 101]]


@pytest.mark.usefixtures("small")
def test_a_conversation_is_one_story(tmp_path: Path) -> None:
    """Messages of one conversation are together, however long it goes on and whatever stories they join."""
    others = [report(event, 0, 3 * event) for event in range(5, 60)]
    first, middle = [report(0, at, 0, conversation="a") for at in range(2)], report(1, 0, 90, conversation="a")
    last = report(2, 0, 170, conversation="a")
    beside = [report(1, 1, 91), report(2, 1, 171)]
    told = found([last, middle, *others, *first, *beside], tmp_path)
    count = len(others) + 2
    assert [story for story in told if len(story) > 1] == [[count, count + 1, 1, count + 2, 0, count + 3]]


def test_the_undated_are_among_themselves(tmp_path: Path) -> None:
    """A document without a date joins others without one; dated ones only as a near-duplicate or by conversation."""
    given_documents = [
        report(0, 0), report(0, 1, 1), report(0, 2), report(0, 3, 2),
        replace(report(1, 0), conversation="a"), report(1, 1, 3, conversation="a"),
        replace(report(0, 3), title="copy"),
    ]  # fmt: skip
    assert found([replace(each, id=str(at)) for at, each in enumerate(given_documents)], tmp_path) == [
        [1, 3, 6], [5, 4], [0, 2],
    ]  # fmt: skip


class KilledError(Exception):
    """What stands for a kill: the file is left as it was after its last step."""


@pytest.mark.usefixtures("small")
def test_killed_at_any_step_it_goes_on_to_the_same(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Whatever step is the last before a kill, the next run yields what an undisturbed one does."""
    given_documents = archive(30)
    expected = list(by_story(given_documents, tmp_path / "whole"))
    step = StoryFile.step
    left = 0

    @contextmanager
    def counted(self: StoryFile) -> Iterator[None]:
        nonlocal left
        with step(self):
            yield
            left -= 1
            if not left:
                raise KilledError

    monkeypatch.setattr(StoryFile, "step", counted)
    kills = 0
    while not left:
        kills, left = kills + 1, kills + 1
        state = tmp_path / str(kills)
        try:
            list(by_story(given_documents, state))
        except KilledError:
            assert list(by_story(given_documents, state)) == expected
            left = 0
    assert kills > 8


_SCRIPT = """
import os, signal, sys
from pathlib import Path
sys.path.insert(0, sys.argv[1])
from test_archive_stories import archive, stories
stories._FEW, stories._MOST, stories._TOGETHER = 8, 16, 7
join = stories._Slice.join
def killing(self, *rest):
    join(self, *rest)
    if self._start > 20 and sys.argv[3] == "kill":
        os.kill(os.getpid(), signal.SIGKILL)
stories._Slice.join = killing
for story in stories.by_story(archive(30), Path(sys.argv[2])):
    print(*(document.id for document in story))
"""


@pytest.mark.skipif(not hasattr(signal, "SIGKILL"), reason="this system has no SIGKILL")
@pytest.mark.usefixtures("small")
def test_killed_by_sigkill_another_process_goes_on(tmp_path: Path) -> None:
    """A process killed while it clusters is followed by one of another hash seed, which prints what this one finds."""
    ends = []
    for seed, how in (("1", "kill"), ("2", "")):
        done = subprocess.run(
            [sys.executable, "-c", _SCRIPT, str(Path(__file__).parent), tmp_path / "s", how],
            env={**os.environ, "PYTHONHASHSEED": seed}, capture_output=True, text=True, check=False,
        )  # fmt: skip
        ends.append(done.returncode)
    assert ends == [-signal.SIGKILL, 0], done.stderr
    told = by_story(archive(30), tmp_path / "here")
    assert done.stdout.splitlines() == [" ".join(document.id for document in story) for story in told]


@pytest.mark.usefixtures("small")
@pytest.mark.parametrize("kept", [0, 20, 60])
def test_documents_may_be_added_at_the_end(tmp_path: Path, kept: int) -> None:
    """A file of the first documents, done with, and all of them give what all of them give at once."""
    given_documents = archive()
    expected = list(by_story(given_documents, tmp_path / "whole"))
    list(by_story(given_documents[:kept], tmp_path / "s"))
    assert list(by_story(given_documents, tmp_path / "s")) == expected
    assert list(by_story(given_documents, tmp_path / "s")) == expected


def test_another_window_gives_other_stories(tmp_path: Path) -> None:
    """A file that was made with another window is made use of, and what depends on the window found anew."""
    given_documents = [report(0, 0, 0), report(0, 1, 5)]
    assert [found(given_documents, tmp_path, timedelta(days=days)) for days in (7, 4, 7)] == [
        [[0, 1]], [[0], [1]], [[0, 1]],
    ]  # fmt: skip


def test_what_another_version_found_is_not_mixed_with_ours(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A file of another version of rensa is begun anew."""
    given_documents = [report(0, 0, 0), report(0, 1, 1)]
    monkeypatch.setattr(near_duplicates, "algorithm", lambda: "rensa of old")
    found(given_documents, tmp_path)
    monkeypatch.undo()
    assert found([report(1, 0, 0)], tmp_path) == [[0]]


@pytest.mark.parametrize("others", [[report(2, 0, 0), report(1, 0, 0)], [report(1, 0, 0)]])
def test_other_documents_need_another_file(tmp_path: Path, others: list[Document]) -> None:
    """Documents that are not those of before, or fewer, are refused with the name of the file."""
    found([report(1, 0, 0), report(2, 0, 0)], tmp_path)
    with pytest.raises(StateError, match=r"s: is of other documents; remove it"):
        found(others, tmp_path)


def test_a_file_of_something_else_is_left_alone(tmp_path: Path) -> None:
    """A text and another program's database are refused, and stay what they are."""
    (tmp_path / "s").write_text("These are the notes of a meeting. " * 99)
    with pytest.raises(DamagedStateError, match="it is no database; name another file"):
        found([], tmp_path)
    with sqlite3.connect(tmp_path / "other") as other:
        other.execute("CREATE TABLE documents (mine)")
    other.close()
    with pytest.raises(StateError, match="is the database of another program"):
        list(by_story([], tmp_path / "other"))
    with pytest.raises(StateError, match="check that its folder is there"):
        list(by_story([], tmp_path / "missing" / "s"))
    assert sorted(path.name for path in tmp_path.iterdir()) == ["other", "s"]


def test_one_run_at_a_time(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """While one run uses the file, a second is refused; the first goes on."""
    first = by_story([report(0, 0, 0), report(1, 0, 0)], tmp_path / "s")
    next(first)
    monkeypatch.setattr(sqlite3, "connect", partial(sqlite3.connect, timeout=0))
    with pytest.raises(StateError, match="another run is using it"):
        found([], tmp_path)
    assert len(list(first)) == 1


def test_what_cannot_be_is_said_at_once(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A negative window and a missing rensa are refused before any document is read."""
    with pytest.raises(UsageError, match="negative"):
        by_story([], tmp_path / "s", timedelta(days=-1))
    monkeypatch.setitem(sys.modules, "rensa", None)
    with pytest.raises(UsageError, match=r"pip install 'briefer\[batch\]'"):
        by_story([], tmp_path / "s")
    assert not list(tmp_path.iterdir())


def test_the_keys_of_a_text_are_the_same_everywhere() -> None:
    """Keys are what they were on another machine, with any hash seed; another rensa that differs would show here."""
    assert near_duplicates.keys("The quick brown fox jumps over the lazy dog.")[:2] == [
        -5895447353966805781,
        -1897288756279058224,
    ]
    assert near_duplicates.keys("Only four words here.") == []
    assert len(set(near_duplicates.keys("The quick brown fox jumps over the lazy dog."))) == near_duplicates.KEYS


@given(st.lists(st.tuples(st.integers(0, 3), st.integers(0, 30)), unique=True).map(sorted))
def test_pairs_are_of_texts_with_a_key_in_common(keyed: list[tuple[int, int]]) -> None:
    """Each pair shares a key, the earlier one is among the first four that have it, and each text meets the first."""
    expected = set()
    for key in range(4):
        holders = [text for one, text in keyed if one == key]
        expected |= {(later, earlier) for at, earlier in enumerate(holders[:4]) for later in holders[at + 1 :]}
    assert set(near_duplicates.pairs(keyed)) == expected
