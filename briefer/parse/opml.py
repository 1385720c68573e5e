"""OPML 2.0 (opml.org): lists of feeds, as feed readers export them."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import islice
from typing import ClassVar

from briefer.errors import ParseError
from briefer.intake import Allowance, Blob, Found, Link
from briefer.model import Failure
from briefer.parse import Parser
from briefer.parse._entries import web_address
from briefer.parse._xml import ENDED_EARLY, from_root, text_of, tree_of

_END = re.compile(r"</(?:[\w.-]+:)?opml\s*>", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Opml:
    """Read the addresses of feeds, at any depth of the outline, in its order, each once.

    Attributes:
        entries: How many are read.
    """

    entries: int = Allowance().entries
    media_types: ClassVar[tuple[str, ...]] = ("text/x-opml",)

    def parse(self, blob: Blob) -> Iterator[Found]:
        """Yield links and failures; see `Parser`."""
        text = from_root(text_of(blob), "opml")
        if text is None:
            raise ParseError(blob.place, "is no OPML; give the list of feeds as a feed reader exports it")
        root, errors = tree_of(text, blob)
        addresses = (
            str(outline.get(name, "")).strip()
            for outline in root.iter("{*}outline")
            for name in map(str, outline.keys())
            if name.lower() == "xmlurl"
        )
        written = dict.fromkeys(filter(None, addresses))
        if not written:
            raise ParseError(blob.place, "lists no feed (no outline with an xmlUrl); give a list of feeds")
        for address in islice(written, self.entries):
            uri = web_address(address, blob.url)
            told = " ".join(address.split())[:200]
            yield Link(uri) if uri else Failure(blob.place, f"{told!r} is no address on the web; its feed is not read")
        if len(written) > self.entries:
            yield Failure(blob.place, f"lists {len(written)} feeds; the first {self.entries} are read", is_fault=False)
        if errors & ENDED_EARLY or not _END.search(text):
            yield Failure(blob.place, "is cut off or broken XML; the feeds up to there are read")


PARSER: type[Parser] = Opml
