"""The promises of `briefer batch` for hostile input, hostile disks and hostile moments."""

import io
import json
import os
import shutil
import signal
import sys
import time
import unicodedata
from datetime import UTC, datetime
from pathlib import Path

import pytest
from archives import lines, made, row, rows, started, written
from command import Command

from briefer import jobs
from briefer.batch import groups, shards, work
from briefer.batch.archive import Progress
from briefer.batch.folder import Folder
from briefer.batch.inputs import Read
from briefer.batch.pools import Processes
from briefer.batch.records import document_of, row_of
from briefer.batch.task import Item, Result, Shard, Task
from briefer.cli import terminal
from briefer.config import scheme
from briefer.errors import ParseError, RenderError, StateError
from briefer.model import Document

TASK = Task(scheme("news"), each=True)
HALF = "\ud800"


@pytest.fixture
def desk(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Return a folder to work in."""
    monkeypatch.chdir(tmp_path)
    return tmp_path


def command(*more: str) -> list[str]:
    """Return the arguments that make summaries of the archive."""
    return ["batch", "archive.jsonl", "--each", "-o", "out", "--workers", "1", *more]


def document(**said: object) -> Document:
    """Return the document of a row that says this."""
    return document_of(Item("archive.jsonl", "line 1", b""), row(0) | said, TASK)


@pytest.mark.parametrize("encoding", ["utf-16", "utf-16-be", "utf-32", "latin-1"])
def test_another_encoding_is_never_guessed(encoding: str) -> None:
    """A line that is not UTF-8 is refused, as the file as a whole is, whatever its bytes could be taken for."""
    line = json.dumps({"text": "Zażółć gęślą jaźń, é."}, ensure_ascii=False).encode(encoding, "replace")
    with pytest.raises(ParseError):
        row_of(Item("a", "line 1", b""), line)


def test_a_mark_of_order_at_the_head_is_no_fault() -> None:
    """A file of UTF-8 may begin with the mark that Windows puts there."""
    assert row_of(Item("a", "line 1", b""), b'\xef\xbb\xbf{"text": "x"}') == {"text": "x"}


@pytest.mark.parametrize(
    ("written_", "moment"),
    [
        (1_700_000_000, datetime(2023, 11, 14, 22, 13, 20, tzinfo=UTC)),
        (1_700_000_000_000, datetime(2023, 11, 14, 22, 13, 20, tzinfo=UTC)),
        (1_700_000_000_000_000, datetime(2023, 11, 14, 22, 13, 20, tzinfo=UTC)),
        (1_700_000_000_000_000_000, datetime(2023, 11, 14, 22, 13, 20, tzinfo=UTC)),
        (-1, datetime(1969, 12, 31, 23, 59, 59, tzinfo=UTC)),
        (float("nan"), None),
        (float("inf"), None),
        (10**4000, None),
        (True, None),
        ("0001-01-01T00:00:00+14:00", None),
    ],
)
def test_dates_of_all_kinds(written_: object, moment: datetime | None) -> None:
    """A number counts seconds, or smaller units where it could not; what names no moment is none."""
    assert document(date=written_).published == moment


@pytest.mark.parametrize(
    ("value", "key"),
    [
        ("city", "city"),
        (" city\n desk ", "city desk"),
        (unicodedata.normalize("NFD", "Café"), "Café"),
        (["city", "sport"], "city, sport"),
        (7, "7"),
        (True, "True"),
        ({"a": 1}, "{'a': 1}"),
        (None, ""),
        (f"a{HALF}b", "ab"),
    ],
)
def test_what_documents_are_told_by(value: object, key: str) -> None:
    """A key is what a field says, in one form, whatever its type."""
    task = Task(scheme("news"), by="desk")
    line = json.dumps(row(0) | {"desk": value}).encode()
    (told,) = work.read(task, Shard(0, (Item("a", "line 1", line),), "")).rows
    assert json.loads(told)["key"] == key


def test_halves_of_characters_reach_every_output(run: Command, desk: Path) -> None:
    """Half a surrogate pair in an id, a key or a file's name stops nothing, and a table holds it as an escape."""
    name = os.fsdecode(b"caf\xe9.jsonl")
    written(desk / name, [row(0) | {"id": f"x{HALF}", "desk": f"d{HALF}", "source": f"s{HALF}"}, row(1)])
    for out, *more in (("lines", "jsonl"), ("table", "parquet"), ("keyed", "parquet", "--by", "desk")):
        ran = run("batch", name, "--each", "-o", out, "--workers", "1", "--format", *more)
        assert ran.code == 0, ran.err
    import pyarrow.parquet as pq

    one, other = lines(desk / "lines" / "summaries.jsonl"), pq.read_table(desk / "table" / "summaries.parquet")
    assert one[0]["key"] == f"x{HALF}"
    assert other.to_pylist()[0]["key"] == "x\\ud800"
    assert other.to_pylist()[0]["documents"][0]["source"]["uri"] == "caf\\udce9.jsonl"


def test_moments_that_python_has_not(run: Command, desk: Path) -> None:
    """A table may have nanoseconds, zones and years that Python has not: no row is lost to that."""
    import pyarrow as pa
    import pyarrow.parquet as pq

    moments = pa.array([1_700_000_000_000_000_001, None], pa.timestamp("ns", "Europe/Berlin"))
    far = pa.array([10**12, 1_700_000_000], pa.timestamp("s"))
    for name, column in (("near", moments), ("far", far)):
        texts = pa.array([row(n)["text"] for n in range(2)]).dictionary_encode()
        pq.write_table(pa.table({"text": texts, "date": column}), desk / f"{name}.parquet")
    ran = run("batch", "near.parquet", "far.parquet", "--each", "-o", "out", "--workers", "1")
    assert ran.code == 0, ran.err
    told = [each["documents"][0]["published"] for each in lines(desk / "out" / "summaries.jsonl")]
    assert [each and each[:16] for each in told] == ["2023-11-14T22:13", None, None, "2023-11-14T22:13"]


def test_text_that_a_table_has_as_bytes(run: Command, desk: Path) -> None:
    """A column of bytes is text where all of it is UTF-8, as some programs leave it unmarked; else that is said."""
    import pyarrow as pa
    import pyarrow.parquet as pq

    text = row(0)["text"].encode()
    for name, last in (("text", text), ("other", b"\xff\xfe")):
        pq.write_table(pa.table({"text": pa.array([text, last], pa.binary())}), desk / f"{name}.parquet")
    ran = run("batch", "text.parquet", "other.parquet", "--each", "-o", "out", "--workers", "1")
    assert ran.code == 0, ran.err
    told = [each["documents"][0]["source"]["uri"] for each in lines(desk / "out" / "summaries.jsonl")]
    assert told == ["text.parquet", "text.parquet"]
    said = [each["reason"] for each in lines(desk / "out" / "failures.jsonl")]
    assert said == ["its 'text' is bytes, not UTF-8, no text"] * 2


def test_a_table_without_texts_is_said_once(run: Command, desk: Path) -> None:
    """A table that lacks the column of texts is one failure, which names the columns that it has."""
    import pyarrow as pa
    import pyarrow.parquet as pq

    pq.write_table(pa.table({"id": ["a", "b"], "article": ["x", "y"]}), desk / "archive.parquet")
    ran = run("batch", "archive.parquet", "--each", "-o", "out", "--workers", "1")
    assert ran.code == 1
    (failure,) = lines(desk / "out" / "failures.jsonl")
    assert failure["reason"] == "has no column 'text' (it has 'id', 'article'); say --field text=NAME"


def test_what_cannot_be_read_twice_is_refused(run: Command, desk: Path) -> None:
    """A pipe is refused before anything is made, since a later run could not go on with it."""
    os.mkfifo(desk / "archive.jsonl")
    ran = run(*command())
    assert ran.code == 2
    assert "archive.jsonl: is no file that can be read again" in ran.complaint
    assert not (desk / "out").exists()


def test_shards_of_groups_are_weighed_by_their_texts(monkeypatch: pytest.MonkeyPatch) -> None:
    """However many documents a day has, what is on its way at a time is bounded."""
    monkeypatch.setattr(shards, "_LARGEST", 1_000)
    days = [Read(groups.together(f"day {n}", [document(id=f"{n}")], f"{n}"), 0) for n in range(6)]
    weight = len(document().text)
    assert [len(shard.items) for shard in shards.cut(days)] == [1_000 // weight] * (6 // (1_000 // weight))


def test_an_index_that_was_cut_off_is_made_anew(desk: Path) -> None:
    """What a killed run left of its index does not reach the next one; one that is damaged is named."""
    parts = Folder(desk / "out").parts("read")
    state = desk / "state"
    state.mkdir()
    (state / "groups.part").write_bytes(b"half a page")
    assert list(groups.by_key(parts, 0, state, "day")) == []
    (state / "groups.sqlite").write_bytes(b"half a page" * 100)
    with pytest.raises(StateError, match=r"groups\.sqlite: cannot be used .*remove it"):
        list(groups.by_key(parts, 0, state, "day"))


@pytest.mark.parametrize("place", ["work", "briefs"])
def test_a_folder_that_cannot_be_made_is_said(run: Command, desk: Path, place: str) -> None:
    """Where a part or a brief cannot be put, the message is one line, and the same command goes on when it can."""
    written(desk / "archive.jsonl", rows(2))
    arguments = ["batch", "archive.jsonl", "--format", "md", "-o", "out", "--workers", "1"]
    assert run(*arguments).code == 0
    whole = made(desk / "out")
    for path in sorted((desk / "out").rglob("*"), reverse=True):
        if path.suffix == ".md" or path.name in {"briefs.jsonl", "failures.jsonl"}:
            path.unlink()
        elif path.is_dir():
            path.rmdir()
    manifest = desk / "out" / "manifest.json"
    manifest.write_text(json.dumps({**json.loads(manifest.read_bytes()), "done": None}), "utf-8")
    (desk / "out" / place).write_bytes(b"")
    ran = run(*arguments)
    assert ran.code == 1
    assert "cannot be made" in ran.complaint or "cannot be read" in ran.complaint
    (desk / "out" / place).unlink()
    assert run(*arguments).code == 0
    assert made(desk / "out") == whole


def test_strict_holds_for_what_is_done(run: Command, desk: Path) -> None:
    """--strict ends with 3 where a document has failed in a run that is done, too."""
    written(desk / "archive.jsonl", [row(0), b"{"])
    assert run(*command()).code == 0
    ran = run(*command("--strict"))
    assert ran.code == 3
    assert ran.complaint.startswith("archive.jsonl › line 2: is no JSON")


def test_an_input_that_changed_after_the_end_is_refused(run: Command, desk: Path) -> None:
    """A result is not given for an input of the same size that was changed since."""
    archive = written(desk / "archive.jsonl", rows(2))
    assert run(*command()).code == 0
    later = (desk / "out" / "manifest.json").stat().st_mtime_ns + 1_000_000_000
    os.utime(archive, ns=(later, later))
    ran = run(*command())
    assert ran.code == 1
    assert "its input was changed since" in ran.complaint


def test_a_result_that_was_removed_is_not_said_to_be_there(run: Command, desk: Path) -> None:
    """Where a run is done and its result was taken away, the command does not claim to have written it."""
    written(desk / "archive.jsonl", rows(2))
    assert run(*command()).code == 0
    (desk / "out" / "summaries.jsonl").unlink()
    ran = run(*command())
    assert ran.code == 1
    assert "what came of it was removed" in ran.complaint


def test_the_same_input_under_another_name_is_told_as_such(run: Command, desk: Path) -> None:
    """The message on another input does not say that a size was what it is."""
    archive = written(desk / "archive.jsonl", rows(2))
    assert run(*command()).code == 0
    ran = run("batch", archive, *command()[2:])
    assert ran.code == 2
    assert "its input has other names" in ran.complaint


def test_wrong_options_of_a_cluster_leave_nothing(run: Command, desk: Path) -> None:
    """What cannot be obeyed is refused before a folder is made."""
    written(desk / "archive.jsonl", rows(1))
    ran = run(*command("--dask", "tcp://127.0.0.1:9"))
    assert ran.code == 2
    assert "--workers is for this machine" in ran.complaint
    assert not (desk / "out").exists()


def test_a_brief_that_cannot_be_rendered_is_no_fault_of_ours(monkeypatch: pytest.MonkeyPatch) -> None:
    """What a renderer says of a brief is the reason, and no report is asked for."""

    class Renderer:
        def render(self, _: object) -> bytes:
            raise RenderError("no glyph for it")

    monkeypatch.setattr(jobs, "outfitted", lambda *_: Renderer())
    items = (Item("a", "line 1", json.dumps(row(0)).encode()),)
    (failure,) = work.tell(Task(scheme("news"), format="md"), Shard(0, items, "")).failures
    assert failure.reason == "no glyph for it"


@pytest.mark.skipif(not hasattr(os, "killpg"), reason="this system has no process groups")
@pytest.mark.parametrize("is_group", [True, False])
def test_told_to_end_it_ends_as_with_ctrl_c(run: Command, desk: Path, is_group: bool) -> None:
    """SIGTERM, to it or to all its processes, ends it with a line, and the same command goes on."""
    written(desk / "archive.jsonl", rows(500))
    process = started(*command()[1:], "--shard", "4", cwd=desk)
    while not list((desk / "out").rglob("000.jsonl")) and process.poll() is None:
        time.sleep(0.005)
    (os.killpg if is_group else os.kill)(process.pid, signal.SIGTERM)
    _, err = process.communicate(timeout=20)
    assert process.returncode == 143, err
    assert err == "briefer: error: terminated; the same command goes on where it was\n"
    assert run(*command("--shard", "4")).code == 0
    assert set(made(desk / "out")) == {"failures.jsonl", "manifest.json", "summaries.jsonl"}
    assert len(lines(desk / "out" / "summaries.jsonl")) == 500


@pytest.mark.skipif(not hasattr(os, "killpg"), reason="this system has no process groups")
def test_stopped_while_it_starts_it_says_one_line(desk: Path) -> None:
    """However early it is stopped, no process that was just being started complains, or is left behind."""
    written(desk / "archive.jsonl", rows(100))
    for number, pause in ((signal.SIGINT, 0.0), (signal.SIGTERM, 0.1), (signal.SIGINT, 0.2), (signal.SIGINT, 0.4)):
        process = started(*command("--shard", "10", "--workers", "2")[1:], cwd=desk)
        while not (desk / "out" / "manifest.json").exists() and process.poll() is None:
            time.sleep(0.002)
        time.sleep(pause)
        os.killpg(process.pid, number)
        _, err = process.communicate(timeout=20)
        assert err.count("\n") == 1, err
        shutil.rmtree(desk / "out")


def slow(task: Task, shard: Shard) -> Result:
    """Work for a minute."""
    _ = task, shard
    time.sleep(60)
    return Result()


def test_who_stops_does_not_wait_for_what_is_being_done(tmp_path: Path) -> None:
    """A pool that is closed gives up documents that take long."""
    pool = Processes(1, tmp_path / "returned")
    for number in range(3):
        pool.submit(slow, TASK, Shard(number, (), ""))
    time.sleep(1)
    began = time.monotonic()
    pool.close()
    assert time.monotonic() - began < 20


class _Terminal(io.StringIO):
    def isatty(self) -> bool:
        return True


def test_progress_counts_what_this_run_does(monkeypatch: pytest.MonkeyPatch) -> None:
    """Rate and remaining time are of this run and of what it does now, not of what was done before."""
    clock = [0.0]
    screen = _Terminal()
    monkeypatch.setattr(sys, "stderr", screen)
    monkeypatch.setattr(terminal, "monotonic", lambda: clock[0])
    monkeypatch.setenv("COLUMNS", "150")
    with terminal.counting("documents") as watch:
        for seconds, doing, documents, fresh, share in (
            (0, "reading", 0, 0, None),
            (1, "reading", 500, 0, 0.5),
            (11, "reading", 600, 100, 0.6),
            (50, "telling", 0, 0, None),
            (60, "telling", 500, 500, 0.5),
        ):
            clock[0] = seconds
            watch(Progress(doing, documents, 0, fresh, share))
            if fresh:
                said = f"{documents} documents, {fresh // 10}/s, 0:00:{40 if doing == 'reading' else 10} left"
                time.sleep(0.3)
                assert said in screen.getvalue().splitlines()[-1], screen.getvalue()
