"""Archives: the files in a .zip (PKWARE APPNOTE 6.3), read in memory; nothing is written to disk."""

import re
import stat
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass
from typing import ClassVar
from zipfile import ZipInfo

from briefer.errors import ParseError
from briefer.intake import Allowance, Blob, Found
from briefer.model import Failure
from briefer.parse import Parser
from briefer.parse._zipped import open_archive, unpack
from briefer.text.clean import normalise

_HIDDEN = re.compile(r"(?:^|/)(?:\.(?!\.?(?:/|$))[^/]|__MACOSX/|Thumbs\.db$|desktop\.ini$)", re.IGNORECASE)
_LEADS_OUT = re.compile(r"(?:/|[A-Za-z]:|.*(?:^|/)\.\.(?:/|$))", re.DOTALL)
_NAME_IS_UTF_8 = 0x800  # a general purpose bit (section 4.4.4)


@dataclass(frozen=True, slots=True)
class Zip:
    """Find the files of an archive, in the order of their names; folders and hidden files are passed over.

    Attributes:
        entries: How many files are read.
        size: How many bytes all of them may have, unpacked.
    """

    media_types: ClassVar[tuple[str, ...]] = ("application/zip", "application/x-zip-compressed")
    entries: int = Allowance().entries
    size: int = Allowance().size

    def parse(self, blob: Blob) -> Iterator[Found]:
        """Yield the files of the archive, and what could not be had of it; see `Parser`."""
        archive = open_archive(blob, entries=100 * self.entries)
        named = sorted(((_name(info), info) for info in archive.infolist()), key=lambda pair: pair[0])
        members = [(name, info) for name, info in named if not (name.endswith("/") or _HIDDEN.search(name))]
        left = self.size
        if not members:
            raise ParseError(blob.place, "holds no file to read")
        for name, info in members[: self.entries]:
            place = blob.within(name, b"").place
            if _LEADS_OUT.match(name):
                yield Failure(place, "has a name that leads out of the archive; it is not read")
            elif stat.S_ISLNK(info.external_attr >> 16):
                yield Failure(place, "is a link to another file, which is not followed", is_fault=False)
            else:
                try:
                    content = unpack(archive, info, place, most=left)
                except ParseError as error:
                    yield Failure(error.uri, error.reason)
                else:
                    left -= len(content)
                    yield blob.within(name, content)
        if len(members) > self.entries:
            reason = f"has {len(members):,} files; the first {self.entries:,} are read"
            yield Failure(blob.place, reason, is_fault=False)


def _name(info: ZipInfo) -> str:
    """Return a member's name as it was meant, clean enough to print: many programs write UTF-8 and do not say so."""
    name = info.filename
    if not info.flag_bits & _NAME_IS_UTF_8:
        with suppress(UnicodeError):
            name = name.encode("cp437").decode("utf-8")
    return " ".join(normalise(name.replace("\\", "/")).split()) or "unnamed"


PARSER: type[Parser] = Zip
