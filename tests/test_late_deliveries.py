"""The promises of the ledger in whole runs: nobody gets an edition twice, and whom it did not reach is named."""

import signal
from collections.abc import Iterator
from datetime import datetime, timedelta
from email import message_from_bytes
from email.policy import default
from functools import partial
from itertools import count
from pathlib import Path
from typing import Any

import pytest
from command import Command
from faults import ANA, BEA, CY
from mailroom import READERS, plain_messages
from newsroom import MORNING, Newsroom, about
from posting import Runs, fill, killable, made
from postoffice import HANG, TAKE_AND_HANG, PostOffice, open_office
from web import serving

from briefer import running
from briefer.errors import StateError
from briefer.report import Report, Result
from briefer.series import Delivery
from briefer.state import DeliveryRow, State, open_or_recover

DAY, MINUTE = timedelta(days=1), timedelta(minutes=1)
GREYLISTED = "450 4.7.1 greylisted"
UNKNOWN = "550 5.1.1 no such user"


@pytest.fixture
def office() -> Iterator[PostOffice]:
    """Return a post office."""
    with open_office() as opened:
        yield opened


class Timed(Newsroom):
    """A newsroom in whose state each row is dated by the time of the run, and not by that of the test."""

    def reports(self, now: datetime = MORNING, **choices: bool) -> Report:
        """Run what is due."""
        ticks = count(1)
        with pytest.MonkeyPatch.context() as patch:
            clock = lambda: now + next(ticks) * timedelta(milliseconds=1)  # noqa: E731
            patch.setattr(running, "open_or_recover", partial(open_or_recover, clock=clock))
            return super().reports(now, **choices)


@pytest.fixture
def newsroom(tmp_path: Path, office: PostOffice) -> Iterator[Newsroom]:
    """Return a newsroom whose editions go to three readers by mail."""
    with serving() as web, plain_messages():
        room = Timed(tmp_path, web)
        room.publishes(*(about(day, MORNING + day * DAY - timedelta(hours=5)) for day in range(5)))
        mails(room, office)
        yield room


def options(office: PostOffice, **choices: Any) -> dict[str, Any]:
    """Return the options of a channel to a post office."""
    return {
        "sender": "The Desk <desk@example.org>", "addresses": READERS, "host": "127.0.0.1", "port": office.port,
        "security": "none", "timeout": 5, "ehlo": "desk.example.org", **choices,
    }  # fmt: skip


def mails(newsroom: Newsroom, office: PostOffice, **choices: Any) -> None:
    """Let editions go by mail, with these options."""
    newsroom.changes(deliver=(Delivery("smtp", options(office, **choices)),))


def rows(folder: Path, number: int = 1) -> dict[str, DeliveryRow]:
    """Return what became of each recipient of an edition."""
    with State(folder / "state.sqlite") as state:
        return {row.recipient: row for row in state.deliveries("morning", number)}


def statuses(folder: Path, number: int = 1) -> list[tuple[str, int]]:
    """Return what became of each reader of an edition, and after how many tries."""
    return [(row.status, row.attempts) for row in rows(folder, number).values()]


def kept(folder: Path) -> int:
    """Return how many parcels are kept for later tries."""
    with State(folder / "state.sqlite") as state:
        return len(state._rows("SELECT * FROM parcels"))  # noqa: SLF001 - nobody else needs to know


def test_what_is_owed_comes_before_the_next_edition(newsroom: Newsroom, office: PostOffice) -> None:
    """The run that makes the second edition first delivers the first to whom it still owes that."""
    office.does = {f"RCPT {BEA}": [GREYLISTED]}
    newsroom.runs()
    late, made = newsroom.reports(MORNING + 3 * DAY).outcomes
    assert [(each.result, each.edition, each.problems) for each in (late, made)] == [
        (Result.RETRIED, 1, ()), (Result.MADE, 2, ()),
    ]  # fmt: skip
    hers = [letter.content for letter in office.arrived if letter.recipient == BEA]
    numbers = [str(message_from_bytes(each, policy=default)["Message-ID"])[1] for each in hers]
    assert (numbers, office.got) == (["1", "2"], {ANA: 2, BEA: 2, CY: 2})


def test_the_waits_grow_and_are_heeded(newsroom: Newsroom, office: PostOffice) -> None:
    """Run every minute, a reader is tried after 5, 10, 20 and 40 minutes; each run tells when the next try is."""
    office.always = {f"RCPT {BEA}": GREYLISTED}
    tries, told = [], []
    for minute in range(80):
        outcome = newsroom.runs(MORNING + minute * MINUTE)
        if outcome.problems:
            tries.append(minute)
            told.append(outcome.next_try)
    assert tries == [0, 5, 15, 35, 75]
    assert told == [MORNING + (minute + wait) * MINUTE for minute, wait in zip(tries, (5, 10, 20, 40, 80), strict=True)]


def test_whose_time_is_over_is_given_up_and_named(newsroom: Newsroom, office: PostOffice, run: Command) -> None:
    """After `retry_for` a reader is given up: the run says so, `briefer status` and the next edition too, then nobody.

    The run says it with the try after which there is none in time.
    """
    mails(newsroom, office, retry_for=timedelta(hours=2))
    office.always = {f"RCPT {BEA}": GREYLISTED}
    said = [newsroom.runs(MORNING + minutes * MINUTE).problems for minutes in (0, 5, 15, 35, 75, 155)]
    assert [len(each) for each in said] == [1, 1, 1, 1, 1, 0]
    assert f"{BEA}: was given up, the time for it is over: {BEA}: 127.0.0.1" in said[4][0]
    assert (rows(newsroom.folder)[BEA].status, kept(newsroom.folder)) == ("refused", 0)
    shown = run("status", "--state", str(newsroom.folder / "state.sqlite")).text
    assert f"refused: No. 1, smtp {BEA} (5 ×) was given up" in shown
    office.always = {}
    second, third = (newsroom.runs(MORNING + day * DAY).briefing for day in (1, 2))
    assert second
    assert third
    assert [(each.edition, each.recipients) for each in second.undelivered] == [(1, 1)]
    assert third.undelivered == ()


def test_a_run_that_comes_late_makes_the_try_that_fell_due(newsroom: Newsroom, office: PostOffice) -> None:
    """A machine that slept over the time for a try makes it when it wakes, once, before anybody is given up."""
    office.does = {f"RCPT {BEA}": [GREYLISTED], f"RCPT {CY}": [GREYLISTED] * 2}
    newsroom.runs()
    late = newsroom.reports(MORNING + 3 * DAY).outcomes[0]
    assert (late.result, len(late.receipts), len(late.problems)) == (Result.RETRIED, 1, 1)
    assert "was given up" in late.problems[0]
    assert statuses(newsroom.folder) == [("received", 1), ("received", 2), ("refused", 2)]


def test_who_is_given_up_late_is_in_the_status(newsroom: Newsroom, office: PostOffice, run: Command) -> None:
    """A reader of the edition before the last one, who is given up after that was made, is named all the same."""
    mails(newsroom, office, retry_for=timedelta(hours=26))
    office.does = {f"RCPT {BEA}": [GREYLISTED] * 2}
    newsroom.runs()
    office.always = {f"RCPT {BEA}": GREYLISTED}
    newsroom.runs(MORNING + DAY)
    newsroom.runs(MORNING + DAY + timedelta(hours=3))
    shown = run("status", "--state", str(newsroom.folder / "state.sqlite")).text
    assert [line.split()[0] for line in shown.splitlines() if BEA in line and "last run" not in line] == [
        "refused:", "failed:",
    ]  # fmt: skip
    assert shown.count("to be tried again from") == 1


def test_who_is_refused_is_named_and_not_tried_again(newsroom: Newsroom, office: PostOffice, run: Command) -> None:
    """After a 5xx there is no other try; the next edition says that one reader was not reached, in each format."""
    office.does = {f"RCPT {BEA}": [UNKNOWN]}
    assert "550 5.1.1 no such user" in newsroom.runs().problems[0]
    for minutes in (5, 600):
        assert newsroom.runs(MORNING + minutes * MINUTE).result is Result.NOT_DUE
    assert (office.heard["RCPT"], kept(newsroom.folder)) == (3, 0)
    shown = run("status", "--state", str(newsroom.folder / "state.sqlite")).text
    assert f"refused: No. 1, smtp {BEA} (1 ×) 127.0.0.1:{office.port} answers to RCPT: 550" in shown
    newsroom.changes(
        formats=("text", "markdown", "html", "json"),
        deliver=(Delivery("folder", {"path": str(newsroom.folder / "out")}),),
    )
    newsroom.runs(MORNING + DAY)
    for name, content in newsroom.delivered().items():
        said = '"undelivered": [' if name.endswith(".json") else "No. 1 did not reach 1 recipient"
        assert said in " ".join(content.replace("&nbsp;", " ").split()), name


def test_one_who_is_named_no_more_is_let_go_while_it_is_under_way(newsroom: Newsroom, office: PostOffice) -> None:
    """A reader who was taken out while an edition had reached nobody gets nothing, and the row does not wait."""
    office.always = {"RCPT": GREYLISTED}
    assert newsroom.runs().result is Result.FAILED
    office.always = {}
    mails(newsroom, office, addresses=(ANA, CY))
    outcome = newsroom.runs(MORNING + 5 * MINUTE)
    assert outcome.result is Result.MADE
    assert outcome.problems == (
        f"smtp {BEA}: is delivered to no more: {rows(newsroom.folder)[BEA].note.partition(': ')[2]}",
    )
    assert statuses(newsroom.folder) == [("received", 2), ("refused", 1), ("received", 2)]


@pytest.mark.parametrize("is_out", [True, False], ids=["out", "under way"])
def test_another_channel_is_delivered_to_anew(newsroom: Newsroom, office: PostOffice, is_out: bool) -> None:
    """Where a channel gives way to another, what the old one owed is let go and said."""
    office.does = {f"RCPT {each}": [GREYLISTED] for each in ((BEA,) if is_out else READERS)}
    newsroom.runs()
    newsroom.changes(deliver=(Delivery("maildir", {"path": str(newsroom.folder / "box")}),))
    outcome = newsroom.runs(MORNING + 5 * MINUTE)
    assert [BEA in each and "is delivered to no more" in each for each in outcome.problems][-1 - (not is_out)]
    assert office.got == ({ANA: 1, CY: 1} if is_out else {})
    assert len(list((newsroom.folder / "box").glob("new/*"))) == (not is_out)


@pytest.mark.parametrize("damage", ["UPDATE parcels SET content = x'00'", "DELETE FROM parcels"])
def test_a_parcel_that_is_damaged_is_not_sent(newsroom: Newsroom, office: PostOffice, damage: str) -> None:
    """What was kept for a reader, and is not what it was, is given up and said; the next edition is made."""
    office.does = {f"RCPT {BEA}": [GREYLISTED]}
    newsroom.runs()
    with State(newsroom.folder / "state.sqlite") as state, state._change() as connection:  # noqa: SLF001 - to break it
        connection.execute(damage)
    late, made = newsroom.reports(MORNING + DAY).outcomes
    assert "what was kept for it is damaged" in late.problems[0]
    assert (made.result, office.got) == (Result.MADE, {ANA: 2, BEA: 1, CY: 2})
    assert made.briefing
    assert [(each.edition, each.recipients) for each in made.briefing.undelivered] == [(1, 1)]
    assert rows(newsroom.folder)[BEA].status == "refused"


@pytest.mark.parametrize("step", ["attempt", "receive", "refuse", "keep_parcel", "finish"])
def test_a_full_disk_in_the_ledger_delivers_nothing_twice(
    newsroom: Newsroom, office: PostOffice, step: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Whatever row could not be kept, the run fails by that reason, and the next brings to all what they do not have.

    Where the row of a delivery that was made could not be kept, that reader's is in doubt, and held.
    """
    office.does = {f"RCPT {BEA}": [GREYLISTED]}

    def on_a_full_disk(*_: object, **__: object) -> None:
        raise StateError("database or disk is full")

    with monkeypatch.context() as patch:
        patch.setattr(State, step, on_a_full_disk)
        outcome = newsroom.runs()
    assert (outcome.result, outcome.problems) == (Result.FAILED, ("database or disk is full",))
    newsroom.runs(MORNING + 5 * MINUTE)
    newsroom.runs(MORNING + 10 * MINUTE)
    doubtful = [reader for reader, row in rows(newsroom.folder).items() if row.status == "doubtful"]
    assert office.got | dict.fromkeys(doubtful, 1) == {ANA: 1, BEA: 1, CY: 1}
    assert doubtful == ({"receive": [ANA], "refuse": [BEA]}.get(step, []))


@pytest.fixture(scope="module")
def runs() -> Iterator[Runs]:
    """Return a process that makes runs which can be killed."""
    with killable() as started:
        yield started


VERBS = ["GREETING", "EHLO", "MAIL", f"RCPT {BEA}", f"DATA {BEA}", f"DOT {BEA}", f"DOT {BEA}, taken"]


@pytest.mark.skipif(not hasattr(signal, "SIGKILL"), reason="this system has no SIGKILL")
@pytest.mark.parametrize("policy", ["hold", "resend"])
@pytest.mark.parametrize("verb", VERBS)
def test_killed_in_the_conversation(
    tmp_path: Path, office: PostOffice, runs: Runs, run: Command, verb: str, policy: str
) -> None:
    """Killed while a server is about to answer, the next run brings the edition to all others, once.

    Whose conversation it was is held and named, or gets it again, as `on_doubt` says: never silently.
    """
    fill(tmp_path)
    at, _, taken = verb.partition(", ")
    reader = BEA if BEA in verb else ANA
    office.does = {at: [TAKE_AND_HANG if taken else HANG]}
    order = {"folder": str(tmp_path), "options": options(office, on_doubt=policy, timeout=60)}
    assert made(runs, {**order, "minutes": 0}, lambda: at in office.recent) == signal.SIGKILL
    for minutes in (6, 12, 30):
        assert made(runs, {**order, "minutes": minutes}) == 0
    tries = 1 + (policy == "resend")
    expected = dict.fromkeys(READERS, ("received", 1)) | {
        reader: ("received" if policy == "resend" else "doubtful", tries)
    }
    assert statuses(tmp_path) == list(expected.values())
    assert office.got == {each: 1 for each in READERS if each != reader} | (
        {reader: bool(taken) + (policy == "resend")} if taken or policy == "resend" else {}
    )
    if policy == "hold":
        shown = run("status", "--state", str(tmp_path / "state.sqlite")).text
        assert f"doubtful: No. 1, smtp {reader} (1 ×) was cut off; whether it arrived is not known" in shown


@pytest.mark.skipif(not hasattr(signal, "SIGKILL"), reason="this system has no SIGKILL")
def test_killed_in_a_later_try(tmp_path: Path, office: PostOffice, runs: Runs) -> None:
    """A run that is killed while it delivers what an earlier edition owes leaves a doubt, which is held and said."""
    fill(tmp_path)
    office.does = {f"RCPT {BEA}": [GREYLISTED, HANG]}
    order = {"folder": str(tmp_path), "options": options(office, timeout=60)}
    assert made(runs, {**order, "minutes": 0}) == 0
    assert made(runs, {**order, "minutes": 6}, lambda: office.recent.count(f"RCPT {BEA}") == 2) == signal.SIGKILL
    assert made(runs, {**order, "minutes": 12}) == 0
    assert statuses(tmp_path) == [("received", 1), ("doubtful", 2), ("received", 1)]
    with State(tmp_path / "state.sqlite") as state:
        assert [each.recipients for each in state.undelivered("morning", MORNING + 400 * 365 * DAY)] == [1]
    assert office.got == {ANA: 1, CY: 1}


def test_nobody_is_named_in_two_channels(newsroom: Newsroom, office: PostOffice) -> None:
    """One reader in two tables of one kind would get it twice, or be taken for delivered: nothing is sent, and said."""
    newsroom.changes(deliver=tuple(Delivery("smtp", options(office, addresses=of)) for of in ((ANA, BEA), (BEA, CY))))
    outcome = newsroom.runs()
    assert (outcome.result, outcome.problems) == (
        Result.FAILED, (f"smtp: {BEA} is named in 2 tables of it; leave one",)
    )  # fmt: skip
    assert not office.arrived
