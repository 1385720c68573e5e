"""The promises of scheduled runs: each edition exactly once, no item lost, nothing twice, and what failed is said."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from threading import Event

import pytest
from mailroom import plain_messages
from newsroom import DAILY, MORNING, Newsroom, Postbox, about, told
from postoffice import open_office
from web import Page, serving

from briefer import jobs, running
from briefer.errors import StateError, UsageError
from briefer.intake import Allowance
from briefer.report import Result
from briefer.series import Delivery, Subscription, Timetable
from briefer.state import Standing, State

DAY = timedelta(days=1)
YESTERDAY = MORNING - timedelta(hours=5)


@pytest.fixture
def newsroom(tmp_path: Path) -> Iterator[Newsroom]:
    """Return a newsroom whose feed has one entry."""
    with serving() as web:
        room = Newsroom(tmp_path, web)
        room.publishes(about(0, YESTERDAY))
        yield room


def posted(newsroom: Newsroom, monkeypatch: pytest.MonkeyPatch, fails: int = 0) -> Path:
    """Let editions go into a postbox, beside nothing else; return its file."""
    box = newsroom.folder / "postbox"
    channel = jobs.channel
    monkeypatch.setattr(
        jobs, "channel", lambda delivery: Postbox(str(box), fails) if delivery.to == "postbox" else channel(delivery)
    )
    newsroom.changes(deliver=(Delivery("postbox"),))
    return box


def test_an_edition_is_made_once(newsroom: Newsroom) -> None:
    """However often it runs, a morning has one edition; the next morning has the next."""
    assert newsroom.runs().result is Result.MADE
    before = newsroom.delivered()
    assert [newsroom.runs(MORNING + timedelta(hours=hours)).result for hours in (0, 1, 23)] == [Result.NOT_DUE] * 3
    assert newsroom.delivered() == before
    newsroom.publishes(about(0, YESTERDAY), about(1, MORNING + timedelta(hours=3)))
    second = newsroom.runs(MORNING + DAY)
    assert (second.result, second.edition, second.documents) == (Result.MADE, 2, 1)
    assert list(newsroom.delivered()) == ["morning-0001-2026-03-16.txt", "morning-0002-2026-03-17.txt"]


def test_nothing_is_printed_twice_and_nothing_is_lost(newsroom: Newsroom) -> None:
    """Over a week in which each day adds an entry, each is printed in one edition, the one of its day."""
    week = [about(day, MORNING + day * DAY - timedelta(hours=3)) for day in range(7)]
    for day in range(7):
        newsroom.publishes(*reversed(week[: day + 1]))
        assert told(newsroom.runs(MORNING + day * DAY), *week) == [day]


def test_yesterdays_entries_under_new_identifiers_are_old(newsroom: Newsroom) -> None:
    """A feed that gives all its entries new identifiers brings nothing new."""
    newsroom.runs()
    newsroom.publishes(about(0, YESTERDAY), prefix="renamed-")
    assert newsroom.runs(MORNING + DAY).documents == 0


def test_a_late_entry_is_not_lost(newsroom: Newsroom) -> None:
    """What a feed shows only after the edition that it is dated before is in the next one."""
    newsroom.runs()
    newsroom.publishes(about(0, YESTERDAY), about(1, YESTERDAY - timedelta(days=2)))
    assert newsroom.runs(MORNING + DAY).documents == 1


def test_a_feed_of_ten_years_brings_one_day(newsroom: Newsroom) -> None:
    """At its first reading only what lies in the window counts; what is older does not come back later."""
    newsroom.publishes(*(about(number, MORNING - number * DAY - timedelta(hours=1)) for number in range(600)))
    assert newsroom.runs().documents == 1
    assert newsroom.runs(MORNING + DAY).documents == 0


def test_a_file_is_new_when_it_comes(newsroom: Newsroom) -> None:
    """What somebody puts into a folder is told once, however old its date; a window of the user's own holds for it."""
    folder = newsroom.folder / "documents"
    folder.mkdir()
    newsroom.changes(sources=(Subscription(str(folder)),))
    (folder / "a.txt").write_text(f"Date: 2019-05-01\n\n{about(0).text}", "utf-8")
    assert newsroom.runs().documents == 1
    (folder / "b.txt").write_text(f"Date: 2018-05-01\n\n{about(1).text}", "utf-8")
    assert newsroom.runs(MORNING + DAY).documents == 1
    newsroom.changes(window=DAY)
    (folder / "c.txt").write_text(f"Date: 2018-05-01\n\n{about(2).text}", "utf-8")
    assert newsroom.runs(MORNING + 2 * DAY).documents == 0


def test_a_feed_that_is_added_later_brings_its_window(newsroom: Newsroom) -> None:
    """Of a source that was never read, what was published before the last edition does not count."""
    newsroom.runs()
    newsroom.publishes(
        *(about(number, MORNING - number * DAY + timedelta(hours=1)) for number in range(2, 9)), path="/b"
    )
    newsroom.reads("/feed", "/b")
    assert newsroom.runs(MORNING + DAY).documents == 0
    newsroom.publishes(about(9, MORNING + DAY + timedelta(hours=1)), path="/b")
    assert newsroom.runs(MORNING + 2 * DAY).documents == 1


@pytest.mark.parametrize(
    ("catch_up", "editions"), [("merged", [[0, 1, 2]]), ("each", [[0], [1], [2]]), ("latest", [[2]])]
)
def test_what_was_missed_is_caught_up_with_as_configured(
    newsroom: Newsroom, catch_up: str, editions: list[list[int]]
) -> None:
    """After three days off there is one edition of all, one of each day, or one of the last, as the series says."""
    newsroom.publishes(about(9, YESTERDAY))
    newsroom.runs()
    newsroom.changes(catch_up=catch_up)
    missed = [about(day, MORNING + day * DAY + timedelta(hours=5)) for day in range(3)]
    newsroom.publishes(*missed)
    outcomes = newsroom.reports(MORNING + 3 * DAY).outcomes
    assert [told(outcome, *missed) for outcome in outcomes] == editions
    assert [outcome.result for outcome in outcomes] == [Result.MADE] * len(editions)
    windows = [outcome.briefing.window for outcome in outcomes if outcome.briefing]
    assert windows[-1] is not None
    assert windows[-1][1] == MORNING + 3 * DAY
    if catch_up == "merged":
        assert windows == [(MORNING, MORNING + 3 * DAY)]


def test_an_edition_by_hand_and_one_beyond_the_timetable(newsroom: Newsroom) -> None:
    """What has no time is made when it is named; what has one is made a second time only if that is asked for."""
    newsroom.runs()
    assert newsroom.runs(MORNING + timedelta(hours=1), extra=True).edition == 2
    newsroom.changes(timetable=Timetable())
    assert newsroom.runs(MORNING + timedelta(hours=2)).result is Result.NOT_DUE
    named = running.run(newsroom.configuration(), ("morning",), MORNING + timedelta(hours=3))
    assert named.outcomes[0].edition == 3


@pytest.mark.parametrize(("when_empty", "result"), [("send", Result.MADE), ("skip", Result.EMPTY)])
def test_an_empty_day_is_sent_or_skipped(newsroom: Newsroom, when_empty: str, result: Result) -> None:
    """Where there is nothing to tell, the edition says so, or none is sent; the day is done either way."""
    newsroom.runs()
    newsroom.changes(when_empty=when_empty)
    assert newsroom.runs(MORNING + DAY).result is result
    assert newsroom.runs(MORNING + DAY + timedelta(hours=1)).result is Result.NOT_DUE
    assert len(newsroom.delivered()) == (2 if when_empty == "send" else 1)
    newsroom.publishes(about(1, MORNING + DAY))
    assert newsroom.runs(MORNING + 2 * DAY).edition == len(newsroom.delivered())


def test_profiles_share_one_reading(newsroom: Newsroom) -> None:
    """Two audiences of one briefing have each their own edition, and the feed is asked once."""
    board = replace(newsroom.series, name="morning/board", title="For the board")
    report = running.run(newsroom.configuration(board), (), MORNING)
    assert [(outcome.series, outcome.edition) for outcome in report.outcomes] == [("morning", 1), ("morning/board", 1)]
    assert newsroom.web.asked.count("/feed") == 1
    assert list(newsroom.delivered()) == ["morning-0001-2026-03-16.txt", "morning-board-0001-2026-03-16.txt"]


def test_a_failed_source_is_named_and_the_others_are_told(newsroom: Newsroom) -> None:
    """One source that answers 500 fails by name, in the edition and in the outcome."""
    newsroom.web.has("/broken", Page(status=500))
    newsroom.reads("/feed", "/broken")
    outcome = newsroom.runs()
    assert outcome.result is Result.MADE
    assert [failure.uri for failure in outcome.failures] == [newsroom.web.base + "/broken"]
    (text,) = newsroom.delivered().values()
    assert "/broken" in text


def test_where_every_source_fails_no_edition_is_made(newsroom: Newsroom) -> None:
    """That nothing happened is not said where nothing could be read; the next run covers the time."""
    newsroom.web.has("/feed", Page(status=500))
    outcome = newsroom.runs()
    assert (outcome.result, newsroom.delivered()) == (Result.FAILED, {})
    assert "could be read" in outcome.problems[0]
    newsroom.publishes(about(0, YESTERDAY))
    assert newsroom.runs(MORNING + timedelta(hours=1)).result is Result.MADE


def test_a_hung_source_delays_the_edition_by_its_own_limit(newsroom: Newsroom) -> None:
    """A source that never answers costs its own limit once, and is named; the others are read meanwhile."""
    hung = Event()

    def never(_: object) -> Page:
        hung.wait(20)
        return Page(status=500)

    newsroom.web.pages["/hung"] = never
    for number in range(39):
        newsroom.publishes(about(number, YESTERDAY), path=f"/feed{number}")
    newsroom.reads("/hung", *(f"/feed{number}" for number in range(39)))
    newsroom.changes(allowance=Allowance(hosts=frozenset({"127.0.0.1"}), seconds=2))
    began = datetime.now(UTC)
    outcome = newsroom.runs()
    took = (datetime.now(UTC) - began).total_seconds()
    hung.set()
    assert (outcome.documents, [failure.uri for failure in outcome.failures]) == (39, [newsroom.web.base + "/hung"])
    assert took < 18  # it would be over twenty if the server's silence were waited for


def test_a_delivery_that_fails_is_tried_again(newsroom: Newsroom, monkeypatch: pytest.MonkeyPatch) -> None:
    """An edition that reached nobody is not told: the next run delivers it, as it was."""
    box = posted(newsroom, monkeypatch, fails=1)
    first = newsroom.runs()
    assert (first.result, first.problems) == (Result.FAILED, ("reader@example.org: the postbox is shut",))
    second = newsroom.runs(MORNING + timedelta(hours=1))
    assert (second.result, second.edition) == (Result.MADE, 1)
    assert first.briefing is not None
    assert second.briefing is not None
    assert box.read_text("utf-8") == f"1 {first.briefing.seal}\n"


def test_what_is_owed_is_delivered_first(newsroom: Newsroom) -> None:
    """A reader who was greylisted gets the edition by a later run, though none is due: the same, and nobody else again.

    Meanwhile the row says from when on it is tried again; then nothing is owed, and nothing kept.
    """
    with plain_messages(), open_office() as office:
        office.does = {"RCPT bea@example.org": ["450 4.7.1 greylisted"]}
        newsroom.changes(deliver=(Delivery("smtp", {
            "sender": "desk@example.org", "addresses": ("ana@example.org", "bea@example.org"), "host": "127.0.0.1",
            "port": office.port, "security": "none", "timeout": 5,
        }),))  # fmt: skip
        first = newsroom.runs()
        assert (first.result, len(first.receipts), len(first.problems)) == (Result.MADE, 1, 1)
        assert "answers to RCPT: 450" in first.problems[0]
        (row,) = standing(newsroom).undelivered
        assert (row.recipient, row.next_try) == ("bea@example.org", MORNING + timedelta(minutes=5))
        assert newsroom.runs(MORNING + timedelta(minutes=4)).result is Result.NOT_DUE
        later = newsroom.runs(MORNING + timedelta(minutes=5))
        assert (later.result, later.edition, later.problems) == (Result.RETRIED, 1, ())
        assert newsroom.runs(MORNING + timedelta(minutes=6)).result is Result.NOT_DUE
    assert office.got == {"ana@example.org": 1, "bea@example.org": 1}
    assert standing(newsroom).undelivered == ()


def standing(newsroom: Newsroom) -> Standing:
    """Return how the series stands."""
    with State(newsroom.configuration().state) as state:
        return state.overview()[0]


def test_what_reached_nobody_goes_into_the_next_edition(newsroom: Newsroom, monkeypatch: pytest.MonkeyPatch) -> None:
    """Where one could not be delivered until the next is due, one edition tells both days, whatever feeds forgot."""
    posted(newsroom, monkeypatch, fails=2)
    newsroom.runs()
    newsroom.publishes(about(1, MORNING + timedelta(hours=2)))
    outcome = newsroom.runs(MORNING + DAY)
    assert (outcome.result, outcome.edition, outcome.documents) == (Result.MADE, 1, 2)


def test_a_failed_delivery_is_tried_again_as_often_as_it_runs(
    newsroom: Newsroom, monkeypatch: pytest.MonkeyPatch
) -> None:
    """However often it fails within a day, each run says why, and the one that succeeds delivers the same edition."""
    box = posted(newsroom, monkeypatch, fails=3)
    outcomes = [newsroom.runs(MORNING + timedelta(hours=hours)) for hours in range(4)]
    assert [outcome.problems for outcome in outcomes] == [("reader@example.org: the postbox is shut",)] * 3 + [()]
    assert [outcome.edition for outcome in outcomes] == [1] * 4
    assert box.read_text("utf-8").count("\n") == 1


def test_a_reader_who_was_not_reached_is_tried_again(newsroom: Newsroom, monkeypatch: pytest.MonkeyPatch) -> None:
    """Of two channels one fails: the next run delivers the same edition to that one alone."""
    folder = newsroom.series.deliver
    box = posted(newsroom, monkeypatch, fails=1)
    newsroom.changes(deliver=(*folder, Delivery("postbox")))
    first = newsroom.runs()
    before = newsroom.delivered()
    second = newsroom.runs(MORNING + timedelta(hours=1))
    assert first.briefing is not None
    assert box.read_text("utf-8") == f"1 {first.briefing.seal}\n"
    assert (len(first.problems), second.problems, newsroom.delivered()) == (1, (), before)
    assert newsroom.runs(MORNING + timedelta(hours=2)).result is Result.NOT_DUE


def test_a_reader_who_is_never_reached_holds_up_no_edition(newsroom: Newsroom, monkeypatch: pytest.MonkeyPatch) -> None:
    """Where one channel fails for good, the others have each day's edition, and nothing twice."""
    folder = newsroom.series.deliver
    posted(newsroom, monkeypatch, fails=99)
    newsroom.changes(deliver=(*folder, Delivery("postbox")))
    week = [about(day, MORNING + day * DAY - timedelta(hours=3)) for day in range(4)]
    for day in range(4):
        newsroom.publishes(*week[: day + 1])
        outcome = newsroom.runs(MORNING + day * DAY)
        assert (outcome.edition, told(outcome, *week)) == (day + 1, [day])
    newsroom.changes(timetable=Timetable())
    assert running.run(newsroom.configuration(), ("morning",), MORNING + 4 * DAY).outcomes[-1].edition == 5


def test_catching_up_goes_on_where_it_was_cut_off(newsroom: Newsroom, monkeypatch: pytest.MonkeyPatch) -> None:
    """Where the first of three missed editions is not delivered, the next run makes all three, each of its day."""
    newsroom.publishes(about(9, YESTERDAY))
    newsroom.runs()
    newsroom.changes(catch_up="each")
    posted(newsroom, monkeypatch, fails=1)
    missed = [about(day, MORNING + day * DAY + timedelta(hours=5)) for day in range(3)]
    newsroom.publishes(*missed)
    assert [outcome.result for outcome in newsroom.reports(MORNING + 3 * DAY).outcomes] == [Result.FAILED]
    outcomes = newsroom.reports(MORNING + 3 * DAY + timedelta(hours=1)).outcomes
    assert [(outcome.edition, told(outcome, *missed)) for outcome in outcomes] == [(2, [0]), (3, [1]), (4, [2])]
    assert newsroom.runs(MORNING + 3 * DAY + timedelta(hours=2)).result is Result.NOT_DUE


@pytest.mark.parametrize("catch_up", ["merged", "latest"])
def test_a_window_has_no_gap_where_a_run_starts_late(newsroom: Newsroom, catch_up: str) -> None:
    """What came within the window before the moment an edition is due is in it, however late it is made."""
    newsroom.changes(window=DAY, catch_up=catch_up)
    newsroom.runs()
    newsroom.publishes(about(1, MORNING + timedelta(minutes=10)))
    assert newsroom.runs(MORNING + DAY + timedelta(minutes=30)).documents == 1


def test_a_date_in_the_future_is_no_date(newsroom: Newsroom) -> None:
    """An item of the year 2099 is told once, as undated, and that is said; it does not lead the edition for it."""
    newsroom.publishes(about(0, datetime(2099, 1, 1, tzinfo=UTC)), about(1, YESTERDAY))
    outcome = newsroom.runs()
    assert outcome.briefing is not None
    assert max(each.published for each in outcome.briefing.documents if each.published) == YESTERDAY
    assert ["is dated 2099-01-01" in each.reason for each in outcome.briefing.failures] == [True]
    assert (outcome.documents, outcome.failures) == (2, ())
    assert newsroom.runs(MORNING + DAY).documents == 0


def test_a_source_whose_secret_is_missing_stops_no_other(newsroom: Newsroom) -> None:
    """A source whose address is not where the configuration says fails by the name of that place; the rest is told."""
    newsroom.changes(sources=(Subscription("env:BRIEFER_ABSENT"), *newsroom.series.sources))
    outcome = newsroom.runs()
    assert (outcome.result, outcome.documents) == (Result.MADE, 1)
    assert [failure.uri for failure in outcome.failures] == ["env:BRIEFER_ABSENT"]


def test_profiles_keep_their_own_grades(newsroom: Newsroom) -> None:
    """Each audience has its own grade beside a source, beside the first one, too."""
    (source,) = newsroom.series.sources
    newsroom.changes(sources=(replace(source, grade="B2"),))
    board = replace(newsroom.series, name="morning/board", sources=(replace(source, grade="C3"),))
    report = running.run(newsroom.configuration(board), (), MORNING)
    grades = [
        each.source.grade for outcome in report.outcomes if outcome.briefing for each in outcome.briefing.documents
    ]
    assert grades == ["B2", "C3"]


def test_two_processes_never_run_one_briefing(newsroom: Newsroom, monkeypatch: pytest.MonkeyPatch) -> None:
    """While one process runs a briefing, another waits for it; then it leaves it alone, which is no failure."""
    from filelock import FileLock

    monkeypatch.setattr(running, "_PATIENCE", 0.1)
    with FileLock(f"{newsroom.configuration().state}.morning.lock"):
        outcome = newsroom.runs()
    assert (outcome.result, outcome.problems, newsroom.delivered()) == (Result.BUSY, (), {})
    assert newsroom.runs().result is Result.MADE


def test_a_quiet_feed_is_no_failure(newsroom: Newsroom) -> None:
    """A feed that has no entries at present makes an edition without news, and no source of it failed."""
    newsroom.publishes()
    outcome = newsroom.runs()
    assert (outcome.result, outcome.documents, outcome.failures) == (Result.MADE, 0, ())


def test_a_secret_in_an_address_is_not_in_the_edition(newsroom: Newsroom) -> None:
    """Neither a source that failed nor one that is cited shows what its address proves; a search word is shown."""
    newsroom.publishes(about(0, YESTERDAY), path="/feed?token=hunter2&keyword=dam")
    newsroom.web.has("/gone?api_key=hunter2", Page(status=410))
    newsroom.reads("/feed?token=hunter2&keyword=dam", "/gone?api_key=hunter2")
    newsroom.changes(formats=("text", "json", "html"))
    outcome = newsroom.runs()
    assert outcome.documents == len(outcome.failures) == 1
    texts = "".join(newsroom.delivered().values())
    assert "hunter2" not in texts
    assert "keyword=dam" in texts


def test_a_clock_that_was_never_set_makes_no_edition(newsroom: Newsroom) -> None:
    """In 1970 nothing is made, and the clock is named."""
    with pytest.raises(StateError, match="the clock says 1970-01-01"):
        newsroom.runs(datetime(1970, 1, 1, 7, 1, tzinfo=UTC))


def test_a_clock_set_back_makes_no_edition_twice(newsroom: Newsroom) -> None:
    """An hour back, nothing is due; a day back, the clock is named; when it is right again, all goes on."""
    newsroom.runs()
    assert newsroom.runs(MORNING - timedelta(minutes=40)).result is Result.NOT_DUE
    set_back = newsroom.runs(MORNING - 2 * DAY)
    assert set_back.result is Result.FAILED
    assert "set the clock" in set_back.problems[0]
    assert newsroom.runs(MORNING + DAY).edition == 2


def test_a_dry_run_leaves_nothing(newsroom: Newsroom) -> None:
    """It names what would be written where, and afterwards all is as before."""
    planned = newsroom.runs(dry_run=True)
    assert (planned.result, planned.edition, planned.documents) == (Result.PLANNED, 1, 1)
    assert planned.receipts == (f"folder {newsroom.folder / 'out'}: morning-0001-2026-03-16.txt",)
    assert newsroom.delivered() == {}
    assert newsroom.runs().edition == 1


def test_a_source_that_falls_silent_is_named(newsroom: Newsroom) -> None:
    """A source without news for longer than the series allows is in the edition, by name."""
    quiet = Subscription(newsroom.web.base + "/feed", name="Harbour Post", quiet=timedelta(days=2))
    newsroom.changes(sources=(quiet, Subscription(newsroom.web.base + "/b")))
    newsroom.publishes(about(5, YESTERDAY), path="/b")
    newsroom.runs()
    for day in (1, 2, 3):
        newsroom.publishes(about(5 + day, MORNING + day * DAY - timedelta(hours=2)), path="/b")
        outcome = newsroom.runs(MORNING + day * DAY)
    assert outcome.briefing is not None
    assert [silence.name for silence in outcome.briefing.silences] == ["Harbour Post"]
    assert "Harbour Post" in list(newsroom.delivered().values())[-1]


def test_the_users_grade_of_a_source_is_printed(newsroom: Newsroom) -> None:
    """A grade in the configuration stands beside the source, as given."""
    newsroom.changes(sources=(Subscription(newsroom.web.base + "/feed", name="Harbour Post", grade="B2"),))
    newsroom.runs()
    (text,) = newsroom.delivered().values()
    assert "Harbour Post" in text
    assert "B2" in text


def test_a_watcher_is_told_of_success_and_of_failure(newsroom: Newsroom) -> None:
    """The healthcheck is called once a run, at its address or the one for failures, and not where nothing was due."""
    newsroom.web.has("/ping", Page(b"OK"))
    newsroom.web.has("/ping/fail", Page(b"OK"))
    newsroom.changes(healthcheck=newsroom.web.base + "/ping")
    newsroom.runs()
    newsroom.runs(MORNING + timedelta(hours=1))
    newsroom.web.has("/feed", Page(status=500))
    newsroom.runs(MORNING + DAY)
    assert [path for path in newsroom.web.asked if "ping" in path] == ["/ping", "/ping/fail"]


def test_a_watcher_of_several_is_told_of_the_one_that_failed(newsroom: Newsroom) -> None:
    """Where two briefings have one watcher, it is called once, and the success of one hides no failure of the other."""
    newsroom.web.has("/ping/fail", Page(b"OK"))
    newsroom.web.has("/broken", Page(status=500))
    newsroom.changes(healthcheck=newsroom.web.base + "/ping")
    good = replace(newsroom.series, name="other")
    newsroom.reads("/broken")
    running.run(newsroom.configuration(good), (), MORNING)
    assert [path for path in newsroom.web.asked if "ping" in path] == ["/ping/fail"]


def test_a_watcher_is_told_where_nothing_can_be_remembered(newsroom: Newsroom) -> None:
    """A state that cannot be opened is a failure that the watcher learns of; a dry run tells nobody anything."""
    newsroom.web.has("/ping/fail", Page(b"OK"))
    newsroom.changes(healthcheck=newsroom.web.base + "/ping")
    (newsroom.folder / "state.sqlite").mkdir()
    for dry_run in (True, False):
        with pytest.raises(StateError):
            newsroom.runs(dry_run=dry_run)
    assert newsroom.web.asked == ["/ping/fail"]


def test_a_record_that_cannot_be_kept_silences_no_watcher(newsroom: Newsroom, monkeypatch: pytest.MonkeyPatch) -> None:
    """On a disk that is full when the run is recorded, the edition is out, the watcher is told, and the disk named."""

    def full(*_: object) -> None:
        raise StateError("state.sqlite: make room on the disk")

    monkeypatch.setattr("briefer.state.State.record_run", full)
    newsroom.web.has("/ping", Page(b"OK"))
    newsroom.changes(healthcheck=newsroom.web.base + "/ping")
    report = newsroom.reports()
    assert (report.outcomes[0].result, report.warnings) == (Result.MADE, ("state.sqlite: make room on the disk",))
    assert "/ping" in newsroom.web.asked


def test_a_watcher_whose_address_is_missing_stops_no_briefing(newsroom: Newsroom) -> None:
    """Where the healthcheck's address is not where the configuration says, that is a warning; all briefings are run."""
    newsroom.changes(healthcheck="env:BRIEFER_ABSENT")
    report = running.run(newsroom.configuration(replace(newsroom.series, name="other")), (), MORNING)
    assert [outcome.result for outcome in report.outcomes] == [Result.MADE] * 2
    assert "env:BRIEFER_ABSENT" in report.warnings[0]


def test_a_damaged_state_is_kept_aside_and_said(newsroom: Newsroom) -> None:
    """The next run goes on from the archive: the edition's number and what it told are known, nothing comes twice."""
    newsroom.runs()
    (newsroom.folder / "state.sqlite").write_bytes(b"garbage" * 1000)
    newsroom.publishes(about(0, YESTERDAY), about(1, MORNING + timedelta(hours=2)))
    report = newsroom.reports(MORNING + DAY)
    assert "damaged" in report.warnings[0]
    assert (report.outcomes[0].edition, report.outcomes[0].documents) == (2, 1)
    assert list(newsroom.folder.glob("state.sqlite.damaged*"))


def test_an_unknown_briefing_is_named_with_the_nearest(newsroom: Newsroom) -> None:
    """A name that the configuration has not is answered with those that it has."""
    with pytest.raises(UsageError, match="'mornin'; did you mean 'morning'"):
        running.run(newsroom.configuration(), ("mornin",), MORNING)


def test_each_day_of_a_clock_change_has_one_edition(newsroom: Newsroom) -> None:
    """Run every quarter of an hour over the last weekends of March and October, each day has one edition."""
    newsroom.changes(timetable=Timetable(("30 2 * * *",), "Europe/Berlin"))
    for number, start in enumerate((datetime(2026, 3, 28, tzinfo=UTC), datetime(2026, 10, 24, tzinfo=UTC))):
        made = []
        newsroom.changes(name=f"change{number}")
        for quarter in range(3 * 96):
            outcome = newsroom.runs(start + quarter * timedelta(minutes=15))
            made += [outcome.due] if outcome.result is Result.MADE else []
        # the first is made for the day before, since none was ever made
        assert len(made) == 4
    assert DAILY.timezone == "UTC"
