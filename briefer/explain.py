"""Why was each sentence printed or left out?"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from briefer.attention import attend
from briefer.briefing import Outcome
from briefer.model import Document, Role, Sentence
from briefer.pipeline import Job, tell
from briefer.rank import Explained


@dataclass(frozen=True, slots=True)
class Explanation:
    """All that decided over one sentence.

    Attributes:
        story: The story's number, from 1.
        number: The sentence's number within its story, from 1: the one that decisions speak of.
        sentence: The sentence.
        score: How much it matters, in [0, 1].
        parts: What the score is the sum of, by name; empty where the ranker does not say.
        role: What it does.
        decision: What became of it, and why.
    """

    story: int
    number: int
    sentence: Sentence
    score: float
    parts: Mapping[str, float]
    role: Role
    decision: str


@dataclass(frozen=True, slots=True)
class Explanations:
    """Why a brief is as it is.

    Attributes:
        sentences: One explanation per sentence, story by story, in document order.
        outcome: What came of what the reader asked for.
    """

    sentences: tuple[Explanation, ...]
    outcome: Outcome


def explain(job: Job, documents: Sequence[Document]) -> Explanations:
    """Explain the brief that the job makes of the documents."""
    attention = attend(job.interests, documents)
    ranker = attention.ranker(job.ranker)
    explanations: list[Explanation] = []
    told = tell(job, documents, attention)
    for story_number, summary in enumerate(told, 1):
        named = dict(ranker.parts(summary.story)) if isinstance(ranker, Explained) else {}
        if named and job.memory is not None:
            sums = map(sum, zip(*named.values(), strict=True))
            named["news"] = tuple(score - own for score, own in zip(summary.scores, sums, strict=True))
        rows = zip(summary.story.sentences, summary.scores, summary.roles, summary.decisions, strict=True)
        explanations += [
            Explanation(
                story=story_number,
                number=at + 1,
                sentence=sentence,
                score=score,
                parts={name: values[at] for name, values in named.items()},
                role=role,
                decision=decision,
            )
            for at, (sentence, score, role, decision) in enumerate(rows)
        ]
    printed = [sentence for summary in told for sentence in summary.sentences]
    outcome = attention.outcome(documents, [summary.story for summary in told], printed)
    return Explanations(tuple(explanations), outcome)
