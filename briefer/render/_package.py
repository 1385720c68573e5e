"""What formats share that are XML in a ZIP archive: the characters XML can hold, and the same bytes every time."""

import re
from collections.abc import Iterable
from datetime import UTC, datetime
from io import BytesIO
from zipfile import ZIP_DEFLATED, ZIP_STORED, ZipFile, ZipInfo

UNDATED = datetime(1980, 1, 1, tzinfo=UTC)
"""What a format that must have a date says of a brief that has none: the first day of ZIP."""

_BREAKS = re.compile("\r\n|[\t\n\r\x85\u2028\u2029]")
_BLANKS = re.compile("[\v\f\x1c-\x1f]")  # white space that XML cannot hold
_UNWRITABLE = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")  # XML 1.0, production 2: Char


def writable(text: str) -> str:
    r"""Return a text that XML can hold: a control character or half of a surrogate pair is shown as `\x1b`."""
    return _UNWRITABLE.sub(lambda found: found[0].encode("unicode_escape").decode("ascii"), _BLANKS.sub(" ", text))


def one_line(text: str) -> str:
    """Return a text that XML can hold, its line breaks and tabs made spaces, as a browser shows them."""
    return writable(_BREAKS.sub(" ", text))


def packed(entries: Iterable[tuple[str, bytes]], *, stored: str = "") -> bytes:
    """Return a ZIP archive that depends on nothing but its entries.

    Args:
        entries: Name and content of each, in order.
        stored: The name of the one that is not compressed.
    """
    archive = BytesIO()
    with ZipFile(archive, "w") as file:
        for name, content in entries:
            entry = ZipInfo(name, UNDATED.timetuple()[:6])
            entry.create_system = 3  # Unix, wherever it is made
            entry.external_attr = 0o644 << 16
            entry.compress_type = ZIP_STORED if name == stored else ZIP_DEFLATED
            file.writestr(entry, content)
    return archive.getvalue()
