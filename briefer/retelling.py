"""What a run makes of what earlier editions told: what must not be said again, what is new, and what is recalled.

A story that goes on with a storyline is told by what is new in it alone; its background may say again what was said.
"""

from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace
from math import floor

from briefer.briefing import Section, Summary
from briefer.evidence.background import background
from briefer.evidence.delta import NOTHING, Known, News
from briefer.evidence.repeats import Repeats
from briefer.evidence.replacements import replacements
from briefer.evidence.storylines import Line, lines
from briefer.memory import Change, Continued, Delta, Memory, Recalled, Status, Told
from briefer.model import Document, Limit, Role, Scheme, Scores, Sentence, Story
from briefer.text.anaphora import backward_reference
from briefer.text.tokens import count_words

Probabilities = tuple[tuple[float, ...], ...]  # of each sentence, that of each role in the order of `Role`

BACKGROUND = "background"  # the key of the section that may say again what earlier editions said
_NEW = 0.3  # the share of what is new in a sentence's score
_NOTHING_NEW = "says nothing new since the last edition that told the story"


@dataclass(frozen=True, slots=True)
class Retold:
    """A story against what earlier editions told.

    Attributes:
        story: The story.
        line: What it goes on with.
        objections: Why each sentence must not be printed as news, "" where it may; aligned with `story.sentences`.
        news: What each sentence says that was not known; () where nothing of the story was.
    """

    story: Story
    line: Line
    objections: tuple[str, ...]
    news: tuple[News, ...]

    @property
    def is_continuing(self) -> bool:
        """Whether it goes on with something, and nothing that may be printed is new in it."""
        return self.line.told is not None and all(self.objections)

    def sure(self, roles: Sequence[Role], probabilities: Probabilities) -> Probabilities:
        """Return the probabilities of roles, so that no doubt of its role leaves a new figure out."""
        if not self.news or not probabilities:
            return probabilities
        return tuple(
            tuple(float(role is own) for role in Role) if each.figures and own is not Role.NONE else row
            for each, own, row in zip(self.news, roles, probabilities, strict=True)
        )

    def room_for_news(self, scheme: Scheme, part: Limit) -> tuple[Scheme, Limit]:
        """Return a scheme and a part of the length, less what is kept for recalling what was told."""
        kept = self._kept(scheme, part)
        return replace(scheme, sentences=scheme.sentences - round(_share(self.line, scheme) * scheme.sentences)), Limit(
            sentences=None if part.sentences is None else part.sentences - (kept.sentences or 0),
            words=None if part.words is None else part.words - (kept.words or 0),
        )

    def _kept(self, scheme: Scheme, part: Limit) -> Limit:
        share = _share(self.line, scheme)
        if part.sentences is None and part.words is None:
            part = Limit(sentences=scheme.sentences)
        return Limit(
            sentences=None if part.sentences is None else floor(share * part.sentences),
            words=None if part.words is None else int(share * part.words),
        )

    def completed(self, summary: Summary, scheme: Scheme, part: Limit, barred: Collection[Sentence]) -> Summary:
        """Return a story with what it replaces, and with what is recalled in its background.

        Args:
            summary: What is new in the story.
            scheme: Which sections it may have.
            part: How long it may be in all.
            barred: What must not be recalled.
        """
        told, own = self.line.told, summary.sentences
        storyline = told.storyline if told and not self.line.is_branch else ""
        if told is None or not own:
            return replace(summary, change=Change(Status.UPDATED if told else Status.NEW, storyline, told))
        kept = self._kept(scheme, part)
        words = sum(count_words(sentence.text) for sentence in own)
        room = Limit(
            sentences=kept.sentences if part.sentences is None else min(kept.sentences or 0, part.sentences - len(own)),
            words=kept.words if part.words is None else min(kept.words or 0, part.words - words),
        )
        recalled = background(self.line.related, own, room, barred) if _share(self.line, scheme) else ()
        change = Change(Status.UPDATED, storyline, told, replacements(own, _told_before(self.line)), recalled)
        return replace(summary, sections=_with_recalled(summary.sections, scheme, recalled), change=change)

    def continued(self, summary: Summary) -> Summary:
        """Return a story that says nothing new, marked as such."""
        told = self.line.told
        return replace(summary, change=Change(Status.CONTINUING, told.storyline if told else "", told))

    def barred(self, roles: Sequence[Role]) -> tuple[str, ...]:
        """Return the objections, and those to what is said otherwise, but is neither fact nor event.

        Args:
            roles: What each sentence does.
        """
        if not self.news:
            return self.objections
        is_told_by_role = any(role is not Role.NONE for role in roles)
        return tuple(
            objected or (_NOTHING_NEW if role is Role.NONE and is_told_by_role and not each.is_fact else "")
            for objected, each, role in zip(self.objections, self.news, roles, strict=True)
        )

    def weighed(self, scores: Scores) -> Scores:
        """Return the scores mixed with how much is new in each sentence."""
        if not self.news:
            return scores
        return tuple((1 - _NEW) * score + _NEW * each.weight for score, each in zip(scores, self.news, strict=True))


class Retelling:
    """The memory over the stories of a run; it lives inside one run. Without memory, all stays as it is."""

    def __init__(self, memory: Memory | None, stories: Sequence[Story]) -> None:
        self._memory = memory
        self._retold: dict[str, Retold] = {}
        if memory is None:
            return
        repeats, known = _Printed(memory), {}
        for story, line in zip(stories, lines(stories, memory), strict=True):
            lines_known = tuple(told.storyline for told in line.related)
            if lines_known and lines_known not in known:
                known[lines_known] = Known(line.related)
            self._retold[story.documents[0].id] = _retold(story, line, repeats, known.get(lines_known))

    def of(self, story: Story) -> Retold | None:
        """Return a story against the memory, None without one."""
        return self._retold.get(story.documents[0].id)

    def is_continuing(self, story: Story) -> bool:
        """Tell whether a story has nothing new for certain."""
        retold = self.of(story)
        return retold is not None and retold.is_continuing

    def delta(self, continuing: Sequence[Story]) -> Delta | None:
        """Return what has become of the last edition's stories, beside those told again; None without memory.

        Args:
            continuing: The stories of which nothing is printed since they say nothing new.
        """
        if self._memory is None:
            return None
        went_on: dict[str, tuple[Told, list[Document]]] = {}
        for story in continuing:
            retold = self._retold[story.documents[0].id]
            if retold.line.told is not None:
                went_on.setdefault(retold.line.told.storyline, (retold.line.told, []))[1].extend(story.documents)
        touched = {name for retold in self._retold.values() for name in retold.line.touched}
        return Delta(
            edition=self._memory.edition,
            created=self._memory.created,
            continuing=tuple(Continued(told, Story(tuple(documents))) for told, documents in went_on.values()),
            closed=tuple(
                told
                for told in self._memory.stories
                if told.last == self._memory.edition and told.storyline not in touched
            ),
        )


class _Printed:
    """What earlier editions printed and read, whatever the story."""

    def __init__(self, memory: Memory) -> None:
        self._repeats = Repeats(memory)
        self._readers = {document: told for told in memory.stories for document in told.read}
        self._tellers = {sentence: told for told in memory.stories for sentence in told.sentences}

    def objection(self, sentence: Sentence) -> tuple[str, Told | None]:
        """Return why a sentence must not be said again, "" where it may, and which storyline it is of."""
        reader = self._readers.get(sentence.document.id)
        if reader is not None:
            return f"its document was read for edition {reader.last}", reader
        said = self._repeats.of(sentence)
        if said is not None:
            return f"said in edition {said.edition}", self._tellers[said.sentence]
        return "", None


def _retold(story: Story, line: Line, printed: _Printed, known: Known | None) -> Retold:
    objections, news, owners = [], [], []
    for sentence in story.sentences:
        found, owner = printed.objection(sentence)
        its = known.news(sentence) if known and not found else NOTHING
        if known and not found and not its.is_any:
            found = _NOTHING_NEW
        objections.append(found)
        news.append(its)
        owners.append(owner)
    if known:
        _admit_antecedents(story, objections, news)
    if all(objections) and line.told is None:
        line = next((Line(told, touched=(told.storyline,), related=(told,)) for told in owners if told), line)
    return Retold(story, line, tuple(objections), tuple(news) if known else ())


def _admit_antecedents(story: Story, objections: list[str], news: Sequence[News]) -> None:
    """Open again what says nothing new, but is needed to understand the new sentence behind it."""
    sentences = story.sentences
    for at in range(1, len(sentences)):
        before, sentence = sentences[at - 1], sentences[at]
        if (
            objections[at - 1] == _NOTHING_NEW
            and news[at].is_fact
            and before.document.id == sentence.document.id
            and backward_reference(sentence.text, sentence.document.language, sentence.document.title)
        ):
            objections[at - 1] = ""


def _told_before(line: Line) -> list[Sentence]:
    """Return what earlier editions printed of what a story goes on with, the oldest edition first."""
    edition_of = {
        sentence: edition
        for told in reversed(line.related)
        for sentence, edition in zip(told.sentences, told.editions, strict=True)
    }
    return sorted(edition_of, key=edition_of.__getitem__)


def _share(line: Line, scheme: Scheme) -> float:
    """Return the share of a story's length that recalls what was told: as much as its background may have besides."""
    if line.told is None:
        return 0.0
    return next((part.share for part in scheme.parts if part.key == BACKGROUND), 0.0)


def _with_recalled(sections: Sequence[Section], scheme: Scheme, recalled: Sequence[Recalled]) -> tuple[Section, ...]:
    """Put what is recalled at the head of the background, which stands where the scheme has it."""
    if not recalled:
        return tuple(sections)
    known = {section.key: section for section in sections}
    part = next(part for part in scheme.parts if part.key == BACKGROUND)
    own = known[BACKGROUND].sentences if BACKGROUND in known else ()
    known[BACKGROUND] = Section(part.key, part.title, (*(each.sentence for each in recalled), *own))
    return tuple(known[part.key] for part in scheme.parts if part.key in known)
