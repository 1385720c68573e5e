"""The promises of the container: what it is built from is there, it holds what briefer needs, and runs as nobody."""

import json
import os
import re
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
import yaml

from briefer.cli import serving

ROOT = Path(__file__).parent.parent
DOCKERFILE = (ROOT / "Dockerfile").read_text("utf-8")
BUILD, FINAL = re.split(r"^FROM .+$", DOCKERFILE, flags=re.MULTILINE)[1:]


def instructions(stage: str, name: str) -> list[str]:
    """Return what follows an instruction in a stage, lines that go on joined."""
    joined = re.sub(r"\\\n\s*", " ", stage)
    return [line.removeprefix(f"{name} ") for line in joined.splitlines() if line.startswith(f"{name} ")]


@pytest.fixture(scope="module")
def service() -> dict[str, Any]:
    """Return the service of the compose file."""
    found: dict[str, Any] = yaml.safe_load((ROOT / "compose.yaml").read_text("utf-8"))["services"]["briefer"]
    return found


def _tool(name: str) -> str:
    found = shutil.which(name, path=f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}")
    if found is None:
        pytest.skip(f"{name} is not installed")
    return found


def test_hadolint_finds_nothing() -> None:
    """The linter of Dockerfiles has no complaint that is not answered in the file."""
    ran = subprocess.run([_tool("hadolint"), str(ROOT / "Dockerfile")], capture_output=True, text=True, check=False)
    assert (ran.returncode, ran.stdout + ran.stderr) == (0, "")


def test_the_compose_file_keeps_the_specification() -> None:
    """It holds what the Compose Specification allows, and nothing else."""
    checked = [_tool("check-jsonschema"), "--builtin-schema", "vendor.compose-spec", str(ROOT / "compose.yaml")]
    ran = subprocess.run(checked, capture_output=True, text=True, check=False)
    assert ran.returncode == 0, ran.stdout


def test_what_is_copied_is_there_and_not_ignored() -> None:
    """Each file of the build is in the project, and the build's context holds it; the wheel needs no other."""
    copied = [word for line in instructions(BUILD, "COPY") for word in line.split()[:-1]]
    ignored = (ROOT / ".dockerignore").read_text("utf-8").split("\n")
    assert "*" in ignored
    for name in copied:
        assert (ROOT / name).exists()
        assert f"!{name}" in ignored
    pyproject = (ROOT / "pyproject.toml").read_text("utf-8")
    for needed in ("README.md", "LICENSE", "templates", "briefer"):
        assert needed in copied
        assert f'"{needed}"' in pyproject or f"{needed} =" in pyproject


def test_it_has_the_libraries_that_briefer_needs_and_no_tools() -> None:
    """What `make` installs on Debian is installed here too; the last stage has neither compiler nor pip of its own."""
    script = (ROOT / ".ci" / "system-packages").read_text("utf-8")
    needed = re.findall(r"for package in (.+);", script)[0].split()
    (run,) = instructions(FINAL, "RUN")
    assert set(needed) <= set(run.split())
    assert not re.search(r"gcc|build-essential|-dev\b|git\b|pip install", FINAL)
    assert "uninstall --yes pip" in instructions(BUILD, "RUN")[0]


def test_it_waits_as_nobody_and_says_how_it_is(service: dict[str, Any]) -> None:
    """It runs `briefer serve` as a user with a number, and asks `briefer status` for its health."""
    assert json.loads(instructions(FINAL, "ENTRYPOINT")[0]) == ["briefer"]
    assert json.loads(instructions(FINAL, "CMD")[0]) == ["serve"]
    assert instructions(FINAL, "USER") == ["10001:10001"]
    assert '["briefer", "status"]' in instructions(FINAL, "HEALTHCHECK")[0]
    assert instructions(FINAL, "STOPSIGNAL") == ["SIGTERM"]
    assert (service["read_only"], service["cap_drop"], service["restart"]) == (True, ["ALL"], "unless-stopped")


def test_what_is_written_survives_the_container(service: dict[str, Any]) -> None:
    """Each volume of the image has its place in the compose file; the state and /tmp are where the program is told."""
    mounted = {volume.split(":")[1] for volume in service["volumes"]}
    assert mounted == set(json.loads(instructions(FINAL, "VOLUME")[0]))
    told = dict(pair.split("=", 1) for pair in instructions(FINAL, "ENV")[0].split())
    assert told["XDG_DATA_HOME"] in mounted
    assert str(Path(told["BRIEFER_CONFIG"]).parent) in mounted
    assert told["XDG_CACHE_HOME"].startswith(service["tmpfs"][0].split(":")[0])


def test_a_run_may_end_before_it_is_killed(service: dict[str, Any]) -> None:
    """The time that a container is given to stop is longer than that which a run is given."""
    assert int(service["stop_grace_period"].removesuffix("s")) > serving.GRACE
