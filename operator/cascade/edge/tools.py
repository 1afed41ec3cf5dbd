"""The programs used besides Python: what needs them, where they are, how to get them.

The one place that knows it: `cascade doctor` shows it, and the tests leave out by it what cannot
run. No command that only plays, explores or draws needs any of them.
"""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

ANSWER_SECONDS_MAX = 20.0  # a browser on a busy machine takes its time to say its version
KUBECTL_MIN = (1, 28)  # older ones speak an OpenAPI version that nothing here serves
ASSETS_IN, ASSETS = "KUBEBUILDER_ASSETS", ("kube-apiserver", "etcd")
SERVER = "{{.Server.Version}}"  # docker's client is there without its engine
VERSION = re.compile(r"\d+(?:\.\d+)+")


@dataclass(frozen=True)
class Tool:
    """A program. `needed_by`: commands and make targets that do nothing, or less, without it."""

    name: str
    how_to_get: str
    needed_by: tuple[str, ...]
    version_words: tuple[str, ...] = ("--version",)
    also_called: tuple[str, ...] = ()


@dataclass(frozen=True)
class Found:
    """`state` is `here`, or why it is of no use: absent, too old, broken, no engine."""

    tool: Tool
    state: str
    version: str = ""
    path: str | None = None

    @property
    def usable(self) -> bool:
        return self.state == "here"


_TOOLS = (
    Tool(
        "kubectl",
        "make tools, or any of 1.28 or later",
        ("cascade up", "cascade api", "make test", "make kind", "make e2e"),
        ("version", "--client"),
    ),
    Tool("dig", "make tools (Debian: dnsutils)", ("cascade up", "make test"), ("-v",)),
    Tool(
        "docker", "install a container engine and start it", ("make image", "make kind", "make e2e")
    ),
    Tool("kind", "go install sigs.k8s.io/kind@latest", ("make kind", "make e2e"), ("version",)),
    # Not one program but a folder with two: kube-apiserver and etcd.
    Tool("envtest", f'export {ASSETS_IN}="$(make envtest)"', ("make apiserver", "make test")),
    Tool(
        "chromium",
        "make tools (Debian: chromium)",
        ("make test",),
        also_called=("chromium-browser", "google-chrome", "chrome"),
    ),
    Tool("prometheus", "make tools (Debian: prometheus)", ("make kind", "make test")),
    Tool("promtool", "make tools (Debian: prometheus)", ("make test",)),
    Tool("trivy", "make tools (on Linux x86_64)", ("make test",)),
)
TOOLS = {tool.name: tool for tool in _TOOLS}


def look(tool: Tool) -> Found:
    """The first of its kind that will do; else what was wrong with the last one."""
    found = Found(tool, "absent")
    for path in _assets() if tool.name == "envtest" else _candidates(tool):
        found = _tried(tool, path)
        if found.usable:
            break
    return found


def folders() -> list[str]:
    """Our own virtual environment first: its kubectl has a known version."""
    return [str(Path(sys.executable).parent), *os.environ.get("PATH", "").split(os.pathsep)]


def _candidates(tool: Tool) -> Iterator[str]:
    for name in (tool.name, *tool.also_called):
        for folder in folders():
            found: str | None = shutil.which(name, path=folder)
            if found:
                yield found


def _assets() -> Iterator[str]:
    folder = os.environ.get(ASSETS_IN, "")
    if folder:
        yield folder


def _tried(tool: Tool, path: str) -> Found:
    programs = [str(Path(path, name)) for name in ASSETS] if tool.name == "envtest" else [path]
    versions = [_said([program, *tool.version_words]) for program in programs]
    state = "here"
    if not all(versions):
        state = "broken"
    elif tool.name == "kubectl" and _numbers(versions[0]) < KUBECTL_MIN:
        state = "too old"
    elif tool.name == "docker" and not _said([path, "version", "--format", SERVER]):
        state = "no engine"
    return Found(tool, state, versions[0], path)


def _said(command: list[str]) -> str:
    """The version in what a program says, or nothing where it fails or says none."""
    try:
        answer = subprocess.run(
            command, capture_output=True, text=True, errors="replace", stdin=subprocess.DEVNULL,
            timeout=ANSWER_SECONDS_MAX, check=False,
        )  # fmt: skip
    except (OSError, subprocess.SubprocessError):
        return ""
    seen = VERSION.search(answer.stdout) or VERSION.search(answer.stderr)
    return seen[0] if seen and answer.returncode == 0 else ""


def _numbers(version: str) -> tuple[int, ...]:
    return tuple(int(part) for part in version.split(".")[:2])
