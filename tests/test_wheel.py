"""The promises of the wheel: it is whole, and runs from where it is installed, far from the checkout."""

import subprocess
import sys
import zipfile
from pathlib import Path

import pytest
from command import environment

import briefer

ROOT = Path(__file__).parent.parent


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return the wheel, built from the checkout."""
    folder = tmp_path_factory.mktemp("wheel")
    command = [sys.executable, "-m", "build", "--wheel", "--no-isolation", "--outdir", str(folder), str(ROOT)]
    built = subprocess.run(command, capture_output=True, check=False, cwd=folder, text=True, env=environment())
    assert built.returncode == 0, built.stdout + built.stderr
    (made,) = folder.glob("*.whl")
    return made


@pytest.fixture(scope="module")
def installed(wheel: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a folder with the wheel installed in it, and nothing else."""
    target = tmp_path_factory.mktemp("installed with spaces") / "site packages"
    command = [sys.executable, "-m", "pip", "install", "--no-deps", "--no-index", "--target", str(target), str(wheel)]
    subprocess.run(command, capture_output=True, check=True, cwd=target.parent, env=environment())
    return target


def files_below(folder: Path) -> set[str]:
    """Return the paths of the files below a folder, relative to it, without what Python leaves behind."""
    return {
        path.relative_to(folder).as_posix()
        for path in folder.rglob("*")
        if path.is_file() and "__pycache__" not in path.parts
    }


def test_the_wheel_holds_every_file(wheel: Path) -> None:
    """Every module, template, style and data file of the checkout is in the wheel, and nothing else is."""
    names = {name for name in zipfile.ZipFile(wheel).namelist() if ".dist-info/" not in name}
    expected = {f"briefer/{name}" for name in files_below(ROOT / "briefer")}
    expected |= {f"briefer/templates/{name}" for name in files_below(ROOT / "templates")}
    assert names == expected
    assert "briefer/data/brief.schema.json" in names
    assert "briefer/templates/schemes/news.toml" in names
    assert "briefer/templates/layouts/briefing.html.j2" in names


def test_the_wheel_says_that_it_is_typed(wheel: Path) -> None:
    """Type checkers of users see the annotations: the marker of PEP 561 is in the wheel."""
    assert "briefer/py.typed" in zipfile.ZipFile(wheel).namelist()


def test_the_wheel_is_of_this_version_with_its_licence(wheel: Path) -> None:
    """The wheel says the version of the package, its licence and its command."""
    assert wheel.name == f"briefer-{briefer.__version__}-py3-none-any.whl"
    opened = zipfile.ZipFile(wheel)
    about = f"briefer-{briefer.__version__}.dist-info"
    assert b"briefer = briefer.cli:main" in opened.read(f"{about}/entry_points.txt")
    assert opened.read(f"{about}/licenses/LICENSE") == (ROOT / "LICENSE").read_bytes()


def test_the_installed_wheel_makes_a_brief(installed: Path, tmp_path: Path) -> None:
    """Run from another folder, with the checkout out of reach, it writes every format, lists names, and verifies."""
    seed = ROOT / "seeds" / "harrow-bay-flood-wire.md"
    # the environment that runs the tests holds the checkout; -S keeps it out, and the libraries are added by hand
    libraries = [path for path in sys.path if path.endswith("site-packages")]
    code = (
        f"import sys; sys.path[:0] = [{str(installed)!r}]; sys.path += {libraries!r}\n"
        "import briefer; assert briefer.__file__.startswith(sys.path[0]), briefer.__file__\n"
        "from briefer.resources import templates; assert str(templates()).startswith(sys.path[0]), templates()\n"
        "import runpy; runpy.run_module('briefer', run_name='__main__', alter_sys=True)"
    )

    def run(*arguments: str) -> subprocess.CompletedProcess[str]:
        command = [sys.executable, "-S", "-P", "-c", code, *arguments]
        return subprocess.run(command, cwd=tmp_path, capture_output=True, check=False, text=True, env=environment())

    names = ["b.md", "b.html", "b.txt", "b.json", "b.pdf", "b.docx", "b.epub", "b.eml"]
    ran = run(str(seed), *(part for name in names for part in ("-o", name)))
    assert ran.returncode == 0, ran.stderr
    assert all((tmp_path / name).stat().st_size > 1000 for name in names)
    assert run("verify", "b.json", "--sources").returncode == 0
    for what, known in (("schemes", "news"), ("themes", "plain"), ("rankers", "salience"), ("formats", "pdf")):
        assert known in run("list", what).stdout


def test_the_installed_command_is_python_m_briefer(installed: Path) -> None:
    """The wheel installs a `briefer` command."""
    assert "briefer.cli" in (installed / "bin" / "briefer").read_text("utf-8")
