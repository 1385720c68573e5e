"""Sources → items, one after the other: however large an archive is, only a few of its documents are in memory."""

import gzip
import os
import zlib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path
from stat import S_ISREG

from briefer.batch import columns
from briefer.batch.task import FIELDS, Item, Task
from briefer.errors import FetchError, UsageError
from briefer.fetch.file import File, path_of
from briefer.intake import Blob
from briefer.model import Failure
from briefer.parse.mbox import begins_message, restored

_LINES = (".jsonl", ".ndjson", ".jsonl.gz", ".ndjson.gz")
_BUFFER = 1 << 18  # bytes


@dataclass(frozen=True, slots=True)
class Inputs:
    """The files of an archive, found and not yet read.

    Attributes:
        files: Their paths, as the user named them or the folder that they lie in.
        size: Their bytes, all together.
        digest: A hash of names and sizes, by which a later run knows them again.
        changed: When the last of them was changed, in nanoseconds since 1970.
    """

    files: tuple[str, ...]
    size: int
    digest: str
    changed: int


@dataclass(frozen=True, slots=True)
class Read:
    """An item, and how many bytes of the input have been read with it."""

    item: Item
    read: int


def find(sources: Sequence[str], task: Task, out: Path) -> Inputs:
    """Return the files that the sources stand for, without those of the output.

    Raises:
        UsageError: there is no source, or one that is no file here.
        FetchError: a source is not there, or a folder without a file.
    """
    if not sources:
        raise UsageError("nothing to brief: give files of JSON lines or Parquet, folders, mailboxes or patterns")
    transport, own = File(task.allowance.size), os.path.realpath(out)
    files: dict[str, int] = {}
    latest = 0
    for source in sources:
        if source == "-" or ("://" in source and not source.startswith("file:")):
            raise UsageError(f"{source}: an archive is read from files, so that a later run can go on; save it first")
        for uri in transport.expand(source):
            real = os.path.realpath(path_of(uri))
            if real == own or real.startswith(own + os.sep):
                continue
            try:
                about = path_of(uri).stat()
                if not S_ISREG(about.st_mode):
                    raise UsageError(
                        f"{uri}: is no file that can be read again, so that a later run can go on; save it first"
                    )
                files[uri], latest = about.st_size, max(latest, about.st_mtime_ns)
            except FileNotFoundError as error:
                raise FetchError(uri, "no such file or folder; check the path") from error
            except OSError as error:
                raise FetchError(uri, f"cannot be read: {error.strerror}") from error
    described = sha256()
    for uri, size in files.items():
        described.update(f"{uri}\0{size}\n".encode("utf-8", "surrogateescape"))
    return Inputs(tuple(files), sum(files.values()), described.hexdigest(), latest)


def read(inputs: Inputs, task: Task) -> Iterator[Read]:
    """Yield what lies in the files, in order; a file that cannot be read to its end gives an item that says so."""
    before = 0
    for uri in inputs.files:
        path = path_of(uri)
        size = path.stat().st_size if path.exists() else 0
        try:
            for item, at in _of_file(uri, path, size, task):
                yield Read(item, before + at)
        except FetchError as error:
            yield Read(Item(uri, "", Failure(error.uri, error.reason)), before + size)
        except (EOFError, zlib.error, gzip.BadGzipFile) as error:
            reason = f"is damaged or cut off: {error}; what stood before that is used"
            yield Read(Item(uri, "", Failure(uri, reason)), before + size)
        except OSError as error:
            yield Read(Item(uri, "", Failure(uri, f"cannot be read: {error.strerror or error}")), before + size)
        before += size


def _of_file(uri: str, path: Path, size: int, task: Task) -> Iterator[tuple[Item, int]]:
    """Yield what lies in a file, and how many bytes of it have been read by then."""
    name = path.name.lower()
    if name.endswith(_LINES) or (name.endswith(".json") and _has_lines(uri, path, task.allowance.size)):
        yield from _lines(uri, path, task.allowance.size)
    elif name.endswith(".parquet"):
        wanted = [task.name_of(field) for field in (*FIELDS, task.by)]
        for number, row, share in columns.rows(uri, path, wanted, task.name_of("text")):
            yield Item(uri, f"row {number}", row), int(share * size)
    elif name.endswith(".mbox") or _is_mailbox(path):
        yield from _messages(uri, path, task.allowance.size)
    else:
        yield Item(uri, "", File(task.allowance.size).fetch(uri)), size


def _lines(uri: str, path: Path, most: int) -> Iterator[tuple[Item, int]]:
    """Yield the lines that are not blank."""
    with path.open("rb", buffering=_BUFFER) as raw:
        number = 0
        with gzip.GzipFile(fileobj=raw) if path.name.lower().endswith(".gz") else raw as lines:
            while line := lines.readline(most + 1):
                number += 1
                is_long = len(line) > most
                while is_long and not line.endswith(b"\n") and (line := lines.readline(most)):
                    pass
                part = f"line {number}"
                if is_long:
                    reason = (
                        f"is longer than {most // 2**20} MiB, the most for one document; --allow size=N allows more"
                    )
                    yield Item(uri, part, Failure(f"{uri} › {part}", reason)), raw.tell()
                elif content := line.strip():
                    yield Item(uri, part, content), raw.tell()


def _has_lines(uri: str, path: Path, most: int) -> bool:
    """Tell whether a file of JSON has an object a line, and not just one, as a feed is.

    Raises:
        FetchError: it is an array.
    """
    with path.open("rb") as opened:
        first, second = opened.readline(most).strip(), opened.readline(most).strip()
    if first.startswith(b"["):
        raise FetchError(uri, "is a JSON array; give an object a line, as jq -c '.[]' does")
    return first.startswith(b"{") and first.endswith(b"}") and second.startswith(b"{")


def _is_mailbox(path: Path) -> bool:
    with path.open("rb") as opened:
        return opened.read(5) == b"From "


def _messages(uri: str, path: Path, most: int) -> Iterator[tuple[Item, int]]:
    """Yield the messages of a mailbox, in the order of the file."""
    number, message, at = 0, bytearray(), 0
    with path.open("rb", buffering=_BUFFER) as lines:
        before, line = b"\n", lines.readline()
        while line:
            after = lines.readline()
            if not before.strip(b"\r\n") and begins_message(line, after):
                if number:
                    yield _message(uri, number, message, most), at
                number, message = number + 1, bytearray()
            elif number and len(message) <= most:
                message += line
            at += len(line)
            before, line = line, after
    if number:
        yield _message(uri, number, message, most), at
    else:
        raise FetchError(uri, 'holds no message that begins with a line "From …"; if it is one mail, name it .eml')


def _message(uri: str, number: int, content: bytearray, most: int) -> Item:
    part = f"message {number}"
    if len(content) > most:
        reason = f"is larger than {most // 2**20} MiB, the most for one message; --allow size=N allows more"
        return Item(uri, part, Failure(f"{uri} › {part}", reason))
    whole = Blob(uri=uri, name=path_of(uri).name, content=b"")
    return Item(uri, part, whole.within(part, restored(bytes(content)), media_type="message/rfc822"))
