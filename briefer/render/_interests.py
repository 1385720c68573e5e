"""What came of what the reader asked for, in our own words: focus and exclusions in counts, watched names by place."""

from dataclasses import dataclass

from briefer.briefing import Briefing, Excluded, Focused, Unprinted

_NAMED = 5  # documents; the rest are counted


@dataclass(frozen=True, slots=True)
class Mention:
    """A document that mentions a name and is not quoted with it: who says it, and its title, "" for none to show."""

    label: str
    title: str
    language: str


@dataclass(frozen=True, slots=True)
class PrintedName:
    """A watched name: the citations that mention it, documents that do without being quoted, and how many more do."""

    name: str
    numbers: tuple[int, ...]
    mentions: tuple[Mention, ...]
    other_mentions: int


def asked(briefing: Briefing) -> tuple[str, ...]:
    """Return what came of each focus and each exclusion; nothing where there was none."""
    outcome = briefing.outcome
    return (
        *([f"Focus: {'; '.join(map(_focused, outcome.focuses))}."] if outcome.focuses else []),
        *([f"Excluded on request: {'; '.join(map(_excluded, outcome.exclusions))}."] if outcome.exclusions else []),
    )


def names(briefing: Briefing) -> tuple[PrintedName, ...]:
    """Return where each watched name is."""
    number_of = {citation.sentence: citation.number for citation in briefing.citations}
    return tuple(
        PrintedName(
            name=watched.name,
            numbers=tuple(sorted(number_of[sentence] for sentence in watched.printed)),
            mentions=tuple(map(_mention, watched.unprinted[:_NAMED])),
            other_mentions=len(watched.unprinted[_NAMED:]),
        )
        for watched in briefing.outcome.names
    )


def place(name: PrintedName) -> str:
    """Return where a name is, in plain text."""
    found = f"printed in {', '.join(f'[{number}]' for number in name.numbers)}" if name.numbers else ""
    mentions = [f"{each.label}, “{each.title}”" if each.title else each.label for each in name.mentions]
    more = [f"{name.other_mentions:,} more"] if name.other_mentions else []
    elsewhere = f"mentioned, not printed, in {'; '.join([*mentions, *more])}" if mentions else ""
    return "; ".join(filter(None, (found, elsewhere))) or "not mentioned in any document"


def _mention(found: Unprinted) -> Mention:
    document = found.document
    return Mention(document.label, "" if found.is_excluded else document.title, document.language)


def _focused(focus: Focused) -> str:
    if focus.sentences:
        said = "1 sentence says it" if focus.sentences == 1 else f"{focus.sentences:,} sentences say it"
        return f"“{focus.query}”, {said}, {focus.printed:,} printed"
    some = ", only some of its words" if focus.is_touched else ""
    return f"“{focus.query}”, no sentence says it{some}"


def _excluded(exclusion: Excluded) -> str:
    sentences = "1 sentence" if exclusion.sentences == 1 else f"{exclusion.sentences:,} sentences"
    stories = "1 story whole" if exclusion.stories == 1 else f"{exclusion.stories:,} stories whole"
    left_out = f"{sentences} left out{f', {stories}' if exclusion.stories else ''}"
    return f"“{exclusion.phrase}”, " + (left_out if exclusion.sentences or exclusion.stories else "nothing says it")
