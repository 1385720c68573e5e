"""The verbs: thin functions over the stages, each one call from what a user has to what a user wants."""

from collections.abc import Iterable, Sequence
from contextlib import AbstractContextManager, nullcontext
from datetime import UTC, datetime
from os import PathLike
from pathlib import Path
from typing import cast

from briefer import ingest, jobs, pipeline
from briefer.assemble import choose
from briefer.attention import attend
from briefer.briefing import Briefing
from briefer.errors import SourceError, UsageError
from briefer.fetch import Answers
from briefer.intake import Allowance
from briefer.model import Document, Role, Scores, Sentence, Story
from briefer.report import Report
from briefer.series import Configuration
from briefer.text.clean import normalise
from briefer.text.document import from_paragraphs, from_sentences
from briefer.text.language import is_tag
from briefer.text.segment import paragraphs

Readable = ingest.Readable
_USUAL = Allowance()
Sources = Readable | Document | Iterable[Readable | Document]


def document(
    text: str,
    *,
    title: str = "",
    sentences: Sequence[str] | None = None,
    id: str | None = None,  # noqa: A002 - the public signature
    url: str | None = None,
    published: datetime | None = None,
    language: str | None = None,
) -> Document:
    """Make a document of a text.

    Args:
        text: Running text; its paragraphs are split by blank lines.
        title: Its headline.
        sentences: Ready-made sentences, kept as they are; `text` is then "" and is joined from them.
        id: Its identity; None to have it computed from title and text.
        url: Where a reader finds it.
        published: When; without an offset, UTC is meant.
        language: A BCP 47 tag; None to have it detected.

    Raises:
        UsageError: `language` has not the form of a tag.
    """
    if language is not None and not is_tag(language):
        raise UsageError(f"language {language!r} is no language tag; give one such as en, de or pt-BR")
    if published is not None:
        published = (published if published.tzinfo else published.replace(tzinfo=UTC)).astimezone(UTC)
    if sentences is not None:
        return from_sentences(sentences, title=title, url=url, published=published, language=language, id=id)
    clean = normalise(text)
    written = [(clean[start:end], True) for start, end in paragraphs(clean)]
    return from_paragraphs(written, title=title, url=url, published=published, language=language, id=id)


def summarize(
    documents: Document | Sequence[Document],
    *,
    sentences: int | None = None,
    words: int | None = None,
    ranker: str = jobs.DEFAULT_RANKER,
    focus: str | Sequence[str] = (),
) -> list[Sentence]:
    """Return the sentences that say most, in document order, within both limits; three where none is given.

    Those about the focus, one query or several, are worth more.
    """
    story = Story((documents,) if isinstance(documents, Document) else tuple(documents))
    limit = jobs.limit(sentences=3 if sentences is None and words is None else sentences, words=words)
    attention = attend(jobs.interests(focus=focus), story.documents)
    return choose(story, attention.ranker(jobs.ranker(ranker)).rank(story), limit)


def rank(story: Story | Document, *, ranker: str = jobs.DEFAULT_RANKER) -> Scores:
    """Return one score in [0, 1] per sentence, aligned with `story.sentences`."""
    return jobs.ranker(ranker).rank(_as_story(story))


def classify(story: Story | Document) -> tuple[Role, ...]:
    """Return one role per sentence, aligned with `story.sentences`."""
    return jobs.classifier().classify(_as_story(story))


def _as_story(given: Story | Document) -> Story:
    return Story((given,)) if isinstance(given, Document) else given


def brief(  # noqa: PLR0913 - the public signature
    sources: Sources,
    *,
    scheme: str = jobs.DEFAULT_SCHEME,
    title: str | None = None,
    sentences: int | None = None,
    words: int | None = None,
    minutes: float | None = None,
    pages: int | None = None,
    theme: str = "plain",
    paper: str = "a4",
    ranker: str = jobs.DEFAULT_RANKER,
    focus: str | Sequence[str] = (),
    exclude: str | Sequence[str] = (),
    watch: str | Sequence[str] = (),
    language: str | None = None,
    ui_language: str | None = None,
    note: str = "",
    edition: int | None = None,
    now: datetime | None = None,
    allowance: Allowance = _USUAL,
    cache: str | PathLike[str] | None = None,
) -> Briefing:
    """Make a briefing of sources: anything that `read` takes, Documents, or several of both.

    Args:
        sources: What to read. A source that fails is a value in the result's `failures`.
        scheme: The name of a section scheme, or the path of one's own.
        title: What stands at the head; None for the headline of the most important story.
        sentences: At most so many.
        words: At most so many, over the sentences printed.
        minutes: At most so many minutes of reading.
        pages: At most so many pages, laid out as a PDF with `theme` and `paper`; another format of the brief says the
            same. It is laid out four times at most.
        theme: The look of these pages.
        paper: Their size, "a4" or "letter".
        ranker: The name of a ranker.
        focus: What counts for more, one query or several; what leads the day is told all the same.
        exclude: Phrases. A sentence that says one, in any form of its words, is not printed; nor is anything of a story
            whose headline does.
        watch: Names. The briefing says of each where it is printed or mentioned.
        language: The language of the documents, where it is not to be detected.
        ui_language: The language of the words that are not the sources', such as titles of sections and dates: "ar",
            "de", "en", "es", "fr", "it", "nl", "pt", "ru", "uk" or "zh"; None for that of most documents, or "en".
        note: The editor's own words, in Markdown.
        edition: The brief's number in a series.
        now: When it is made; None leaves the brief undated. Briefer does not read the clock.
        allowance: How much may be taken in of each source, and what may be reached for beyond it.
        cache: A file in which to keep what servers answer, so that they are only asked for what has changed since;
            None keeps nothing.

    Raises:
        SourceError: there is only one source, and it failed; or all failed.
        UsageError: a limit is no length, or a focus, phrase or name no text; or `pages` cannot hold the brief.
        ConfigError: a name leads nowhere.
        RenderError: it cannot be laid out, which only `pages` asks for.
    """
    job = jobs.job(
        title=title or "",
        ranker_name=ranker,
        scheme_name=scheme,
        limit=jobs.limit(sentences=sentences, words=words, minutes=minutes),
        note=note,
        interests=jobs.interests(focus=focus, exclude=exclude, watch=watch),
        ui_language=ui_language or "",
        edition=edition,
    )
    jobs.check_pages(pages)
    with answers(cache) as known:
        documents, failures = ingest.ingest(_several(sources), language=language, allowance=allowance, answers=known)
    if failures and not documents:
        first = next((failure for failure in failures if failure.is_fault), failures[0])
        raise SourceError(first.uri, first.reason)
    if pages is None:
        return pipeline.compose(job, documents, now, failures)
    from briefer.fitting import compose_to_fit
    from briefer.render.pdf import Pdf

    return compose_to_fit(job, documents, now, failures, pages=pages, extent=Pdf(theme, paper).extent)


def answers(cache: str | PathLike[str] | None) -> AbstractContextManager[Answers | None]:
    """Open the store of what servers answered before; nothing is kept without a file to keep it in."""
    if cache is None:
        return nullcontext()
    from briefer.state import State  # sqlite3 is loaded only where it is used

    return State(cache)


def _several(sources: Sources) -> Iterable[Readable | Document]:
    """Return the sources one by one; an open file is one, though it can be iterated over."""
    if isinstance(sources, (str, bytes, PathLike, Document)) or hasattr(sources, "read"):
        return (cast("Readable | Document", sources),)
    return sources


def render(briefing: Briefing, format: str, **options: object) -> bytes:  # noqa: A002 - the public signature
    """Return the briefing in a format: "markdown", "html", "pdf", "docx", "epub", "eml", "text" or "json".

    Args:
        briefing: What to render.
        format: The name of a renderer.
        options: The renderer's own, such as `paper="letter"`.
    """
    return jobs.renderer(format, **options).render(briefing)


def run(
    config: Configuration | str | PathLike[str],
    name: str | Sequence[str] | None = None,
    *,
    now: datetime | None = None,
    dry_run: bool = False,
    extra: bool = False,
) -> Report:
    """Make the editions that are due, deliver them, and remember them.

    Args:
        config: The path of a `briefer.toml`, or what it describes.
        name: The briefing, with all its profiles, or one of them as "morning/board", or several; None for all.
        now: The moment that it is; None to ask the clock.
        dry_run: Whether to only say what would be made of which documents: nothing is kept, written or delivered.
        extra: Whether to make an edition though none is due.

    Raises:
        ConfigError: the configuration is wrong.
        UsageError: it has no such briefing.
        StateError: what is remembered cannot be used, or the clock was never set.
    """
    from briefer import configuration, running  # which know databases and channels

    described = config if isinstance(config, Configuration) else configuration.load(Path(config))
    names = () if name is None else (name,) if isinstance(name, str) else name
    return running.run(described, names, now or datetime.now(UTC), dry_run=dry_run, extra=extra)
