"""The launcher of a real API server: it is ready, stands alone, and leaves nothing behind."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
from pathlib import Path

import pytest

from tests.support import envtest, tools
from tests.support.envtest import ApiServer, StartFailed, running
from tests.support.waiting import until

ROOT = Path(__file__).parents[1]


def listens(port: int) -> bool:
    with socket.socket() as asker:
        return asker.connect_ex(("127.0.0.1", port)) == 0


def is_gone(server: ApiServer) -> bool:
    ports = (server.port, *server.etcd_ports)
    return not any(listens(port) for port in ports) and not server.folder.exists()


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


@pytest.mark.needs("envtest")
@pytest.mark.parametrize("ending", [signal.SIGINT, signal.SIGTERM, signal.SIGKILL])
def test_it_ends_with_its_launcher_however_that_ends(ending: signal.Signals) -> None:
    command = [sys.executable, "-m", "tests.support.envtest"]
    launcher = subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, text=True)
    assert launcher.stdout is not None
    with launcher, launcher.stdout:
        kubeconfig = Path(launcher.stdout.readline().removeprefix("export KUBECONFIG=").strip())
        port = int(launcher.stdout.readline().split()[1].rpartition(":")[2])
        assert listens(port)
        launcher.send_signal(ending)
        expected = -ending if ending == signal.SIGKILL else 0
        assert launcher.wait() == expected
    until(lambda: not listens(port) and not kubeconfig.parent.exists(), "the server is gone")


def test_a_failed_start_shows_the_last_lines_and_leaves_nothing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A kube-apiserver that ends at once, beside an etcd that would stay."""
    (tmp_path / "etcd").write_text("#!/bin/sh\nexec tail -f /dev/null\n")
    (tmp_path / "kube-apiserver").write_text("#!/bin/sh\necho no such flag\nexit 1\n")
    for program in tmp_path.iterdir():
        program.chmod(0o755)
    folders = tmp_path / "folders"
    folders.mkdir()
    monkeypatch.setattr(envtest, "IN_MEMORY", folders)
    with pytest.raises(StartFailed, match=r"ended at its start: kube-apiserver\.log: no such flag"):
        running(tmp_path).__enter__()
    assert os.listdir(folders) == []
