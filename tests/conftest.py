"""What many tests share: the seeds, a fixed moment, one briefing; and no network."""

import os
import socket
from datetime import UTC, datetime
from pathlib import Path

import pytest
from command import Command
from hypothesis import HealthCheck, settings

import briefer
from briefer import Briefing

ROOT = Path(__file__).parent.parent
SEEDS = ROOT / "seeds"
NOW = datetime(2026, 3, 14, 7, 0, tzinfo=UTC)

settings.register_profile("default", deadline=None, max_examples=60, suppress_health_check=[HealthCheck.too_slow])
settings.register_profile("long", parent=settings.get_profile("default"), max_examples=2000)
settings.load_profile(os.environ.get("HYPOTHESIS_PROFILE", "default"))


def pytest_addoption(parser: pytest.Parser) -> None:
    """Let `make golden` rewrite the approved renditions."""
    parser.addoption("--update-golden", action="store_true", help="rewrite tests/golden instead of comparing")


@pytest.fixture(autouse=True)
def _no_network(monkeypatch: pytest.MonkeyPatch) -> None:
    """Refuse every connection but to this machine: briefer works offline, and its tests prove it."""
    connect = socket.socket.connect

    def refusing(self: socket.socket, address: object) -> None:
        host = address[0] if isinstance(address, tuple) else ""
        if self.family in {socket.AF_INET, socket.AF_INET6} and host not in {"127.0.0.1", "::1", "localhost"}:
            pytest.fail(f"a test reached for the network: {address}")
        connect(self, address)  # type: ignore[arg-type]  # any address that the caller had

    monkeypatch.setattr(socket.socket, "connect", refusing)


@pytest.fixture
def run(capsysbinary: pytest.CaptureFixture[bytes], monkeypatch: pytest.MonkeyPatch) -> Command:
    """Return the command, to be run in this process."""
    return Command(capsysbinary, monkeypatch)


@pytest.fixture(scope="session")
def seeds() -> Path:
    """Return the folder of the sample documents."""
    return SEEDS


@pytest.fixture(scope="session")
def briefing() -> Briefing:
    """Return a briefing of the sample documents, read by relative paths, as a user in the project's folder would."""
    here = Path.cwd()
    os.chdir(ROOT)
    try:
        return briefer.brief("seeds", now=NOW)
    finally:
        os.chdir(here)
