"""`briefer digest`: a mailbox in, by thread: what the reader is asked, what was decided, what is due, what came in."""

from collections.abc import Iterable, Sequence
from contextlib import ExitStack
from dataclasses import replace

import click

from briefer import api, pipeline
from briefer.briefing import Briefing
from briefer.catalogue import catalogue
from briefer.cli.intake import ANY_PATH, Intake, intake_options, read_sources
from briefer.cli.interests import interest_options, warn_of_nothing
from briefer.cli.look import Look, look_options
from briefer.cli.make import deliver, plan
from briefer.cli.options import Name, described_job, job_options_by, ui_language_option
from briefer.cli.terminal import now, progress, tell, warn
from briefer.digest import by_thread, for_reader, reader_of, unmentioned
from briefer.errors import ParseError, SourceError, UsageError
from briefer.fetch import Answer
from briefer.fetch._imap_address import Address, is_folder, since
from briefer.fetch.imap import Imap, Position
from briefer.interests import Interests
from briefer.model import Document, Failure
from briefer.pipeline import Job
from briefer.registry import names

SCHEME = "mail"

me_option = click.option(
    "--me",
    default="",
    metavar="ADDRESS",
    help="Whose mail it is: to whom questions are put. By default to whom most of it was delivered, or written.",
)


@click.command(short_help="Make a digest of mail: files, Maildirs, mboxes, IMAP folders.")
@intake_options
@job_options_by(SCHEME)
@interest_options
@me_option
@click.option("--new", is_flag=True, help="Of folders on a server, read only what came since the last time (--cache).")
@click.option("--mark", metavar="FLAG", help="On a server, flag what was read: seen, flagged, or a word of your own.")
@click.option("--move", metavar="FOLDER", help="On a server, move what was read there. Nothing is ever deleted.")
@click.option(
    "-o",
    "--output",
    "outputs",
    multiple=True,
    metavar="PATH",
    type=ANY_PATH,
    help="Write here, in the format of the name's ending. Without it: Markdown to stdout.",
)
@click.option(
    "--format",
    "format_",
    metavar="NAME",
    type=Name(lambda: names("render")),
    help="The format, where the name's ending does not say.",
)
@ui_language_option
@look_options
@click.option("--json", "as_json", is_flag=True, help="Print a JSON report of what was made to stdout.")
def digest(  # noqa: PLR0913 - one argument an option
    *, intake: Intake, interests: Interests, me: str, mark: str | None, move: str | None, outputs: tuple[str, ...],
    format_: str | None, look: Look, title: str, scheme: str, ranker: str, sentences: int | None, words: int | None,
    minutes: float | None, ui_lang: str, new: bool, as_json: bool,
) -> int:  # fmt: skip
    """Make a digest of mail: files, Maildirs, folders of .eml, mboxes, folders on a server.

    \b
      briefer digest inbox.mbox --me anna@example.org
      briefer digest ~/Maildir -o today.html
      briefer digest imaps://anna@mail.example.org/INBOX --new --cache seen.db --mark seen
    """  # noqa: D301 - \b is click's mark for lines to keep as they are
    planned = plan(intake.sources, outputs, format_, {**look.options(), "archival": False}, as_json=as_json)
    job = described_job(
        title=title, scheme=scheme, ranker=ranker, sentences=sentences, words=words, minutes=minutes,
        interests=interests, ui_language=ui_lang,
    )  # fmt: skip
    with ExitStack() as stack:
        folders = _Folders(intake, is_new=new, is_changing=bool(mark or move))
        stack.callback(folders.close)
        wanted = folders.sources()
        if intake.sources and not wanted:
            tell(f"nothing new since the last time in {', '.join(intake.sources)}")
            return 0
        try:
            with progress("Reading the mail"):
                documents, failures = read_sources(replace(intake, sources=wanted))
            with progress("Ranking and sorting the sentences"):
                briefing = composed(job, documents, failures, me)
        except SourceError as error:
            folders.pass_over(error)
            raise
        warn_of_nothing(briefing.outcome)
        code = deliver(planned, briefing, as_json=as_json)
        if code == 0:
            folders.settle(documents, failures, mark, move)
    return code


def composed(job: Job, documents: Sequence[Document], failures: Sequence[Failure], me: str) -> Briefing:
    """Return the digest of documents, for a reader.

    Raises:
        ParseError: nothing in them can be printed.
    """
    documents = by_thread(documents)
    reader = reader_of(documents, me)
    scheme = for_reader(job.scheme, reader, documents)
    briefing = pipeline.compose(replace(job, scheme=scheme), documents, now(), failures)
    if not briefing.summaries:
        raise ParseError(documents[0].source.uri, "no sentence of this mail can be printed; `briefer explain` says why")
    untold = unmentioned(documents, {each.id for told in briefing.summaries for each in told.story.documents})
    briefing = replace(briefing, failures=(*briefing.failures, *untold))
    if job.title or len(briefing.summaries) == 1:
        return briefing
    words = catalogue(briefing.language)
    count = len(briefing.summaries)
    return replace(briefing, title=words.ngettext("Mail: {number} thread", "Mail: {number} threads", count))


class _Folders:
    """The folders on servers among the sources: how far each had come, and what becomes of what was read."""

    def __init__(self, intake: Intake, *, is_new: bool, is_changing: bool) -> None:
        self._intake = intake
        self._is_new = is_new
        self._folders = [each for each in intake.sources if is_folder(each)] if is_new or is_changing else []
        if (is_new or is_changing) and not self._folders:
            raise UsageError("--new, --mark and --move are for folders on a server: imaps://user@server/FOLDER")
        if is_new and intake.cache is None:
            raise UsageError("--new needs a file to remember in how far it came: give --cache FILE")
        allowance = intake.allowance
        self._imap = Imap(size=allowance.size, seconds=allowance.seconds, hosts=allowance.hosts)
        self._positions: dict[str, Position] = {}
        self._read_as: dict[str, str] = {}
        self._found: dict[str, tuple[str, ...]] = {}
        self._again: dict[str, set[str]] = {}  # what could not be read the last time

    def close(self) -> None:
        """Log out."""
        self._imap.close()

    def sources(self) -> tuple[str, ...]:
        """Return the sources to read: a folder from where the last time ended, and none that has nothing new."""
        if not self._folders:
            return self._intake.sources
        wanted: list[str] = []
        for source in self._intake.sources:
            begun = self._begun(source) if source in self._folders else source
            wanted += [begun] if begun else []
        return tuple(wanted)

    def _begun(self, source: str) -> str:
        """Return how to read a folder; "" where it has nothing new."""
        self._positions[source] = position = self._imap.position(source)
        last = self._last(source) if self._is_new else None
        read_as = source
        if last is not None and last[0].validity != position.validity:
            warn(f"{source}: its messages were numbered anew, so all are read")
        elif last is not None:
            earlier, again = last
            self._again[source] = set(map(str, again))
            if earlier.next_uid >= position.next_uid and not again:
                return ""
            read_as = since(source, earlier.next_uid, again)
        if self._is_new:
            self._found[source] = found = self._imap.found(read_as)
            if not found:
                self._remember(source, position, ())
                return ""
        self._read_as[source] = read_as
        return read_as

    def _last(self, source: str) -> tuple[Position, tuple[int, ...]] | None:
        with api.answers(self._intake.cache) as answers:
            found = answers.answer(source) if answers else None
        if found is None:
            return None
        return Position(int(found.etag), int(found.last_modified)), tuple(map(int, found.content.split()))

    def settle(
        self, documents: Sequence[Document], failures: Sequence[Failure], mark: str | None, move: str | None
    ) -> None:
        """Mark or move what was read, and remember how far that was; what could not be read is tried once more."""
        used = dict.fromkeys(document.source.uri for document in documents)
        failed = {each.uri for each in failures if each.is_fault}.difference(used)
        for source, read_as in self._read_as.items():
            own = [uri for uri in used if uri.startswith(_inside(source))]
            if own and mark:
                self._imap.mark(own, mark, self._positions[source])
            if own and move:
                self._imap.move(own, move, self._positions[source])
            if read_as in failed and self._is_new:
                warn(f"{source}: it could not be read, so the next time begins where this one did")
            elif self._is_new:
                self._reached(source, own, failed)

    def pass_over(self, error: SourceError) -> None:
        """Remember that nothing that was found could be used, as one message of it shows: it is tried once more."""
        for source, found in self._found.items():
            if error.uri.startswith(_inside(source)):
                self._reached(source, (), found)

    def _reached(self, source: str, used: Sequence[str], failed: Iterable[str]) -> None:
        inside, position = _inside(source), self._positions[source]
        # what came while this was read is in the digest already
        came = max((int(uri.removeprefix(inside)) + 1 for uri in used), default=0)
        unread = {uri.removeprefix(inside) for uri in failed if uri.startswith(inside)} - self._again.get(source, set())
        again = sorted(int(number) for number in unread if number.isdecimal())  # and no part of a message
        self._remember(source, replace(position, next_uid=max(position.next_uid, came)), again)

    def _remember(self, source: str, position: Position, again: Sequence[int]) -> None:
        content = " ".join(map(str, again)).encode()
        with api.answers(self._intake.cache) as answers:
            if answers:
                answers.remember_answer(
                    source, Answer(str(position.validity), str(position.next_uid), "", source, content)
                )


def _inside(source: str) -> str:
    """Return how the addresses of a folder's messages begin."""
    return f"{Address.of(source).place}/;UID="
