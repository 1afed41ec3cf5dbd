"""A real kube-apiserver with its etcd, on free loopback ports, for as long as a `with` block lasts.

    with running(folder_with_the_binaries) as server:
        ... server.url, server.token, server.kubeconfig (context `envtest`, user admin)

RBAC is on, certificates and tokens are made at the start and thrown away at the end. There is no
controller manager: a deleted namespace stays Terminating, so give each test a name of its own.
As a command (KUBEBUILDER_ASSETS names the folder): python -m tests.support.envtest
"""

from __future__ import annotations

import base64
import json
import os
import secrets
import shutil
import signal
import socket
import ssl
import subprocess
import sys
import tempfile
import threading
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from tests.support import keeper, tools

START_SECONDS_MAX = 60.0  # 4 s on a quiet machine
IN_MEMORY = Path("/dev/shm")  # where there is one: etcd's data need no disk
ATTEMPTS = 3  # another process may take a port between our choice and the server's bind


class StartFailed(RuntimeError):
    """kube-apiserver or etcd ended, or was not ready in time; the message has their last lines."""


@dataclass(frozen=True)
class ApiServer:
    """A running API server. `folder` holds everything it writes and goes with it."""

    folder: Path
    port: int
    token: str
    etcd_ports: tuple[int, int]

    @property
    def url(self) -> str:
        return f"https://127.0.0.1:{self.port}"

    @property
    def kubeconfig(self) -> Path:
        return self.folder / "kubeconfig"

    @property
    def certificate(self) -> Path:
        """The server's certificate with the authority that signed it, both made by itself."""
        return self.folder / "apiserver.crt"

    def request(self, path: str, method: str = "GET", body: object = None) -> tuple[int, str]:
        """One plain request as admin: status and text. URLError when nothing answers."""
        request = urllib.request.Request(self.url + path, method=method)
        request.add_header("Authorization", f"Bearer {self.token}")
        request.add_header("Content-Type", "application/json")
        data = None if body is None else json.dumps(body).encode()
        context = ssl.create_default_context(cafile=str(self.certificate))
        https = urllib.request.HTTPSHandler(context=context)
        opener = urllib.request.build_opener(urllib.request.ProxyHandler({}), https)
        try:
            with opener.open(request, data=data, timeout=30) as answer:
                return answer.status, answer.read().decode()
        except urllib.error.HTTPError as refusal:
            return refusal.code, refusal.read().decode()

    def compact(self) -> None:
        """Let etcd forget its history, as the server itself does every five minutes."""
        revision = self._etcd("kv/range", {"key": base64.b64encode(b"/").decode()})["header"]
        self._etcd("kv/compaction", {"revision": revision["revision"], "physical": True})

    def _etcd(self, call: str, body: object) -> Any:
        url = f"http://127.0.0.1:{self.etcd_ports[0]}/v3/{call}"
        opener = urllib.request.build_opener(urllib.request.ProxyHandler({}))
        with opener.open(url, json.dumps(body).encode(), timeout=30) as answer:
            return json.loads(answer.read())


@contextmanager
def running(assets: str | Path) -> Iterator[ApiServer]:
    """A ready server while the block runs; raises StartFailed, and then leaves nothing behind."""
    server, process = _start_somewhere(Path(assets))
    try:
        yield server
    finally:
        _end(process, server.folder)


def _start_somewhere(assets: Path) -> tuple[ApiServer, subprocess.Popen[bytes]]:
    for attempt in range(1, ATTEMPTS + 1):
        try:
            return _start(assets)
        except StartFailed as failure:
            if attempt == ATTEMPTS or "address already in use" not in str(failure):
                raise
    raise AssertionError("the loop returns or raises")


def _start(assets: Path) -> tuple[ApiServer, subprocess.Popen[bytes]]:
    parent = IN_MEMORY if os.access(IN_MEMORY, os.W_OK) else None
    folder = Path(tempfile.mkdtemp(prefix="cascade-envtest-", dir=parent))
    port, *etcd_ports = _free_ports(3)
    server = ApiServer(folder, port, secrets.token_urlsafe(24), (etcd_ports[0], etcd_ports[1]))
    (folder / "tokens.csv").write_text(f'{server.token},admin,admin,"system:masters"\n')
    process = subprocess.Popen(
        [sys.executable, keeper.__file__, str(folder)],
        stdin=subprocess.PIPE,
        start_new_session=True,
    )
    try:
        assert process.stdin is not None
        process.stdin.write(json.dumps(_commands(assets, server)).encode() + b"\n")
        process.stdin.flush()
        _wait_until_ready(server, process)
        _write_kubeconfig(server)
    except BaseException:
        _end(process, folder)
        raise
    return server, process


def _end(process: subprocess.Popen[bytes], folder: Path) -> None:
    assert process.stdin is not None
    with suppress(BrokenPipeError):  # it is gone already
        process.stdin.close()
    process.wait()
    shutil.rmtree(folder, ignore_errors=True)


def _free_ports(count: int) -> list[int]:
    """Held all at once, so that they differ."""
    sockets = [socket.create_server(("127.0.0.1", 0)) for _ in range(count)]
    ports: list[int] = [held.getsockname()[1] for held in sockets]
    for held in sockets:
        held.close()
    return ports


def _commands(assets: Path, server: ApiServer) -> list[list[str]]:
    folder, (client_port, peer_port) = server.folder, server.etcd_ports
    client, peer = (f"http://127.0.0.1:{port}" for port in (client_port, peer_port))
    key = folder / "apiserver.key"  # made by kube-apiserver itself before it reads it
    etcd = [
        str(assets / "etcd"),
        f"--data-dir={folder / 'etcd'}",
        f"--listen-client-urls={client}",
        f"--advertise-client-urls={client}",
        f"--listen-peer-urls={peer}",
        f"--initial-advertise-peer-urls={peer}",
        f"--initial-cluster=default={peer}",
        "--unsafe-no-fsync",
        "--log-level=warn",
    ]
    apiserver = [
        str(assets / "kube-apiserver"),
        f"--etcd-servers={client}",
        "--bind-address=127.0.0.1",
        "--advertise-address=127.0.0.1",
        f"--secure-port={server.port}",
        f"--cert-dir={folder}",
        f"--token-auth-file={folder / 'tokens.csv'}",
        "--authorization-mode=RBAC",
        "--service-account-issuer=https://127.0.0.1",
        f"--service-account-key-file={key}",
        f"--service-account-signing-key-file={key}",
        "--endpoint-reconciler-type=none",
        "--service-cluster-ip-range=10.0.0.0/24",
        "--disable-admission-plugins=ServiceAccount",
    ]
    return [etcd, apiserver]


def _wait_until_ready(server: ApiServer, process: subprocess.Popen[bytes]) -> None:
    give_up = time.monotonic() + START_SECONDS_MAX
    while time.monotonic() < give_up:
        if process.poll() is not None:
            raise StartFailed(f"the API server ended at its start: {_last_lines(server.folder)}")
        with suppress(OSError):  # no certificate yet, or nobody listens yet
            if server.request("/readyz")[0] == 200:
                return
        time.sleep(0.1)
    raise StartFailed(
        f"the API server is not ready after {START_SECONDS_MAX:.0f} s: {_last_lines(server.folder)}"
    )


def _last_lines(folder: Path, count: int = 5) -> str:
    logs = sorted(folder.glob("*.log"))
    return "\n".join(
        f"{log.name}: {line}" for log in logs for line in log.read_text().splitlines()[-count:]
    )


def _write_kubeconfig(server: ApiServer) -> None:
    """JSON is YAML. Mode 0600, as it holds the admin's token."""
    authority = base64.b64encode(server.certificate.read_bytes()).decode()
    cluster = {"server": server.url, "certificate-authority-data": authority}
    context = {"cluster": "envtest", "user": "admin"}
    config = {
        "apiVersion": "v1",
        "kind": "Config",
        "clusters": [{"name": "envtest", "cluster": cluster}],
        "users": [{"name": "admin", "user": {"token": server.token}}],
        "contexts": [{"name": "envtest", "context": context}],
        "current-context": "envtest",
    }
    server.kubeconfig.touch(mode=0o600)
    server.kubeconfig.write_text(json.dumps(config, indent=1) + "\n")


def main() -> None:
    """Runs one until Ctrl-C or SIGTERM, which end a start that takes long too."""
    signal.signal(signal.SIGTERM, signal.default_int_handler)
    try:
        with running(tools.path("envtest")) as server:
            print(f"export KUBECONFIG={server.kubeconfig}", flush=True)
            print(f"# {server.url} until Ctrl-C; try: kubectl --context envtest get ns", flush=True)
            threading.Event().wait()
    except KeyboardInterrupt:
        pass
    except (tools.ToolAbsent, StartFailed) as problem:
        sys.exit(f"cascade: {problem}")


if __name__ == "__main__":
    main()
