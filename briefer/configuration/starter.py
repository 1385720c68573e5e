"""What is generated of the declared keys: the file to start from, and the reference of the README."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import MISSING, Field, fields
from inspect import cleandoc
from textwrap import wrap
from typing import Any

from briefer import registry
from briefer.configuration.keys import (
    ALLOW,
    LOOK,
    ONLY_PROFILES,
    SHARED,
    SOURCE,
    SOURCES,
    STATE,
    TITLE,
    WHAT,
    WHEN,
    WHERE,
    Key,
)
from briefer.configuration.show import written

_WIDTH = 118
_ATTRIBUTE = re.compile(r"^ {4}(\w+): (.*(?:\n {8}.*)*)", re.MULTILINE)
_HEAD = """\
# What briefer makes, when, and where it goes. Paths are relative to this file.
#
#   briefer check           looks at everything before anything is due: sources, secrets, times, layouts
#   briefer check --show    this file as briefer understands it
#
# Every key there is stands here; where a line is commented out, its value is an example.

"""
_ABOVE = "What stands above the first table holds for every briefing; any key of a briefing may, but title and sources."
_SECTIONS = (
    ("When", WHEN),
    ("What is told", WHAT),
    ("How it looks", LOOK),
    ("What may be taken in, and who is told", WHERE),
)
_SECRETS = """\
An address of a source, a healthcheck and the options of a channel may say where a secret is kept, in place of the
secret: "env:NAME", "file:PATH" (of a source: not this one), "keyring:SERVICE/USER".
"file:${CREDENTIALS_DIRECTORY}/NAME" is what systemd hands over."""
_PROFILE = """\
The same sources, told to somebody else: any key of a briefing but sources. It is called "morning/board"."""
_COLLECTION = "Sources that several briefings share: they name it as they name a source."


def starter(*, sources: Sequence[str], timezone: str) -> str:
    """Return a configuration to start from, every key in it explained.

    Args:
        sources: What its briefing reads.
        timezone: The zone of its times.
    """
    said = {
        "title": '"Morning brief"', "sources": written(list(sources)), "at": '"07:00"', "on": '"weekdays"',
        "formats": '["html"]', "deliver": '[{to = "folder", path = "briefs"}]',
    }  # fmt: skip
    blocks = [
        _commented(_ABOVE),
        _line("timezone", written(timezone)),
        "\n",
        *_explained((STATE,)),
        "\n[briefing.morning]\n",
    ]
    blocks += _explained((TITLE, SOURCES), said)
    for heading, keys in _SECTIONS:
        blocks += [f"\n# {heading}\n", *_explained([key for key in keys if key.name != "timezone"], said)]
    blocks += [*_explained((ONLY_PROFILES,)), "\n", _commented(_SECRETS)]
    blocks += ["\n", _commented(_PROFILE), "# [briefing.morning.profile.board]\n", "# sentences = 5\n"]
    blocks += ["\n", _commented(_COLLECTION), "# [collection.world]\n"]
    blocks += [
        '# sources = [\n#     "https://example.org/feed.xml",\n#     {',
        ", ".join(f"{key.name} = {key.example}" for key in SOURCE),
        "},\n# ]\n",
    ]
    return _HEAD + "".join(blocks)


def _explained(keys: Sequence[Key], said: dict[str, str] | None = None) -> list[str]:
    return [
        (_commented(key.doc) + _line(key.name, said[key.name]))
        if said and key.name in said
        else (_commented(key.doc) + "# " + _line(key.name, key.example))
        for key in keys
    ]


def _line(name: str, value: str) -> str:
    return f"{name} = {value}\n"


def _commented(text: str) -> str:
    lines = [line for paragraph in text.split("\n") for line in wrap(paragraph, _WIDTH - 2)]
    return "".join(f"# {line}\n" for line in lines)


def reference() -> str:
    """Return every key in tables of Markdown."""
    parts = [
        ("A briefing, `[briefing.NAME]`; a profile may have a title of its own:", (TITLE, SOURCES, ONLY_PROFILES)),
        ("A briefing, a profile `[briefing.NAME.profile.AUDIENCE]`, or above all tables, for every briefing:", SHARED),
        ("Above all tables:", (STATE,)),
        ("A source that is written as a table:", SOURCE),
        ("The table `allow`:", ALLOW),
    ]
    return "\n".join([*(f"{heading}\n\n{_table(keys)}" for heading, keys in parts), *_channels()])


def _table(keys: Sequence[Key]) -> str:
    rows = [f"| `{key.name}` | {_cell(key.doc)} | `{_cell(key.example)}` | {_default(key)} |" for key in keys]
    return "\n".join(["| key | what it says | such as | without it |", "| --- | --- | --- | --- |", *rows]) + "\n"


def _channels() -> Iterator[str]:
    """Yield the options of each channel, as its plugin documents its attributes."""
    for name, plugin in registry.plugins("deliver"):
        said: dict[str, str] = {}
        for known in reversed(plugin.__mro__):
            said |= _attributes(known.__doc__ or "")
        rows = [
            f"| `{each.name}` | {_cell(said[each.name])} | {_usual(each)} |"
            for each in fields(plugin)
            if each.init and not each.name.startswith("_")
        ]
        heading = f'The channel `{name}`, a table of `deliver` with `to = "{name}"`:'
        yield "\n".join([heading, "", "| option | what it says | without it |", "| --- | --- | --- |", *rows]) + "\n"


def _attributes(doc: str) -> dict[str, str]:
    """Return what a docstring in Google's form says of each attribute."""
    of_each = cleandoc(doc).partition("Attributes:\n")[2].partition("\n\n")[0]
    return {found[1]: " ".join(found[2].split()) for found in _ATTRIBUTE.finditer(of_each)}


def _usual(option: "Field[Any]") -> str:
    if option.default is MISSING:
        return "must be there"
    return f"`{written(option.default)}`" if option.default not in ("", ()) else "none"


def _default(key: Key) -> str:
    is_value = (
        key.default[:1] in {'"', "["} or key.default.replace("_", "").isdigit() or key.default in {"true", "false"}
    )
    return f"`{key.default}`" if is_value else key.default or "must be there"


def _cell(text: str) -> str:
    return text.replace("|", "\\|")
