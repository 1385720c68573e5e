"""This machine, for schedulers to install units on."""

import shutil
import subprocess
from dataclasses import dataclass, field
from pathlib import Path

from briefer.errors import DeliveryError

_PATIENCE = 60  # seconds for a command of a scheduler


@dataclass(frozen=True, slots=True)
class ThisMachine:
    """See `Machine`."""

    configured: Path
    home: Path = field(default_factory=Path.home)

    def has(self, program: str) -> bool:
        """Return whether the search path leads to a command; see `Machine`."""
        return shutil.which(program) is not None

    def run(self, *command: str, text: str = "") -> str:
        """Run a command; see `Machine`."""
        shown = " ".join(command)
        try:
            ran = subprocess.run(  # noqa: S603 - the schedulers' own commands
                command, input=text, capture_output=True, text=True, check=False, timeout=_PATIENCE
            )
        except (OSError, subprocess.TimeoutExpired) as error:
            raise DeliveryError(f"{shown}: could not be run: {error}") from error
        if ran.returncode:
            raise DeliveryError(f"{shown}: failed with {ran.returncode}: {ran.stderr.strip() or ran.stdout.strip()}")
        return ran.stdout
