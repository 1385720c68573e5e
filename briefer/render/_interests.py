"""What came of what the reader asked for, in our own words: focus and exclusions in counts, watched names by place."""

from dataclasses import dataclass

from briefer.briefing import Briefing, Excluded, Focused, Unprinted
from briefer.catalogue import Catalogue

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


def asked(briefing: Briefing, words: Catalogue) -> tuple[str, ...]:
    """Return what came of each focus and each exclusion; nothing where there was none."""
    outcome = briefing.outcome
    focuses = words.parted(_focused(focus, words) for focus in outcome.focuses)
    phrases = words.parted(_excluded(exclusion, words) for exclusion in outcome.exclusions)
    return (
        *([words.gettext("Focus") + words.colon + focuses + words.stop] if focuses else []),
        *([words.gettext("Excluded on request") + words.colon + phrases + words.stop] if phrases else []),
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


def place(name: PrintedName, words: Catalogue) -> str:
    """Return where a name is, in plain text."""
    numbers = words.listed(f"[{number}]" for number in name.numbers)
    mentions = [
        words.listed((words.isolated(each.label), *([words.quoted(each.title)] if each.title else [])))
        for each in name.mentions
    ]
    more = [words.ngettext("{number} more", "{number} more", name.other_mentions)] if name.other_mentions else []
    found = words.gettext("printed in") + f" {numbers}" if numbers else ""
    elsewhere = words.gettext("mentioned, not printed, in") + f" {words.parted([*mentions, *more])}" if mentions else ""
    return words.parted(filter(None, (found, elsewhere))) or words.gettext("not mentioned in any document")


def _mention(found: Unprinted) -> Mention:
    document = found.document
    return Mention(document.label, "" if found.is_excluded else document.title, document.language)


def _focused(focus: Focused, words: Catalogue) -> str:
    query = words.quoted(focus.query)
    if focus.sentences:
        said = words.ngettext("{number} sentence says it", "{number} sentences say it", focus.sentences)
        return words.listed((query, said, words.ngettext("{number} printed", "{number} printed", focus.printed)))
    some = [words.gettext("only some of its words")] if focus.is_touched else []
    return words.listed((query, words.gettext("no sentence says it"), *some))


def _excluded(exclusion: Excluded, words: Catalogue) -> str:
    phrase, sentences, stories = words.quoted(exclusion.phrase), exclusion.sentences, exclusion.stories
    if not sentences and not stories:
        return words.listed((phrase, words.gettext("nothing says it")))
    left_out = words.ngettext("{number} sentence left out", "{number} sentences left out", sentences)
    whole = [words.ngettext("{number} story whole", "{number} stories whole", stories)] if stories else []
    return words.listed((phrase, left_out, *whole))
