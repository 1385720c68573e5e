"""The promises of `briefer batch` for what it makes of an archive; of faults: `test_batch_faults.py`."""

import json
import subprocess
import sys
from pathlib import Path

import pytest
from archives import lines, made, row, rows, written
from command import Command, environment
from hypothesis import given
from hypothesis import strategies as st

import briefer
from briefer.batch import groups, shards, work
from briefer.batch.inputs import Read
from briefer.batch.task import Item, Shard, Task
from briefer.config import scheme
from briefer.errors import StateError
from briefer.verify import verify


@pytest.fixture
def desk(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Return a folder to work in, whose name has a space in it."""
    folder = tmp_path / "a desk"
    folder.mkdir()
    monkeypatch.chdir(folder)
    return folder


def test_a_summary_is_the_one_of_the_verb(run: Command, desk: Path) -> None:
    """Each row has the sentences, in place and word for word, that `summarize` chooses of the same text."""
    written(desk / "archive.jsonl", rows(12))
    assert run("batch", "archive.jsonl", "--each", "-o", "out", "--workers", "1", "--shard", "5").code == 0
    found = lines(desk / "out" / "summaries.jsonl")
    assert [each["key"] for each in found] == [f"n{number}" for number in range(12)]
    for number, summary in enumerate(found):
        said = row(number)
        document = briefer.document(said["text"], title=said["title"], language="en")
        chosen = [(each.index, each.start, each.end, each.text) for each in briefer.summarize(document)]
        assert [(each["index"], each["start"], each["end"], each["text"]) for each in summary["sentences"]] == chosen
        (about,) = summary["documents"]
        assert about["sha256"] == document.sha256
        assert (about["title"], about["outlet"]) == (said["title"], said["source"])
        assert about["source"] == {"uri": "archive.jsonl", "part": f"line {number + 1}"}
        assert about["published"].startswith(said["date"])


def test_a_brief_is_the_one_of_the_verb_and_proven(run: Command, desk: Path) -> None:
    """Each row of briefs is the JSON of a brief of that document alone, which `verify` proves."""
    written(desk / "archive.jsonl.gz", rows(3))
    assert run("batch", "archive.jsonl.gz", "-o", "out", "--workers", "1").code == 0
    found = lines(desk / "out" / "briefs.jsonl")
    assert [each["key"] for each in found] == ["n0", "n1", "n2"]
    for number, brief in enumerate(found):
        assert brief["title"] == f"Plan {number + 2} approved"
        assert brief["stories"]
        one = desk / f"{number}.json"
        one.write_text(json.dumps(brief), "utf-8")
        assert verify(one) == []


def test_briefs_are_proven_line_by_line(run: Command, desk: Path) -> None:
    """`briefer verify` of the file of briefs proves every row, and names the line of what is not proven."""
    written(desk / "archive.jsonl", rows(3))
    assert run("batch", "archive.jsonl", "-o", "out", "--workers", "1").code == 0
    briefs = desk / "out" / "briefs.jsonl"
    ran = run("verify", briefs)
    assert (ran.code, ran.text) == (0, f"{briefs}: every sentence is proven verbatim against its archived texts\n")
    found = lines(briefs)
    found[1]["stories"][0]["sections"][0]["sentences"][0]["text"] = "Nobody said so."
    briefs.write_text("".join(json.dumps(each) + "\n" for each in found), "utf-8")
    ran = run("verify", briefs)
    assert ran.code == 1
    assert {line.split(" “")[0] for line in ran.text.splitlines()} == {"line 2: NOT PROVEN [1]"}
    assert {finding["line"] for finding in json.loads(run("verify", briefs, "--json").out)["findings"]} == {2}


def test_an_unknown_format_is_refused_with_all_that_there_are(run: Command, desk: Path) -> None:
    """What is no format is refused, and tables and lines are named among those that are."""
    written(desk / "archive.jsonl", rows(1))
    ran = run("batch", "archive.jsonl", "--format", "parqet", "-o", "out")
    assert (ran.code, ran.out) == (2, b"")
    known = "docx, eml, epub, html, json, jsonl, markdown, parquet, pdf, text"
    assert f"unknown output format 'parqet'; did you mean 'parquet'? (known: {known})" in ran.err


@pytest.mark.parametrize(("workers", "shard"), [("2", "7"), ("2", "40"), ("1", "1")])
def test_the_same_bytes_however_it_is_divided(run: Command, desk: Path, workers: str, shard: str) -> None:
    """The result does not depend on the number of workers or the size of shards."""
    written(desk / "archive.jsonl", rows(40))
    for out, *division in (("whole", "1", "100"), ("divided", workers, shard)):
        ran = run("batch", "archive.jsonl", "--each", "-o", out, "--workers", division[0], "--shard", division[1])
        assert ran.code == 0, ran.err
    whole, divided = (desk / out / "summaries.jsonl" for out in ("whole", "divided"))
    assert divided.read_bytes() == whole.read_bytes()


@pytest.mark.parametrize(
    ("by", "keys"),
    [("day", [f"2026-03-{day:02}" for day in range(1, 6)]), ("desk", ["city", "sport"]), ("source", None)],
)
def test_documents_are_told_together(run: Command, desk: Path, by: str, keys: list[str] | None) -> None:
    """By day or field there is a row for each value, in order, of all documents that have it, wherever they stand."""
    written(desk / "archive.jsonl", rows(20))
    assert run("batch", "archive.jsonl", "--by", by, "--each", "-o", "out", "--workers", "1", "--shard", "3").code == 0
    found = lines(desk / "out" / "summaries.jsonl")
    assert [each["key"] for each in found] == (keys or ["Harbour News", "Norford Post"])
    told = [document["id"] for each in found for document in each["documents"]]
    assert sorted(told) == sorted(f"n{number}" for number in range(20))
    assert told[:2] == {"day": ["n0", "n5"], "desk": ["n0", "n2"], "source": ["n1", "n3"]}[by]


def test_stories_are_told_together(run: Command, desk: Path) -> None:
    """By story there is a row for each story, with its reports wherever they stand; every document is in one."""
    storm = "A storm cut power to {n} homes in Velmor on Tuesday night, the grid company said. Trees fell on two roads."
    other = [{"id": f"s{n}", "text": storm.format(n=n), "date": "2026-03-02"} for n in (4000, 4100)]
    written(desk / "archive.jsonl", [other[0], row(0), other[1], row(0) | {"id": "again"}])
    assert run("batch", "archive.jsonl", "--by", "story", "--each", "-o", "out", "--workers", "1").code == 0
    told = [{each["id"] for each in found["documents"]} for found in lines(desk / "out" / "summaries.jsonl")]
    assert {"n0", "again"} in told
    assert sorted(name for each in told for name in each) == ["again", "n0", "s4000", "s4100"]


def test_a_field_that_no_document_has_is_refused(run: Command, desk: Path) -> None:
    """A wrong name of a field is said, and does not make one story of everything."""
    written(desk / "archive.jsonl", rows(3))
    ran = run("batch", "archive.jsonl", "--by", "dask", "-o", "out", "--workers", "1")
    assert ran.code == 2
    assert ran.complaint.startswith("--by dask: no document has such a field")


def test_what_has_no_day_stands_at_the_end(run: Command, desk: Path) -> None:
    """Documents without a date are told together, last, under no key."""
    undated = {name: value for name, value in row(1).items() if name != "date"}
    written(desk / "archive.jsonl", [undated, row(0)])
    assert run("batch", "archive.jsonl", "--by", "day", "-o", "out", "--workers", "1").code == 0
    assert [each["key"] for each in lines(desk / "out" / "briefs.jsonl")] == ["2026-03-01", ""]


def test_a_document_that_comes_twice(run: Command, desk: Path) -> None:
    """By itself each is summarised; told together it is told once, and one with another's id is a failure."""
    other = row(5) | {"id": "n0"}
    written(desk / "archive.jsonl", [row(0), row(0), other])
    for arguments, count in (((), 3), (("--by", "day"), 1)):
        out = desk / f"out{count}"
        ran = run("batch", "archive.jsonl", "--each", "-o", out, "--workers", "1", *arguments)
        assert ran.code == 0, ran.err
        assert len(lines(out / "summaries.jsonl")) == count
    first, second = lines(desk / "out1" / "failures.jsonl")
    assert first["is_fault"] is False
    assert second == {
        "uri": "archive.jsonl › line 3",
        "reason": "has the id of archive.jsonl › line 1 and another text; give each document an id of its own",
        "is_fault": True,
    }


def test_each_brief_is_a_file(run: Command, desk: Path) -> None:
    """In a format of documents each brief is a file, named by its place and key, and a row says which."""
    written(desk / "archive.jsonl", [row(0), row(1) | {"id": "../a/b c"}, row(2)])
    assert run("batch", "archive.jsonl", "--format", "md", "-o", "out", "--workers", "1", "--shard", "2").code == 0
    found = lines(desk / "out" / "briefs.jsonl")
    assert [each["path"] for each in found] == [
        f"briefs/{name}.md" for name in ("000000/0000-n0", "000000/0001-a-b-c", "000001/0000-n2")
    ]
    for number, each in enumerate(found):
        assert f"# Plan {number + 2} approved" in (desk / "out" / each["path"]).read_text("utf-8")


def test_parquet_in_and_out(run: Command, desk: Path) -> None:
    """A table gives the same as lines with the same content, and the result as a table has the same rows."""
    import pyarrow as pa
    import pyarrow.parquet as pq

    given = [{**row(number), "article": row(number)["text"]} for number in range(10)]
    written(desk / "archive.jsonl", given)
    pq.write_table(pa.Table.from_pylist(given), desk / "archive.parquet", row_group_size=4)
    found = {}
    for name, format_ in (("archive.jsonl", "jsonl"), ("archive.parquet", "parquet")):
        arguments = ("--field", "text=article", "--each", "--format", format_, "--workers", "1")
        ran = run("batch", name, "-o", f"of {name}", *arguments)
        assert ran.code == 0, ran.err
        for each in made(desk / f"of {name}"):
            path = desk / f"of {name}" / each
            if path.stem == "summaries":
                found[name] = pq.read_table(path).to_pylist() if format_ == "parquet" else lines(path)
    for one, other in zip(*found.values(), strict=True):
        assert other["documents"][0].pop("source") == {
            "uri": "archive.parquet",
            "part": f"row {int(one['key'][1:]) + 1}",
        }
        assert one["documents"][0].pop("source")["uri"] == "archive.jsonl"
        assert one == other


def test_a_mailbox_and_a_folder(run: Command, desk: Path) -> None:
    """Messages of a mailbox, one by one, and files of a folder, whatever they are, are documents."""
    mail = "From a@b.example Mon Mar  2 07:00:00 2026\nFrom: Ann <a@b.example>\nSubject: Note {n}\n\n{text}\n\n"
    (desk / "in").mkdir()
    (desk / "in" / "box.mbox").write_text("".join(mail.format(n=n, text=row(n)["text"]) for n in range(3)), "utf-8")
    (desk / "in" / "page.html").write_text(f"<h1>A page</h1><p>{row(9)['text']}</p>", "utf-8")
    ran = run("batch", "in", "--each", "-o", "in/out", "--workers", "1")
    assert ran.code == 0, ran.err
    found = [each["documents"][0] for each in lines(desk / "in" / "out" / "summaries.jsonl")]
    assert [each["title"] for each in found[:3]] == ["Note 0", "Note 1", "Note 2"]
    assert [each["source"] for each in found] == [
        *({"uri": "in/box.mbox", "part": f"message {number}"} for number in (1, 2, 3)),
        {"uri": "in/page.html", "part": ""},
    ]


def test_what_cannot_be_used_is_a_row_with_its_reason(run: Command, desk: Path) -> None:
    """A line that is no document is named with its number and reason; those around it are summarised."""
    bad = [b"{no json", b"[1]", b'{"article": "x"}', b'{"text": 7}', b'{"text": " "}', b'{"text": "\xff"}', b"", b"  "]
    written(desk / "archive.jsonl", [row(0), *bad, row(1)])
    ran = run("batch", "archive.jsonl", "--each", "-o", "out", "--workers", "2", "--shard", "2", "--json")
    assert ran.code == 0
    said = json.loads(ran.out)
    assert (said["rows"], said["failures"]) == (2, 6)
    assert [each["key"] for each in lines(desk / "out" / "summaries.jsonl")] == ["n0", "n1"]
    found = {each["uri"].rpartition(" ")[2]: each["reason"] for each in lines(desk / "out" / "failures.jsonl")}
    assert list(found) == ["2", "3", "4", "5", "6", "7"]
    for number, words in enumerate(
        ("no JSON", "no object", "--field text=NAME", "is a number", "no sentence", "not UTF-8"), 2
    ):
        assert words in found[str(number)]


def test_json_is_read_where_it_has_an_object_a_line(run: Command, desk: Path) -> None:
    """Lines are read in a file named .json, too; one object may be a feed; of an array it is said what to do."""
    written(desk / "lines.json", rows(3))
    (desk / "array.json").write_text(json.dumps(rows(3), indent=1), "utf-8")
    item = {"id": "1", "title": "Plan", "content_text": row(7)["text"]}
    feed = {"version": "https://jsonfeed.org/version/1.1", "title": "News", "items": [item]}
    (desk / "feed.json").write_text(json.dumps(feed), "utf-8")
    assert run("batch", ".", "--each", "-o", "out", "--workers", "1").code == 0
    assert len(lines(desk / "out" / "summaries.jsonl")) == 4
    (failure,) = lines(desk / "out" / "failures.jsonl")
    assert failure["reason"] == "is a JSON array; give an object a line, as jq -c '.[]' does"


def test_a_file_that_is_cut_off_is_used_as_far_as_it_goes(run: Command, desk: Path) -> None:
    """Of a packed file that ends too soon, what stands before the end is summarised, and that is said."""
    whole = written(desk / "archive.jsonl.gz", rows(500)).read_bytes()
    (desk / "archive.jsonl.gz").write_bytes(whole[: len(whole) // 2])
    ran = run("batch", "archive.jsonl.gz", "--each", "-o", "out", "--workers", "1")
    assert ran.code == 0
    kept = [each["key"] for each in lines(desk / "out" / "summaries.jsonl")]
    assert kept == [f"n{number}" for number in range(len(kept))]
    assert len(kept) > 100
    (failure,) = lines(desk / "out" / "failures.jsonl")
    assert "is damaged or cut off" in failure["reason"]


def test_a_group_that_no_memory_holds_is_a_failure(run: Command, desk: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A day of more documents than are told as one is named; the other days are told."""
    monkeypatch.setattr(groups, "_MOST", 3)
    written(desk / "archive.jsonl", [*rows(6), row(5) | {"id": "more"}, row(0) | {"id": "most"}, row(0) | {"id": "x"}])
    assert run("batch", "archive.jsonl", "--by", "day", "--each", "-o", "out", "--workers", "1").code == 0
    assert [each["key"] for each in lines(desk / "out" / "summaries.jsonl")] == [
        f"2026-03-0{day}" for day in range(2, 6)
    ]
    (failure,) = lines(desk / "out" / "failures.jsonl")
    assert failure["uri"] == "day 2026-03-01"
    assert "has 5 documents, more than the 3" in failure["reason"]


def test_another_version_on_a_worker_is_refused() -> None:
    """A worker on which another briefer is installed does nothing: it might make something else."""
    task = Task(scheme("news"), version="0.0.1")
    for do in (work.read, work.tell):
        with pytest.raises(StateError, match=r"0\.0\.1 is asked for"):
            do(task, Shard(0, (), ""))


@given(st.lists(st.binary(min_size=1, max_size=40), max_size=60), st.integers(1, 9))
def test_shards_hold_every_item_once_and_in_order(contents: list[bytes], size: int) -> None:
    """Shards are numbered from 0, none holds more than it may or nothing, and together they are the input."""
    items = [Item("archive", f"line {number}", content) for number, content in enumerate(contents)]
    found = list(shards.cut((Read(item, number) for number, item in enumerate(items)), size))
    assert [item for shard in found for item in shard.items] == items
    assert [shard.number for shard in found] == list(range(len(found)))
    assert all(0 < len(shard.items) <= size for shard in found)
    assert len({shard.digest for shard in found}) == len(found)


def test_large_documents_go_by_themselves(monkeypatch: pytest.MonkeyPatch) -> None:
    """A shard is closed before it holds more bytes than may be on their way."""
    monkeypatch.setattr(shards, "_LARGEST", 100)
    items = [Read(Item("a", "", b"x" * size), 0) for size in (40, 40, 40, 500, 40)]
    assert [[len(each.sealed) for each in shard.items] for shard in shards.cut(items)] == [[40, 40], [40], [500], [40]]


def test_nothing_heavy_is_loaded_for_help() -> None:
    """`briefer batch --help` loads no pool, table, cluster or numpy."""
    code = (
        "import sys\nfrom briefer.cli import main\n"
        "try: main(['batch', '--help'])\nexcept SystemExit: pass\n"
        "heavy = ('numpy', 'multiprocessing', 'distributed', 'pyarrow', 'sqlite3')\n"
        "print([name for name in heavy if name in sys.modules])"
    )
    ran = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True, env=environment())
    assert ran.stdout.splitlines()[-1] == "[]"


@pytest.mark.parametrize("content", [b"", b"\n\n"])
def test_an_empty_archive(run: Command, desk: Path, content: bytes) -> None:
    """Of nothing, nothing is made, and that is said."""
    (desk / "archive.jsonl").write_bytes(content)
    ran = run("batch", "archive.jsonl", "--each", "-o", "out", "--workers", "1")
    assert ran.code == 1
    assert ran.complaint == "archive.jsonl: holds no document"
    assert (desk / "out" / "summaries.jsonl").read_bytes() == b""


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (("-o", "out"), "nothing to brief"),
        (("nowhere.jsonl", "-o", "out"), "no such file"),
        (("https://example.org/feed", "-o", "out"), "is read from files"),
        (("archive.jsonl", "-o", "out", "--field", "words=x"), "--field words=x"),
        (("archive.jsonl", "-o", "out", "--format", "hmtl"), "did you mean 'html'"),
        (("archive.jsonl", "-o", "out", "--each", "--format", "html"), "--each makes summaries"),
        (("archive.jsonl", "-o", "out", "--lang", "?"), "no language tag"),
        (("archive.jsonl", "-o", "."), "none of a batch"),
        (("archive.jsonl", "-o", "archive.jsonl"), "-o archive.jsonl"),
    ],
)
def test_what_cannot_be_done_is_refused_at_once(
    run: Command, desk: Path, arguments: tuple[str, ...], words: str
) -> None:
    """A wrong option or name is said before a worker starts, and nothing is left behind."""
    written(desk / "archive.jsonl", rows(1))
    ran = run("batch", *arguments)
    assert ran.code in {1, 2}
    assert words in ran.complaint
    assert [path.name for path in desk.iterdir()] == ["archive.jsonl"]
