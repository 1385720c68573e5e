"""Documents → stories: what is about one event belongs together.

Agglomerative clustering with average linkage over cosines of TF-IDF rows, by chains of nearest neighbours (F. Murtagh,
"A Survey of Recent Advances in Hierarchical Clustering Algorithms", The Computer Journal 26, 1983), cut at a distance.
"""

from collections.abc import Sequence

from briefer.model import Document, Story
from briefer.text.tokens import terms

_CUT = 0.78  # distance, 1 − cosine; tuned on ECB+, see DESIGN.md
_ENOUGH = 20_000  # characters of a document: its event has been told by then


def cluster(documents: Sequence[Document]) -> list[Story]:
    """Put every document in exactly one story; stories and their documents keep the order of the input.

    Time is quadratic in the number of documents, for which the matrix of distances is held.
    """
    labels = _labels(documents) if len(documents) > 1 else [0] * len(documents)
    stories: dict[int, list[Document]] = {}
    for document, label in zip(documents, labels, strict=True):
        stories.setdefault(label, []).append(document)
    return [Story(tuple(members)) for members in stories.values()]


def _labels(documents: Sequence[Document]) -> list[int]:
    """Return one label per document, equal within a story."""
    import numpy as np

    from briefer.text.similarity import tf_idf

    bags = [terms([f"{document.title}\n{document.text[:_ENOUGH]}"], document.language)[0] for document in documents]
    matrix = tf_idf(bags, sublinear=True)
    count = len(documents)
    distance = np.array([1 - matrix.likeness_to(matrix.row(at)) for at in range(count)])
    np.fill_diagonal(distance, np.inf)
    label = list(range(count))
    size = np.ones(count)
    chain: list[int] = []
    alive = set(range(count))
    while len(alive) > 1:
        if not chain:
            chain.append(min(alive))
        last = chain[-1]
        nearest = int(distance[last].argmin())
        before = chain[-2] if len(chain) > 1 else None
        # of equally near neighbours the one before in the chain, or a chain could run in a circle
        if before is None or distance[last, before] > distance[last, nearest]:
            chain.append(nearest)
            continue
        first, second = sorted((before, last))
        del chain[-2:]
        if distance[first, second] <= _CUT:
            label = [first if own == second else own for own in label]
            joined = (size[first] * distance[first] + size[second] * distance[second]) / (size[first] + size[second])
            size[first] += size[second]
        else:
            # two that are each other's nearest and yet too far: with average linkage nothing will come nearer to either
            joined = np.full(count, np.inf)
            alive.discard(first)
        distance[first], distance[:, first] = joined, joined
        distance[first, first] = np.inf
        distance[second], distance[:, second] = np.inf, np.inf
        alive.discard(second)
    return label
