"""The default ranker: position, directed centrality, likeness to lead and title, times a factor for length.

For sentence i of a document, with S the cosines of the TF-IDF rows X of the story's sentences:

    salience(i) = length(i) · ( a · position(i) + b · centrality(i) + c · lead(i) + d · title(i) )

- position: 1 / √(1 + i), since news tells the most important first (H. P. Edmundson, JACM 16, 1969).
- centrality: Σ_{j>i} S_ij − ε · Σ_{j<i} S_ij within the document, plus Σ_j S_ij over the story's other documents,
  divided by the largest absolute value in the story. Later sentences that come back to a sentence speak for it; earlier
  ones that it repeats, against it (H. Zheng and M. Lapata, "Sentence Centrality Revisited for Unsupervised
  Summarization", ACL 2019).
- lead: cosine with the first sentences of its document taken together.
- title: cosine with its document's title.
- length: rises from `short` at no words to 1 at `full` words, and falls as `long` / words above `long` words.

S is never built: its row sums are X (Xᵀ 1), its directed ones running sums down the columns of X
(`briefer.text.similarity`), so time and memory are linear in the words. DESIGN.md has the figures behind the weights.
"""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from briefer.model import Scores, Story
from briefer.rank import Ranker, unit_interval
from briefer.text.similarity import Floats, directed_sums, likeness_to_members, tf_idf
from briefer.text.tokens import count_words, terms

_TINY = 1e-9


@dataclass(frozen=True, slots=True)
class Salience:
    """Position, centrality, likeness to lead and title: the default.

    The attributes are the symbols of the module's formula.

    Attributes:
        position: a.
        centrality: b.
        backward: ε.
        lead: c.
        lead_sentences: How many first sentences make the lead.
        title: d.
        short: The length factor at no words.
        full: Words from which it is 1.
        long: Words above which it falls.
    """

    position: float = 1.0
    centrality: float = 1.0
    backward: float = 0.5
    lead: float = 0.5
    lead_sentences: int = 3
    title: float = 0.5
    short: float = 0.2
    full: int = 12
    long: int = 40

    def rank(self, story: Story) -> Scores:
        """Return the mix, scaled to [0, 1]; see `Ranker`."""
        return unit_interval([sum(addends) for addends in zip(*self.parts(story).values(), strict=True)])

    def parts(self, story: Story) -> Mapping[str, Scores]:
        """Return the four addends, weight and length factor included; see `Explained`."""
        sentences = story.sentences
        texts = [sentence.text for sentence in sentences]
        language = story.documents[0].language if story.documents else "und"
        # a document's title is a row below all sentences, in the document's group
        matrix = tf_idf(terms([*texts, *(document.title for document in story.documents)], language))
        documents = np.arange(len(story.documents))
        group = np.concatenate([np.repeat(documents, [len(document.spans) for document in story.documents]), documents])
        index = np.array([sentence.index for sentence in sentences], dtype=np.int64)
        is_title = np.arange(matrix.height) >= len(texts)
        is_lead = np.append(index < self.lead_sentences, np.zeros(len(documents), dtype=bool))
        later, earlier, elsewhere = directed_sums(matrix.head(len(texts)), group[: len(texts)])
        central = later - self.backward * earlier + elsewhere
        words = np.array([count_words(text) for text in texts], dtype=np.float64)
        weighted = {
            "position": self.position / np.sqrt(1 + index),
            "centrality": self.centrality * central / max(float(np.abs(central).max(initial=0)), _TINY),
            "likeness to lead": self.lead * likeness_to_members(matrix, group, is_lead)[: len(texts)],
            "likeness to title": self.title * likeness_to_members(matrix, group, is_title)[: len(texts)],
        }
        length = self._length_factor(words)
        return {name: tuple((length * addend).tolist()) for name, addend in weighted.items()}

    def _length_factor(self, words: Floats) -> Floats:
        rising = self.short + (1 - self.short) * np.minimum(1, words / self.full)
        return rising * np.minimum(1, self.long / np.maximum(words, 1))


RANKER: type[Ranker] = Salience
