"""Sources → documents and failures: one bad source never stops the others, and is never forgotten."""

from collections.abc import Collection, Iterable, Iterator
from dataclasses import replace

from briefer.errors import ParseError, SourceError
from briefer.fetch import Answers
from briefer.intake import Allowance
from briefer.model import Document, Failure
from briefer.reading import STANDARD_INPUT, Readable, Reading, Start
from briefer.teasers import Result
from briefer.text.document import identify

_USUAL = Allowance()

__all__ = ["STANDARD_INPUT", "Readable", "ingest", "read"]


def read(
    source: Readable,
    *,
    media_type: str | None = None,
    title: str | None = None,
    allowance: Allowance = _USUAL,
) -> list[Document]:
    """Read one source: a path, a folder, a pattern, a URI, bytes, or an open binary file.

    Args:
        source: What to read.
        media_type: What it is, whatever its content and name say.
        title: The title of the documents, in place of their own.
        allowance: How much may be taken in.

    Raises:
        FetchError: it cannot be had.
        ParseError: it cannot be read. Of a source that stands for several files, the first failure is raised; of a
            file that holds several documents, the first if none of them can be read.
        UsageError: it is nothing that can be read from.
    """
    documents: list[Document] = []
    with Reading(allowance, media_type=media_type) as reading:
        for start in reading.begin(source):
            found = list(reading.results(start))
            own = [each for each in found if isinstance(each, Document)]
            faults: list[SourceError] = [each for each in found if isinstance(each, SourceError)]
            set_aside = [ParseError(each.uri, each.reason) for each in found if isinstance(each, Failure)]
            if found and not own:
                raise (faults + set_aside)[0]
            documents += own
    if title is None:
        return documents
    return [
        replace(document, title=title, id=identify(document.source.uri, title, document.text)) for document in documents
    ]


def ingest(
    sources: Iterable[Readable | Document],
    *,
    language: str | None = None,
    leave_out: Collection[str] = (),
    allowance: Allowance = _USUAL,
    answers: Answers | None = None,
) -> tuple[tuple[Document, ...], tuple[Failure, ...]]:
    """Read many sources, in order. A document that comes twice is taken once; what fails is a value.

    Args:
        sources: What to read; documents are taken as they are.
        language: The language of what is read, where the user says so.
        leave_out: Real paths of files that are no sources, though a folder or pattern among the sources has them, if
            an earlier run of briefer made them.
        allowance: How much may be taken in of each.
        answers: What servers answered before, for transports that can ask whether it has changed.
    """
    documents: dict[str, Document] = {}
    failures: dict[Failure, None] = {}
    reading = Reading(allowance, language=language, leave_out=leave_out, answers=answers)
    for found, failed in gather(sources, reading):
        for document in found:
            documents.setdefault(document.id, document)
        failures |= dict.fromkeys(failed)
    return tuple(documents.values()), tuple(failures)


def gather(sources: Iterable[Readable | Document], reading: Reading) -> Iterator[tuple[list[Document], list[Failure]]]:
    """Yield what each source comes to, in order: its documents, and what failed."""
    with reading:
        # what is far is on its way before the first is read
        begun: list[tuple[Document | list[Start], list[Failure]]] = [
            (source, []) if isinstance(source, Document) else (reading.begin(source), reading.left_out(source))
            for source in sources
        ]
        for each, left_out in begun:
            found = [each] if isinstance(each, Document) else [one for start in each for one in reading.results(start)]
            documents, failures = told_apart(found)
            yield documents, left_out + failures


def told_apart(results: Iterable[Result]) -> tuple[list[Document], list[Failure]]:
    """Return the documents among what reading came to, and what failed as values, both in order."""
    documents: list[Document] = []
    failures: list[Failure] = []
    for each in results:
        if isinstance(each, Document):
            documents.append(each)
        else:
            failures.append(Failure(each.uri, each.reason) if isinstance(each, SourceError) else each)
    return documents, failures
