"""A wire to a mail server that can be cut at any verb, or go dead: what happens between two machines."""

import socket
import threading
from collections import deque
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from io import BufferedRWPair
from typing import Any, TypeAlias

from postoffice import CUT, HANG, TAKE_AND_CUT, TAKE_AND_HANG

End: TypeAlias = "BufferedRWPair[Any, Any]"  # of a connection
_SECONDS = 60.0


@dataclass
class Wire:
    """What it does, and what went over it.

    Attributes:
        to: The port of the server.
        does: By verb, or by verb and recipient as in "RCPT bea@example.org", what it does one time after the other:
            one of the words of `postoffice`; "" to pass it on.
        port: Where it begins.
        recent: The verbs that came, each with its recipient.
    """

    to: int
    does: dict[str, list[str]] = field(default_factory=dict)
    port: int = 0
    recent: deque[str] = field(default_factory=lambda: deque(maxlen=50))
    _ends: list[socket.socket] = field(default_factory=list)
    _is_shut: threading.Event = field(default_factory=threading.Event)

    def _act(self, verb: str, recipient: str = "") -> str:
        self.recent.append(f"{verb} {recipient}".strip())
        for key in (f"{verb} {recipient}", verb):
            if self.does.get(key):
                return self.does[key].pop(0)
        return ""

    def _carry(self, client: socket.socket) -> None:
        """Carry one conversation, a command and its answer at a time."""
        with client, suppress(OSError), socket.create_connection(("127.0.0.1", self.to), _SECONDS) as server:
            self._ends += [client, server]
            near, far = client.makefile("rwb"), server.makefile("rwb")
            with near, far:
                if self._stops(self._act("GREETING"), far):
                    return
                _answer(far, near)
                recipient = ""
                while line := near.readline():
                    verb = line[:4].upper().strip().decode("ascii", "replace")
                    verb = {"STAR": "STARTTLS"}.get(verb, verb)
                    recipient = _address(line) if verb == "RCPT" else recipient
                    if self._stops(self._act(verb, recipient if verb in {"RCPT", "DATA"} else ""), far):
                        return
                    _send(far, line)
                    answer = _answer(far, near)
                    if verb == "STARTTLS" and answer.startswith(b"220"):
                        _pump(client, server)
                        return
                    if verb == "DATA" and answer.startswith(b"354") and not self._letter(near, far, recipient):
                        return

    def _letter(self, near: End, far: End, recipient: str) -> bool:
        """Carry the message and the answer to it; return whether the conversation goes on."""
        while (line := near.readline()) not in {b".\r\n", b""}:
            far.write(line)
        action = self._act("DOT", recipient)
        if action in {CUT, HANG} and self._stops(action, far):
            return False
        _send(far, line)
        if action in {TAKE_AND_CUT, TAKE_AND_HANG}:
            while far.readline()[3:4] == b"-":
                pass
            self._stops(action, far)
            return False
        _answer(far, near)
        return True

    def _stops(self, action: str, far: End) -> bool:
        if action in {HANG, TAKE_AND_HANG}:
            self._is_shut.wait(_SECONDS)
        if action:
            with suppress(OSError):
                far.flush()  # what had come so far is on its way
        return bool(action)

    def shut(self) -> None:
        """Let every conversation end."""
        self._is_shut.set()
        for each in self._ends:
            with suppress(OSError):
                each.shutdown(socket.SHUT_RDWR)


@contextmanager
def laid(to: int, does: dict[str, list[str]]) -> Iterator[Wire]:
    """Lay a wire to a port of this machine."""
    wire = Wire(to, {key: list(each) for key, each in does.items()})
    threads: list[threading.Thread] = []
    with socket.create_server(("127.0.0.1", 0)) as door:
        wire.port = door.getsockname()[1]

        def serve() -> None:
            with suppress(OSError):
                while True:
                    client, _ = door.accept()
                    client.settimeout(_SECONDS)
                    threads.append(threading.Thread(target=wire._carry, args=(client,), daemon=True))  # noqa: SLF001
                    threads[-1].start()

        accepting = threading.Thread(target=serve, daemon=True)
        accepting.start()
        try:
            yield wire
        finally:
            wire.shut()
            door.shutdown(socket.SHUT_RDWR)
            accepting.join(_SECONDS)
            for each in threads:
                each.join(_SECONDS)


def _answer(far: End, near: End) -> bytes:
    """Pass a server's answer on, all its lines; return the last."""
    lines = [far.readline()]
    while lines[-1][3:4] == b"-":
        lines.append(far.readline())
    _send(near, b"".join(lines))
    return lines[-1]


def _send(to: End, content: bytes) -> None:
    to.write(content)
    to.flush()


def _address(line: bytes) -> str:
    return line.partition(b"<")[2].partition(b">")[0].decode("utf-8", "replace")


def _pump(client: socket.socket, server: socket.socket) -> None:
    """Carry bytes both ways, whatever they are."""

    def carry(source: socket.socket, to: socket.socket) -> None:
        with suppress(OSError):
            while content := source.recv(65536):
                to.sendall(content)
        with suppress(OSError):
            to.shutdown(socket.SHUT_WR)

    back = threading.Thread(target=carry, args=(server, client), daemon=True)
    back.start()
    carry(client, server)
    back.join(_SECONDS)
