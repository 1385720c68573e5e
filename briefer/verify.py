"""Prove every sentence again: against the archived text, and against the sources as they are now."""

import json
from collections.abc import Callable, Iterable, Iterator, Mapping
from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from functools import cache
from hashlib import sha256
from os import PathLike, fspath
from pathlib import Path
from typing import Any

from briefer import ingest
from briefer.briefing import LEAD, Briefing, Finding
from briefer.errors import FetchError, ParseError, SourceError
from briefer.intake import Allowance
from briefer.render.json import SCHEMA, as_object
from briefer.verify_facts import Archive, findings_on_facts, findings_on_story, misattribution, outlet_of
from briefer.verify_series import findings_on_change, findings_on_delta

_USUAL = Allowance()
_UNREPEATABLE = frozenset({"", "bytes:", ingest.STANDARD_INPUT})  # what names no place to read from again

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


def verify_sources(briefing: Verifiable, allowance: Allowance = _USUAL) -> list[SourceState]:
    """Read the original of every cited document again, and prove its sentences against it, too; see `verify`.

    A sentence is proven where the source as it is today holds it verbatim. A source that cannot be read again proves
    nothing. `allowance` is how much of each may be taken in.
    """
    brief = _load(briefing)

    @cache  # many documents may lie in one feed or mailbox
    def reread(uri: str, media_type: str | None) -> list[str]:
        return [document.text for document in ingest.read(uri, media_type=media_type, allowance=allowance)]

    with _Structure(briefing):
        cited = list({(each["document"], each["start"], each["end"]): each for each, _ in _cited(brief)}.values())
        return [_source_state(document, cited, reread) for document in brief["documents"]]


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


def _cited(brief: Mapping[str, Any]) -> Iterator[tuple[Mapping[str, Any], bool]]:
    """Yield every cited sentence in the order of print, and whether it is printed in a section.

    First come the leads of the stories at the head, and last the stories in brief; briefs of an earlier version have
    neither, nor evidence.
    """
    stories = brief["stories"]
    leads = [
        (story, sentence)
        for story in stories
        for section in story["sections"]
        if story.get("at_head") and section["key"] == LEAD
        for sentence in section["sentences"][:1]
    ]
    for story, lead in leads:
        yield from _printed([lead], story)
    for is_last in (False, True):
        for story in stories:
            if bool(story.get("in_brief")) is is_last:
                for section in story["sections"]:
                    rest = (each for each in section["sentences"] if not any(each is lead for _, lead in leads))
                    yield from _printed(rest, story)
                for figure in _figures(story):
                    yield figure["sentence"], False


def _printed(
    sentences: Iterable[Mapping[str, Any]], story: Mapping[str, Any]
) -> Iterator[tuple[Mapping[str, Any], bool]]:
    """Yield sentences of a story, each with those that say it, too, and the earlier ones that it replaces."""
    replaced = story.get("change", {}).get("replaces", ())
    for sentence in sentences:
        yield sentence, True
        yield from ((other, False) for other in sentence.get("also", ()))
        yield from ((each["earlier"], False) for each in replaced if each["citation"] == sentence["citation"])


def _figures(story: Mapping[str, Any]) -> list[Mapping[str, Any]]:
    return [figure for difference in story.get("differences", ()) for figure in difference["figures"]]


def _findings(brief: Mapping[str, Any]) -> Iterator[Finding]:
    archive: dict[str, Mapping[str, Any]] = {}
    for document in brief["documents"]:
        if document["id"] in archive:
            yield Finding(0, "", f"two archived documents have the id {document['id']}")
        archive.setdefault(document["id"], document)
        if sha256(document["text"].encode("utf-8", "surrogatepass")).hexdigest() != document["sha256"]:
            yield Finding(0, "", f"the archived text of {document['source']['uri']} does not match its SHA-256")
    yield from _findings_on_sentences(brief, archive)
    for story in brief["stories"]:
        yield from _findings_on_outlets(story, archive)
        yield from findings_on_story(story, archive)
        yield from findings_on_change(story, archive)
    cited = {sentence["citation"]: sentence for sentence, _ in _cited(brief)}
    yield from findings_on_facts(brief, cited, archive)
    yield from findings_on_delta(brief)


def _findings_on_outlets(story: Mapping[str, Any], archive: Archive) -> Iterator[Finding]:
    told = [archive[of] for of in story["documents"] if of in archive]
    fewest = len({outlet_of(document).casefold() for document in told})
    most = fewest + len(story["documents"]) - len(told)  # what is not cited is not in the archive
    if not fewest <= story.get("outlets", fewest) <= most:
        yield Finding(
            0, story["headline"], f"is said to be of {story['outlets']} outlets, and is of {fewest} to {most}"
        )
    if story.get("independent", 0) > story.get("outlets", most):
        yield Finding(0, story["headline"], f"has more independent outlets, {story['independent']}, than outlets")
    for sentence in (each for section in story["sections"] for each in section["sentences"]):
        known = {outlet_of(archive[sentence["document"]]).casefold()} if sentence["document"] in archive else set()
        for other in sentence.get("also", ()):
            if other["document"] in archive:
                outlet = outlet_of(archive[other["document"]])
                if outlet.casefold() in known:
                    yield Finding(other["citation"], other["text"], f"{outlet} is named twice for one sentence")
                known.add(outlet.casefold())


def _findings_on_sentences(brief: Mapping[str, Any], archive: Archive) -> Iterator[Finding]:
    wholes = {of: {(start, end) for start, end in document["spans"]} for of, document in archive.items()}
    numbers: dict[tuple[str, int, int], int] = {}
    used: set[int] = set()
    printed: set[tuple[str, int, int]] = set()
    for sentence, is_printed in _cited(brief):
        number, said, document_id = sentence["citation"], sentence["text"], sentence["document"]
        place = (document_id, sentence["start"], sentence["end"])
        expected = numbers.get(place, len(used) + 1)
        if number != expected:
            yield Finding(number, said, f"its citation should be {expected}")
        if place not in numbers and number not in used:  # the number of another sentence is its own fault only
            numbers[place] = expected
            used.add(expected)
        if is_printed and place in printed:
            yield Finding(number, said, f"stands twice: citation {expected} is the same sentence")
        printed |= {place} if is_printed else set()
        document = archive.get(document_id)
        if document is None:
            yield Finding(number, said, f"its document {document_id} is not in the archive")
        elif reason := (
            _misquotation(sentence, document["text"], wholes[document_id])
            or _misplaced(sentence, document["spans"])
            or misattribution(sentence, document)
        ):
            yield Finding(number, said, reason)


def _misquotation(sentence: Mapping[str, Any], text: str, wholes: AbstractSet[tuple[int, int]]) -> str | None:
    """Return why a sentence is not what stands at its place, None where it is."""
    start, end = sentence["start"], sentence["end"]
    if not 0 <= start < end <= len(text):
        return f"characters {start}–{end} are not in the text, which has {len(text)}"
    if text[start:end] != sentence["text"]:
        return f"characters {start}–{end} say: {text[start:end]}"
    return None if (start, end) in wholes else f"characters {start}–{end} are no whole sentence of its document"


def _misplaced(sentence: Mapping[str, Any], spans: list[list[int]]) -> str | None:
    """Return why a sentence is not the one of its document that it is said to be, None where it is."""
    index = [tuple(span) for span in spans].index((sentence["start"], sentence["end"]))
    return None if sentence.get("index", index) == index else f"is said to be sentence {sentence['index']}, not {index}"


def _source_state(
    document: Mapping[str, Any],
    sentences: list[Mapping[str, Any]],
    reread: Callable[[str, str | None], list[str]],
) -> SourceState:
    source = document["source"]
    uri, kind, part = source["uri"], source["kind"], source.get("part", "")
    if not (isinstance(uri, str) and isinstance(kind, str)):
        raise TypeError(f"source {uri!r} of kind {kind!r}")
    own = [sentence for sentence in sentences if sentence["document"] == document["id"]]
    try:
        if uri in _UNREPEATABLE:
            raise FetchError(uri or "text", "was not read from a place that can be read again")
        texts = reread(uri, None if part else kind)
    except SourceError as error:
        is_path = "://" not in uri and uri not in _UNREPEATABLE
        advice = "; paths count from the folder the brief was made in" * is_path
        reason = f"its source cannot be read again ({error.reason}){advice}"
        return SourceState(uri, error.reason, tuple(Finding(each["citation"], each["text"], reason) for each in own))
    lost = tuple(
        Finding(sentence["citation"], sentence["text"], f"is no longer in {uri}")
        for sentence in own
        if not any(sentence["text"] in text for text in texts)
    )
    return SourceState(uri, "unchanged" if document["text"] in texts else "changed", lost)
