"""The promises of `briefer serve`: it waits in a process of its own, and each run is another."""

import json
import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from textwrap import dedent
from typing import Any

import pytest
from command import environment

from briefer.cli import serving

pytestmark = pytest.mark.skipif(os.name != "posix", reason="signals are those of POSIX")

# stands in for `briefer run`: each series does what its line in a file beside the configuration says
_SERVE = """
    import sys
    from briefer.cli import main, serving
    serving.PROGRAM = (sys.executable, "-c", RUN)
    serving.GRACE = 2.0
    main(["serve", *sys.argv[1:]])
"""
_RUN = """
import sys, time, signal
from pathlib import Path
name, path = sys.argv[2], Path(sys.argv[4])
assert [sys.argv[1], *sys.argv[3:]] == ["run", "--config", str(path), "--json"], sys.argv
exec(dict(line.split(" ", 1) for line in (path.parent / "runs").read_text().splitlines())[name])
"""


def configured(path: Path, *series: str) -> None:
    """Write a configuration of series, each a name and the Python that its run executes."""
    (path.parent / "runs").write_text("".join(f"{line}\n" for line in series), "utf-8")
    names = (line.partition(" ")[0] for line in series)
    path.write_text("".join(f'[briefing.{name}]\nsources = ["."]\ncron = "0 0 1 1 *"\n' for name in names), "utf-8")


class Served:
    """A process that serves, and what it says."""

    def __init__(self, process: subprocess.Popen[str], configuration: Path) -> None:
        self.process = process
        self.configuration = configuration

    def says(self, event: str) -> dict[str, Any]:
        """Return the next thing it says, which is this event."""
        assert self.process.stdout is not None
        said: dict[str, Any] = json.loads(self.process.stdout.readline())
        assert said.pop("event") == event, said
        return said

    def told(self, signal_: signal.Signals) -> None:
        """Send it a signal."""
        self.process.send_signal(signal_)

    def ended(self) -> int:
        """Return its exit code, soon."""
        return self.process.wait(10)


@contextmanager
def served(folder: Path, *series: str, names: tuple[str, ...] = ()) -> Iterator[Served]:
    """Serve series in a process of its own, each a name and the Python that its run executes."""
    configuration = folder / "briefer.toml"
    configured(configuration, *series)
    code = f"RUN = {_RUN!r}\n{dedent(_SERVE)}"
    with subprocess.Popen(
        [sys.executable, "-c", code, *names, "--config", str(configuration)],
        stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, env=environment(), cwd=Path(__file__).parent.parent,
    ) as process:  # fmt: skip
        try:
            yield Served(process, configuration)
        finally:
            process.kill()


def test_every_series_is_run_at_the_start_and_its_report_is_a_line(tmp_path: Path) -> None:
    """Each is asked for in a process of its own; a run that crashes ends nothing; SIGTERM ends the waiting with 0."""
    runs = (
        "morning print('{\"series\": 1}')",
        "crash import os; print('so far'); sys.stdout.flush(); os.kill(os.getpid(), signal.SIGKILL)",
        "long print('x' * 200_000)",
    )
    with served(tmp_path, *runs) as serve:
        begun = serve.says("waiting")
        assert begun["series"] == ["morning", "crash", "long"]
        assert begun["next"]["morning"].endswith("-01-01T00:00:00+00:00")
        morning = serve.says("run")
        assert (morning["series"], morning["exit"], morning["report"]) == ("morning", 0, {"series": 1})
        assert morning["due"].endswith("-01-01T00:00:00+00:00")
        crashed = serve.says("run")
        assert (crashed["exit"], crashed["printed"]) == (-9, "so far")
        assert len(serve.says("run")["printed"]) == 2000
        serve.told(signal.SIGTERM)
        serve.says("stopped")
        assert serve.ended() == 0


@pytest.mark.parametrize(
    ("report", "expected"),
    [
        ({"report": {"series": [{"next_try": "2026-03-16T07:10:00Z"}, {"next_try": "2026-03-16T07:05:00Z"}]}}, 5),
        ({"report": {"series": [{"next_try": None}, {}]}}, None),
        ({"report": {"series": 1}}, None),
        ({"printed": "so far"}, None),
    ],
)  # fmt: skip
def test_a_run_tells_when_it_wants_to_be_made_again(report: dict[str, Any], expected: int | None) -> None:
    """Of all that is owed, what is due first counts; a run that says nothing of it owes nothing."""
    owing = serving._owing(report)  # noqa: SLF001 - the wait for it would be a minute
    assert (owing and owing.minute) == expected


@pytest.mark.parametrize("told", [signal.SIGTERM, signal.SIGINT])
@pytest.mark.parametrize("ignores", ["", "signal.signal(signal.SIGTERM, signal.SIG_IGN); "])
def test_a_run_under_way_does_not_hold_up_the_end(tmp_path: Path, told: signal.Signals, ignores: str) -> None:
    """Told to stop during a run, it stops the run too, even one that will not hear, and starts no other."""
    mark = tmp_path / "running"
    with served(tmp_path, f"slow {ignores}Path({str(mark)!r}).touch(); time.sleep(60)", "other pass") as serve:
        serve.says("waiting")
        while not mark.exists():
            assert serve.process.poll() is None
        serve.told(told)
        assert serve.says("run")["exit"] in {-signal.SIGTERM, -signal.SIGKILL}
        serve.says("stopped")
        assert serve.ended() == 0


def test_sighup_reads_the_configuration_again(tmp_path: Path) -> None:
    """A new configuration holds from then on; one that is wrong is said, and the old one kept."""
    with served(tmp_path, "a pass") as serve:
        serve.says("waiting")
        serve.says("run")
        serve.configuration.write_text("[briefing.a]\nwrong = 1\n", "utf-8")
        serve.told(signal.SIGHUP)
        said = serve.says("error")
        assert "briefer.toml:2: briefing.a.wrong: unknown key" in said["message"]
        assert said["kept"] == ["a"]
        assert serve.says("run")["series"] == "a"
        configured(serve.configuration, "b pass")
        serve.told(signal.SIGHUP)
        assert serve.says("waiting")["series"] == ["b"]
        assert serve.says("run")["series"] == "b"


def test_a_wrong_configuration_at_the_start_is_an_error(tmp_path: Path) -> None:
    """What cannot be served is said at once, with exit code 2; a series without a time cannot be waited for."""
    with served(tmp_path, "a/b pass") as serve:
        assert serve.ended() == 2
        assert serve.process.stderr is not None
        assert "briefer.toml:1: " in serve.process.stderr.read()
    with served(tmp_path, "a pass", names=("b",)) as serve:
        assert serve.ended() == 2


def test_named_series_alone_are_served(tmp_path: Path) -> None:
    """Only what was named is run."""
    with served(tmp_path, "a pass", "b pass", names=("b",)) as serve:
        assert serve.says("waiting")["series"] == ["b"]
        assert serve.says("run")["series"] == "b"
