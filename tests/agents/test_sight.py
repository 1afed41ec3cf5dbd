"""Sight: each condition that people act on, seen and not seen."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any, get_args

import pytest

from cascade.agents.sight import Sight
from cascade.model.resources import (
    DropletManager,
    Enactor,
    EndpointRecord,
    LoadBalancer,
    NetworkManager,
    Resource,
    TreeRef,
)
from cascade.model.resources.scenario import Observed

ROOT = TreeRef(tree="t", generation=1)
PROPAGATORS = [{"zone": "az1"}]


class Shown:
    """A cluster of which a person has seen these objects."""

    def __init__(self, *there: Resource) -> None:
        self._there = there

    def view(self, kind: type[Resource]) -> Any:
        return SimpleNamespace(all=lambda: [one for one in self._there if isinstance(one, kind)])


def sees(condition: str, *there: Resource) -> str:
    """What a person sees of these objects who looks for that condition."""
    cluster: Any = Shown(*there)
    return str(getattr(Sight(cluster), condition)())


def record(name: str, *, served: bool = True, answers: tuple[str, ...] = ()) -> EndpointRecord:
    made = EndpointRecord.named(name, hostname=f"{name}.lab")
    return made.with_status(served=ROOT if served else None, answers=answers)


def enactor(name: str, *, paused: bool) -> Enactor:
    return Enactor.named(name, zone="az1", paused=paused)


def host(name: str, held: int) -> DropletManager:
    return DropletManager.named(name, zone="az1", droplets=100).with_status(held=held)


def network(name: str, oldest: float) -> NetworkManager:
    made = NetworkManager.named(name, propagators=PROPAGATORS)
    return made.with_status(oldest_seconds=oldest)


def balancer(name: str, *, out: bool) -> LoadBalancer:
    made = LoadBalancer.named(name, zone="az1", address="127.0.32.1", endpoints=["shop"])
    return made.with_status(failed_over=out)


GOOD, LOST = record("good", answers=("192.0.2.1",)), record("lost")
SEEN: list[tuple[Observed, tuple[Resource, ...], str]] = [
    ("EndpointEmpty", (), ""),
    ("EndpointEmpty", (GOOD, record("new", served=False)), ""),
    ("EndpointEmpty", (GOOD, LOST, record("other")), "lost, other"),
    ("EveryEndpointServes", (GOOD, record("new", served=False)), "every endpoint answers"),
    ("EveryEndpointServes", (GOOD, LOST), ""),
    ("EnactorsPaused", (), ""),
    ("EnactorsPaused", (enactor("a", paused=True), enactor("b", paused=False)), ""),
    (
        "EnactorsPaused",
        (enactor("a", paused=True), enactor("b", paused=True)),
        "2 enactors paused",
    ),
    ("LeasesMissing", (host("a", 95), host("b", 95)), ""),
    ("LeasesMissing", (host("a", 100), host("b", 89)), "189 of 200 leases held"),
    ("LeasesHeld", (host("a", 100), host("b", 90)), "190 of 200 leases held"),
    ("LeasesHeld", (host("a", 100), host("b", 89)), ""),
    ("LeasesHeld", (), ""),
    ("NetworkSlow", (), ""),
    ("NetworkSlow", (network("a", 1200),), ""),
    ("NetworkSlow", (network("a", 10), network("b", 1201)), "network changes wait for 1201 s"),
    ("NetworkNormal", (), ""),
    ("NetworkNormal", (network("a", 10), network("b", 600)), ""),
    ("NetworkNormal", (network("a", 599),), "network changes wait for 599 s"),
    ("ZonesOut", (balancer("a", out=False),), ""),
    (
        "ZonesOut",
        (balancer("a", out=True), balancer("b", out=False), balancer("c", out=True)),
        "a, c out of DNS",
    ),
    ("EveryZoneServes", (balancer("a", out=True),), ""),
    ("EveryZoneServes", (balancer("a", out=False),), "every zone is in DNS"),
]


@pytest.mark.parametrize(("condition", "there", "seen"), SEEN)
def test_what_is_seen(condition: Observed, there: tuple[Resource, ...], seen: str) -> None:
    assert sees(condition, *there) == seen


def test_every_condition_is_seen_once_and_once_not() -> None:
    for condition in get_args(Observed):
        assert {bool(seen) for name, _, seen in SEEN if name == condition} == {True, False}


def test_between_slow_and_normal_the_network_is_neither() -> None:
    between = network("a", 900)
    assert (sees("NetworkSlow", between), sees("NetworkNormal", between)) == ("", "")
