"""What can be searched: the text of each archived document, and each printed sentence, in an index of words (FTS5).

Of scripts without spaces each character is a word of its own, so that any word of theirs is found as a phrase: a
zero-width space, which the index takes for a gap, is put behind each.
"""

import json
import re
from collections.abc import Iterator, Mapping
from sqlite3 import Connection
from typing import Any, NamedTuple

from briefer.state._database import storable
from briefer.text.tokens import UNSPACED

_GAP = "\u200b"
_UNSPACED = re.compile(f"([{UNSPACED}])")
_TERM = re.compile(r'"([^"]*)"?|(\S+)')
_SNIPPET_WORDS = 24
_START, _END = "\x02", "\x03"
_MARKS = re.compile(f"[{_START}{_END}]")


class Hit(NamedTuple):
    """A passage that has what was searched for.

    Attributes:
        series: The series of the edition that prints or cites it.
        number: The edition's number.
        created: When that was made, as ISO 8601 has it and as the edition is dated.
        is_printed: Whether it is a printed sentence; else it is from a document that is cited.
        outlet: Who published it.
        published: When, as ISO 8601 has it; None where it is not dated.
        title: The title of the document.
        snippet: What of it has the words.
        matches: Where the words stand in the snippet: start and end of each, in characters.
    """

    series: str
    number: int
    created: str
    is_printed: bool
    outlet: str
    published: str | None
    title: str
    snippet: str
    matches: tuple[tuple[int, int], ...]


class _Passage(NamedTuple):
    place: str
    is_printed: bool
    document: Mapping[str, Any]
    text: str


def keep(connection: Connection, edition: int, brief: Mapping[str, Any]) -> None:
    """Let the documents and the printed sentences of an edition be found; what is known already is not kept twice."""
    for place, is_printed, document, text in _passages(brief):
        found = connection.execute("SELECT id FROM passages WHERE place = ?", (place,)).fetchone()
        if found is None:
            outlet = storable(document["outlet"] or document["source"]["name"])
            row = connection.execute(
                "INSERT INTO passages (place, is_printed, document, outlet, published) VALUES (?, ?, ?, ?, ?)",
                (place, is_printed, document["id"], outlet, document["published"]),
            ).lastrowid
            said = _indexed(text), _indexed(document["title"])
            connection.execute("INSERT INTO words (rowid, text, title) VALUES (?, ?, ?)", (row, *said))
        else:
            (row,) = found
        connection.execute("INSERT OR IGNORE INTO cited VALUES (?, ?)", (edition, row))


def forget(connection: Connection, edition: int) -> None:
    """Let what only this edition cites no longer be found."""
    only = (
        "SELECT passage FROM cited AS own WHERE edition = ? AND NOT EXISTS "
        "(SELECT 1 FROM cited WHERE cited.passage = own.passage AND cited.edition <> own.edition)"
    )
    connection.execute(f"DELETE FROM words WHERE rowid IN ({only})", (edition,))  # noqa: S608 - a constant
    connection.execute(f"DELETE FROM passages WHERE id IN ({only})", (edition,))  # noqa: S608 - a constant
    connection.execute("DELETE FROM cited WHERE edition = ?", (edition,))


def search(connection: Connection, query: str, series: str | None, limit: int) -> tuple[Hit, ...]:
    """Return the passages of delivered editions that have every word of a query, whatever characters it is made of.

    Printed sentences come first, then the best matches (BM25). A document of which a sentence is returned is not
    returned once more for the same edition.

    Args:
        connection: To the database.
        query: Words, "phrases in quotation marks", and beginnings of words with an asterisk behind them*.
        series: Of which series; None for all.
        limit: How many at most.
    """
    wanted = _expression(query)
    if not wanted:
        return ()
    # excerpts are made of what is shown, and of no other: of a common word, they would take five times as long
    rows = connection.execute(
        "SELECT passages.id, document, editions.series, number, coalesce(dated, created), is_printed, outlet, "
        "published FROM words "
        "JOIN passages ON passages.id = words.rowid JOIN cited ON passage = passages.id "
        "JOIN editions ON editions.id = edition "
        "WHERE words MATCH ? AND stage = 'delivered' AND (? IS NULL OR editions.series = ?) "
        "ORDER BY is_printed DESC, rank, created DESC, place",
        (wanted, series, series),
    )
    hits: list[Hit] = []
    printed = set()
    for passage, document, of, number, created, is_printed, outlet, published in rows:
        if (of, number, document) in printed and not is_printed:
            continue
        if is_printed:
            printed.add((of, number, document))
        title, excerpt = connection.execute(
            "SELECT title, snippet(words, 1, ?, ?, '…', ?) FROM words WHERE words MATCH ? AND rowid = ?",
            (_START, _END, _SNIPPET_WORDS, wanted, passage),
        ).fetchone()
        snippet, matches = _marked(excerpt)
        hits.append(
            Hit(of, number, created, bool(is_printed), outlet, published, title.replace(_GAP, ""), snippet, matches)
        )
        if len(hits) == limit:
            break
    return tuple(hits)


def _passages(brief: Mapping[str, Any]) -> Iterator[_Passage]:
    documents = {document["id"]: document for document in brief["documents"]}
    for name, document in documents.items():
        yield _Passage(name, is_printed=False, document=document, text=document["text"])
    for story in brief["stories"]:
        for section in story["sections"]:
            for sentence in section["sentences"]:
                start, end = sentence["start"], sentence["end"]
                document = documents[sentence["document"]]
                yield _Passage(
                    json.dumps([document["id"], start, end]),
                    is_printed=True,
                    document=document,
                    text=document["text"][start:end],
                )


def _indexed(text: str) -> str:
    return _UNSPACED.sub(rf"\1{_GAP}", storable(text).replace("\0", " "))


def _expression(query: str) -> str:
    """Return a query as FTS5 has it, every term of it a string, so that nothing in it is syntax."""
    terms = []
    for phrase, word in _TERM.findall(query):
        is_beginning = word.endswith("*")
        said = _indexed((phrase or word).rstrip("*")).replace('"', '""')
        if any(character.isalnum() for character in said):
            terms.append(f'"{said}"' + "*" * is_beginning)
    return " AND ".join(terms)


def _marked(snippet: str) -> tuple[str, tuple[tuple[int, int], ...]]:
    """Return a snippet without marks, and where they stood; white space is one space."""
    shown = " ".join(snippet.replace(_GAP, "").split())
    starts: list[int] = []
    ends: list[int] = []
    plain = 0
    for before, mark in zip(_MARKS.split(shown), [*_MARKS.findall(shown), ""], strict=True):
        plain += len(before)
        if mark:
            (starts if mark == _START else ends).append(plain)
    return _MARKS.sub("", shown), tuple(zip(starts, ends, strict=False))
