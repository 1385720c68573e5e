"""Parquet: rows read group by group, and written again. The only door to pyarrow, an extra."""

import json
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import suppress
from itertools import islice
from pathlib import Path
from typing import Any, BinaryIO

from briefer.errors import FetchError, UsageError

_AT_ONCE = 512  # rows turned into Python's values at a time
_SUMMARIES, _BRIEFS = 10_000, 500  # rows of a row group; a brief holds its documents, and may be a megabyte
_MOST_NAMED = 12  # columns
_HALF = re.compile(rb"(?<!\\)((?:\\\\)*)(\\ud[89a-f][0-9a-f]{2})")  # of a surrogate pair, as JSON's escape


def check() -> None:
    """Raise `UsageError` where pyarrow is not installed."""
    try:
        import pyarrow.parquet  # noqa: F401 - whether it is there is all that is asked
    except ImportError as error:
        raise UsageError("Parquet needs pyarrow: pip install 'briefer[parquet]'") from error


def rows(uri: str, path: Path, wanted: Sequence[str], needed: str) -> Iterator[tuple[int, Mapping[str, Any], float]]:
    """Yield the rows of a file: number from 1, the wanted columns that it has, and the share of the file read.

    Raises:
        FetchError: it cannot be read, or has no column `needed`.
    """
    check()
    import pyarrow as pa
    import pyarrow.parquet as pq

    try:
        with pq.ParquetFile(path) as opened:
            names = opened.schema_arrow.names
            if needed not in names:
                has = ", ".join(map(repr, names[:_MOST_NAMED])) or "none"
                raise FetchError(uri, f"has no column {needed!r} (it has {has}); say --field text=NAME")
            columns = [name for name in names if name in wanted]
            count, number = opened.metadata.num_rows, 0
            for group in range(opened.num_row_groups):
                for batch in opened.iter_batches(_AT_ONCE, row_groups=[group], columns=columns, use_threads=False):
                    for row in zip(*map(_values, batch.columns), strict=True):
                        number += 1
                        yield number, dict(zip(batch.schema.names, row, strict=True)), number / count
    except pa.ArrowException as error:
        raise FetchError(uri, f"cannot be read as Parquet: {error}") from error


def _values(column: Any) -> list[Any]:  # noqa: ANN401 - pyarrow is untyped
    """Return a column as Python's values; None for a moment that Python's calendar does not reach."""
    import pyarrow as pa

    if pa.types.is_timestamp(column.type):  # Python's has no nanoseconds, and not every zone
        column = column.cast(pa.timestamp("us", column.type.tz and "UTC"), safe=False)
    if pa.types.is_binary(column.type) or pa.types.is_large_binary(column.type):  # as some programs write text
        with suppress(pa.ArrowInvalid):
            column = column.cast(pa.large_string())
    try:
        found: list[Any] = column.to_pylist()
    except (ValueError, OverflowError):
        return [_value(each) for each in column]
    return found


def _value(scalar: Any) -> Any:  # noqa: ANN401 - pyarrow is untyped
    try:
        return scalar.as_py()
    except (ValueError, OverflowError):
        return None


def write(lines: Iterable[bytes], file: BinaryIO, *, each: bool) -> None:
    """Write lines of JSON as Parquet, a row group at a time, the same bytes for the same lines.

    Args:
        lines: Rows as `briefer.batch.work` makes them.
        file: Where to.
        each: Whether they are summaries; else they are briefs, each kept whole as JSON.
    """
    import pyarrow as pa
    import pyarrow.parquet as pq

    schema, size = (_summaries(pa), _SUMMARIES) if each else (_briefs(pa), _BRIEFS)
    left = iter(lines)
    with pq.ParquetWriter(file, schema, compression="zstd") as writer:
        while found := [_row(line, schema.names) for line in islice(left, size)]:
            writer.write_table(pa.Table.from_pylist(found, schema=schema))


def _row(line: bytes, names: Sequence[str]) -> dict[str, Any]:
    """Return what a line of JSON says under these names, and itself as "brief".

    Half of a surrogate pair, as it stands for a byte of a file's name, is no text: it is kept as JSON's escape.
    """
    said = {**json.loads(_HALF.sub(rb"\1\\\2", line)), "brief": line.decode()}
    return {name: said[name] for name in names}


def _summaries(pa: Any) -> Any:  # noqa: ANN401 - pyarrow is untyped
    document = {name: pa.string() for name in ("id", "title", "outlet", "author", "published", "url", "language")} | {
        "source": pa.struct({"uri": pa.string(), "part": pa.string()}),
        "sha256": pa.string(),
    }
    sentence = {
        "document": pa.string(), "index": pa.int32(), "start": pa.int64(), "end": pa.int64(), "page": pa.int32(),
        "score": pa.float64(), "text": pa.string(),
    }  # fmt: skip
    return pa.schema({
        "key": pa.string(), "documents": pa.list_(pa.struct(document)), "sentences": pa.list_(pa.struct(sentence)),
    })  # fmt: skip


def _briefs(pa: Any) -> Any:  # noqa: ANN401 - pyarrow is untyped
    return pa.schema({"key": pa.string(), "title": pa.string(), "language": pa.string(), "brief": pa.string()})
