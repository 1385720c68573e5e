"""The default classifier: what annotators of news would call each sentence, as learned from 502 articles.

Two stages. A multinomial logistic regression over words, pairs of words, what a sentence shows
(`briefer.classify._discourse_features`) and the mean direction of its words, of the sentence, its neighbours and its
document; then boosted trees of depth 3 over what it shows and the first stage's probabilities of seven sentences in a
row (stacking: D. H. Wolpert, "Stacked Generalization", Neural Networks 5, 1992; over a sequence: W. W. Cohen and V. R.
Carvalho, "Stacked Sequential Learning", IJCAI 2005). The data: P. K. Choubey et al., ACL 2020. The recipe is
`benchmarks/train/discourse.py`; DESIGN.md has what was tried, and the figures.

Each document is judged on its own. Documents in other languages than English are left to another classifier.
"""

from dataclasses import dataclass
from itertools import chain
from pathlib import Path

import numpy as np

from briefer import registry, resources
from briefer.classify import Classifier, Judgement
from briefer.classify._discourse_features import read
from briefer.classify._discourse_model import decided, load
from briefer.model import Document, Role, Story
from briefer.text.language import primary
from briefer.text.similarity import Floats

_ROLES = tuple(Role)
_LANGUAGES = frozenset({"en"})
_DIGITS = 6  # of probabilities: sums in another order differ behind them
# Where each role belongs in a brief of news: developments, background, implications, nowhere. Which of these is right
# matters more to a reader than which of their roles.
_SECTIONS = np.array((0, 0, 1, 1, 1, 3, 2, 2, 3))
_SHIPPED = resources.data("discourse.npz")


@dataclass(frozen=True, slots=True)
class Discourse:
    """Roles as learned from annotated news.

    Attributes:
        fallback: The classifier of documents in other languages, by name.
        weights: The file with the model.
    """

    fallback: str = "cues"
    weights: Path = _SHIPPED

    def classify(self, story: Story) -> tuple[Role, ...]:
        """Return one role per sentence, aligned with `story.sentences`; see `Classifier`."""
        return self.judge(story).roles

    def judge(self, story: Story) -> Judgement:
        """Return roles and their probabilities; see `Probable`.

        They are calibrated on news. Where another classifier decides, its role has all: it does not say how sure it is.
        """
        judged = [self._judge(document) for document in story.documents if document.spans]
        return Judgement(
            tuple(chain.from_iterable(each.roles for each in judged)),
            tuple(chain.from_iterable(each.probabilities for each in judged)),
        )

    def _judge(self, document: Document) -> Judgement:
        """Judge a document that has sentences."""
        if _is_known(document):
            likely = self._learned(document)
            chosen = decided(likely, load(self.weights).lift, _SECTIONS)
            return Judgement(tuple(map(_ROLES.__getitem__, chosen.tolist())), tuple(map(tuple, likely.tolist())))
        roles = self._by_fallback(document)
        return Judgement(roles, tuple(tuple(float(role is each) for each in _ROLES) for role in roles))

    def _learned(self, document: Document) -> Floats:
        """Return probabilities of shape (n, 9), n > 0."""
        model = load(self.weights)
        texts = [document.text[start:end] for start, end in document.spans]
        year = document.published.year if document.published else None
        return model.probabilities(read(texts, document.title, model.lexicon, year)).round(_DIGITS)

    def _by_fallback(self, document: Document) -> tuple[Role, ...]:
        other: Classifier = registry.load("classify", self.fallback)()
        return other.classify(Story((document,)))


def _is_known(document: Document) -> bool:
    return primary(document.language) in _LANGUAGES


CLASSIFIER: type[Classifier] = Discourse
