"""What can go wrong with a delivery by mail, and what comes of it: a table, tested and printed."""

from dataclasses import dataclass, field
from typing import Any

from mailroom import READERS
from postoffice import CUT, HANG, TAKE_AND_CUT
from web import CERTIFICATE

ANA, BEA, CY = READERS
EVERYBODY = dict.fromkeys(READERS, 1)
SECURE = {"host": "localhost", "security": "starttls", "ca": str(CERTIFICATE)}
USER = {"user": "desk", "password": "päss"}


@dataclass(frozen=True)
class Fault:
    """What goes wrong, and what comes of it.

    Attributes:
        name: What it is.
        does: See `PostOffice`.
        rows: Status and attempts of each reader, in the end.
        got: How often each got it; None for each whose row says so once.
        always: See `PostOffice`.
        options: Of the channel.
        office: Of the server.
    """

    name: str
    rows: list[tuple[str, int]]
    does: dict[str, list[str]] = field(default_factory=dict)
    always: dict[str, str] = field(default_factory=dict)
    options: dict[str, Any] = field(default_factory=dict)
    office: dict[str, bool] = field(default_factory=dict)
    got: dict[str, int] | None = None


ONCE = [("received", 1)] * 3
LATER = [("received", 2)] * 3
NEVER = [("refused", 9)] * 3  # given up, and reached nobody: what it tells goes into the next edition
HERS_LATER = [("received", 1), ("received", 2), ("received", 1)]
HERS_REFUSED = [("received", 1), ("refused", 1), ("received", 1)]
HERS_IN_DOUBT = [("received", 1), ("doubtful", 1), ("received", 1)]
RESEND = {"on_doubt": "resend"}
FAULTS = [
    Fault("nothing", ONCE),
    Fault("greylisting", LATER, {"RCPT": ["450 4.7.1 greylisted"] * 3}),
    Fault("451 to the message, then 250", HERS_LATER, {f"DOT {BEA}": ["451 4.3.0 try later"]}),
    Fault(
        "451 to DATA, then 250", [("received", 2), ("received", 1), ("received", 1)], {"DATA": ["451 4.3.0 try later"]}
    ),
    Fault("550, no such user", HERS_REFUSED, {f"RCPT {BEA}": ["550 5.1.1 no such user"]}),
    Fault(
        "452, mailbox full for an hour",
        [("received", 1), ("received", 5), ("received", 1)],
        {f"RCPT {BEA}": ["452 4.2.2 mailbox full"] * 4},
    ),
    Fault(
        "452, mailbox full for good",
        [("received", 1), ("refused", 9), ("received", 1)],
        always={f"RCPT {BEA}": "452 4.2.2 mailbox full"},
    ),
    Fault("552, mailbox full, to the message", HERS_REFUSED, {f"DOT {BEA}": ["552 5.2.2 mailbox full"]}),
    Fault("554 to the message of each", [("refused", 1)] * 3, always={"DOT": "554 5.7.1 no"}),
    Fault("421 at MAIL on an open connection", ONCE, {"MAIL": ["", "421 4.3.2 going down"]}),
    Fault("421 as a greeting", LATER, {"GREETING": ["421 4.3.2 busy"]}),
    *(Fault(f"cut at {verb}", LATER, {verb: [CUT] * times}) for verb, times in (("GREETING", 1), ("EHLO", 1))),
    *(
        Fault(f"cut at {verb}, of the first", [("received", 2), ("received", 1), ("received", 1)], {verb: [CUT]})
        for verb in ("MAIL", "RCPT", "DATA")
    ),
    *(Fault(f"cut at {verb}, of the second", ONCE, {verb: ["", CUT]}) for verb in ("MAIL", "RCPT", "DATA")),
    *(Fault(f"cut at {verb} for ever", NEVER, always={verb: CUT}) for verb in ("GREETING", "MAIL", "RCPT", "DATA")),
    Fault("cut after the dot, not taken, held", HERS_IN_DOUBT, {f"DOT {BEA}": [CUT]}),
    Fault("cut after the dot, taken, held", HERS_IN_DOUBT, {f"DOT {BEA}": [TAKE_AND_CUT]}, got=EVERYBODY),
    Fault("cut after the dot, not taken, sent again", HERS_LATER, {f"DOT {BEA}": [CUT]}, options=RESEND),
    Fault(
        "cut after the dot, taken, sent again",
        HERS_LATER,
        {f"DOT {BEA}": [TAKE_AND_CUT]},
        options=RESEND,
        got={**EVERYBODY, BEA: 2},
    ),
    Fault("cut at STARTTLS", LATER, {"STARTTLS": [CUT]}, options=SECURE, office={"tls": True}),
    Fault("454, no TLS now", LATER, {"STARTTLS": ["454 4.7.0 no TLS now"]}, options=SECURE, office={"tls": True}),
    Fault("TLS is not offered", NEVER, options=SECURE | {"host": "127.0.0.1"}),
    Fault("TLS from the first byte is not spoken", NEVER, options=SECURE | {"host": "127.0.0.1", "security": "tls"}),
    Fault(
        "the certificate is another host's",
        NEVER,
        options=SECURE | {"host": "127.0.0.1", "security": "tls"},
        office={"first_byte": True},
    ),
    Fault("the certificate is nobody's we trust", NEVER, options=SECURE | {"ca": ""}, office={"tls": True}),
    Fault("cut at AUTH", LATER, {"AUTH": [CUT]}, options=SECURE | USER, office={"tls": True, "login": True}),
    Fault(
        "454 at AUTH",
        LATER,
        {"AUTH": ["454 4.7.0 try later"]},
        options=SECURE | USER,
        office={"tls": True, "login": True},
    ),
    Fault("wrong password", NEVER, options=SECURE | USER | {"password": "wrong"}, office={"tls": True, "login": True}),
    Fault("hangs at MAIL", LATER, {"MAIL": [HANG] * 3}, options={"timeout": 0.5}),
    Fault("hangs after the dot", HERS_IN_DOUBT, {f"DOT {BEA}": [HANG]}, options={"timeout": 0.2}),
]
