"""What is to be made of an archive, and what passes between the process that reads it and those that do the work."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from hashlib import sha256
from typing import Any

from briefer.intake import Allowance, Blob
from briefer.interests import NONE, Interests
from briefer.model import Document, Failure, Limit, Scheme
from briefer.version import __version__

DOCUMENT, STORY, DAY = "document", "story", "day"
JSONL, PARQUET = "jsonl", "parquet"
FIELDS = ("text", "title", "date", "url", "id", "lang", "source", "author")
"""What a row may say of its document, by the names that are looked for."""


@dataclass(frozen=True, slots=True)
class Task:
    """What to make of an archive. It is sent to other machines, so it holds no path and no open thing.

    Attributes:
        scheme: Which roles make which section.
        by: What is told as one: "document", "story", "day", or the name of a field.
        each: Whether to choose the sentences that say most, in place of a brief.
        format: "jsonl", "parquet", or the name of a renderer: then each brief is a file.
        fields: The names that rows have for those of `FIELDS`, where they are others.
        language: The language of the documents, where it is not to be detected.
        ranker: The name of a ranker.
        limit: How long each brief may be.
        interests: What the reader asks for.
        title: What stands at the head of each brief; "" for the headline of its most important story.
        ui_language: The language of our own words on the page, "" for that of most documents.
        look: The options of renderers.
        allowance: How much may be taken in of one file or message.
        version: The version of briefer that is to do it: another one may make something else.
    """

    scheme: Scheme
    by: str = DOCUMENT
    each: bool = False
    format: str = JSONL
    fields: tuple[tuple[str, str], ...] = ()
    language: str | None = None
    ranker: str = "salience"
    limit: Limit = Limit()  # noqa: RUF009 - frozen
    interests: Interests = NONE
    title: str = ""
    ui_language: str = ""
    look: Mapping[str, Any] = field(default_factory=dict, hash=False)
    allowance: Allowance = Allowance()  # noqa: RUF009 - frozen
    version: str = __version__

    @property
    def is_grouped(self) -> bool:
        """Whether several documents are told as one, so that all must be read before the first is told."""
        return self.by != DOCUMENT

    @property
    def is_rows(self) -> bool:
        """Whether the result is rows of one file, and no file a brief."""
        return self.format in {JSONL, PARQUET}

    def name_of(self, field: str) -> str:
        """Return the name that rows have for one of `FIELDS`."""
        return dict(self.fields).get(field, field)

    def described(self) -> dict[str, str]:
        """Return all that decides over the result, each in a line that a person can compare."""
        return {
            "by": self.by,
            "each": str(self.each),
            "format": self.format,
            "fields": ", ".join(f"{field}={name}" for field, name in sorted(self.fields)),
            "language": self.language or "detected",
            "ranker": self.ranker,
            "scheme": f"{self.scheme.name} {_hash(repr(self.scheme))}",
            "limit": repr(self.limit),
            "interests": repr(self.interests),
            "title": self.title,
            "ui_language": self.ui_language,
            "look": _hash(repr(sorted(self.look.items()))),
            "allowance": repr(replace(self.allowance, hosts=frozenset())),  # no host is asked
            "briefer": self.version,
        }  # fmt: skip


@dataclass(frozen=True, slots=True)
class Item:
    """A piece of the input: one that fails is named, and costs no other anything.

    Attributes:
        uri: The file that it lies in, as the user named it.
        part: Where in the file: "line 17"; "" for the file itself.
        content: A line of JSON, a row, a file or message, documents to be told as one, or why nothing can be read.
        key: What the documents have in common, "" for nothing; of a group only.
    """

    uri: str
    part: str
    content: bytes | Mapping[str, Any] | Blob | tuple[Document, ...] | Failure
    key: str = ""

    @property
    def place(self) -> str:
        """Return what to call it in a message."""
        return f"{self.uri} › {self.part}" if self.part else self.uri

    @property
    def weight(self) -> int:
        """Return about how many bytes it takes."""
        match self.content:
            case tuple() as documents:
                return sum(len(each.text) for each in documents)
            case _:
                return len(self.sealed)

    @property
    def sealed(self) -> bytes:
        """Return bytes that differ where the content does."""
        match self.content:
            case bytes() as line:
                return line
            case Blob() as blob:
                return blob.content
            case tuple() as documents:
                return "".join(f"{each.id} {each.sha256} " for each in documents).encode("utf-8", "surrogatepass")
            case other:
                return repr(other).encode("utf-8", "surrogatepass")


@dataclass(frozen=True, slots=True)
class Shard:
    """Items that are worked on together, or a part of them.

    Attributes:
        number: Its place in the input, from 0.
        items: What is to be done.
        digest: The hash of its whole content, by which a later run knows it again.
        read: How much of the input has been read with it, in bytes.
        first: The place of the first item in its shard, where this is a part of one.
    """

    number: int
    items: tuple[Item, ...] = field(repr=False)
    digest: str
    read: int = 0
    first: int = 0


@dataclass(frozen=True, slots=True)
class Result:
    """What came of a shard, in the order of its items.

    Attributes:
        documents: How many documents were worked on.
        rows: Lines of JSON, one a document, story or day.
        failures: What could not be used.
        files: Rendered briefs: where they go in the output folder, and their bytes.
    """

    documents: int = 0
    rows: tuple[bytes, ...] = ()
    failures: tuple[Failure, ...] = ()
    files: tuple[tuple[str, bytes], ...] = ()

    def __add__(self, other: "Result") -> "Result":
        return Result(
            self.documents + other.documents,
            self.rows + other.rows,
            self.failures + other.failures,
            self.files + other.files,
        )


def _hash(described: str) -> str:
    return sha256(described.encode("utf-8", "surrogatepass")).hexdigest()[:16]
