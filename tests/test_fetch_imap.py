"""The promises of reading mail from a server: what an address stands for, and that nothing is changed there."""

import re
import socketserver
import threading
from base64 import b64decode
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from pathlib import Path

import pytest
from command import Command

import briefer
from briefer import FetchError
from briefer.fetch.imap import Imap, Position
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
    validity: int = 7
    is_read_only: bool = False
    capabilities: str = "IMAP4rev1 MOVE"
    flags: dict[int, str] = field(default_factory=dict)
    gone: set[int] = field(default_factory=set)
    arriving: dict[int, bytes] = field(default_factory=dict)

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
                self.say(f"* CAPABILITY {about.capabilities}")
            elif command in {"AUTHENTICATE", "STATUS"}:
                answer = self.authenticate() if command == "AUTHENTICATE" else self.status(rest)
            elif command == "LOGIN":
                answer = "OK" if rest == '"anna@example.org" "open sesame"' else "NO [AUTHENTICATIONFAILED] no"
            elif command in {"EXAMINE", "SELECT"}:
                found = about.folders.get(rest.strip('"'))
                mode = "READ-ONLY" if command == "EXAMINE" or about.is_read_only else "READ-WRITE"
                answer = f"OK [{mode}]" if found is not None else "NO no such folder"
                folder = found or {}
                self.say(f"* {len(folder)} EXISTS")
            elif command == "UID":
                answer = self.find(rest, folder)
            self.say(f"{tag} {answer} so far")
            self.wfile.flush()
            if command == "LOGOUT":
                return

    def authenticate(self) -> str:
        """Answer AUTHENTICATE XOAUTH2."""
        self.say("+ ")
        self.wfile.flush()
        told = b64decode(self.rfile.readline()).decode()
        self.server.about.commands.append(told)
        return "OK" if "Bearer good\1" in told else "NO [AUTHENTICATIONFAILED] no"

    def status(self, rest: str) -> str:
        """Answer STATUS."""
        about, name = self.server.about, rest.partition(" (")[0].strip('"')
        following = max(about.folders.get(name, {}), default=0) + 1
        self.say(f'* STATUS "{name}" (UIDVALIDITY {about.validity} UIDNEXT {following})')
        about.folders["INBOX"] |= about.arriving
        about.arriving = {}
        return "OK"

    def find(self, rest: str, folder: dict[int, bytes]) -> str:
        """Answer UID SEARCH and UID FETCH."""
        if rest.startswith("SEARCH"):
            if "NONSENSE" in rest:
                return "BAD unknown search key"
            found = [] if "ANSWERED" in rest else sorted(set(folder) - self.server.about.gone)
            if since := re.search(r"UID ((?:\d+,)*)(\d+):\*", rest):
                listed = set(map(int, filter(None, since[1].split(","))))
                found = [uid for uid in found if uid >= int(since[2]) or uid in listed | set(found[-1:])]
            self.say("* SEARCH " + " ".join(map(str, found)))
            return "OK"
        if change := re.fullmatch(r"(STORE|MOVE) ([\d,]+) (.*)", rest):
            return self.change(change[1], list(map(int, change[2].split(","))), change[3], folder)
        asked = re.fullmatch(r"FETCH (\d+) \(BODY\.PEEK\[\]<0\.(\d+)>\)", rest)
        if asked is None:
            return "BAD"
        if (content := folder.get(int(asked[1]))) is not None:
            content = content[: int(asked[2])]
            self.wfile.write(b"* 1 FETCH (UID %s BODY[]<0> {%d}\r\n" % (asked[1].encode(), len(content)))
            self.wfile.write(content + b")\r\n")
        return "OK"

    def change(self, command: str, uids: list[int], rest: str, folder: dict[int, bytes]) -> str:
        """Answer UID STORE and UID MOVE."""
        about = self.server.about
        if command == "STORE":
            about.flags |= dict.fromkeys(uids, rest)
            return "OK"
        target = about.folders.get(rest.strip('"'))
        if target is None:
            return "NO [TRYCREATE] no such folder"
        target.update({uid: folder.pop(uid) for uid in uids if uid in folder})
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


def test_what_the_limit_leaves_out_is_said(server: Server) -> None:
    """A brief of a folder's newest messages says how many older ones it does not have, and how to read them."""
    server.folders["Long"] = {uid: MAIL % uid for uid in range(1, 204)}
    allowance = Allowance(hosts=frozenset({"127.0.0.1"}))
    source = f"{server.address}/Long"
    (failure,) = briefer.brief(source, allowance=allowance).failures
    assert (failure.uri, failure.is_fault) == (source, False)
    assert failure.reason == (
        "its 3 oldest messages are left out: the limit is 200; a search reads more, as in ?ALL or ?SINCE 1-Nov-2026"
    )
    assert briefer.brief(f"{source}?ALL", allowance=allowance).failures == ()


def test_an_access_token_goes_before_a_password(server: Server, imap: Imap, monkeypatch: pytest.MonkeyPatch) -> None:
    """With a token of OAuth 2.0, XOAUTH2 is spoken; one that is refused is said, and never shown."""
    monkeypatch.setenv("BRIEFER_IMAP_TOKEN", "wrong")
    monkeypatch.setenv("BRIEFER_IMAP_TOKEN_127_0_0_1", "good")
    assert len(imap.expand(server.address)) == 3
    assert "user=anna@example.org\1auth=Bearer good\1\1" in server.commands
    monkeypatch.setenv("BRIEFER_IMAP_TOKEN_127_0_0_1", "spoilt")
    with pytest.raises(FetchError, match=r"refuses the name anna@example\.org with this token") as caught:
        Imap(hosts=frozenset({"127.0.0.1"})).expand(server.address)
    assert "spoilt" not in str(caught.value)


def test_a_range_without_end_begins_where_it_says(server: Server, imap: Imap) -> None:
    """Servers give the last message for any range to the end; it is not new for that."""
    assert [uri.rpartition("=")[2] for uri in imap.expand(f"{server.address}?UID 17:*")] == ["17", "200"]
    with pytest.raises(FetchError, match="no message in INBOX is found"):
        imap.expand(f"{server.address}?UID 201:*")


def test_messages_are_marked_and_moved(server: Server, imap: Imap) -> None:
    """Those that are named get the flag or go to the folder; the others, and the way they are read, stay the same."""
    first, second, _ = imap.expand(server.address)
    position = imap.position(server.address)
    assert position == Position(7, 201)
    imap.mark([first, second], "seen", position)
    imap.mark([first], "$Briefed", position)
    imap.move([second], "Empty", position)
    assert server.flags == {3: "+FLAGS ($Briefed)", 17: "+FLAGS (\\Seen)"}
    assert set(server.folders["Empty"]) == {17}
    assert set(server.folders["INBOX"]) == {3, 200}
    imap.fetch(first)
    assert [each for each in server.commands if each.startswith(("EXAMINE", "SELECT"))][-1].startswith("EXAMINE")


@pytest.mark.parametrize(
    ("change", "reason"),
    [
        (lambda imap, uri: imap.mark([uri], "\\Deleted", Position(7, 201)), "is no flag"),
        (lambda imap, uri: imap.mark([uri], "a) b", Position(7, 201)), "is no flag"),
        (lambda imap, uri: imap.mark([uri], "seen", Position(6, 201)), "numbered anew meanwhile"),
        (lambda imap, uri: imap.move([uri], "None", Position(7, 201)), "refuses to move its messages: [TRYCREATE]"),
        (lambda imap, uri: imap.move([uri], "a\r\nb", Position(7, 201)), "is no name of a folder"),
    ],
)
def test_what_must_not_be_changed(
    server: Server, imap: Imap, change: Callable[[Imap, str], object], reason: str
) -> None:
    """No flag that deletes, no command in a name, nothing in a folder that is not the one that was read."""
    with pytest.raises(FetchError) as caught:
        change(imap, f"{server.address}/INBOX/;UID=3")
    assert reason in caught.value.reason
    assert set(server.folders["INBOX"]) == {3, 17, 200}
    assert server.flags == {}


def test_a_folder_that_may_only_be_read(server: Server, imap: Imap) -> None:
    """Where the account may not change a folder, that is said."""
    server.is_read_only = True
    with pytest.raises(FetchError, match="only lets this folder be read"):
        imap.mark([f"{server.address}/INBOX/;UID=3"], "seen", Position(7, 201))


def test_without_move_nothing_is_moved(server: Server, imap: Imap) -> None:
    """A server that would have to copy and delete is not asked to."""
    server.capabilities = "IMAP4rev1"
    with pytest.raises(FetchError, match="cannot move messages"):
        imap.move([f"{server.address}/INBOX/;UID=3"], "Empty", Position(7, 201))
    assert set(server.folders["INBOX"]) == {3, 17, 200}


def test_a_digest_of_what_is_new(server: Server, run: Command, tmp_path: Path) -> None:
    """Each digest of a folder has what came since the last; what was read is marked; numbered anew, all is read."""
    server.folders["INBOX"][200] = MAIL % 200 + b"We have decided to repair the eastern pier first.\r\n"
    arguments = ["digest", server.address, "--allow", "host=127.0.0.1", "--new", "--cache", str(tmp_path / "seen.db")]
    first = run(*arguments, "--mark", "flagged")
    assert (first.code, "eastern pier" in first.text) == (0, True)
    assert set(server.flags) == {3, 17, 200}
    nothing = run(*arguments)
    assert (nothing.code, nothing.out) == (0, b"")
    assert nothing.err.startswith("nothing new since the last time in imap://")
    server.folders["INBOX"][201] = (MAIL % 201).replace(b"council closed", b"harbour opened")
    second = run(*arguments, "--move", "Empty")
    assert "The harbour opened the bridge" in second.text
    assert "eastern pier" not in second.text
    assert set(server.folders["Empty"]) == {201}
    server.validity = 8
    again = run(*arguments)
    assert "eastern pier" in again.text
    assert "numbered anew" in again.err


def since_last(server: Server, tmp_path: Path, search: str = "") -> list[str]:
    """Return the arguments of a digest of what is new."""
    return [
        "digest",
        server.address + search,
        "--allow",
        "host=127.0.0.1",
        "--new",
        "--cache",
        str(tmp_path / "seen.db"),
    ]


def test_what_could_not_be_read_is_tried_once_more(server: Server, run: Command, tmp_path: Path) -> None:
    """A message that fails is named, and read again by the next digest, beside what is new and nothing else."""
    arguments = since_last(server, tmp_path)
    server.folders["INBOX"][200] = MAIL % 200 + b"We have decided to repair the eastern pier first.\r\n" + b" " * 5_000
    ran = run(*arguments, "--allow", "size=1000")
    assert (ran.code, "UID=200: is larger than" in ran.err) == (0, True)
    second = run(*arguments)
    assert "eastern pier" in second.text
    assert [each for each in server.commands if "FETCH 17" in each] == ["UID FETCH 17 (BODY.PEEK[]<0.1001>)"]
    assert (run(*arguments).out, run(*arguments).code) == (b"", 0)


def test_what_can_never_be_read_does_not_stop_the_folder(server: Server, run: Command, tmp_path: Path) -> None:
    """A message that fails twice is named twice, and then left behind: it comes in no digest's way."""
    arguments = [*since_last(server, tmp_path), "--allow", "size=1000"]
    server.folders["INBOX"] = {200: MAIL % 200 + b" " * 5_000}
    assert [run(*arguments).code for _ in range(3)] == [1, 1, 0]
    server.folders["INBOX"][201] = MAIL % 201
    assert "closed the bridge" in run(*arguments).text


def test_a_digest_that_was_not_written_is_made_again(
    server: Server, run: Command, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Where the digest cannot be written, nothing is marked, and the next time begins where this one did."""
    with monkeypatch.context() as patch:
        patch.setattr("briefer.cli.digest.deliver", lambda *_, **__: 1)
        run(*since_last(server, tmp_path), "--mark", "seen")
    assert server.flags == {}
    assert "closed the bridge" in run(*since_last(server, tmp_path)).text


@pytest.mark.parametrize("folder", ["/Empty", "?ANSWERED"])
def test_where_nothing_is_found_there_is_nothing_new(server: Server, run: Command, tmp_path: Path, folder: str) -> None:
    """A folder without messages, or with none that the search finds, is no error of a digest of what is new."""
    ran = run(*since_last(server, tmp_path, folder))
    assert (ran.code, ran.out, ran.err.startswith("nothing new")) == (0, b"", True)


def test_what_was_taken_away_is_not_missed(server: Server, run: Command, tmp_path: Path) -> None:
    """Where what came was expunged before it was read, there is nothing new, though numbers went on."""
    run(*since_last(server, tmp_path))
    server.folders["INBOX"][201] = MAIL % 201
    server.gone.add(201)
    assert run(*since_last(server, tmp_path)).err.startswith("nothing new")


def test_what_comes_while_a_digest_is_made_is_in_one_digest(server: Server, run: Command, tmp_path: Path) -> None:
    """A message that comes between the question how far the folder is and the search is told once."""
    server.arriving[201] = (MAIL % 201).replace(b"council closed", b"harbour opened")
    assert "harbour opened" in run(*since_last(server, tmp_path)).text
    assert run(*since_last(server, tmp_path)).out == b""


@pytest.mark.parametrize(
    ("arguments", "reason"),
    [
        (["inbox.mbox", "--new", "--cache", "seen.db"], "are for folders on a server"),
        (["imaps://a@example.org/INBOX", "--new"], "give --cache FILE"),
    ],
)
def test_what_only_servers_can_do(run: Command, arguments: list[str], reason: str) -> None:
    """Reading since the last time, marking and moving are refused before anything is read where they cannot be."""
    ran = run("digest", *arguments)
    assert (ran.code, reason in ran.complaint) == (2, True)
