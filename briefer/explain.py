"""Why was each sentence printed or left out?"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from briefer.attention import attend
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


def explain(job: Job, documents: Sequence[Document]) -> tuple[Explanation, ...]:
    """Return one explanation per sentence, story by story, in document order."""
    attention = attend(job.interests, documents)
    ranker = attention.ranker(job.ranker)
    explanations: list[Explanation] = []
    for story_number, summary in enumerate(tell(job, documents, attention), 1):
        named = ranker.parts(summary.story) if isinstance(ranker, Explained) else {}
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
    return tuple(explanations)
