"""What a plan should say: from load balancers to weights, the regional endpoint first."""

from __future__ import annotations

from typing import Any

import pytest

from cascade.model.plan import plan_endpoints, targets, urgent
from cascade.model.resources import EndpointRecord, LoadBalancer
from cascade.model.resources.plan import plan_name
from cascade.model.resources.tree import tree_name
from cascade.model.story_time import clock_face, timestamp


def balancer(name: str, units: int, healthy: int | None = None, **spec: Any) -> LoadBalancer:
    spec = {"zone": "az1", "address": f"192.0.2.{name}", "endpoints": ["dynamodb"]} | spec
    made = LoadBalancer.named(name, capacity_units=units, **spec)
    return made.with_status(healthy_capacity_units=healthy)


@pytest.mark.parametrize(
    ("balancers", "weights"),
    [
        ([], {}),
        ([balancer("1", 100)], {"1": 255}),
        ([balancer("1", 100), balancer("2", 100)], {"1": 255, "2": 255}),
        ([balancer("1", 100), balancer("2", 50)], {"1": 255, "2": 127}),
        ([balancer("1", 100, healthy=10), balancer("2", 50)], {"1": 51, "2": 255}),
        ([balancer("1", 100, healthy=0), balancer("2", 50)], {"2": 255}),
        ([balancer("1", 1_000_000), balancer("2", 1)], {"1": 255, "2": 1}),
        ([balancer("2", 1), balancer("1", 1, endpoints=["other"])], {"2": 255}),
    ],
    ids=[
        "nothing_behind_it",
        "one_has_the_full_weight",
        "equals",
        "by_capacity",
        "by_healthy_capacity",
        "without_capacity_it_is_not_in_service",
        "the_least_weight_is_one",
        "of_another_endpoint",
    ],
)
def test_weights(balancers: list[LoadBalancer], weights: dict[str, int]) -> None:
    assert {t.load_balancer: t.weight for t in targets("dynamodb", balancers)} == weights


def test_the_regional_endpoint_comes_first_then_the_others_by_name() -> None:
    roles = {"a-fips": "FIPS", "z-regional": "Regional", "b-ipv6": "IPv6", "a-account": "Account"}
    records = [EndpointRecord.named(n, hostname=f"{n}.lab", role=r) for n, r in roles.items()]
    names = [planned.name for planned in plan_endpoints("us-east-1", records, [])]
    assert names == ["z-regional", "a-account", "a-fips", "b-ipv6"]


@pytest.mark.parametrize(
    ("before", "after", "is_urgent"),
    [
        (None, [balancer("1", 100)], True),
        ([balancer("1", 100)], [balancer("1", 50)], False),
        ([balancer("1", 100), balancer("2", 9)], [balancer("1", 50), balancer("2", 10)], False),
        ([balancer("1", 100)], [balancer("1", 100, healthy=0)], True),
        ([balancer("1", 100)], [balancer("1", 100), balancer("2", 1)], True),
    ],
    ids=["the_first_plan", "one_weight", "weights_alone", "one_goes", "one_comes"],
)
def test_a_change_is_urgent_when_the_set_in_service_changes(
    before: list[LoadBalancer] | None, after: list[LoadBalancer], is_urgent: bool
) -> None:
    records = [EndpointRecord.named("dynamodb", hostname="d.lab")]
    was = None if before is None else plan_endpoints("us-east-1", records, before)
    assert urgent(was, plan_endpoints("us-east-1", records, after)) == is_urgent


def test_names_that_a_tired_person_can_read_sort_as_expected() -> None:
    assert plan_name(145) == "plan-000145"
    assert tree_name("dynamodb-fips", 145) == "dynamodb-fips-000145"
    names = [plan_name(generation) for generation in (9, 10, 99, 100, 145, 1000)]
    assert names == sorted(names)


def test_story_time_begins_where_the_record_went_empty() -> None:
    assert timestamp(0) == "2025-10-20T06:48:00.000000Z"
    assert timestamp(2 * 3600 + 37 * 60 + 0.5) == "2025-10-20T09:25:00.500000Z"
    assert [clock_face(s) for s in (0, 59.9, 61, 2 * 3600 + 37 * 60, 100 * 3600)] == [
        "0:00:00",
        "0:00:59",
        "0:01:01",
        "2:37:00",
        "100:00:00",
    ]
