"""The way to one page: by its host's turns and robots.txt, over retries and redirects."""

import threading
from base64 import b64encode
from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass, field

import httpx

from briefer.fetch._connection import Connections, Deadline, Reply
from briefer.fetch._decoding import ACCEPTED, too_large
from briefer.fetch._obstacle import ObstacleError, of_status, seconds_to_wait
from briefer.fetch._robots import LARGEST, NO_RULES, NOTHING_ALLOWED, Rules, parse
from briefer.version import __version__

Headers = Sequence[tuple[str, str]]

_PRODUCT = "briefer"
_USER_AGENT = f"{_PRODUCT}/{__version__} (reads pages at a person's request; obeys robots.txt)"
_ACCEPT = (
    "text/html, application/xhtml+xml, application/rss+xml, application/atom+xml, application/feed+json, "
    "application/pdf, text/*;q=0.9, application/xml;q=0.9, */*;q=0.5"
)
_REDIRECTS = frozenset({301, 302, 303, 307, 308})
_PASSING = frozenset({429, 500, 502, 503, 504})  # statuses that may be gone a moment later
_SUCCESS = 200
_NOT_MODIFIED = 304
_PART = 206
_SERVER_ERRORS = range(500, 600)
_FIRST_PAUSE = 0.5  # seconds; each further one is twice as long
_AT_ONCE = 2  # requests to one host
_FOR_ROBOTS = 10.0  # seconds
_ROBOTS_REDIRECTS = 5  # RFC 9309, section 2.3.1.2
_MOST_SILENCES = 3  # fetches in a row that one host may leave without any answer
_PORTS = range(1, 65536)


@dataclass(slots=True)
class _Site:
    """What is known of one host in this run.

    Attributes:
        turns: Held by each request to it.
        rules: Those of its robots.txt, by scheme, name and port.
        asking: Held while a robots.txt is asked for.
        pacing: Held while what follows is changed.
        next_at: When the next request may begin, on the clock.
        silences: How many fetches in a row it has left without an answer.
        silence: Why, for the last of them.
    """

    turns: threading.BoundedSemaphore = field(default_factory=lambda: threading.BoundedSemaphore(_AT_ONCE))
    rules: dict[str, Rules] = field(default_factory=dict)
    asking: threading.Lock = field(default_factory=threading.Lock)
    pacing: threading.Lock = field(default_factory=threading.Lock)
    next_at: float = 0
    silences: int = 0
    silence: str = ""


class Walk:
    """The ways to every page of a run. To be used from several threads."""

    def __init__(
        self,
        connections: Connections,
        *,
        redirects: int,
        retries: int,
        clock: Callable[[], float],
        sleep: Callable[[float], object],
    ) -> None:
        """Take the connections, the most redirects and retries of one fetch, and the time."""
        self._connections = connections
        self._redirects = redirects
        self._retries = retries
        self._clock = clock
        self._sleep = sleep
        self._sites: dict[str, _Site] = {}

    def to(
        self, url: httpx.URL, deadline: Deadline, limit: int, further: Callable[[httpx.URL], Headers]
    ) -> tuple[httpx.URL, Reply]:
        """Return what is at an address, 200 or 304, and where it was found.

        Args:
            url: Where to begin. A name and a password in it are sent to that scheme, host and port and nowhere else.
            deadline: When to give up.
            limit: Bytes of the body.
            further: Gives headers to send to an address beyond the usual.

        Raises:
            ObstacleError: it is not to be had.
        """
        named = bare(url)
        login: Headers = ()
        if url.userinfo:
            login = (("Authorization", f"Basic {b64encode(f'{url.username}:{url.password}'.encode()).decode()}"),)
        at = named
        passed: set[httpx.URL] = set()
        while True:
            self._ask_leave(at, deadline)
            own = login if _origin(at) == _origin(named) else ()
            headers = [("Accept", _ACCEPT), ("Accept-Encoding", ACCEPTED), *own, *further(at)]
            reply = self._patiently(at, headers, deadline, limit)
            if reply.status not in _REDIRECTS:
                break
            passed.add(at)
            at = _target(at, reply)
            if at in passed:
                raise ObstacleError(
                    f"{_host(at)} redirects in a circle, as sites do that want cookies; save the page from your browser"
                )
            if len(passed) > self._redirects:
                raise ObstacleError(f"redirects more than {self._redirects} times; give the address of the page itself")
        if (reply.status // 100 != _SUCCESS // 100 and reply.status != _NOT_MODIFIED) or reply.status == _PART:
            raise of_status(reply.status, _host(at), reply.headers)
        if reply.is_cut:
            raise too_large(limit)
        return at, reply

    def _patiently(self, url: httpx.URL, headers: Headers, deadline: Deadline, limit: int) -> Reply:
        """Return the answer to a request, asked again where that may help."""
        site = self._site(url)
        pause = _FIRST_PAUSE
        for last in range(self._retries, -1, -1):
            got = self._once(site, url, headers, deadline, limit)
            if isinstance(got, ObstacleError):
                wait, passes = pause, got.may_pass
            else:
                wait, passes = max(pause, seconds_to_wait(got.status, got.headers)), got.status in _PASSING
            if not passes or not last or wait >= deadline.left:
                break
            self._sleep(wait)
            pause *= 2
        with site.pacing:
            is_silent = isinstance(got, ObstacleError) and got.may_pass
            site.silences = site.silences + 1 if is_silent else 0
            site.silence = got.reason if isinstance(got, ObstacleError) else ""
        if isinstance(got, ObstacleError):
            raise got
        return got

    def _once(
        self, site: _Site, url: httpx.URL, headers: Headers, deadline: Deadline, limit: int
    ) -> Reply | ObstacleError:
        try:
            return self._in_turn(site, url, headers, deadline, limit)
        except ObstacleError as error:
            return error

    def _in_turn(
        self, site: _Site, url: httpx.URL, headers: Headers, deadline: Deadline, limit: int, *, whole: bool = True
    ) -> Reply:
        with deadline.paused():
            site.turns.acquire()
        try:
            delay = site.rules.get(_origin(url), NO_RULES).delay
            if delay and whole:
                with site.pacing:
                    begin = max(site.next_at, self._clock())
                    site.next_at = begin + delay
                ahead = begin - self._clock()
                if ahead > 0:
                    with deadline.paused():
                        self._sleep(ahead)
            return self._connections.get(url, [("User-Agent", _USER_AGENT), *headers], deadline, limit, whole=whole)
        finally:
            site.turns.release()

    def _ask_leave(self, url: httpx.URL, deadline: Deadline) -> None:
        """Refuse what the site's robots.txt asks not to read: whatever it is, which only shows when it has come."""
        site = self._site(url)
        if site.silences >= _MOST_SILENCES:
            raise ObstacleError(f"{site.silence} (not asked again after {_MOST_SILENCES} failures in a row)")
        origin = _origin(url)
        with deadline.paused():
            site.asking.acquire()
        try:
            rules = site.rules.get(origin)
            if rules is None:
                try:
                    rules = site.rules[origin] = self._rules(url, deadline.first(_FOR_ROBOTS))
                except ObstacleError:
                    rules = NO_RULES  # if the host does not answer at all, its page will say so
                    if deadline.left > 0:
                        site.rules[origin] = rules
        finally:
            site.asking.release()
        if rules is NOTHING_ALLOWED:
            raise ObstacleError(
                f"the server of {_host(url)} fails to say what may be read (robots.txt); try again later"
            )
        if not rules.allow(url.raw_path.decode()):
            raise ObstacleError(
                f"robots.txt of {_host(url)} asks automated readers not to read this page; save it from your browser "
                "and give the file"
            )

    def _rules(self, url: httpx.URL, deadline: Deadline) -> Rules:
        """Return what a site's robots.txt says (RFC 9309, section 2.3.1)."""
        at = url.copy_with(raw_path=b"/robots.txt")
        for _ in range(_ROBOTS_REDIRECTS + 1):
            reply = self._in_turn(
                self._site(at), at, [("Accept", "text/plain"), ("Accept-Encoding", "identity")], deadline, LARGEST,
                whole=False,
            )  # fmt: skip
            if reply.status not in _REDIRECTS:
                break
            try:
                at = _target(at, reply)
            except ObstacleError:
                return NO_RULES
        if reply.status in _SERVER_ERRORS:
            return NOTHING_ALLOWED
        return parse(reply.content.decode("utf-8", "replace"), _PRODUCT) if reply.status == _SUCCESS else NO_RULES

    def _site(self, url: httpx.URL) -> _Site:
        return self._sites.setdefault(_host(url), _Site())


def bare(url: httpx.URL) -> httpx.URL:
    """Return an address without name, password and fragment, if it is one that can be asked.

    Raises:
        ObstacleError: it is not of http or https, has no host, or a port that there is not.
    """
    if url.scheme not in {"http", "https"}:
        raise ObstacleError("leads to what is no page of the web; check the address")
    if not url.raw_host or (url.port is not None and url.port not in _PORTS):
        raise ObstacleError("is no valid address; check it")
    return url.copy_with(userinfo=b"", fragment=None)


def _target(at: httpx.URL, reply: Reply) -> httpx.URL:
    """Return where a redirect leads. From https to http as well, as in browsers: what is read is no secret."""
    location = reply.headers.get("location", "")
    with suppress(UnicodeError):
        location = location.encode("latin-1").decode()  # UTF-8, where only ASCII was foreseen
    if not location:
        raise ObstacleError(f"{reply.status} from {_host(at)}: redirects to nowhere; check the address")
    try:
        return bare(at.join(location))
    except (httpx.InvalidURL, UnicodeError, ValueError) as error:
        raise ObstacleError(
            f"{reply.status} from {_host(at)}: redirects to what is no valid address; check the address"
        ) from error


def _host(url: httpx.URL) -> str:
    return url.raw_host.decode().rstrip(".")


def _origin(url: httpx.URL) -> str:
    return f"{url.scheme}://{url.netloc.decode()}"
