"""Bytes from the web: pages, feeds and files, asked for with care for whoever serves them and whoever reads."""

import re
import time
from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from email.message import Message
from functools import partial
from threading import Event, Lock
from typing import TYPE_CHECKING, ClassVar
from urllib.parse import quote, unquote

from briefer.errors import FetchError
from briefer.fetch import Answer, Answers, Fetcher
from briefer.fetch._decoding import decoded
from briefer.fetch._obstacle import ObstacleError, of_status
from briefer.intake import Allowance, Blob

if TYPE_CHECKING:
    import httpx

    from briefer.fetch._connection import Connections, Reply
    from briefer.fetch._walk import Headers, Walk

_LOGIN = re.compile(r"(?<=//)[^/?#]*@")
_LOGIN_OF_ANYTHING = re.compile(r"(?<=//).*@", re.DOTALL)
_MEDIA_TYPE = re.compile(r"[a-z0-9.+-]+/[a-z0-9.+-]+")
_LONGEST_NAME = 150
_NOT_MODIFIED = 304


@dataclass(slots=True)
class _Run:
    """What is kept for a run, made when the first address is asked for: httpx is not loaded before."""

    lock: Lock = field(default_factory=Lock)
    stop: Event = field(default_factory=Event)  # nothing more is wanted
    connections: "Connections | None" = None
    walk: "Walk | None" = None


@dataclass(frozen=True, slots=True)
class Http:
    """Read what is on the web, one GET a page, again only if it has changed.

    Proxies and certificates named by the environment are used. A name and password in an address are sent to its host
    and shown nowhere.

    Attributes:
        size: Bytes of one body, as it comes and unpacked.
        seconds: For one fetch with its redirects and retries; waiting for others from the same host is not counted.
        hosts: Hosts, as written in addresses, that may be private.
        answers: Where earlier answers are kept; None to keep none. What it raises ends the fetch: an answer that
            should be kept and cannot be is to be known.
        redirects: The most that are followed.
        retries: How often a request that fails for the moment is repeated, after 0.5 s, 1 s and so on.
        clock: Gives seconds.
        sleep: Waits for seconds.
    """

    schemes: ClassVar[tuple[str, ...]] = ("http", "https")
    is_remote: ClassVar[bool] = True

    size: int = Allowance().size
    seconds: float = Allowance().seconds
    hosts: frozenset[str] = Allowance().hosts
    answers: Answers | None = None
    redirects: int = 5
    retries: int = 2
    clock: Callable[[], float] = time.monotonic
    sleep: Callable[[float], object] | None = None
    _run: _Run = field(default_factory=_Run, init=False, repr=False, compare=False)

    def expand(self, uri: str) -> Sequence[str]:
        """Return the address itself; see `Fetcher`."""
        return (uri,)

    def fetch(self, uri: str) -> Blob:
        """Return what is at an address; see `Fetcher`."""
        import httpx

        shown = _shown(_LOGIN, uri.partition("#")[0])
        try:
            return self._blob(shown, httpx.URL(uri))
        except (httpx.InvalidURL, UnicodeError) as error:
            raise FetchError(_shown(_LOGIN_OF_ANYTHING, uri), "is no valid address; check it") from error
        except ObstacleError as error:
            raise FetchError(shown, error.reason) from error

    def close(self) -> None:
        """Close every connection; what is under way ends soon."""
        self._run.stop.set()
        if self._run.connections is not None:
            self._run.connections.close()

    def _blob(self, shown: str, url: "httpx.URL") -> Blob:
        from briefer.fetch._connection import Deadline

        earlier = self.answers.answer(shown) if self.answers else None
        if earlier and len(earlier.content) > self.size:
            earlier = None
        deadline = Deadline(self.seconds, self.clock)
        at, reply = self._walk().to(url, deadline, self.size, partial(_conditions, earlier))
        if reply.status != _NOT_MODIFIED:
            answer = self._answer(at, reply)
            if self.answers and _may_be_kept(answer, reply):
                self.answers.remember_answer(shown, answer)
        elif earlier:
            answer = earlier
        else:
            raise of_status(reply.status, at.raw_host.decode(), reply.headers)
        media_type, charset = _declared(answer.media_type)
        return Blob(shown, answer.name, answer.content, media_type=media_type, charset=charset, url=answer.url)

    def _answer(self, at: "httpx.URL", reply: "Reply") -> Answer:
        headers = reply.headers
        return Answer(
            etag=headers.get("etag", ""),
            last_modified=headers.get("last-modified", ""),
            media_type=headers.get("content-type", ""),
            url=str(at),
            content=decoded(reply.content, headers.get("content-encoding", ""), self.size),
            name=_name(at, headers.get("content-disposition", "")),
        )

    def _walk(self) -> "Walk":
        with self._run.lock:
            if self._run.walk is None:
                from briefer.fetch._connection import Connections
                from briefer.fetch._walk import Walk

                self._run.connections = Connections(
                    frozenset(host.lower().strip("[]") for host in self.hosts), self._run.stop
                )
                self._run.walk = Walk(
                    self._run.connections,
                    redirects=self.redirects,
                    retries=self.retries,
                    clock=self.clock,
                    sleep=self.sleep or self._run.stop.wait,
                )
            return self._run.walk


def _shown(login: re.Pattern[str], uri: str) -> str:
    """Return an address as it may be printed and kept: without a login, and on one line."""
    return "".join(each if each.isprintable() else quote(each, errors="replace") for each in login.sub("", uri))


def _conditions(earlier: Answer | None, at: "httpx.URL") -> "Headers":
    """Return what asks for an answer only if it is not the earlier one, which is another's at another address."""
    if earlier is None or earlier.url != str(at):
        return ()
    conditions = (("If-None-Match", earlier.etag), ("If-Modified-Since", earlier.last_modified))
    return tuple((name, value) for name, value in conditions if value)


def _may_be_kept(answer: Answer, reply: "Reply") -> bool:
    directives = {part.strip().lower() for part in reply.headers.get("cache-control", "").split(",")}
    return bool(answer.etag or answer.last_modified) and "no-store" not in directives


def _declared(content_type: str) -> tuple[str | None, str | None]:
    """Return the media type and the charset of a Content-Type (RFC 9110, section 8.3)."""
    media_type = content_type.partition(";")[0].strip().lower()
    message = Message()
    message["Content-Type"] = content_type
    return media_type if _MEDIA_TYPE.fullmatch(media_type) else None, message.get_content_charset()


def _name(at: "httpx.URL", disposition: str) -> str:
    """Return the file's name: as the server gives it (RFC 6266), else the end of the address."""
    message = Message()
    message["Content-Disposition"] = disposition
    given = message.get_filename()
    if given:
        with suppress(UnicodeError):
            given = given.encode("latin-1").decode()  # UTF-8, where only Latin-1 was foreseen
    name = (given or unquote(at.raw_path.decode().partition("?")[0])).replace("\\", "/").rpartition("/")[2]
    return " ".join("".join(each if each.isprintable() else " " for each in name).split())[:_LONGEST_NAME]


FETCHER: type[Fetcher] = Http
