"""Editions by number: as many stories as one likes, each of its own place, people and matter, the same every time.

They are read as files are, so that language, stories and roles are found and not given.
"""

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from random import Random

import briefer
from briefer.model import Document

MORNING = datetime(2026, 3, 14, 7, tzinfo=UTC)
_SYLLABLES = ("bar", "den", "fel", "gor", "har", "kel", "lun", "mer", "nor", "pil", "ros", "sta", "tam", "vel", "wic")
# fmt: off
_MATTERS = (
    ("bridge", "engineers", "cracks", "traffic"), ("hospital", "nurses", "wards", "patients"),
    ("refinery", "firefighters", "fumes", "tankers"), ("school", "teachers", "classrooms", "pupils"),
    ("harbour", "pilots", "silt", "ferries"), ("bank", "auditors", "loans", "savers"),
    ("vineyard", "growers", "mildew", "grapes"), ("museum", "curators", "forgeries", "visitors"),
    ("reservoir", "hydrologists", "algae", "households"), ("airport", "controllers", "radar", "passengers"),
    ("orchestra", "musicians", "debts", "audiences"), ("mine", "geologists", "subsidence", "villagers"),
)
_TOLD = (
    "The {matter} of {place} was closed on Monday after {experts} found {fault} in {n} places.",
    "{who}, who runs the {matter}, said {more} {users} would be told to stay away until {month}.",
    "{place} has had trouble with its {matter} since {year}, when a storm damaged the older half of it.",
    "The {fault} were first reported by {experts} in {then}, but the council of {place} found no money to act.",
    "Repairs will cost about {n} million crowns, according to {experts} whom the council of {place} has asked.",
    "“We have waited long enough for {place} to be heard,” {who} said.",
    "Ministers are expected to decide in {month} whether {place} gets help with the {fault}.",
    "Some {more} {users} signed a petition for the {matter} last week.",
    "The neighbouring towns offered {place} the use of their own {matter}, which {who} declined.",
    "If nothing is done, {experts} warned, {place} may lose its {matter} for good within {n} years.",
    "{who} took over the {matter} of {place} in {year} from a predecessor who had left after a quarrel with {experts}.",
    "Prices in {place} rose by {n} per cent in the {matter}’s first week without {users}, a survey of shops showed.",
)
_MONTHS = ("April", "May", "June", "September", "October")
# fmt: on


def edition(stories: int, *, outlets: int = 1, first: int = 0) -> list[Document]:
    """Return the documents of so many stories, told by so many outlets each, beginning with that of a number."""
    return [told for number in range(first, first + stories) for told in _tellings(number, outlets)]


def _tellings(number: int, outlets: int) -> Iterator[Document]:
    chance = Random(number)  # noqa: S311 - nothing is kept secret with it
    place, person, surname = ("".join(chance.sample(_SYLLABLES, 3)).capitalize() for _ in range(3))
    matter, experts, fault, users = (
        _MATTERS[number] if number < len(_MATTERS) else ("".join(chance.sample(_SYLLABLES, 3)) for _ in range(4))
    )
    facts = {
        "place": place, "who": f"{person} {surname}", "matter": matter, "experts": experts, "fault": fault,
        "users": users, "n": chance.randrange(3, 90), "more": f"{chance.randrange(1, 9)},{chance.randrange(100, 999)}",
        "month": chance.choice(_MONTHS), "year": chance.randrange(1950, 1999), "then": chance.randrange(2015, 2025),
    }  # fmt: skip
    length = 4 + number * 5 % (len(_TOLD) - 3)
    for outlet in range(outlets):
        sentences = [_TOLD[0], *chance.sample(_TOLD[1:], length - 1)]
        document = briefer.document(
            "",
            sentences=[sentence.format(**facts) for sentence in sentences],
            title=f"{place}: {fault} close the {matter}",
            url=f"https://example.org/{number}/{outlet}",
            published=MORNING - timedelta(hours=number % 24, minutes=7 * outlet),
            language="en",
        )
        yield replace(document, outlet=f"{place} {('Courier', 'Post', 'Echo', 'Herald', 'Times')[outlet % 5]}")
