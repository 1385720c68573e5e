"""The promises of mail: whatever a server does, nobody gets an edition twice, and nobody is lost without a word."""

from collections import Counter
from collections.abc import Iterator
from email import message_from_bytes
from email.policy import default
from pathlib import Path
from typing import Any, ClassVar

import pytest
from faults import ANA, BEA, CY, EVERYBODY, FAULTS, SECURE, USER, Fault
from mailroom import READERS, Mailroom, plain_messages
from postoffice import CUT, open_office

from briefer.deliver import Rendition
from briefer.deliver.smtp import Smtp
from briefer.errors import ConfigError, DeliveryError, RefusedError

PARCEL = (Rendition("eml", "m", "m.eml", b"Message-ID: <1@example.org>\r\nTo: x@example.org\r\n\r\nThe news.\r\n"),)


pytestmark = pytest.mark.filterwarnings(
    "ignore:Requiring AUTH while not requiring TLS"
)  # of a server to be tested with


@pytest.fixture(autouse=True)
def _plain() -> Iterator[None]:
    with plain_messages():
        yield


@pytest.mark.parametrize("fault", FAULTS, ids=lambda fault: fault.name)
def test_nobody_gets_two_and_nobody_is_lost(fault: Fault, tmp_path: Path) -> None:
    """Each reader has the edition once; or a row says that it was refused, given up, or is in doubt."""
    with open_office(**fault.office) as office:
        office.does, office.always = {key: list(each) for key, each in fault.does.items()}, fault.always
        room = Mailroom(tmp_path / "state", office, dict(fault.options))
        room.runs()
        rows = room.rows()
    assert rows == dict(zip(READERS, fault.rows, strict=True))
    taken = Counter({reader: 1 for reader, (status, _) in rows.items() if status == "received"})
    assert office.got == (Counter(fault.got) if fault.got else taken)
    assert room.kept() == 0 or not room.is_out


@pytest.mark.parametrize("login", [{}, USER], ids=["nobody", "user"])
def test_over_tls_from_the_first_byte(login: dict[str, Any], tmp_path: Path) -> None:
    """With security = "tls" the conversation is encrypted from its beginning, the password beyond ASCII or none."""
    with open_office(first_byte=True, login=bool(login)) as office:
        room = Mailroom(tmp_path / "state", office, SECURE | login | {"security": "tls"})
        room.runs()
        assert office.got == EVERYBODY


def test_five_hundred_recipients_take_a_few_connections(tmp_path: Path) -> None:
    """Five hundred readers get one each, on a handful of connections, while every tenth was greylisted first."""
    readers = tuple(f"reader{number}@example.org" for number in range(500))
    with open_office() as office:
        office.does = {f"RCPT {reader}": ["450 4.7.1 greylisted"] for reader in readers[::10]}
        room = Mailroom(tmp_path / "state", office, {"bcc": readers}, readers=())
        room.begin()
        room.run()
        assert office.heard["GREETING"] == 5
        assert (len(office.arrived), room.kept()) == (450, 1)
        room.run(4)
        assert len(office.arrived) == 450
        room.run(5)
    assert office.got == dict.fromkeys(readers, 1)
    assert (office.heard["GREETING"], room.kept()) == (6, 0)


def test_a_later_try_sends_the_same_bytes(tmp_path: Path) -> None:
    """Who is retried gets the message that the others got, but for its address and identity."""
    with open_office() as office:
        office.does = {f"RCPT {BEA}": ["450 4.7.1 greylisted"]}
        room = Mailroom(tmp_path / "state", office)
        room.begin()
        room.run()
        room.run(5)
    own = {each.recipient: each.content.partition(b"\r\n") for each in office.arrived}
    assert len({identity for identity, _, _ in own.values()}) == 3
    assert len({rest for _, _, rest in own.values()}) == 1


def test_a_run_killed_in_the_conversation_leaves_a_doubt(tmp_path: Path) -> None:
    """What was under way when a run was killed is held, or sent again, as the configuration says; never guessed."""
    from briefer.state import State

    for number, (policy, row) in enumerate([("hold", ("doubtful", 1)), ("resend", ("received", 2))]):
        with open_office() as office:
            room = Mailroom(tmp_path / str(number), office, {"on_doubt": policy})
            room.begin()
            with State(room.path) as state:
                state.attempt("morning", 1, "smtp", BEA)
            done = room.run()
            assert room.rows() == {ANA: ("received", 1), BEA: row, CY: ("received", 1)}
            assert [BEA in each for each in done.problems] == [True] * (policy == "hold")
            assert office.got[BEA] == (policy == "resend")


def test_a_change_of_policy_resolves_a_doubt(tmp_path: Path) -> None:
    """What was held is sent again when the configuration says so within the time for it."""
    with open_office() as office:
        office.does = {f"DOT {BEA}": [CUT]}
        room = Mailroom(tmp_path / "state", office)
        room.begin()
        room.run()
        assert (room.rows()[BEA], room.run(30).problems) == (("doubtful", 1), [])
        room.options["on_doubt"] = "resend"
        room.run(60)
    assert (office.got, room.kept()) == (EVERYBODY, 0)


def test_who_is_no_longer_named_gets_nothing(tmp_path: Path) -> None:
    """A reader who was taken out of the configuration is not tried again, and that is said."""
    with open_office() as office:
        office.does = {f"RCPT {BEA}": ["450 4.7.1 greylisted"]}
        room = Mailroom(tmp_path / "state", office)
        room.begin()
        room.run()
        room.readers = (ANA, CY)
        assert "is delivered to no more" in room.run(5).problems[0]
    assert (room.rows()[BEA], room.kept()) == (("refused", 1), 0)


def test_a_server_that_is_down_is_tried_once_a_run(tmp_path: Path) -> None:
    """With five hundred readers and no server, one connection is tried, and one line says so."""
    readers = tuple(f"reader{number}@example.org" for number in range(500))
    with open_office() as office:
        office.always = {"GREETING": CUT}
        room = Mailroom(tmp_path / "state", office, readers=readers)
        room.begin()
        done = room.run()
        assert office.heard["GREETING"] == 1
    assert [problem.endswith("(500 recipients)") for problem in done.problems] == [True]
    assert not done.is_out


def channel(**options: Any) -> Smtp:
    """Return a channel with these options."""
    return Smtp(**{"sender": "desk@example.org", "addresses": (ANA,), "host": "mail.example.org", **options})


@pytest.mark.parametrize(
    ("options", "said"),
    [
        ({"addresses": ("ana@example.org\r\nBcc: eve@example.net",)}, "is no address"),
        ({"addresses": ("ana@example.org\nRCPT TO:<eve@example.net>",)}, "is no address"),
        ({"sender": "desk@example.org\r\nSubject: forged"}, "is no address"),
        ({"reply_to": "a@example.org\x00"}, "is no address"),
        ({"list_id": "x\r\nBcc: eve@example.net"}, "names no list"),
        ({"unsubscribe": "https://example.org/\nBcc: eve@example.net"}, "no address to leave by"),
        ({"ehlo": "me\r\nQUIT"}, "holds what none has"),
        ({"addresses": ("ana",)}, "is no address"),
        ({"addresses": ("ana@example.org, bea@example.org",)}, "is no address"),
        ({"addresses": ("<ana@example.org> <bea@example.org>",)}, "is no address"),
        ({"addresses": ("a b@example.org",)}, "is no address"),
        ({"addresses": ("ana@-example.org",)}, "is no address"),
        ({"addresses": (f"{'a' * 65}@example.org",)}, "is no address"),
        ({"addresses": ()}, "addresses: is empty"),
        ({"sender": "josé@example.org"}, "give an address in ASCII"),
        ({"host": ""}, "host: give a server"),
        ({"lmtp": "/run/lmtp"}, "host: give a server"),
        ({"host": "", "lmtp": "mail.example.org"}, "is no path and no host:port"),
        ({"user": "ana", "password": "x", "security": "none"}, "readable by anyone"),
        ({"user": "ana"}, "password: is missing"),
        ({"user": "ana", "auth": "xoauth2"}, "token: say where"),
        ({"password": "x"}, "user: is missing"),
        ({"timeout": 0.0}, "no number of seconds"),
    ],
)
def test_what_could_harm_is_refused_before_anything_is_sent(options: dict[str, Any], said: str) -> None:
    """No option forges a header or a command, or sends a password in the clear over a network."""
    with pytest.raises(ConfigError) as raised:
        channel(**options)
    assert said in str(raised.value)


def test_a_password_in_the_clear_stays_on_this_machine(tmp_path: Path) -> None:
    """Without TLS a password goes to a loopback address alone, and where security = "none" says so."""
    with open_office(login=True) as office:
        room = Mailroom(tmp_path / "state", office, dict(USER))
        room.runs()
        assert office.got == EVERYBODY


def test_no_secret_is_shown() -> None:
    """The text of a channel has neither its password nor its token."""
    shown = repr(channel(user="ana", password="hunter2")) + repr(channel(user="a", auth="xoauth2", token="hunter2"))  # noqa: S106 - of nobody
    assert "hunter2" not in shown


def test_a_token_goes_as_xoauth2_has_it() -> None:
    """With auth = "xoauth2" the token is sent as Google and Microsoft document it, fresh from the command."""
    heard: list[str] = []

    class Office:
        esmtp_features: ClassVar[dict[str, str]] = {}

        def auth(self, mechanism: str, answer: Any) -> None:
            heard.extend((mechanism, answer(), answer(b"{}")))

    from briefer.deliver._mail_entry import _enter

    its = channel(user="ana@example.org", auth="xoauth2", token_command="printf %s a-token")  # noqa: S106 - of nobody
    _enter(Office(), its._server)  # type: ignore[arg-type]  # noqa: SLF001 - no server here speaks it
    assert heard == ["XOAUTH2", "user=ana@example.org\1auth=Bearer a-token\1\1", ""]


@pytest.mark.parametrize("utf8", [True, False])
def test_addresses_beyond_ascii(utf8: bool, tmp_path: Path) -> None:
    """An address with letters beyond ASCII goes over SMTPUTF8, or is refused clearly; the others are not touched."""
    readers = ("Ána Müller <ana@bücher.example>", "josé@example.org", CY)
    with open_office(utf8=utf8) as office:
        room = Mailroom(tmp_path / "state", office, readers=readers)
        room.begin()
        problems = room.run().problems
    got = {"ana@xn--bcher-kva.example": 1, CY: 1} | ({"josé@example.org": 1} if utf8 else {})
    assert office.got == got
    assert [("SMTPUTF8" in each, "josé" in each) for each in problems] == [(True, True)] * (not utf8)
    shown = message_from_bytes(office.arrived[0].content, policy=default)["To"].addresses
    assert [(each.display_name, each.addr_spec) for each in shown] == [
        ("Ána Müller", "ana@xn--bcher-kva.example"), ("", CY),
    ]  # fmt: skip


def test_who_is_in_bcc_is_seen_by_nobody(tmp_path: Path) -> None:
    """Readers in `addresses` see one another; one in `bcc` is named in no message but the own."""
    with open_office() as office:
        room = Mailroom(tmp_path / "state", office, {"bcc": (CY,)}, readers=(ANA, BEA))
        room.runs()
    shown = {
        each.recipient: [to.addr_spec for to in message_from_bytes(each.content, policy=default)["To"].addresses]
        for each in office.arrived
    }
    assert shown == {ANA: [ANA, BEA], BEA: [ANA, BEA], CY: [CY]}


def test_check_enters_and_sends_nothing() -> None:
    """`briefer check` finds a wrong password before an edition is due, and no message is begun."""
    with open_office(tls=True, login=True) as office:
        right = {**SECURE, **USER, "port": office.port, "ehlo": "desk.example.org"}
        assert channel(**right).check() == ()
        (said,) = channel(**{**right, "password": "wrong"}).check()
        assert office.heard["MAIL"] == 0
    assert "refuses the user desk (535" in said


SENDMAIL = """#!/bin/sh
printf '%s\\n' "$@" >> "$0.args"
cat >> "$0.took"
exit {code}
"""


@pytest.mark.parametrize(("code", "kind"), [(0, None), (75, DeliveryError), (67, RefusedError)])
def test_by_sendmail(code: int, kind: type[DeliveryError] | None, tmp_path: Path) -> None:
    """The machine's own sendmail gets envelope and message; its exit status says what became of it."""
    program = tmp_path / "sendmail"
    program.write_text(SENDMAIL.format(code=code), "ascii")
    program.chmod(0o755)
    mail = channel(host="", sendmail=str(program))
    assert mail.check() == ()
    if kind is None:
        assert mail.deliver(ANA, PARCEL) == f"{ANA}: handed to {program}"
    else:
        with pytest.raises(kind) as raised:
            mail.deliver(ANA, PARCEL)
        assert type(raised.value) is kind
    assert Path(f"{program}.args").read_text("ascii").split() == ["-i", "-f", "desk@example.org", "--", ANA]
    assert b"\r" not in Path(f"{program}.took").read_bytes()


def test_what_is_attached_has_to_be_made() -> None:
    """A format to attach that the briefing is not made in is named, and nothing is sent without it."""
    with pytest.raises(RefusedError, match="attach: pdf is not among the formats"):
        channel(attach=("pdf",)).prepare(None, PARCEL, {})  # type: ignore[arg-type]  # is not looked at
