"""A folder of the user's own layouts goes before briefer's; what is wrong in it is named by file and line."""

import re
from collections.abc import Callable
from pathlib import Path

import pytest
from command import Command

import briefer
from briefer import Briefing, resources
from briefer.errors import ConfigError

SHIPPED = sorted(path.name for path in (resources.templates() / "layouts").iterdir())

Folder = Callable[..., str]


@pytest.fixture
def folder(tmp_path: Path) -> Folder:
    """Return what writes layouts into a folder, each under its name with "__" for ".", and returns the folder."""

    def write(**layouts: str) -> str:
        for name, text in layouts.items():
            (tmp_path / name.replace("__", ".")).write_text(text, "utf-8")
        return str(tmp_path)

    return write


def test_a_layout_of_ones_own_goes_before_ours(folder: Folder, briefing: Briefing) -> None:
    """The whole page, or a part that ours includes, is the user's where the user has one of that name."""
    own = folder(_timeline__html__j2="<p>OWN {{ page.title }}</p>\n")
    page = briefer.render(briefing, "html", layouts=own).decode()
    assert f"<p>OWN {briefing.title or 'Brief: 4 stories'}</p>" in page
    assert 'class="masthead"' in page
    assert '<section class="part timeline' not in page
    own = folder(briefing__html__j2="<title>{{ page.title }}</title>{{ theme.name }}\n")
    assert briefer.render(briefing, "html", layouts=own).decode().endswith("</title>plain\n")


def test_markdown_has_layouts_of_its_own_too(folder: Folder, briefing: Briefing) -> None:
    """A user's `briefing.md.j2` makes the Markdown, escaped as ours is."""
    assert (
        briefer.render(briefing, "markdown", layouts=folder(briefing__md__j2="{{ '*a*' }} <\n")) == rb"\*a\* <" + b"\n"
    )


@pytest.mark.parametrize("name", SHIPPED)
def test_every_layout_of_ours_can_be_replaced_by_its_copy(name: str, tmp_path: Path, briefing: Briefing) -> None:
    """A copy of a layout of ours, as a user begins with, changes not a byte."""
    (tmp_path / name).write_bytes((resources.templates() / "layouts" / name).read_bytes())
    for format_ in ("html", "markdown", "epub"):
        assert briefer.render(briefing, format_, layouts=str(tmp_path)) == briefer.render(briefing, format_)


@pytest.mark.parametrize(
    ("written", "said"),
    [
        ("one\n{% for %}", "line 2: Expected an expression"),
        ("one\n\n{{ page.nothing }}", "line 3: .*has no attribute 'nothing'"),
        ("{{ 1 / 0 }}", "line 1: division by zero"),
        ("\n{% include 'gone.j2' %}", "line 2: .*gone.j2"),
        ("\n{% include '../layouts/briefing.md.j2' %}", "line 2: "),
        ("{{ page.__class__ }}", "line 1: access to attribute '__class__'"),
        ("{% macro m() %}\n{{ 1 + 'a' }}{% endmacro %}\n{{ m() }}", "line 2: unsupported operand"),
    ],
)
def test_a_fault_is_named_by_file_and_line(folder: Folder, briefing: Briefing, written: str, said: str) -> None:
    """Whoever edits a layout reads where it is wrong, also in a part that another one includes."""
    with pytest.raises(ConfigError, match=rf"^layout: \S*/_timeline\.html\.j2, {said}"):
        briefer.render(briefing, "html", layouts=folder(_timeline__html__j2=written))


def test_a_fault_in_a_layout_given_as_text_is_named_by_its_line(briefing: Briefing) -> None:
    """--layout FILE is read before; its lines are counted all the same."""
    with pytest.raises(ConfigError, match=r"^layout: line 3: division by zero"):
        briefer.render(briefing, "markdown", layout="a\n\n{{ 1 / 0 }}")


def test_a_layout_that_cannot_be_read(folder: Folder, briefing: Briefing, tmp_path: Path) -> None:
    """Bytes that are no text are a fault of the layout, not of briefer."""
    own = folder(briefing__md__j2="x")
    (tmp_path / "briefing.md.j2").write_bytes(b"\xff\xfe")
    with pytest.raises(ConfigError, match=r"^layout: "):
        briefer.render(briefing, "markdown", layouts=own)


@pytest.mark.parametrize(
    ("name", "said"),
    [
        ("briefing.htm.j2", r"none would be used; did you mean 'briefing.html.j2'\? \(known: _"),
        ("x", "no file in it has the name of a layout"),
    ],
)
def test_a_folder_that_would_change_nothing_is_refused(run: Command, tmp_path: Path, name: str, said: str) -> None:
    """A misspelt layout is said before anything is read, not passed over."""
    (tmp_path / name).write_text("x", "utf-8")
    ran = run("nothing.txt", "--layouts", tmp_path)
    assert ran.code == 2
    assert re.search(said, ran.complaint)
    assert "there is no such folder" in run("nothing.txt", "--layouts", tmp_path / "no").complaint


def test_layouts_of_ones_own_by_the_command(run: Command, folder: Folder, seeds: Path) -> None:
    """--layouts FOLDER reaches each format that is laid out."""
    own = folder(briefing__html__j2="MINE\n", briefing__md__j2="MINE\n")
    for format_ in ("html", "markdown"):
        assert run(seeds, "--format", format_, "--layouts", own).text == "MINE\n"
