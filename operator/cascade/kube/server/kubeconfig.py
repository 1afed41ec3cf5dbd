"""The kubeconfig of a running server: readable by its owner alone."""

from __future__ import annotations

import os
from pathlib import Path

MARK = "# written by cascade for its own API server; it is overwritten at the next start\n"
_TEXT = (
    MARK
    + """\
apiVersion: v1
kind: Config
clusters:
- name: cascade
  cluster: {{server: "{url}"}}
users:
- name: cascade
  user: {{token: "{token}"}}
contexts:
- name: cascade
  context: {{cluster: cascade, user: cascade, namespace: default}}
current-context: cascade
"""
)


def write_kubeconfig(path: Path, url: str, token: str) -> None:
    """Raises FileExistsError when somebody else's file is there, OSError when it cannot write."""
    check_kubeconfig(path)
    path.parent.mkdir(parents=True, exist_ok=True)
    beside = path.with_name(f".{path.name}.{os.getpid()}")
    descriptor = os.open(beside, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    with os.fdopen(descriptor, "w") as file:
        file.write(_TEXT.format(url=url, token=token))
    beside.replace(path)


def check_kubeconfig(path: Path) -> None:
    """Raises FileExistsError unless the file is absent or one of ours."""
    if path.exists() and not path.read_text(errors="replace").startswith(MARK):
        raise FileExistsError(
            f"{path} exists and was not written by cascade: name another file, or move it away"
        )
