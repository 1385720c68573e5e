"""Content codings undone (RFC 9110, section 8.4), never beyond the size that is allowed."""

import re
import zlib

from briefer.fetch._obstacle import ObstacleError

ACCEPTED = "gzip, deflate"

_GZIP_MAGIC = b"\x1f\x8b"
_GZIP, _ZLIB, _DEFLATE = 31, 15, -15  # what zlib calls wbits
_MOST_MEMBERS = 1_000  # of one gzip body; servers send one, and each more costs a copy of what follows it
_MOST_CODINGS = 3
_TOKEN = re.compile(r"[a-z0-9_.-]{1,20}")


def decoded(content: bytes, codings: str, limit: int) -> bytes:
    """Return a body as it was before it was coded.

    Args:
        content: The body as it came.
        codings: The value of Content-Encoding, in the order in which they were applied.
        limit: Bytes that it may have at most.

    Raises:
        ObstacleError: it has more, is damaged, or is in a coding that was not asked for.
    """
    names = [name for part in codings.lower().split(",") if (name := part.strip()) not in {"", "identity"}]
    if len(names) > _MOST_CODINGS:
        raise ObstacleError(f"is compressed {len(names)} times over; it is not read")
    for name in reversed(names):
        if not content:
            break
        try:
            if name in {"gzip", "x-gzip"}:
                content = _inflated(content, _GZIP, limit)
            elif name == "deflate":
                content = _inflated(content, _ZLIB if _has_zlib_header(content) else _DEFLATE, limit)
            else:
                called = name if _TOKEN.fullmatch(name) else "an unknown form"
                raise ObstacleError(
                    f"is compressed as {called}, which was not asked for; save the page from your browser"
                )
        except zlib.error as error:
            raise ObstacleError("its compressed body is damaged; try again later") from error
    return content


def _inflated(content: bytes, form: int, limit: int) -> bytes:
    members: list[bytes] = []
    size = 0
    for _ in range(_MOST_MEMBERS):
        inflater = zlib.decompressobj(form)
        members.append(inflater.decompress(content, limit + 1 - size))
        size += len(members[-1])
        if size > limit:
            raise too_large(limit, "unpacks to more than")
        if not inflater.eof:
            raise ObstacleError("its compressed body is cut off; try again later")
        content = inflater.unused_data
        if form != _GZIP or not content.startswith(_GZIP_MAGIC):  # other bytes after the end mean nothing
            return b"".join(members)
    raise ObstacleError(f"is compressed in more than {_MOST_MEMBERS} pieces; it is not read")


def _has_zlib_header(content: bytes) -> bool:
    """Tell the deflate of RFC 9110, in a zlib wrapper, from the bare one that some servers send (RFC 1950)."""
    return content[0] & 0x0F == zlib.DEFLATED and int.from_bytes(content[:2], "big") % 31 == 0


def too_large(limit: int, verb: str = "is larger than") -> ObstacleError:
    """Return the refusal of what exceeds a limit in bytes."""
    size = f"{limit / 2**20:g} MiB" if limit >= 2**20 else f"{limit:,} bytes"
    return ObstacleError(f"{verb} {size}, the most for one page; --allow size=… takes in more")
