"""Specs of every kind that has a rule: pairs of them are changes that it allows or refuses."""

from __future__ import annotations

from itertools import product
from typing import Any

from cascade.model.resources import DNSPlan, EndpointRecord, RecordTree, Resource

HOSTNAME = {"hostname": "dynamodb.cascade.lab"}
ROOTS: list[dict[str, Any]] = [
    {},
    {"root": {"tree": "dynamodb-000001", "generation": 1}},
    {"root": {"tree": "dynamodb-000002", "generation": 2}},
    {"root": {"tree": "dynamodb-000002", "generation": 2, "setBy": "a-person"}},
]
FENCING: list[dict[str, Any]] = [{}, {"fencing": "Off"}, {"fencing": "Monotonic"}]
RECORDS = [HOSTNAME | fencing | root for fencing, root in product(FENCING, ROOTS)]

TARGET = {"loadBalancer": "lb", "address": "192.0.2.1", "weight": 1}
PLANS = [
    {"generation": generation, "region": region, "endpoints": endpoints}
    for generation, region, endpoints in product(
        (1, 2),
        ("us-east-1", "us-west-2"),
        ([], [{"name": "dynamodb", "targets": []}], [{"name": "dynamodb", "targets": [TARGET]}]),
    )
]
TREES = [
    {"endpoint": endpoint, "generation": generation, "targets": targets}
    for endpoint, generation, targets in product(("a", "b"), (1, 2), ([], [TARGET]))
]
CASES: dict[type[Resource], list[dict[str, Any]]] = {
    EndpointRecord: RECORDS,
    DNSPlan: PLANS,
    RecordTree: TREES,
}
