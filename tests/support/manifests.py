"""The manifests as kustomize renders them: what `kubectl apply -k` would send."""

from __future__ import annotations

import subprocess
from functools import cache
from pathlib import Path
from typing import Any

import yaml

from tests.support import tools

ROOT = Path(__file__).parents[2]
FOLDER = ROOT / "manifests"
LAB = "manifests/lab"

Right = tuple[str, str]
"""A verb and a resource with its group: ("create", "dnsplans.cascade.lab")."""


def kustomizations() -> list[str]:
    """What a user may apply: the whole, one lab, and each overlay."""
    overlays = sorted(path.parent for path in FOLDER.glob("overlays/*/kustomization.yaml"))
    return [path.relative_to(ROOT).as_posix() for path in (FOLDER, FOLDER / "lab", *overlays)]


@cache
def text(kustomization: str) -> str:
    command = [tools.path("kubectl"), "kustomize", str(ROOT / kustomization)]
    done = subprocess.run(command, capture_output=True, text=True, timeout=60, check=False)
    assert done.returncode == 0, done.stderr
    return done.stdout


def rendered(kustomization: str, *kinds: str) -> list[dict[str, Any]]:
    """The objects, all of them or those of some kinds."""
    return [body for body in objects(kustomization) if not kinds or body["kind"] in kinds]


@cache
def objects(kustomization: str) -> tuple[dict[str, Any], ...]:
    """All of them; not to be changed."""
    return tuple(body for body in yaml.load_all(text(kustomization), yaml.CSafeLoader) if body)


def single_rules(role: str) -> list[tuple[Right, dict[str, Any]]]:
    """A Role's rules in a lab cut up into single rights, each with its own rule."""
    bodies = yaml.safe_load_all((FOLDER / "lab" / f"{role}.yaml").read_text())
    [found] = [body for body in bodies if body["kind"] == "Role"]
    return [
        (
            (verb, f"{resource}.{group}"),
            rule | {"verbs": [verb], "resources": [resource], "apiGroups": [group]},
        )
        for rule in found["rules"]
        for group in rule["apiGroups"]
        for resource in rule["resources"]
        for verb in rule["verbs"]
    ]


def rules(role: str) -> set[Right]:
    """A Role's rights in a lab, one by one."""
    return {right for right, _ in single_rules(role)}
