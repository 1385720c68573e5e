"""Learn the weights of `briefer/rank/salience.py`: `python benchmarks/train/salience.py [--check] [--limit N]`.

What is learned. For each sentence of an article: by how many points of ROUGE (mean of R-1 and R-2, F1, against the
summary that a person wrote) a summary with it is better than one with an average sentence of the article in its place.
The rest of that summary are its likely companions: all sets of k − 1 out of the four sentences that would be chosen
first without it. Who would be chosen, the last round of training says; before the first, the order of the text. So the
target is the advantage of taking the sentence under the current policy, and the rounds are policy iteration (compare Y.
Dong et al., "BanditSum", EMNLP 2018). Single sentences scored by their own ROUGE, the usual target, reward length.

What it learns from. Articles with highlights (`cnndm_train`, CNN and Daily Mail), texts of 24 genres with summaries
(`gum_dev`), and earnings calls with a news agency's bullet points (`earnings_dev`), the last two counted more than
once. A sixth of the articles are read a second time as if of an unknown language, without stems, stop words and word
classes, and with the spaces of tokenised text removed.

How. Features by `briefer.rank._features`; networks of two hidden layers, squared error (Huber's beyond 4), AdamW with a
cosine schedule, in numpy; always the same seeds.

With `--check`, two fifths of the texts of GUM and of the calls are kept out of training, nothing is written to the
package, and the figures of the texts kept out, and of the development files of news, are printed beside LEAD.
"""

import argparse
from collections import Counter
from collections.abc import Sequence
from concurrent.futures import ProcessPoolExecutor
from itertools import pairwise
from pathlib import Path
from tempfile import TemporaryDirectory

import numpy as np
from advantage import SHARED, Text, advantages, as_unknown, grams, rouge_tokens, texts
from numpy.typing import NDArray

from briefer import resources
from briefer.assemble import choose
from briefer.model import Limit
from briefer.rank._features import features
from briefer.rank.salience import Network, Salience, learned_columns

Floats = NDArray[np.float32]

NEWS = SHARED / "data" / "ranking" / "cnndm_train.jsonl.gz"
OTHERS = {  # file, sentences of a summary, how often each text counts
    SHARED / "data" / "ranking" / "gum_dev.jsonl.gz": (3, 8),
    SHARED / "data" / "reports" / "earnings_dev.jsonl.gz": (5, 2),
}
UNSEEN = {  # news that is never trained on
    SHARED / "data" / "ranking" / "cnndm_cased_dev.jsonl": 3,
    SHARED / "data" / "ranking" / "cnndm_11refs_dev.jsonl": 3,
    SHARED / "data" / "ranking" / "cnndm_dev.jsonl.gz": 3,
}
ROUNDS = 3
HIDDEN = (64, 32)
NETWORKS = 4
EPOCHS, BATCH, RATE, DECAY = 4, 2048, 2e-3, 1e-4
HUBER = 4.0  # points
AS_UNKNOWN = 6  # one article in so many is read as if of an unknown language, too
FOLDS = 5
KEPT_OUT = (3, 4)  # folds, by the text's number


def seen(text: Text) -> Floats:
    """Return what the networks see of a text, of shape (n, m)."""
    return learned_columns(features(text.story())).astype(np.float32)


def fit(inputs: Floats, targets: Floats, seed: int, mean: Floats, scale: Floats) -> list[tuple[Floats, Floats]]:
    """Train one network on standardised rows; return weights and biases of its layers.

    AdamW (I. Loshchilov and F. Hutter, "Decoupled Weight Decay Regularization", ICLR 2019), cosine schedule.
    """
    chance = np.random.default_rng(seed)
    sizes = (inputs.shape[1], *HIDDEN, 1)
    parameters: list[Floats] = []
    for into, out in pairwise(sizes):
        spread = np.sqrt(2 / into) * (0.1 if out == 1 else 1)
        parameters += [chance.normal(0, spread, (into, out)).astype(np.float32), np.zeros(out, dtype=np.float32)]
    first = [np.zeros_like(each) for each in parameters]
    second = [np.zeros_like(each) for each in parameters]
    steps = EPOCHS * (len(inputs) // BATCH)
    step = 0
    for _ in range(EPOCHS):
        order = chance.permutation(len(inputs))
        for start in range(0, len(order) - BATCH + 1, BATCH):
            chosen = order[start : start + BATCH]
            rows = ((inputs[chosen] - mean) / scale).clip(-4, 4)
            rate = RATE * 0.5 * (1 + np.cos(np.pi * step / steps))
            step += 1
            for at, slope in enumerate(_slopes(parameters, rows, targets[chosen])):
                first[at] += 0.1 * (slope - first[at])
                second[at] += 0.001 * (slope**2 - second[at])
                change = (first[at] / (1 - 0.9**step)) / (np.sqrt(second[at] / (1 - 0.999**step)) + 1e-8)
                parameters[at] -= (rate * (change + DECAY * parameters[at])).astype(np.float32)
    return list(zip(parameters[::2], parameters[1::2], strict=True))


def _slopes(parameters: Sequence[Floats], rows: Floats, targets: Floats) -> list[Floats]:
    """Return the derivatives of the mean loss by each parameter."""
    activations = [rows]
    for weights, bias in zip(parameters[:-2:2], parameters[1:-2:2], strict=True):
        activations.append(np.maximum(activations[-1] @ weights + bias, 0))
    error = (activations[-1] @ parameters[-2] + parameters[-1])[:, 0] - targets
    back = (error.clip(-HUBER, HUBER) / len(rows))[:, np.newaxis]
    found: list[Floats] = []
    for layer in range(len(parameters) // 2 - 1, -1, -1):
        found[:0] = [(activations[layer].T @ back).astype(np.float32), back.sum(axis=0)]
        back = (back @ parameters[2 * layer].T) * (activations[layer] > 0)
    return found


def train(corpus: Sequence[Text], weights: Sequence[int], pool: ProcessPoolExecutor) -> dict[str, Floats]:
    """Return the arrays of `Network.load`.

    Args:
        corpus: What to learn from.
        weights: How often each text counts.
        pool: Where features and targets are worked out.
    """
    rows = list(pool.map(seen, corpus, chunksize=100))
    inputs = np.log1p(np.concatenate(rows).clip(min=0))
    ends = np.cumsum([len(each) for each in rows])
    mean, scale = inputs.mean(axis=0), inputs.std(axis=0) + 1e-6
    counted = np.repeat(np.arange(len(inputs)), np.repeat(weights, [len(each) for each in rows]))
    scores = [-np.arange(len(each), dtype=np.float64) for each in rows]
    for number in range(1, ROUNDS + 1):
        targets = np.concatenate(list(pool.map(advantages, corpus, scores, chunksize=100))).astype(np.float32)
        seeds = range(NETWORKS if number == ROUNDS else 1)
        fitted = [fit(inputs[counted], targets[counted], seed, mean, scale) for seed in seeds]
        network = Network(
            mean.astype(np.float64),
            scale.astype(np.float64),
            tuple(np.stack([each[0] for each in layer]).astype(np.float64) for layer in zip(*fitted, strict=True)),
            tuple(
                np.stack([each[1] for each in layer])[:, np.newaxis].astype(np.float64)
                for layer in zip(*fitted, strict=True)
            ),
        )
        scores = np.split(network(((inputs - mean) / scale).clip(-4, 4).astype(np.float64)), ends[:-1])
        explained = 1 - float(np.square(np.concatenate(scores) - targets).sum() / np.square(targets).sum())
        print(f"round {number}: {explained:.3f} of the targets' variance explained", flush=True)
    arrays = {"mean": network.mean, "scale": network.scale}
    for layer, (matrix, bias) in enumerate(zip(network.weights, network.biases, strict=True)):
        arrays |= {f"weights{layer}": matrix, f"biases{layer}": bias}
    return {name: array.astype(np.float32) for name, array in arrays.items()}


def report(title: str, kept_out: Sequence[Text], ranker: Salience, pool: ProcessPoolExecutor) -> None:
    """Print R-1 and R-2, F1, of the ranker's choice and of LEAD."""
    scored = np.array(list(pool.map(_scored, kept_out, [ranker] * len(kept_out), chunksize=20))).mean(axis=0)
    (first, second), lead = scored[:2], scored[2:]
    print(
        f"{title:28s} n {len(kept_out):5d}   R-1 {first:.2f} R-2 {second:.2f}   "
        f"above LEAD {first - lead[0]:+.2f} {second - lead[1]:+.2f}",
        flush=True,
    )


def _scored(text: Text, ranker: Salience) -> list[float]:
    story = text.story()
    chosen = [each.index for each in choose(story, ranker.rank(story), Limit(sentences=text.length))]
    return [
        float(np.mean([_rouge(text, picked, reference, size) for reference in text.references]))
        for picked in (chosen, range(text.length))
        for size in (1, 2)
    ]


def _rouge(text: Text, picked: Sequence[int], reference: Sequence[str], size: int) -> float:
    own, wanted = (
        grams([word for at in picked for word in rouge_tokens(text.sentences[at])], size),
        grams(reference, size),
    )
    return 200 * (Counter(own) & Counter(wanted)).total() / max(1, len(own) + len(wanted))


def main() -> None:
    """Train, and write the weights, or with --check print what they are worth."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument(
        "--check", action="store_true", help="keep some texts out, and print figures instead of writing"
    )
    parser.add_argument("--limit", type=int, help="read so many articles only")
    arguments = parser.parse_args()
    if not NEWS.is_file():
        raise SystemExit("the shared data that the weights are learned from is not beside this checkout")
    chance = np.random.default_rng(0)
    news = texts(NEWS, 3, arguments.limit)
    unknown = [as_unknown(news[at]) for at in chance.permutation(len(news))[: len(news) // AS_UNKNOWN]]
    corpus, weights = [*news, *unknown], [1] * (len(news) + len(unknown))
    kept_out: dict[str, list[Text]] = {}
    for path, (length, weight) in OTHERS.items():
        for number, text in enumerate(texts(path, length)):
            if arguments.check and number % FOLDS in KEPT_OUT:
                kept_out.setdefault(f"{path.name.split('.')[0]} (kept out)", []).append(text)
            else:
                corpus.append(text)
                weights.append(weight)
    with ProcessPoolExecutor() as pool:
        arrays = train(corpus, weights, pool)
        if not arguments.check:
            np.savez(resources.data("salience.npz"), allow_pickle=False, **arrays)
            return
        with TemporaryDirectory() as folder:
            ranker = Salience(weights=Path(folder) / "salience.npz")
            np.savez(ranker.weights, allow_pickle=False, **arrays)
            for path, length in UNSEEN.items():
                kept_out[path.name.split(".")[0]] = texts(path, length)
            for title, some in kept_out.items():
                report(title, some, ranker, pool)


if __name__ == "__main__":
    main()
