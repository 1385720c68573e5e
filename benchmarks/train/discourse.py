"""Learn the weights of `briefer/classify/discourse.py`: `python benchmarks/train/discourse.py [--check]`.

From the annotated articles of `news_roles/train.jsonl.gz`, and, for the word vectors, from 39,160 articles without
annotation, `ranking/cnndm_train.jsonl.gz`:

1. Word vectors (`vectors.py`).
2. Multinomial logistic regression over words and pairs of words, what a sentence shows and the mean direction of its
   words, of a sentence, its neighbours and its document. Columns are scaled before, which is how strongly each kind is
   bound to 0.
3. Boosted trees (G. Ke et al., "LightGBM", NIPS 2017) over what a sentence shows and the first stage's probabilities of
   seven sentences, which for the training articles come from five models that have not seen them.

Always the same seeds. With `--check`, the figures by five folds of articles, outlets spread evenly, and those of the
development articles, which nothing is chosen by; nothing is written to the package.
"""

import argparse
import gzip
import json
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import lightgbm
import numpy as np
from numpy.typing import NDArray
from scipy import sparse
from sklearn.linear_model import LogisticRegression
from sklearn.metrics import f1_score
from vectors import SHARED, packed_lexicon

from briefer import resources
from briefer.classify._discourse_features import Reading, read
from briefer.classify._discourse_lexicon import Lexicon
from briefer.classify._discourse_model import (
    PARTS,
    ROLES,
    Grams,
    Model,
    columns,
    decided,
    gram_keys,
    softmax,
)
from briefer.classify._discourse_trees import DEPTH
from briefer.text.similarity import Floats, Integers

Arrays = dict[str, NDArray[Any]]

NEWS_ROLES = SHARED / "data" / "news_roles"
LABELS = ("M1", "M2", "C1", "C2", "D1", "D2", "D3", "D4", "NA")  # in the order of `Role`
SECTIONS = np.array([0, 0, 1, 1, 1, 3, 2, 2, 3])
FOLDS = 5
RAREST = 3  # articles that a word or pair stands in

NEIGHBOUR = 0.4  # scale of the words of the sentence before, and of the one after
SHOWN = 0.1 * np.array([1, 0.6, 0.6, 0.5])  # of what the sentence shows, the one before, the one after, the mean
MEANING = np.array([1, 0.5, 0.5, 0.6])
PENALTY = 0.4  # C of scikit-learn
ROUNDS = 160
SEEDS = (1,)
TREES = {
    "objective": "multiclass", "num_class": ROLES, "learning_rate": 0.07, "num_leaves": 1 << DEPTH, "max_depth": DEPTH,
    "min_data_in_leaf": 30, "feature_fraction": 0.2, "bagging_fraction": 0.8, "bagging_freq": 1, "lambda_l2": 10,
    "max_bin": 63, "num_threads": 1, "verbose": -1, "deterministic": True, "force_row_wise": True,
}  # fmt: skip
LINEAR_SHARE = 0.3  # of the first stage in the mean of both
RARITY = 0.25  # how far a rare role is lifted: it costs little, and is missed most


@dataclass(frozen=True, slots=True, eq=False)
class Articles:
    """A articles of n sentences together.

    Attributes:
        rows: As annotated.
        readings: What is seen of each.
        labels: The role of each sentence, of shape (n,).
        article: Its article, of shape (n,).
    """

    rows: Sequence[dict[str, Any]]
    readings: Sequence[Reading]
    labels: Integers
    article: Integers

    @classmethod
    def read(cls, rows: Sequence[dict[str, Any]], lexicon: Lexicon) -> "Articles":
        """Read them as the classifier would: no date is given."""
        readings = [read([s["text"] for s in row["sentences"]], row["headline"] or "", lexicon) for row in rows]
        labels = np.array([LABELS.index(s["label"] or "NA") for row in rows for s in row["sentences"]])
        return cls(rows, readings, labels, np.repeat(np.arange(len(rows)), [len(each.dense) for each in readings]))

    def split(self, values: Floats) -> list[Floats]:
        """Return values of all sentences by article."""
        return np.split(values, np.flatnonzero(np.diff(self.article)) + 1)

    def folds(self) -> Integers:
        """Return the fold of each sentence, each outlet's articles spread evenly, of shape (n,)."""
        order = np.random.default_rng(7).permutation(len(self.rows))
        source = np.array([row["source"] for row in self.rows])
        fold = np.empty(len(self.rows), dtype=np.int64)
        for outlet in np.unique(source):
            own = order[source[order] == outlet]
            fold[own] = np.arange(len(own)) % FOLDS
        return fold[self.article]


def annotated(name: str) -> list[dict[str, Any]]:
    """Return the articles of a file."""
    path = NEWS_ROLES / name
    with gzip.open(path, "rt", encoding="utf-8") if path.suffix == ".gz" else path.open(encoding="utf-8") as lines:
        return [json.loads(line) for line in lines]


def frequent_grams(articles: Articles, size: int) -> Grams:
    """Return the words and pairs that stand in at least `RAREST` articles."""
    count: Counter[int] = Counter()
    for reading in articles.readings:
        rows, keys = gram_keys(reading, size)
        _, kept = np.unique(np.stack([rows, keys]), axis=1, return_index=True)
        count.update(keys[kept].tolist())
    kept_keys = sorted(key for key, times in count.items() if times >= RAREST)
    share = np.array([count[key] for key in kept_keys]) / len(articles.labels)
    return Grams(np.array(kept_keys), (1 - np.log(share)).astype(np.float16).astype(np.float64))


def moved(matrix: Any, by: int) -> Any:  # noqa: ANN401 - sparse or dense
    """Return the rows that stand so many further on, 0 where there is none."""
    return sparse.eye_array(matrix.shape[0], k=by, format="csr") @ matrix


def design(articles: Articles, grams: Grams, size: int, mean: Floats, scale: Floats) -> Any:  # noqa: ANN401 - sparse
    """Return what the linear model is fitted on: words and pairs (own, before, after), then features, then meaning."""
    blocks = []
    for reading in articles.readings:
        rows, found, values = grams.of(reading, size)
        worded = sparse.csr_array((values, (rows, found)), shape=(len(reading.dense), len(grams.keys)))
        parts = [worded, NEIGHBOUR * moved(worded, -1), NEIGHBOUR * moved(worded, 1)]
        for shown, scales in ((((reading.dense - mean) / scale).clip(-4, 4), SHOWN), (reading.meaning, MEANING)):
            around = (shown, moved(shown, -1), moved(shown, 1), np.broadcast_to(shown.mean(axis=0), shown.shape))
            parts += [factor * each for factor, each in zip(scales, around, strict=True)]
        blocks.append(sparse.hstack(parts, format="csr"))
    return sparse.vstack(blocks, format="csr")


def fit_linear(inputs: Any, labels: Integers) -> LogisticRegression:  # noqa: ANN401 - sparse
    """Return the first stage."""
    return LogisticRegression(C=PENALTY, max_iter=80, tol=1e-3).fit(inputs, labels)


def packed_linear(fitted: LogisticRegression, grams: Grams, mean: Floats, scale: Floats) -> Arrays:
    """Return the first stage's weights as `Model.of` wants them: scales multiplied in, those of words in 8 bits."""
    weights, count, shown = fitted.coef_.T, len(grams.keys), len(mean)
    own, before, after = np.split(weights[: 3 * count], 3)
    of_grams = np.hstack([own, NEIGHBOUR * before, NEIGHBOUR * after])
    step = np.abs(of_grams).max(axis=0) / 127
    rest = weights[3 * count :]
    of_shown, of_meaning = (
        (part.reshape(PARTS, -1, ROLES) * scales[:, np.newaxis, np.newaxis])
        .transpose(1, 0, 2)
        .reshape(-1, PARTS * ROLES)
        for part, scales in ((rest[: PARTS * shown], SHOWN), (rest[PARTS * shown :], MEANING))
    )
    return {
        "grams": grams.keys, "gram_idf": grams.idf.astype(np.float32), "mean": mean.astype(np.float32),
        "deviation": scale.astype(np.float32), "gram_weights": np.rint(of_grams / step).astype(np.int8),
        "gram_scale": step.astype(np.float32), "weights": np.vstack([of_shown, of_meaning]).astype(np.float32),
        "bias": fitted.intercept_.astype(np.float32),
    }  # fmt: skip


def fit_trees(seen: Floats, labels: Integers) -> list[lightgbm.Booster]:
    """Return the second stage, once for each seed."""
    return [lightgbm.train({**TREES, "seed": seed}, lightgbm.Dataset(seen, labels), ROUNDS) for seed in SEEDS]


def packed_trees(boosters: Sequence[lightgbm.Booster]) -> Arrays:
    """Complete every tree to its full depth, and number the questions; several boosters speak with their mean."""
    trees = [_complete(tree["tree_structure"]) for each in boosters for tree in each.dump_model()["tree_info"]]
    inner = [[nodes[at] for at in range((1 << DEPTH) - 1)] for nodes, _ in trees]
    questions = sorted({question for nodes in inner for question in nodes})
    number = {question: at for at, question in enumerate(questions)}
    return {
        "tree_columns": np.array([column for column, _ in questions], dtype=np.int16),
        "tree_thresholds": np.array([threshold for _, threshold in questions], dtype=np.float32),
        "tree_questions": np.array([[number[question] for question in nodes] for nodes in inner], dtype=np.int16).T,
        "tree_leaves": np.concatenate([leaves for _, leaves in trees]).astype(np.float32) / len(boosters),
    }


def _complete(root: dict[str, Any]) -> tuple[dict[int, tuple[int, float]], list[float]]:
    """Return what each inner node asks, numbered by level, and the leaves from left to right."""
    inner: dict[int, tuple[int, float]] = {}
    leaves: list[float] = []

    def walk(node: dict[str, Any], at: int, depth: int) -> None:
        if depth == DEPTH:
            leaves.append(node["leaf_value"])
            return
        splits = "split_feature" in node
        inner[at] = (node["split_feature"], node["threshold"]) if splits else (0, np.inf)
        for side, child in enumerate(("left_child", "right_child"), start=1):
            walk(node[child] if splits else node, 2 * at + side, depth + 1)

    walk(root, 0, 0)
    return inner, leaves


def figures(title: str, found: Floats, articles: Articles, lift: Floats) -> None:
    """Print how often the decided role, and the section of the decided role, is the annotators'."""
    role = decided(found, lift, SECTIONS)
    macro = f1_score(articles.labels, role, average="macro")
    micro, section = (np.mean(kind[role] == kind[articles.labels]) for kind in (np.arange(ROLES), SECTIONS))
    print(
        f"{title:24s} macro {100 * macro:.2f}   micro {100 * micro:.2f}   four sections {100 * section:.2f}", flush=True
    )


def learn(articles: Articles, packed: Arrays, *, check: bool) -> Arrays:
    """Return the arrays of `Model.of`.

    Args:
        articles: What to learn from.
        packed: The lexicon.
        check: Whether to print figures by cross-validation.
    """
    lexicon = Lexicon.of(packed)
    dense = np.concatenate([each.dense for each in articles.readings])
    mean, scale = dense.mean(axis=0), dense.std(axis=0) + 1e-4
    grams = frequent_grams(articles, len(lexicon.number))
    inputs, labels, fold = design(articles, grams, len(lexicon.number), mean, scale), articles.labels, articles.folds()
    lift = -RARITY * np.log(np.bincount(labels) / len(labels))
    linear = unseen_by_fold(
        fold, lambda known, new: fit_linear(inputs[known], labels[known]).predict_proba(inputs[new])
    )
    z = ((dense - mean) / scale).clip(-4, 4)
    parts = zip(articles.split(z), articles.readings, articles.split(linear.clip(1e-7)), strict=True)
    seen = np.concatenate([columns(shown, reading.meaning, first) for shown, reading, first in parts])
    if check:
        figures("linear, five folds", linear, articles, lift)
        trees = unseen_by_fold(fold, lambda known, new: by_trees(fit_trees(seen[known], labels[known]), seen[new]))
        figures("both, five folds", (1 - LINEAR_SHARE) * trees + LINEAR_SHARE * linear, articles, lift)
    return {
        **packed,
        **packed_linear(fit_linear(inputs, labels), grams, mean, scale),
        **packed_trees(fit_trees(seen, labels)),
        "linear_share": np.array(LINEAR_SHARE),
        "lift": lift,
    }


def unseen_by_fold(fold: Integers, judged: Callable[[Integers, Integers], Floats]) -> Floats:
    """Return for each sentence what is judged by a model that has not seen its article."""
    found = np.empty((len(fold), ROLES))
    for each in range(FOLDS):
        known, new = np.flatnonzero(fold != each), np.flatnonzero(fold == each)
        found[new] = judged(known, new)
    return found


def by_trees(boosters: Sequence[lightgbm.Booster], seen: Floats) -> Floats:
    """Return the second stage's probabilities."""
    return softmax(np.mean([each.predict(seen, raw_score=True) for each in boosters], axis=0))


def main() -> None:
    """Train, and write the weights, or with --check print what they are worth."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--check", action="store_true", help="print figures instead of writing")
    parser.add_argument("--cache", type=Path, help="a file to keep the word vectors in, which take most of the time")
    arguments = parser.parse_args()
    if not NEWS_ROLES.is_dir():
        raise SystemExit("the shared data that the weights are learned from is not beside this checkout")
    train = annotated("train.jsonl.gz")
    if arguments.cache and arguments.cache.is_file():
        with np.load(arguments.cache) as kept:
            packed = dict(kept)
    else:
        packed = packed_lexicon([s["text"] for row in train for s in row["sentences"]])
        if arguments.cache:
            np.savez(arguments.cache, allow_pickle=False, **packed)
    arrays = learn(Articles.read(train, Lexicon.of(packed)), packed, check=arguments.check)
    if not arguments.check:
        np.savez(resources.data("discourse.npz"), allow_pickle=False, **arrays)
        return
    model = Model.of(arrays)
    unseen = Articles.read(annotated("dev.jsonl"), model.lexicon)
    linear = [model.linear(each, model.standardised(each)) for each in unseen.readings]
    figures("linear, development", np.concatenate(linear), unseen, model.lift)
    both = [model.probabilities(each) for each in unseen.readings]
    figures("both, development", np.concatenate(both), unseen, model.lift)


if __name__ == "__main__":
    main()
