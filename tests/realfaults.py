"""What can go wrong on the way through a real Postfix to a real Dovecot, and what comes of it: tested and printed."""

import signal
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from mailroom import READERS, RUNS, Mailroom
from mailserver import DOMAIN, FULL, PASSWORD, MailServer
from posting import Runs, fill, made
from postoffice import CUT, HANG, TAKE_AND_CUT, TAKE_AND_HANG, PostOffice
from web import CERTIFICATE
from wire import Wire, laid

from briefer.state import State

ANA, BEA, CY = READERS
DAN = f"{FULL}@{DOMAIN}"
MANY = tuple(f"reader{number}@{DOMAIN}" for number in range(500))
_TLS = {"host": "localhost", "security": "starttls", "ca": str(CERTIFICATE)}
_USER = {"user": "desk", "password": PASSWORD}


@dataclass(frozen=True)
class Fault:
    """What goes wrong, and what comes of it.

    Attributes:
        name: What it is.
        rows: Of how many readers the ledger has which status and tries, with how many messages in the mailbox.
        wire: What the wire to the server does, {} for none between; see `Wire`.
        answers: What Postfix is told to answer; see `MailServer`.
        way: To which port; see `MailServer`.
        options: Of the channel.
        readers: Who gets it.
        killed_at: The verb at which the run is killed, "" for none; see `Wire`.
    """

    name: str
    rows: dict[tuple[str, int, int], int]
    wire: dict[str, list[str]] = field(default_factory=dict)
    answers: dict[str, list[str]] = field(default_factory=dict)
    way: str = "smtp"
    options: dict[str, Any] = field(default_factory=dict)
    readers: tuple[str, ...] = READERS
    killed_at: str = ""


ONCE = {("received", 1, 1): 3}
LATER = {("received", 2, 1): 3}
ONE_LATER = {("received", 1, 1): 2, ("received", 2, 1): 1}
NEVER = {("refused", 9, 0): 3}  # given up, and reached nobody: what it tells goes into the next edition
LOST_TO_DOUBT = {("received", 1, 1): 2, ("doubtful", 1, 0): 1}
HAD_IN_DOUBT = {("received", 1, 1): 2, ("doubtful", 1, 1): 1}
TWICE_AS_SAID = {("received", 1, 1): 2, ("received", 2, 2): 1}
RESEND = {"on_doubt": "resend"}
GREYLISTED = "450 4.7.1 Greylisted, come back later"
LATER_PLEASE = "451 4.3.0 Try again later"

FAULTS = [
    Fault("none: Postfix in the plain", ONCE),
    Fault("none: Postfix over STARTTLS", ONCE, options=_TLS),
    Fault("none: Postfix over TLS from the first byte", ONCE, way="smtps", options={**_TLS, "security": "tls"}),
    Fault("none: Postfix with user and password", ONCE, way="submission", options=_TLS | _USER),
    Fault("none: Dovecot by LMTP", ONCE, way="lmtp"),
    Fault("none: 500 recipients", {("received", 1, 1): 500}, options=_TLS, readers=MANY),
    Fault("500 recipients, each tenth greylisted", {("received", 1, 1): 450, ("received", 2, 1): 50},
          answers={each: [GREYLISTED] for each in MANY[::10]}, options=_TLS, readers=MANY),
    Fault("500 recipients, cut at the 101st message", {("received", 1, 1): 499, ("doubtful", 1, 0): 1},
          wire={f"DOT {MANY[100]}": [CUT]}, readers=MANY),
    Fault("500 recipients, three cuts in a row at DATA", {("received", 1, 1): 500},
          wire={f"DATA {MANY[at]}": [CUT] for at in (50, 51, 52)}, readers=MANY),
    Fault("greylisting of all", LATER, answers={each: [GREYLISTED] for each in READERS}),
    Fault("450 for an hour, then 250", {("received", 1, 1): 2, ("received", 5, 1): 1}, answers={BEA: [GREYLISTED] * 4}),
    Fault("451 to the message, then 250", ONE_LATER, answers={"": [LATER_PLEASE]}),
    Fault("450 for ever", {("received", 1, 1): 2, ("refused", 9, 0): 1}, answers={BEA: [GREYLISTED] * 99}),
    Fault("550, no such user", {("received", 1, 1): 2, ("refused", 1, 0): 1},
          readers=(ANA, f"nobody@{DOMAIN}", CY)),
    Fault("mailbox full: Postfix asks Dovecot, 552", {("received", 1, 1): 2, ("refused", 1, 0): 1},
          readers=(ANA, DAN, CY)),
    Fault("mailbox full: Dovecot by LMTP, 552", {("received", 1, 1): 2, ("refused", 1, 0): 1}, way="lmtp",
          readers=(ANA, DAN, CY)),
    *(Fault(f"cut at {verb}", LATER, wire={verb: [CUT]}) for verb in ("GREETING", "EHLO")),
    *(Fault(f"cut at {verb}, of the first", ONE_LATER, wire={f"{verb}{who}": [CUT]})
      for verb, who in (("MAIL", ""), ("RCPT", f" {ANA}"), ("DATA", f" {ANA}"))),
    *(Fault(f"cut at {verb}, of the second", ONCE, wire={verb: answers})
      for verb, answers in (("MAIL", ["", CUT]), (f"RCPT {BEA}", [CUT]), (f"DATA {BEA}", [CUT]))),
    Fault("cut at the dot, held", LOST_TO_DOUBT, wire={f"DOT {BEA}": [CUT]}),
    Fault("cut at the dot, sent again", ONE_LATER, wire={f"DOT {BEA}": [CUT]}, options=RESEND),
    Fault("cut behind the dot, held", HAD_IN_DOUBT, wire={f"DOT {BEA}": [TAKE_AND_CUT]}),
    Fault("cut behind the dot, sent again", TWICE_AS_SAID, wire={f"DOT {BEA}": [TAKE_AND_CUT]}, options=RESEND),
    Fault("cut at QUIT", ONCE, wire={"QUIT": [CUT]}),
    Fault("cut at STARTTLS", LATER, wire={"STARTTLS": [CUT]}, options=_TLS),
    Fault("Postfix offers no TLS", NEVER, way="without_tls", options=_TLS),
    Fault("Postfix speaks no TLS from the first byte", NEVER, options={**_TLS, "security": "tls", "timeout": 1}),
    Fault("the certificate is nobody's we trust", NEVER, options={**_TLS, "ca": ""}),
    Fault("the certificate is another host's", NEVER, options={**_TLS, "host": "127.0.0.1"}),
    Fault("wrong password", {("refused", 3, 0): 3}, way="submission",
          options={**_TLS, **_USER, "password": "wrong", "retry_for": timedelta(minutes=30)}),  # Dovecot takes 3 s each
    Fault("no user where one is wanted", {("refused", 1, 0): 3}, way="submission", options=_TLS),
    Fault("dead after MAIL", ONE_LATER, wire={"MAIL": [HANG]}, options={"timeout": 0.5}),
    *(Fault(f"killed at {verb}, held", {("received", 1, 1): 2, ("doubtful", 1, 0): 1}, wire={verb: [HANG]},
            killed_at=verb) for verb in ("GREETING", "EHLO", "MAIL", f"RCPT {BEA}", f"DATA {BEA}", f"DOT {BEA}")),
    Fault("killed at DOT, sent again", ONE_LATER, wire={f"DOT {BEA}": [HANG]}, killed_at=f"DOT {BEA}", options=RESEND),
    Fault("killed behind the dot, held", HAD_IN_DOUBT, wire={f"DOT {BEA}": [TAKE_AND_HANG]}, killed_at=f"DOT {BEA}"),
    Fault("killed behind the dot, sent again", TWICE_AS_SAID, wire={f"DOT {BEA}": [TAKE_AND_HANG]},
          killed_at=f"DOT {BEA}", options=RESEND),
]  # fmt: skip


def outcome(fault: Fault, server: MailServer, runs: Runs) -> dict[tuple[str, int, int], int]:
    """Return what comes of a fault, as in `Fault.rows`."""
    server.empty()
    server.answers.update({key: list(each) for key, each in fault.answers.items()})
    with TemporaryDirectory() as name, _way(server, fault) as wire:
        folder = Path(name)
        options: dict[str, Any] = {"bcc": fault.readers, "addresses": ()} | fault.options
        if fault.way == "lmtp":
            options |= {"host": "", "lmtp": f"127.0.0.1:{wire.port}"}
        if fault.killed_at:
            _kill(folder, runs, wire.port, options, lambda: fault.killed_at in wire.recent)
        else:
            room = Mailroom(folder / "state.sqlite", PostOffice(port=wire.port), options, fault.readers)
            room.runs()
        with State(folder / "state.sqlite") as state:
            rows = {row.recipient: (row.status, row.attempts) for row in state.deliveries("morning", 1)}
    boxes = server.boxes()
    return dict(Counter((*rows[each], boxes.get(each.partition("@")[0], 0)) for each in fault.readers))


@contextmanager
def _way(server: MailServer, fault: Fault) -> Iterator[Wire]:
    """Give the way to the server: straight, where nothing is to be cut."""
    port = server.ports[fault.way]
    if not fault.wire:
        yield Wire(port, port=port)
        return
    with laid(port, fault.wire) as wire:
        yield wire


def _kill(folder: Path, runs: Runs, port: int, options: dict[str, Any], until: Callable[[], bool]) -> None:
    fill(folder)
    usual = {"sender": "The Desk <desk@example.org>", "host": "127.0.0.1", "port": port, "security": "none"}
    order = {"folder": str(folder), "options": {**usual, **options}}
    assert made(runs, {**order, "minutes": 0}, until) == signal.SIGKILL
    for minutes in RUNS[1:8]:
        assert made(runs, {**order, "minutes": minutes}) == 0
