"""What the reader asks for beside the news of the day: focus, exclusions, watched names; and where each is found."""

from collections.abc import Hashable, Sequence
from dataclasses import dataclass

from briefer.model import Document, Scores


@dataclass(frozen=True, slots=True)
class Interests:
    """What the reader asks for: queries, phrases, names; each non-empty, with a letter or digit in it."""

    focus: tuple[str, ...] = ()
    exclude: tuple[str, ...] = ()
    watch: tuple[str, ...] = ()


NONE = Interests()


@dataclass(frozen=True, slots=True)
class Noted:
    """What the interests find in one document; its sentences are handled by their index.

    Attributes:
        likeness: Of each focus, how much each sentence is about it, in [0, 1].
        says: Of each focus, whether each sentence says it.
        excluded: By which phrase each sentence is excluded, as a position in `Interests.exclude`; None for no phrase.
        title: By which phrase the title is.
        named: Of each watched name, the sentences that mention it.
        titled: Of each watched name, whether the title does.
    """

    likeness: tuple[Scores, ...]
    says: tuple[tuple[bool, ...], ...]
    excluded: tuple[int | None, ...]
    title: int | None
    named: tuple[frozenset[int], ...]
    titled: tuple[bool, ...]


def key(document: Document) -> Hashable:
    """Return what a document is noted by: ready-made sentences may cut up one text, under one id, in several ways."""
    return document.id, document.language, document.spans


def note(interests: Interests, documents: Sequence[Document]) -> dict[Hashable, Noted]:
    """Return what the interests find in each document, by its `key`; nothing where there are no interests."""
    if interests == NONE:
        return {}
    # most runs ask for nothing, and need not wait for this
    from briefer.focus import Collection, search
    from briefer.text.names import mentioning, mentions
    from briefer.text.phrases import phrase_stems

    known = {key(document): document for document in documents}
    words = {place: _words(document, interests) for place, document in known.items()}
    collection = Collection(
        words=tuple(said for own in words.values() for said in own[:-1]),
        languages=tuple(document.language for document in known.values() for _ in document.spans),
    )
    sought = [search(query, collection) for query in interests.focus]
    excluded = {
        language: phrase_stems(interests.exclude, language)
        for language in {document.language for document in known.values()}
    }
    noted: dict[Hashable, Noted] = {}
    end = 0
    for place, document in known.items():
        own = slice(end, end + len(document.spans))
        end = own.stop
        by = [_first(excluded[document.language], said) for said in words[place]]
        noted[place] = Noted(
            likeness=tuple(each.likeness[own] for each in sought),
            says=tuple(each.says[own] for each in sought),
            excluded=tuple(by[:-1]),
            title=by[-1],
            named=tuple(mentioning(name, document) for name in interests.watch),
            titled=tuple(bool(mentions(name, document.title, document.language)) for name in interests.watch),
        )
    return noted


def _words(document: Document, interests: Interests) -> Sequence[Sequence[str]]:
    """Return the stems of each sentence, and last of the title; nothing in them where no query or phrase asks."""
    if not interests.focus and not interests.exclude:
        return [()] * (len(document.spans) + 1)
    from briefer.text.phrases import word_stems

    return word_stems([*(sentence.text for sentence in document.sentences), document.title], document.language)


def _first(phrases: Sequence[Sequence[str]], words: Sequence[str]) -> int | None:
    """Return the position of the first phrase that a text says, None where it says none."""
    from briefer.text.phrases import occurrences

    return next((at for at, phrase in enumerate(phrases) if occurrences(phrase, words)), None)
