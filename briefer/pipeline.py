"""The whole of briefer, in order.

ingest     sources → documents and failures                briefer.ingest      (reads)
compose    documents → briefing                            here                (pure)
  attend     documents, interests → what is of interest      briefer.attention
  cluster    documents → stories                             briefer.cluster
  retell     stories, memory → what is new in each           briefer.retelling
  rank       story → one score per sentence                  briefer.rank
  classify   story → one role per sentence                   briefer.classify
  assemble   scores, roles, scheme, limit → summary          briefer.assemble
  corroborate  story, printed sentences → evidence           briefer.evidence
  timeline   printed sentences → times, events               briefer.evidence
  figures    printed sentences → figures, people, quotations briefer.evidence
render     briefing → Markdown, HTML, PDF, …               briefer.render      (pure)
deliver    renditions → reader                             briefer.deliver     (writes)
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from briefer.assemble import Words, assemble, spoken
from briefer.attention import Attention, Weighted, attend
from briefer.briefing import Briefing, Coverage, Summary
from briefer.catalogue import Catalogue, catalogue, usual
from briefer.classify import Classifier, Judgement, Probable
from briefer.cluster import cluster
from briefer.evidence.actors import who_is_who
from briefer.evidence.corroboration import corroborate, original_of_each
from briefer.evidence.figures import key_figures
from briefer.evidence.likelihood import likelihoods
from briefer.evidence.quotations import key_quotations
from briefer.evidence.timeline import explained, named_times, timeline
from briefer.interests import NONE, Interests
from briefer.memory import Memory, Silence, Status, Told, Undelivered
from briefer.model import Document, Failure, Limit, Scheme, Sentence, Story
from briefer.rank import Ranker
from briefer.retelling import Retelling, Retold
from briefer.text.tokens import count_words

_SHORTEST_STORY = 40  # words: with less, what is printed is not what matters but what is short


@dataclass(frozen=True, slots=True)
class Job:
    """What to make of documents: names resolved to things, ready to run.

    Attributes:
        title: What stands at the head; "" for the title of the most important story.
        ranker: How much does each sentence matter?
        classifier: What does each do?
        scheme: Which roles make which section?
        limit: How long the whole brief may be.
        note: The editor's own words, in Markdown.
        interests: What the reader asks for beside the news of the day.
        ui_language: The language of our own words on the page; "" for that of most documents, or English.
        edition: The brief's number in a series; None where it is in none.
        memory: What earlier editions told; None where there are none.
        window: What the edition covers; None where it is in no series.
        next_edition: When the next one is due.
        silences: The sources that have been silent for longer than is their habit.
        undelivered: Whom earlier editions did not reach, as far as that became known since the last one.
    """

    title: str
    ranker: Ranker
    classifier: Classifier
    scheme: Scheme
    limit: Limit
    note: str = ""
    interests: Interests = NONE
    ui_language: str = ""
    edition: int | None = None
    memory: Memory | None = None
    window: tuple[datetime, datetime] | None = None
    next_edition: datetime | None = None
    silences: tuple[Silence, ...] = ()
    undelivered: tuple[Undelivered, ...] = ()


def compose(
    job: Job, documents: Sequence[Document], now: datetime | None = None, failures: Sequence[Failure] = ()
) -> Briefing:
    """Make the briefing. Pure: the same arguments give the same briefing."""
    words = catalogue(job.ui_language or usual(document.language for document in documents))
    attention = attend(job.interests, documents)
    told, retelling = _tell(replace(job, scheme=_in_words(job.scheme, words)), documents, attention)
    summaries = tuple(summary for summary in told if summary.sections)
    continuing = [summary.story for summary in told if summary.change and summary.change.status is Status.CONTINUING]
    printed = [sentence for summary in summaries for sentence in summary.sentences]
    dates = [document.published for document in documents if document.published is not None]
    day = now or max(dates, default=None)
    today, times = day and day.date(), named_times(printed)
    return Briefing(
        title=job.title or _title(summaries, words),
        created=now,
        period=(min(dates), max(dates)) if dates else None,
        summaries=summaries,
        failures=tuple(failures),
        coverage=Coverage(
            documents=len(documents),
            stories=len(told),
            stories_left_out=len(told) - len(summaries) - len(continuing),
            sentences_read=sum(len(document.spans) for document in documents),
            sentences_printed=len(printed),
            words=sum(count_words(sentence.text) for sentence in printed),
            copies=sum(summary.evidence.copies for summary in told),
            sources=len({document.source.uri for document in documents}),
        ),
        note=job.note,
        outcome=attention.outcome(documents, [summary.story for summary in told], printed),
        language=words.language,
        edition=job.edition,
        times=explained(times, today),
        timeline=timeline(times, today),
        key_figures=key_figures(summaries),
        actors=who_is_who(summaries),
        quotations=key_quotations(summaries),
        window=job.window,
        next_edition=job.next_edition,
        delta=retelling.delta(continuing),
        silences=job.silences,
        undelivered=job.undelivered,
    )


def tell(job: Job, documents: Sequence[Document], attention: Attention | None = None) -> tuple[Summary, ...]:
    """Tell every story of the documents; one for which there is no room, or that has nothing new, has no sections.

    First comes what most documents tell, copies not counted; of equals the input's order is kept. The interests move
    stories about them up, behind what leads the day, and those that they exclude to the end.

    Args:
        job: What to make of them.
        documents: What to tell.
        attention: What the job's interests find in the documents, where that is known.
    """
    return _tell(job, documents, attention or attend(job.interests, documents))[0]


def _tell(job: Job, documents: Sequence[Document], attention: Attention) -> tuple[tuple[Summary, ...], Retelling]:
    found = [(story, original_of_each(story)) for story in cluster(documents)]
    found.sort(key=lambda each: -len(set(each[1])))
    retelling = Retelling(job.memory, [story for story, _ in found])
    return _named(job, _summaries(job, attention.ordered(found), attention, retelling)), retelling


def summarise(
    job: Job,
    story: Story,
    part: Limit,
    left: Limit,
    printed: frozenset[Words] = frozenset(),
    objections: Sequence[str] = (),
    retold: Retold | None = None,
) -> Summary:
    """Tell one story in sections, within its part of what the limit has left.

    Where that part is too small for any sentence, or for the one that says what happened, the story takes one out of
    what less important ones would get: fewer stories are better than some told by what happens to be short. Where
    earlier editions told it, only what is new is told.
    """
    scores = job.ranker.rank(story)
    classifier = job.classifier
    judged = classifier.judge(story) if isinstance(classifier, Probable) else Judgement(classifier.classify(story), ())
    roles, probabilities = judged
    if retold is not None:
        scores, probabilities = retold.weighed(scores), retold.sure(roles, probabilities)
        barred = retold.barred(roles)
        objections = [own or other for own, other in zip(objections or ("",) * len(barred), barred, strict=True)]
    summary = assemble(story, scores, roles, job.scheme, part, printed, objections, probabilities)
    if part == left or (summary.sections and part.words is None):
        return summary
    one = 1 if left.sentences is None else min(1, left.sentences)
    alone = assemble(story, scores, roles, job.scheme, replace(left, sentences=one), printed, objections, probabilities)
    is_told = bool(summary.sections) and (not alone.sections or summary.lead == alone.lead)
    return summary if is_told else alone


def _in_words(scheme: Scheme, words: Catalogue) -> Scheme:
    """Return a scheme with its titles translated where they are ours."""
    if not scheme.is_ours:
        return scheme
    parts = (replace(part, title=words.pgettext("the title of a section", part.title)) for part in scheme.parts)
    return replace(scheme, parts=tuple(parts))


def _title(summaries: Sequence[Summary], words: Catalogue) -> str:
    """Return the headline of an only story; several stories are under no one's headline."""
    if len(summaries) > 1:
        return words.ngettext("Brief: {number} story", "Brief: {number} stories", len(summaries))
    return next((summary.headline for summary in summaries if summary.headline), words.gettext("Brief"))


def _summaries(job: Job, stories: Sequence[Weighted], attention: Attention, retelling: Retelling) -> list[Summary]:
    """Tell the stories one after the other, each within its part of what the limit has left.

    A story's part is in proportion to its weight; without interests √documents, copies not counted: two texts say
    more than one, but not twice as much. What a story does not use goes to those after it.
    """
    ranker = attention.ranker(job.ranker)
    weights = [0.0 if retelling.is_continuing(each.story) else each.weight for each in stories]
    weight_left = sum(weights)
    left = job.limit
    printed: frozenset[Words] = frozenset()
    summaries: list[Summary] = []
    for (story, original, _), weight in zip(stories, weights, strict=True):
        part = _part(left, weight / weight_left if weight else 0.0)
        objections = attention.objections(story)
        retold = retelling.of(story)
        scheme, for_news = retold.room_for_news(job.scheme, part) if retold else (job.scheme, part)
        attentive = replace(job, ranker=ranker, scheme=scheme)
        summary = summarise(attentive, story, for_news, left, printed, objections, retold)
        if not summaries and not summary.sections and ranker is not job.ranker:
            # what leads the day is not lost because what it says of the focus is too long
            plain = replace(job, scheme=scheme)
            found = summarise(plain, story, for_news, left, printed, objections, retold)
            summary = replace(found, scores=summary.scores)
        evidence = corroborate(story, summary.sentences, original)
        if retold is not None:
            if summary.sections or _says_something(job, story, objections, retold):
                barred = _not_recalled(job, retold.line.related, printed) if summary.sections else frozenset()
                summary = retold.completed(summary, job.scheme, part, barred)
            else:
                summary = retold.continued(summary)
        texts = [sentence.text for sentence in summary.sentences]
        left = _less(left, len(texts), sum(map(count_words, texts)))
        weight_left -= weight
        printed |= {spoken(text) for text in texts}
        evidence = replace(attention.permitted(story, evidence), likelihoods=likelihoods(summary.sentences))
        summaries.append(replace(summary, evidence=evidence))
    return summaries


def _says_something(job: Job, story: Story, objections: Sequence[str], retold: Retold) -> bool:
    """Tell whether anything of a story could be printed if there were room, or it goes on with nothing told."""
    if retold.line.told is None:
        return True
    one = Limit(sentences=1)
    return not retold.is_continuing and bool(
        summarise(job, story, one, one, objections=objections, retold=retold).sections
    )


def _not_recalled(job: Job, related: Sequence[Told], printed: frozenset[Words]) -> frozenset[Sentence]:
    """Return the archived sentences of storylines that must not be printed: excluded, or printed in another story."""
    archived = Story(tuple({document.id: document for told in related for document in told.documents}.values()))
    excluding = Interests(exclude=job.interests.exclude)
    excluded = attend(excluding, archived.documents).objections(archived) or ("",) * len(archived.sentences)
    return frozenset(
        sentence
        for sentence, objection in zip(archived.sentences, excluded, strict=True)
        if objection or (printed and spoken(sentence.text) in printed)
    )


def _named(job: Job, summaries: Sequence[Summary]) -> tuple[Summary, ...]:
    """Give each story that is new, or goes on beside another, its name in the series: the edition's, and its place."""
    if job.memory is None:
        return tuple(summaries)
    edition = job.memory.edition + 1 if job.edition is None else job.edition
    named, number = [], 0
    for summary in summaries:
        number += bool(summary.sections)
        change = summary.change
        if change is not None and not change.storyline:
            change = replace(change, storyline=f"{edition}.{number}")
        named.append(replace(summary, change=change))
    return tuple(named)


def _part(limit: Limit, share: float) -> Limit:
    """Return a share of the limit; at least one sentence of usual length while there is room for it."""
    return Limit(
        sentences=None if limit.sentences is None else min(limit.sentences, max(1, round(share * limit.sentences))),
        words=None if limit.words is None else min(limit.words, max(_SHORTEST_STORY, int(share * limit.words))),
    )


def _less(limit: Limit, sentences: int, words: int) -> Limit:
    return Limit(
        sentences=None if limit.sentences is None else limit.sentences - sentences,
        words=None if limit.words is None else limit.words - words,
    )
