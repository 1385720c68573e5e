"""The reading of sources: addresses → blobs → what is in them, followed down to documents.

Transports and parsers know nothing of each other, and nothing of this loop: a mail on disk, a feed on the web and an
article in a mail need no special cases.
"""

import re
from collections import deque
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from functools import partial
from itertools import islice
from os import PathLike, fspath
from os.path import realpath
from time import monotonic
from types import TracebackType
from typing import TYPE_CHECKING, BinaryIO, Self, TypeVar

from briefer import registry
from briefer.errors import FetchError, ParseError, SourceError, UsageError
from briefer.fetch import Answers, Fetcher, Limited
from briefer.intake import Allowance, Blob, Found, Link
from briefer.media_type import media_type_of
from briefer.model import Document, Failure
from briefer.parse import Parser
from briefer.teasers import Result, shared, told

if TYPE_CHECKING:
    from concurrent.futures import ThreadPoolExecutor

Readable = str | PathLike[str] | bytes | BinaryIO
STANDARD_INPUT = "-"

Start = Callable[[], Blob | None]
"""Gives the blob at an address, None for a file that is no source; raises `FetchError`."""
Wanted = Callable[[Document], bool]
"""Tells of a teaser whether its page is to be read; what is not wanted is no part of the result."""
_Plugin = TypeVar("_Plugin")

_SCHEME = re.compile(r"([a-z][a-z0-9+.-]+):(?://|(?<=file:))", re.IGNORECASE)
_WEB = re.compile(r"https?://", re.IGNORECASE)
_MARKS_OF_A_BRIEF = (b"Made with briefer", b'"generator": "briefer', b'content="briefer')
_UNPACKED = 4  # times the size allowed: what may come out of one source; a mailbox gives its messages, then their files
_AT_ONCE = 16  # addresses on their way at a time; a transport may hold back those of one host


class Reading:
    """One run over sources: its transports, and what is on its way. To be used in a `with` statement."""

    def __init__(
        self,
        allowance: Allowance,
        *,
        media_type: str | None = None,
        language: str | None = None,
        leave_out: Collection[str] = (),
        answers: Answers | None = None,
        wanted: Wanted | None = None,
    ) -> None:
        """Take what `briefer.ingest.read` and `gather` take; `media_type` is what each source itself is."""
        self._allowance = allowance
        self._media_type = media_type
        self._language = language
        self._leave_out = leave_out
        self._answers = answers
        self._wanted = wanted
        self._fetchers: dict[str, Fetcher] = {}
        self._pool: ThreadPoolExecutor | None = None
        self._unpacked = 0  # bytes, out of the source at hand
        self._links = 0  # that it leads to

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if error is None and self._pool is not None:
            self._pool.shutdown()
        for fetcher in {id(each): each for each in self._fetchers.values()}.values():  # one may serve several schemes
            fetcher.close()
        if self._pool is not None:
            self._pool.shutdown(cancel_futures=True)  # what was under way ends with its connection

    def begin(self, source: Readable) -> list[Start]:
        """Return what gives the blobs that a source stands for, one a file; what is far is on its way by then.

        Raises:
            UsageError: it is nothing that can be read from.
        """
        if isinstance(source, bytes):
            return [partial(Blob, uri="bytes:", name="bytes", content=source)]
        if isinstance(source, (str, PathLike)):
            uri = str(fspath(source))
            try:
                fetcher = self._fetcher(uri)
                return [self._begin(fetcher, address, uri) for address in fetcher.expand(uri)]
            except FetchError as error:
                return [partial(_raise, error)]
        if hasattr(source, "read"):
            return [partial(_open_file, source, self._allowance.size)]
        raise UsageError(
            f"cannot read from a {type(source).__name__}: give a path, a URI, bytes or an open binary file"
        )

    def left_out(self, source: Readable) -> list[Failure]:
        """Return what `begin` left out of a source by a limit of its transport."""
        if not isinstance(source, (str, PathLike)):
            return []
        uri = str(fspath(source))
        try:
            fetcher = self._fetcher(uri)
        except FetchError:
            return []
        reason = fetcher.left_out(uri) if isinstance(fetcher, Limited) else ""
        return [Failure(uri, reason, is_fault=False)] if reason else []

    def is_remote(self, uri: str) -> bool:
        """Tell whether a source is beyond this machine's files; raises `FetchError` where nothing fetches it."""
        return self._fetcher(uri).is_remote

    def reach(self, uri: str) -> tuple[int, Blob | None]:
        """Return how many addresses a source stands for, and what is at the first of them; None where there are none.

        Raises:
            FetchError: it cannot be had.
        """
        fetcher = self._fetcher(uri)
        addresses = fetcher.expand(uri)
        return len(addresses), fetcher.fetch(addresses[0]) if addresses else None

    def results(self, start: Start) -> Iterator[Result]:
        """Yield the documents that lie at an address, in order, and what failed there."""
        self._unpacked = self._links = 0
        try:
            blob = start()
        except FetchError as error:
            yield error
            return
        if blob is not None:
            named = replace(blob, language=self._language or blob.language)
            yield from self._read(named, self._media_type, depth=0, leads_on=True)

    def _begin(self, fetcher: Fetcher, address: str, named: str) -> Start:
        if fetcher.is_remote:
            return self._on_its_way(fetcher, address)
        return partial(self._local, fetcher, address, named)

    def _on_its_way(self, fetcher: Fetcher, address: str) -> Start:
        """Begin to fetch an address."""
        from concurrent.futures import ThreadPoolExecutor

        if self._pool is None:
            self._pool = ThreadPoolExecutor(_AT_ONCE, thread_name_prefix="fetch")
        return self._pool.submit(fetcher.fetch, address).result

    def _local(self, fetcher: Fetcher, address: str, named: str) -> Blob | None:
        blob = fetcher.fetch(address)
        is_output = address != named and realpath(address) in self._leave_out
        return None if is_output and _is_brief(blob.content) else blob

    def _fetcher(self, uri: str) -> Fetcher:
        scheme = _SCHEME.match(uri)
        name = scheme[1].lower() if scheme else "file"
        if name not in self._fetchers:
            known: list[str] = []
            for _, plugin in registry.plugins("fetch"):
                known += plugin.schemes
                if name in plugin.schemes:
                    self._fetchers |= dict.fromkeys(plugin.schemes, self._made(plugin))
                    break
            else:
                schemes = ", ".join(sorted(known))
                raise FetchError(uri, f"no transport for {name}: addresses (known: {schemes}); save it as a file first")
        return self._fetchers[name]

    def _made(self, plugin: type[_Plugin]) -> _Plugin:
        """Return a plugin with the allowance's values for those of its options that are called so."""
        options = {name: getattr(self._allowance, name) for name in Allowance.__dataclass_fields__}
        declared: Collection[str] = getattr(plugin, "__dataclass_fields__", ())
        return plugin(
            **{name: value for name, value in (options | {"answers": self._answers}).items() if name in declared}
        )

    def _read(self, blob: Blob, media_type: str | None, depth: int, *, leads_on: bool) -> Iterator[Result]:
        """Yield what is in a blob, down to its documents.

        Args:
            blob: The bytes.
            media_type: What they are, where the user says so.
            depth: How many steps it is from what the user named.
            leads_on: Whether its links may be followed: a page behind a teaser is a page, though it be a feed itself.
        """
        parsed, error = self._parsed(blob, media_type)
        found = [each for each in parsed if not self._is_unwanted(each)]
        links = [each for each in found if isinstance(each, Link)]
        # what came from the web leads on into it; what is on disk does so only where it is a list of addresses
        is_free = blob.url is not None or self._allowance.follow
        pages = self._pages([each for each in links if leads_on and (is_free or each.teaser is None)], depth)
        several = shared(links, pages)
        documents = empty = 0
        for each in found:
            for result in self._results_of(each, pages, several, depth):
                documents += isinstance(result, Document)
                if isinstance(result, Document) and not result.spans:
                    empty += 1
                else:
                    yield result
        if error is not None:
            yield error
        if documents == empty and error is None and (empty or not parsed):
            yield ParseError(blob.place, "holds no sentence; give running text")
        elif empty:
            yield Failure(blob.place, f"{empty} of its {documents} documents hold no sentence", is_fault=False)
        if unfollowed := sum(each.uri not in pages for each in links):
            advice = "; --follow follows the feeds that you name" if leads_on else ""
            reason = f"{unfollowed} of its entries lead to pages that were not asked for{advice}"
            yield Failure(blob.place, reason, is_fault=False)

    def _is_unwanted(self, found: Found) -> bool:
        """Tell whether what a source says of a page is all that anybody wants to know of it."""
        return (
            self._wanted is not None
            and isinstance(found, Link)
            and found.teaser is not None
            and not self._wanted(found.teaser)
        )

    def _results_of(
        self, found: Found, pages: Mapping[str, Sequence[Result]], several: frozenset[str], depth: int
    ) -> Iterable[Result]:
        if isinstance(found, Link):
            return told(found, pages.get(found.uri, ()), several)
        if not isinstance(found, Blob):
            return (found,)
        if reason := self._too_much(found, depth):
            return (FetchError(found.place, reason),)
        return self._read(found, None, depth + 1, leads_on=False)

    def _pages(self, links: Sequence[Link], depth: int) -> dict[str, list[Result]]:
        """Return what lies at each address, asked for once; a few are on their way at a time, and no bytes are kept."""
        is_list = {link.uri: link.teaser is None for link in links}
        addresses = list(is_list)
        room = max(0, self._allowance.entries - self._links) if depth < self._allowance.depth else 0
        self._links += len(addresses)
        starts = map(self._link, addresses[:room])
        ahead = deque(islice(starts, _AT_ONCE))
        pages: dict[str, list[Result]] = {}
        for address in addresses[:room]:
            try:
                blob = ahead.popleft()()
                named = replace(blob, language=self._language) if blob else None
                read = self._read(named, None, depth + 1, leads_on=is_list[address]) if named else ()
                pages[address] = list(read)
            except FetchError as error:
                pages[address] = [error]
            ahead.extend(islice(starts, 1))
        for address in addresses[room:]:
            reason = "lies too many steps or links from what you named; name it as a source"
            pages[address] = [FetchError(address, reason)]
        return pages

    def _too_much(self, blob: Blob, depth: int) -> str:
        """Return why a blob that lies in another is not read, "" where it is."""
        if depth >= self._allowance.depth:
            return f"lies more than {self._allowance.depth} files deep; unpack it first"
        self._unpacked += len(blob.content)
        most = _UNPACKED * self._allowance.size
        return f"more than {most / 2**20:g} MiB came out of its source by then; unpack it first" * (
            self._unpacked > most
        )

    def _parsed(self, blob: Blob, media_type: str | None) -> tuple[list[Found], SourceError | None]:
        """Return what a parser finds in a blob, as far as it gets, and what stopped it."""
        if not blob.content.strip():
            return [], ParseError(blob.place, "is empty; there is nothing to brief")
        said = media_type.partition(";")[0].strip().lower() if media_type else None
        told = said or media_type_of(blob.content, blob.name, blob.media_type)
        parser = self._parser(told)
        if parser is None:
            reason = f"is {told}, which briefer does not read; save it as text, HTML, PDF or Word"
            if blob.part:  # what merely lies in a mail or an archive, as a picture does, was not asked for by name
                return [Failure(blob.place, reason, is_fault=False)], None
            return [], ParseError(blob.place, reason)
        found: list[Found] = []
        latest = monotonic() + self._allowance.seconds
        try:
            for each in parser.parse(blob):
                if isinstance(each, Document):
                    each = replace(each, published=each.published or blob.published)  # noqa: PLW2901 - the same, dated
                found.append(each)
                if monotonic() > latest:
                    reason = f"takes longer to read than {self._allowance.seconds:g} s; the first {len(found)} are used"
                    return found, ParseError(blob.place, reason)
        except SourceError as error:
            return found, error
        return found, None

    def _parser(self, media_type: str) -> Parser | None:
        for _, plugin in registry.plugins("parse", likely=media_type):
            if media_type in plugin.media_types:
                parser: Parser = self._made(plugin)
                return parser
        return None

    def _link(self, address: str) -> Start:
        if not _WEB.match(address):
            return partial(_raise, FetchError(address, "is no address on the web; it is not followed"))
        return self._on_its_way(self._fetcher(address), address)


def _raise(error: SourceError) -> Blob:
    raise error


def _is_brief(content: bytes) -> bool:
    """Tell whether a file is a brief; a PDF does not say so in plain bytes."""
    return content.startswith(b"%PDF-") or any(mark in content for mark in _MARKS_OF_A_BRIEF)


def _open_file(source: BinaryIO, largest: int) -> Blob:
    """Return what is left in an open file, cut off soon after it is too large: a pipe may never end."""
    name = str(getattr(source, "name", STANDARD_INPUT))
    uri = STANDARD_INPUT if name in {"<stdin>", "0"} else name
    content = bytearray()
    while len(content) <= largest and (chunk := source.read(largest + 1 - len(content))):
        if not isinstance(chunk, bytes):
            raise UsageError(f"{name}: is open as text; open it in binary mode, so that its encoding can be told")
        content += chunk
    if len(content) > largest:
        raise FetchError(uri, f"is larger than {largest / 2**20:g} MiB, the most for one source: split it")
    return Blob(uri=uri, name="standard input" if uri == STANDARD_INPUT else uri, content=bytes(content))
