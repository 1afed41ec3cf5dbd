"""Pods, a whole worker and the API server are taken away in the middle: nobody is lost by that.

The guarded lab is where nothing may break; the race beside it may be lost again at any time.
"""

from __future__ import annotations

import json
import time
from typing import Any

import pytest

from cascade.claims import CLAIMS
from tests.support.kind import CLUSTER, Lab, kubectl, run, until

pytestmark = [
    pytest.mark.e2e,
    pytest.mark.needs("docker", "kind", "kubectl"),
    pytest.mark.usefixtures("both_play"),
    pytest.mark.timeout(400),
]
STOPPED_SECONDS = 30
SAFETY = {name for name, claim in CLAIMS.items() if claim.sort == "safety"}


def nothing_is_lost(lab: Lab) -> None:
    """No claim of safety is broken, every endpoint answers, and new plans reach all of them."""
    lab.goes_on()
    assert lab.empty() == []
    assert SAFETY & set(lab.violated()) == set()


def holder(lab: Lab) -> str | None:
    """An enactor that holds a lock now."""
    locks = (record["spec"].get("lock") for record in lab.all("endpointrecords"))
    return next((lock["holder"] for lock in locks if lock), None)


def test_an_enactor_that_dies_with_a_lock_in_hand_keeps_nobody_waiting_for_ever(
    guarded: Lab,
) -> None:
    enactor = until(lambda: holder(guarded), "an enactor holds a lock")
    zone = guarded.named("enactors")[enactor]["spec"]["zone"]
    chosen = f"app.kubernetes.io/component=enactor,cascade.lab/zone={zone}"
    guarded.kubectl("delete", "pod", "-l", chosen, "--grace-period=0", "--force", "--wait=false")
    nothing_is_lost(guarded)
    guarded.pods_are_ready()


def test_a_worker_that_dies_takes_no_endpoint_with_it(race: Lab, guarded: Lab) -> None:
    """One without the DNS service, which there is once: without it nobody answers at all."""
    serving = {
        pod["spec"]["nodeName"]
        for lab in (race, guarded)
        for pod in lab.all("pods", "-l", "app.kubernetes.io/component=dns")
    }
    enacting = {
        pod["spec"]["nodeName"]
        for pod in guarded.all("pods", "-l", "app.kubernetes.io/component=enactor")
    }
    worker = min(enacting - serving)
    run("docker", "kill", worker)
    try:
        until(lambda: not is_ready(worker), "Kubernetes notices")
        nothing_is_lost(guarded)
    finally:
        run("docker", "start", worker)
    until(lambda: is_ready(worker), "the worker is back", 120)
    guarded.pods_are_ready()
    nothing_is_lost(guarded)


def is_ready(node: str) -> bool:
    body: dict[str, Any] = json.loads(kubectl("get", "node", node, "-o=json"))
    return any(c["type"] == "Ready" and c["status"] == "True" for c in body["status"]["conditions"])


def test_the_agents_carry_on_after_an_api_server_that_stood_still(
    race: Lab, guarded: Lab, show: list[str]
) -> None:
    """It takes connections and answers nobody, which is harder to bear than one that is away."""
    inside = ("docker", "exec", f"{CLUSTER}-control-plane")
    server = run(*inside, "pgrep", "-x", "kube-apiserver").split()
    assert len(server) == 1
    run(*inside, "kill", "-STOP", *server)
    try:
        time.sleep(STOPPED_SECONDS)
    finally:
        run(*inside, "kill", "-CONT", *server)
    begun = time.monotonic()
    until(lambda: kubectl("get", "--raw", "/readyz") == "ok", "the API server answers")
    nothing_is_lost(guarded)
    show.append(
        f"e2e: new plans {time.monotonic() - begun:.0f} s after {STOPPED_SECONDS} s without API"
    )
    restarts = sum(
        s["restartCount"] for p in race.all("pods") for s in p["status"]["containerStatuses"]
    )
    show.append(f"e2e: {restarts} restarts of the race's containers in all")
