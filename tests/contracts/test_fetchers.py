"""What every transport promises, whoever wrote it: found through the registry, with no list to extend."""

import re
from collections.abc import Iterator
from contextlib import closing, suppress
from pathlib import Path

import pytest

from briefer import registry
from briefer.errors import FetchError
from briefer.fetch import Fetcher
from briefer.intake import Allowance

NAMES = registry.names("fetch")
every_transport = pytest.mark.parametrize("name", NAMES)


def made(name: str) -> Fetcher:
    """Return a transport with its usual options."""
    fetcher: Fetcher = registry.load("fetch", name)()
    return fetcher


def missing(fetcher: Fetcher, folder: Path) -> Iterator[str]:
    """Yield addresses at which there is nothing: on this machine, which remote transports refuse before they ask."""
    for scheme in fetcher.schemes:
        yield f"{scheme}://127.0.0.1:9/none" if fetcher.is_remote else f"{scheme}://{folder}/none"


@every_transport
def test_a_transport_says_what_it_serves(name: str) -> None:
    """A transport names its schemes, each in lower case, and no other transport serves the same."""
    own = registry.load("fetch", name).schemes
    assert own
    assert all(re.fullmatch(r"[a-z][a-z0-9+.-]*", scheme) for scheme in own)
    others = [scheme for other in NAMES if other != name for scheme in registry.load("fetch", other).schemes]
    assert not set(own) & set(others)


@every_transport
def test_options_called_as_in_the_allowance_mean_the_same(name: str) -> None:
    """Left alone, an option that the allowance also has is what the allowance says."""
    fetcher = made(name)
    for option in set(Allowance.__dataclass_fields__) & set(fetcher.__dataclass_fields__):  # type: ignore[attr-defined]
        assert getattr(fetcher, option) == getattr(Allowance(), option)
    fetcher.close()


@every_transport
def test_an_address_stands_for_itself_or_for_nothing(name: str, tmp_path: Path) -> None:
    """An address at which there is nothing stands for itself, the same each time, or is a FetchError."""
    with closing(made(name)) as fetcher:
        for uri in missing(fetcher, tmp_path):
            with suppress(FetchError):
                assert list(fetcher.expand(uri)) == list(fetcher.expand(uri)) == [uri]


@every_transport
def test_what_cannot_be_had_is_an_error_of_one_line(name: str, tmp_path: Path) -> None:
    """A fetch that fails is a FetchError that names the address, says why on one line, and chains its cause, if any."""
    with closing(made(name)) as fetcher:
        for uri in missing(fetcher, tmp_path):
            with pytest.raises(FetchError) as caught:
                fetcher.fetch(uri)
            assert caught.value.__cause__ is caught.value.__context__
            assert caught.value.uri == uri
            assert re.fullmatch(r"\S.*\S", caught.value.reason)


@every_transport
def test_a_transport_may_be_closed_twice(name: str) -> None:
    """Closing is harmless, before anything was fetched and again after."""
    fetcher = made(name)
    fetcher.close()
    fetcher.close()
