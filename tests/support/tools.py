"""The programs that some tests need besides Python, where they are looked for, how to get them.

A test says `@pytest.mark.needs("kubectl")` and asks `tools.path("kubectl")` for the program. The
tool "envtest" is the folder with kube-apiserver and etcd that KUBEBUILDER_ASSETS names.
"""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from functools import cache
from pathlib import Path

HOW_TO_GET = {
    "chromium": "make tools",
    "dig": "make tools",
    "docker": "install a container engine",
    "envtest": 'export KUBEBUILDER_ASSETS="$(make envtest)"',
    "kind": "go install sigs.k8s.io/kind",
    "kubectl": "make tools",
    "openssl": "make tools",
    "promtool": "make tools",
}
OTHER_NAMES = {"chromium": ("chromium-browser", "google-chrome", "chrome")}
KUBECTL_MINOR_MIN = 28  # older ones speak an OpenAPI version that nothing here serves
ASSETS = ("kube-apiserver", "etcd")


class ToolAbsent(LookupError):
    """A program that a test asked for is not on this machine."""


@cache
def find(tool: str) -> str | None:
    """The program's path (for envtest: the folder's), or None where it is absent or too old."""
    if tool not in HOW_TO_GET:
        raise ValueError(f"no tool {tool!r} is known here; add it to {__name__}.HOW_TO_GET")
    if tool == "envtest":
        return _assets()
    for name in (tool, *OTHER_NAMES.get(tool, ())):
        for folder in _folders():
            found: str | None = shutil.which(name, path=folder)
            if found and (tool != "kubectl" or _kubectl_is_new_enough(found)):
                return found
    return None


def path(tool: str) -> str:
    """The program's path; ToolAbsent with the way to get it where there is none."""
    found = find(tool)
    if found is None:
        raise ToolAbsent(f"{tool} is absent; to get it: {HOW_TO_GET[tool]}")
    return found


def must_be_here() -> bool:
    """In continuous integration a missing tool is an error: nothing is left out silently."""
    return any(os.environ.get(name, "") in ("1", "true") for name in ("CASCADE_CI", "CI"))


def _folders() -> list[str]:
    """Our own virtual environment first: its kubectl has a known version."""
    return [str(Path(sys.executable).parent), *os.environ.get("PATH", "").split(os.pathsep)]


def _assets() -> str | None:
    folder = os.environ.get("KUBEBUILDER_ASSETS", "")
    there = folder and all(os.access(Path(folder, name), os.X_OK) for name in ASSETS)
    return folder if there else None


def _kubectl_is_new_enough(kubectl: str) -> bool:
    command = [kubectl, "version", "--client", "-o", "json"]
    answer = subprocess.run(command, capture_output=True, text=True, timeout=30, check=False)
    try:
        minor = json.loads(answer.stdout)["clientVersion"]["minor"]
        return int(minor.rstrip("+")) >= KUBECTL_MINOR_MIN
    except (ValueError, KeyError):
        return False
