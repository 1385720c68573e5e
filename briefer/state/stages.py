"""The nouns of an edition that is under way."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum


class Stage(StrEnum):
    """How far an edition is.

    A skipped one had nothing to tell and was not sent. A superseded one reached nobody; what it was to be made of goes
    into the next.
    """

    BEGUN = "begun"
    COLLECTED = "collected"
    COMPOSED = "composed"
    DELIVERED = "delivered"
    SKIPPED = "skipped"
    SUPERSEDED = "superseded"


@dataclass(frozen=True, slots=True)
class Begun:
    """An edition that is under way or made.

    Attributes:
        series: The name of its series.
        number: Its number; None for a skipped one.
        due: The moment of the timetable that it is for, aware and in UTC, as all are; None where it was made by hand.
        created: When it was begun: what it is dated with.
        window: The time that it covers; None where no one said.
        stage: How far it is.
    """

    series: str
    number: int | None
    due: datetime | None
    created: datetime
    window: tuple[datetime, datetime] | None
    stage: Stage
