"""The approved renditions of the sample documents: a change to any is a change that a person has looked at.

`make golden` rewrites them; review the difference like code.
"""

import difflib
import re
from pathlib import Path

import pytest

import briefer
from briefer import Briefing, registry

GOLDEN = Path(__file__).parent / "golden"
FORMATS = [name for name in registry.names("render") if registry.load("render", name).is_text]


@pytest.mark.parametrize("format_", FORMATS)
def test_the_rendition_is_as_approved(format_: str, briefing: Briefing, request: pytest.FixtureRequest) -> None:
    """The brief of the sample documents is rendered as approved, to the byte, its style sheets and script apart."""
    path = GOLDEN / f"seeds{registry.load('render', format_).suffixes[0]}"
    # style sheets and script are files of their own, and are reviewed there
    own = re.compile(rb"(<(style|script)\b[^>]*>).*?(?=</\2>)|(sha256-)[\w+/=]+", re.DOTALL)
    rendered = own.sub(rb"\1\3", briefer.render(briefing, format_))
    if request.config.getoption("--update-golden"):
        path.write_bytes(rendered)
    approved = path.read_text("utf-8").splitlines()
    difference = difflib.unified_diff(approved, rendered.decode("utf-8").splitlines(), "approved", "rendered", n=1)
    assert list(difference) == []
    assert path.read_bytes() == rendered


def test_nothing_is_approved_that_is_not_rendered() -> None:
    """Each approved file belongs to a format that there is."""
    expected = {f"seeds{registry.load('render', format_).suffixes[0]}" for format_ in FORMATS}
    assert {path.name for path in GOLDEN.iterdir() if path.is_file()} == expected
