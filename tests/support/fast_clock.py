"""A scenario for a fast clock: the same story with fewer and slower things in it.

On a fast clock an API call takes seconds of the story, and a second of it is a few hundredths of
one. So there are fewer droplets, and each takes longer by as much; a check takes longer too, and is
due more rarely: how busy hosts and checkers are is as in the scenario.
"""

from __future__ import annotations

from typing import Any

import yaml

from cascade.model.resources import DropletManager, HealthChecker
from tests.support.kind import ROOT

Spec = dict[str, Any]
FEWER = 4  # a fourth of the droplets, each takes four times as long
RARER = 4  # a fourth of the checks, likewise
DROPLETS = 80 // FEWER  # of a host
LIMIT = str(round(5 / FEWER))
TIMES = ("check_every", "close_watch", "check", "time_out", "recheck", "change", "late")


def spec_of(scenario: str) -> Spec:
    """Of one of the catalogue."""
    body: Spec = yaml.safe_load((ROOT / "scenarios" / f"{scenario}.yaml").read_text())["spec"]
    return body


def fewer_droplets(spec: Spec) -> Spec:
    """As many instances fit on them, and people let in a limit that is less by as much."""
    for resource in spec["resources"]:
        if resource["kind"] == "DropletManager":
            usual = DropletManager.named(resource["name"], **resource["spec"]).spec
            resource["spec"] |= {
                "droplets": usual.droplets // FEWER,
                "slots": usual.slots * FEWER,
                "checkSeconds": usual.check_seconds * FEWER,
                "establishSeconds": usual.establish_seconds * FEWER,
                "slowdownItems": usual.slowdown_items / FEWER,
                # A host begins again with a check of each droplet due. At a busy moment here all of
                # them came at once, were too late by the time that they were done, and the host
                # that people had just emptied collapsed again, as in docs/leases.md. Spread, they
                # come when they are due.
                "afterStart": "Spread",
            }
    limit = {"value": LIMIT}
    runbook = [step | (limit if step["do"] == "setLimit" else {}) for step in spec["runbook"]]
    return spec | {"runbook": runbook}


def rarer_checks(spec: Spec) -> Spec:
    """Of load balancers' targets."""
    for resource in spec["resources"]:
        if resource["kind"] == "HealthChecker":
            usual = HealthChecker.named(resource["name"], **resource["spec"])
            fields = [f"{time}_seconds" for time in TIMES]
            rarer = {field: RARER * getattr(usual.spec, field) for field in fields}
            resource["spec"] = usual.with_spec(**rarer).to_json()["spec"]
    return spec
