"""The public surface: what users, add-ons and the evaluation rely on."""

import inspect
import subprocess
import sys
from datetime import UTC, datetime, timedelta, timezone
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from strategies import sentences

import briefer
from briefer import jobs
from briefer.api import Sources
from briefer.errors import BrieferError, SourceError, UnknownPluginError, UsageError

# fmt: off
NAMES = [
    "Allowance",
    "BrieferError", "Briefing", "Change", "Citation", "ConfigError", "Coverage", "DeliveryError", "Delta", "Document",
    "Failure", "FetchError", "Finding", "Outcome", "ParseError", "RenderError", "Report", "Role", "Section", "Sentence",
    "Source", "SourceError", "StateError", "Story", "Summary", "UnknownPluginError", "UsageError", "__version__",
    "brief", "classify", "cluster", "document", "rank", "read", "render", "run", "split", "summarize", "verify",
]
# fmt: on
VERBS = (
    "brief",
    "classify",
    "cluster",
    "document",
    "rank",
    "read",
    "render",
    "run",
    "split",
    "summarize",
    "verify",
)  # fmt: skip
NOW = datetime(2026, 3, 14, 7, 0, tzinfo=UTC)
ARTICLE = (
    "The council of Harwick closed the harbour bridge to all traffic on Monday. "
    "Engineers had found cracks in both piers of the bridge during an inspection. "
    "The bridge was opened in 1931 and carries 14,000 vehicles a day.\n\n"
    "A ferry will carry pedestrians across the harbour until the bridge reopens. "
    "The council expects the repair to cost 40 million crowns."
)
HEAVY = ("nltk", "sumy", "weasyprint", "trafilatura", "jinja2", "markdown", "markdown_it", "charset_normalizer", "rich")


def run(code: str) -> str:
    """Return what a fresh process prints."""
    return subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout.strip()


def test_the_exported_names_are_pinned() -> None:
    """The public names are these, sorted, and each is there: adding or losing one is a decision, not an accident."""
    assert briefer.__all__ == NAMES == sorted(NAMES)
    assert all(hasattr(briefer, name) for name in NAMES)


def test_every_public_name_says_what_it_is() -> None:
    """Everything exported has a docstring, and every verb is typed throughout."""
    assert all(inspect.getdoc(getattr(briefer, name)) for name in NAMES if name != "__version__")
    for verb in VERBS:
        signature = inspect.signature(getattr(briefer, verb))
        assert signature.return_annotation is not inspect.Signature.empty
        assert all(one.annotation is not inspect.Parameter.empty for one in signature.parameters.values())


def test_verbs_stay_verbs_whatever_is_imported() -> None:
    """`briefer.rank` is the function even after every module of the package of that name has been imported."""
    code = (
        "import briefer, importlib, pkgutil\n"
        f"before = {{verb: getattr(briefer, verb) for verb in {VERBS!r}}}\n"
        "for found in pkgutil.walk_packages(briefer.__path__, 'briefer.'):\n"
        "    if not found.name.endswith('__main__'):\n"
        "        importlib.import_module(found.name)\n"
        "print(all(getattr(briefer, verb) is function and callable(function) for verb, function in before.items()))\n"
        "print(briefer.rank(briefer.document('One thing. Two things.', language='en'), ranker='lead'))\n"
        "from briefer.rank import Ranker\nprint(Ranker.__name__)"
    )
    assert run(code).splitlines() == ["True", "(1.0, 0.5)", "Ranker"]


@pytest.mark.parametrize(
    "module", ["briefer.rank.lead", "briefer.render.text", "briefer.classify.cues", "briefer.cluster"]
)
def test_verbs_are_verbs_whichever_module_comes_first(module: str) -> None:
    """Importing a stage's module before the package's verbs are used does not put the module in a verb's place."""
    verb = module.split(".")[1]
    assert run(f"import {module}, briefer; print(type(briefer.{verb}).__name__)") == "function"


def test_importing_briefer_is_light() -> None:
    """`import briefer` loads no heavy library; each comes in when its stage first runs."""
    assert run(f"import briefer, sys; print([name for name in {HEAVY!r} if name in sys.modules])") == "[]"


@given(st.lists(sentences, max_size=8), st.text(max_size=20))
def test_ready_made_sentences_are_kept_exactly(texts: list[str], title: str) -> None:
    """`document(sentences=…)` keeps each sentence as it is, one by one, and ranks and classifies each."""
    document = briefer.document("", sentences=texts, title=title, language="en")
    assert [sentence.text for sentence in document.sentences] == texts
    assert document.title == title
    assert len(briefer.rank(document)) == len(briefer.classify(document)) == len(texts)


@given(st.lists(sentences, max_size=8), st.integers(1, 5))
def test_a_summary_is_of_the_documents_own_sentences(texts: list[str], count: int) -> None:
    """What `summarize` returns are sentences of the document, in order, as many as asked for at most."""
    document = briefer.document("", sentences=texts, language="en")
    chosen = briefer.summarize([document], sentences=count)
    places = [sentence.index for sentence in chosen]
    assert places == sorted(set(places))
    assert len(chosen) <= count
    assert all(sentence.text == texts[sentence.index] for sentence in chosen)


def test_a_document_of_running_text_is_split() -> None:
    """`document` cleans the text and finds the sentences; title, id, address, date and language are those given."""
    document = briefer.document(
        f"  {ARTICLE}\r\n", title="Closed", id="x", url="https://harwick.example", published=NOW, language="en"
    )
    assert document.text == ARTICLE
    assert len(document.sentences) == 5
    told = (document.title, document.id, document.url, document.published, document.language)
    assert told == ("Closed", "x", "https://harwick.example", NOW, "en")
    assert [(s.start, s.end) for s in document.sentences] == briefer.split(ARTICLE)


def test_the_same_text_is_the_same_document() -> None:
    """Without an id given, a document's identity is of its title and text."""
    assert briefer.document(ARTICLE) == briefer.document(ARTICLE)
    assert briefer.document(ARTICLE).id != briefer.document(ARTICLE, title="Closed").id


def test_summaries_have_three_sentences_unless_told_otherwise() -> None:
    """Without a limit there are three sentences; with a limit of words as many as fit."""
    document = briefer.document(ARTICLE)
    assert len(briefer.summarize(document)) == 3
    assert len(briefer.summarize([document], sentences=1)) == 1
    within = briefer.summarize([document], words=26)
    assert within
    assert sum(len(sentence.text.split()) for sentence in within) <= 26


def test_every_ranker_can_be_named() -> None:
    """`rank` and `summarize` take the name of any ranker, and an unknown one is answered with the known."""
    document = briefer.document(ARTICLE)
    assert briefer.rank(document, ranker="lead") == (1, 1 / 2, 1 / 3, 1 / 4, 1 / 5)
    assert [s.index for s in briefer.summarize(document, sentences=2, ranker="lead")] == [0, 1]
    assert briefer.rank(briefer.Story((document,))) == briefer.rank(document)
    with pytest.raises(UnknownPluginError, match="did you mean 'lead'"):
        briefer.rank(document, ranker="laed")


@pytest.mark.parametrize(
    "limit", [{"sentences": 0}, {"sentences": -1}, {"words": 0}, {"minutes": 0}, {"minutes": -0.5}]
)
def test_a_limit_that_is_no_length_is_refused(limit: dict[str, int]) -> None:
    """Nought and less are usage errors that name the argument."""
    with pytest.raises(UsageError, match=f"^{next(iter(limit))}: "):
        briefer.brief([briefer.document(ARTICLE)], **limit)  # type: ignore[arg-type]  # one of three numbers


@pytest.mark.parametrize(
    ("given_limits", "expected"),
    [
        ({}, (None, None)),
        ({"sentences": 3, "words": 90}, (3, 90)),
        ({"minutes": 2}, (None, 460)),
        ({"minutes": 2, "words": 90}, (None, 90)),
        ({"minutes": 0.5, "words": 900}, (None, 115)),
    ],
)
def test_all_limits_hold_together(given_limits: dict[str, float], expected: tuple[int | None, int | None]) -> None:
    """Minutes are words at a fixed speed, and of two limits of words the lower holds."""
    limit = jobs.limit(**given_limits)  # type: ignore[arg-type]  # numbers by their names
    assert (limit.sentences, limit.words) == expected


def test_a_brief_is_made_of_anything_readable(tmp_path: Path) -> None:
    """Documents, paths, bytes and open files, one or several, give a briefing of them all."""
    path = tmp_path / "a.txt"
    path.write_text(ARTICLE, "utf-8")
    document = briefer.document(ARTICLE)
    with path.open("rb") as opened:
        sources: tuple[Sources, ...] = (
            document,
            [document],
            str(path),
            path,
            ARTICLE.encode(),
            opened,
            [path, str(path)],
        )
        briefings = [briefer.brief(source, now=NOW) for source in sources]
    assert {len(briefing.documents) for briefing in briefings} == {1}
    printed = {tuple(citation.sentence.text for citation in briefing.citations) for briefing in briefings}
    assert len(printed) == 1


def test_a_failing_source_is_a_value_beside_others(tmp_path: Path) -> None:
    """One bad source does not stop a brief; the only one does, with its name and reason."""
    missing = tmp_path / "missing.txt"
    briefing = briefer.brief([missing, briefer.document(ARTICLE)], now=NOW)
    assert [failure.uri for failure in briefing.failures] == [str(missing)]
    assert briefing.citations
    with pytest.raises(SourceError, match=r"missing\.txt: no such file"):
        briefer.brief(missing)


def test_a_brief_reads_no_clock() -> None:
    """Without `now` a brief is undated, and made twice it is equal."""
    first, second = (briefer.brief([briefer.document(ARTICLE)]) for _ in range(2))
    assert first == second
    assert first.created is None


def test_a_brief_can_be_rendered_and_verified() -> None:
    """What `brief` makes, `render` prints and `verify` proves."""
    briefing = briefer.brief([briefer.document(ARTICLE, title="Closed")], now=NOW)
    assert briefing.citations[0].sentence.text.encode() in briefer.render(briefing, "text").replace(b"\n", b" ")
    assert briefer.verify(briefing) == []
    assert briefer.verify(briefer.render(briefing, "json")) == []


def test_options_that_a_renderer_has_not_are_refused() -> None:
    """An unknown option of a format is a usage error that lists the known."""
    briefing = briefer.brief([briefer.document(ARTICLE)])
    with pytest.raises(UsageError, match="unknown option 'colour'"):
        briefer.render(briefing, "html", colour="red")
    with pytest.raises(UnknownPluginError, match="did you mean 'html'"):
        briefer.render(briefing, "htlm")


@pytest.mark.parametrize("published", [NOW, NOW.replace(tzinfo=None), NOW.astimezone(timezone(timedelta(hours=5)))])
def test_a_date_is_kept_in_utc(published: datetime) -> None:
    """A date in any zone is kept in UTC, and one without an offset is UTC: documents can be put in order of time."""
    kept = briefer.document(ARTICLE, published=published).published
    assert kept == NOW
    assert kept is not None
    assert kept.tzinfo is UTC


def test_errors_are_one_tree() -> None:
    """Every public error derives from the root."""
    errors = [getattr(briefer, name) for name in NAMES if name.endswith("Error")]
    assert len(errors) == 10
    assert all(issubclass(error, BrieferError) for error in errors)
