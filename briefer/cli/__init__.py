"""The command line: a skin over the verbs. The only part that prints or exits. One file a command."""

import atexit
import gc
import os
import sys
from collections.abc import Sequence
from contextlib import suppress
from importlib import import_module
from typing import NoReturn

import click

from briefer.cli.terminal import fail, prepare
from briefer.errors import BrieferError, ConfigError, UsageError
from briefer.version import __version__

_INTERRUPTED = 130  # 128 + SIGINT, as shells have it
# the module of each command, and the name that it has there
_COMMANDS = {
    "archive": ("archive", "archive"),
    "batch": ("batch", "batch"),
    "check": ("check", "check"),
    "completion": ("completion", "completion"),
    "digest": ("digest", "digest"),
    "doctor": ("doctor", "doctor"),
    "explain": ("explain", "explain"),
    "init": ("init", "init"),
    "list": ("listing", "list_"),
    "mail": ("mail", "mail"),
    "make": ("make", "make"),
    "preview": ("preview", "preview"),
    "run": ("run", "run"),
    "schedule": ("schedule", "schedule"),
    "serve": ("serve", "serve"),
    "status": ("status", "status"),
    "verify": ("verify", "verify"),
}


class _Commands(click.Group):
    """The commands, each imported when it is called; `briefer FILE…` is `briefer make FILE…`."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        """Return the names of the commands."""
        _ = ctx
        return list(_COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """Return the command of that name, None where there is none."""
        _ = ctx
        if cmd_name not in _COMMANDS:
            return None
        module, name = _COMMANDS[cmd_name]
        command: click.Command = getattr(import_module(f"briefer.cli.{module}"), name)
        return command

    def parse_args(self, ctx: click.Context, args: list[str]) -> list[str]:
        if args and args[0] not in _COMMANDS and args[0] not in {"--help", "-h", "--version"}:
            _refuse_misspelt(args[0])
            args = ["make", *args]
        return super().parse_args(ctx, args)


def _refuse_misspelt(word: str) -> None:
    """Raise where a word is no file, and nearly a command."""
    if word.isalpha() and not os.path.lexists(word):
        from difflib import get_close_matches

        for command in get_close_matches(word, _COMMANDS, n=1, cutoff=0.7):
            raise UsageError(f"{word}: is no command and no file; did you mean 'briefer {command}'?")


@click.group(
    cls=_Commands,
    context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100},
    no_args_is_help=True,
    epilog="Exit codes: 0 done; 1 nothing could be made or proven; 2 wrong usage or configuration; "
    "3 made, but a source failed (--strict).",
)
@click.version_option(__version__, prog_name="briefer", message="%(prog)s %(version)s")
def cli() -> None:
    """Turn documents into a brief whose every sentence is verbatim, cited and provable.

    It needs no key and no model, and reaches for the network only where you give it an address.

    \b
      briefer report.txt notes.md -o brief.pdf -o brief.md
      briefer folder/ --minutes 3 -o brief.html
      briefer https://example.org/feed.xml inbox.mbox -o today.pdf
      briefer - < mail.txt

    `make` is the default command: `briefer FILE…` is `briefer make FILE…`.
    """  # noqa: D301 - \b is click's mark for lines to keep as they are


def main(args: Sequence[str] | None = None) -> NoReturn:
    """Run the command line and exit with its code."""
    prepare()
    atexit.register(gc.freeze)  # so that Python does not look through all that was made for garbage before it exits
    # numpy reads it when it loads: on several threads, sums come out in another order, and what briefer sums is small
    os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")
    try:
        code = cli.main(args, prog_name="briefer", standalone_mode=False)
        sys.stdout.flush()
    except click.exceptions.NoArgsIsHelpError as error:
        print(error.format_message(), file=sys.stderr)
        code = error.exit_code
    except click.ClickException as error:
        where = f" (see '{error.ctx.command_path} --help')" if isinstance(error, click.UsageError) and error.ctx else ""
        code = fail(error.format_message().rstrip(".") + where, error.exit_code)
    except ConfigError as error:
        for problem in error.problems:
            code = fail(problem, error.exit_code)
    except BrieferError as error:
        code = fail(str(error), error.exit_code)
    except (KeyboardInterrupt, click.Abort):
        code = fail("interrupted; no file was left half written", _INTERRUPTED)
    except BrokenPipeError:
        # whoever reads has heard enough
        _drop_output()
        code = 1
    except OSError as error:
        if error.filename is not None:
            raise  # of a file, so it should have been translated where it happened: a bug
        _drop_output()
        code = fail(f"standard output: cannot be written: {error.strerror or error}", 1)
    sys.exit(code if isinstance(code, int) else 0)


def _drop_output() -> None:
    """Let what is still buffered go nowhere, so that Python does not complain of it at exit."""
    with suppress(OSError):
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
