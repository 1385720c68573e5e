"""The promises of recovery: a damaged state is kept aside and built again, and what that costs is said."""

import json
import os
import sqlite3
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from random import Random

import past
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from past import SERIES

from briefer.errors import DamagedStateError, StateError
from briefer.fetch import Answer
from briefer.state import State, open_or_recover

ANSWER = Answer('"v1"', "", "text/html", "https://example.org/", b"page " * 2000)


@pytest.fixture
def path(tmp_path: Path) -> Path:
    """Return a state of three editions that are out, one that was skipped, and one that is composed."""
    place = tmp_path / "state.db"
    state, said = open_or_recover(place)
    assert said is None
    with state:
        state.remember_answer("a", ANSWER)
        for number in (1, 2):
            past.make(state, number)
        past.begin(state, 3)
        state.collect(SERIES, 3, (), (), (), past.items(30))
        state.skip(SERIES, 3)
        past.make(state, 3)
        past.begin(state, 4)
        past.collect(state, 4)
        past.compose(state, 4)
    return place


def garbage(path: Path) -> None:
    """Write what is no database."""
    path.write_bytes(Random(1).randbytes(40_000))  # noqa: S311 - no secret


def letter(path: Path) -> None:
    """Write a text."""
    path.write_text("Dear reader, " * 500, "utf-8")


def short(path: Path) -> None:
    """Cut the file off in the middle."""
    os.truncate(path, path.stat().st_size // 2 // 4096 * 4096 + 100)


def holed(path: Path) -> None:
    """Overwrite pages in the middle."""
    content = bytearray(path.read_bytes())
    content[4096 * 2 : 4096 * 12] = b"\xaa" * 4096 * 10
    path.write_bytes(content)


def headless(path: Path) -> None:
    """Overwrite the header."""
    with path.open("r+b") as file:
        file.write(b"\0" * 100)


DAMAGES: list[Callable[[Path], None]] = [garbage, letter, short, holed, headless]


def is_as_archived(state: State) -> None:
    """Assert that a state knows what the archive has."""
    assert [entry.number for entry in state.entries(SERIES)] == [1, 2, 3, 4]
    assert [state.brief(SERIES, number) for number in (1, 2, 3, 4)] == [past.brief(number) for number in (1, 2, 3, 4)]
    last = state.last(SERIES)
    assert last
    assert (last.number, last.due, last.window) == (4, past.day(4), (past.day(3), past.day(4)))
    assert state.unfinished(SERIES) is None
    seen = {key for number in (1, 2, 3, 4, 30) for key in past.keys(number)}
    assert state.is_seen(SERIES, seen) == seen - past.keys(30)
    assert state.habits(SERIES)[past.FEED].newest == past.day(4)
    assert [row.note for row in state.deliveries(SERIES, 2)] == ["250 accepted"]
    assert state.search("closed on Monday")


@pytest.mark.parametrize("damage", DAMAGES)
def test_a_damaged_state_is_built_again(path: Path, damage: Callable[[Path], None]) -> None:
    """The damaged file is kept as it is, the new one knows what the archive has, and the message says what is lost."""
    damage(path)
    before = path.read_bytes()
    state, said = open_or_recover(path)
    with state:
        is_as_archived(state)
        assert state.answer("a") is None
        past.begin(state, 5)
    aside = path.with_name("state.db.damaged-1")
    assert aside.read_bytes() == before
    assert said
    assert said.startswith(f"{path}: was damaged (")
    for part in (f"is kept as {aside}. ", "4 editions", f"{SERIES} 4", "skipped", "what servers answered"):
        assert part in said
    assert f"Taken as delivered, though it may not have been: {SERIES} 4." in said
    again, nothing = open_or_recover(path)
    again.close()
    assert nothing is None


def test_a_second_damage_is_kept_beside_the_first(path: Path) -> None:
    """No damaged file is written over by the next."""
    for _ in range(2):
        garbage(path)
        state, _ = open_or_recover(path)
        state.close()
    assert sorted(each.name for each in path.parent.glob("*damaged*")) == ["state.db.damaged-1", "state.db.damaged-2"]


def test_a_state_that_is_gone_is_built_again(path: Path) -> None:
    """Where the file is missing or empty beside an archive, the archive is read, and that is said."""
    for lose in (Path.unlink, lambda place: place.write_bytes(b"")):
        lose(path)
        state, said = open_or_recover(path)
        with state:
            is_as_archived(state)
        assert said
        assert said.startswith(f"{path}: knew of no edition, though there is an archive. ")


def test_without_an_archive_that_is_said(path: Path) -> None:
    """Where there is nothing to build it from, a damaged state begins anew, and the message says so."""
    for file in (Path(f"{path}.archive")).rglob("*.json"):
        file.unlink()
    garbage(path)
    state, said = open_or_recover(path)
    with state:
        assert state.last(SERIES) is None
    assert said
    assert "There is no edition in the archive" in said


@pytest.mark.parametrize(
    "spoil",
    [
        lambda text: text[:1000],
        lambda text: text.replace('"stories"', '"tales"'),
        lambda text: text.replace('"number": 2', '"number": 3'),
        lambda text: text.replace('"received"', '"lost"'),
        lambda text: text.replace('"series": "morning/board"', '"series": "../board"'),
        lambda _: "[]",
        lambda _: "\0",
    ],
)
def test_a_file_of_the_archive_that_is_none_is_named(path: Path, spoil: Callable[[str], str]) -> None:
    """One bad file does not keep the others from being put back."""
    bad = Path(f"{path}.archive") / SERIES / "00002.json"
    before = bad.read_text("utf-8")
    bad.write_text(spoil(before), "utf-8")
    assert bad.read_text("utf-8") != before
    garbage(path)
    state, said = open_or_recover(path)
    with state:
        assert [entry.number for entry in state.entries()] == [1, 3, 4]
        assert {hit.number for hit in state.search("closed", limit=100)} == {1, 3, 4}
    assert said
    assert said.endswith(f"Of the archive, these cannot be read: {bad}.")


def test_a_rebuilding_that_is_cut_off_is_done_again(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Killed while editions are put back, none is there, so that the next run puts back all."""
    garbage(path)
    count = iter(range(100))

    def cut_off(*_: object) -> None:
        if next(count) == 2:
            raise KeyboardInterrupt

    with monkeypatch.context() as patched:
        patched.setattr("briefer.state.archive.keep", cut_off)
        with pytest.raises(KeyboardInterrupt):
            open_or_recover(path)
    state, said = open_or_recover(path)
    with state:
        is_as_archived(state)
    assert said


def test_damage_that_shows_in_use_is_mended_by_the_next_run(path: Path) -> None:
    """What a look at the pages cannot find stops a run; the next one builds the state again."""
    connection = sqlite3.connect(path)
    connection.execute("UPDATE editions SET brief = zeroblob(100) WHERE number = 2")
    connection.commit()
    connection.close()
    state, said = open_or_recover(path)
    assert said is None
    with state, pytest.raises(DamagedStateError, match="or let `briefer run` rebuild it"):
        state.briefs(SERIES)
    state, said = open_or_recover(path)
    with state:
        is_as_archived(state)
    assert said
    assert "proved damaged in use" in said
    assert not path.with_name("state.db.damage").exists()


def test_what_belongs_to_others_is_left_alone(tmp_path: Path) -> None:
    """Another program's database, or one of a newer briefer, is not taken for a damaged one."""
    path = tmp_path / "state.db"
    connection = sqlite3.connect(path)
    connection.execute("CREATE TABLE mine (a)")
    connection.commit()
    connection.close()
    before = path.read_bytes()
    with pytest.raises(StateError, match="is the database of another program"):
        open_or_recover(path)
    assert path.read_bytes() == before
    assert list(tmp_path.iterdir()) == [path]


def test_the_folder_is_made(tmp_path: Path) -> None:
    """The first run makes the folder; where it cannot, that is said."""
    state, said = open_or_recover(tmp_path / "deep" / "er" / "state.db")
    state.close()
    assert said is None
    (tmp_path / "file").touch()
    with pytest.raises(StateError, match="cannot be made"):
        open_or_recover(tmp_path / "file" / "state.db")


sectors = st.lists(
    st.tuples(st.integers(0, 400), st.sampled_from([b"\0", b"\xff", b"Z"]).map(lambda byte: byte * 512)),
    min_size=1,
    max_size=6,
)


@given(sectors)
@settings(max_examples=25)
def test_no_damage_stops_a_series(tmp_path_factory: pytest.TempPathFactory, damages: list[tuple[int, bytes]]) -> None:
    """Whatever sectors are overwritten, at the latest the next run has a state that an edition can be made in."""
    path = tmp_path_factory.mktemp("state") / "state.db"
    state, _ = open_or_recover(path)
    with state:
        past.make(state, 1)
        past.make(state, 2)
    content = bytearray(path.read_bytes())
    for sector, written in damages:
        place = sector * 512 % len(content)
        content[place : place + 512] = written
    path.write_bytes(content)
    for _ in range(2):
        state, _ = open_or_recover(path)
        with state, suppress(DamagedStateError):
            last = state.last(SERIES)
            assert last
            assert last.number
            assert [each["edition"] for each in state.briefs(SERIES)] == list(range(1, last.number + 1))
            past.make(state, last.number + 1)
            return
    pytest.fail("the state is still damaged")


def test_an_archived_edition_is_json_with_its_proof(path: Path) -> None:
    """A file of the archive is the JSON rendition, with one field more that says what is remembered beside it."""
    written = json.loads((Path(f"{path}.archive") / SERIES / "00003.json").read_text("utf-8"))
    beside = written.pop("archive")
    assert written == past.brief(3)
    assert (beside["series"], beside["number"], beside["is_finished"]) == (SERIES, 3, True)
