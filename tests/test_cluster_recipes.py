"""The recipes of the README for clusters, run as they are printed where the programs that they need are installed."""

import getpass
import os
import re
import shutil
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import pytest
import yaml
from archives import made, rows, written
from command import Command, environment
from dask_cluster import cluster, free_port
from readme import recipe

import briefer

HOME_TOOLS = ("briefer", "dask", "python")
SSHD = shutil.which("sshd", path=f"{os.environ['PATH']}{os.pathsep}/usr/sbin")
YAML = recipe("On Kubernetes", "yaml")


@pytest.fixture
def home(tmp_path: Path) -> Path:
    """Return a home with an archive, and with `briefer`, `dask` and `python` in `briefer/bin`."""
    tools = tmp_path / "home" / "briefer" / "bin"
    tools.mkdir(parents=True)
    where = Path(briefer.__file__).parent.parent
    for name in HOME_TOOLS:
        module = "" if name == "python" else f"-m {name}"
        shown = f'#!/bin/sh\nPYTHONPATH="{where}:$PYTHONPATH" exec {sys.executable} {module} "$@"\n'
        (tools / name).write_text(shown, "utf-8")
        (tools / name).chmod(0o755)
    written(tmp_path / "home" / "archive.jsonl.gz", rows(40))
    return tmp_path / "home"


@pytest.fixture
def summaries(run: Command, home: Path, monkeypatch: pytest.MonkeyPatch) -> Mapping[str, bytes]:
    """Return what processes of this machine make of the archive."""
    monkeypatch.chdir(home)
    assert run("batch", "archive.jsonl.gz", "--each", "-o", "whole", "--workers", "1").code == 0
    return made(home / "whole")


def ran(home: Path, script: str, *path: Path) -> None:
    """Run a script in a home; it must succeed."""
    searched = os.pathsep.join([*map(str, path), os.environ["PATH"]])
    done = subprocess.run(
        ["/bin/sh", "-eu"], input=script, env=environment(HOME=str(home), PATH=searched), cwd=home,
        text=True, capture_output=True, check=False, timeout=60,
    )  # fmt: skip
    assert done.returncode == 0, (done.stdout, done.stderr)


def changed(text: str, changes: Mapping[str, str]) -> str:
    """Return a recipe with other addresses and numbers, all of which it must have."""
    for old, new in changes.items():
        assert old in text, old
        text = text.replace(old, new)
    return text


def running(sign: str) -> list[str]:
    """Return the command lines of processes that have a sign."""
    found = []
    for path in Path("/proc").glob("[0-9]*/cmdline"):
        try:
            found.append(path.read_bytes().replace(b"\0", b" ").decode("utf-8", "replace"))
        except OSError:  # it has ended
            continue
    return [each for each in found if sign in each]


@pytest.fixture
def ssh(home: Path, tmp_path: Path) -> Iterator[Path]:
    """Return a folder with an `ssh` that finds 127.0.0.11 and 127.0.0.12, where that home is."""
    desk = tmp_path / "ssh"
    desk.mkdir()
    for name in ("host", "own"):
        subprocess.run(["ssh-keygen", "-q", "-t", "ed25519", "-N", "", "-f", desk / name], check=True)  # noqa: S607
    port = free_port()
    (desk / "sshd_config").write_text(
        f"Port {port}\nListenAddress 127.0.0.11\nListenAddress 127.0.0.12\nHostKey {desk}/host\nPidFile none\n"
        f"AuthorizedKeysFile {desk}/own.pub\nStrictModes no\nPasswordAuthentication no\n"
        f'ForceCommand cd "{home}" && exec /bin/sh -c "$SSH_ORIGINAL_COMMAND"\n',
        "utf-8",
    )
    (desk / "ssh_config").write_text(
        f"Host 127.0.0.11 127.0.0.12\nPort {port}\nUser {getpass.getuser()}\nIdentityFile {desk}/own\nBatchMode yes\n"
        f"IdentitiesOnly yes\nUserKnownHostsFile {desk}/known\nStrictHostKeyChecking accept-new\nLogLevel ERROR\n",
        "utf-8",
    )
    (desk / "ssh").write_text(f'#!/bin/sh\nexec {shutil.which("ssh")} -F {desk}/ssh_config "$@"\n', "utf-8")
    (desk / "ssh").chmod(0o755)
    log = desk / "log"
    with subprocess.Popen([str(SSHD), "-D", "-f", desk / "sshd_config", "-E", log]) as server:
        try:
            for host in ("127.0.0.11", "127.0.0.12"):
                for _ in range(50):
                    tried = subprocess.run([desk / "ssh", "-n", host, "true"], capture_output=True, check=False)
                    if tried.returncode == 0 or server.poll() is not None:
                        break
                    time.sleep(0.1)
                if tried.returncode != 0:
                    pytest.skip(f"sshd lets nobody in here: {tried.stderr.decode()} {log.read_text('utf-8')}")
            yield desk
        finally:
            server.terminate()


@pytest.mark.skipif(sys.platform != "linux", reason="the addresses of the loopback are Linux's")
@pytest.mark.skipif(SSHD is None or shutil.which("ssh") is None, reason="OpenSSH's server is not installed here")
def test_on_hosts_with_ssh(home: Path, ssh: Path, summaries: Mapping[str, bytes]) -> None:
    """Two hosts, reached by ssh, make the summaries that processes make, and nothing is left running there or here."""
    port = str(free_port())
    script = changed(
        recipe("On hosts with ssh", "sh"),
        {
            "10.0.0.": "127.0.0.",
            ":8787": ":0",
            "8786": port,
            "--nworkers 8": "--nworkers 1",
            "--death-timeout 60": "--death-timeout 15",
        },
    )
    ran(home, script, ssh)
    assert made(home / "summaries") == summaries
    assert running(f"127.0.0.10:{port}") == []


def items() -> dict[tuple[str, str], Any]:
    """Return the resources of the Kubernetes recipe by kind and name."""
    (whole,) = yaml.safe_load_all(YAML)
    return {(each["kind"], each["metadata"]["name"]): each for each in whole["items"]}


def pods() -> dict[str, Any]:
    """Return the pods of the Kubernetes recipe by the part that they play."""
    templates = [each["spec"]["template"] for each in items().values() if "template" in each["spec"]]
    return {each["metadata"]["labels"]["part"]: each["spec"] for each in templates}


def test_the_resources_keep_the_schemas_of_kubernetes() -> None:
    """Each resource is what Kubernetes publishes as the form of its kind, with no key that is not known there."""
    validator = pytest.importorskip("kubernetes_validate", reason="kubernetes-validate is not installed here")
    for each in items().values():
        validator.validate(each, validator.latest_version(), strict=True)


def test_the_parts_find_each_other_and_nobody_else_does() -> None:
    """The service leads to the scheduler's port, selectors to their pods; other pods reach none of them."""
    known = items()
    for each in known.values():
        if each["kind"] == "Deployment":
            assert each["spec"]["selector"]["matchLabels"] == each["spec"]["template"]["metadata"]["labels"]
    service = known["Service", "briefer-dask"]["spec"]
    assert service["selector"] == {"app": "briefer", "part": "scheduler"}
    (port,) = [each["port"] for each in service["ports"]]
    scheduler, worker, batch = (pods()[part]["containers"][0]["command"] for part in ("scheduler", "worker", "batch"))
    assert scheduler[scheduler.index("--port") + 1] == str(port)
    assert f"tcp://briefer-dask:{port}" in worker
    assert batch[batch.index("--dask") + 1] == f"tcp://briefer-dask:{port}"
    policy = known["NetworkPolicy", "briefer"]["spec"]
    assert policy["ingress"] == [{"from": [{"podSelector": policy["podSelector"]}]}]
    assert {each["app"] for each in (policy["podSelector"]["matchLabels"], service["selector"])} == {"briefer"}


def test_no_part_is_root_or_may_more_than_it_needs() -> None:
    """Each pod keeps the restricted standard: nobody, no rights, nothing to write to but what is mounted."""
    for pod in pods().values():
        (container,) = pod["containers"]
        assert pod["securityContext"]["runAsNonRoot"]
        assert pod["securityContext"]["seccompProfile"] == {"type": "RuntimeDefault"}
        allowed = {"allowPrivilegeEscalation": False, "readOnlyRootFilesystem": True, "capabilities": {"drop": ["ALL"]}}
        assert container["securityContext"] == allowed
        assert not pod["automountServiceAccountToken"]
        assert {each["name"] for each in container["volumeMounts"]} == {each["name"] for each in pod["volumes"]}
        assert container["resources"]["limits"]["memory"]


def test_a_container_that_is_killed_is_started_again() -> None:
    """The job starts the same command again; what it wrote is on a volume that is not the container's."""
    assert items()["Job", "briefer-batch"]["spec"]["backoffLimit"] > 0
    assert pods()["batch"]["restartPolicy"] == "OnFailure"
    (container,) = pods()["batch"]["containers"]
    (claim,) = [each for each in pods()["batch"]["volumes"] if "persistentVolumeClaim" in each]
    (mounted,) = [each["mountPath"] for each in container["volumeMounts"] if each["name"] == claim["name"]]
    command = container["command"]
    assert command[2].startswith(f"{mounted}/")
    assert command[command.index("-o") + 1].startswith(f"{mounted}/")


@pytest.mark.skipif(not hasattr(os, "killpg"), reason="this system has no process groups")
def test_on_kubernetes(home: Path, tmp_path: Path, summaries: Mapping[str, bytes]) -> None:
    """The commands of the containers, run as processes, make the summaries that processes of one machine make."""
    dockerfile = (Path(__file__).parent.parent / "Dockerfile").read_text("utf-8")
    user = re.search(r"^USER (\d+):(\d+)$", dockerfile, re.MULTILINE)
    assert user
    with cluster(tmp_path / "cluster") as started:
        for part in ("scheduler", "worker", "batch"):
            pod, (container,) = pods()[part], pods()[part]["containers"]
            context = pod["securityContext"]
            assert (str(context["runAsUser"]), str(context["runAsGroup"])) == user.groups()
            words = [
                each.replace("tcp://briefer-dask:8786", started.address).replace("/archive/", f"{home}/")
                for each in container["command"]
            ]
            if part == "scheduler":
                words = [*(str(started.port) if each == "8786" else each for each in words), "--host", "127.0.0.1"]
            tool = str(home / "briefer" / "bin" / words[0])
            process = started.run(
                tool, *words[1:], **{each["name"]: each["value"] for each in container.get("env", [])}
            )
        assert process.wait(60) == 0, started.log
    told = (home / "summaries" / "summaries.jsonl").read_bytes()
    assert told.replace(f"{home}/".encode(), b"") == summaries["summaries.jsonl"]


_SBATCH = """#!/bin/sh
cp "$1" {folder}/job.sh
setsid sh {folder}/job.sh >> {folder}/log 2>&1 &
echo $! >> {folder}/jobs
echo "Submitted batch job $!"
"""


def test_on_slurm(home: Path, tmp_path: Path, summaries: Mapping[str, bytes]) -> None:
    """The script submits jobs of workers, with the resources that it names, and makes what processes make."""
    pytest.importorskip("dask_jobqueue", reason="dask-jobqueue is not installed here")
    tools = tmp_path / "slurm"
    tools.mkdir()
    (tools / "sbatch").write_text(_SBATCH.format(folder=tools), "utf-8")
    (tools / "scancel").write_text('#!/bin/sh\nkill -- "-$1"\n', "utf-8")
    for each in tools.iterdir():
        each.chmod(0o755)
    assert "archive.py" in recipe("On SLURM", "sh")
    script = changed(
        recipe("On SLURM", "python"),
        {"cores=8": "cores=1", "processes=8": "processes=1", "ib0": "lo", "_jobs=4": "_jobs=1"},
    )
    (home / "archive.py").write_text(script, "utf-8")
    ran(home, f"{home}/briefer/bin/python archive.py", tools)
    assert made(home / "summaries") == summaries
    job = (tools / "job.sh").read_text("utf-8")
    assert re.findall(r"^#SBATCH (.+)$", job, re.MULTILINE) == [
        "-J dask-worker", "-n 1", "--cpus-per-task=1", "--mem=8G", "-t 04:00:00"
    ]  # fmt: skip
    assert "--nthreads 1 " in job
