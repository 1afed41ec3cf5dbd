"""What the pods of the manifests use, against what they ask for and may have.

    python -m bench.pods --kubeconfig .kind/cascade/kubeconfig --minutes 5

Reads each kubelet's own numbers (container_cpu_usage_seconds_total and
container_memory_working_set_bytes of /metrics/resource) again and again and prints, for each agent,
the largest working set of any of its pods in MiB, the CPU of the busiest one in cores (its average
since the first look, and the most between two looks), and both as shares of request and limit.
"""

from __future__ import annotations

import argparse
import itertools
import json
import re
import subprocess
import time
from dataclasses import dataclass, field

from tests.support import tools
from tests.support.manifests import LAB, rendered

LOOK_SECONDS = 15.0  # about as often as a kubelet looks
LINE = re.compile(
    r'^container_(?P<what>cpu_usage_seconds_total|memory_working_set_bytes)\{container="agent",'
    r'namespace="(?P<namespace>[^"]+)",pod="(?P<pod>[^"]+)"\} (?P<value>\S+) (?P<at>\d+)$',
    re.MULTILINE,
)
MIB = 2**20


@dataclass
class Seen:
    """One pod: its largest working set in bytes, and its CPU seconds by the kubelet's clock."""

    memory_max: float = 0.0
    cpu: dict[float, float] = field(default_factory=dict)

    def cores(self) -> tuple[float, float]:
        """On average, and the most between two looks."""
        looks = sorted(self.cpu.items())
        spans = [
            ((used - before) / (at - since))
            for (since, before), (at, used) in itertools.pairwise(looks)
        ]
        if not spans:
            return 0.0, 0.0
        (since, first), (at, last) = looks[0], looks[-1]
        return (last - first) / (at - since), max(spans)


def kubectl(kubeconfig: str, *words: str) -> str:
    command = [tools.path("kubectl"), f"--kubeconfig={kubeconfig}", *words]
    return subprocess.run(command, capture_output=True, text=True, check=True).stdout


def look(kubeconfig: str, node: str, pods: dict[tuple[str, str], Seen]) -> None:
    text = kubectl(kubeconfig, "get", "--raw", f"/api/v1/nodes/{node}/proxy/metrics/resource")
    for match in LINE.finditer(text):
        seen = pods.setdefault((match["namespace"], match["pod"]), Seen())
        value = float(match["value"])
        if match["what"] == "cpu_usage_seconds_total":
            seen.cpu[int(match["at"]) / 1000] = value
        else:
            seen.memory_max = max(seen.memory_max, value)


def asked() -> dict[str, tuple[float, float, float, float]]:
    """Agent -> memory asked for and allowed in MiB, CPU asked for and allowed in cores."""
    found = {}
    for deployment in rendered(LAB, "Deployment"):
        resources = deployment["spec"]["template"]["spec"]["containers"][0]["resources"]
        both = [resources[part] for part in ("requests", "limits")]
        memory = [float(part["memory"].removesuffix("Mi")) for part in both]
        cpu = [
            float(p["cpu"][:-1]) / 1000 if p["cpu"].endswith("m") else float(p["cpu"]) for p in both
        ]
        found[deployment["metadata"]["name"]] = (*memory, *cpu)
    return found


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--kubeconfig", required=True)
    parser.add_argument("--minutes", type=float, default=5.0)
    given = parser.parse_args()
    nodes = json.loads(kubectl(given.kubeconfig, "get", "nodes", "-o", "json"))["items"]
    pods: dict[tuple[str, str], Seen] = {}
    until = time.monotonic() + 60 * given.minutes
    while time.monotonic() < until:
        for node in nodes:
            look(given.kubeconfig, node["metadata"]["name"], pods)
        time.sleep(LOOK_SECONDS)
    print("agent         pods  MiB   of request  of limit   cores  at most  of request")
    for agent, (memory, memory_max, cpu, _) in asked().items():
        mine = [seen for (_, pod), seen in pods.items() if pod.startswith(f"{agent}-")]
        if not mine:
            continue
        used = max(seen.memory_max for seen in mine) / MIB
        cores, most = (max(values) for values in zip(*(s.cores() for s in mine), strict=True))
        print(
            f"{agent:13} {len(mine):4} {used:4.0f} {used / memory:11.0%} {used / memory_max:9.0%}"
            f" {cores:9.3f} {most:8.3f} {cores / cpu:10.0%}"
        )


if __name__ == "__main__":
    main()
