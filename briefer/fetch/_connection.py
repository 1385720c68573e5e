"""Connections to servers: to addresses that were checked, within a deadline, one request and its answer at a time.

This is the engine of httpx (httpcore), below its client: only here can the address that was checked be the one that is
connected to, so that a name that changes its mind in between gains nothing; and only here is every wait on the socket
cut off, so that a server that drips one byte in nine seconds is. And what a client would do on its own account does
not happen: no cookies are kept, and no password is looked up in .netrc.
"""

import socket
import ssl
import threading
from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from importlib.util import find_spec
from urllib.request import getproxies, proxy_bypass

import httpcore
import httpx

from briefer.fetch._address import PrivateAddressError, refuse_private_name, resolve
from briefer.fetch._obstacle import ObstacleError

_PULSE = 0.5  # seconds: so often a wait looks whether anything is still wanted
_PATIENCE = 10.0  # seconds without a sign of life
_IDLE = 16  # connections kept open in case there is more to ask
_PORTS = {"http": 80, "https": 443}
_SUCCESS = range(200, 300)
_NOT_MODIFIED = 304


class Deadline:
    """The time that one fetch may take; waiting for its turn is not counted."""

    def __init__(self, seconds: float, clock: Callable[[], float]) -> None:
        self.seconds = seconds
        self._clock = clock
        self._latest = clock() + seconds

    @property
    def left(self) -> float:
        """Return the seconds that are left, 0 or less when there are none."""
        return self._latest - self._clock()

    @contextmanager
    def paused(self) -> Iterator[None]:
        """Do not count what happens meanwhile."""
        began = self._clock()
        try:
            yield
        finally:
            self._latest += self._clock() - began

    def first(self, seconds: float) -> "Deadline":
        """Return the deadline of a part, which ends no later than the whole."""
        return Deadline(min(seconds, self.left), self._clock)


@dataclass(frozen=True, slots=True)
class Reply:
    """What came back: status, headers by names in lower case, and the body of a success as it came.

    `is_cut` says that the body was larger than allowed; the rest of it was not read, or none of it.
    """

    status: int
    headers: dict[str, str]
    content: bytes
    is_cut: bool


class Connections:
    """Every connection of a run. To be used from several threads."""

    def __init__(self, allowed: Collection[str], stop: threading.Event) -> None:
        """Take the hosts that may be private, and what says that nothing more is wanted."""
        self._allowed = allowed
        self._stop = stop
        self._lock = threading.Lock()
        self._pools: dict[str, httpcore.ConnectionPool] = {}
        self._current = threading.local()  # the deadline; a pool does not move requests between threads

    def get(
        self, url: httpx.URL, headers: Sequence[tuple[str, str]], deadline: Deadline, limit: int, *, whole: bool = True
    ) -> Reply:
        """Return the answer to one GET, whatever its status; redirects are not followed.

        Args:
            url: Absolute, of http or https.
            headers: To be sent beside Host.
            deadline: When to give up.
            limit: Bytes of the body.
            whole: Whether the beginning of a larger body is of no use.

        Raises:
            ObstacleError: there is no answer.
        """
        self._current.deadline, self._current.stop = deadline, self._stop
        with _explained(url.raw_host.decode(), deadline):
            request = httpcore.Request(
                "GET",
                httpcore.URL(scheme=url.raw_scheme, host=url.raw_host, port=url.port, target=url.raw_path),
                headers=[(b"Host", url.netloc), *((name.encode(), value.encode("latin-1")) for name, value in headers)],
                extensions={"timeout": dict.fromkeys(("connect", "read", "write"), _PATIENCE)},
            )
            response = self._pool(url).handle_request(request)
            try:
                return _reply(response, limit, whole=whole)
            finally:
                response.close()

    def close(self) -> None:
        """Close what is open; nothing more is asked."""
        with self._lock:
            for pool in self._pools.values():
                pool.close()

    def _pool(self, url: httpx.URL) -> httpcore.ConnectionPool:
        """Return the pool of connections to a server: straight to it, or to the proxy that the environment names."""
        host = url.raw_host.decode()
        # getproxies also reads the settings of macOS and Windows; "all" is ALL_PROXY
        proxies = {} if proxy_bypass(f"{host}:{url.port or _PORTS[url.scheme]}") else getproxies()
        proxy = proxies.get(url.scheme) or proxies.get("all") or ""
        if proxy:
            # The proxy looks names up, and what it reaches is its owner's decision. Only what is private by its very
            # name can be refused here.
            refuse_private_name(host, self._allowed)
        with self._lock:
            if proxy not in self._pools:
                self._pools[proxy] = httpcore.ConnectionPool(
                    ssl_context=httpx.create_ssl_context(),  # SSL_CERT_FILE and SSL_CERT_DIR are obeyed
                    proxy=_proxy(proxy) if proxy else None,
                    max_connections=None,  # each host has its turns
                    max_keepalive_connections=_IDLE,
                    keepalive_expiry=_PATIENCE,
                    network_backend=_Network(None if proxy else self._allowed, self._current),
                )
            return self._pools[proxy]


def _proxy(address: str) -> httpcore.Proxy:
    try:
        proxy = httpx.Proxy(address if "://" in address else f"http://{address}")
    except (ValueError, httpx.InvalidURL) as error:
        raise ObstacleError("the proxy that the environment names is no address of one; check it") from error
    url = proxy.url
    if url.scheme.startswith("socks") and find_spec("socksio") is None:
        raise ObstacleError(
            "the proxy that the environment names speaks SOCKS; install socksio, or name one of http://"
        )
    return httpcore.Proxy(
        httpcore.URL(scheme=url.raw_scheme, host=url.raw_host, port=url.port, target=b"/"),
        auth=proxy.raw_auth,
        ssl_context=proxy.ssl_context,
    )


def _reply(response: httpcore.Response, limit: int, *, whole: bool) -> Reply:
    headers: dict[str, str] = {}
    for raw_name, raw_value in response.headers:
        name, value = raw_name.decode("latin-1").lower(), raw_value.decode("latin-1")
        headers[name] = f"{headers[name]}, {value}" if name in headers else value
    content = bytearray()
    declared = headers.get("content-length", "")
    is_cut = whole and declared.isdigit() and int(declared) > limit
    # other bodies are not read, at the price of the connection; 304 has none, and its connection serves on
    if response.status == _NOT_MODIFIED or (response.status in _SUCCESS and not is_cut):
        for chunk in response.iter_stream():
            content += chunk
            if len(content) > limit:
                is_cut = True
                break
    return Reply(response.status, headers, bytes(content[:limit]), is_cut)


@contextmanager
def _explained(host: str, deadline: Deadline) -> Iterator[None]:
    """Turn what goes wrong on the way into its reason."""
    try:
        yield
    except PrivateAddressError as error:
        raise ObstacleError(
            f"{host} is an address of your own network or machine; --allow host={error.host}, or hosts under allow in "
            "briefer.toml, lets it be read"
        ) from error
    except httpcore.TimeoutException as error:
        if deadline.left <= 0:
            reason = f"{host} takes longer than {deadline.seconds:g} s; try again later, or --allow seconds=… more"
            raise ObstacleError(reason, may_pass=True) from error
        raise ObstacleError(f"{host} gives no answer in {_PATIENCE:g} s; try again later", may_pass=True) from error
    except httpcore.ProxyError as error:
        status = str(error)[:3]  # what follows it are the proxy's own words
        said = f" ({status})" if status.isdigit() else ""
        raise ObstacleError(f"the proxy that the environment names does not reach {host}{said}") from error
    except httpcore.ConnectError as error:
        raise _no_connection(host, error) from error
    except (httpcore.NetworkError, httpcore.ProtocolError) as error:
        reason = f"{host} breaks off or answers against the rules of HTTP; try again later"
        raise ObstacleError(reason, may_pass=True) from error
    except (httpcore.UnsupportedProtocol, ssl.SSLError, ValueError, RuntimeError) as error:  # of httpcore's seams
        raise ObstacleError(f"{host} cannot be asked: {type(error).__name__}") from error


def _no_connection(host: str, error: httpcore.ConnectError) -> ObstacleError:
    cause = error.args[0] if error.args else None
    may_pass = False
    if isinstance(cause, ssl.SSLCertVerificationError):
        reason = (
            f"the certificate of {host} does not hold ({cause.verify_message}), so it may be somebody else; check the "
            "address, or save the page from a browser that you trust"
        )
    elif isinstance(cause, ssl.SSLError):
        reason = f"{host} does not speak TLS as it should; check whether the address begins with http:"
    elif isinstance(cause, UnicodeError) or (isinstance(cause, _LookupFailedError) and not cause.may_pass):
        reason = f"there is no host {host[:80]}; check the address"
    else:
        may_pass = True
        said = cause.strerror if isinstance(cause, OSError) else None  # the system's words, not the server's
        if isinstance(cause, _LookupFailedError):
            reason = f"{host} cannot be looked up; check that you are online"
        elif isinstance(cause, ConnectionRefusedError):
            reason = f"{host} refuses the connection; check the address, and that its server runs"
        else:
            reason = f"{host} cannot be reached{f' ({said})' if said else ''}; try again later"
    return ObstacleError(reason, may_pass=may_pass)


class _LookupFailedError(OSError):
    """A name that could not be looked up; `may_pass` where the name server gave no answer at all."""

    def __init__(self, error: OSError) -> None:
        super().__init__(*error.args)
        self.may_pass = error.errno in {socket.EAI_AGAIN, socket.EAI_FAIL}


class _Network(httpcore.NetworkBackend):
    """Connects to addresses that were checked; to any, for `allowed` None."""

    def __init__(self, allowed: Collection[str] | None, current: threading.local) -> None:
        self._allowed = allowed
        self._current = current
        self._system = httpcore.SyncBackend()

    def connect_tcp(
        self,
        host: str,
        port: int,
        timeout: float | None = None,
        local_address: str | None = None,
        socket_options: Iterable[httpcore.SOCKET_OPTION] | None = None,
    ) -> httpcore.NetworkStream:
        addresses: Sequence[str] = (host,)
        if self._allowed is not None:
            try:
                addresses = resolve(host, port, self._allowed)
            except OSError as error:
                raise httpcore.ConnectError(_LookupFailedError(error)) from error
            except UnicodeError as error:
                raise httpcore.ConnectError(error) from error
        failure: Exception = httpcore.ConnectError()
        for address in addresses:
            try:
                stream = self._system.connect_tcp(
                    address, port, _time(self._current, timeout), local_address, socket_options
                )
                return _Stream(stream, self._current)
            except (httpcore.ConnectError, httpcore.ConnectTimeout) as error:
                failure = error
        raise failure


class _Stream(httpcore.NetworkStream):
    """A connection on which no wait outlasts the deadline of the request that it serves."""

    def __init__(self, stream: httpcore.NetworkStream, current: threading.local) -> None:
        self._stream = stream
        self._current = current

    def read(self, max_bytes: int, timeout: float | None = None) -> bytes:
        left = _time(self._current, timeout)
        while left > _PULSE:
            try:
                return self._stream.read(max_bytes, _PULSE)
            except httpcore.ReadTimeout:
                left = min(left - _PULSE, _time(self._current, timeout))
        return self._stream.read(max_bytes, left)

    def write(self, buffer: bytes, timeout: float | None = None) -> None:
        self._stream.write(buffer, _time(self._current, timeout))

    def start_tls(
        self, ssl_context: ssl.SSLContext, server_hostname: str | None = None, timeout: float | None = None
    ) -> httpcore.NetworkStream:
        name = server_hostname.rstrip(".") if server_hostname else None  # certificates are made out without the dot
        return _Stream(self._stream.start_tls(ssl_context, name, _time(self._current, timeout)), self._current)

    def close(self) -> None:
        self._stream.close()

    def get_extra_info(self, info: str) -> object:
        return self._stream.get_extra_info(info)


def _time(current: threading.local, timeout: float | None) -> float:
    left: float = current.deadline.left
    if left <= 0 or current.stop.is_set():
        raise httpcore.ReadTimeout
    return left if timeout is None else min(timeout, left)
