"""Choose within the limit, drop echoes, keep it readable: scores and roles → Summary.

Redundancy is handled here, not in the rankers: a repeated sentence is important, and must appear once.
"""

from collections.abc import Collection, Sequence
from typing import TYPE_CHECKING

from briefer.model import Limit, Part, Role, Scheme, Scores, Section, Sentence, Story, Summary
from briefer.text.standalone import objection
from briefer.text.tokens import tokens

if TYPE_CHECKING:
    from briefer.choice import Choice

Words = tuple[str, ...]


def choose(story: Story, scores: Scores, limit: Limit) -> list[Sentence]:
    """Return the best sentences within the limit, in document order.

    None says again what another says, unless there is nothing else left to make up the number that was asked for.
    """
    from briefer.choice import Choice

    sentences = story.sentences
    choice = Choice(story, scores, limit, ("" if sentence.text.strip() else "empty" for sentence in sentences))
    everything = [True] * len(sentences)
    while choice.take(everything) is not None:
        pass
    if limit.sentences is not None:
        choice.admit_echoes()
        while choice.take(everything) is not None:
            pass
    return [sentences[at] for at in sorted(choice.taken)]


def assemble(
    story: Story,
    scores: Scores,
    roles: tuple[Role, ...],
    scheme: Scheme,
    limit: Limit,
    printed: Collection[Words] = frozenset(),
) -> Summary:
    """Choose sentences for each section of the scheme.

    Each section first fills its own share of the limit, in the scheme's order; what is left then goes to the sections
    that still have something to say, best first. So none swallows another's share, and no share is lost.

    Args:
        story: What to tell.
        scores: One per sentence.
        roles: One per sentence.
        scheme: Which roles make which section.
        limit: Hard upper limits; without any, the scheme's own length.
        printed: The words of the sentences that other summaries of the same brief print: not said again.
    """
    from briefer.choice import Choice

    if limit.sentences is None and limit.words is None:
        limit = Limit(sentences=scheme.sentences)
    reasons = (
        objection(sentence.text, sentence.document.language)
        or ("printed in another story" if spoken(sentence.text) in printed else "")
        for sentence, _, _ in zip(story.sentences, scores, roles, strict=True)
    )
    choice = Choice(story, scores, limit, reasons)
    fits = {part.key: [role in part.roles for role in roles] for part in scheme.parts}
    places = _fill(choice, scheme, limit, fits)
    sentences = story.sentences
    sections = tuple(
        Section(part.key, part.title, tuple(sentences[at] for at in sorted(places[part.key])))
        for part in scheme.parts
        if places[part.key]
    )
    headline = next((document.title for document in story.documents if document.title), "")
    return Summary(headline, sections, story, scores, roles, _decisions(choice, roles, scheme, places))


def _fill(choice: "Choice", scheme: Scheme, limit: Limit, fits: dict[str, list[bool]]) -> dict[str, list[int]]:
    """Return the positions printed in each section, by its key."""
    places: dict[str, list[int]] = {part.key: [] for part in scheme.parts}
    for part in scheme.parts:
        own = places[part.key]
        while (
            _may_grow(part, own, limit)
            and (at := choice.take(fits[part.key], _room(choice, part, own, limit))) is not None
        ):
            own.append(at)
    while growing := [part for part in scheme.parts if len(places[part.key]) < part.most]:
        at = choice.take([any(of_one) for of_one in zip(*(fits[part.key] for part in growing), strict=True)])
        if at is None:
            break
        next(places[part.key] for part in growing if fits[part.key][at]).append(at)
    if not choice.taken:
        # no role fits the scheme, as in minutes or a letter: better the best sentence than none
        at = choice.take([True] * len(choice.reasons))
        places[scheme.parts[0].key] = [] if at is None else [at]
    return places


def _may_grow(part: Part, own: Sequence[int], limit: Limit) -> bool:
    """Tell whether a section has a sentence left of its share, to the nearest whole one; the first always is."""
    share = float(part.most) if limit.sentences is None else round(part.share * limit.sentences)
    return len(own) < min(part.most, max(1, share))


def _room(choice: "Choice", part: Part, own: Sequence[int], limit: Limit) -> float:
    """Return how many words a section has left of its share; the first sentence may take as many as there are."""
    if limit.words is None or not own:
        return float("inf")
    return part.share * limit.words - sum(int(choice.lengths[at]) for at in own)


def spoken(text: str) -> Words:
    """Return the words of a sentence for comparison: what a reader takes for the same sentence has the same words."""
    return tuple(tokens(text))


def _decisions(
    choice: "Choice", roles: tuple[Role, ...], scheme: Scheme, places: dict[str, list[int]]
) -> tuple[str, ...]:
    section_of = {at: part.title for part in scheme.parts for at in places[part.key]}
    wanted = frozenset[Role]().union(*(part.roles for part in scheme.parts))

    def decision(at: int, reason: str, role: Role) -> str:
        if at in section_of:
            return f"printed under {section_of[at]}"
        if reason:
            return f"left out: {reason}"
        if role not in wanted:
            return f"left out: no section is for the role {role}"
        return "left out: others scored higher for the space there is"

    return tuple(
        decision(at, reason, role) for at, (reason, role) in enumerate(zip(choice.reasons, roles, strict=True))
    )
