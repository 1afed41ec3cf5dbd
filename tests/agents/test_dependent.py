"""A dependent: its users fail with what it needs; its retries are load; its instances follow."""

from __future__ import annotations

from itertools import pairwise
from typing import Any

import pytest

from cascade.model.resources import DependentService, EndpointRecord, Instance
from cascade.model.resources.store import StoreLaw, StoreTable
from tests.support.hosts import STORE
from tests.support.launches import Launches
from tests.support.worlds import World

SERVICE = "lambda"
TABLES = (StoreTable(name="services", partition_key="service"),)


class Service:
    """One service in a world with a store behind a name."""

    def __init__(self, seed: int = 1, law: dict[str, Any] | None = None, **spec: Any) -> None:
        self.world = World(seed, store=StoreLaw(tables=TABLES, **(law or {})))
        self.world.balancer(address="192.0.2.1", endpoints=["dynamodb"])
        self.world.dns(propagation_seconds=0)
        self.root = self.world.tree(1)
        self.world.record(root=self.root, negative_ttl_seconds=5)
        usual = {"metadata_store": STORE, "requests_per_second": 0.5}
        self.add(SERVICE, **(usual | spec))

    def add(self, name: str, **spec: Any) -> None:
        self.world.store.create(DependentService.named(name, **spec))

    def minutes(self, minutes: float) -> Service:
        self.world.until(self.world.driver.now + 60 * minutes)
        return self

    def lose_store(self) -> Service:
        self.world.change(EndpointRecord, "dynamodb", root=None)
        return self

    def get_it_back(self) -> Service:
        self.world.change(EndpointRecord, "dynamodb", root=self.root)
        return self

    def said(self, name: str = SERVICE) -> Any:
        return self.world.read(DependentService, name).status


def test_its_users_are_served_while_the_store_answers() -> None:
    said = Service().minutes(10).said()
    assert said.phase == "Healthy"
    assert (said.error_share, said.amplification) == (0, 1)
    assert said.offered == said.good > 200


def test_without_an_address_every_request_fails_and_is_tried_again_twice() -> None:
    said = Service().minutes(5).lose_store().minutes(5).said()
    assert (said.phase, said.error_share) == ("Impaired", 1)
    assert said.amplification == pytest.approx(3, abs=0.3)


def test_it_is_well_again_when_its_negative_answer_has_expired() -> None:
    service = Service().minutes(5).lose_store().minutes(5).get_it_back().minutes(2)
    assert service.said().phase == "Healthy"


@pytest.mark.parametrize(
    ("policy", "least", "most"),
    [
        ({"retries": 0}, 1.0, 1.0),
        ({"retry": "Budget"}, 1.0, 1.2),
        ({"retry": "CircuitBreaker"}, 0.01, 0.3),
        ({"retry": "Retry"}, 2.7, 3.3),
    ],
)
def test_how_much_load_a_failure_makes_depends_on_the_policy(
    policy: dict[str, Any], least: float, most: float
) -> None:
    """An hour after the store has gone."""
    said = Service(**policy).minutes(5).lose_store().minutes(60).said()
    assert said.error_share == 1
    assert least <= said.amplification <= most


def test_retries_hold_a_slow_store_down_that_would_be_well_without_them() -> None:
    """More users than the store can serve for a while: with retries it takes far longer."""
    slow = {
        "workers": 1,
        "service_seconds_min": 1.0,
        "service_seconds_max": 1.0,
        "answer_seconds_max": 5.0,
    }

    def bad_minutes(**policy: Any) -> int:
        service = Service(law=slow, requests_per_second=0.9, **policy).minutes(5)
        service.world.change(DependentService, SERVICE, requests_per_second=2.0)
        service.minutes(5)
        service.world.change(DependentService, SERVICE, requests_per_second=0.7)
        service.minutes(60)
        writes = service.world.writes(DependentService, "replace_status")
        return sum(
            write.resource.status.error_share > 0.05
            for write in writes
            if isinstance(write.resource, DependentService)
        )

    assert bad_minutes(retry="Retry", retries=3) > 2 * bad_minutes(retries=0)
    assert bad_minutes(retry="Budget", retries=3) < bad_minutes(retry="Retry", retries=3)


def test_loosely_coupled_it_serves_what_it_read_last_for_a_while() -> None:
    service = Service(stale="ServeStale", stale_seconds_max=1800.0, retries=0)
    said = service.minutes(10).lose_store().minutes(10).said()
    assert (said.phase, said.error_share, said.stale > 200) == ("Healthy", 0, True)
    assert service.minutes(30).said().error_share == 1


def test_who_depends_on_another_service_fails_as_often_as_that_one() -> None:
    service = Service()
    service.add("gateway", depends_on=[SERVICE], requests_per_second=0.5)
    service.add("elsewhere", region="eu-west-1", requests_per_second=0.5)
    service.minutes(5).lose_store().minutes(6)
    assert service.said("gateway").error_share == pytest.approx(1, abs=0.1)
    assert service.said("elsewhere").error_share == 0


def test_it_launches_what_it_needs_and_more_in_the_morning() -> None:
    lab = Launches(droplets=10)
    spec = {"zones": ["az1"], "instances": 4, "instances_peak": 8, "morning_from_seconds": 3600.0}
    lab.world.store.create(DependentService.named("ecs", **spec, morning_until_seconds=7200.0))
    lab.after(10)
    assert len(lab.world.names(Instance)) == 4
    lab.after(120)
    service = lab.world.read(DependentService, "ecs").status
    assert (service.running, service.wanted, service.error_share) == (8, 8, 0)


def test_with_half_of_its_instances_it_serves_about_half_of_its_users() -> None:
    lab = Launches(droplets=1)
    lab.world.store.create(
        DependentService.named("ecs", zones=["az1"], instances=4, requests_per_second=1.0)
    )
    lab.after(30)
    service = lab.world.read(DependentService, "ecs").status
    assert (service.running, service.wanted) == (2, 4)
    assert service.good / service.offered == pytest.approx(0.5, abs=0.1)
    assert service.short == service.offered - service.good


def test_refused_it_asks_again_and_ever_more_rarely() -> None:
    lab = Launches(launcher={"launches_per_hour": 0})
    lab.world.store.create(DependentService.named("ecs", zones=["az1"], instances=1))
    lab.after(60)
    calls = [
        write.at
        for write in lab.world.writes(Instance, "create", "replace")
        if isinstance(write.resource, Instance)
    ]
    waits = [later - earlier for earlier, later in pairwise(calls)]
    assert 12 <= len(calls) <= 30
    assert waits[0] < 45 < 150 <= waits[-1] <= 320
    service = lab.world.read(DependentService, "ecs").status
    assert service.launch_calls == len(calls)


@pytest.mark.parametrize("replaces", ["LaunchFirst", "TerminateFirst"])
def test_instances_are_replaced_and_their_number_stays(replaces: str) -> None:
    lab = Launches(droplets=10)
    spec = {"zones": ["az1"], "instances": 4, "replaced_per_hour": 6, "replaces": replaces}
    lab.world.store.create(DependentService.named("ecs", **spec))
    lab.after(180)
    service = lab.world.read(DependentService, "ecs").status
    assert (service.running, service.wanted) == (4, 4)
    assert "ecs-00001" not in lab.world.names(Instance)
    assert len(lab.world.names(Instance)) <= 6
    assert 17 <= service.launch_calls <= 24


def test_a_service_that_begins_anew_knows_its_instances() -> None:
    lab = Launches(droplets=10)
    made = DependentService.named("ecs", zones=["az1"], instances=3)
    lab.world.store.create(made)
    lab.after(5)
    before = lab.world.names(Instance)
    lab.world.delete(DependentService, "ecs")
    lab.world.store.create(made)
    lab.after(5)
    assert lab.world.names(Instance) == before


def test_paused_it_calls_nobody() -> None:
    service = Service(paused=True).minutes(10)
    said = service.said()
    assert (said.phase, said.offered, said.attempts) == ("Paused", 0, 0)
