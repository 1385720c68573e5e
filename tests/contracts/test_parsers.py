"""What every parser promises, whoever wrote it: found through the registry, with no list to extend."""

import re
import unicodedata
from datetime import UTC
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from strategies import running_text

import briefer
from briefer import registry
from briefer.errors import ParseError
from briefer.intake import Blob, Link
from briefer.model import Document
from briefer.parse import Parser

SAMPLES = Path(__file__).parent.parent / "cases" / "parse"
NAMES = registry.names("parse")
every_parser = pytest.mark.parametrize("name", NAMES)
MARKUP = st.sampled_from(
    ["# ", "---\n", "title: x\n", "> ", "* ", "1. ", "```\n", "| a | b |\n|---|---|\n", "![x](y)", "<b>", "&amp;", "\t"]
)


def sample(name: str) -> Path:
    """Return the sample of a format, `cases/parse/<name>.<ending>`."""
    (path,) = SAMPLES.glob(f"{name}.*")
    return path


def parsed(name: str, content: bytes, *, language: str | None = "en") -> tuple[Document, ...]:
    """Return the documents that a parser finds, after looking at all that is promised of any document."""
    parser: Parser = registry.load("parse", name)()
    blob = Blob(uri="notes/page", name="page", content=content, language=language)
    documents = tuple(found for found in parser.parse(blob) if isinstance(found, Document))
    for document in documents:
        text = document.text
        assert text == unicodedata.normalize("NFC", text)
        assert not re.search(r"\r|\n[^\S\n]*\n[^\S\n]*\n|\A\s|\s\Z|[\x00-\x08\x0e-\x1f\x7f]", text)
        assert "\n" not in document.title
        assert [text[start:end].strip() for start, end in document.spans] == [s.text for s in document.sentences]
        assert all(start < end for start, end in document.spans)
        ends = [end for _, end in document.spans]
        assert all(end <= start for end, (start, _) in zip(ends, document.spans[1:], strict=False))
        assert document.source.uri == blob.uri
        assert document.source.kind in parser.media_types
        assert document.published is None or document.published.tzinfo is UTC
    return documents


def outcome(name: str, content: bytes) -> tuple[Document, ...] | str:
    """Return the documents that a parser finds, or the words in which it refuses."""
    try:
        return parsed(name, content)
    except ParseError as error:
        return str(error)


@every_parser
def test_a_parser_says_what_it_reads(name: str) -> None:
    """A parser names its media types, each in lower case, and no other parser reads the same."""
    own = registry.load("parse", name).media_types
    assert own
    assert all(re.fullmatch(r"[a-z]+/[a-z0-9.+-]+", media_type) for media_type in own)
    others = [kind for other in NAMES if other != name for kind in registry.load("parse", other).media_types]
    assert not set(own) & set(others)


@every_parser
@settings(max_examples=40)
@given(text=st.lists(running_text | MARKUP, max_size=6).map("".join))
def test_documents_are_clean_whatever_the_text(name: str, text: str) -> None:
    """Any text gives clean documents, whose sentences are ordered, disjoint spans of them, or a clear refusal."""
    content = text.encode("utf-8", "ignore")
    assert outcome(name, content) == outcome(name, content)


@every_parser
@settings(max_examples=40)
@given(content=st.binary(max_size=200))
def test_any_bytes_are_read_or_refused_by_name(name: str, content: bytes) -> None:
    """Bytes of any kind are read, or refused with the source's name and the reason; nothing else is raised."""
    found = outcome(name, content)
    assert isinstance(found, tuple) or re.fullmatch(r"notes/page: .+", found)


@every_parser
def test_a_sample_is_read(name: str) -> None:
    """A well-made file of the format gives the sentences that it says and nothing around them, or links to follow."""
    path = sample(name)
    found = list(registry.load("parse", name)().parse(Blob(str(path), path.name, path.read_bytes())))
    assert found
    if not all(isinstance(each, Link) for each in found):
        (document,) = briefer.read(path)
        assert [sentence.text for sentence in document.sentences] == [
            "The council closed the bridge on Monday because of cracks in its piers.",
            "Repairs will take until the end of May.",
        ]


@every_parser
def test_the_users_word_on_the_language_holds(name: str) -> None:
    """The language that the user gives is the documents', whatever the text seems to be in."""
    assert {document.language for document in parsed(name, sample(name).read_bytes(), language="de")} <= {"de"}


@every_parser
def test_the_same_bytes_at_another_address_are_another_document(name: str) -> None:
    """A document's identity is of its source and its words, and of nothing else."""
    parser: Parser = registry.load("parse", name)()
    content = sample(name).read_bytes()
    first, second, third = (
        [found.id for found in parser.parse(Blob(uri, uri, content)) if isinstance(found, Document)]
        for uri in ("a", "b", "a")
    )
    assert first == third
    assert not set(first) & set(second)
