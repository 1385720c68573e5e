"""The promises of what is remembered from one run to the next."""

import sqlite3
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from briefer.errors import StateError
from briefer.fetch import Answer, Answers
from briefer.state import State

words = st.text(max_size=20)
answers = st.builds(Answer, words, words, words, words, st.binary(max_size=200), words)
ANSWER = Answer('"v1"', "Mon, 16 Mar 2026 09:00:00 GMT", "text/html", "https://example.org/", b"\0\xff", "page")


@given(st.dictionaries(words, st.tuples(answers, answers), max_size=4), words)
def test_the_last_answer_of_each_address_is_kept(kept: dict[str, tuple[Answer, Answer]], other: str) -> None:
    """What is remembered comes back as it was, the newest of each address, and nothing for any other."""
    with State(":memory:") as state:
        for turn in (0, 1):
            for uri, answer in kept.items():
                state.remember_answer(uri, answer[turn])
        assert {uri: state.answer(uri) for uri in kept} == {uri: second for uri, (_, second) in kept.items()}
        assert other in kept or state.answer(other) is None


def test_it_is_remembered_in_the_file_and_nowhere_else(tmp_path: Path) -> None:
    """What one run keeps the next one has, in the file that was named; nothing else is left beside it."""
    path = tmp_path / "briefer.db"
    with State(path) as first:
        first.remember_answer("a", ANSWER)
    with State(str(path)) as second:
        assert second.answer("a") == ANSWER
    assert list(tmp_path.iterdir()) == [path]


def test_many_threads_and_runs_may_share_it(tmp_path: Path) -> None:
    """Several threads of two runs write and read at a time, and nothing is lost."""
    with State(tmp_path / "s") as one, State(tmp_path / "s") as other, ThreadPoolExecutor(8) as pool:
        states: tuple[Answers, Answers] = (one, other)
        list(pool.map(lambda number: states[number % 2].remember_answer(str(number), ANSWER), range(100)))
        assert all(pool.map(lambda number: states[1 - number % 2].answer(str(number)) == ANSWER, range(100)))


def test_a_file_that_was_begun_is_taken_as_new(tmp_path: Path) -> None:
    """An empty file, as a script may have made it, is filled."""
    (tmp_path / "s").touch()
    with State(tmp_path / "s") as state:
        assert state.answer("a") is None


def foreign(path: Path) -> None:
    """Write another program's database."""
    connection = sqlite3.connect(path)
    connection.execute("CREATE TABLE answers (name TEXT)")
    connection.commit()
    connection.close()


def newer(path: Path) -> None:
    """Write what a later version would."""
    State(path).close()
    connection = sqlite3.connect(path)
    connection.execute("PRAGMA user_version = 1000")
    connection.close()


def damaged(path: Path) -> None:
    """Write a database of which a part was overwritten."""
    with State(path) as state:
        for number in range(50):
            state.remember_answer(str(number), ANSWER)
    content = bytearray(path.read_bytes())
    content[100:4096] = b"\xaa" * 3996
    path.write_bytes(content)


@pytest.mark.parametrize(
    ("make", "reason"),
    [
        (foreign, "is the database of another program; name another file"),
        (newer, "was written by a newer briefer; update, or name another file"),
        (damaged, "it is damaged; remove it"),
        (lambda path: path.write_text("a letter " * 200, "utf-8"), "file is not a database); name another file"),
        (lambda path: path.mkdir(), "check that its folder is there and can be written"),
    ],
)
def test_what_is_no_memory_is_refused_untouched(tmp_path: Path, make: Callable[[Path], object], reason: str) -> None:
    """A file of another kind, of a later version or damaged is refused with what to do, and left as it is."""
    path = tmp_path / "s"
    make(path)
    before = path.read_bytes() if path.is_file() else b""
    with pytest.raises(StateError) as caught:
        State(path)
    assert str(caught.value).startswith(f"{path}: ")
    assert reason in str(caught.value)
    assert before == (path.read_bytes() if path.is_file() else b"")


def test_a_folder_that_is_not_there(tmp_path: Path) -> None:
    """No folder is made: a path with a mistake in it is an error."""
    with pytest.raises(StateError, match="check that its folder is there") as caught:
        State(tmp_path / "none" / "s")
    assert isinstance(caught.value.__cause__, sqlite3.Error)
    assert not list(tmp_path.iterdir())


def test_what_fails_later_is_said(tmp_path: Path) -> None:
    """An answer that cannot be written or read is an error, not a gap."""
    state = State(tmp_path / "s")
    state.close()
    state.close()
    reason = f"{tmp_path / 's'}: cannot be used to remember earlier runs"
    with pytest.raises(StateError, match=reason):
        state.answer("a")
    with pytest.raises(StateError, match=reason):
        state.remember_answer("a", ANSWER)
