"""A workflow of GitHub Actions: in UTC, on the repository that holds the configuration.

A zone with summer time has two times in UTC, and the workflow wakes at both: a run makes only what is due. What briefer
remembers is kept in a cache, which GitHub drops after seven days without use, so it is also woken on every third day.
"""

import json
import os
import shlex
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from briefer.errors import ConfigError
from briefer.recurrence import elsewhere
from briefer.schedulers import Machine, Scheduler, Task, Unit, unit_name
from briefer.schedulers._files import put, take_away
from briefer.schedulers.cron import expressions

_WORKFLOW = """\
# Made by `briefer schedule --github`. Times are in UTC: {meant}.
# GitHub starts late by minutes, at full hours by more, and rests after 60 days without a commit to a public repository.
name: {name}

on:
  schedule:
{times}
    - cron: "17 3 */3 * *" # so that the memory, a cache, is not dropped after seven days without use
  workflow_dispatch:

permissions:
  contents: read

concurrency:
  group: {name}
  cancel-in-progress: false

jobs:
  brief:
    runs-on: ubuntu-latest
    timeout-minutes: 30
    env:
      # the state file and the archive, unless the configuration says where they are
      XDG_DATA_HOME: ${{{{ github.workspace }}}}/.briefer
      # secrets of the sources and channels, such as:
      # BRIEFER_IMAP_PASSWORD: ${{{{ secrets.BRIEFER_IMAP_PASSWORD }}}}
    steps:
      - uses: actions/checkout@v4
        with:
          persist-credentials: false
      - uses: actions/setup-python@v5
        with:
          python-version: "3.13"
      - name: Install briefer
        env:
          # what pip shall install, such as git+https://…: a variable of the repository
          REQUIREMENT: ${{{{ vars.BRIEFER_REQUIREMENT }}}}
        run: |
          sudo apt-get update -qq
          sudo apt-get install -y -qq --no-install-recommends \\
            libpango-1.0-0 libpangoft2-1.0-0 libharfbuzz-subset0 fonts-dejavu-core
          pip install "${{REQUIREMENT:?set the variable BRIEFER_REQUIREMENT in the settings of this repository}}"
      - name: Fetch what briefer remembers
        uses: actions/cache/restore@v4
        with:
          path: {kept}
          key: {name}-${{{{ github.run_id }}}}-${{{{ github.run_attempt }}}}
          restore-keys: {name}-
      - name: Make what is due
        run: {command}
      - name: Keep what briefer remembers
        if: always()
        uses: actions/cache/save@v4
        with:
          path: {kept}
          key: {name}-${{{{ github.run_id }}}}-${{{{ github.run_attempt }}}}
      - name: Keep the editions
        if: always()
        uses: actions/upload-artifact@v4
        with:
          name: {name}
          path: {kept}
          include-hidden-files: true
          if-no-files-found: ignore
"""


@dataclass(frozen=True, slots=True)
class Github:
    """Workflows of GitHub Actions."""

    def units(self, tasks: Sequence[Task], now: datetime) -> Sequence[Unit]:
        """Return a workflow a task; see `Scheduler`."""
        return [Unit(f"briefer-{task.name}.yml", _workflow(task, now)) for task in tasks]

    def install(self, tasks: Sequence[Task], machine: Machine, now: datetime) -> Sequence[str]:
        """Write the workflows into the repository that holds the configuration; see `Scheduler`."""
        said = put(self.units(tasks, now), _folder(machine))
        return [*said, "commit and push them; GitHub runs the workflows of the default branch alone"]

    def uninstall(self, series: Sequence[str], machine: Machine) -> Sequence[str]:
        """Delete the workflows of the repository that holds the configuration; see `Scheduler`."""
        return list(take_away(_folder(machine) / f"briefer-{unit_name(each)}.yml" for each in series))


def _folder(machine: Machine) -> Path:
    return _repository(machine.configured) / ".github" / "workflows"


def _workflow(task: Task, now: datetime) -> str:
    times = dict.fromkeys(time for each in task.timetables for time in expressions(elsewhere(each, UTC, now)))
    root = _repository(task.configuration.parent)
    command = ["briefer", "run", *task.names, "--config", os.path.relpath(task.configuration, root), "--json"]
    inside = [os.path.relpath(each, root) for each in task.writes if each.is_relative_to(root)]
    if "." in inside:
        raise ConfigError(
            f"{task.series}: what is kept between two runs must lie in a folder of its own, not in {root}"
        )
    return _WORKFLOW.format(
        name=f"briefer-{task.name}",
        meant=_comment(task.meant),
        times="\n".join(f'    - cron: "{time}"' for time in times),
        command=_scalar(shlex.join(command)),
        kept=_scalar("\n".join([".briefer", *inside])),
    )


def _scalar(text: str) -> str:
    """Return a text as a scalar of YAML, which every string of JSON is; what GitHub would evaluate is left as text."""
    return json.dumps(text.replace("${{", "${{ '${{' }}"), ensure_ascii=False)


def _comment(text: str) -> str:
    return " ".join(text.split())


def _repository(folder: Path) -> Path:
    """Return the root of the repository that a folder is in, or the folder where it is in none."""
    return next((each for each in (folder, *folder.parents) if (each / ".git").exists()), folder)


SCHEDULER: type[Scheduler] = Github
