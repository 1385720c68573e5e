"""Choose within the limit, drop echoes, keep it readable: scores and roles → Summary.

Redundancy is handled here, not in the rankers: a repeated sentence is important, and must appear once.
"""

import re
from collections.abc import Collection, Iterable, Mapping, Sequence
from functools import cache
from math import ceil, floor
from typing import TYPE_CHECKING

from briefer.briefing import Section, Summary
from briefer.decisions import Decisions
from briefer.model import Limit, Part, Role, Scheme, Scores, Sentence, Story
from briefer.text.anaphora import backward_reference, is_bare_quotation
from briefer.text.attribution import is_attributed
from briefer.text.language import primary
from briefer.text.questions import as_statement, is_put_to, is_question
from briefer.text.standalone import NO_VERB, objection
from briefer.text.time_expressions import time_expressions
from briefer.text.tokens import tokens

if TYPE_CHECKING:
    from briefer.choice import Choice

Words = tuple[str, ...]

_SURENESS = 4  # how much more a sentence is worth where it surely belongs: probability to this power
_DENYING = ("not", "no", "no one", "nothing", "nobody", "none", "never", "without")
_DENIED = ("nothing", "nobody", "no one", "none")
_DUE = frozenset({"day", "weekend", "week", "month"})
_ROUNDING = 1e-9  # 0.1 · 30 falls short of 3 in binary


def choose(story: Story, scores: Scores, limit: Limit) -> list[Sentence]:
    """Return the best sentences within the limit, in document order.

    None says again what another says, unless there is nothing else left to make up the number that was asked for.
    """
    from briefer.choice import Choice

    choice = Choice(story, scores, limit, ("" if text.strip() else "empty" for text in story.texts))
    everything = [1.0] * len(scores)
    while choice.take(everything):
        pass
    if limit.sentences is not None:
        choice.admit_echoes()
        while choice.take(everything):
            pass
    sentences = story.sentences
    return [sentences[at] for at in sorted(choice.taken)]


def assemble(
    story: Story,
    scores: Scores,
    roles: tuple[Role, ...],
    scheme: Scheme,
    limit: Limit,
    printed: Collection[Words] = frozenset(),
    objections: Sequence[str] = (),
    probabilities: Sequence[Sequence[float]] = (),
) -> Summary:
    """Choose sentences for each section of the scheme.

    Each section first fills its own share of the limit, in the scheme's order, so that none swallows another's. Where
    the scheme leaves a part of the length to no section, all that is left goes to the best sentences, whichever section
    they belong in. Where it does not, and the user asked for a length, what is left goes round the sections that still
    have something to say; where the length is the scheme's own, it stays blank: a brief is not padded.

    Args:
        story: What to tell.
        scores: One per sentence.
        roles: One per sentence.
        scheme: Which roles make which section.
        limit: Hard upper limits; without any, the scheme's own length.
        printed: The words of the sentences that other summaries of the same brief print: not said again.
        objections: Why each sentence must not be printed, "" where it may; () where all may.
        probabilities: Of each sentence, that of each role in the order of `Role`; () where the roles are certain.
    """
    from briefer.choice import Choice

    is_asked_for = limit.sentences is not None or limit.words is not None
    if not is_asked_for:
        limit = Limit(sentences=scheme.sentences)
    sentences = story.sentences
    faults = _faults(story, scheme, printed, objections)
    references = [
        "" if fault else backward_reference(sentence.text, sentence.document.language, sentence.document.title) or ""
        for sentence, fault, _, _ in zip(sentences, faults, scores, roles, strict=True)
    ]
    antecedents = {
        at: at - 1
        for at, reference in enumerate(references)
        if reference and at and not faults[at - 1] and _is_followed(sentences[at - 1], sentences[at])
    }
    reasons = (
        fault or ("" if at in antecedents else reference)
        for at, (fault, reference) in enumerate(zip(faults, references, strict=True))
    )
    choice = Choice(story, scores, limit, reasons, antecedents)
    belonging = _belonging(scheme, sentences, roles, probabilities)
    places = _fill(choice, scheme, limit, roles, belonging, is_asked_for=is_asked_for)
    sections = tuple(
        Section(part.key, part.title, tuple(sentences[at] for at in sorted(places[part.key])))
        for part in scheme.parts
        if places[part.key]
    )
    headline = next((document.title for document in story.documents if document.title), "")
    asked = {part.key: part.confidence_asked(belonging[part.key][at] for at in choice.taken) for part in scheme.parts}
    decisions = Decisions(choice, references, roles, scheme, belonging, places, asked).in_words()
    return Summary(headline, sections, story, scores, roles, decisions)


def _faults(story: Story, scheme: Scheme, printed: Collection[Words], objections: Sequence[str]) -> list[str]:
    """Return why each sentence must not be printed whatever stands beside it, "" where nothing speaks against it."""
    is_cased = any(character.isupper() for document in story.documents for character in document.text)
    sentences = story.sentences
    return [
        objected
        or _objection(sentence, scheme, is_cased=is_cased)
        or ("printed in another story" if printed and spoken(sentence.text) in printed else "")
        for sentence, objected in zip(sentences, objections or ("",) * len(sentences), strict=True)
    ]


def _objection(sentence: Sentence, scheme: Scheme, *, is_cased: bool) -> str:
    """Return what speaks against a sentence; that it asks does not, where the scheme has a section for it."""
    text, language = sentence.text, sentence.document.language
    if (found := objection(text, language, is_cased=is_cased)) and any(part.questions for part in scheme.parts):
        part = cued_part(scheme, sentence)
        if part is not None and part.questions:
            found = objection(as_statement(text), language, is_cased=is_cased)
            return "" if found in {None, NO_VERB} else found or ""
    return found or ""


def _is_followed(before: Sentence, after: Sentence) -> bool:
    """Tell whether one sentence follows the other, in a paragraph or across two, with no heading or table between."""
    document = after.document
    return before.document.id == document.id and not document.text[before.end : after.start].strip()


def _belonging(
    scheme: Scheme, sentences: Sequence[Sentence], roles: Sequence[Role], probabilities: Sequence[Sequence[float]]
) -> Mapping[str, Sequence[float]]:
    """Return by each section's key how probable it is of each sentence that it belongs there: by cue, else by role."""
    order = {role: at for at, role in enumerate(Role)}
    rows = probabilities or [[float(role is own) for role in Role] for own in roles]
    cued = [cued_part(scheme, sentence) for sentence in sentences]

    def share(part: Part, at: int) -> float:
        own = cued[at]
        found = float(part is own) if own else sum(rows[at][order[role]] for role in part.roles)
        is_asked_who = part.attributed and found >= min(part.confidence)
        return 0.0 if is_asked_who and not _has_speaker(sentences[at]) else found

    return {part.key: [share(part, at) for at in range(len(rows))] for part in scheme.parts}


def _has_speaker(sentence: Sentence) -> bool:
    """Tell whether somebody says it; a quotation alone is never printed without the sentence that says who."""
    return is_bare_quotation(sentence.text) or is_attributed(sentence.text, sentence.document.language)


def cued_part(scheme: Scheme, sentence: Sentence) -> Part | None:
    """Return the first section of which a sentence says a cue, or what it is for; None where it says nothing such."""
    is_asked = is_question(sentence.text)
    for part in scheme.parts:
        if part.questions:
            if (is_asked or _says_cue(part, sentence)) and is_put_to(part.reader, sentence, part.others):
                return part
            if is_asked:
                return None
        elif _says_cue(part, sentence) or (part.upcoming and _is_ahead(sentence)):
            return part
    return None


def _says_cue(part: Part, sentence: Sentence) -> bool:
    cues = part.cues.get(primary(sentence.document.language))
    return cues is not None and _cue_pattern(cues).search(sentence.text.lower()) is not None


def _is_ahead(sentence: Sentence) -> bool:
    """Tell whether a sentence names a time after its document's date, not vaguer than a month."""
    published = sentence.document.published
    return published is not None and any(
        found.precision in _DUE and found.relation(published.date()) == "after"
        for found in time_expressions(sentence.text, published, sentence.document.language)
    )


@cache
def _cue_pattern(cues: tuple[str, ...]) -> re.Pattern[str]:
    """Return what finds a cue as words of its own, unless a word denies it: "nothing was decided"."""
    words = (re.escape(cue).replace(r"\*", r"\w*").replace(r"\ ", r"\s").replace("'", "['’]") for cue in cues)
    denied = "".join(rf"(?<!\b{word}\s)" for word in _DENYING)
    return re.compile(rf"(?<!\w)(?<!n['’]t\s){denied}(?:{'|'.join(words)})(?!\w)(?!\s(?:{'|'.join(_DENIED)})\b)")


def _fill(
    choice: "Choice",
    scheme: Scheme,
    limit: Limit,
    roles: Sequence[Role],
    belonging: Mapping[str, Sequence[float]],
    *,
    is_asked_for: bool,
) -> dict[str, list[int]]:
    """Return the positions printed in each section, by its key, in the order of choice."""
    places: dict[str, list[int]] = {part.key: [] for part in scheme.parts}

    def take(part: Part, most: int, room: float = float("inf")) -> bool:
        """Take what is worth most in a section; False where nothing is left for it."""
        own = places[part.key]
        found = choice.take(_wanted(part, belonging[part.key], choice.taken), room, most - len(own), own)
        own += found
        return bool(found)

    quotas = _quotas(scheme, limit)
    for part in scheme.parts:
        own = places[part.key]
        if part.stand_in and quotas[part.key] and not take(part, quotas[part.key]):
            # where no sentence plays the role, as in a report, the best of any role says what it is about
            own += choice.take([float(any(role in each.roles for each in scheme.parts)) for role in roles], sentences=1)
        while len(own) < quotas[part.key] and take(part, quotas[part.key], _room(choice, part, own, limit)):
            pass
    if sum(part.share for part in scheme.parts) < 1 - _ROUNDING:
        _take_anywhere(choice, scheme, belonging, places)
    is_growing = is_asked_for
    while is_growing:
        is_growing = False
        for part in scheme.parts:
            is_growing |= len(places[part.key]) < part.most and take(part, part.most)
    if not choice.taken:
        # no role fits the scheme, as in minutes or a letter: better the best sentence than none
        places[scheme.parts[0].key] += choice.take([1.0] * len(choice.reasons), sentences=1)
    return places


def _take_anywhere(
    choice: "Choice", scheme: Scheme, belonging: Mapping[str, Sequence[float]], places: Mapping[str, list[int]]
) -> None:
    """Take what is worth most in any section as long as there is room, and put it where it most surely belongs."""
    while True:
        rows = {
            part.key: _wanted(part, belonging[part.key], choice.taken)
            for part in scheme.parts
            if len(places[part.key]) < part.most
        }
        found = choice.take(
            [min(1.0, sum(row[at] for row in rows.values())) for at in range(len(choice.reasons))], sentences=1
        )
        if not found:
            return
        for at in found:
            sure = {key: row[at] for key, row in rows.items()}
            places[max(sure, key=sure.__getitem__)].append(at)


def _wanted(part: Part, belongs: Sequence[float], taken: Iterable[int]) -> list[float]:
    """Return what share of its worth each sentence has in a section: 0 where it does not belong there surely enough.

    While nothing printed tells what belongs there, a doubtful sentence is better than none.

    Args:
        part: The section.
        belongs: How probable it is of each sentence that it belongs there.
        taken: What is printed.
    """
    least = part.confidence_asked(belongs[at] for at in taken)
    power = _SURENESS if any(part.confidence) else 1
    return [share**power if share >= least else 0.0 for share in belongs]


def _quotas(scheme: Scheme, limit: Limit) -> dict[str, int]:
    """Return how many sentences are each section's own, by its key.

    The whole sentences of its share; of what rounding leaves over of all shares, one for each section without any,
    those first for which another role may stand in; then one for those with the largest fractions (H. Niemeyer's
    method). Of equals, the earlier.
    """
    if limit.sentences is None:
        return {part.key: part.most for part in scheme.parts}
    shares = {part.key: part.share * limit.sentences + _ROUNDING for part in scheme.parts}
    quotas = {key: floor(share) for key, share in shares.items()}
    must = {part.key: part.stand_in for part in scheme.parts}
    in_need = sorted(shares, key=lambda key: (quotas[key] > 0, not must[key], quotas[key] - shares[key]))
    shared_out = min(limit.sentences, ceil(sum(part.share for part in scheme.parts) * limit.sentences - _ROUNDING))
    for key in in_need[: max(0, shared_out - sum(quotas.values()))]:
        quotas[key] += 1
    return {part.key: min(part.most, quotas[part.key]) for part in scheme.parts}


def _room(choice: "Choice", part: Part, own: Sequence[int], limit: Limit) -> float:
    """Return how many words a section has left of its share; the first sentence may take as many as there are."""
    if limit.words is None or not own:
        return float("inf")
    return part.share * limit.words - sum(int(choice.lengths[at]) for at in own)


def spoken(text: str) -> Words:
    """Return the words of a sentence for comparison: what a reader takes for the same sentence has the same words."""
    return tuple(tokens(text))
