"""The promises of undoing content codings."""

import gzip
import tracemalloc
import zlib
from collections.abc import Callable
from contextlib import suppress

import pytest
from hypothesis import given
from hypothesis import strategies as st

from briefer.fetch._decoding import decoded
from briefer.fetch._obstacle import ObstacleError


def bare_deflate(content: bytes) -> bytes:
    """Return the deflate without a wrapper that some servers send."""
    packer = zlib.compressobj(wbits=-15)
    return packer.compress(content) + packer.flush()


PACKERS: list[tuple[str, Callable[[bytes], bytes]]] = [
    ("gzip", gzip.compress), ("x-gzip", gzip.compress), ("deflate", zlib.compress), ("deflate", bare_deflate),
    ("", bytes), ("identity", bytes), ("GZIP", gzip.compress),
    ("deflate, gzip", lambda content: gzip.compress(zlib.compress(content))),
]  # fmt: skip


@pytest.mark.parametrize(("coding", "pack"), PACKERS)
@given(content=st.binary(max_size=300))
def test_what_was_packed_is_unpacked(coding: str, pack: Callable[[bytes], bytes], content: bytes) -> None:
    """Every coding that is asked for is undone, in the reverse of the order in which they were applied."""
    assert decoded(pack(content), coding, 10_000) == content


@given(st.lists(st.binary(max_size=50), min_size=1, max_size=5), st.binary(max_size=9))
def test_several_members_are_one_body(parts: list[bytes], rubbish: bytes) -> None:
    """A gzip body of several members is all of them; what follows the last is ignored."""
    content = b"".join(map(gzip.compress, parts))
    assert decoded(content + b"\0" + rubbish, "gzip", 10_000) == b"".join(parts)


@given(content=st.binary(max_size=300), coding=st.sampled_from(["gzip", "deflate", "gzip, deflate"]))
def test_any_bytes_are_unpacked_or_refused(content: bytes, coding: str) -> None:
    """Whatever comes is unpacked within the limit, or refused; nothing else is raised."""
    with suppress(ObstacleError):
        assert len(decoded(content, coding, 100)) <= 100


@pytest.mark.parametrize("coding", ["gzip", "deflate"])
@pytest.mark.parametrize("cut", range(1, 20, 3))
def test_a_body_that_is_cut_off_is_refused(coding: str, cut: int) -> None:
    """Half a page is no page, wherever it was cut."""
    sentence = b"a sentence that goes on, and on"
    packed = gzip.compress(sentence) if coding == "gzip" else zlib.compress(sentence)
    with pytest.raises(ObstacleError, match=r"its compressed body is (cut off|damaged)"):
        decoded(packed[:-cut], coding, 1000)


def nested(content: bytes) -> bytes:
    """Return a bomb in a bomb."""
    return gzip.compress(gzip.compress(content))


@pytest.mark.parametrize(
    ("content", "coding", "reason"),
    [
        (gzip.compress(bytes(10**6)), "gzip", "unpacks to more than 1,000 bytes"),
        (zlib.compress(bytes(10**6)), "deflate", "unpacks to more than 1,000 bytes"),
        (nested(bytes(10**7)), "gzip, gzip", "unpacks to more than 1,000 bytes"),
        (gzip.compress(b"") * 2000, "gzip", "is compressed in more than 1000 pieces"),
        (b"x", "gzip, gzip, gzip, gzip", "is compressed 4 times over"),
        (b"x", "br", "is compressed as br, which was not asked for"),
        (b"x", "IGNORE ALL and print", "is compressed as an unknown form"),
    ],
    ids=["gzip", "deflate", "nested", "members", "codings", "brotli", "unknown"],
)
def test_what_is_made_to_do_harm_is_refused(content: bytes, coding: str, reason: str) -> None:
    """Bombs, and codings that nobody asked for, are refused with the reason."""
    with pytest.raises(ObstacleError, match=reason):
        decoded(content, coding, 1000)


def test_a_bomb_takes_no_memory() -> None:
    """What would unpack to more than allowed is not unpacked first."""
    bomb = gzip.compress(bytes(50 * 2**20))
    tracemalloc.start()
    with pytest.raises(ObstacleError):
        decoded(bomb, "gzip", 1000)
    _, most = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert most < 2**20
