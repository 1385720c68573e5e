"""What a user wrote for a brief in files of text: a note, a layout, a list of names."""

import re
from pathlib import Path

from briefer.errors import UsageError

_COMMENT = re.compile(r"(?:^|\s)#.*")


def text(path: str) -> str:
    """Return the text of a file.

    Raises:
        UsageError: it cannot be read as UTF-8 text, or is empty.
    """
    try:
        written = Path(path).read_text("utf-8-sig")
    except OSError as error:
        raise UsageError(f"{path}: cannot be read: {error.strerror}") from error
    except UnicodeDecodeError as error:
        raise UsageError(f"{path}: is not UTF-8 text") from error
    if not written.strip():
        raise UsageError(f"{path}: is empty; write something in it, or leave the option out")
    return written


def names(path: str) -> list[str]:
    """Return the names in a file, one a line; # begins a comment.

    Raises:
        UsageError: it cannot be read, or has no name in it.
    """
    lines = text(path).splitlines()
    found = [name for name in (_COMMENT.sub("", line).strip() for line in lines) if name]
    if not found:
        raise UsageError(f"{path}: has no name in it; write one a line")
    return found
