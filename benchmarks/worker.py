"""What the fresh processes of `speed.py` do: one task each, named on the command line; the last two print JSON.

sumy ARGUMENT…      sumy's own command line, with a tokenizer that needs no download
weasyprint IN OUT   print an HTML page to PDF with bare WeasyPrint, with the options that briefer sets
heavy CODE          run a line of Python and print which heavy libraries are loaded after it
TASK FILE           do one of the tasks in `TASKS` once, after a warm-up, and print its seconds and the peak of memory

Nothing is imported before it is needed, so that each process pays for its own task alone.
"""

import sys
from collections.abc import Callable

HEAVY = (
    "numpy", "nltk", "sumy", "weasyprint", "jinja2", "markdown", "rich",
    "charset_normalizer", "fasttext", "markdown_it", "nh3", "sentencex", "Stemmer",
)  # fmt: skip
_WARM_UP = 10  # sentences: enough to load every library, model and list
_ARTICLE = 30  # sentences
_SUMMARY = 10  # sentences that sumy is asked for; what it costs is the ranking


class RegexTokenizer:
    """What sumy asks of a tokenizer, as cheap as can be; sumy's own wants NLTK's data, downloaded."""

    @staticmethod
    def to_sentences(paragraph: str) -> tuple[str, ...]:
        """Return what ends with a full stop, a question mark or an exclamation mark before white space."""
        import re

        return tuple(found.strip() for found in re.split(r"(?<=[.!?])\s+", paragraph) if found.strip())

    @staticmethod
    def to_words(sentence: str) -> tuple[str, ...]:
        """Return the words that sumy's own tokenizer would keep: of letters, hyphens and apostrophes."""
        import re

        return tuple(re.findall(r"[^\W\d_](?:[^\W\d_]|['-])*", sentence))


def sumy(arguments: list[str]) -> None:
    """Run `python -m sumy` as it is, but for where its sentences and words come from."""
    import sumy.__main__ as command_line

    command_line.Tokenizer = lambda _language: RegexTokenizer()
    command_line.main(arguments)


def weasyprint(page: str, target: str) -> None:
    """Print a page as `briefer.render.pdf` does, without briefer."""
    from weasyprint import HTML

    HTML(filename=page).write_pdf(target, pdf_variant="pdf/ua-1", pdf_identifier=True)


def heavy(code: str) -> None:
    """Print the heavy libraries that a line of Python has loaded, as a JSON list."""
    import contextlib
    import io
    import json

    with contextlib.suppress(SystemExit), contextlib.redirect_stdout(io.StringIO()):
        exec(code, {})  # noqa: S102 - the line is speed.py's own
    print(json.dumps([name for name in HEAVY if name in sys.modules]))


def salience(lines: list[str]) -> Callable[[], object]:
    """Return the default ranker's work on these sentences."""
    import briefer

    document = briefer.document("", sentences=lines, language="en")
    return lambda: briefer.rank(document)


def articles(lines: list[str]) -> Callable[[], object]:
    """Return the default ranker's work on articles of 30 of these sentences each, one after the other."""
    import briefer

    cut = [lines[start : start + _ARTICLE] for start in range(0, len(lines), _ARTICLE)]
    documents = [briefer.document("", sentences=each, language="en") for each in cut]
    return lambda: [briefer.rank(document) for document in documents]


def lexrank(lines: list[str]) -> Callable[[], object]:
    """Return sumy's LexRank's work on these sentences: as it comes, but with our tokenizer object."""
    from sumy.models.dom import ObjectDocumentModel, Paragraph, Sentence
    from sumy.nlp.stemmers import Stemmer
    from sumy.summarizers.lex_rank import LexRankSummarizer
    from sumy.utils import get_stop_words

    summarizer = LexRankSummarizer(Stemmer("english"))
    summarizer.stop_words = get_stop_words("english")
    tokenizer = RegexTokenizer()
    document = ObjectDocumentModel([Paragraph([Sentence(line, tokenizer) for line in lines])])
    return lambda: summarizer(document, _SUMMARY)


def brief(lines: list[str]) -> Callable[[], object]:
    """Return the making of a whole brief, from the bytes of an article: read, split, rank, classify, assemble."""
    import briefer

    content = "\n".join(lines).encode()
    return lambda: briefer.brief(content)


TASKS: dict[str, Callable[[list[str]], Callable[[], object]]] = {
    "salience": salience,
    "articles": articles,
    "lexrank": lexrank,
    "brief": brief,
}


def timed(task: str, path: str) -> None:
    """Print the seconds of one run of a task on a file's lines, and the largest resident memory up to then in bytes."""
    import json
    import resource
    import time
    from pathlib import Path

    lines = Path(path).read_text("utf-8").splitlines()
    TASKS[task](lines[: 2 * _WARM_UP])()
    work = TASKS[task](lines)
    start = time.perf_counter()
    work()
    seconds = time.perf_counter() - start
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024
    print(json.dumps({"seconds": seconds, "peak": peak}))


if __name__ == "__main__":
    name, *rest = sys.argv[1:]
    if name == "sumy":
        sumy(rest)
    elif name == "weasyprint":
        weasyprint(*rest)
    elif name == "heavy":
        heavy(*rest)
    else:
        timed(name, *rest)
