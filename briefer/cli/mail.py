"""`briefer mail`: a filter. A message, thread or mailbox on standard input, a brief, or a reply, on standard output."""

import re
import sys
from collections.abc import Sequence

import click

from briefer import jobs
from briefer.cli.digest import SCHEME, composed, me_option
from briefer.cli.intake import allow_option, allowance_of, check_language, report
from briefer.cli.look import Look, look_options
from briefer.cli.options import Name, described_job, job_options_by, ui_language_option
from briefer.cli.terminal import now, tell
from briefer.errors import FetchError, UsageError
from briefer.ingest import told_apart
from briefer.intake import Allowance, Blob
from briefer.interests import NONE
from briefer.media_type import media_type_of
from briefer.model import Document, Failure
from briefer.parse.mbox import Mbox
from briefer.reading import STANDARD_INPUT, Reading
from briefer.registry import names
from briefer.reply import answer_to

_HEADER = re.compile(rb"\s*[!-9;-~]{1,80}[ \t]*:")
_FROM_LINE = re.compile(rb"\s*>?From [^\n]*\n(?=[!-9;-~]{1,80}[ \t]*:)")  # of a mailbox, with or without a date


@click.command(short_help="Make a brief of the mail on standard input, as a filter.")
@job_options_by(SCHEME)
@me_option
@click.option("--reply", is_flag=True, help="Print a reply with the brief; nothing where no machine should answer.")
@click.option(
    "--format",
    "format_",
    metavar="NAME",
    type=Name(lambda: names("render")),
    help="The format of the brief: Markdown by default; a reply is always plain text.",
)
@click.option("--lang", metavar="TAG", help="The language of the mail, such as en or pt-BR; else detected.")
@allow_option
@ui_language_option
@look_options
def mail(  # noqa: PLR0913 - one argument an option
    *, look: Look, me: str, format_: str | None, lang: str | None, allow: tuple[str, ...], title: str, scheme: str,
    ranker: str, sentences: int | None, words: int | None, minutes: float | None, ui_lang: str, reply: bool,
) -> int:  # fmt: skip
    """Make a brief of the mail on standard input: for procmail, Sieve, maildrop, mutt and scripts.

    \b
      briefer mail < message.eml
      briefer mail --format html < thread.mbox > thread.html
      briefer mail --reply --me briefs@example.org < message.eml | sendmail -t
    """  # noqa: D301 - \b is click's mark for lines to keep as they are
    check_language(lang)
    if reply and format_ not in {None, "text"}:
        raise UsageError(f"--format {format_}: a reply is plain text; leave one of the two out")
    renderer = jobs.outfitted("text" if reply else format_ or "markdown", {**look.options(), "archival": False})
    job = described_job(
        title=title, scheme=scheme, ranker=ranker, sentences=sentences, words=words, minutes=minutes,
        interests=NONE, ui_language=ui_lang,
    )  # fmt: skip
    allowance = allowance_of(allow)
    content, media_type = _read(allowance)
    answer = answer_to(_last(content, media_type), me) if reply else ""
    if reply and isinstance(answer, str):
        tell(f"no reply: {answer}")
        return 0
    documents, failures = _documents(content, media_type, allowance, lang)
    briefing = composed(job, documents, failures, me)
    made = renderer.render(briefing)
    sys.stdout.buffer.write(made if isinstance(answer, str) else answer.message(made.decode("utf-8"), now()))
    sys.stdout.buffer.flush()
    return 0


def _read(allowance: Allowance) -> tuple[bytes, str | None]:
    """Return what stands on standard input, and what it is; None where only its content tells.

    Raises:
        FetchError: nothing does, or too much.
    """
    if sys.stdin is None:
        raise FetchError(STANDARD_INPUT, "standard input is closed; give it a message")
    content: bytes = sys.stdin.buffer.read(allowance.size + 1)
    if len(content) > allowance.size:
        raise FetchError(STANDARD_INPUT, f"is larger than {allowance.size // 2**20} MiB; allow more by --allow size=…")
    if content[:1].isspace():
        content = content.lstrip()
    if media_type_of(content, "") == "application/mbox":
        return content, "application/mbox"
    if line := _FROM_LINE.match(content):
        content = content[line.end() :]
    return content, "message/rfc822" if _HEADER.match(content) else None


def _last(content: bytes, media_type: str | None) -> bytes:
    """Return the message to answer: of a mailbox the last."""
    if media_type != "application/mbox":
        return content
    found = [each for each in Mbox().parse(Blob(STANDARD_INPUT, "", content)) if isinstance(each, Blob)]
    return found[-1].content if found else content


def _documents(
    content: bytes, media_type: str | None, allowance: Allowance, language: str | None
) -> tuple[Sequence[Document], Sequence[Failure]]:
    """Read what stands on standard input; nothing that it names is followed."""
    blob = Blob(STANDARD_INPUT, "standard input", content)
    with Reading(allowance, media_type=media_type, language=language) as reading:
        documents, failures = told_apart(reading.results(lambda: blob))
    report(documents, failures)
    return list({document.id: document for document in documents}.values()), failures
