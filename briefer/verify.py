"""Prove every sentence again: against the archived text, and against the sources as they are now."""

import json
from collections.abc import Iterator, Mapping
from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from hashlib import sha256
from os import PathLike, fspath
from pathlib import Path
from typing import Any

from briefer import ingest
from briefer.errors import FetchError, ParseError, SourceError
from briefer.model import Briefing, Finding
from briefer.render.json import SCHEMA, as_object

Verifiable = Briefing | Mapping[str, Any] | bytes | str | PathLike[str]


@dataclass(frozen=True, slots=True)
class SourceState:
    """How a cited source is today: "unchanged", "changed", or why it cannot be read; and what is no longer proven."""

    uri: str
    state: str
    findings: tuple[Finding, ...]


def verify(briefing: Verifiable) -> list[Finding]:
    """Return what is not proven: empty when every sentence is verbatim, at its place, in a text that matches its hash.

    Args:
        briefing: A Briefing; or the JSON rendition of one as an object, bytes, text, or the path of a file.

    Raises:
        FetchError: the file cannot be read.
        ParseError: it is no brief in JSON, or of a schema that this version does not know.
    """
    brief = _load(briefing)
    with _Structure(briefing):
        return list(_findings(brief))


def verify_sources(briefing: Verifiable) -> list[SourceState]:
    """Read the original of every cited document again, and prove its sentences against it, too; see `verify`.

    A sentence is proven where the source as it is today holds it verbatim. A source that cannot be read again proves
    nothing.
    """
    brief = _load(briefing)
    with _Structure(briefing):
        return [_source_state(document, _sentences(brief)) for document in brief["documents"]]


class _Structure:
    """Turns a missing or ill-typed field of the JSON into a clear error."""

    def __init__(self, briefing: Verifiable) -> None:
        self._name = _name(briefing)

    def __enter__(self) -> None:
        pass

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: object) -> None:
        if isinstance(error, (KeyError, TypeError, AttributeError, IndexError)):
            fault = f"it lacks the field {error}" if isinstance(error, KeyError) else f"a field is ill-typed ({error})"
            raise ParseError(self._name, f"is no brief of schema {SCHEMA}: {fault}; make it again") from error


def _name(briefing: Verifiable) -> str:
    return fspath(briefing) if isinstance(briefing, PathLike) else "brief"


def _load(briefing: Verifiable) -> Mapping[str, Any]:
    if isinstance(briefing, Briefing):
        return as_object(briefing)
    if isinstance(briefing, Mapping):
        return _known(briefing, "brief")
    name = _name(briefing)
    try:
        written = Path(briefing).read_bytes() if isinstance(briefing, PathLike) else briefing
        read = json.loads(written)
    except OSError as error:
        raise FetchError(name, f"cannot be read: {error.strerror}; check the path") from error
    except (ValueError, RecursionError) as error:
        raise ParseError(name, f"is not JSON: {error}; give a brief that was made with -o NAME.json") from error
    return _known(read, name)


def _known(read: object, name: str) -> Mapping[str, Any]:
    if not isinstance(read, Mapping) or "schema" not in read:
        raise ParseError(name, "is no brief; give one that was made with -o NAME.json")
    if read["schema"] != SCHEMA:
        raise ParseError(name, f"has schema {read['schema']!r}; this version of briefer knows {SCHEMA}: update briefer")
    return read


def _sentences(brief: Mapping[str, Any]) -> list[Mapping[str, Any]]:
    return [
        sentence for story in brief["stories"] for section in story["sections"] for sentence in section["sentences"]
    ]


def _findings(brief: Mapping[str, Any]) -> Iterator[Finding]:
    archive: dict[str, Mapping[str, Any]] = {}
    wholes: dict[str, set[tuple[int, int]]] = {}
    for document in brief["documents"]:
        if document["id"] in archive:
            yield Finding(0, "", f"two archived documents have the id {document['id']}")
        archive.setdefault(document["id"], document)
        wholes.setdefault(document["id"], {(start, end) for start, end in document["spans"]})
        if sha256(document["text"].encode("utf-8", "surrogatepass")).hexdigest() != document["sha256"]:
            yield Finding(0, "", f"the archived text of {document['source']['uri']} does not match its SHA-256")
    places: dict[tuple[str, int, int], int] = {}
    for expected, sentence in enumerate(_sentences(brief), 1):
        number, said = sentence["citation"], sentence["text"]
        place = (sentence["document"], sentence["start"], sentence["end"])
        if number != expected:
            yield Finding(number, said, f"its citation should be {expected}")
        if place in places:
            yield Finding(number, said, f"stands twice: citation {places[place]} is the same sentence")
        places.setdefault(place, number)
        document_id = sentence["document"]
        if document_id not in archive:
            yield Finding(number, said, f"its document {document_id} is not in the archive")
        elif reason := _misquotation(sentence, archive[document_id]["text"], wholes[document_id]):
            yield Finding(number, said, reason)


def _misquotation(sentence: Mapping[str, Any], text: str, wholes: AbstractSet[tuple[int, int]]) -> str | None:
    """Return why a sentence is not what stands at its place, None where it is."""
    start, end = sentence["start"], sentence["end"]
    if not 0 <= start < end <= len(text):
        return f"characters {start}–{end} are not in the text, which has {len(text)}"
    if text[start:end] != sentence["text"]:
        return f"characters {start}–{end} say: {text[start:end]}"
    return None if (start, end) in wholes else f"characters {start}–{end} are no whole sentence of its document"


def _source_state(document: Mapping[str, Any], sentences: list[Mapping[str, Any]]) -> SourceState:
    uri, kind = document["source"]["uri"], document["source"]["kind"]
    if not (isinstance(uri, str) and isinstance(kind, str)):
        raise TypeError(f"source {uri!r} of kind {kind!r}")
    own = [sentence for sentence in sentences if sentence["document"] == document["id"]]
    try:
        if uri in {"", "bytes:", ingest.STANDARD_INPUT}:
            raise FetchError(uri or "text", "was not read from a place that can be read again")
        texts = [read.text for read in ingest.read(uri, media_type=kind)]
    except SourceError as error:
        reason = f"its source cannot be read again ({error.reason}); paths count from the folder the brief was made in"
        return SourceState(uri, error.reason, tuple(Finding(each["citation"], each["text"], reason) for each in own))
    lost = tuple(
        Finding(sentence["citation"], sentence["text"], f"is no longer in {uri}")
        for sentence in own
        if not any(sentence["text"] in text for text in texts)
    )
    return SourceState(uri, "unchanged" if document["text"] in texts else "changed", lost)
