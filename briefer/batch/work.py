"""What a process does with a shard. It is imported on other machines, and reaches for no file but the package's own."""

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from functools import partial
from hashlib import sha256
from itertools import chain
from typing import Any

from briefer import archived, jobs, pipeline
from briefer.assemble import choose
from briefer.attention import attend
from briefer.batch.records import document_of, line_of, row_of, said_in
from briefer.batch.task import DAY, STORY, Item, Result, Shard, Task
from briefer.errors import BrieferError, ParseError, SourceError, StateError
from briefer.ingest import told_apart
from briefer.intake import Blob
from briefer.interests import Interests
from briefer.model import Document, Failure, Limit, Scores, Sentence, Story
from briefer.pipeline import Job
from briefer.rank import Ranker, Several
from briefer.reading import Reading
from briefer.version import __version__

_SENTENCES = 3  # of a summary, where no length is asked for: as `briefer.summarize`
_BRIEFS = "briefs"  # the folder of those that are files
_LONGEST_NAME = 60  # characters of a key in a file's name
_NO_NAME = re.compile(r"[^\w.-]+")

Unit = tuple[str, str, Story]
"""What its documents have in common, what to call it in a message, and what is told as one."""
_Found = tuple[list[Document], list[Failure]]


def read(task: Task, shard: Shard) -> Result:
    """Return the documents of a shard as rows, each with what it is told by."""
    _check(task)

    def rows(item: Item) -> Result:
        documents, failures = _documents(task, item)
        found = ((_key(task, item, each), archived.as_object(each, with_mailing=True)) for each in documents)
        return Result(
            len(documents), tuple(line_of({"key": key, "document": written}) for key, written in found), tuple(failures)
        )

    return _sum(_guarded(item, partial(rows, item)) for item in shard.items)


def tell(task: Task, shard: Shard) -> Result:
    """Return what the task makes of a shard: summaries or briefs, as rows or files."""
    _check(task)
    if task.each:
        return _summarise(task, shard)
    job = _job(task)
    return _sum(_guarded(item, partial(_briefs, task, job, shard, at, item)) for at, item in enumerate(shard.items))


def _check(task: Task) -> None:
    if task.version != __version__:
        raise StateError(f"a worker has briefer {__version__}, and {task.version} is asked for: install the same there")


def _guarded(item: Item, work: Callable[[], Result]) -> Result:
    """Do the work on an item; what fails is a value: one document must not stop a million others."""
    try:
        return work()
    except SourceError as error:
        return Result(1, failures=(Failure(error.uri, error.reason),))
    except BrieferError as error:  # as of a ranker, for which it is too large
        return Result(1, failures=(Failure(item.place, str(error)),))
    except Exception as error:  # noqa: BLE001 - a fault of ours, of one document: said, with what it takes to find it
        reason = f"a fault of briefer: {type(error).__name__}: {error}; please report it with this document"
        return Result(1, failures=(Failure(item.place, reason),))


def _sum(results: Iterator[Result]) -> Result:
    every = list(results)
    return Result(
        sum(each.documents for each in every),
        tuple(chain.from_iterable(each.rows for each in every)),
        tuple(chain.from_iterable(each.failures for each in every)),
        tuple(chain.from_iterable(each.files for each in every)),
    )


def _documents(task: Task, item: Item) -> _Found:
    """Return the documents of an item, and what could not be used of it; raises `ParseError`."""
    match item.content:
        case Failure() as failure:
            return [], [failure]
        case Blob() as blob:
            with Reading(task.allowance, language=task.language) as reading:
                return told_apart(reading.results(lambda: blob))
        case tuple() as documents:
            return _once(documents)
        case content:
            row = row_of(item, content) if isinstance(content, bytes) else content
            return [document_of(item, row, task)], []


def _once(documents: Sequence[Document]) -> _Found:
    """Return each document once: one that comes again is no news, and one that only has another's identity has none."""
    known: dict[str, Document] = {}
    failures = []
    for document in documents:
        other = known.setdefault(document.id, document)
        if other is not document:
            first = _place(other)
            reason = f"is there twice: {first} is the same"
            if other.text != document.text:
                reason = f"has the id of {first} and another text; give each document an id of its own"
            failures.append(Failure(_place(document), reason, is_fault=other.text != document.text))
    return list(known.values()), failures


def _place(document: Document) -> str:
    return f"{document.source.uri} › {document.source.part}" if document.source.part else document.source.uri


def _key(task: Task, item: Item, document: Document) -> str:
    """Return what a document is told by; "" where it does not say, or where that is found out of all."""
    if task.by == STORY:
        return ""
    if task.by == DAY:
        return document.published.date().isoformat() if document.published else ""
    content = item.content
    if isinstance(content, bytes):
        content = row_of(item, content)
    if isinstance(content, Mapping):
        value = content.get(task.name_of(task.by))
        return said_in(value if value is None or isinstance(value, (str, list)) else str(value))
    value = getattr(document, {"source": "outlet", "lang": "language"}.get(task.by, task.by), None)
    return value if isinstance(value, str) else ""


def _units(task: Task, item: Item, documents: Sequence[Document]) -> list[Unit]:
    """Return what is told as one: the documents of a group, else each by itself."""
    if task.is_grouped:
        key = documents[0].id if task.by == STORY and documents else item.key
        return [(key, item.place, Story(tuple(documents)))] if documents else []
    return [(document.id, _place(document), Story((document,))) for document in documents]


def _job(task: Task) -> Job:
    return Job(
        title=task.title,
        ranker=jobs.ranker(task.ranker),
        classifier=jobs.classifier(),
        scheme=task.scheme,
        limit=task.limit,
        interests=task.interests,
        ui_language=task.ui_language,
    )


def _briefs(task: Task, job: Job, shard: Shard, at: int, item: Item) -> Result:
    """Return the briefs of an item: one, or one for each document that lies in it."""
    documents, failures = _documents(task, item)
    rows, files = [], []
    for number, (key, place, story) in enumerate(_units(task, item, documents)):
        briefing = pipeline.compose(job, story.documents)
        if not briefing.summaries:
            within = " within this length" if task.limit != Limit() else ""
            failures.append(Failure(place, f"no sentence of it can be printed{within}"))
            continue
        if task.is_rows:
            from briefer.render.json import as_object

            rows.append(line_of({"key": key, **as_object(briefing)}))
            continue
        renderer = jobs.outfitted(task.format, task.look)
        content = renderer.render(briefing)
        name = "-".join(filter(None, (f"{shard.first + at:04}", str(number) if number else "", _in_a_name(key))))
        path = f"{_BRIEFS}/{shard.number:06}/{name}{renderer.suffixes[0]}"
        files.append((path, content))
        told = [each.id for each in briefing.documents]
        rows.append(line_of({"key": key, "path": path, "documents": told, "sha256": sha256(content).hexdigest()}))
    return Result(len(documents), tuple(rows), tuple(failures), tuple(files))


def _in_a_name(key: str) -> str:
    return _NO_NAME.sub("-", key)[:_LONGEST_NAME].strip("-.")


def _summarise(task: Task, shard: Shard) -> Result:
    """Return the best sentences of each document, story or group: no more of the pipeline is needed for that.

    All are ranked at once, since numpy does little for one document alone.
    """
    units: list[Unit] = []

    def of(item: Item) -> Result:
        documents, failures = _documents(task, item)
        units.extend(_units(task, item, documents))
        return Result(len(documents), failures=tuple(failures))

    read = _sum(_guarded(item, partial(of, item)) for item in shard.items)
    ranker = jobs.ranker(task.ranker)
    limit = task.limit if task.limit != Limit() else Limit(sentences=_SENTENCES)
    every = _scores(ranker, [story for *_, story in units])

    def row(key: str, place: str, story: Story, known: Scores | None) -> Result:
        scores = ranker.rank(story) if known is None else known
        if task.interests != Interests():
            mixed = attend(task.interests, story.documents).ranker(_Known(scores))
            scores = mixed.rank(story)
        chosen = choose(story, scores, limit)
        if not chosen:
            raise ParseError(place, "no sentence of it can be printed within this length")
        return Result(rows=(line_of(_summary(key, story, scores, chosen)),))

    told = _sum(
        _guarded(Item(place, "", b""), partial(row, key, place, story, scores))
        for (key, place, story), scores in zip(units, every, strict=True)
    )
    return Result(read.documents, told.rows, read.failures + told.failures)


def _scores(ranker: Ranker, stories: Sequence[Story]) -> Sequence[Scores | None]:
    """Return the scores of all stories at once; None of each where that cannot be, and it must be tried by itself."""
    unknown: Sequence[Scores | None] = [None] * len(stories)
    try:
        return ranker.rank_each(stories) if isinstance(ranker, Several) else unknown
    except Exception:  # noqa: BLE001 - of which story is found out, and said, when each is tried by itself
        return unknown


class _Known:
    """A ranker that has ranked already."""

    def __init__(self, scores: Scores) -> None:
        self._scores = scores

    def rank(self, story: Story) -> Scores:
        """Return what is known."""
        _ = story
        return self._scores


def _summary(key: str, story: Story, scores: Scores, chosen: Sequence[Sentence]) -> dict[str, Any]:
    """Return a summary as plain values: where each sentence stands in its document's clean text, and what that is."""
    before: dict[str, int] = {}
    count = 0
    for document in story.documents:
        before[document.id] = count
        count += len(document.spans)
    return {
        "key": key,
        "documents": [
            {
                "id": document.id,
                "title": document.title,
                "outlet": document.outlet,
                "author": document.author,
                "published": document.published and document.published.isoformat(),
                "url": document.url,
                "language": document.language,
                "source": {"uri": document.source.uri, "part": document.source.part},
                "sha256": document.sha256,
            }
            for document in story.documents
        ],
        "sentences": [
            {
                "document": sentence.document.id,
                "index": sentence.index,
                "start": sentence.start,
                "end": sentence.end,
                "page": sentence.page,
                "score": round(scores[before[sentence.document.id] + sentence.index], 6),
                "text": sentence.text,
            }
            for sentence in chosen
        ],
    }
