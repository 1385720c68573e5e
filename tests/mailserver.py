"""A real Postfix and a real Dovecot, started on loopback in a folder of their own, with configurations of their own.

Nothing of the machine's own mail is read or touched. Both want root to start, since each of their processes runs as
another user: `missing` says where they are not installed or cannot be started, and that they never are in CI.
"""

import os
import pwd
import shutil
import socket
import socketserver
import subprocess
import tempfile
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from time import monotonic, sleep

from web import CERTIFICATE

DOMAIN = "example.org"
USERS = ("ana", "bea", "cy")
FULL = "dan"  # whose mailbox has no room left
PASSWORD = "letmein"  # noqa: S105 - of a server that is gone after the test
_PROGRAMS = ("postfix", "dovecot", "doveadm")
_SECONDS = 30.0

_MAIN = """\
compatibility_level = 3.6
queue_directory = {folder}/queue
data_directory = {folder}/data
maillog_file = {folder}/postfix.log
maillog_file_prefixes = {folder}
mail_owner = postfix
myhostname = localhost
mydestination =
inet_interfaces = 127.0.0.1
inet_protocols = ipv4
mynetworks = 127.0.0.0/8
alias_maps =
virtual_mailbox_domains = {domain}
virtual_mailbox_maps = inline:{{ {users} }}, regexp:{{ {{ /^reader[0-9]+@/ there }} }}
virtual_transport = lmtp:inet:127.0.0.1:{lmtp}
smtpd_tls_chain_files = {certificate}
smtpd_tls_security_level = may
smtpd_sasl_type = dovecot
smtpd_sasl_path = inet:127.0.0.1:{auth}
smtpd_recipient_restrictions =
  check_policy_service inet:127.0.0.1:{policy},
  check_policy_service inet:127.0.0.1:{quota},
  permit_mynetworks, reject
smtpd_end_of_data_restrictions = check_policy_service inet:127.0.0.1:{policy}
smtpd_peername_lookup = no
smtputf8_enable = yes
"""
_MASTER = """\
127.0.0.1:{smtp} inet n - n - - smtpd
127.0.0.1:{submission} inet n - n - - smtpd
  -o smtpd_sasl_auth_enable=yes -o smtpd_tls_auth_only=yes
  -o smtpd_recipient_restrictions=permit_sasl_authenticated,reject
127.0.0.1:{smtps} inet n - n - - smtpd
  -o smtpd_tls_wrappermode=yes
127.0.0.1:{without_tls} inet n - n - - smtpd
  -o smtpd_tls_security_level=none
pickup unix n - n 60 1 pickup
cleanup unix n - n - 0 cleanup
qmgr unix n - n 300 1 qmgr
tlsmgr unix - - n 1000? 1 tlsmgr
rewrite unix - - n - - trivial-rewrite
bounce unix - - n - 0 bounce
defer unix - - n - 0 bounce
trace unix - - n - 0 bounce
verify unix - - n - 1 verify
flush unix n - n 1000? 0 flush
proxymap unix - - n - - proxymap
error unix - - n - - error
retry unix - - n - - error
lmtp unix - - n - - lmtp
anvil unix - - n - 1 anvil
scache unix - - n - 1 scache
postlog unix-dgram n - n - 1 postlogd
"""
_DOVECOT = """\
protocols = imap lmtp
base_dir = {folder}/run
state_dir = {folder}/run
log_path = {folder}/dovecot.log
listen = 127.0.0.1
ssl = no
disable_plaintext_auth = no
auth_username_format = %Lu
first_valid_uid = 1
mail_location = maildir:{folder}/mail/%n
passdb {{
  driver = static
  args = password={password}
}}
userdb {{
  driver = passwd-file
  args = {folder}/users
}}
userdb {{
  driver = static
  args = uid={uid} gid={gid} home={folder}/mail/%n allow_all_users=yes
}}
service imap-login {{
  inet_listener imap {{
    address = 127.0.0.1
    port = {imap}
  }}
  inet_listener imaps {{
    port = 0
  }}
}}
mail_plugins = quota
plugin {{
  quota = maildir:Room
  quota_status_success = DUNNO
  quota_status_nouser = DUNNO
  quota_status_overquota = 552 5.2.2 Mailbox is full
}}
service auth {{
  inet_listener {{
    address = 127.0.0.1
    port = {auth}
  }}
}}
service quota-status {{
  executable = quota-status -p postfix
  client_limit = 1
  inet_listener {{
    address = 127.0.0.1
    port = {quota}
  }}
}}
service lmtp {{
  inet_listener lmtp {{
    address = 127.0.0.1
    port = {lmtp}
  }}
}}
"""


_PORTS = ("smtp", "submission", "smtps", "without_tls", "lmtp", "imap", "auth", "quota", "policy")


@dataclass(frozen=True)
class MailServer:
    """Where they listen, and what Postfix is told to answer.

    Attributes:
        folder: Where all of it is.
        ports: Of Postfix "smtp" and the rest with STARTTLS, "submission" with a user, "smtps" with TLS from the first
            byte, and "without_tls"; of Dovecot "lmtp" and "imap".
        answers: By recipient, or by "" for the message of anybody, what is answered one time after the other, as in
            "450 4.7.1 greylisted"; then it is taken.
    """

    folder: Path
    ports: dict[str, int]
    answers: dict[str, list[str]] = field(default_factory=dict)

    def boxes(self) -> dict[str, int]:
        """Return how many messages each user has, as soon as Postfix has none in its queue."""
        end = monotonic() + _SECONDS
        while any(self._queue()):
            assert monotonic() < end, self.log()
            sleep(0.02)
        files = [file.parent.parent.name for file in (self.folder / "mail").glob("*/new/*")]
        return {user: files.count(user) for user in sorted(set(files))}

    def empty(self) -> None:
        """Take all messages out of the mailboxes, and forget what was to be answered."""
        self.answers.clear()
        for file in (self.folder / "mail").glob("*/*/*"):
            if file.parent.name in {"new", "cur"} and file.parent.parent.name != FULL:
                file.unlink()

    def log(self) -> str:
        """Return the end of what the servers say of themselves."""
        return "\n".join(log.read_text("utf-8", "replace")[-3000:] for log in sorted(self.folder.glob("*.log")))

    def _queue(self) -> Iterator[Path]:
        for name in ("maildrop", "incoming", "active", "deferred"):
            yield from (each for each in (self.folder / "queue" / name).rglob("*") if each.is_file())


def missing() -> str:
    """Return why the servers cannot be started here, "" if they can."""
    if os.environ.get("CI"):
        return "in CI no mail servers are started"
    absent = [name for name in _PROGRAMS if _found(name) is None]
    if absent:
        return f"not installed: {', '.join(absent)} (Debian: postfix dovecot-imapd dovecot-lmtpd)"
    return "" if hasattr(os, "geteuid") and os.geteuid() == 0 else "Postfix and Dovecot want root to start"


@contextmanager
def mail_server() -> Iterator[MailServer]:
    """Start both, and stop them again."""
    # not a folder of pytest's, which other users, as their processes are, may not enter
    folder = Path(tempfile.mkdtemp(prefix="briefer-mail-"))
    folder.chmod(0o755)
    ports = dict(zip(_PORTS, _free_ports(len(_PORTS)), strict=True))
    mailer = pwd.getpwnam("mail")
    facts = {
        "folder": folder, "domain": DOMAIN, "users": ", ".join(f"{user}@{DOMAIN}=there" for user in (*USERS, FULL)),
        "certificate": CERTIFICATE, "password": PASSWORD, "uid": mailer.pw_uid, "gid": mailer.pw_gid, **ports,
    }  # fmt: skip
    for name in ("postfix", "queue", "data", "run", "mail"):
        (folder / name).mkdir()
    os.chown(folder / "data", pwd.getpwnam("postfix").pw_uid, -1)
    os.chown(folder / "mail", mailer.pw_uid, mailer.pw_gid)
    (folder / "postfix" / "main.cf").write_text(_MAIN.format(**facts), "utf-8")
    (folder / "postfix" / "master.cf").write_text(_MASTER.format(**facts), "utf-8")
    (folder / "dovecot.conf").write_text(_DOVECOT.format(**facts), "utf-8")
    (folder / "users").write_text(
        f"{FULL}@{DOMAIN}::{mailer.pw_uid}:{mailer.pw_gid}::{folder}/mail/{FULL}::userdb_quota_rule=*:bytes=10\n",
        "ascii",
    )
    server = MailServer(folder, ports)
    try:
        _run("dovecot", "-c", str(folder / "dovecot.conf"))
        _run("postfix", "-c", str(folder / "postfix"), "start")
        with _policy(server):
            for port in ports.values():
                _wait_for(port, server)
            yield server
    finally:
        for command in (
            ("postfix", "-c", str(folder / "postfix"), "stop"), ("doveadm", "-c", str(folder / "dovecot.conf"), "stop"),
        ):  # fmt: skip
            subprocess.run([_found(command[0]) or "", *command[1:]], capture_output=True, timeout=60, check=False)
        shutil.rmtree(folder, ignore_errors=True)


@contextmanager
def _policy(server: MailServer) -> Iterator[None]:
    """Answer what Postfix asks of each recipient and of each message (Postfix's SMTPD_POLICY_README)."""

    class Answering(socketserver.StreamRequestHandler):
        def handle(self) -> None:
            asked: dict[str, str] = {}
            for line in self.rfile:
                name, _, value = line.decode("utf-8", "replace").rstrip("\n").partition("=")
                asked[name] = value
                if not name:
                    whose = asked.get("recipient", "") if asked.get("protocol_state") == "RCPT" else ""
                    answers = server.answers.get(whose)
                    self.wfile.write(f"action={answers.pop(0) if answers else 'DUNNO'}\n\n".encode())
                    asked = {}

    class Server(socketserver.ThreadingTCPServer):
        allow_reuse_address = daemon_threads = True
        block_on_close = False

    with Server(("127.0.0.1", server.ports["policy"]), Answering) as started:
        thread = threading.Thread(target=started.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True)
        thread.start()
        try:
            yield
        finally:
            started.shutdown()
            thread.join(_SECONDS)


def _found(name: str) -> str | None:
    return shutil.which(name, path=f"{os.environ.get('PATH', '')}:/usr/sbin:/usr/local/sbin")


def _run(name: str, *arguments: str) -> None:
    with tempfile.TemporaryFile() as said:  # and no pipe, which the daemon would hold open
        done = subprocess.run(
            [_found(name) or "", *arguments],
            stdin=subprocess.DEVNULL,
            stdout=said,
            stderr=said,
            timeout=60,
            check=False,
        )
        said.seek(0)
        assert done.returncode == 0, said.read().decode("utf-8", "replace")


def _free_ports(count: int) -> list[int]:
    sockets = [socket.socket() for _ in range(count)]
    for each in sockets:
        each.bind(("127.0.0.1", 0))
    ports = [each.getsockname()[1] for each in sockets]
    for each in sockets:
        each.close()
    return ports


def _wait_for(port: int, server: MailServer) -> None:
    end = monotonic() + _SECONDS
    while monotonic() < end:
        with socket.socket() as trial:
            if trial.connect_ex(("127.0.0.1", port)) == 0:
                return
        sleep(0.05)
    raise AssertionError(f"nothing listens on {port}: {server.log()}")
