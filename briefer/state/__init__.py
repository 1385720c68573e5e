"""What is remembered from one run to the next: an SQLite file where the user says, and an archive of files beside it.

    answers.py        what servers answered
    items.py          which items a series has had, and the habits of its sources
    editions.py       each edition, step by step; deliveries.py: who has received it; runs.py: what came of each run
    archive.py        past editions; passages.py: what of them can be searched
    archive_files.py  the same as files, which recovery.py builds a damaged state from
    migrations.py     the tables, version by version

Whatever moment a process is killed at, what is on the disk is the state after one of these methods, and the run goes on
from there.
"""

from briefer.state.archive import Entry
from briefer.state.deliveries import DeliveryRow, Owed
from briefer.state.passages import Hit
from briefer.state.recovery import open_or_recover
from briefer.state.runs import Run, Standing
from briefer.state.stages import Begun, Stage
from briefer.state.state import State

__all__ = ["Begun", "DeliveryRow", "Entry", "Hit", "Owed", "Run", "Stage", "Standing", "State", "open_or_recover"]
