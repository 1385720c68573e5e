"""Sources → documents and failures: one bad source never stops the others, and is never forgotten."""

import re
from collections.abc import Collection, Iterable, Iterator
from dataclasses import replace
from mimetypes import MimeTypes
from os import PathLike, fspath
from os.path import realpath
from typing import BinaryIO

from briefer import registry
from briefer.errors import FetchError, ParseError, SourceError, UnknownPluginError, UsageError
from briefer.fetch import LARGEST, Fetcher
from briefer.model import Blob, Document, Failure
from briefer.parse import Parser
from briefer.text.document import identify

Readable = str | PathLike[str] | bytes | BinaryIO
STANDARD_INPUT = "-"

_SCHEME = re.compile(r"([a-z][a-z0-9+.-]+):(?://|(?<=file:))", re.IGNORECASE)
_SIGNATURES = (
    (b"%PDF-", "application/pdf"),
    (b"PK\x03\x04", "application/zip"),
    (b"\x1f\x8b", "application/gzip"),
    (b"\x89PNG", "image/png"),
    (b"\xff\xd8\xff", "image/jpeg"),
    (b"GIF8", "image/gif"),
    (b"\xd0\xcf\x11\xe0", "application/msword"),
    (b"{\\rtf", "application/rtf"),
)
_MARKS_OF_A_BRIEF = (b"Made with briefer", b'"generator": "briefer', b'content="briefer')
_MARKUP = re.compile(rb"\s*<(?:!doctype\s+html|html|head|body)\b", re.IGNORECASE)
_XML = re.compile(rb"\s*<\?xml\b")
# the table built into Python, so that the answer does not hang on the machine's own
_BY_NAME = MimeTypes(filenames=())
for _suffix in (".md", ".markdown", ".mdown", ".mkd"):
    _BY_NAME.add_type("text/markdown", _suffix)
# text that is no prose: markup or data, to be read by a parser of its own or not at all
_NOT_PROSE = re.compile(
    r"text/(?:html|css|csv|xml|calendar|vcard|javascript|tab-separated-values)|application/.*|image/.*|audio/.*|video/.*|message/.*|font/.*|model/.*"
)


def read(source: Readable, *, media_type: str | None = None, title: str | None = None) -> list[Document]:
    """Read one source: a path, a folder, a pattern, a URI, bytes, or an open binary file.

    Args:
        source: What to read.
        media_type: What it is, where its content and name do not say.
        title: The title of the documents, in place of their own.

    Raises:
        FetchError: it cannot be had.
        ParseError: it cannot be read. Of a source that stands for several files, the first failure is raised.
        UsageError: it is nothing that can be read from.
    """
    documents: list[Document] = []
    for blob in _blobs(source):
        if isinstance(blob, SourceError):
            raise blob
        documents += _parse(replace(blob, media_type=media_type or blob.media_type))
    if title is None:
        return documents
    return [
        replace(document, title=title, id=identify(document.source.uri, title, document.text)) for document in documents
    ]


def ingest(
    sources: Iterable[Readable | Document], *, language: str | None = None, leave_out: Collection[str] = ()
) -> tuple[tuple[Document, ...], tuple[Failure, ...]]:
    """Read many sources, in order. A document that comes twice is taken once; what fails is a value.

    Args:
        sources: What to read; documents are taken as they are.
        language: The language of what is read, where the user says so.
        leave_out: Real paths of files that are no sources, though a folder or pattern among the sources has them, if
            an earlier run of briefer made them.
    """
    documents: dict[str, Document] = {}
    failures: list[Failure] = []
    for source in sources:
        if isinstance(source, Document):
            documents.setdefault(source.id, source)
            continue
        for blob in _blobs(source, leave_out):
            try:
                if isinstance(blob, SourceError):
                    raise blob
                for document in _parse(replace(blob, language=language)):
                    documents.setdefault(document.id, document)
            except SourceError as error:
                failures.append(Failure(error.uri, error.reason))
    return tuple(documents.values()), tuple(failures)


def _blobs(source: Readable, leave_out: Collection[str] = ()) -> Iterator[Blob | SourceError]:
    """Yield the bytes that a source stands for, or why they cannot be had: one blob a file."""
    if isinstance(source, bytes):
        yield Blob(uri="bytes:", name="bytes", content=source)
    elif isinstance(source, (str, PathLike)):
        uri = fspath(source)
        scheme = _SCHEME.match(uri)
        try:
            fetcher = _fetcher(scheme[1].lower() if scheme else "file", uri)
            addresses = fetcher.expand(uri)
        except FetchError as error:
            yield error
            return
        for address in addresses:
            try:
                blob = fetcher.fetch(address)
            except FetchError as error:
                yield error
                continue
            if address == uri or realpath(address) not in leave_out or not _is_own(blob.content):
                yield blob
    elif hasattr(source, "read"):
        name = str(getattr(source, "name", STANDARD_INPUT))
        uri = STANDARD_INPUT if name in {"<stdin>", "0"} else name
        content = _all_of(source, name)
        if len(content) > LARGEST:
            yield FetchError(uri, f"is larger than {LARGEST // (1024 * 1024)} MiB, the most for one document: split it")
            return
        yield Blob(uri=uri, name="standard input" if uri == STANDARD_INPUT else uri, content=content)
    else:
        raise UsageError(
            f"cannot read from a {type(source).__name__}: give a path, a URI, bytes or an open binary file"
        )


def _is_own(content: bytes) -> bool:
    """Tell whether a file is a brief. A PDF does not say so in plain bytes; it is not read as a source anyway."""
    return content.startswith(b"%PDF-") or any(mark in content for mark in _MARKS_OF_A_BRIEF)


def _all_of(source: BinaryIO, name: str) -> bytes:
    """Return what is left in an open file, cut off soon after it is too large: a pipe may never end."""
    content = bytearray()
    while len(content) <= LARGEST and (chunk := source.read(LARGEST + 1 - len(content))):
        if not isinstance(chunk, bytes):
            raise UsageError(f"{name}: is open as text; open it in binary mode, so that its encoding can be told")
        content += chunk
    return bytes(content)


def _fetcher(scheme: str, uri: str) -> Fetcher:
    try:
        fetcher: Fetcher = registry.load("fetch", scheme)()
    except UnknownPluginError as error:
        known = ", ".join(registry.names("fetch"))
        raise FetchError(
            uri, f"no transport for {scheme}: addresses (known: {known}); save it as a file first"
        ) from error
    return fetcher


def _parse(blob: Blob) -> tuple[Document, ...]:
    if not blob.content.strip():
        raise ParseError(blob.uri, "is empty; there is nothing to brief")
    documents = _parser(blob).parse(blob)
    if not any(document.spans for document in documents):
        raise ParseError(blob.uri, "holds no sentence; give running text")
    return documents


def _parser(blob: Blob) -> Parser:
    media_type = blob.media_type.partition(";")[0].strip().lower() if blob.media_type else _media_type(blob)
    for _, plugin in registry.plugins("parse"):
        if media_type in plugin.media_types:
            parser: Parser = plugin()
            return parser
    raise ParseError(blob.uri, f"is {media_type}, which this version does not read; give plain text or Markdown")


def _media_type(blob: Blob) -> str:
    """Tell what a blob is: by its content where that is beyond doubt, then by its name, else plain text."""
    for signature, media_type in _SIGNATURES:
        if blob.content.startswith(signature):
            return media_type
    if _MARKUP.match(blob.content):
        return "text/html"
    if _XML.match(blob.content):
        return "application/xml"
    by_name, _ = _BY_NAME.guess_type(blob.name, strict=False)
    return by_name if by_name == "text/markdown" or (by_name and _NOT_PROSE.fullmatch(by_name)) else "text/plain"
