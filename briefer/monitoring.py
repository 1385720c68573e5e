"""Tell a watcher how a run went, by calling an address: healthchecks.io, Uptime Kuma, Cronitor, or one's own."""

from collections.abc import Sequence
from contextlib import suppress
from http.client import HTTPException
from urllib.error import HTTPError
from urllib.request import HTTPRedirectHandler, Request, build_opener

from briefer import secret
from briefer.errors import ConfigError
from briefer.report import Outcome, problems_of, tried
from briefer.series import Series
from briefer.version import __version__

_PATIENCE = 10.0  # seconds
_TRIES = 3


class _NoRedirects(HTTPRedirectHandler):
    """A watcher's address is what the user wrote."""

    def redirect_request(self, *_: object) -> None:
        """Follow none."""


def tell(watched: Sequence[Series], outcomes: Sequence[Outcome]) -> list[str]:
    """Tell each watcher once, of all series that it watches; return what went wrong with that, a line each."""
    said = []
    for address in dict.fromkeys(series.healthcheck for series in watched if series.healthcheck):
        if done := tried(outcomes, [series.name for series in watched if series.healthcheck == address]):
            try:
                said.append(report(secret.resolve(address), problems_of(done)))
            except ConfigError as error:
                said.append(f"the healthcheck could not be told: {error}")
    return [each for each in said if each]


def report(address: str, problem: str = "") -> str:
    """Call a watcher's address: itself after a success, with "/fail" behind it and what went wrong after a failure.

    Args:
        address: An address on the web.
        problem: What went wrong, "" for nothing.

    Returns:
        Why it could not be told, "" where it was; the address, which may be a secret, is not in it.
    """
    if not address.startswith(("https://", "http://")):
        return "the healthcheck's address is none on the web; give one that begins with https://"
    path, mark, query = address.partition("?")
    url = f"{path.rstrip('/')}/fail{mark}{query}" if problem else address
    content = problem.encode("utf-8", "backslashreplace")[:10_000] or None
    reason = ""
    for _ in range(_TRIES):
        try:
            request = Request(url, data=content, headers={"User-Agent": f"briefer/{__version__}"})  # noqa: S310 - the scheme was checked
            with build_opener(_NoRedirects).open(request, timeout=_PATIENCE) as answer:
                with suppress(OSError):
                    answer.read(100)
                return ""
        except HTTPError as error:
            reason = f"it answered {error.code}"
        except OSError as error:
            reason = str(getattr(error, "reason", error)) or type(error).__name__
        except (HTTPException, ValueError) as error:  # whose words have the address in them
            reason = f"it cannot be called ({type(error).__name__}); check its address"
    return f"the healthcheck could not be told: {reason}"
