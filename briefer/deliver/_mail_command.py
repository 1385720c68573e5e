"""Mail by the machine's own `sendmail`, as every mail system has one: the message on its standard input."""

import shlex
import subprocess

from briefer.errors import DeliveryError, DoubtfulError, RefusedError

# of sysexits.h, whose names Python has on POSIX alone: what is the recipient's or the message's fault, and stays so
_USAGE, _DATA, _NO_USER, _NO_HOST = 64, 65, 67, 68
_PERMANENT = frozenset({_USAGE, _DATA, _NO_USER, _NO_HOST})
_LONGEST = 200  # characters of what it says


def pipe(command: str, sender: str, recipient: str, content: bytes, timeout: float) -> str:
    """Hand a message over and return a receipt.

    Args:
        command: The path of sendmail.
        sender: From whom: an address alone, as `recipient`.
        recipient: To whom, and to nobody else.
        content: The message; its lines are ended as on this machine.
        timeout: Seconds.

    Raises:
        RefusedError: it will never be taken.
        DoubtfulError: sendmail was killed, or did not come to an end.
        DeliveryError: it was not taken now.
    """
    try:
        done = subprocess.run(  # noqa: S603 - the user's own command, and no shell
            [command, "-i", "-f", sender, "--", recipient],
            input=content.replace(b"\r\n", b"\n"), capture_output=True, timeout=timeout, check=False,
        )  # fmt: skip
    except subprocess.TimeoutExpired as error:
        raise DoubtfulError(f"{recipient}: {command} did not come to an end within {timeout:g} s") from error
    except OSError as error:
        raise DeliveryError(f"{recipient}: {command} cannot be run: {error.strerror}; check the path") from error
    if done.returncode == 0:
        return f"{recipient}: handed to {command}"
    said = " ".join(done.stderr.decode("utf-8", "replace").split())[:_LONGEST]
    what = f"{recipient}: {command} ends with {done.returncode} {said}".rstrip()
    if done.returncode < 0:
        raise DoubtfulError(what)
    raise RefusedError(what) if done.returncode in _PERMANENT else DeliveryError(what)


def printed_by(command: str, timeout: float) -> str:
    """Return what a command prints, such as a token.

    Raises:
        DeliveryError: it fails, or prints nothing.
    """
    try:
        done = subprocess.run(  # noqa: S603 - the user's own command, and no shell
            shlex.split(command), capture_output=True, timeout=timeout, check=False
        )
    except (OSError, ValueError, subprocess.TimeoutExpired) as error:
        raise DeliveryError(f"token_command: cannot be run ({type(error).__name__}); check it") from error
    printed = done.stdout.decode("utf-8", "replace").strip()
    if done.returncode or not printed:
        raise DeliveryError(f"token_command: ends with {done.returncode} and prints no token; run it by hand")
    return printed
