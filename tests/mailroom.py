"""An edition and its deliveries by mail, run after run, without making editions: what became of each recipient."""

import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from datetime import timedelta
from email.message import EmailMessage
from email.policy import SMTP
from pathlib import Path
from types import ModuleType
from typing import Any

import past
import pytest
from postoffice import PostOffice

import briefer
from briefer import delivering
from briefer.briefing import Briefing
from briefer.deliver import Rendition
from briefer.series import Delivery, Series
from briefer.state import State

NOW = past.day(1)
READERS = ("ana@example.org", "bea@example.org", "cy@example.org")
RUNS = (0, 5, 15, 35, 75, 155, 275, 395, 24 * 60, 25 * 60)  # minutes after the first
_TEXT = Rendition("text", "morning", "morning-0001-2026-03-16.txt", b"The news.\n")


def plain_message(briefing: Briefing, **options: Any) -> EmailMessage:
    """Return a message in place of the one that `briefer.render.eml` makes: the same options, fewer words."""
    made = EmailMessage(policy=SMTP)
    made["From"] = options["sender"]
    made["Subject"] = briefing.title
    if briefing.created:
        made["Date"] = briefing.created
    made["Message-ID"] = f"<{briefing.edition or 1}.{options['series']}@{options['domain']}>"
    made.set_content(
        "The news.\n.a line that begins with a dot\nFrom here on, all is well: ä\n", cte="quoted-printable"
    )
    return made


@contextmanager
def plain_messages() -> Iterator[None]:
    """Let mail channels send plain messages, so that a test of the post is none of the page."""
    stand_in = ModuleType("briefer.render.eml")
    stand_in.message = plain_message  # type: ignore[attr-defined]  # a module made here
    with pytest.MonkeyPatch.context() as patch:
        patch.setitem(sys.modules, "briefer.render.eml", stand_in)
        yield


@dataclass
class Mailroom:
    """Delivers one edition by mail.

    Attributes:
        path: The file of the state.
        office: The server.
        options: Of the channel, beside where the server is.
        readers: Who gets it.
    """

    path: Path
    office: PostOffice
    options: dict[str, Any] = field(default_factory=dict)
    readers: Sequence[str] = READERS
    briefing: Briefing = field(default_factory=lambda: briefer.brief(past.documents(1), now=NOW))
    is_out: bool = False

    @property
    def series(self) -> Series:
        """The series that goes by mail."""
        usual = {
            "sender": "The Desk <desk@example.org>", "addresses": tuple(self.readers), "host": "127.0.0.1",
            "port": self.office.port, "security": "none", "timeout": 5, "ehlo": "desk.example.org",
        }  # fmt: skip
        return Series("morning", "Morning", (), deliver=(Delivery("smtp", {**usual, **self.options}),))

    def begin(self) -> None:
        """Make the edition, up to where it is delivered."""
        with State(self.path) as state:
            past.begin(state, 1, "morning")
            past.collect(state, 1, "morning")
            past.compose(state, 1, "morning")

    def run(self, minutes: int = 0) -> delivering.Delivered:
        """Run so many minutes after the edition was made; with a state opened anew, as runs do."""
        now = NOW + timedelta(minutes=minutes)
        with State(self.path) as state:
            if self.is_out:
                done = [each for _, each in delivering.retry(self.series, state, now)]
                return done[0] if done else delivering.Delivered(is_out=True)
            numbered = replace(self.briefing, edition=1)
            found = delivering.deliver(self.series, state, 1, NOW, now, numbered, (_TEXT,))
            if found.is_out:
                state.finish("morning", 1)
                self.is_out = True
            return found

    def runs(self) -> None:
        """Make the edition, and run for a day and a bit."""
        self.begin()
        for minutes in RUNS:
            self.run(minutes)

    def rows(self) -> dict[str, tuple[str, int]]:
        """Return what became of each recipient, and how often it was tried."""
        with State(self.path) as state:
            return {row.recipient: (row.status, row.attempts) for row in state.deliveries("morning", 1)}

    def kept(self) -> int:
        """Return how many parcels are kept for later tries."""
        with State(self.path) as state:
            return len(state._rows("SELECT * FROM parcels"))  # noqa: SLF001 - nobody else needs to know
