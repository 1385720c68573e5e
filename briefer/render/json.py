"""JSON: the whole brief with its proof: archived texts, their hashes, and every sentence's place in them.

The schema is `briefer/data/brief.schema.json`. It is versioned by `schema`: 1 may gain fields, and none of its own
changes its meaning.
"""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, ClassVar

from briefer import archived
from briefer.briefing import Briefing, Outcome, Summary
from briefer.facts import Actor, Event, Figure, KeyFigure, Likelihood, Passage, Time
from briefer.memory import Change, Delta, Silence, Told, Undelivered
from briefer.model import Role, Sentence
from briefer.render import Renderer
from briefer.version import __version__

SCHEMA = 1


@dataclass(frozen=True, slots=True)
class Json:
    """Render JSON, indented and with sorted lists as in the brief."""

    suffixes: ClassVar[tuple[str, ...]] = (".json",)
    is_text: ClassVar[bool] = True

    def render(self, briefing: Briefing) -> bytes:
        """Return a JSON object in UTF-8; see `Renderer`."""
        # a file's name may hold bytes that are no text; what stands for them in Python is written as JSON's own escape
        return (json.dumps(as_object(briefing), ensure_ascii=False, indent=1) + "\n").encode(
            "utf-8", "backslashreplace"
        )


def as_object(briefing: Briefing) -> dict[str, Any]:
    """Return the brief as plain values."""
    coverage, outcome = briefing.coverage, briefing.outcome
    number_of = {citation.sentence: citation.number for citation in briefing.citations}
    return {
        "schema": SCHEMA,
        "generator": f"briefer {__version__}",
        "title": briefing.title,
        "language": briefing.language,
        "edition": briefing.edition,
        "created": _moment(briefing.created),
        "period": [_moment(moment) for moment in briefing.period] if briefing.period else None,
        "note": briefing.note,
        "stories": [
            {
                **_story(summary, number_of),
                "at_head": any(summary is head for head in briefing.heads),
                "in_brief": any(summary is minor for minor in briefing.in_brief),
            }
            for summary in briefing.summaries
        ],
        "times": [_time(time, number_of) for time in briefing.times],
        "timeline": [_event(event, number_of) for event in briefing.timeline],
        "key_figures": [_key_figure(figure, number_of) for figure in briefing.key_figures],
        "actors": [_actor(actor, number_of) for actor in briefing.actors],
        "quotations": [number_of[sentence] for sentence in briefing.quotations],
        "documents": [archived.as_object(document) for document in briefing.documents],
        "failures": [
            {"uri": failure.uri, "reason": failure.reason, "is_fault": failure.is_fault}
            for failure in briefing.failures
        ],
        "coverage": {name: getattr(coverage, name) for name in type(coverage).__slots__},
        **({"interests": _interests(outcome, number_of)} if outcome != Outcome() else {}),
        **_series(briefing),
    }


def _series(briefing: Briefing) -> dict[str, Any]:
    """Return what a brief that is in a series says of it; without one, none of these fields is there."""
    window, delta = briefing.window, briefing.delta
    return {
        **({"window": [_moment(moment) for moment in window]} if window else {}),
        **({"next_edition": _moment(briefing.next_edition)} if briefing.next_edition else {}),
        **({"delta": _delta(delta)} if delta else {}),
        **({"silences": [_silence(silence) for silence in briefing.silences]} if briefing.silences else {}),
        **({"undelivered": [_undelivered(each) for each in briefing.undelivered]} if briefing.undelivered else {}),
    }


def _undelivered(undelivered: Undelivered) -> dict[str, Any]:
    return {"edition": undelivered.edition, "recipients": undelivered.recipients}


def _delta(delta: Delta) -> dict[str, Any]:
    return {
        "edition": delta.edition,
        "created": _moment(delta.created),
        "continuing": [
            {
                **_told(each.told),
                "documents": [document.id for document in each.story.documents],
                "reported": _moment(each.reported),
            }
            for each in delta.continuing
        ],
        "closed": [{**_told(told), "reported": _moment(told.reported)} for told in delta.closed],
    }


def _told(told: Told) -> dict[str, Any]:
    return {"storyline": told.storyline, "headline": told.headline, "first": told.first, "last": told.last}


def _silence(silence: Silence) -> dict[str, Any]:
    return {
        "uri": silence.uri,
        "name": silence.name,
        "since": _moment(silence.since),
        "usual_seconds": silence.usual.total_seconds(),
    }


def _change(change: Change | None, number_of: Mapping[Sentence, int]) -> dict[str, Any]:
    """Return what a story is against earlier editions; nothing where the brief is in no series, or the first of one."""
    if change is None:
        return {}
    told = change.told
    return {
        "storyline": change.storyline,
        "change": {
            "status": str(change.status),
            "since": None if told is None else told.first,
            "continues": None if told is None else told.storyline,
            "replaces": [
                {"citation": number_of[each.sentence], "earlier": _cited(each.earlier, number_of)}
                for each in change.replacements
            ],
        },
    }


def _interests(outcome: Outcome, number_of: Mapping[Sentence, int]) -> dict[str, Any]:
    return {
        "focus": [
            {
                "query": focus.query,
                "sentences": focus.sentences,
                "printed": focus.printed,
                "is_touched": focus.is_touched,
            }
            for focus in outcome.focuses
        ],
        "exclude": [
            {"phrase": each.phrase, "sentences": each.sentences, "stories": each.stories} for each in outcome.exclusions
        ],
        "watch": [
            {
                "name": watched.name,
                "citations": sorted(number_of[sentence] for sentence in watched.printed),
                "unprinted": [
                    {
                        "document": each.document.id,
                        "outlet": each.document.label,
                        "title": "" if each.is_excluded else each.document.title,
                        "is_excluded": each.is_excluded,
                    }
                    for each in watched.unprinted
                ],
            }
            for watched in outcome.names
        ],
    }


def _story(summary: Summary, number_of: Mapping[Sentence, int]) -> dict[str, Any]:
    recalled = summary.change.recalled if summary.change else ()
    known = {each.sentence: (each.score, Role.PREVIOUS_EVENT) for each in recalled} | {
        sentence: (score, role)
        for sentence, score, role in zip(summary.story.sentences, summary.scores, summary.roles, strict=True)
    }
    return {
        "headline": summary.headline,
        **_change(summary.change, number_of),
        "documents": [document.id for document in summary.story.documents],
        "outlets": summary.evidence.outlets,
        "independent": summary.evidence.independent,
        "sections": [
            {
                "key": section.key,
                "title": section.title,
                "sentences": [
                    {
                        **_cited(sentence, number_of),
                        "score": round(known[sentence][0], 6),
                        "role": str(known[sentence][1]),
                        "also": [
                            {**_cited(other, number_of), "outlet": other.document.label}
                            for other in summary.evidence.also(sentence)
                        ],
                        "likelihoods": [_likelihood(each) for each in summary.evidence.likelihoods_in(sentence)],
                    }
                    for sentence in section.sentences
                ],
            }
            for section in summary.sections
        ],
        "differences": [
            {
                "subject": difference.subject,
                "figures": [_figure(figure, number_of) for figure in difference.figures],
            }
            for difference in summary.evidence.differences
        ],
    }


def _cited(sentence: Sentence, number_of: Mapping[Sentence, int]) -> dict[str, Any]:
    return {
        "citation": number_of[sentence],
        "document": sentence.document.id,
        "index": sentence.index,
        "start": sentence.start,
        "end": sentence.end,
        "page": sentence.page,
        "text": sentence.text,
    }


def _figure(figure: Figure, number_of: Mapping[Sentence, int]) -> dict[str, Any]:
    return {
        "text": figure.text,
        "start": figure.start,
        "end": figure.end,
        "outlet": figure.sentence.document.label,
        "sentence": _cited(figure.sentence, number_of),
    }


def _likelihood(found: Likelihood) -> dict[str, Any]:
    return {
        "text": found.text,
        "start": found.start,
        "end": found.end,
        "bands": [{"scale": band.scale, "low": band.low, "high": band.high} for band in found.bands],
    }


def _time(time: Time, number_of: Mapping[Sentence, int]) -> dict[str, Any]:
    return {
        "citation": number_of[time.sentence],
        "text": time.text,
        "start": time.start,
        "end": time.end,
        "first": time.first.isoformat(),
        "last": time.last.isoformat(),
        "precision": time.precision,
    }


def _event(event: Event, number_of: Mapping[Sentence, int]) -> dict[str, Any]:
    return {**_time(event.time, number_of), "is_ahead": event.is_ahead}


def _key_figure(figure: KeyFigure, number_of: Mapping[Sentence, int]) -> dict[str, Any]:
    document = figure.sentence.document
    return {
        "citation": number_of[figure.sentence],
        **_passage(figure.value),
        "phrase": _passage(figure.phrase),
        "speaker": None if figure.speaker is None else _passage(figure.speaker),
        "outlet": document.label,
        "published": _moment(document.published),
    }


def _actor(actor: Actor, number_of: Mapping[Sentence, int]) -> dict[str, Any]:
    return {
        "citation": number_of[actor.sentence],
        "name": _passage(actor.name),
        "role": _passage(actor.role),
        "mentions": actor.mentions,
    }


def _passage(passage: Passage) -> dict[str, Any]:
    return {"text": passage.text, "start": passage.start, "end": passage.end}


def _moment(moment: datetime | None) -> str | None:
    return None if moment is None else moment.isoformat()


RENDERER: type[Renderer] = Json
