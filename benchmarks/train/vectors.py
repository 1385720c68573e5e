"""Words of English news and their meanings: what `briefer/classify/_discourse_lexicon.py` knows.

Positive pointwise mutual information of words and their neighbours (left and right told apart, up to four words off,
weight 1 / distance, contexts smoothed by a power of 0.75), a randomised singular value decomposition (N. Halko et al.,
"Finding Structure with Randomness", SIAM Review 53, 2011), vectors U √S: O. Levy et al., "Improving Distributional
Similarity with Lessons Learned from Word Embeddings", TACL 2015.
"""

import gzip
import json
import re
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy import sparse

from briefer.classify._discourse_lexicon import tokens
from briefer.text.tokens import stems, stop_words

Floats = NDArray[np.float32]

SHARED = Path(__file__).resolve().parents[3] / "shared"
NEWS = SHARED / "data" / "ranking" / "cnndm_train.jsonl.gz"
CLASSES = Path(__file__).with_name("discourse.json")
OPENING = ("first", "person", "they", "this", "contrast", "add", "cond", "since", "ago", "now")
SIZE, DIMENSIONS, WINDOW = 24_000, 100, 4
SHORTEST = 3  # words of a sentence to learn from
RAREST = 3  # sentences of the annotated articles that a word without a vector stands in
UNSEEN_COUNT = 20  # times that such a word is taken to stand in the unannotated articles
LEAST = 0.5  # summed weight of a pair
RANK, POWER = 220, 4  # directions and passes of the decomposition
SMOOTHING = 1e-3
CHUNK = 6_000_000  # pairs counted together: bounds memory


def sentences() -> Iterator[list[str]]:
    """Yield the words of each sentence of the unannotated articles, whose tokens are put together as in print."""
    with gzip.open(NEWS, "rt", encoding="utf-8") as lines:
        for line in lines:
            text = json.loads(line)["text"].replace("-lrb-", "(").replace("-rrb-", ")").replace("``", '"')
            text = re.sub(r" (n't|'s|'re|'ve|'ll|'d|'m)\b", r"\1", text.replace("''", '"'))
            for sentence in re.split(r"(?<= [.!?]) (?=\S)", text):
                words = tokens(sentence)
                if len(words) >= SHORTEST:
                    yield words


def learned() -> tuple[list[str], list[int], Floats]:
    """Return the commonest words, how often each stands there, and its vector, of shape (SIZE, DIMENSIONS)."""
    number: dict[str, int] = {}
    count: Counter[str] = Counter()
    parts = []
    for words in sentences():
        count.update(words)
        parts.append(np.array([number.setdefault(word, len(number)) for word in words] + [-1] * WINDOW, dtype=np.int32))
    common = [word for word, _ in count.most_common(SIZE)]
    rank = np.full(len(number) + 1, -1, dtype=np.int32)
    rank[[number[word] for word in common]] = np.arange(SIZE)
    weighed = association(pairs(rank[np.concatenate(parts)]))
    return common, [count[word] for word in common], decomposed(weighed)


def pairs(words: NDArray[np.int32]) -> Any:  # noqa: ANN401 - sparse
    """Return how often, by nearness, each word has each neighbour, left ones before right ones; −1 is no word."""
    found = sparse.csr_array((SIZE, 2 * SIZE), dtype=np.float32)
    for distance in range(1, WINDOW + 1):
        for side, (one, other) in enumerate(
            ((words[:-distance], words[distance:]), (words[distance:], words[:-distance]))
        ):
            both = (one >= 0) & (other >= 0)
            rows, neighbours = one[both], other[both] + side * SIZE
            for start in range(0, len(rows), CHUNK):
                part = rows[start : start + CHUNK], neighbours[start : start + CHUNK]
                weights = np.full(len(part[0]), 1 / distance, dtype=np.float32)
                found = found + sparse.coo_array((weights, part), shape=found.shape).tocsr()
    found.data[found.data < LEAST] = 0
    found.eliminate_zeros()
    return found


def association(counted: Any) -> Any:  # noqa: ANN401 - sparse
    """Return the positive pointwise mutual information."""
    own, neighbour = counted.sum(axis=1), counted.sum(axis=0) ** 0.75
    entries = counted.tocoo()
    rows, columns = entries.coords
    information = np.log(entries.data / (own[rows] * np.maximum(neighbour / neighbour.sum(), 1e-12)[columns]))
    kept = information > 0
    return sparse.csr_array((information[kept].astype(np.float32), (rows[kept], columns[kept])), shape=counted.shape)


def decomposed(matrix: Any) -> Floats:  # noqa: ANN401 - sparse
    """Return U √S of the first dimensions."""
    basis = np.random.default_rng(0).normal(size=(matrix.shape[1], RANK)).astype(np.float32)
    for _ in range(POWER):
        basis, _ = np.linalg.qr(matrix.T @ np.linalg.qr(matrix @ basis)[0])
    left, strengths, _ = np.linalg.svd(matrix @ basis, full_matrices=False)
    return np.asarray((left * np.sqrt(strengths))[:, :DIMENSIONS])


def packed_lexicon(texts: Sequence[str]) -> dict[str, NDArray[Any]]:
    """Return the arrays of `Lexicon.of`: words with vectors, and further words of the annotated sentences."""
    common, counts, vectors = learned()
    spread = Counter(word for text in texts for word in set(tokens(text)))
    known = set(common)
    further = [word for word, times in spread.items() if times >= RAREST and word not in known]
    words = common + sorted(further)
    share = np.array([*counts, *[UNSEEN_COUNT] * len(further)]) / (sum(counts) + UNSEEN_COUNT * len(further))
    step = np.abs(vectors).max(axis=0) / 127
    directions = np.zeros((len(words) + 1, DIMENSIONS), dtype=np.int8)
    directions[:SIZE] = np.rint(vectors / step)
    stem: dict[str, int] = {}
    stemmed = [stem.setdefault(each, len(stem)) for each in stems(words, "en")]
    listed = word_classes()
    classes = np.zeros((len(words) + 1, len(listed) + len(FORMS)), dtype=bool)
    for at, word in enumerate(words):
        classes[at] = [*(word in members for members in listed.values()), *(is_form(word) for is_form in FORMS)]
    function = stop_words("en")
    return {
        "words": np.frombuffer("\n".join(words).encode(), dtype=np.uint8),
        "stem": np.array([*stemmed, 0], dtype=np.int32),
        "idf": np.append(-np.log(share), 1 - np.log(share.min())).astype(np.float32),
        "directions": directions,
        "weight": np.append(SMOOTHING / (SMOOTHING + share), 0).astype(np.float32),
        "scale": step.astype(np.float32),
        "classes": np.packbits(classes, axis=1),
        "class_count": np.array(classes.shape[1]),
        "opening_classes": np.array([list(listed).index(name) for name in OPENING]),
        "is_content": np.array([*(word[0].isalpha() and word not in function for word in words), True]),
    }


def word_classes() -> Mapping[str, frozenset[str]]:
    """Return the word classes, by name."""
    classes: dict[str, str] = json.loads(CLASSES.read_text("utf-8"))["classes"]
    return {name: frozenset(words.split()) for name, words in classes.items()}


FORMS: tuple[
    Callable[[str], bool], ...
] = (  # further classes, of words of more than four letters: shorter ones are red, king, fly
    lambda word: len(word) > 4 and word.endswith("ed"),
    lambda word: len(word) > 5 and word.endswith("ing"),
    lambda word: "0" in word,
    lambda word: len(word) > 4 and word.endswith("ly"),
)
