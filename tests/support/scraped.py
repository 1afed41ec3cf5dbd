"""What the Prometheus of a kind cluster knows of the labs beside it."""

from __future__ import annotations

import json
from typing import Any
from urllib.parse import quote

from tests.support.kind import Lab, kubectl

COMPONENT = "app.kubernetes.io/component"
PROXY = "/api/v1/namespaces/cascade-monitoring/services/prometheus:9090/proxy/api/v1"


def asked(path: str) -> Any:
    return json.loads(kubectl("get", "--raw", f"{PROXY}/{path}"))["data"]


def values(expression: str) -> list[tuple[dict[str, str], float]]:
    found = asked(f"query?query={quote(expression)}")["result"]
    return [(one["metric"], float(one["value"][1])) for one in found]


def roles(*labs: Lab) -> dict[str, str]:
    """A pod's address, as its name in DNS has it, -> what it is."""
    return {
        pod["status"]["podIP"].replace(".", "-"): pod["metadata"]["labels"][COMPONENT]
        for lab in labs
        for pod in lab.all("pods", "-l", COMPONENT)
    }


def most_of_a_role(expression: str, there: dict[str, str]) -> dict[str, float]:
    costs: dict[str, float] = {}
    for metric, value in values(expression):
        role = there.get(metric["instance"].partition(".")[0], "gone")
        costs[role] = max(costs.get(role, 0), round(value, 1))
    return costs


def alerts(lab: Lab) -> set[str]:
    """Those that fire."""
    firing = values(f'ALERTS{{alertstate="firing",namespace="{lab.namespace}"}}')
    return {labels["alertname"] for labels, _ in firing}
