"""What passes between transports, parsers and ingestion: bytes, what is found in them, and how much may be taken in."""

from dataclasses import dataclass, field, replace
from datetime import datetime

from briefer.model import Document, Failure

_MIB = 1024 * 1024


@dataclass(frozen=True, slots=True)
class Allowance:
    """How much briefer takes in of one source that the user names, and what it may reach for beyond that.

    Transports and parsers declare those of these fields that concern them, by the same names, as their own options.

    Attributes:
        size: Bytes of one file, page, feed or message; four times as many may come out of what is packed in it.
        pages: Pages of one PDF.
        depth: How deep files may lie in files: an attachment of a mail in a .zip lies 2 deep.
        entries: Entries of one feed, mailbox, archive or list of feeds.
        seconds: To fetch one address, with every retry; and to read what came.
        hosts: Names of hosts that may be read from though their addresses are private or of this machine.
        follow: Whether teasers in a feed that was not itself fetched from the web are followed to their pages. What
            is on disk reaches for the web only if the user says so.
    """

    size: int = 64 * _MIB  # a thousand long reports; more in one piece is an archive, not a document
    pages: int = 2_000
    depth: int = 4
    entries: int = 10_000
    seconds: float = 60
    hosts: frozenset[str] = frozenset()
    follow: bool = False


@dataclass(frozen=True, slots=True)
class Blob:
    """Bytes, not yet understood: what a transport brings, or what lies in another blob.

    Attributes:
        uri: Where the file or page as a whole can be had again.
        name: Its file name, "" where it has none.
        content: The bytes as they came.
        media_type: What the sender declared it to be; None where nobody did. Content and name are believed before it.
        charset: The declared encoding; None where nobody did.
        language: What the user says it is in, as a BCP 47 tag; None to believe the document, or to detect it.
        url: Where it came from on the web, after redirects; None where it did not.
        part: Where in the file it lies, for a reader: "report.pdf", or "mail.eml › report.pdf"; "" for the file itself.
        published: When what it came with was published, for documents that do not say so themselves.
    """

    uri: str
    name: str
    content: bytes = field(repr=False)
    media_type: str | None = None
    charset: str | None = None
    language: str | None = None
    url: str | None = None
    part: str = ""
    published: datetime | None = None

    def within(
        self,
        name: str,
        content: bytes,
        *,
        media_type: str | None = None,
        charset: str | None = None,
        published: datetime | None = None,
    ) -> "Blob":
        """Return a blob that lies in this one: a member of an archive, an attachment of a mail."""
        return replace(
            self,
            name=name,
            content=content,
            media_type=media_type,
            charset=charset,
            part=f"{self.part} › {name}" if self.part else name,
            published=published or self.published,
        )

    @property
    def place(self) -> str:
        """Return what to call it in a message: its address, and where in the file it lies."""
        return f"{self.uri} › {self.part}" if self.part else self.uri


@dataclass(frozen=True, slots=True)
class Link:
    """A page or feed that a source leads to.

    Attributes:
        uri: Its address, absolute.
        teaser: What the source itself says of it, `complete=False`; it stands in where the page cannot be had. None
            where the source says nothing, as in a list of feeds.
    """

    uri: str
    teaser: Document | None = None


Found = Document | Blob | Link | Failure
"""What a parser finds in a blob: documents, blobs that lie in it, links to follow, and what it had to leave out."""
