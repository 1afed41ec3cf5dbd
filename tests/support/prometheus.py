"""A real Prometheus on a free loopback port, for as long as a `with` block lasts.

with running(folder, data=blocks, config="...") as prometheus:
    prometheus.ask("cascade_endpoint_answers == 0", at_seconds)
"""

from __future__ import annotations

import json
import socket
import subprocess
import time
import urllib.error
import urllib.parse
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from tests.support import tools

START_SECONDS_MAX = 60.0  # 1 s on a quiet machine
ANSWER_SECONDS_MAX = 30.0
ATTEMPTS = 3  # another process may take a port between our choice and its bind
FOR_EVER = "100y"  # runs in virtual time lie in the past, and would be thrown away


class StartFailed(RuntimeError):
    """It ended, or was not ready in time; the message has its last lines."""


@dataclass(frozen=True)
class Prometheus:
    """One that runs."""

    url: str

    def get(self, path: str, **query: str) -> Any:
        """The `data` of an answer of its HTTP API."""
        asked = f"{self.url}/api/v1/{path}?{urllib.parse.urlencode(query)}"
        with _open(asked, ANSWER_SECONDS_MAX) as answer:
            return json.load(answer)["data"]

    def ask(self, expression: str, at_seconds: float) -> list[tuple[dict[str, str], float]]:
        """Labels and value of each series of an instant vector, at a unix time."""
        found = self.get("query", query=expression, time=f"{at_seconds:.3f}")["result"]
        return [(one["metric"], float(one["value"][1])) for one in found]


def back_fill(file: Path, data: Path) -> int:
    """An OpenMetrics file as blocks, one for two hours; gives the samples in all of them."""
    command = [tools.path("promtool"), "tsdb", "create-blocks-from", "openmetrics"]
    done = subprocess.run(
        [*command, str(file), str(data)], capture_output=True, text=True, timeout=120, check=False
    )
    assert done.returncode == 0, done.stdout + done.stderr
    blocks = [line.split() for line in done.stdout.splitlines()[1:]]
    return sum(int(block[4]) for block in blocks)


@contextmanager
def running(folder: Path, data: Path, config: str = "{}") -> Iterator[Prometheus]:
    """`folder` gets its configuration and its log, `data` are its blocks. Raises StartFailed."""
    (folder / "prometheus.yml").write_text(config)
    for attempt in range(1, ATTEMPTS + 1):
        port = _free_port()
        with (folder / "log").open("wb") as log:
            process = subprocess.Popen(_command(folder, data, port), stdout=log, stderr=log)
        try:
            if _ready(process, port):
                yield Prometheus(f"http://127.0.0.1:{port}")
                return
        finally:
            _end(process)
        if attempt == ATTEMPTS:
            raise StartFailed((folder / "log").read_text(errors="replace")[-2000:])


def _command(folder: Path, data: Path, port: int) -> list[str]:
    return [
        tools.path("prometheus"),
        f"--config.file={folder / 'prometheus.yml'}",
        f"--storage.tsdb.path={data}",
        f"--storage.tsdb.retention.time={FOR_EVER}",
        f"--web.listen-address=127.0.0.1:{port}",
        "--log.level=warn",
    ]


def _ready(process: subprocess.Popen[bytes], port: int) -> bool:
    give_up = time.monotonic() + START_SECONDS_MAX
    while process.poll() is None and time.monotonic() < give_up:
        try:
            with _open(f"http://127.0.0.1:{port}/-/ready", 5):
                return True
        except (urllib.error.URLError, OSError):
            time.sleep(0.1)
    return False


def _open(url: str, seconds_max: float) -> Any:
    """Loopback is asked directly, whatever proxy the environment names."""
    opener = urllib.request.build_opener(urllib.request.ProxyHandler({}))
    return opener.open(url, timeout=seconds_max)


def _end(process: subprocess.Popen[bytes]) -> None:
    process.terminate()
    try:
        process.wait(10)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait()


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port
