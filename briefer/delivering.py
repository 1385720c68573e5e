"""The ledger of deliveries: each recipient's is a row before it is tried, and what became of it after.

What fails is tried again for that recipient alone, later each time, for as long as the channel's options allow; what is
refused for good is not. What may have arrived or not is held or sent again, as the options say, and never guessed.
"""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from briefer import jobs
from briefer.briefing import Briefing
from briefer.deliver import Channel, Rendition
from briefer.errors import DeliveryError, DoubtfulError, RefusedError
from briefer.series import Delivery, Series
from briefer.state import DeliveryRow, Owed, State

_FIRST_WAIT = timedelta(minutes=5)  # what a server that greylists asks for
_LONGEST_WAIT = timedelta(hours=2)
_DOUBLINGS = 10  # of the wait; it has long been the longest by then
_USUAL_PATIENCE = timedelta(days=1)
_CUT_OFF = "was cut off; whether it arrived is not known"
_NO_MORE = "is delivered to no more"
_TOO_LATE = "was given up, the time for it is over"
_DAMAGED = "was given up, what was kept for it is damaged"


@dataclass(slots=True)
class Delivered:
    """What became of the deliveries of an edition in one run.

    Attributes:
        receipts: Where it went, a line for each recipient.
        faults: What did not succeed, once for each recipient.
        is_out: Whether the edition may have reached somebody: then it is not made again.
    """

    receipts: list[str] = field(default_factory=list)
    faults: list[str] = field(default_factory=list)
    is_out: bool = False

    @property
    def problems(self) -> list[str]:
        """What did not succeed, a line each; what holds for several is said once."""
        return [f"{said} ({times} recipients)" if times > 1 else said for said, times in Counter(self.faults).items()]


@dataclass(frozen=True, slots=True)
class _Task:
    """A delivery to be tried: of which edition, by which channel, to whom, and how often it was tried before."""

    series: str
    number: int
    created: datetime
    name: str
    channel: Channel
    recipient: str
    attempts: int


def deliver(
    series: Series,
    state: State,
    number: int,
    created: datetime,
    now: datetime,
    briefing: Briefing,
    renditions: Sequence[Rendition],
) -> Delivered:
    """Deliver an edition to everybody who has not confirmed it, and keep what it owes if it is out.

    Args:
        series: Whose.
        state: Where all this is kept.
        number: The edition's number.
        created: When it was begun: from then on deliveries are tried.
        now: The moment.
        briefing: The edition.
        renditions: It in the series' formats.

    Raises:
        BrieferError: a channel cannot be used as it is configured; nothing was delivered then.
    """
    rows = {(row.channel, row.recipient): row for row in state.deliveries(series.name, number)}
    done = Delivered(is_out=not series.deliver)  # what goes nowhere has its reader in the archive
    with _opened(series.deliver) as channels:
        reached = {(name, recipient) for name, channel in channels for recipient in channel.recipients()}
        for key in sorted(rows.keys() - reached):
            _let_go(state, (series.name, number, *key), rows[key], _NO_MORE, done)
        # all before any is used, so that nothing is half out where one cannot be made
        look = jobs.look_of(series)
        parcels = [channel.prepare(briefing, renditions, look) for _, channel in channels]
        for (name, channel), parcel in zip(channels, parcels, strict=True):
            for recipient in channel.recipients():
                row = rows.get((name, recipient))
                task = _Task(series.name, number, created, name, channel, recipient, row.attempts if row else 0)
                if row is None or _is_to_be_tried(task, row, state, now, done):
                    _try(task, parcel, state, now, done)
        if done.is_out:
            waiting = {
                (row.channel, row.recipient)
                for row in state.deliveries(series.name, number)
                if row.status in {"failed", "doubtful"}
            }
            for (name, channel), parcel in zip(channels, parcels, strict=True):
                if owing := [each for each in channel.recipients() if (name, each) in waiting]:
                    state.keep_parcel(series.name, number, name, owing, parcel)
    return done


def retry(series: Series, state: State, now: datetime) -> Iterator[tuple[int, Delivered]]:
    """Deliver what editions that are out still owe, the same bytes as then; yield each of them that was tried."""
    owed = state.owed(series.name)
    if not owed:
        return
    of_edition: dict[int, list[Owed]] = {}
    for each in owed:
        of_edition.setdefault(each.number, []).append(each)
    with _opened(series.deliver) as channels:
        reached = {(name, recipient): channel for name, channel in channels for recipient in channel.recipients()}
        for number, its in of_edition.items():
            done = Delivered(is_out=True)
            parcels: dict[str, Sequence[Rendition]] = {}
            for each in its:
                with state.at(now):  # so that the edition which this run makes tells whom it gave up
                    _retry_one(series, state, now, each, reached, parcels, done)
            if done.receipts or done.faults:
                yield number, done


def _retry_one(
    series: Series,
    state: State,
    now: datetime,
    owed: Owed,
    reached: Mapping[tuple[str, str], Channel],
    parcels: dict[str, Sequence[Rendition]],
    done: Delivered,
) -> None:
    row = owed.row
    where = (series.name, owed.number, row.channel, row.recipient)
    channel = reached.get((row.channel, row.recipient))
    if channel is None:
        _let_go(state, where, row, _NO_MORE, done)
    elif _is_over(row, owed.created, channel, now):
        _let_go(state, where, row, _TOO_LATE, done)
    else:
        task = _Task(series.name, owed.number, owed.created, row.channel, channel, row.recipient, row.attempts)
        if not _is_to_be_tried(task, row, state, now, Delivered() if row.status != "attempted" else done):
            return
        parcel = parcels.get(owed.parcel) or state.parcel(series.name, owed.number, owed.parcel)
        parcels[owed.parcel] = parcel
        if not parcel:
            _let_go(state, where, row, _DAMAGED, done)
        elif not _try(task, parcel, state, now, done):
            return
    state.release(*where)


def _is_over(row: DeliveryRow, created: datetime, channel: Channel, now: datetime) -> bool:
    """Tell whether the time for a delivery is over. A try that fell due within it is made, however late a run comes."""
    end = created + _patience(channel)
    return now > end and not (row.status == "failed" and row.next_try is not None and row.next_try <= end)


def _let_go(state: State, where: tuple[str, int, str, str], row: DeliveryRow, why: str, done: Delivered) -> None:
    """Say that a delivery is tried no more, and keep it; what is in doubt stays so."""
    if row.status == "failed":
        state.refuse(*where, f"{why}: {row.note}", permanent=True)
        done.faults.append(f"{row.channel} {row.recipient}: {why}: {row.note}")
    elif row.status == "attempted":
        state.doubt(*where, _CUT_OFF)
        done.faults.append(f"{row.channel} {row.recipient}: {_CUT_OFF}")


def _is_to_be_tried(task: _Task, row: DeliveryRow, state: State, now: datetime, done: Delivered) -> bool:
    """Tell whether a delivery that was tried before is to be tried now, and count what became of it if not."""
    said = f"{task.name} {task.recipient}: {row.note or _CUT_OFF}"
    match row.status:
        case "received":
            done.receipts.append(row.note)
            done.is_out = True
            return False
        case "refused":
            done.faults.append(said)
            return False
        case "failed":
            is_over = _is_over(row, task.created, task.channel, now)
            if not is_over and (row.next_try is None or row.next_try <= now):
                return True
            done.faults.append(said)
            return False
        case _:
            if task.channel.is_repeatable or _resends(task.channel):
                return True
            if row.status == "attempted":
                state.doubt(task.series, task.number, task.name, task.recipient, _CUT_OFF)
            done.faults.append(said)
            done.is_out = True
            return False


def _try(task: _Task, parcel: Sequence[Rendition], state: State, now: datetime, done: Delivered) -> bool:
    """Deliver to one recipient; tell whether that is settled for good."""
    where = (task.series, task.number, task.name, task.recipient)
    state.attempt(*where)
    try:
        receipt = task.channel.deliver(task.recipient, parcel)
    except RefusedError as error:
        state.refuse(*where, str(error), permanent=True)
        done.faults.append(str(error))
        return True
    except DoubtfulError as error:
        done.is_out = True
        if _resends(task.channel):
            return _put_off(task, str(error), state, now, done)
        state.doubt(*where, str(error))
        done.faults.append(str(error))
        return False
    except DeliveryError as error:
        return _put_off(task, str(error), state, now, done)
    state.receive(*where, receipt)
    done.receipts.append(receipt)
    done.is_out = True
    return True


def _put_off(task: _Task, reason: str, state: State, now: datetime, done: Delivered) -> bool:
    """Keep when a delivery is tried again, or that its time will be over by then; tell whether that settles it."""
    where = (task.series, task.number, task.name, task.recipient)
    next_try = _next_try(task, now)
    is_over = next_try > task.created + _patience(task.channel)
    note = f"{_TOO_LATE}: {reason}" if is_over else reason
    state.refuse(*where, note, permanent=is_over, next_try=None if is_over else next_try)
    done.faults.append(f"{task.name} {task.recipient}: {note}" if is_over else reason)
    return is_over


def _next_try(task: _Task, now: datetime) -> datetime:
    """Return when to try again: five minutes later, then ten, and so on, and every two hours in the end.

    What leaves this machine alone is tried with every run.
    """
    if not task.channel.is_remote:
        return now
    return now + min(_FIRST_WAIT * 2.0 ** min(task.attempts, _DOUBLINGS), _LONGEST_WAIT)


def _patience(channel: Channel) -> timedelta:
    patience: timedelta = getattr(channel, "retry_for", _USUAL_PATIENCE)
    return patience


def _resends(channel: Channel) -> bool:
    return getattr(channel, "on_doubt", "hold") == "resend"


@contextmanager
def _opened(deliveries: Iterable[Delivery]) -> Iterator[list[tuple[str, Channel]]]:
    """Give the channels, each under its name; raises `ConfigError` before any is used where one cannot be."""
    channels = jobs.channels(deliveries)
    try:
        yield channels
    finally:
        for _, channel in channels:
            channel.close()
