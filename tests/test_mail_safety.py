"""The promises of mail's safety: nothing forges a header or a command, no secret is shown, what is wrong is found."""

from base64 import b64encode
from email import message_from_bytes
from email.policy import default
from pathlib import Path
from typing import Any

import pytest
from command import Command
from faults import ANA
from hypothesis import given
from hypothesis import strategies as st
from postoffice import open_office
from web import CERTIFICATE

import briefer
from briefer.deliver import Rendition
from briefer.deliver._mail_message import addressed, mailbox
from briefer.deliver.smtp import Smtp
from briefer.errors import ConfigError

pytestmark = pytest.mark.filterwarnings(
    "ignore:Requiring AUTH while not requiring TLS"
)  # of a server to be tested with
BRIEFING = briefer.brief(briefer.document("The council met. It will meet again.", title="Council"))


def channel(**options: Any) -> Smtp:
    """Return a channel with these options."""
    return Smtp(**{"sender": "desk@example.org", "addresses": (ANA,), "host": "mail.example.org", **options})


def refused(**options: Any) -> list[str]:
    """Return the options that a channel refuses, [] for none."""
    try:
        channel(**options)
    except ConfigError as error:
        return [each.partition(":")[0] for each in error.problems]
    return []


HOSTILE = st.text(max_size=30) | st.sampled_from([
    "x\r\nBcc: eve@example.net", "x\nRCPT TO:<eve@example.net>", "\u2028Bcc: a@b.cd", "a@b.cd>, <c@d.ef", "a\x00b",
    "Ana\r\n <a@b.cd>", "A\x85B <a@b.cd>", "=?utf-8?q?a=0D=0ABcc:_x?= <a@b.cd>", "<a@b.cd>\tBcc: e@f.gh", "Ж" * 300,
    "a@b.cd SIZE=1", "-oQ/tmp@b.cd", "a@b.cd\r\n.\r\nMAIL FROM:<x@y.z>", "ana@bücher.example", "josé@example.org",
])  # fmt: skip
HEADER = {
    "message-id", "to", "from", "subject", "list-id", "list-unsubscribe", "list-unsubscribe-post", "reply-to", "date",
    "in-reply-to", "references", "auto-submitted", "mime-version", "content-type", "content-language",
}  # fmt: skip


@given(st.data())
def test_no_option_makes_another_field_or_command(data: st.DataObject) -> None:
    """Whatever an option says, it is refused by name; or each message has its fields once, and each address a line."""
    name = data.draw(st.sampled_from(["sender", "reply_to", "addresses", "bcc", "list_id", "unsubscribe", "ehlo"]))
    value = data.draw(HOSTILE)
    options = {name: (value,) if name in {"addresses", "bcc"} else value}
    if found := refused(**options):
        assert set(found) <= {name, "host"}
        return
    mail = channel(**options)
    parcel = mail.prepare(BRIEFING, (Rendition("text", value, "m.txt", b""),), {})
    for recipient in mail.recipients():
        assert recipient.isprintable()
        assert not {" ", "<", ">"} & set(recipient)
        message = addressed(parcel[0].content, mailbox(recipient), [mailbox(each) for each in mail.addresses])
        head = message.partition(b"\r\n\r\n")[0]
        assert b"\n" not in head.replace(b"\r\n", b"")
        names = [line.partition(b":")[0].decode().lower() for line in head.split(b"\r\n") if line[:1] not in b" \t"]
        assert len(names) == len(set(names))
        assert set(names) <= HEADER
        assert b"eve@" not in head.partition(b"List-")[0] or "eve@" in recipient


def test_a_domain_beyond_ascii_is_the_one_that_is_meant() -> None:
    """A domain is looked up as IDNA 2008 has it: ß is not ss; what can be no domain is refused."""
    assert channel(addresses=("x@straße.example",)).recipients() == ("x@xn--strae-oqa.example",)
    with pytest.raises(ConfigError, match="can be no domain"):
        channel(addresses=("x@ab--ä.example",))


def test_a_list_has_a_name_without_being_given_one() -> None:
    """Mail programs sort by List-Id: made of the series and the sender's domain, where it is not said."""
    for series, expected in (("morning-board", "morning-board.example.org"), ("Früh 1", "fr-h-1.example.org")):
        parcel = channel().prepare(BRIEFING, (Rendition("text", series, "m.txt", b""),), {})
        assert expected in str(message_from_bytes(parcel[0].content, policy=default)["List-Id"])


SECRET = "correct-horse/battery"  # noqa: S105 - of nobody
CONFIGURATION = """\
state = "{state}"
[briefing.morning]
sources = ["in"]
at = "07:00"
[[briefing.morning.deliver]]
to = "smtp"
sender = "desk@example.org"
addresses = ["ana@example.org"]
host = "localhost"
port = {port}
ca = "{ca}"
user = "desk"
password = "env:SMTP_SECRET"
timeout = 5
ehlo = "desk.example.org"
"""


def test_no_command_prints_a_secret(tmp_path: Path, run: Command, monkeypatch: pytest.MonkeyPatch) -> None:
    """A server that repeats the password, refusing it: no command says it, in words or as it went over the wire."""
    told = b64encode(f"\0desk\0{SECRET}".encode()).decode()
    monkeypatch.setenv("SMTP_SECRET", SECRET)
    (tmp_path / "in").mkdir()
    (tmp_path / "in" / "a.txt").write_text("The council met. It will meet again.\n", "utf-8")
    config = tmp_path / "briefer.toml"
    with open_office(tls=True, login=True) as office:
        config.write_text(CONFIGURATION.format(state=tmp_path / "s", port=office.port, ca=CERTIFICATE), "utf-8")
        office.always = {"AUTH": f"535 5.7.8 not {SECRET} of PLAIN {told}"}
        commands = [
            ("check",), ("check", "--json"), ("check", "--show"), ("run", "--dry-run"), ("run", "--extra"),
            ("run", "--json"), ("status",), ("status", "--json"),
        ]  # fmt: skip
        printed = [run(*command, "--config", config) for command in commands]
    said = "".join(each.text + each.err for each in printed)
    assert "refuses the user desk (535" in printed[0].text
    assert "refuses the user desk (535" in printed[4].err
    assert (office.heard["MAIL"], SECRET in said, told in said) == (0, False, False)
    stored = (tmp_path / "s").read_bytes() + b"".join(each.read_bytes() for each in tmp_path.glob("s-*"))
    assert SECRET.encode() not in stored


def test_a_wrong_file_of_certificates_is_named(tmp_path: Path) -> None:
    """`briefer check` names the file that is not there, or holds no certificate."""
    (tmp_path / "empty.pem").write_text("", "ascii")
    for name in ("absent.pem", "empty.pem"):
        (said,) = channel(host="127.0.0.1", ca=str(tmp_path / name)).check()
        assert said == f"ca: {tmp_path / name}: holds no certificates to trust; check the file"


def test_who_is_named_twice_is_found(tmp_path: Path, run: Command) -> None:
    """`briefer check` and a dry run name a reader whom two tables of one kind have, by their mailboxes as well."""
    config = tmp_path / "briefer.toml"
    (tmp_path / "in.txt").write_text("The council met. It will meet again.\n", "utf-8")
    table = '{to = "maildir", path = "box"}'
    config.write_text(f'state = "s"\n[briefing.morning]\nsources = ["in.txt"]\ndeliver = [{table}, {table}]\n', "utf-8")
    said = f"maildir: {tmp_path / 'box'} is named in 2 tables of it; leave one"
    checked, planned = run("check", "--config", config), run("run", "morning", "--dry-run", "--config", config)
    assert (checked.code, planned.code) == (2, 1)
    assert said in checked.text
    assert said in planned.err


def test_what_is_attached_has_to_be_made(tmp_path: Path, run: Command) -> None:
    """`briefer check` finds a format to attach that the briefing is not made in."""
    config = tmp_path / "briefer.toml"
    (tmp_path / "in.txt").write_text("The council met. It will meet again.\n", "utf-8")
    table = '{to = "maildir", path = "box", attach = ["pdf"]}'
    config.write_text(f'[briefing.morning]\nsources = ["in.txt"]\nformats = ["text"]\ndeliver = [{table}]\n', "utf-8")
    checked = run("check", "--config", config)
    assert checked.code == 2
    assert "maildir: attach: pdf is not among its formats; add it there" in checked.text


@pytest.mark.parametrize(
    ("written", "line", "said"),
    [
        ('sender = "The Desk"', 6, "sender: 'The Desk' is no address"),
        ('sender = "d@example.org"\nreply_to = "x"', 7, "reply_to: 'x' is no address"),
        ('sender = "d@example.org"\nsecurty = "tls"', 7, "securty: unknown option of smtp; did you mean 'security'?"),
        ('sender = "d@example.org"\non_doubt = "ask"', 7, "on_doubt: expected 'hold' or 'resend'"),
        ('sender = "d@example.org"\nuser = "d"\npassword = "x"\nsecurity = "none"', 9, 'security: "none" would send'),
        ('sender = "d@example.org"\nuser = "d"\npassword = ""', 8, "password: is missing; say where it is kept"),
    ],
)  # fmt: skip
def test_what_is_wrong_is_found_with_its_line(written: str, line: int, said: str, tmp_path: Path, run: Command) -> None:
    """`briefer check` names the line and the option, whether a word or its meaning is wrong."""
    config = tmp_path / "briefer.toml"
    config.write_text(
        '[briefing.morning]\nsources = ["x"]\n\n[[briefing.morning.deliver]]\nto = "smtp"\n'
        + written
        + '\nhost = "mail.example.org"\naddresses = ["a@example.org"]\n',
        "utf-8",
    )
    printed = run("check", "--config", config)
    assert printed.code == 2
    assert f"briefer.toml:{line}: briefing.morning.deliver[0].{said}" in printed.text
