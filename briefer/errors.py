"""Everything raised on purpose.

BrieferError
├── UsageError             a command or a call that cannot be obeyed as given      exit code 2
├── ConfigError            a configuration, scheme or layout that is wrong         exit code 2
│   └── UnknownPluginError     a name that nothing answers to
├── SourceError            a source that cannot be used                            exit code 1
│   ├── FetchError             its bytes cannot be had
│   └── ParseError             its bytes cannot be read as a document
├── StateError             the memory of earlier runs that cannot be kept          exit code 1
│   └── DamagedStateError      a file of it that is damaged, or no such file
├── RenderError            a brief that cannot be turned into a format             exit code 1
└── DeliveryError          a rendition that cannot be put where it should go       exit code 1
    ├── RefusedError           and never will be: it is of no use to try again
    └── DoubtfulError          and nobody knows whether it has arrived

A message says what failed, on which input, and what to do next. Whatever else escapes is a bug.
"""

from collections.abc import Collection
from difflib import get_close_matches


class BrieferError(Exception):
    """The root: every error raised on purpose derives from it."""

    exit_code = 1


class UsageError(BrieferError, ValueError):
    """A command or a call that cannot be obeyed as given."""

    exit_code = 2


class ConfigError(BrieferError):
    """A configuration, scheme or layout that is wrong; the message lists every problem found, `problems` each apart."""

    exit_code = 2

    def __init__(self, *problems: str) -> None:
        super().__init__("; ".join(problems))
        self.problems = problems


class UnknownPluginError(ConfigError, LookupError):
    """A name that no plugin of its kind answers to; the message lists the known names and the nearest."""

    def __init__(self, kind: str, name: str, known: Collection[str]) -> None:
        nearest = get_close_matches(name, known, n=1)
        hint = f"; did you mean {nearest[0]!r}?" if nearest else ""
        super().__init__(f"unknown {kind} {name!r}{hint} (known: {', '.join(sorted(known))})")


class SourceError(BrieferError):
    """A source that cannot be used. `uri` names it; `reason` says why and what to do."""

    def __init__(self, uri: str, reason: str) -> None:
        super().__init__(f"{uri}: {reason}")
        self.uri = uri
        self.reason = reason


class FetchError(SourceError):
    """A source whose bytes cannot be had; `__cause__` is the transport's own error."""


class ParseError(SourceError):
    """A source whose bytes cannot be read as a document."""


class StateError(BrieferError):
    """The memory of earlier runs that cannot be read or written; the message names the file and what to do."""


class DamagedStateError(StateError):
    """A file that is damaged, or was never one of ours; what it held can be rebuilt from the archive."""


class RenderError(BrieferError):
    """A brief that cannot be turned into a format."""


class DeliveryError(BrieferError):
    """A rendition that cannot be put where it should go; it has surely not arrived, and may if tried again."""


class RefusedError(DeliveryError):
    """A rendition that this recipient will never get: it is of no use to try it again."""


class DoubtfulError(DeliveryError):
    """A rendition that was handed over and not confirmed: it may have arrived, or not."""
