"""The promises of the archive: every edition that was delivered is listed, found, and pruned only when asked."""

import json
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import past
import pytest
from command import EPOCH, Command
from hypothesis import given
from hypothesis import strategies as st
from past import SERIES, day

import briefer
from briefer.errors import StateError
from briefer.fetch import Answer
from briefer.render.json import as_object
from briefer.state import State

EDITIONS = 4


@pytest.fixture
def path(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Return a state with four editions of one series and one of another, and an edition under way."""
    monkeypatch.setenv("SOURCE_DATE_EPOCH", EPOCH)
    place = tmp_path / "state.db"
    with State(place, clock=lambda: day(9)) as state:
        for number in range(1, EDITIONS + 1):
            past.make(state, number)
        past.make(state, 1, "evening")
        past.begin(state, 5)
        past.collect(state, 5)
        past.compose(state, 5)
    return place


def test_what_was_delivered_is_listed(path: Path) -> None:
    """Each delivered edition is in the list with title, stories, files and readers; one under way is not."""
    with State(path) as state:
        entries = state.entries()
        assert [(each.series, each.number) for each in entries] == [
            ("evening", 1),
            *((SERIES, n) for n in (1, 2, 3, 4)),
        ]
        assert state.entries(SERIES) == entries[1:]
        second = entries[2]
        assert (second.created, second.title, second.stories) == (day(2), past.brief(2)["title"], 2)
        assert (second.files, second.recipients) == (("morning-2.pdf",), (("mail", "ana@example.org"),))
        assert state.brief(SERIES, 2) == past.brief(2)


def test_an_edition_is_dated_as_it_is_printed(tmp_path: Path) -> None:
    """The list has the day of the reader's zone, which may be another than that in UTC."""
    early = datetime(2026, 3, 5, 0, 30, tzinfo=ZoneInfo("Asia/Tokyo"))
    with State(tmp_path / "s") as state:
        state.begin(SERIES, 1, None, early, None)
        past.collect(state, 1)
        made = {**as_object(briefer.brief(past.documents(1), now=early)), "edition": 1}
        state.compose(SERIES, 1, made, ())
        state.finish(SERIES, 1)
        (entry,) = state.entries()
        assert (entry.created.date(), entry.created) == (date(2026, 3, 5), early)
        assert state.search("closed")[0].created == early.isoformat()


def test_printed_sentences_and_cited_texts_are_found(path: Path) -> None:
    """A phrase is found in each edition that has it, what was printed first, with its words marked."""
    with State(path) as state:
        hits = state.search('"closed on Monday"', SERIES, 100)
        assert {hit.number for hit in hits} == {1, 2, 3, 4}
        assert [hit.is_printed for hit in hits] == sorted((hit.is_printed for hit in hits), reverse=True)
        for hit in hits:
            assert [hit.snippet[start:end] for start, end in hit.matches] == ["closed on Monday"]
            assert hit.title
            assert hit.outlet
        unprinted = {(hit.number, hit.title) for hit in state.search("a", SERIES, 500) if not hit.is_printed}
        printed = {(hit.number, hit.title) for hit in state.search("a", SERIES, 500) if hit.is_printed}
        assert not unprinted & printed
        assert {hit.series for hit in state.search("closed", limit=100)} == {SERIES, "evening"}
        assert len(state.search("closed", limit=3)) == 3


@pytest.mark.parametrize(
    ("query", "is_found"),
    [
        ("bridge", True), ("BRIDGÉ", True), ("brid*", True), ("brid", False), ("bridge council", True),
        ("bridge zebra", False), ('"old bridge"', True), ('"bridge old"', False), ("旧港", True), ("港旧", False),
        ("городской мост", True), ("мос*", True), ("", False), ("...", False), ('"', False), ("OR", False),
        ("bridge OR", False), ("NEAR(bridge)", False), ("text:bridge", False),
    ],
)  # fmt: skip
def test_what_a_query_finds(tmp_path: Path, query: str, is_found: bool) -> None:
    """Words in any order, phrases as they stand, beginnings; scripts without spaces, too; and nothing is syntax."""
    text = ["The council closed the old bridge.", "市政府关闭了旧港桥", "Закрыт городской мост."]
    document = briefer.document("", sentences=text, title="A title", language="en")
    made = {**as_object(briefer.brief(document, now=day(1))), "edition": 1}
    with State(tmp_path / "s") as state:
        past.begin(state, 1)
        state.collect(SERIES, 1, [document], (), (), ())
        state.compose(SERIES, 1, made, ())
        assert state.search(query) == ()
        state.finish(SERIES, 1)
        assert bool(state.search(query)) == is_found


def test_any_query_is_safe(tmp_path: Path) -> None:
    """Whatever is searched for, there is an answer and no error."""
    with State(tmp_path / "s") as state:
        past.make(state, 1)

        @given(st.text(max_size=30) | st.text('"*()-+^:{} ANDORNEARtexword\0\udc80', max_size=20))
        def search(query: str) -> None:
            for hit in state.search(query):
                assert all(0 <= start < end <= len(hit.snippet) for start, end in hit.matches)

        search()


def test_pruning_takes_what_it_says_and_never_the_last(path: Path) -> None:
    """Rows, files and passages go; the last edition, what was seen and that it was made stay."""
    with State(path) as state:
        assert state.prunable(keep=1, before=date(2100, 1, 1)) == state.entries(SERIES)[:3]
        assert state.prunable(SERIES, before=day(3).date()) == state.entries(SERIES)[:2]
        assert state.prunable("evening", before=date(2100, 1, 1)) == ()
        state.prune(state.prunable(keep=2))
        assert [each.number for each in state.entries(SERIES)] == [3, 4]
        assert {hit.number for hit in state.search("closed", SERIES, 100)} == {3, 4}
        assert state.search(past.brief(1)["stories"][0]["headline"], SERIES) == ()
        assert state.is_seen(SERIES, past.keys(1)) == past.keys(1)
        assert state.search("closed", "evening")
        with pytest.raises(StateError, match="edition 1 is not in the archive: it was pruned"):
            state.brief(SERIES, 1)
        state.check()
    files = sorted(file.name for file in (Path(f"{path}.archive") / SERIES).iterdir())
    assert files == ["00003.json", "00004.json", "00005.json"]


def test_pruning_gives_room_back(path: Path) -> None:
    """The file is smaller after, and what is no edition is untouched."""
    answer = Answer("", "", "text/html", "https://example.org/", b"page")
    with State(path) as state:
        state.remember_answer("a", answer)
    before = path.stat().st_size
    with State(path) as state:
        state.prune(state.prunable(keep=1))
        assert state.answer("a") == answer
    assert path.stat().st_size < before


def test_the_list(path: Path, run: Command) -> None:
    """One line an edition, or JSON."""
    ran = run("archive", "list", "--state", path, "--series", SERIES)
    assert [line.split()[:4] for line in ran.text.splitlines()] == [
        [SERIES, str(number), f"2026-03-{number + 1:02}", "06:30"] for number in (1, 2, 3, 4)
    ]
    assert "2 stories; to mail ana@example.org" in ran.text
    listed = json.loads(run("archive", "list", "--state", path, "--json").out)
    assert listed["command"] == "archive list"
    assert [each["number"] for each in listed["editions"]] == [1, 1, 2, 3, 4]


def test_an_edition_is_shown(path: Path, run: Command) -> None:
    """Every printed sentence with its citation, and every source; as JSON, it is what `verify` proves."""
    ran = run("archive", "show", "2", "--series", SERIES, "--state", path)
    for story in past.brief(2)["stories"]:
        assert f"## {story['headline']}" in ran.text
        for section in story["sections"]:
            for sentence in section["sentences"]:
                assert f"- {sentence['text']} [{sentence['citation']}]" in ran.text
    for document in past.brief(2)["documents"]:
        assert document["url"] in ran.text
    shown = run("archive", "show", "2", "--series", SERIES, "--state", path, "--json")
    assert json.loads(shown.out) == past.brief(2)
    assert briefer.verify(shown.out) == []


def test_a_search_is_printed(path: Path, run: Command) -> None:
    """Edition, outlet, date and excerpt; what is not found is no error."""
    ran = run("archive", "search", "closed", "on", "monday", "--series", SERIES, "--limit", "2", "--state", path)
    where, excerpt, *_ = ran.text.splitlines()
    assert where.startswith(f"{SERIES} 4, 5 March 2026 (printed) · ")
    assert "was closed on Monday after" in excerpt
    hits = json.loads(run("archive", "search", "closed", "--state", path, "--json").out)["hits"]
    assert {"series", "number", "created", "outlet", "published", "snippet", "matches"} <= set(hits[0])
    nothing = run("archive", "search", "zebra(", "--state", path)
    assert (nothing.code, nothing.out, nothing.err) == (0, b"", "nothing was found\n")


def test_a_comparison_is_printed(path: Path, run: Command) -> None:
    """A story that came, one that went, and their sentences."""
    ran = run("archive", "diff", "1", "2", "--series", SERIES, "--state", path)
    first, *lines = ran.text.splitlines()
    assert first == "Edition 1 · 2 March 2026, 06:30 → Edition 2 · 3 March 2026, 06:30"
    assert {line.split()[0] for line in lines} == {"new", "same", "gone", "+", "-"}
    stories = json.loads(run("archive", "diff", "1", "2", "--series", SERIES, "--state", path, "--json").out)["stories"]
    assert sorted(story["fate"] for story in stories) == ["gone", "new", "same"]


def test_pruning_by_command(path: Path, run: Command) -> None:
    """A dry run takes nothing; the real one takes what the dry run said."""
    dry = run("archive", "prune", "--before", "2026-03-04", "--dry-run", "--state", path)
    assert len(dry.text.splitlines()) == 2
    assert len(run("archive", "list", "--state", path).text.splitlines()) == 5
    real = run("archive", "prune", "--before", "2026-03-04", "--state", path)
    assert real.text == dry.text.replace("would remove", "removed")
    assert len(run("archive", "list", "--state", path).text.splitlines()) == 3
    assert run("archive", "prune", "--keep", "9", "--state", path).err == "nothing to remove\n"
    assert "Give --keep N or --before DATE" in run("archive", "prune", "--state", path).complaint


@pytest.mark.parametrize(
    ("arguments", "reason", "code"),
    [
        (["show", "2"], "which briefing? Give --series NAME (known: evening, morning/board)", 2),
        (["show", "2", "--series", "mornin/board"], "did you mean 'morning/board'?", 2),
        (["show", "9", "--series", SERIES], "no edition 9 is remembered", 1),
        (["show", "0", "--series", SERIES], "'0' is no number of an edition", 2),
        (["show", "evening"], "'evening' is no number of an edition; give one such as 12", 2),
        (["diff", "1", "2.5"], "'2.5' is no number of an edition", 2),
        (["list", "--series", "x"], "nothing is remembered of it", 2),
    ],
)
def test_what_cannot_be_obeyed(path: Path, run: Command, arguments: list[str], reason: str, code: int) -> None:
    """A series or an edition that is none is named, with what there is."""
    ran = run("archive", *arguments, "--state", path)
    assert (ran.code, reason in ran.complaint) == (code, True), ran.err


def test_no_state_is_made_by_looking(tmp_path: Path, run: Command) -> None:
    """Where nothing is remembered yet, that is said, and no file appears."""
    ran = run("archive", "list", "--state", tmp_path / "none.db")
    assert "nothing is remembered there yet" in ran.complaint
    assert not list(tmp_path.iterdir())


def test_what_is_shown_does_not_steer_the_terminal(tmp_path: Path, run: Command) -> None:
    """Control characters of a title are printed as escapes."""
    with State(tmp_path / "s") as state:
        past.begin(state, 1)
        past.collect(state, 1)
        state.compose(SERIES, 1, {**past.brief(1), "title": "\x1b[2J\u202e title"}, ())
        state.finish(SERIES, 1)
    for command in (["list"], ["show", "1"]):
        ran = run("archive", *command, "--state", tmp_path / "s")
        assert "\\x1b[2J\\u202e title" in ran.text


DESCRIBED = """
state = "state.db"
timezone = "Europe/Berlin"

[briefing.morning]
title = "Morning"
at = "06:30"
sources = ["https://example.org/feed.xml"]

[briefing.morning.profile.board]

[briefing.weekly]
title = "Weekly"
sources = ["https://example.org/feed.xml"]
"""


def test_the_status(path: Path, run: Command) -> None:
    """Each series with its last and next edition, its last run and what needs a hand; 1 where the last run failed."""
    described = path.with_name("briefer.toml")
    described.write_text(DESCRIBED, "utf-8")
    with State(path, clock=lambda: day(9)) as state:
        state.attempt(SERIES, 4, "mail", "bea@example.org")
        state.refuse(SERIES, 4, "mail", "bea@example.org", "550 no such user", permanent=True)
        state.record_run(SERIES, day(4), day(4) + timedelta(seconds=40), {"results": ["made"], "problems": ""})
    ran = run("status", "--config", described)
    assert ran.code == 0
    for part in (
        "last edition: 4, ", "next edition: 2026-03-14 06:30 CET", "under way: 5, composed", "last run: ", ", made",
        "refused: No. 4, mail bea@example.org (1 ×) 550 no such user", "not read: https://example.net/: answers 503",
        "silent: Echo, since ", "usually no longer than 30 h", "weekly\n  last edition: none",
    ):  # fmt: skip
        assert part in ran.text, part
    with State(path) as state:
        state.record_run(SERIES, day(5), day(5), {"results": ["made"], "problems": "the server is down"})
    assert run("status", "--config", described).code == 1
    described.write_text(DESCRIBED.replace("briefing.morning", "briefing.evening"), "utf-8")
    assert run("status", "--config", described).code == 0, "what was renamed, or is made no more, fails no more"
    described.write_text(DESCRIBED, "utf-8")
    absent = run("status", "--config", described, "--state", path.with_name("none.db"))
    assert (absent.code, absent.text.count("last edition: none")) == (0, len(absent.text.split("last edition")) - 1)
    failed = run("status", "--state", path, "--json")
    assert failed.code == 1
    status = json.loads(failed.out)
    assert status["failed"] is True
    board = next(each for each in status["series"] if each["series"] == SERIES)
    assert (board["last"]["number"], board["run"]["outcome"]["problems"]) == (4, "the server is down")
    assert datetime.fromisoformat(board["last"]["created"]) == day(4).astimezone(UTC)
