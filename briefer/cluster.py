"""Documents → stories: what is about one event belongs together.

Each document is joined to its nearest neighbours, and groups are formed on this graph by average linkage (R. Sokal and
C. Michener, "A statistical method for evaluating systematic relationships", 1958), best first. Two documents that are
not neighbours count as not alike: reports of two events of a kind share many words, but each has its own event's
reports as neighbours. Time and memory grow with the edges of the graph.
"""

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from heapq import heapify, heappop, heappush
from typing import TYPE_CHECKING

from briefer.model import Document, Story
from briefer.text.language import primary

if TYPE_CHECKING:
    from briefer.text.events import Archive

_NEIGHBOURS = 5  # of a document
_ENOUGH = 2  # links of a document that prove it to be of a group, however large that is
_LEAST = 0.19  # mean cosine, over as many links, that makes one story of a document and a group
_LEAST_OF_GROUPS = 0.16  # … and of two groups, each of which has shown that it is one
_WINDOW = 10.0  # days: a story may go on for longer, but only from report to report

_Edge = tuple[int, int, float]
_Links = tuple[float, int]  # between two groups: the sum of the edges, and how many they are
_Candidate = tuple[float, int, int, int, int]  # what is popped first is joined first; the sizes tell if it is stale


def cluster(documents: Sequence[Document]) -> list[Story]:
    """Put every document in exactly one story; stories and their documents keep the order of the input.

    Copies of a text are in its story and counted once, messages of one conversation are in one story. Documents that
    were published more than ten days apart, and what people write in two conversations, are never neighbours.
    """
    stories: dict[int, list[Document]] = {}
    for document, label in zip(documents, _labels(documents), strict=True):
        stories.setdefault(label, []).append(document)
    return [Story(tuple(members)) for members in stories.values()]


def _labels(documents: Sequence[Document]) -> list[int]:
    """Return one label per document, equal within a story."""
    if len(documents) < 2:  # noqa: PLR2004 - what stands alone needs no numpy
        return [0] * len(documents)
    from briefer.text.copies import originals

    original = originals(documents)
    labels = _together(documents, original)
    kept = sorted(set(original))
    into = joined([documents[at] for at in kept], [labels[at] for at in kept])
    return [into[label] for label in labels]


def joined(
    documents: Sequence[Document],
    labels: Sequence[int],
    *,
    window: float = _WINDOW,
    settled: int = 0,
    archive: "Archive | None" = None,
) -> dict[int, int]:
    """Join groups of documents, of which none is a copy of another, until no two are alike enough.

    Args:
        documents: At least one.
        labels: The group that each document is in to begin with.
        window: The most days between the publication of two neighbours.
        settled: How many of the documents, the first ones, have been joined before: what they have in common among
            themselves says nothing new.
        archive: What the documents are a part of, where they are a small one.

    Returns:
        The final group of each group, the lowest of those that were joined.
    """
    import numpy as np

    from briefer.text.events import event_rows
    from briefer.text.nearest import nearest

    days = np.array([day.timestamp() / 86_400 if (day := one.published) else np.nan for one in documents])
    first, second, alike = nearest(event_rows(documents, archive), days, count=_NEIGHBOURS, window=window)
    language = [primary(one.language) for one in documents]
    edges = (
        (one, other, cosine)
        for one, other, cosine in zip(first.tolist(), second.tolist(), alike.tolist(), strict=True)
        if other >= settled
        and language[one] == language[other]  # across languages only names and numbers could be alike
        and not _are_two_threads(documents[one], documents[other])
    )
    return _linked(labels, edges)


class Groups:
    """Numbers that were joined, and the lowest of each group of them."""

    def __init__(self) -> None:
        self._lower: dict[int, int] = {}

    def lowest(self, number: int) -> int:
        """Return the lowest number of a group."""
        while (lower := self._lower.get(number, number)) != number:
            self._lower[number] = self._lower.get(lower, lower)
            number = lower
        return number

    def join(self, one: int, other: int) -> None:
        """Make one group of two."""
        lower, higher = sorted((self.lowest(one), self.lowest(other)))
        if lower != higher:
            self._lower[higher] = lower

    def joined(self) -> Iterator[tuple[int, int]]:
        """Yield each number that is not the lowest of its group, with that one; ascending."""
        for number in sorted(self._lower):
            yield number, self.lowest(number)


def _together(documents: Sequence[Document], original: Sequence[int]) -> list[int]:
    """Return labels that are equal within a conversation and between a copy and its original."""
    groups = Groups()
    opening: dict[str, int] = {}
    for at, document in enumerate(documents):
        groups.join(at, original[at])
        if document.conversation is not None:
            groups.join(at, opening.setdefault(document.conversation, at))
    return [groups.lowest(at) for at in range(len(documents))]


def _are_two_threads(one: Document, other: Document) -> bool:
    """Tell whether documents belong to two exchanges of mail between people, who all write alike."""
    return None not in (one.conversation, other.conversation) and not any(
        each.mailing is not None and each.mailing.is_bulk for each in (one, other)
    )


def _linked(labels: Sequence[int], edges: Iterable[_Edge]) -> dict[int, int]:
    """Join groups by average linkage on a graph of neighbours, until no two are alike enough.

    How alike two groups are is the sum of the edges between them over how many there could be: from each document of
    the smaller group to each of the larger one, up to `_ENOUGH`, or as many as there are if that is more. Without this
    bound a story of hundreds of documents would fall to pieces, since none of them has an edge to more than a few.

    Args:
        labels: The group that each document is in to begin with.
        edges: Pairs of positions of documents, each pair once, and their likeness.

    Returns:
        The final group of each group.
    """
    size = Counter(labels)
    between: dict[int, dict[int, _Links]] = {label: {} for label in size}
    for one, other, alike in edges:
        if labels[one] != labels[other]:
            _link(between, labels[one], labels[other], (alike, 1))

    def candidate(one: int, other: int) -> _Candidate:
        first, second = min(one, other), max(one, other)
        fewer, more = min(size[one], size[other]), max(size[one], size[other])
        total, number = between[one][other]
        return -total / max(number, fewer * min(more, _ENOUGH)), first, second, size[first], size[second]

    heap = [candidate(first, second) for first, others in between.items() for second in others if first < second]
    heapify(heap)
    into = {label: label for label in size}
    while heap and -heap[0][0] >= _LEAST_OF_GROUPS:
        distance, first, second, *sizes = heappop(heap)
        has_grown = [size[first], size[second]] != sizes  # one of them, since; or it is gone
        if has_grown or (min(sizes) == 1 and -distance < _LEAST):
            continue
        into[second] = first
        size[first] += size[second]
        size[second] = 0
        for other, links in between.pop(second).items():
            del between[other][second]
            if other != first:
                _link(between, first, other, links)
        for other in between[first]:
            heappush(heap, candidate(first, other))
    for label in sorted(into):  # a group is only ever joined to a lower one
        into[label] = into[into[label]]
    return into


def _link(between: dict[int, dict[int, _Links]], one: int, other: int, links: _Links) -> None:
    """Add links between two groups to those that are known."""
    total, number = between[one].get(other, (0.0, 0))
    between[one][other] = between[other][one] = total + links[0], number + links[1]
