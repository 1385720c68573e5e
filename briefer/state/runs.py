"""What came of each run, and how the series stand: what `briefer status` tells."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from briefer.memory import Silence
from briefer.model import Failure
from briefer.state._database import written
from briefer.state.deliveries import Deliveries, DeliveryRow
from briefer.state.edition_rows import silence_read
from briefer.state.stages import Begun

_KEPT = 1_000  # runs of a series: a year of them, if one in three finds nothing to do


@dataclass(frozen=True, slots=True)
class Run:
    """What came of one run for one series: when it was, aware, in UTC, and what the runner says of it."""

    series: str
    started: datetime
    finished: datetime
    outcome: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Standing:
    """How a series stands.

    Attributes:
        series: Its name.
        last: Its last edition that was delivered, None for none.
        unfinished: The one that is under way, None for none.
        run: Its last run, None for none.
        undelivered: The deliveries of these editions that did not arrive, or of which that is not known; what earlier
            ones still owe; and what of them was given up since the last one was begun.
        failures: The sources that failed for the newest of these editions.
        silences: The sources that were silent then.
    """

    series: str
    last: Begun | None
    unfinished: Begun | None
    run: Run | None
    undelivered: tuple[DeliveryRow, ...]
    failures: tuple[Failure, ...]
    silences: tuple[Silence, ...]


class Runs(Deliveries):
    """The runs."""

    def record_run(self, series: str, started: datetime, finished: datetime, outcome: Mapping[str, Any]) -> None:
        """Keep what came of a run; of those long ago nothing is kept."""
        with self._change(is_durable=False) as connection:
            connection.execute(
                "INSERT INTO runs (series, started, finished, outcome) VALUES (?, ?, ?, ?)",
                (series, written(started), written(finished), json.dumps(outcome)),
            )
            connection.execute(
                "DELETE FROM runs WHERE series = ? AND id <= "
                "(SELECT id FROM runs WHERE series = ? ORDER BY id DESC LIMIT 1 OFFSET ?)",
                (series, series, _KEPT),
            )

    def runs(self, series: str, limit: int = 1) -> tuple[Run, ...]:
        """Return the last runs of a series, the newest first."""
        found = self._rows(
            "SELECT started, finished, outcome FROM runs WHERE series = ? ORDER BY id DESC LIMIT ?", series, limit
        )
        return tuple(
            Run(series, datetime.fromisoformat(started), datetime.fromisoformat(finished), json.loads(outcome))
            for started, finished, outcome in found
        )

    def series(self) -> tuple[str, ...]:
        """Return the names of the series of which anything is remembered, in order."""
        found = self._rows("SELECT series FROM editions UNION SELECT series FROM runs ORDER BY 1")
        return tuple(name for (name,) in found)

    def overview(self) -> tuple[Standing, ...]:
        """Return how each series stands, in the order of their names."""
        return tuple(map(self._standing, self.series()))

    def _standing(self, series: str) -> Standing:
        last, unfinished = self.last(series), self.unfinished(series)
        numbers = dict.fromkeys(each.number for each in (last, unfinished) if each and each.number is not None)
        rows = list(self.late(series, last)) if last else []
        rows += [row for number in numbers for row in self.deliveries(series, number)]
        newest = self._rows(
            "SELECT failures, silences FROM editions WHERE series = ? AND stage NOT IN ('begun', 'superseded') "
            "ORDER BY id DESC LIMIT 1",
            series,
        )
        failures, silences = newest[0] if newest else ("[]", "[]")
        return Standing(
            series=series,
            last=last,
            unfinished=unfinished,
            run=next(iter(self.runs(series)), None),
            undelivered=tuple(row for row in rows if row.status != "received"),
            failures=tuple(Failure(*each) for each in json.loads(failures)),
            silences=tuple(map(silence_read, json.loads(silences))),
        )
