"""The promises of reading from the web, kept against a real server on this machine."""

import gzip
import socket
import time
import zlib
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from http.server import BaseHTTPRequestHandler
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from web import CERTIFICATE, Page, Web, serving

from briefer import FetchError
from briefer.fetch import Answer
from briefer.fetch.http import Http
from briefer.state import State

HERE = frozenset({"127.0.0.1"})
HELLO = Page(b"hello", headers={"Content-Type": "text/plain"})


@dataclass
class Pauses:
    """A time in which sleeping takes none, and is written down."""

    slept: list[float] = field(default_factory=list)

    def sleep(self, seconds: float) -> None:
        """Let time pass at once."""
        self.slept.append(seconds)

    def clock(self) -> float:
        """Return the seconds that have passed, slept ones included."""
        return time.monotonic() + sum(self.slept)


@pytest.fixture
def web() -> Iterator[Web]:
    """Return a server of this test's own."""
    with serving() as running:
        yield running


@pytest.fixture(autouse=True)
def _no_proxy(monkeypatch: pytest.MonkeyPatch) -> None:
    """Forget the proxies of whoever runs the tests."""
    for name in ("http_proxy", "https_proxy", "all_proxy", "no_proxy", "SSL_CERT_FILE", "SSL_CERT_DIR"):
        monkeypatch.delenv(name, raising=False)
        monkeypatch.delenv(name.upper(), raising=False)


@pytest.fixture
def pauses() -> Pauses:
    """Return a time in which waiting takes none."""
    return Pauses()


@pytest.fixture
def http(pauses: Pauses) -> Iterator[Http]:
    """Return a transport that may read from this machine."""
    made = Http(hosts=HERE, clock=pauses.clock, sleep=pauses.sleep)
    yield made
    made.close()


def refused(http: Http, uri: str) -> str:
    """Return why an address cannot be had, after looking at what is promised of every refusal."""
    with pytest.raises(FetchError) as caught:
        http.fetch(uri)
    assert caught.value.__cause__ is not None
    assert caught.value.reason.isprintable()
    return caught.value.reason


def test_a_page_comes_as_it_is(web: Web, http: Http) -> None:
    """The bytes are the server's; address, name, media type and charset are those of what was asked."""
    content = "grüße".encode("latin-1")
    uri = web.has("/a%20b/page.html?x=1", Page(content, headers={"Content-Type": 'Text/HTML; charset="ISO-8859-1"'}))
    blob = http.fetch(uri + "#part")
    assert (blob.content, blob.media_type, blob.charset) == (content, "text/html", "iso-8859-1")
    assert (blob.uri, blob.url, blob.name) == (uri, uri, "page.html")


@pytest.mark.parametrize(
    ("headers", "name", "media_type"),
    [
        ({}, "get it", None),
        ({"Content-Type": "nonsense"}, "get it", None),
        ({"Content-Disposition": 'attachment; filename="report.pdf"'}, "report.pdf", None),
        ({"Content-Disposition": "inline; filename*=UTF-8''K%C3%B6ln.pdf"}, "Köln.pdf", None),
        ({"Content-Disposition": 'attachment; filename="../../etc/passwd"'}, "passwd", None),
        ({"Content-Disposition": 'attachment; filename="C:\\\\x\\\\a.doc"'}, "a.doc", None),
        ({"Content-Disposition": 'attachment; filename="a\x07b.txt"'}, "a b.txt", None),
        ({"Content-Disposition": "attachment"}, "get it", None),
    ],
)
def test_what_a_file_is_called(
    web: Web, http: Http, headers: dict[str, str], name: str, media_type: str | None
) -> None:
    """A file is called as its server says, without folders and control characters, else as its address ends."""
    blob = http.fetch(web.has("/x/get%20it?id=7", Page(b"x", headers=headers)))
    assert (blob.name, blob.media_type, blob.charset) == (name, media_type, None)


def test_who_asks_says_so(web: Web, http: Http) -> None:
    """Every request, that for robots.txt as well, says that it is briefer's, and carries no cookie and no referrer."""
    first = web.has("/", Page(b"x", headers={"Set-Cookie": "a=b"}))
    http.fetch(first)
    http.fetch(first)
    for headers in (*web.headers["/robots.txt"], *web.headers["/"]):
        assert headers["User-Agent"].startswith("briefer/")
        assert not {"Cookie", "Referer", "Authorization"} & set(headers)
    assert len(web.headers["/robots.txt"]) == 1


def test_a_password_goes_to_its_host_and_nowhere_else(web: Web, http: Http) -> None:
    """A name and password in an address are sent to that host, and are in no message, no blob and no other request."""
    with serving() as other:
        away = other.has("/away", HELLO)
        web.has("/go", Page(status=302, headers={"Location": away}))
        blob = http.fetch(web.base.replace("//", "//me:s3cret@") + "/go")
        assert web.headers["/go"][0]["Authorization"] == "Basic bWU6czNjcmV0"
        assert "Authorization" not in other.headers["/away"][0]
        assert "s3cret" not in repr(blob)
    for uri in ("//me:s3cret@127.0.0.1:{}/none", "//me:s3/cret@127.0.0.1:{}/none", "//me:s3cret@127.0.0.1:x{}/"):
        with pytest.raises(FetchError) as caught:
            http.fetch("http:" + uri.format(web.base.rpartition(":")[2]))
        assert "cret" not in str(caught.value)


def test_a_login_of_netrc_is_not_sent(web: Web, http: Http, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Passwords that lie on this machine for other programs stay there."""
    (tmp_path / ".netrc").write_text("machine 127.0.0.1 login me password s3cret\n", "utf-8")
    monkeypatch.setenv("NETRC", str(tmp_path / ".netrc"))
    http.fetch(web.has("/", HELLO))
    assert "Authorization" not in web.headers["/"][0]


@pytest.mark.parametrize(
    ("status", "words"),
    [
        (401, "needs a login"),
        (403, "the site refuses automated readers; save the page"),
        (404, "no such page; check the address"),
        (410, "the page is gone"),
        (418, "does not answer this request"),
        (451, "legal reasons"),
        (500, "the server fails; try again later"),
        (206, "does not answer this request"),
        (304, "does not answer this request"),
        (305, "does not answer this request"),
    ],
)
def test_a_status_is_a_reason_to_act_on(web: Web, http: Http, status: int, words: str) -> None:
    """Each status has one sentence with its number, the host, and what to do; the server's own words are not in it."""
    page = Page(b"" if status == 304 else b"<b>IGNORE ALL</b>", status=status)
    reason = refused(http, web.has("/x", page))
    assert reason.startswith(f"{status} from 127.0.0.1: ")
    assert words in reason
    assert "IGNORE" not in reason


def test_what_fails_for_a_moment_is_asked_again(web: Web, http: Http, pauses: Pauses) -> None:
    """503 and a connection that breaks are asked again, after 0.5 s and 1 s; 404 is not."""
    cut = Page(pieces=(b"cut",), headers={"Content-Length": "9"})
    assert http.fetch(web.has("/", Page(status=503), cut, HELLO)).content == b"hello"
    assert pauses.slept == [0.5, 1]
    assert "404" in refused(http, web.base + "/none")
    assert "502" in refused(http, web.has("/fails", Page(status=502)))
    assert web.asked == ["/", "/", "/", "/none", "/fails", "/fails", "/fails"]


@pytest.mark.parametrize("as_date", [False, True])
def test_the_server_says_when_to_come_back(web: Web, http: Http, pauses: Pauses, as_date: bool) -> None:
    """Retry-After, in seconds or as a date, is waited for; where it is too long, that is said at once."""
    later = format_datetime(datetime.now(UTC) + timedelta(seconds=20), usegmt=True) if as_date else "20"
    assert http.fetch(web.has("/", Page(status=429, headers={"Retry-After": later}), HELLO)).content == b"hello"
    assert pauses.slept == [pytest.approx(20, abs=2)]
    late = web.has("/late", Page(status=503, headers={"Retry-After": "3600"}))
    assert refused(http, late) == "503 from 127.0.0.1: the site asks to come back in 3600 s; try again then"
    assert len(pauses.slept) == 1


@pytest.mark.parametrize(
    "value",
    ["", "soon", "-5", "9" * 400, "Sun, 99 Foo 2026", "1 Jan 1970 00:00 -0000", "Thu, 01 Jan 1970 00:00:00 GMT"],
)
def test_nonsense_in_retry_after_is_harmless(web: Web, http: Http, value: str) -> None:
    """A Retry-After that says nothing leaves the usual pauses; one that says too much ends the fetch."""
    uri = web.has("/", Page(status=503, headers={"Retry-After": value}), HELLO)
    if value.startswith("9"):
        assert "come back" in refused(http, uri)
    else:
        assert http.fetch(uri).content == b"hello"


def test_redirects_are_followed_to_where_the_page_is(web: Web, http: Http) -> None:
    """The blob keeps the address that was asked, and says where it was found; relative addresses lead on."""
    web.has("/a", Page(status=301, headers={"Location": "b/c?d"}))
    web.has("/b/c?d", Page(status=303, headers={"Location": "//127.0.0.1:" + web.base.rpartition(":")[2] + "/ö"}))
    web.has("/%C3%B6", HELLO)
    blob = http.fetch(web.base + "/a")
    assert (blob.uri, blob.url, blob.name) == (web.base + "/a", web.base + "/%C3%B6", "ö")


@pytest.mark.parametrize(
    ("location", "reason"),
    [
        ("/0?again", "redirects in a circle"),
        ("/+", "redirects more than 5 times"),
        ("", "302 from 127.0.0.1: redirects to nowhere"),
        ("http://[::1", "302 from 127.0.0.1: redirects to what is no valid address"),
        ("file:///etc/passwd", "leads to what is no page of the web"),
        ("ftp://127.0.0.1/x", "leads to what is no page of the web"),
        ("http://127.0.0.2/", "127.0.0.2 is an address of your own network or machine; --allow host=127.0.0.2"),
        ("http://2130706434/", "2130706434 is an address of your own network"),
        ("http://[::1]/", "::1 is an address of your own network"),
        ("http://169.254.169.254/meta", "169.254.169.254 is an address of your own network"),
        ("http://localhost/", "localhost is an address of your own network"),
    ],
)
def test_a_redirect_leads_no_further_than_an_address(web: Web, http: Http, location: str, reason: str) -> None:
    """Circles, endless chains, private hosts and other schemes are refused at whichever step they come."""
    count = iter(range(1, 99))

    def redirect(_: BaseHTTPRequestHandler) -> Page:
        return Page(status=302, headers={"Location": location.replace("+", str(next(count)))})

    for path in ("/0", "/0?again", *(f"/{number}" for number in range(20))):
        web.pages[path] = redirect
    assert reason in refused(http, web.base + "/0")
    assert len(web.asked) <= 6


def test_five_redirects_are_followed(web: Web, http: Http) -> None:
    """The most that are allowed are followed."""
    for number in range(5):
        web.has(f"/{number}", Page(status=307, headers={"Location": f"/{number + 1}"}))
    assert http.fetch(web.has("/5", HELLO).replace("/5", "/0")).content == b"hello"


def test_private_addresses_are_read_only_if_allowed_by_name(web: Web) -> None:
    """This machine is refused unless it is named as it is written in the address; nothing is sent before."""
    for hosts in (frozenset[str](), frozenset({"localhost"})):
        with closing(Http(hosts=hosts)) as http:
            assert "--allow host=127.0.0.1" in refused(http, web.has("/", HELLO))
    assert not web.headers


def test_a_name_that_changes_its_mind_gains_nothing(web: Web, monkeypatch: pytest.MonkeyPatch) -> None:
    """A name is looked up once: it is refused if any of its addresses is private, and connected to as it was found."""
    answers = [["93.184.215.14", "127.0.0.1"], ["93.184.215.14", "127.0.0.1"], ["127.0.0.1"]]

    def looked_up(host: str, port: int, *_: object, **__: object) -> list[object]:
        addresses = [host] if host == "127.0.0.1" else answers.pop(0)  # the socket looks up what it is given
        return [(socket.AF_INET, socket.SOCK_STREAM, 6, "", (address, port)) for address in addresses]

    monkeypatch.setattr(socket, "getaddrinfo", looked_up)
    web.has("/robots.txt", Page(b"Allow: /"))
    uri = web.has("/", HELLO).replace("127.0.0.1", "rebinding.example")
    with closing(Http(retries=0)) as http:
        assert "rebinding.example is an address of your own network" in refused(http, uri)
    assert not web.headers
    with closing(Http(hosts=frozenset({"Rebinding.example"}))) as http:
        assert http.fetch(uri).content == b"hello"
    assert web.headers["/"][0]["Host"].startswith("rebinding.example:")
    assert not answers


@pytest.mark.parametrize(
    ("code", "reason"),
    [(socket.EAI_NONAME, "there is no host far.example"), (socket.EAI_AGAIN, "far.example cannot be looked up")],
)
def test_a_host_that_is_not_found(http: Http, monkeypatch: pytest.MonkeyPatch, code: int, reason: str) -> None:
    """A name that nobody has is told from a name server that does not answer."""

    def fail(*_: object, **__: object) -> list[object]:
        raise socket.gaierror(code, "x")

    monkeypatch.setattr(socket, "getaddrinfo", fail)
    assert refused(http, "http://far.example/").startswith(reason)


@pytest.mark.parametrize(
    "uri",
    [
        "http://", "http:///x", "http://[::1", "http://a:0/", "http://a:99999/", "http://a:b/", "http://\ud800/",
        "http://a/\n", "http://a/" + "x" * 70_000, "http://" + "a" * 64 + ".example/", "http://a b.example/",
    ],
)  # fmt: skip
def test_what_is_no_address_is_refused(http: Http, uri: str) -> None:
    """An address that cannot be asked is a FetchError of one line."""
    assert "check" in refused(http, uri)


@given(
    st.text(max_size=30), st.sampled_from(["http:", "http://", "https://a:b@", "http://[", "http://a/", "http://a:"])
)
def test_any_address_is_asked_or_refused(text: str, beginning: str) -> None:
    """Whatever follows http: is an address or is refused on one line, without a login that it may hold."""

    def fail(*_: object, **__: object) -> list[object]:
        raise socket.gaierror(socket.EAI_NONAME, "x")

    with pytest.MonkeyPatch.context() as patch, closing(Http()) as http:
        patch.setattr(socket, "getaddrinfo", fail)
        with pytest.raises(FetchError) as caught:
            http.fetch(beginning + text)
    assert str(caught.value).isprintable()
    assert "a:b@" not in str(caught.value)


def test_a_server_that_is_not_there_is_given_up_on(http: Http, pauses: Pauses) -> None:
    """A refused connection is tried again twice; after three such fetches the host is not asked in this run."""
    with socket.socket() as unused:
        unused.bind(("127.0.0.1", 0))
        uri = f"http://127.0.0.1:{unused.getsockname()[1]}/"
        reasons = [refused(http, uri) for _ in range(4)]
    assert reasons[0].startswith("127.0.0.1 refuses the connection; check the address")
    assert reasons[3] == f"{reasons[0]} (not asked again after 3 failures in a row)"
    assert pauses.slept == [0.5, 1] * 3


@pytest.mark.parametrize("pieces", [(b"x",) * 100, (b"",) * 100])
def test_a_slow_server_is_left_in_time(web: Web, pieces: tuple[bytes, ...]) -> None:
    """A body that drips, or does not come at all, ends with the time that one fetch has."""
    web.has("/", Page(pieces=pieces, pause=0.1))
    began = time.monotonic()
    with closing(Http(hosts=HERE, seconds=0.5)) as http:
        assert "takes longer than 0.5 s" in refused(http, web.base)
    assert time.monotonic() - began < 1.5


def test_closing_ends_what_is_under_way(web: Web) -> None:
    """Whoever interrupts a run does not wait for its slowest server."""
    web.has("/", Page(pieces=(b"x",) * 400, pause=0.1))
    http = Http(hosts=HERE, seconds=60)
    with ThreadPoolExecutor(1) as pool:
        fetching = pool.submit(http.fetch, web.base + "/")
        while not web.asked:
            time.sleep(0.01)
        http.close()
        assert isinstance(fetching.exception(timeout=10), FetchError)


def test_headers_that_drip_are_left_in_time() -> None:
    """A server that never comes to the end of its headers is left with the time of the fetch, not of each byte."""

    def drip(listening: socket.socket) -> None:
        with listening.accept()[0] as connection:
            try:
                for _ in range(100):
                    connection.sendall(b"HTTP/1.1 103 Early Hints\r\n\r\n")
                    time.sleep(0.05)
            except OSError:
                return

    with socket.create_server(("127.0.0.1", 0)) as listening, ThreadPoolExecutor(1) as pool:
        pool.submit(drip, listening)
        began = time.monotonic()
        with closing(Http(hosts=HERE, seconds=0.4)) as http:
            assert "takes longer than 0.4 s" in refused(http, f"http://127.0.0.1:{listening.getsockname()[1]}/")
        assert time.monotonic() - began < 1.5


def test_a_server_that_speaks_something_else(http: Http) -> None:
    """What is no HTTP is refused, and its words are not repeated."""

    def babble(listening: socket.socket) -> None:
        try:
            while True:
                with listening.accept()[0] as connection:
                    connection.recv(1000)
                    connection.sendall(b"220 mail.example IGNORE ALL\r\n")
        except OSError:
            return

    with ThreadPoolExecutor(1) as pool, socket.create_server(("127.0.0.1", 0)) as listening:
        pool.submit(babble, listening)
        reason = refused(http, f"http://127.0.0.1:{listening.getsockname()[1]}/")
        assert reason.startswith("127.0.0.1 breaks off or answers against the rules of HTTP")
        assert "IGNORE" not in reason
        listening.shutdown(socket.SHUT_RDWR)


@pytest.mark.parametrize(
    ("page", "reason"),
    [
        (Page(b"x" * 1001), "is larger than 1,000 bytes"),
        (Page(b"x", headers={"Content-Length": "99999999999"}), "is larger than 1,000 bytes"),
        (Page(pieces=(b"x" * 600, b"x" * 600)), "is larger than 1,000 bytes"),
        (Page(gzip.compress(bytes(900_000)), headers={"Content-Encoding": "gzip"}), "unpacks to more than 1,000 bytes"),
        (Page(b"x", headers={"Content-Encoding": "br"}), "is compressed as br, which was not asked for"),
        (Page(b"plain text", headers={"Content-Encoding": "gzip"}), "its compressed body is damaged"),
    ],
)
def test_too_much_is_refused(web: Web, page: Page, reason: str) -> None:
    """What is larger than allowed, by its own word, on the way or unpacked, is refused with the limit."""
    with closing(Http(hosts=HERE, size=1000)) as http:
        assert reason in refused(http, web.has("/", page))


@pytest.mark.parametrize(
    ("coding", "content"),
    [("gzip", gzip.compress(b"x" * 1000)), ("Deflate", zlib.compress(b"x" * 1000))],
    ids=["gzip", "deflate"],
)
def test_exactly_as_much_as_allowed_is_read(web: Web, coding: str, content: bytes) -> None:
    """A page of the largest size is read, and comes unpacked."""
    uri = web.has("/", Page(content, headers={"Content-Encoding": coding}))
    with closing(Http(hosts=HERE, size=1000)) as http:
        assert http.fetch(uri).content == b"x" * 1000
    assert web.headers["/"][0]["Accept-Encoding"] == "gzip, deflate"


def test_two_requests_to_a_host_at_a_time(web: Web, http: Http) -> None:
    """However many threads ask, one host has two requests at a time, and robots.txt is asked for once."""
    uris = [web.has(f"/{number}", Page(b"x", pause=0.02)) for number in range(12)]
    with ThreadPoolExecutor(12) as pool:
        assert [blob.uri for blob in pool.map(http.fetch, uris)] == uris
    assert web.most_at_once == 2
    assert len(web.headers["/robots.txt"]) == 1


def test_robots_txt_is_obeyed(web: Web, http: Http) -> None:
    """What a site asks not to read is not asked for, named or redirected to, and the reason says what to do."""
    web.has("/robots.txt", Page(b"User-agent: *\nDisallow: /private\n"))
    hidden = web.has("/private/page", HELLO)
    beside = web.has("/beside", Page(status=302, headers={"Location": hidden}))
    for uri in (hidden, beside):
        assert refused(http, uri) == (
            "robots.txt of 127.0.0.1 asks automated readers not to read this page; save it from your browser and give "
            "the file"
        )
    assert http.fetch(web.has("/open", HELLO)).content == b"hello"
    assert web.asked == ["/beside", "/open"]


@pytest.mark.parametrize(
    ("pages", "is_open"),
    [
        ((Page(status=404),), True),
        ((Page(status=403),), True),
        ((Page(status=302, headers={"Location": "/robots.txt"}),), True),
        ((Page(status=302),), True),
        ((Page(status=302, headers={"Location": "/robots.txt"}), Page(b"User-agent: *\nDisallow: /")), False),
        ((Page(status=500),), False),
        ((Page(b"User-agent: *\nDisallow: /\n" + b"#" * 600_000),), False),
        ((Page(b"\xff\xfe\0garbage"),), True),
    ],
)
def test_robots_txt_that_cannot_be_had(web: Web, http: Http, pages: tuple[Page, ...], is_open: bool) -> None:
    """No robots.txt allows all, a server that fails to give it nothing, and of a huge one the beginning counts."""
    web.has("/robots.txt", *pages)
    uri = web.has("/", HELLO)
    assert (http.fetch(uri).content == b"hello") if is_open else ("robots.txt" in refused(http, uri))


def test_a_pause_that_a_site_asks_for_is_kept(web: Web, pauses: Pauses) -> None:
    """Crawl-delay is waited between two requests, up to 5 s, and does not count as time of the fetch."""
    web.has("/robots.txt", Page(b"User-agent: briefer\nCrawl-delay: 90\n"))
    web.has("/0", Page(status=302, headers={"Location": "/1"}))
    web.has("/1", HELLO)
    with closing(Http(hosts=HERE, seconds=4, clock=pauses.clock, sleep=pauses.sleep)) as http:
        http.fetch(web.base + "/0")
        http.fetch(web.base + "/1")
    assert pauses.slept == [pytest.approx(5, abs=1), pytest.approx(5, abs=1)]


@pytest.mark.parametrize("validator", [{"ETag": '"v1"'}, {"Last-Modified": "Mon, 16 Mar 2026 09:00:00 GMT"}])
def test_what_has_not_changed_is_not_sent_again(web: Web, tmp_path: Path, validator: dict[str, str]) -> None:
    """A second run asks whether the page has changed, and has the first one's blob if it has not."""
    page = Page(
        gzip.compress(b"hello"),
        headers={
            "Content-Type": "text/html; charset=utf-8",
            "Content-Encoding": "gzip",
            "Content-Disposition": 'inline; filename="a.html"',
            **validator,
        },
    )
    web.has("/go", Page(status=302, headers={"Location": "/"}))
    web.has("/", page, Page(status=304), Page(b"new", headers={"Cache-Control": "private, No-Store", **validator}))
    blobs = []
    for _ in range(4):
        with State(tmp_path / "state.db") as state, closing(Http(hosts=HERE, answers=state)) as http:
            blobs.append(http.fetch(web.base + "/go"))
    assert blobs[0] == blobs[1]
    assert [blob.content for blob in blobs] == [b"hello", b"hello", b"new", b"new"]
    condition = "If-None-Match" if "ETag" in validator else "If-Modified-Since"
    sent = [headers.get(condition) for headers in web.headers["/"]]
    assert sent == [None, *validator.values(), *validator.values(), *validator.values()]
    assert not any(condition in headers for headers in web.headers["/go"])
    with State(tmp_path / "state.db") as state:
        kept = state.answer(web.base + "/go")
    assert kept is not None
    assert kept.content == b"hello"  # the new page asked not to be kept


def test_what_cannot_be_asked_for_again_is_not_kept(web: Web, tmp_path: Path) -> None:
    """An answer without ETag and Last-Modified is not kept; one larger than now allowed is not believed."""
    with State(tmp_path / "state.db") as state, closing(Http(hosts=HERE, answers=state, size=3)) as http:
        uri = web.has("/", Page(b"new"))
        state.remember_answer(uri, Answer('"v1"', "", "text/plain", uri, b"large"))
        assert http.fetch(uri).content == b"new"
        assert "If-None-Match" not in web.headers["/"][0]
        http.fetch(web.has("/other", Page(b"x")))
        assert state.answer(web.base + "/other") is None
        assert state.answer(uri) == Answer('"v1"', "", "text/plain", uri, b"large")


def test_connections_are_used_again(web: Web, tmp_path: Path) -> None:
    """Pages of one host come over one connection, one after the other, new or unchanged."""
    ports = set()

    def noting(request: BaseHTTPRequestHandler) -> Page:
        ports.add(request.client_address[1])
        return Page(status=304) if "If-None-Match" in request.headers else Page(b"x", headers={"ETag": '"v1"'})

    web.pages |= {"/": noting, "/robots.txt": noting}
    with State(tmp_path / "state.db") as state, closing(Http(hosts=HERE, answers=state)) as http:
        for _ in range(5):
            http.fetch(web.base + "/")
    assert len(web.asked) == 5
    assert len(ports) == 1


def test_certificates_are_checked_by_name(monkeypatch: pytest.MonkeyPatch) -> None:
    """A certificate has to be trusted and of that name, though the connection is to an address that was looked up."""
    with serving(tls=True) as web:
        uri = web.has("/", HELLO).replace("127.0.0.1", "localhost")
        hosts = frozenset({"localhost", "127.0.0.1"})
        with closing(Http(hosts=hosts)) as http:
            assert refused(http, uri).startswith("the certificate of localhost does not hold (self")
        monkeypatch.setenv("SSL_CERT_FILE", str(CERTIFICATE))
        with closing(Http(hosts=hosts, retries=0)) as http:
            assert http.fetch(uri).content == b"hello"
            assert "the certificate of 127.0.0.1 does not hold" in refused(http, web.base)
            plain = web.base.replace("https", "http")
            assert "breaks off or answers against the rules" in refused(http, plain)


def test_tls_with_a_server_that_has_none(web: Web, http: Http) -> None:
    """https: to a server of http: says so."""
    assert "does not speak TLS as it should" in refused(http, web.base.replace("http:", "https:"))


def test_a_proxy_is_used_and_told_no_private_names(web: Web, http: Http, monkeypatch: pytest.MonkeyPatch) -> None:
    """A proxy in the environment is asked for public hosts, which it looks up; private names it is never given."""
    monkeypatch.setenv("http_proxy", web.base.removeprefix("http://"))
    web.has("http://far.example/page", HELLO)
    web.has("http://far.example/robots.txt", Page(status=404))
    assert http.fetch("http://far.example/page").content == b"hello"
    for private in ("localhost", "10.0.0.1", "127.1", "[::ffff:10.0.0.1]"):
        assert "is an address of your own network" in refused(http, f"http://{private}/")
    assert {"http://far.example/page"} == set(web.headers) - {"http://far.example/robots.txt"}
    web.has("/direct", HELLO)
    monkeypatch.setenv("no_proxy", "127.0.0.1")
    assert http.fetch(web.base + "/direct").content == b"hello"


@pytest.mark.parametrize(
    ("proxy", "reason"),
    [("socks5://me:s3cret@127.0.0.1:9", "speaks SOCKS"), ("gopher://me:s3cret@127.0.0.1:9", "is no address of one")],
)
def test_a_proxy_of_no_use(http: Http, monkeypatch: pytest.MonkeyPatch, proxy: str, reason: str) -> None:
    """A proxy that cannot be used is named as the obstacle, without its password."""
    monkeypatch.setenv("all_proxy", proxy)
    said = refused(http, "http://far.example/")
    assert reason in said
    assert "s3cret" not in said


@given(
    value=st.text(st.characters(max_codepoint=255), max_size=80),
    kind=st.sampled_from(["", "text/html; charset=", "a; filename*=", "a; filename="]),
)
def test_hostile_headers_are_harmless(value: str, kind: str) -> None:
    """Whatever a server writes into its headers, a media type is one, and a name is short and of one line."""
    import httpx

    from briefer.fetch.http import _declared, _name

    media_type, _ = _declared(kind + value)
    assert media_type is None or "/" in media_type
    name = _name(httpx.URL("http://a/b"), kind + value)
    assert len(name) <= 150
    assert name.isprintable()
    assert not set(name) & set("/\\")
