"""The launcher of a real API server: it is ready, stands alone, and leaves nothing behind."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

import pytest

from tests.support import envtest, tools
from tests.support.envtest import ApiServer, StartFailed, running
from tests.support.waiting import until

ROOT = Path(__file__).parents[1]
STAY = "while :; do sleep 0.2; done"  # in shell; its command line still names the folder


def listens(port: int) -> bool:
    with socket.socket() as asker:
        return asker.connect_ex(("127.0.0.1", port)) == 0


def processes_of(folder: Path) -> list[int]:
    """Every process that names the server's folder: keeper, etcd and kube-apiserver."""
    found = []
    for command in Path("/proc").glob("[0-9]*/cmdline"):
        with suppress(OSError):  # it ended meanwhile
            if str(folder).encode() in command.read_bytes():
                found.append(int(command.parent.name))
    return found


def is_gone(server: ApiServer) -> bool:
    return not any(listens(port) for port in (server.port, *server.etcd_ports)) and nothing_of(
        server.folder
    )


def nothing_of(folder: Path) -> bool:
    return not folder.exists() and processes_of(folder) == []


def test_it_is_ready_and_knows_its_admin(kube_apiserver: ApiServer) -> None:
    assert kube_apiserver.request("/readyz") == (200, "ok")
    status, text = kube_apiserver.request("/api/v1/namespaces/default")
    assert (status, '"name":"default"' in text) == (200, True)


def test_it_refuses_who_has_no_token(kube_apiserver: ApiServer) -> None:
    stranger = ApiServer(kube_apiserver.folder, kube_apiserver.port, "wrong", (0, 0))
    assert stranger.request("/api/v1/namespaces")[0] == 401


def test_only_its_owner_may_read_the_kubeconfig(kube_apiserver: ApiServer) -> None:
    assert kube_apiserver.kubeconfig.stat().st_mode & 0o777 == 0o600
    assert kube_apiserver.folder.stat().st_mode & 0o777 == 0o700


@pytest.mark.needs("kubectl")
def test_kubectl_reaches_it_by_its_context(kube_apiserver: ApiServer) -> None:
    kubeconfig = f"--kubeconfig={kube_apiserver.kubeconfig}"
    command = [tools.path("kubectl"), kubeconfig, "--context=envtest", "auth", "whoami", "-o=json"]
    answer = subprocess.run(command, capture_output=True, text=True, check=True)
    assert '"system:masters"' in answer.stdout


def test_two_stand_side_by_side_and_end_without_a_trace(kube_apiserver: ApiServer) -> None:
    with running(tools.path("envtest")) as second:
        assert second.port != kube_apiserver.port
        name = {"metadata": {"name": "only-in-the-second"}}
        assert second.request("/api/v1/namespaces", "POST", name)[0] == 201
        assert kube_apiserver.request("/api/v1/namespaces/only-in-the-second")[0] == 404
    assert is_gone(second)
    assert kube_apiserver.request("/readyz")[0] == 200


def test_it_ends_when_the_block_raises(kube_apiserver: ApiServer) -> None:
    started: list[ApiServer] = []
    with pytest.raises(KeyboardInterrupt), running(tools.path("envtest")) as server:
        started.append(server)
        raise KeyboardInterrupt
    assert is_gone(started[0])


@contextmanager
def launcher(assets: str | Path) -> Iterator[subprocess.Popen[str]]:
    """The launcher as a command, in a process group of its own as a shell would start it."""
    started = subprocess.Popen(
        [sys.executable, "-m", "tests.support.envtest"],
        cwd=ROOT,
        env=os.environ | {"KUBEBUILDER_ASSETS": str(assets)},
        stdout=subprocess.PIPE,
        text=True,
        start_new_session=True,
    )
    with started:
        yield started
        started.kill()


@pytest.mark.needs("envtest")
@pytest.mark.parametrize(
    ("ending", "is_group"),
    [
        (signal.SIGINT, False),
        (signal.SIGINT, True),
        (signal.SIGTERM, False),
        (signal.SIGKILL, False),
    ],
    ids=["SIGINT", "Ctrl-C", "SIGTERM", "kill -9"],
)
def test_it_ends_with_its_launcher_however_that_ends(
    ending: signal.Signals, is_group: bool
) -> None:
    """Ctrl-C in a terminal reaches the whole group."""
    with launcher(tools.path("envtest")) as command:
        assert command.stdout is not None
        kubeconfig = Path(command.stdout.readline().removeprefix("export KUBECONFIG=").strip())
        port = int(command.stdout.readline().split()[1].rpartition(":")[2])
        assert listens(port) and len(processes_of(kubeconfig.parent)) == 3
        (os.killpg if is_group else os.kill)(command.pid, ending)
        assert command.wait() == (-ending if ending == signal.SIGKILL else 0)
    until(lambda: not listens(port) and nothing_of(kubeconfig.parent), "the server is gone")


@pytest.fixture
def folders(tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Where servers put their folders: empty again after each."""
    place = tmp_path_factory.mktemp("folders")
    monkeypatch.setattr(envtest, "IN_MEMORY", place)
    return place


def programs(folder: Path, apiserver: str) -> Path:
    """An etcd that would stay, and a kube-apiserver that does what this line of shell says."""
    for name, does in (("etcd", STAY), ("kube-apiserver", apiserver)):
        program = folder / name
        program.write_text(f"#!/bin/sh\n[ $1 = --version ] && echo v1.2.3 && exit\n{does}\n")
        program.chmod(0o755)
    return folder


@pytest.mark.parametrize("ending", [signal.SIGINT, signal.SIGTERM, signal.SIGKILL])
def test_a_start_that_hangs_ends_with_its_launcher(tmp_path: Path, ending: signal.Signals) -> None:
    assets = programs(tmp_path, f"touch {tmp_path}/started; {STAY}")
    with launcher(assets) as command:
        until((tmp_path / "started").exists, "kube-apiserver is started")
        [keeper] = [pid for pid in children(command.pid) if b"keeper.py" in command_line(pid)]
        folder = Path(command_line(keeper).split(b"\0")[2].decode())
        assert folder.exists()
        command.send_signal(ending)
        assert command.wait() == (-ending if ending == signal.SIGKILL else 0)
    until(lambda: nothing_of(folder), "nothing is left of the start")


def children(pid: int) -> list[int]:
    return [int(text) for text in Path(f"/proc/{pid}/task/{pid}/children").read_text().split()]


def command_line(pid: int) -> bytes:
    return Path(f"/proc/{pid}/cmdline").read_bytes()


@pytest.mark.parametrize("ending", [signal.SIGTERM, signal.SIGKILL])
def test_the_programs_end_with_their_keeper(
    tmp_path: Path, folders: Path, ending: signal.Signals
) -> None:
    """The launcher notices, as with any start that fails; nothing is left of that one either."""
    programs(tmp_path, f"kill -{ending.name.removeprefix('SIG')} $PPID; {STAY}")
    with pytest.raises(StartFailed, match="ended at its start"):
        running(tmp_path).__enter__()
    until(lambda: processes_of(folders) == [], "no process is left")
    assert os.listdir(folders) == []


@pytest.mark.needs("envtest")
@pytest.mark.parametrize("program", ["etcd", "kube-apiserver"])
def test_neither_of_the_two_stays_without_the_other(program: str) -> None:
    with running(tools.path("envtest")) as server:
        ends = b"/" + program.encode()
        running_now = {
            pid: command_line(pid).split(b"\0")[0] for pid in processes_of(server.folder)
        }
        [one] = [pid for pid, started in running_now.items() if started.endswith(ends)]
        os.kill(one, signal.SIGKILL)
        until(lambda: processes_of(server.folder) == [], "the other one has ended too")
    assert is_gone(server)


def test_a_start_that_takes_too_long_is_ended_and_says_so(
    tmp_path: Path, folders: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(envtest, "START_SECONDS_MAX", 0.5)
    programs(tmp_path, f"echo waiting for etcd; {STAY}")
    said = r"is not ready after 0 s: kube-apiserver\.log: waiting for etcd"
    with pytest.raises(StartFailed, match=said):
        running(tmp_path).__enter__()
    assert os.listdir(folders) == [] == processes_of(folders)


def test_a_failed_start_shows_the_last_lines_and_leaves_nothing(
    tmp_path: Path, folders: Path
) -> None:
    """A kube-apiserver that ends at once, beside an etcd that would stay."""
    programs(tmp_path, "echo no such flag; exit 1")
    said = r"ended at its start: kube-apiserver\.log: no such flag"
    with pytest.raises(StartFailed, match=said):
        running(tmp_path).__enter__()
    assert os.listdir(folders) == [] == processes_of(folders)
