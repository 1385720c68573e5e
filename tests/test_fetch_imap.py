"""The promises of reading mail from a server: what an address stands for, and that nothing is changed there."""

import re
import socketserver
import threading
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field

import pytest

import briefer
from briefer import FetchError
from briefer.fetch.imap import Imap
from briefer.intake import Allowance

MAIL = (
    b"From: Anna <anna@example.org>\r\nSubject: Bridge\r\nMessage-ID: <%d@example.org>\r\n\r\n"
    b"The council closed the bridge on Monday because of cracks in its piers.\r\n"
)


@dataclass
class Server:
    """As much of IMAP4rev1 as a reader needs; it keeps what it was told."""

    port: int = 0
    folders: dict[str, dict[int, bytes]] = field(default_factory=dict)
    commands: list[str] = field(default_factory=list)
    hang_up_on: str = ""
    connections: int = 0

    @property
    def address(self) -> str:
        """Return the address of the user's account."""
        return f"imap://anna%40example.org@127.0.0.1:{self.port}"


class Session(socketserver.StreamRequestHandler):
    """One connection to the server."""

    server: "Listener"
    wbufsize = 65_536

    def handle(self) -> None:
        """Answer commands until the client leaves."""
        about = self.server.about
        about.connections += 1
        self.say("* OK ready")
        self.wfile.flush()
        folder: dict[int, bytes] = {}
        for line in self.rfile:
            if line.startswith(b"\x16"):  # a handshake of TLS, which this server does not speak
                return
            tag, command, *_ = line.decode().split(maxsplit=2)
            rest = line.decode().strip().partition(f"{command} ")[2]
            about.commands.append(f"{command} {rest}".strip())
            if about.hang_up_on and about.hang_up_on in f"{command} {rest}":
                about.hang_up_on = ""
                return
            answer = "OK"
            if command == "CAPABILITY":
                self.say("* CAPABILITY IMAP4rev1")
            elif command == "LOGIN":
                answer = "OK" if rest == '"anna@example.org" "open sesame"' else "NO [AUTHENTICATIONFAILED] no"
            elif command in {"EXAMINE", "SELECT"}:
                found = about.folders.get(rest.strip('"'))
                answer = "OK [READ-ONLY]" if found is not None else "NO no such folder"
                folder = found or {}
                self.say(f"* {len(folder)} EXISTS")
            elif command == "UID":
                answer = self.find(rest, folder)
            self.say(f"{tag} {answer} so far")
            self.wfile.flush()
            if command == "LOGOUT":
                return

    def find(self, rest: str, folder: dict[int, bytes]) -> str:
        """Answer UID SEARCH and UID FETCH."""
        if rest.startswith("SEARCH"):
            if "NONSENSE" in rest:
                return "BAD unknown search key"
            found = [] if "ANSWERED" in rest else folder
            self.say("* SEARCH " + " ".join(map(str, found)))
            return "OK"
        asked = re.fullmatch(r"FETCH (\d+) \(BODY\.PEEK\[\]<0\.(\d+)>\)", rest)
        if asked is None:
            return "BAD"
        if (content := folder.get(int(asked[1]))) is not None:
            content = content[: int(asked[2])]
            self.wfile.write(b"* 1 FETCH (UID %s BODY[]<0> {%d}\r\n" % (asked[1].encode(), len(content)))
            self.wfile.write(content + b")\r\n")
        return "OK"

    def say(self, line: str) -> None:
        """Send one line."""
        self.wfile.write(line.encode() + b"\r\n")


class Listener(socketserver.ThreadingTCPServer):
    """The socket of the server."""

    allow_reuse_address = True
    daemon_threads = True
    about: Server


@pytest.fixture
def server(monkeypatch: pytest.MonkeyPatch) -> Iterator[Server]:
    """Serve a mailbox on this machine."""
    messages = {uid: MAIL % uid for uid in (3, 17, 200)}
    with Listener(("127.0.0.1", 0), Session) as listener:
        about = Server(listener.server_address[1], {"INBOX": messages, "News/Br&APw-cke": {5: MAIL % 5}, "Empty": {}})
        listener.about = about
        thread = threading.Thread(target=listener.serve_forever, kwargs={"poll_interval": 0.01})
        thread.start()
        monkeypatch.setenv("BRIEFER_IMAP_PASSWORD", "open sesame")
        yield about
        listener.shutdown()
        thread.join()


@pytest.fixture
def imap() -> Iterator[Imap]:
    """Return a transport that may read from this machine without TLS."""
    transport = Imap(hosts=frozenset({"127.0.0.1"}), seconds=5)
    yield transport
    transport.close()


def test_a_folder_stands_for_its_messages(server: Server, imap: Imap) -> None:
    """An address stands for each message in the folder, the newest last, and every one is had in its own bytes."""
    addresses = imap.expand(server.address)
    assert addresses == tuple(f"{server.address}/INBOX/;UID={uid}" for uid in (3, 17, 200))
    blob = imap.fetch(addresses[1])
    assert (blob.uri, blob.name, blob.content, blob.media_type) == (addresses[1], "17.eml", MAIL % 17, "message/rfc822")
    assert imap.expand(addresses[1]) == (addresses[1],)


def test_nothing_is_changed_on_the_server(server: Server, imap: Imap) -> None:
    """Folders are opened for reading only, messages are looked at without being marked as read, and one logs out."""
    for address in imap.expand(server.address):
        imap.fetch(address)
    imap.close()
    said = [command.split()[0] for command in server.commands]
    assert set(said) <= {"CAPABILITY", "LOGIN", "EXAMINE", "UID", "LOGOUT"}
    assert said[-1] == "LOGOUT"
    assert all("BODY.PEEK[]" in command for command in server.commands if "FETCH" in command)


@pytest.mark.parametrize(
    ("query", "asked"),
    [
        ("", "UID SEARCH CHARSET US-ASCII ALL"),
        ("?UNSEEN SINCE 1-Nov-2026", "UID SEARCH CHARSET US-ASCII UNSEEN SINCE 1-Nov-2026"),
        ("?FROM%20%22ben%40example.org%22", 'UID SEARCH CHARSET US-ASCII FROM "ben@example.org"'),
        ('?SUBJECT "#7"', 'UID SEARCH CHARSET US-ASCII SUBJECT "#7"'),
        ('?SUBJECT "Brücke"', 'UID SEARCH CHARSET UTF-8 SUBJECT "Brücke"'),
    ],
)
def test_what_is_searched_for(server: Server, imap: Imap, query: str, asked: str) -> None:
    """What follows the question mark is what the server is asked for, percent-encoded or not."""
    assert len(imap.expand(f"{server.address}/INBOX{query}")) == 3
    assert asked in server.commands


def test_a_folder_by_any_name(server: Server, imap: Imap) -> None:
    """A folder's name may have any letters, and levels."""
    (address,) = imap.expand(f"{server.address}/News/Brücke")
    assert address == f"{server.address}/News/Br%C3%BCcke/;UID=5"
    assert imap.fetch(address).content == MAIL % 5


def test_the_newest_are_read(server: Server) -> None:
    """Of more messages than the limit the newest are read; where no search was given, 200 are the most."""
    server.folders["Long"] = dict.fromkeys(range(1, 501), MAIL)
    for query, entries, expected in (("", 2, 2), ("?ALL", 450, 450), ("", 450, 200)):
        imap = Imap(hosts=frozenset({"127.0.0.1"}), entries=entries)
        addresses = imap.expand(f"{server.address}/Long{query}")
        imap.close()
        assert len(addresses) == expected
        assert addresses[-1].endswith(";UID=500")


def test_one_connection_serves_every_thread(server: Server, imap: Imap) -> None:
    """However many threads ask, the server sees one connection, and each gets what it asked for."""
    server.folders["Long"] = {uid: MAIL % uid for uid in range(1, 51)}
    addresses = imap.expand(f"{server.address}/Long")
    with ThreadPoolExecutor(8) as pool:
        assert [blob.content for blob in pool.map(imap.fetch, addresses)] == list(server.folders["Long"].values())
    assert server.connections == 1


def test_a_connection_that_was_closed_is_opened_again(server: Server, imap: Imap) -> None:
    """A server that hangs up between two messages costs nothing but a second connection."""
    addresses = imap.expand(server.address)
    server.hang_up_on = "FETCH 17"
    assert [imap.fetch(address).content for address in addresses] == [MAIL % uid for uid in (3, 17, 200)]
    assert server.connections == 2


@pytest.mark.parametrize(
    ("make", "reason"),
    [
        (lambda at: f"{at}/None", "127.0.0.1 has no folder None that can be opened; check its name"),
        (lambda at: f"{at}/INBOX?NONSENSE", "the server does not understand the search 'NONSENSE'; write it like"),
        (lambda at: f"{at}/INBOX?ANSWERED", "no message in INBOX is found by ANSWERED"),
        (lambda at: f"{at}/Empty", "no message in Empty is found by ALL"),
        (lambda at: at.replace("anna", "ben"), "127.0.0.1 refuses the name ben@example.org with this password"),
        (lambda at: at.replace("127.0.0.1", "localhost"), "would send the password unencrypted: write imaps://"),
        (lambda at: at.replace("imap:", "imaps:"), "does not speak TLS; check the port"),
        (lambda at: re.sub(r":\d+$", ":1", at), "127.0.0.1, port 1 takes no connections; check the port"),
        (lambda at: re.sub(r"//.*@", "//", at), "names no user or no server; write imaps://user@server/"),
        (lambda at: f"{at}/a%0D%0Ab", "holds control characters"),
        (lambda at: f"{at}x", "is no address"),
    ],
)
def test_what_cannot_be_read(server: Server, imap: Imap, make: Callable[[str], str], reason: str) -> None:
    """Every failure is a FetchError that says what to do about it."""
    with pytest.raises(FetchError) as caught:
        imap.expand(make(server.address))
    assert caught.value.reason.startswith(reason) or reason in caught.value.reason
    assert "open sesame" not in str(caught.value)


@pytest.mark.parametrize(
    "address", ["imaps://anna:secret@h/INBOX", "imaps://a@b.org:secret@h", "imap://anna:sec/ret@h"]
)
def test_a_password_in_an_address_is_refused_and_never_shown(imap: Imap, address: str) -> None:
    """Addresses are kept in briefs, logs and the shell's history: the password belongs into a variable."""
    with pytest.raises(FetchError, match="set the variable BRIEFER_IMAP_PASSWORD") as caught:
        imap.expand(address)
    assert "sec" not in str(caught.value).replace("second", "")


def test_a_password_of_its_own_for_each_server(server: Server, imap: Imap, monkeypatch: pytest.MonkeyPatch) -> None:
    """The variable with the server's name goes before the one for all; without either, both are named."""
    monkeypatch.setenv("BRIEFER_IMAP_PASSWORD", "wrong")
    monkeypatch.setenv("BRIEFER_IMAP_PASSWORD_127_0_0_1", "open sesame")
    assert imap.expand(server.address)
    other = Imap(hosts=frozenset({"127.0.0.1"}))
    monkeypatch.delenv("BRIEFER_IMAP_PASSWORD")
    monkeypatch.delenv("BRIEFER_IMAP_PASSWORD_127_0_0_1")
    with pytest.raises(
        FetchError, match=r"set the variable BRIEFER_IMAP_PASSWORD \(or BRIEFER_IMAP_PASSWORD_127_0_0_1"
    ):
        other.expand(server.address)


def test_what_is_too_large_or_gone(server: Server) -> None:
    """No more of a message is taken than the limit and a byte; a message that was deleted meanwhile is named."""
    imap = Imap(hosts=frozenset({"127.0.0.1"}), size=len(MAIL % 3) - 1)
    with pytest.raises(FetchError, match="is larger than"):
        imap.fetch(f"{server.address}/INBOX/;UID=3")
    with pytest.raises(FetchError, match="there is no such message any more"):
        imap.fetch(f"{server.address}/INBOX/;UID=4")
    imap.close()


def test_a_folder_is_read_to_documents(server: Server) -> None:
    """A user's mailbox is a source like any other."""
    allowance = Allowance(hosts=frozenset({"127.0.0.1"}))
    documents = briefer.read(server.address, allowance=allowance)
    assert [document.title for document in documents] == ["Bridge"] * 3
    assert documents[0].source.uri == f"{server.address}/INBOX/;UID=3"
