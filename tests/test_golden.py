"""The approved renditions of the sample documents and of two editions of a series.

A change to any is a change that a person has looked at: `make golden` rewrites them; review the difference like code.
"""

import difflib
import email
import re
from email.policy import default
from pathlib import Path

import pytest
from briefings import edition, nothing_new, parts

import briefer
from briefer import Briefing, registry

GOLDEN = Path(__file__).parent / "golden"
FORMATS = [name for name in registry.names("render") if registry.load("render", name).is_text or name == "eml"]
NAMES = ("seeds", "edition", "nothing-new")


@pytest.fixture(params=NAMES)
def named(request: pytest.FixtureRequest, briefing: Briefing) -> tuple[str, Briefing]:
    """Return a brief that has approved renditions, and its name: the samples, a full edition of a series, an empty."""
    made = {"seeds": briefing, "edition": edition(), "nothing-new": nothing_new()}
    return request.param, made[request.param]


def opened(content: bytes) -> bytes:
    """Return a message as a person reviews it: its header, and its texts; of what differs by machine, the name."""
    message = email.message_from_bytes(content, policy=default)
    header = "".join(f"{name}: {value}\n" for name, value in message.items() if name != "Content-Type")
    pictures = "".join(f"{part.get_filename()} {part['Content-ID']}\n" for part in message.walk() if part["Content-ID"])
    return "\n".join((header, *parts(content).values(), pictures)).encode()


@pytest.mark.parametrize("format_", FORMATS)
def test_the_rendition_is_as_approved(
    format_: str, named: tuple[str, Briefing], request: pytest.FixtureRequest
) -> None:
    """A brief is rendered as approved, to the byte, its style sheets and script apart."""
    name, briefing = named
    path = GOLDEN / f"{name}{registry.load('render', format_).suffixes[0]}"
    # style sheets and script are files of their own, and are reviewed there
    own = re.compile(rb"(<(style|script)\b[^>]*>).*?(?=</\2>)|(sha256-)[\w+/=]+", re.DOTALL)
    made = briefer.render(briefing, format_)
    rendered = own.sub(rb"\1\3", opened(made) if format_ == "eml" else made)
    if request.config.getoption("--update-golden"):
        path.write_bytes(rendered)
    approved = path.read_text("utf-8").splitlines()
    difference = difflib.unified_diff(approved, rendered.decode("utf-8").splitlines(), "approved", "rendered", n=1)
    assert list(difference) == []
    assert path.read_bytes() == rendered


def test_nothing_is_approved_that_is_not_rendered() -> None:
    """Each approved file belongs to a format that there is."""
    expected = {f"{name}{registry.load('render', format_).suffixes[0]}" for name in NAMES for format_ in FORMATS}
    assert {path.name for path in GOLDEN.iterdir() if path.is_file()} == expected
