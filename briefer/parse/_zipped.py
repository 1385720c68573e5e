"""Files packed by zip, read in memory and never beyond a bound: what an archive says of its sizes is not believed."""

import zlib
from io import BytesIO
from lzma import LZMAError
from struct import error as StructError  # noqa: N812 - its name says nothing by itself
from typing import TYPE_CHECKING
from zipfile import BadZipFile, ZipFile, ZipInfo

from briefer.errors import ParseError
from briefer.intake import Blob

if TYPE_CHECKING:
    from lxml.etree import _Element

_DAMAGES = (BadZipFile, zlib.error, LZMAError, StructError, EOFError, OSError, ValueError, IndexError, OverflowError)
_MIB = 2**20
_HIGHEST_RATIO = 200  # text is packed ten times smaller, tables a hundred times: what is more is made to burst
_ENCRYPTED = 0x1
_UNKNOWN = "is packed by a method that briefer does not know; unpack it first"


def open_archive(blob: Blob, *, entries: int) -> ZipFile:
    """Return a blob as an archive, its directory read.

    Raises:
        ParseError: it is none, it has more than `entries` members, or its members lie in each other.
    """
    try:
        archive = ZipFile(BytesIO(blob.content))
    except NotImplementedError as error:  # zipfile's, of an archive that needs a newer version of the format
        raise ParseError(blob.place, _UNKNOWN) from error
    except _DAMAGES as error:
        raise ParseError(blob.place, "is damaged: its parts cannot be unpacked; save or download it again") from error
    if len(archive.infolist()) > entries:
        raise ParseError(blob.place, f"has more than {entries:,} members; unpack it and give those that matter")
    if sum(info.compress_size for info in archive.infolist()) > len(blob.content):
        raise ParseError(blob.place, "has members that lie in each other, as no program packs them; it is not unpacked")
    return archive


def unpack(archive: ZipFile, info: ZipInfo, place: str, *, most: int) -> bytes:
    """Return a member's content.

    Args:
        archive: What it lies in.
        info: The member.
        place: What to call it in an error.
        most: How many bytes it may have.

    Raises:
        ParseError: it is encrypted, damaged, larger than `most`, or packed as tightly as no document is.
    """
    if info.flag_bits & _ENCRYPTED:
        raise ParseError(place, "is encrypted with a password; save it without one")
    if info.file_size > _MIB and info.file_size > _HIGHEST_RATIO * info.compress_size:
        raise ParseError(
            place, f"is packed to less than 1/{_HIGHEST_RATIO} of its size, as bombs are; it is not unpacked"
        )
    try:
        with archive.open(info) as member:
            content = member.read(most + 1)
    except NotImplementedError as error:  # zipfile's, of a compression, encryption or patch that it has no code for
        raise ParseError(place, _UNKNOWN) from error
    except (*_DAMAGES, RuntimeError) as error:
        raise ParseError(place, "is damaged and cannot be unpacked; save or download it again") from error
    if len(content) > most:
        raise ParseError(place, "is larger, unpacked, than may be taken in of one source; give it by itself")
    return content


class Package:
    """The XML parts of a text document, up to a number of bytes in all."""

    def __init__(self, blob: Blob, *, entries: int, size: int) -> None:
        """Open it; see `open_archive`."""
        self._archive = open_archive(blob, entries=entries)
        self._place = blob.place
        self._left = size

    def part(self, name: str) -> "_Element | None":
        """Return the root of a part, None where there is no such part. Entities are not resolved, nothing is fetched.

        Raises:
            ParseError: it cannot be unpacked, or is no XML.
        """
        from lxml import etree

        if name not in self._archive.namelist():
            return None
        content = unpack(self._archive, self._archive.getinfo(name), self._place, most=self._left)
        self._left -= len(content)
        parser = etree.XMLParser(resolve_entities=False, no_network=True, remove_comments=True, remove_pis=True)
        try:
            return etree.fromstring(content, parser)
        except (etree.XMLSyntaxError, ValueError) as error:
            raise ParseError(self._place, f"is damaged in its part {name}; save or download it again") from error


def local_name(element: "_Element") -> str:
    """Return an element's name without its namespace; "" for what is no element."""
    tag: object = element.tag  # a function, for an entity that is not resolved
    return tag.rpartition("}")[2] if isinstance(tag, str) else ""


def said_in(properties: "_Element | None") -> dict[str, str]:
    """Return the words of the elements of a part with properties, by local name; the first of each counts."""
    found: dict[str, str] = {}
    for element in [] if properties is None else list(properties.iter("{*}*")):
        if element.text:
            found.setdefault(local_name(element), element.text)
    return found
