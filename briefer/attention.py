"""What the reader's interests do to a run.

- focus: sentences about it are worth more, and stories about it get more room and come sooner; but what leads the day,
  the story of most documents, copies not counted (two at least), stays first, and is told whenever it would be told
  without focus.
- exclude: sentences that say it are neither printed nor cited, nor is what stands under a title that says it.
- watch: sentences that mention a name are worth a little more, and the brief says of each name where it is.

For a sentence with the ranker's score r, its likeness l to the focus that it is most about, and n = 1 where it mentions
a watched name, in a story that has anything of either:

    score = (1 − v) · ( (1 − w) · r + w · l ) + v · n

A term of which a story has nothing is left out of its mix, so a focus that finds nothing changes nothing. With √k the
weight of a story of k documents, copies not counted, and R(f) the mean of the squared likeness of its three best
sentences to focus f, a story's share of the length is

    (1 − φ) · √k / Σ √k  +  φ · mean over the focuses that find anything of √k · R(f) / Σ √k · R(f)

so that each focus has the same say, however much there is about it.
"""

from collections.abc import Hashable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import NamedTuple

from briefer.briefing import Excluded, Focused, Outcome, Unprinted, Watched
from briefer.facts import Difference, Evidence
from briefer.interests import Interests, Noted, key, note
from briefer.model import Document, Scores, Sentence, Story
from briefer.rank import Explained, Ranker

_FOCUS = 0.5  # w
_WATCHED = 0.1  # v
_SHARE = 0.5  # φ
_BEST = 3  # sentences that say how much a story is about something
_LEADING = 2  # documents: a day on which no story has as many is led by none


class Weighted(NamedTuple):
    """A story, the position of the original of each of its documents, and its weight when the length is shared out."""

    story: Story
    original: Sequence[int]
    weight: float


@dataclass(frozen=True, slots=True)
class Attention:
    """The interests of a run over its documents. Without any, every answer leaves things as they are."""

    interests: Interests
    _noted: Mapping[Hashable, Noted]

    def ranker(self, ranker: Ranker) -> Ranker:
        """Return a ranker whose scores are mixed with likeness to the focus and mentions of names."""
        return Attentive(ranker, self) if self.interests.focus or self.interests.watch else ranker

    def likeness(self, story: Story) -> Scores:
        """Return how much each sentence of a story is about the focus that it is most about, in [0, 1]."""
        return tuple(
            max((likeness[at] for likeness in noted.likeness), default=0.0)
            for document, noted in self._of(story)
            for at in range(len(document.spans))
        )

    def named(self, story: Story) -> tuple[bool, ...]:
        """Tell of each sentence of a story whether it mentions a watched name."""
        return tuple(
            any(at in indices for indices in noted.named)
            for document, noted in self._of(story)
            for at in range(len(document.spans))
        )

    def objections(self, story: Story) -> tuple[str, ...]:
        """Return why each sentence of a story is excluded, "" where it is not; () where nothing is excluded."""
        if not self.interests.exclude:
            return ()
        return tuple(
            f"excluded by {self.interests.exclude[at]!r}{where}" if at is not None else ""
            for at, where in self._bars(story)
        )

    def permitted(self, story: Story, evidence: Evidence) -> Evidence:
        """Return the evidence without excluded sentences."""
        if not self.interests.exclude:
            return evidence
        barred = {
            sentence for sentence, (at, _) in zip(story.sentences, self._bars(story), strict=True) if at is not None
        }
        corroborations = (
            replace(each, by=tuple(other for other in each.by if other not in barred))
            for each in evidence.corroborations
        )
        differences = (
            Difference(each.subject, tuple(figure for figure in each.figures if figure.sentence not in barred))
            for each in evidence.differences
        )
        return replace(
            evidence,
            corroborations=tuple(each for each in corroborations if each.by),
            differences=tuple(each for each in differences if len(each.figures) > 1),
        )

    def ordered(self, stories: Sequence[tuple[Story, Sequence[int]]]) -> "list[Weighted]":
        """Return the stories with their weights, in the order of telling.

        What leads the day, then by weight; of equals in the order given, and those that are excluded at the end.

        Args:
            stories: Each with the position of the original of each of its documents; those of most originals first.
        """
        weighted = list(map(Weighted, *zip(*stories, strict=True), self._weights(stories))) if stories else []
        told = [each for each in weighted if each.weight > 0]
        leading = told[:1] if told and len(set(told[0].original)) >= _LEADING else []
        rest = sorted(told[len(leading) :], key=lambda each: -each.weight)
        return [*leading, *rest, *(each for each in weighted if each.weight == 0)]

    def _weights(self, stories: Sequence[tuple[Story, Sequence[int]]]) -> tuple[float, ...]:
        """Return the weight of each story, by which the length is shared out; 0 for one that is excluded."""
        plain = [0.0 if self._headline(story) is not None else len(set(original)) ** 0.5 for story, original in stories]
        relevance = [
            [
                weight * self._relevance(story, original, focus)
                for weight, (story, original) in zip(plain, stories, strict=True)
            ]
            for focus in range(len(self.interests.focus))
        ]
        sums = [sum(of_focus) for of_focus in relevance]
        found = [focus for focus, total in enumerate(sums) if total > 0]
        if not found:
            return tuple(plain)
        whole = sum(plain)
        return tuple(
            (1 - _SHARE) * weight
            + _SHARE * whole * sum(relevance[focus][at] / sums[focus] for focus in found) / len(found)
            for at, weight in enumerate(plain)
        )

    def outcome(self, documents: Sequence[Document], told: Sequence[Story], printed: Sequence[Sentence]) -> Outcome:
        """Return what came of each interest, for the reader.

        Args:
            documents: All of the run.
            told: All stories of the run.
            printed: The sentences of the brief.
        """
        bars = [at for story in told for at, _ in self._bars(story)] if self.interests.exclude else []
        headlines = [self._headline(story) for story in told]
        # what is recalled of earlier editions is in none of the run's documents
        printed = [sentence for sentence in printed if key(sentence.document) in self._noted]
        once = dict.fromkeys(printed)
        return Outcome(
            focuses=tuple(
                Focused(
                    query=query,
                    sentences=sum(sum(noted.says[at]) for noted in self._noted.values()),
                    printed=sum(self._in(sentence.document).says[at][sentence.index] for sentence in once),
                    is_touched=any(any(noted.likeness[at]) for noted in self._noted.values()),
                )
                for at, query in enumerate(self.interests.focus)
            ),
            exclusions=tuple(
                Excluded(phrase, sentences=bars.count(at), stories=headlines.count(at))
                for at, phrase in enumerate(self.interests.exclude)
            ),
            names=tuple(self._watched(at, name, documents, printed) for at, name in enumerate(self.interests.watch)),
        )

    def _watched(self, at: int, name: str, documents: Sequence[Document], printed: Sequence[Sentence]) -> Watched:
        where = tuple(each for each in printed if each.index in self._in(each.document).named[at])
        shown = {sentence.document.id for sentence in where}
        others = {document.id: document for document in documents if document.id not in shown}
        unprinted = tuple(
            Unprinted(document, is_excluded=self._in(document).title is not None)
            for document in others.values()
            if self._in(document).named[at] or self._in(document).titled[at]
        )
        return Watched(name, where, unprinted)

    def _in(self, document: Document) -> Noted:
        return self._noted[key(document)]

    def _of(self, story: Story) -> "list[tuple[Document, Noted]]":
        return [(document, self._in(document)) for document in story.documents]

    def _headline(self, story: Story) -> int | None:
        if not self.interests.exclude:
            return None
        titled = next((document for document in story.documents if document.title), None)
        return None if titled is None else self._in(titled).title

    def _bars(self, story: Story) -> "list[tuple[int | None, str]]":
        """Return by which phrase each sentence of a story is excluded, and where that stands if not in itself."""
        headline = self._headline(story)
        bars: list[tuple[int | None, str]] = []
        for document, noted in self._of(story):
            if headline is not None:
                bars += [(headline, ", as its story's headline says that")] * len(document.spans)
            elif noted.title is not None:
                bars += [(noted.title, ", as its document's title says that")] * len(document.spans)
            else:
                bars += [(at, "") for at in noted.excluded]
        return bars

    def _relevance(self, story: Story, original: Sequence[int], focus: int) -> float:
        """Return the mean of the squared likeness of a story's best sentences: a word in common makes no topic."""
        likeness = sorted(
            (
                likeness
                for at, (_, noted) in enumerate(self._of(story))
                if original[at] == at and noted.title is None
                for likeness, bar in zip(noted.likeness[focus], noted.excluded, strict=True)
                if bar is None
            ),
            reverse=True,
        )
        return sum(each**2 for each in likeness[:_BEST]) / _BEST


@dataclass(frozen=True, slots=True)
class Attentive:
    """A ranker's scores, mixed with what the reader asks for; see the module's formula."""

    own: Ranker
    attention: Attention

    def rank(self, story: Story) -> Scores:
        """Return the mix, in [0, 1]; see `Ranker`."""
        return tuple(
            min(1.0, sum(addends))
            for addends in zip(*self._mixed({"": self.own.rank(story)}, story).values(), strict=True)
        )

    def parts(self, story: Story) -> Mapping[str, Scores]:
        """Return the ranker's own addends, or its score as one, and those of focus and names; see `Explained`."""
        own = self.own.parts(story) if isinstance(self.own, Explained) else {"ranker": self.own.rank(story)}
        return self._mixed(own, story)

    def _mixed(self, own: Mapping[str, Scores], story: Story) -> dict[str, Scores]:
        likeness, named = self.attention.likeness(story), self.attention.named(story)
        focus = _FOCUS if any(likeness) else 0.0
        watched = _WATCHED if any(named) else 0.0
        return {
            **{name: tuple((1 - watched) * (1 - focus) * each for each in scores) for name, scores in own.items()},
            "focus": tuple((1 - watched) * focus * each for each in likeness),
            "watched names": tuple(watched * each for each in named),
        }


def attend(interests: Interests, documents: Sequence[Document]) -> Attention:
    """Return what the interests find in the documents of a run."""
    return Attention(interests, note(interests, documents))
