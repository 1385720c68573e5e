"""The reading of sources: addresses → blobs → what is in them, followed down to documents.

Transports and parsers know nothing of each other, and nothing of this loop: a mail on disk, a feed on the web and an
article in a mail need no special cases.
"""

import re
from collections.abc import Callable, Collection, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import replace
from functools import partial
from os import PathLike, fspath
from os.path import realpath
from time import monotonic
from types import TracebackType
from typing import BinaryIO, Self, TypeVar

from briefer import registry
from briefer.errors import FetchError, ParseError, SourceError, UsageError
from briefer.fetch import Answers, Fetcher
from briefer.intake import Allowance, Blob, Found, Link
from briefer.media_type import media_type_of
from briefer.model import Document, Failure
from briefer.parse import Parser
from briefer.text.document import identify

Readable = str | PathLike[str] | bytes | BinaryIO
STANDARD_INPUT = "-"

Start = Callable[[], Blob | None]
"""Gives the blob at an address, None for a file that is no source; raises `FetchError`."""
Result = Document | Failure | SourceError

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
    ) -> None:
        """Take what `briefer.ingest.read` and `ingest` take; `media_type` is what each source itself is."""
        self._allowance = allowance
        self._media_type = media_type
        self._language = language
        self._leave_out = leave_out
        self._answers = answers
        self._fetchers: dict[str, Fetcher] = {}
        self._pool: ThreadPoolExecutor | None = None
        self._begun: dict[str, Future[Blob]] = {}
        self._unpacked = 0  # bytes, out of the source at hand

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self._pool is not None:
            self._pool.shutdown(cancel_futures=True)
        for fetcher in {id(each): each for each in self._fetchers.values()}.values():  # one may serve several schemes
            fetcher.close()

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

    def results(self, start: Start) -> Iterator[Result]:
        """Yield the documents that lie at an address, in order, and what failed there."""
        self._unpacked = 0
        try:
            blob = start()
        except FetchError as error:
            yield error
            return
        if blob is not None:
            yield from self._read(replace(blob, language=self._language or blob.language), self._media_type, depth=0)

    def _begin(self, fetcher: Fetcher, address: str, named: str) -> Start:
        if fetcher.is_remote:
            return self._on_its_way(fetcher, address).result
        return partial(self._local, fetcher, address, named)

    def _on_its_way(self, fetcher: Fetcher, address: str) -> Future[Blob]:
        """Begin to fetch an address, once in a run."""
        if self._pool is None:
            self._pool = ThreadPoolExecutor(_AT_ONCE, thread_name_prefix="fetch")
        if address not in self._begun:
            self._begun[address] = self._pool.submit(fetcher.fetch, address)
        return self._begun[address]

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

    def _read(self, blob: Blob, media_type: str | None, depth: int) -> Iterator[Result]:
        """Yield what is in a blob, down to its documents."""
        found, error = self._parsed(blob, media_type)
        # what came from the web leads on into it; what is on disk does so only where it is a list of addresses
        follows = {
            each.uri: self._link(each)
            for each in found
            if isinstance(each, Link)
            and (blob.url is not None or self._allowance.follow or (each.teaser is None and depth == 0))
        }
        documents = empty = unfollowed = 0
        for each in found:
            if isinstance(each, Blob) and (reason := self._too_much(each, depth)):
                yield FetchError(each.place, reason)
                continue
            if isinstance(each, Link):
                unfollowed += each.uri not in follows
                results = self._followed(each, follows.get(each.uri), depth)
            else:
                results = self._read(each, None, depth + 1) if isinstance(each, Blob) else iter((each,))
            for result in results:
                is_document = isinstance(result, Document)
                documents += is_document
                if isinstance(result, Document) and not result.spans:
                    empty += 1
                else:
                    yield result
        if error is not None:
            yield error
        if documents == empty and error is None and (empty or not found):
            yield ParseError(blob.place, "holds no sentence; give running text")
        elif empty:
            yield Failure(blob.place, f"{empty} of its {documents} documents hold no sentence", is_fault=False)
        if unfollowed:
            yield Failure(
                blob.place,
                f"{unfollowed} of its entries lead to pages that were not asked for: it is no page of the web itself "
                "(--follow asks for them)",
                is_fault=False,
            )

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

    def _link(self, link: Link) -> Start:
        if not _WEB.match(link.uri):
            return partial(_raise, FetchError(link.uri, "is no address on the web; it is not followed"))
        return self._on_its_way(self._fetcher(link.uri), link.uri).result

    def _followed(self, link: Link, start: Start | None, depth: int) -> Iterator[Result]:
        """Yield what a link leads to; its teaser where that is not to be had."""
        results: list[Result] = []
        if start is not None:
            if depth >= self._allowance.depth:
                far = f"lies more than {self._allowance.depth} steps from what you named; name it as a source"
                results = [FetchError(link.uri, far)]
            else:
                try:
                    blob = start()
                    results = list(self._read(replace(blob, language=self._language), None, depth + 1)) if blob else []
                except FetchError as error:
                    results = [error]
        if link.teaser is None or any(isinstance(each, Document) for each in results):
            yield from (
                _completed(each, link.teaser) if link.teaser and isinstance(each, Document) else each
                for each in results
            )
            return
        yield link.teaser
        for each in results:
            if link.teaser.spans and not isinstance(each, Document):
                yield Failure(each.uri, f"{each.reason}; its teaser stands in", is_fault=False)
            else:
                yield each


def _completed(page: Document, teaser: Document) -> Document:
    """Return a page's document, with what its feed says of it; the teaser where it says more than the page."""
    if not page.complete and len(page.text) < len(teaser.text):
        return teaser
    title = page.title or teaser.title
    return replace(
        page,
        id=identify(page.source.uri, title, page.text),
        title=title,
        author=page.author or teaser.author,
        outlet=teaser.outlet if page.outlet in {None, page.source.name} else page.outlet,
        published=teaser.published or page.published,
    )


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
