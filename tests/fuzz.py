"""Fuzz one parser with atheris (libFuzzer), guided by coverage: `python tests/fuzz.py mail 60` for 60 seconds.

Anything but documents that keep their promises, or a ParseError that names the source, is a finding; so is an input
that takes more than 20 seconds or 2 GB. It starts from the sample of the format, and from the shared collections of
real files where those are beside the checkout. A finding is written to the folder named third, to be made a case of
the parser's tests.
"""

import sys
import tempfile
from pathlib import Path

import atheris

from briefer import registry
from briefer.errors import ParseError
from briefer.intake import Allowance, Blob
from briefer.model import Document

_HERE = Path(__file__).resolve().parent
_SHARED = _HERE.parents[1] / "shared" / "data" / "inputs"
_COLLECTIONS = {"feed": "feeds", "html": "html", "mail": "mail", "mbox": "mail", "pdf": "pdf", "text": "encodings"}
_LARGEST = 100_000  # bytes of an input: what breaks a parser is rarely longer
_ALLOWANCE = Allowance(size=4 * 2**20, pages=50, entries=50)


def main(name: str, seconds: int, findings: Path) -> None:
    """Fuzz the parser of that name for so many seconds; the process ends with 0 where nothing is found."""
    with atheris.instrument_imports(include=["briefer", "feedparser", "imap_tools"]):
        plugin = registry.load("parse", name)
    options = {each: getattr(_ALLOWANCE, each) for each in Allowance.__dataclass_fields__}
    parser = plugin(**{each: value for each, value in options.items() if each in plugin.__dataclass_fields__})

    def one_input(content: bytes) -> None:
        blob = Blob(uri="fuzz", name="fuzz", content=content, language="en")
        try:
            for found in parser.parse(blob):
                if isinstance(found, Document):
                    _check(found)
        except ParseError as error:
            if not str(error).startswith("fuzz"):
                raise AssertionError(f"names no source: {error}") from error

    with tempfile.TemporaryDirectory() as corpus:
        for number, path in enumerate((*(_HERE / "cases" / "parse").glob(f"{name}.*"), *_collected(name))):
            if path.stat().st_size <= _LARGEST:
                (Path(corpus) / str(number)).write_bytes(path.read_bytes())
        arguments = [
            sys.argv[0], corpus, f"-max_total_time={seconds}", f"-max_len={_LARGEST}", "-timeout=20",
            "-rss_limit_mb=2048", f"-artifact_prefix={findings}/{name}-", "-print_final_stats=1", "-verbosity=0",
        ]  # fmt: skip
        atheris.Setup(arguments, one_input)
        atheris.Fuzz()


def _collected(name: str) -> list[Path]:
    folder = _SHARED / _COLLECTIONS.get(name, "nothing")
    return [path for path in sorted(folder.rglob("*")) if path.is_file()]


def _check(document: Document) -> None:
    """Raise where a document breaks a promise of the model."""
    end = 0
    for start, stop in document.spans:
        assert end <= start < stop <= len(document.text), f"span {start}–{stop} after {end}"
        end = stop
    assert "\n" not in document.title, "a title of several lines"
    assert list(document.pages) == sorted(document.pages), "pages out of order"


if __name__ == "__main__":
    main(sys.argv[1], int(sys.argv[2]), Path(sys.argv[3] if len(sys.argv) > 3 else "."))
