"""Prove the facts of a brief in JSON again: figures, words of likelihood, times, key figures, and who is who.

Briefs of an earlier version have none of them, or not all.
"""

from bisect import bisect_right
from collections.abc import Iterator, Mapping
from datetime import datetime
from typing import Any

from briefer.briefing import Finding
from briefer.evidence.likelihood import bands
from briefer.evidence.quantities import quantities
from briefer.text.names import mentions
from briefer.text.time_expressions import time_expressions

Archive = Mapping[str, Mapping[str, Any]]


def findings_on_story(story: Mapping[str, Any], archive: Archive) -> Iterator[Finding]:
    """Yield what is not proven of the figures that differ in a story, and of its words of likelihood.

    Args:
        story: One of the brief's stories.
        archive: The brief's documents by their ids.
    """
    yield from _findings_on_figures(story, archive)
    yield from _findings_on_likelihoods(story)


def findings_on_facts(
    brief: Mapping[str, Any], cited: Mapping[int, Mapping[str, Any]], archive: Archive
) -> Iterator[Finding]:
    """Yield what is not proven of the times, the timeline, the key figures and who is who.

    Args:
        brief: The whole brief.
        cited: Its cited sentences by the numbers of their citations.
        archive: Its documents by their ids.
    """
    yield from _findings_on_times(brief, cited, archive)
    yield from _findings_beside(brief, cited, archive)


def outlet_of(document: Mapping[str, Any]) -> str:
    """Return the name of a document's outlet, or of its source."""
    outlet: str = document["outlet"] or document["source"]["name"]
    return outlet


def misattribution(quoted: Mapping[str, Any], document: Mapping[str, Any]) -> str | None:
    """Return why an outlet or a page is not that of its document, None where they are, or nothing is said of them."""
    outlet = outlet_of(document)
    if quoted.get("outlet", outlet) != outlet:
        return f"is ascribed to {quoted['outlet']}, and its document to {outlet}"
    page = bisect_right(document.get("pages", ()), quoted["start"]) or None
    return None if quoted.get("page", page) == page else f"is ascribed to page {quoted['page']}, and stands on {page}"


def _findings_on_figures(story: Mapping[str, Any], archive: Archive) -> Iterator[Finding]:
    listed: list[object] = []
    for difference in story.get("differences", ()):
        cited = [(each["sentence"]["document"], each["start"], each["end"]) for each in difference["figures"]]
        for place, figure in zip(cited, difference["figures"], strict=True):
            document = archive.get(figure["sentence"]["document"])
            if document is not None and (
                reason := _misquoted_part(figure, figure["sentence"])
                or misattribution(figure, document)
                or _miscounted(figure, difference["subject"], document)
            ):
                yield Finding(figure["sentence"]["citation"], figure["text"], reason)
            if place in listed:
                yield Finding(figure["sentence"]["citation"], figure["text"], "is listed twice among the figures")
            listed.append(place)


def _misquoted_part(part: Mapping[str, Any], sentence: Mapping[str, Any]) -> str | None:
    """Return why a figure or word is not what stands at its place in its sentence, None where it is."""
    start, end = part["start"], part["end"]
    if not sentence["start"] <= start < end <= sentence["end"]:
        return f"characters {start}–{end} are not in the sentence that it is taken from"
    found = sentence["text"][start - sentence["start"] : end - sentence["start"]]
    return None if found == part["text"] else f"characters {start}–{end} say: {found}"


def _miscounted(figure: Mapping[str, Any], subject: str, document: Mapping[str, Any]) -> str | None:
    """Return why a figure is no count of a subject, None where it is one."""
    start, said = figure["sentence"]["start"], figure["sentence"]["text"]
    place = (figure["start"] - start, figure["end"] - start, subject)
    if any((each.start, each.end, each.subject) == place for each in quantities(said, document["language"])):
        return None
    return f"is no figure for “{subject}” in its sentence"


def _findings_on_likelihoods(story: Mapping[str, Any]) -> Iterator[Finding]:
    for sentence in (each for section in story["sections"] for each in section["sentences"]):
        for word in sentence.get("likelihoods", ()):  # briefs of an earlier version mark none
            said = [{"scale": band.scale, "low": band.low, "high": band.high} for band in bands(word["text"])]
            reason = _misquoted_part(word, sentence)
            if reason is None and (not said or word["bands"] != said):
                reason = "has not the bands that ICD 203 and PHIA give it"
            if reason:
                yield Finding(sentence["citation"], word["text"], reason)


def _findings_on_times(
    brief: Mapping[str, Any], cited: Mapping[int, Mapping[str, Any]], archive: Archive
) -> Iterator[Finding]:
    for time in (*brief.get("times", ()), *brief.get("timeline", ())):
        sentence = cited.get(time["citation"])
        document = archive.get(sentence["document"]) if sentence else None
        if sentence is None or document is None:
            yield Finding(time["citation"], time["text"], "is a time in no cited sentence")
        elif reason := _misquoted_part(time, sentence) or _misdated(time, sentence, document):
            yield Finding(time["citation"], time["text"], reason)


def _misdated(time: Mapping[str, Any], sentence: Mapping[str, Any], document: Mapping[str, Any]) -> str | None:
    """Return why a time is not on the days that it is said to be, None where it is."""
    day = datetime.fromisoformat(document["published"]) if document["published"] else None
    for found in time_expressions(sentence["text"], day, document["language"]):
        if (found.start, found.end) == (time["start"] - sentence["start"], time["end"] - sentence["start"]):
            days = found.first.isoformat(), found.last.isoformat()
            return None if days == (time["first"], time["last"]) else f"is {days[0]} to {days[1]}"
    return "names no time in its sentence"


def _findings_beside(
    brief: Mapping[str, Any], cited: Mapping[int, Mapping[str, Any]], archive: Archive
) -> Iterator[Finding]:
    """Prove the key figures and who is who."""
    for entry in (*brief.get("key_figures", ()), *brief.get("actors", ())):
        is_figure = "phrase" in entry
        parts = [entry, entry["phrase"], entry["speaker"]] if is_figure else [entry["name"], entry["role"]]
        said = parts[0]["text"]
        sentence = cited.get(entry["citation"])
        document = archive.get(sentence["document"]) if sentence else None
        if sentence is None or document is None:
            yield Finding(entry["citation"], said, "is taken from no cited sentence")
            continue
        reason = next(filter(None, (_misquoted_part(part, sentence) for part in parts if part)), None)
        reason = reason or (_misread(entry, sentence, document) if is_figure else _undercounted(entry, document))
        if reason:
            yield Finding(entry["citation"], said, reason)


def _misread(figure: Mapping[str, Any], sentence: Mapping[str, Any], document: Mapping[str, Any]) -> str | None:
    """Return why a key figure is none of its sentence, or not of its outlet and day; None where it is."""
    if not figure["phrase"]["start"] <= figure["start"] < figure["end"] <= figure["phrase"]["end"]:
        return "is not among the words that say what it is"
    starts = {sentence["start"] + each.first for each in quantities(sentence["text"], document["language"])}
    if figure["start"] not in starts:
        return "is no figure in its sentence"
    if figure["published"] != document["published"]:
        return f"is dated {figure['published']}, and its document {document['published']}"
    return misattribution(figure, document)


def _undercounted(actor: Mapping[str, Any], document: Mapping[str, Any]) -> str | None:
    """Return why a name cannot be mentioned as often as is said, None where it can: not all documents are archived."""
    least = len(mentions(actor["name"]["text"], document["text"], document["language"]))
    return None if actor["mentions"] >= least else f"is said to be mentioned {actor['mentions']} times, not {least}"
