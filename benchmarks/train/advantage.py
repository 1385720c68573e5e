"""What a sentence is worth in a summary: texts with references, and the advantage of taking each sentence."""

import importlib.util
import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import cache
from itertools import combinations
from pathlib import Path
from typing import Any

import numpy as np
from nltk.stem.porter import PorterStemmer
from numpy.typing import NDArray
from rouge_score import tokenize

import briefer
from briefer.model import Story
from briefer.text.similarity import tf_idf
from briefer.text.tokens import terms

SHARED = Path(__file__).resolve().parents[3] / "shared"
COMPANIONS = 4
REPETITION, ECHO = 0.5, 0.5  # as in briefer.choice; an echo is no companion


@dataclass(frozen=True, slots=True)
class Text:
    """One text with what a person wrote of it.

    Attributes:
        sentences: Its sentences.
        references: The summaries, as tokens of ROUGE.
        length: Sentences of a summary.
        language: What to read it as.
    """

    sentences: tuple[str, ...]
    references: tuple[tuple[str, ...], ...]
    length: int
    language: str = "en"

    def story(self) -> Story:
        """Return it as briefer sees it; without a title, since most have none."""
        return Story((briefer.document("", sentences=self.sentences, language=self.language),))


class _Stemmer:
    """Porter's stemmer, which rouge-score asks for the same words again and again."""

    stem = staticmethod(cache(PorterStemmer().stem))


def rouge_tokens(text: str) -> tuple[str, ...]:
    """Return the tokens that rouge-score compares."""
    return tuple(tokenize.tokenize(text, _Stemmer))


def _evaluation() -> Any:  # noqa: ANN401 - a script beside the repository
    spec = importlib.util.spec_from_file_location("evaluate", SHARED / "eval" / "evaluate.py")
    if spec is None or spec.loader is None:
        raise SystemExit("the shared evaluation is not beside this checkout")
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def texts(path: Path, length: int, limit: int | None = None) -> list[Text]:
    """Read the texts of a file that the shared evaluation can score, split as it splits them."""
    evaluation = _evaluation()
    found = []
    for row in evaluation.rows(str(path), limit):
        sentences = tuple(evaluation.article(row))
        if len(sentences) >= length:
            references = tuple(rouge_tokens(reference) for reference in evaluation.references(row))
            found.append(Text(sentences, references, length))
    return found


def as_unknown(text: Text) -> Text:
    """Return a tokenised English text as if written by hand in a language that briefer does not know."""
    return replace(text, sentences=tuple(map(_untokenised, text.sentences)), language="und")


def _untokenised(sentence: str) -> str:
    sentence = sentence.replace("-lrb-", "(").replace("-rrb-", ")")
    sentence = re.sub(r" (n't|'s|'re|'ve|'ll|'d|'m)\b", r"\1", sentence)
    sentence = re.sub(r" ([,.;:!?%)])", r"\1", sentence)
    return re.sub(r"([(£$]) ", r"\1", sentence).replace(" - ", "-")


class Overlap:
    """ROUGE of sets of sentences against one reference, by counts of what the reference says.

    Pairs of words across two sentences are not counted, which rouge-score does: they are hardly ever in a reference.
    """

    def __init__(self, sentences: Sequence[Sequence[str]], reference: Sequence[str]) -> None:
        self._lengths = np.array([len(words) for words in sentences])
        self._counts = [
            _counted([grams(words, size) for words in sentences], grams(reference, size)) for size in (1, 2)
        ]

    def of(self, sets: NDArray[np.int64]) -> NDArray[np.float64]:
        """Return the mean of R-1 and R-2, F1 in percent, of sets of shape (s, k), of shape (s,)."""
        words = self._lengths[sets].sum(axis=1)
        total = np.zeros(len(sets))
        for size, (counts, wanted) in enumerate(self._counts, 1):
            common = np.minimum(counts[sets].sum(axis=1), wanted).sum(axis=1)
            total += 2 * common / np.maximum(1, words + 1 - size + wanted.sum())
        return 50 * total


def grams(words: Sequence[str], size: int) -> list[tuple[str, ...]]:
    """Return all runs of so many words."""
    return list(zip(*(words[at:] for at in range(size)), strict=False))


def _counted(
    sentences: Sequence[Sequence[tuple[str, ...]]], reference: Sequence[tuple[str, ...]]
) -> tuple[NDArray[np.int32], NDArray[np.int32]]:
    """Return how often each sentence has each gram of the reference, and how often that has it."""
    wanted = Counter(reference)
    column = {gram: at for at, gram in enumerate(wanted)}
    counts = np.zeros((len(sentences), max(1, len(column))), dtype=np.int32)
    for row, grams in enumerate(sentences):
        for gram in grams:
            if gram in column:
                counts[row, column[gram]] += 1
    return counts, np.array(list(wanted.values()) or [0], dtype=np.int32)


def advantages(text: Text, scores: NDArray[np.float64]) -> NDArray[np.float64]:
    """Return the target of each sentence, in points of ROUGE, of mean 0, given the scores of the policy so far."""
    count = len(text.sentences)
    if count <= text.length:
        return np.zeros(count)
    alike = _cosines(text)
    order = _greedy(scores, alike, COMPANIONS + 3)
    sets, owners = [], []
    for own in range(count):
        others = [other for other in order if other != own]
        fresh = [other for other in others if alike[own, other] < ECHO][: max(COMPANIONS, text.length)]
        companions = fresh if len(fresh) >= text.length - 1 else others[:COMPANIONS]
        for beside in combinations(companions, text.length - 1):
            sets.append((own, *beside))
            owners.append(own)
    tokens = [rouge_tokens(sentence) for sentence in text.sentences]
    gains = np.mean([Overlap(tokens, reference).of(np.array(sets)) for reference in text.references], axis=0)
    mean = np.bincount(owners, gains, minlength=count) / np.bincount(owners, minlength=count).clip(min=1)
    return np.asarray(mean - mean.mean())


def _cosines(text: Text) -> NDArray[np.float64]:
    matrix = tf_idf(terms(text.sentences, "en"))
    dense = np.zeros((matrix.height, max(1, matrix.width)))
    dense[matrix.rows, matrix.columns] = matrix.values
    return np.asarray(dense @ dense.T)


def _greedy(scores: NDArray[np.float64], alike: NDArray[np.float64], most: int) -> list[int]:
    """Return the sentences in the order in which maximal marginal relevance takes them, echoes last."""
    worth = (scores - scores.min()) / max(1e-9, np.ptp(scores))
    likeness, is_open = np.zeros(len(scores)), np.ones(len(scores), dtype=bool)
    taken: list[int] = []
    while len(taken) < most and is_open.any():
        best = int(np.where(is_open, worth - REPETITION * likeness, -np.inf).argmax())
        taken.append(best)
        is_open &= alike[best] < ECHO
        is_open[best] = False
        likeness = np.maximum(likeness, alike[best])
    echoes = [at for at in np.argsort(-worth, kind="stable").tolist() if at not in taken]
    return [*taken, *echoes][:most]
