"""A lab on a kind cluster, as somebody with kubectl sees it; `make kind`'s scripts make it.

Nothing here knows how the agents work: it applies manifests, reads objects and waits.
"""

from __future__ import annotations

import json
import os
import subprocess
import time
from collections.abc import Callable
from dataclasses import dataclass
from importlib import metadata
from pathlib import Path
from typing import Any, TypeVar

import yaml

from cascade.model.resources import CUSTOM_RESOURCES
from tests.support import tools

ROOT = Path(__file__).parents[2]
CLUSTER = os.environ.get("KIND_CLUSTER", "cascade-e2e")
IMAGE = os.environ.get("IMAGE", f"cascade:{metadata.version('cascade-lab')}")
STATE = ROOT / ".kind" / CLUSTER
SPEED = float(os.environ.get("E2E_SPEED", "20"))  # story seconds a second
# By name: kubectl remembers for ten minutes that a category did not exist before the kinds did.
KINDS = ",".join(f"{kind.plural}.cascade.lab" for kind in CUSTOM_RESOURCES)
Found = TypeVar("Found")


def run(*command: str, text: str | None = None, seconds_max: float = 120) -> str:
    """What a program says; AssertionError with its own words when it fails."""
    environment = os.environ | {"KUBECONFIG": str(STATE / "kubeconfig")}
    ended = subprocess.run(
        command,
        input=text,
        capture_output=True,
        text=True,
        cwd=ROOT,
        env=environment,
        timeout=seconds_max,
        check=False,
    )
    assert ended.returncode == 0, f"{' '.join(command)}: {ended.stderr or ended.stdout}"
    return ended.stdout


def kubectl(*arguments: str, text: str | None = None, seconds_max: float = 120) -> str:
    return run(tools.path("kubectl"), *arguments, text=text, seconds_max=seconds_max)


def until(ask: Callable[[], Found | None], what: str, seconds_max: float = 180) -> Found:
    """The first answer that is anything at all; one who refuses is asked again."""
    give_up = time.monotonic() + seconds_max
    trouble = ""
    while time.monotonic() < give_up:
        try:
            answer = ask()
        except (AssertionError, subprocess.TimeoutExpired) as refused:
            answer, trouble = None, f" ({refused})"
        if answer:
            return answer
        time.sleep(0.5)
    raise AssertionError(f"waited {seconds_max:.0f} s in vain until {what}{trouble}")


@dataclass(frozen=True)
class Lab:
    """One namespace with agents in it."""

    namespace: str

    def kubectl(self, *arguments: str, text: str | None = None, seconds_max: float = 120) -> str:
        return kubectl("-n", self.namespace, *arguments, text=text, seconds_max=seconds_max)

    def all(self, kind: str, *arguments: str) -> list[dict[str, Any]]:
        items: list[dict[str, Any]] = json.loads(
            self.kubectl("get", kind, "-o", "json", *arguments)
        )["items"]
        return items

    def named(self, kind: str, *arguments: str) -> dict[str, dict[str, Any]]:
        return {body["metadata"]["name"]: body for body in self.all(kind, *arguments)}

    def play(self, scenario: str, speed: float = SPEED, **changes: Any) -> None:
        """`kubectl apply` of a scenario of the catalogue at a speed, other spec fields changed."""
        body = yaml.safe_load((ROOT / "scenarios" / f"{scenario}.yaml").read_text())
        body["spec"] |= {"speed": speed, **changes}
        self.kubectl("apply", "-f", "-", text=yaml.safe_dump(body))

    def scenario(self) -> dict[str, Any]:
        [body] = self.all("scenarios")
        return body

    def story_seconds(self) -> float:
        """What the story's clock shows."""
        clock = self.scenario()["status"]["clock"]
        return float((time.time() - clock["wallStartSeconds"]) * clock["speed"])

    def violated(self) -> dict[str, float]:
        """Claims that are broken, and since when, in story seconds."""
        verdicts = self.scenario()["status"].get("verdicts", [])
        return {v["claim"]: v.get("atSeconds", 0) for v in verdicts if v["verdict"] == "violated"}

    def empty(self) -> list[str]:
        """Endpoints that were served and answer with nothing now."""
        return [
            name
            for name, record in self.named("endpointrecords").items()
            if record.get("status", {}).get("served") and not record["status"].get("answers")
        ]

    def balancers(self) -> dict[str, str]:
        """The addresses of the Services that are load balancers."""
        services = self.named("services").items()
        return {n: body["spec"]["clusterIP"] for n, body in services if n.startswith("lb-")}

    def served(self) -> dict[str, int]:
        """Which generation each endpoint answers from; 0 for none yet."""
        return {
            name: record.get("status", {}).get("served", {}).get("generation", 0)
            for name, record in self.named("endpointrecords").items()
        }

    def goes_on(self, generations: int = 1, seconds_max: float = 120) -> None:
        """Waits until every endpoint answers from a plan that was not there before."""
        newest = max((p["spec"]["generation"] for p in self.all("dnsplans")), default=0)
        until(
            lambda: min(self.served().values()) >= newest + generations,
            f"every endpoint of {self.namespace} answers from plan {newest + generations}",
            seconds_max,
        )

    def pods_are_ready(self, seconds_max: int = 180) -> None:
        wait = ("--for=condition=Available", f"--timeout={seconds_max}s")
        self.kubectl("wait", "deploy", "--all", *wait, seconds_max=seconds_max + 10)

    def left(self) -> list[str]:
        """Objects of this project's kinds that are still there."""
        return self.kubectl("get", KINDS, "-o", "name").split()

    def clear(self) -> None:
        """Whatever was played here is gone."""
        self.kubectl("delete", "scenarios", "--all")
        until(lambda: self.left() == [], f"nothing is left in {self.namespace}")
