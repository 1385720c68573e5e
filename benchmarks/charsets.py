"""How many encoded files does briefer decode to the very letter? Beside charset-normalizer alone, in the same run.

A file counts as right where its text is what the encoding it is filed under gives, whichever encoding was told: one
that reads the same bytes the same way is as good. The files are the project's shared data, beside the repository.
Run from anywhere: `python benchmarks/charsets.py`.
"""

import json
from collections.abc import Callable
from importlib.metadata import version
from pathlib import Path

from charset_normalizer import from_bytes

from briefer.text.charset import NotTextError, decode

DATA = Path(__file__).resolve().parents[2] / "shared" / "data" / "inputs" / "encodings"
MARK = "\ufeff"  # not text, wherever a codec leaves it


def by_briefer(content: bytes) -> str | None:
    """Return the text that briefer reads, None where it refuses."""
    try:
        return decode(content)
    except NotTextError:
        return None


def by_yardstick(content: bytes) -> str | None:
    """Return the text in the encoding that charset-normalizer holds for the best."""
    best = from_bytes(content).best()
    return None if best is None else content.decode(best.encoding, "replace")


def verdict(text: str | None, right: str) -> str:
    """Return "" for the right text, else what is wrong with it."""
    if text is None:
        return "refused"
    if text.lstrip(MARK) == right.lstrip(MARK):
        return ""
    return next((f"{a!r} for {b!r}" for a, b in zip(text, right, strict=False) if a != b), "another length")


def main() -> None:
    """Print the share that each reads right, and every file that it does not."""
    if not (DATA / "index.jsonl").is_file():
        print("skipped: the collection of encoded files is not beside this checkout")
        return
    rows = [json.loads(line) for line in (DATA / "index.jsonl").read_text("utf-8").splitlines()]
    files = {row["id"]: (row["encoding"], (DATA / row["file"]).read_bytes()) for row in rows if row["decodes"]}
    readers: dict[str, Callable[[bytes], str | None]] = {
        "briefer": by_briefer,
        f"charset-normalizer {version('charset-normalizer')} alone": by_yardstick,
    }
    for name, reader in readers.items():
        verdicts = {at: verdict(reader(content), content.decode(right)) for at, (right, content) in files.items()}
        wrong = {at: why for at, why in verdicts.items() if why}
        print(f"{name}: {len(files) - len(wrong)} of {len(files)} right ({1 - len(wrong) / len(files):.1%})")
        for at, why in wrong.items():
            print(f"  {at}: {why}")


if __name__ == "__main__":
    main()
