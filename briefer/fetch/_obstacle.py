"""What stands between a reader and a page, in words that the reader can act on."""

from collections.abc import Mapping
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime

_BY_HAND = "save the page from your browser and give the file"
_GONE = "there is no such page; check the address"
_FAILS = "the server fails; try again later"
_REASONS = {
    401: f"it needs a login; {_BY_HAND}",
    402: f"it has to be paid for; {_BY_HAND}",
    403: f"the site refuses automated readers; {_BY_HAND}",
    404: _GONE,
    406: f"the site has it in no form that was asked for; {_BY_HAND}",
    407: "the proxy needs a login; put it into the proxy's address in the environment",
    408: _FAILS,
    410: "the page is gone; remove the address",
    429: "the site is asked too often; try again later",
    451: "the page is withheld for legal reasons",
}
_RETRY_AFTER = frozenset({429, 503})
_SERVER_ERROR = 500


class ObstacleError(Exception):
    """Why one request led to nothing; `may_pass` tells whether the same request may go better in a while."""

    def __init__(self, reason: str, *, may_pass: bool = False) -> None:
        super().__init__(reason)
        self.reason = reason
        self.may_pass = may_pass


def of_status(status: int, host: str, headers: Mapping[str, str]) -> ObstacleError:
    """Return what a status other than success says (RFC 9110, section 15)."""
    reason = _REASONS.get(status)
    if reason is None:
        reason = _FAILS if status >= _SERVER_ERROR else f"the site does not answer this request; {_BY_HAND}"
    wait = seconds_to_wait(status, headers)
    if wait:
        reason = f"the site asks to come back in {wait:.0f} s; try again then"
    return ObstacleError(f"{status} from {host}: {reason}")


def seconds_to_wait(status: int, headers: Mapping[str, str]) -> float:
    """Return how long the server asks to wait before the next request, 0 where it does not (section 10.2.3)."""
    value = headers.get("retry-after", "").strip()
    if status not in _RETRY_AFTER or not value:
        return 0
    if value.isascii() and value.isdigit():
        return float(value[:9])
    try:
        moment = parsedate_to_datetime(value)
    except (ValueError, OverflowError):
        return 0
    if moment.tzinfo is None:
        moment = moment.replace(tzinfo=UTC)
    return max(0, (moment - datetime.now(UTC)).total_seconds())
