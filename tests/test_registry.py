"""Plugins by name: the file is the plugin; other distributions add theirs by entry points."""

import subprocess
import sys
from pathlib import Path
from textwrap import dedent

import pytest

import briefer
from briefer import registry
from briefer.errors import UnknownPluginError

KINDS = ("rank", "classify", "fetch", "parse", "render", "schedulers")
PACKAGE = Path(briefer.__file__).parent


@pytest.mark.parametrize("kind", KINDS)
def test_every_file_is_a_plugin(kind: str) -> None:
    """Each module of a kind's folder is a plugin of that name, but those whose names begin with an underscore."""
    files = {path.stem for path in (PACKAGE / kind).glob("*.py") if not path.stem.startswith("_")}
    assert files
    assert files <= set(registry.names(kind))
    assert not any(name.startswith("_") for name in registry.names(kind))


@pytest.mark.parametrize("kind", KINDS)
def test_names_are_sorted_and_single(kind: str) -> None:
    """A list of plugins is the same on any file system."""
    names = registry.names(kind)
    assert list(names) == sorted(set(names))


@pytest.mark.parametrize(("kind", "name"), [(kind, name) for kind in KINDS for name in registry.names(kind)])
def test_every_plugin_is_a_frozen_dataclass_with_a_word_for_itself(kind: str, name: str) -> None:
    """Each plugin can be made without arguments, equals another made so, cannot be changed, and says what it is."""
    plugin = registry.load(kind, name)
    assert plugin.__dataclass_params__.frozen
    assert "__slots__" in vars(plugin)
    assert plugin() == plugin()
    assert plugin.__doc__
    assert plugin is registry.load(kind, name)


def test_the_rankers_are_those_that_were_promised() -> None:
    """Lead, salience and sumy's eight are all there, by the names a user writes."""
    expected = "edmundson kl lead lexrank lsa luhn reduction salience sumbasic textrank"
    assert set(expected.split()) <= set(registry.names("rank"))


@pytest.mark.parametrize(
    ("kind", "name", "message"),
    [
        ("rank", "lexrnak", r"unknown ranker 'lexrnak'; did you mean 'lexrank'\? \(known: edmundson, kl, .*textrank\)"),
        ("render", "markdwon", r"unknown output format 'markdwon'; did you mean 'markdown'\? \(known: "),
        ("classify", "zzz", r"unknown classifier 'zzz' \(known: "),
        ("rank", "", r"unknown ranker '' \(known: "),
        ("rank", "_sumy", "unknown ranker '_sumy'"),
        ("rank", "../api", "unknown ranker"),
    ],
)
def test_an_unknown_name_is_answered_with_the_known(kind: str, name: str, message: str) -> None:
    """A name that leads nowhere is an error in words of the user's, with every known name and the nearest."""
    with pytest.raises(UnknownPluginError, match=message):
        registry.load(kind, name)


@pytest.fixture
def added(tmp_path: Path) -> Path:
    """Return a folder with an installed distribution that adds rankers."""
    (tmp_path / "extra_rank.py").write_text(
        dedent("""
        from dataclasses import dataclass

        @dataclass(frozen=True, slots=True)
        class Last:
            \"\"\"Score the last sentence best.\"\"\"
            def rank(self, story):
                count = len(story.sentences)
                return tuple((at + 1) / count for at in range(count))
        """)
    )
    about = tmp_path / "extra_rank-1.0.dist-info"
    about.mkdir()
    (about / "METADATA").write_text("Metadata-Version: 2.1\nName: extra-rank\nVersion: 1.0\n")
    (about / "entry_points.txt").write_text(
        "[briefer.rank]\nlast = extra_rank:Last\nlead = extra_rank:Last\nlost = no_such_module:X\ngone = extra_rank:X\n"
    )
    return tmp_path


def _run(folder: Path, code: str) -> str:
    """Return what a fresh process prints that has the folder among its installed distributions."""
    start = f"import sys; sys.path.append({str(folder)!r}); import briefer; from briefer import registry; "
    ran = subprocess.run([sys.executable, "-c", start + code], capture_output=True, text=True, check=False)
    assert ran.returncode == 0, ran.stderr
    return ran.stdout.strip()


def test_other_distributions_add_plugins_by_entry_points(added: Path) -> None:
    """A ranker of another distribution is listed, can be used by its name, and does not replace one of our own."""
    code = (
        "story = briefer.document('', sentences=['A b.', 'C d.'], language='en'); "
        "print('last' in registry.names('rank'), briefer.rank(story, ranker='last'), "
        "briefer.rank(story, ranker='lead'), registry.names('rank').count('lead'))"
    )
    assert _run(added, code) == "True (0.5, 1.0) (1.0, 0.5) 1"


@pytest.mark.parametrize("name", ["lost", "gone"])
def test_a_broken_addition_is_named(added: Path, name: str) -> None:
    """An added plugin that cannot be imported is an error that says which, not a traceback at start."""
    code = (
        f"\ntry:\n    registry.load('rank', {name!r})\nexcept briefer.ConfigError as error:\n    print(error)\n"
        "print(len(briefer.rank(briefer.document('One.'))))"
    )
    said = _run(added, code)
    assert f"the ranker {name!r} is installed but cannot be loaded" in said
