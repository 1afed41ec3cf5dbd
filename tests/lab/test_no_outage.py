"""The control of the day is us-east-1 itself: the same region, but for what holds the race off."""

from __future__ import annotations

from typing import Any

from cascade.lab.scenario_file import load
from tests.support.runs import SCENARIOS

GUARDS = {
    "EndpointRecord": {"fencing": "Monotonic"},
    "Enactor": {"check": "EveryWrite", "cleanUp": "KeepInFlight"},
}
GUARDED = {"dynamodb", "dynamodb-ipv6", "enactor-az1", "enactor-az2", "enactor-az3"}


def world(name: str) -> dict[str, Any]:
    """What a scenario starts from, and its laws."""
    spec = load(SCENARIOS / f"{name}.yaml").spec
    laws = {law: getattr(spec, law) for law in ("api", "dns", "fleet", "network", "store")}
    return laws | {f"{t.kind} {t.name}": t.spec for t in spec.resources}


def test_the_control_is_us_east_1_without_its_race() -> None:
    """Where this fails, copy the lines of the resources from us-east-1.yaml and add the guards."""
    day, control = world("us-east-1"), world("no-outage")
    assert list(day) == list(control)
    for key, there in day.items():
        kind, _, name = key.partition(" ")
        assert control[key] == (there | GUARDS[kind] if name in GUARDED else there), key


def test_nobody_does_anything_in_it() -> None:
    assert load(SCENARIOS / "no-outage.yaml").spec.runbook == ()
