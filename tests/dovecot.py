"""A real Dovecot, which a test starts on this machine, and its mailbox."""

import getpass
import os
import pwd
import shutil
import socket
import subprocess
import tempfile
import time
from collections.abc import Iterator
from contextlib import suppress
from email.message import EmailMessage
from imaplib import IMAP4
from pathlib import Path

import pytest

_DOVECOT = shutil.which("dovecot") or "/usr/sbin/dovecot"
_PASSWORD = "open-sesame"  # noqa: S105 - of a server that lives as long as the test
_CONFIGURATION = """
base_dir = {home}/run
state_dir = {home}/state
log_path = {home}/log
listen = 127.0.0.1
protocols = imap
ssl = no
disable_plaintext_auth = no
default_internal_user = {user}
default_internal_group = {group}
default_login_user = {login}
first_valid_uid = 1
mail_location = maildir:{home}/mail/Maildir
passdb {{
  driver = static
  args = password={password}
}}
userdb {{
  driver = static
  args = uid={uid} gid={gid} home={home}/mail
}}
service anvil {{
  chroot =
}}
service imap-login {{
  chroot =
  inet_listener imap {{
    port = {port}
  }}
  inet_listener imaps {{
    port = 0
  }}
}}
"""
needs_dovecot = pytest.mark.skipif(not Path(_DOVECOT).exists(), reason="Dovecot is not installed here")


def free_port() -> int:
    """Return a port that nothing listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@pytest.fixture
def address(monkeypatch: pytest.MonkeyPatch) -> Iterator[str]:
    """Start a Dovecot with an empty mailbox and return the address of the account."""
    is_root = os.getuid() == 0
    owner = pwd.getpwnam("nobody") if is_root else pwd.getpwuid(os.getuid())
    user = "dovecot" if is_root else getpass.getuser()
    login = "dovenull" if is_root else user
    with tempfile.TemporaryDirectory(prefix="dovecot") as folder:  # a short path: the sockets of a server need one
        home, port = Path(folder), free_port()
        (home / "mail").mkdir()
        home.chmod(0o755)
        os.chown(home / "mail", owner.pw_uid, owner.pw_gid)
        group = "dovecot" if is_root else __import__("grp").getgrgid(os.getgid()).gr_name
        (home / "dovecot.conf").write_text(
            _CONFIGURATION.format(
                home=home, port=port, user=user, group=group, login=login, uid=owner.pw_uid, gid=owner.pw_gid,
                password=_PASSWORD,
            ),
            "utf-8",
        )  # fmt: skip
        server = subprocess.Popen([_DOVECOT, "-F", "-c", home / "dovecot.conf"], stderr=subprocess.DEVNULL)
        try:
            _wait(port, server, home / "log")
            monkeypatch.setenv("BRIEFER_IMAP_PASSWORD", _PASSWORD)
            yield f"imap://anna@127.0.0.1:{port}"
        finally:
            server.terminate()
            with suppress(subprocess.TimeoutExpired):
                server.wait(timeout=5)
            server.kill()
            server.wait()


def _wait(port: int, server: "subprocess.Popen[bytes]", log: Path) -> None:
    """Return when the server answers; skip the test where it does not start here."""
    for _ in range(100):
        if server.poll() is not None:
            break
        with suppress(OSError), socket.create_connection(("127.0.0.1", port), 1):
            return
        time.sleep(0.1)
    said = log.read_text("utf-8") if log.exists() else ""
    pytest.skip(f"Dovecot does not start here: {said[-300:]}")


def filed(address: str, number: int, text: str, folder: bytes = b"INBOX") -> None:
    """Put a message into a folder, whose name is given as IMAP writes it."""
    made = EmailMessage()
    made["From"], made["To"], made["Subject"] = "Ben <ben@example.org>", "Anna <anna@example.org>", f"Plan {number}"
    made["Message-ID"], made["Date"] = f"<{number}@example.org>", f"Mon, {number + 1} Mar 2026 10:14:00 +0000"
    made.set_content(text)
    with logged_in(address) as server:
        assert server.append(folder.decode(), "", "", bytes(made).replace(b"\n", b"\r\n"))[0] == "OK"


def logged_in(address: str) -> IMAP4:
    """Return a connection of our own."""
    server = IMAP4("127.0.0.1", int(address.rpartition(":")[2]))
    server.login("anna", _PASSWORD)
    return server


def flags(address: str, folder: str) -> list[str]:
    """Return the flags of each message of a folder, whose name is given as IMAP writes it."""
    with logged_in(address) as server:
        server.select(folder, readonly=True)
        _, found = server.fetch("1:*", "(FLAGS)")
        return [each.decode().partition("(FLAGS ")[2] for each in found if isinstance(each, bytes)]
