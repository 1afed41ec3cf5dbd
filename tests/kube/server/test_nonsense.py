"""Bodies that make no sense get an answer of the API, never a broken one."""

from __future__ import annotations

from random import Random
from typing import Any

import pytest

from tests.kube.calls import APPLY, JSON_PATCH, MERGE
from tests.kube.server.conftest import Api
from tests.kube.widgets import COLLECTION, definition, widget

ODD: list[Any] = [None, 1, -1, 1.5, "x", "", [], {}, [1], {"a": 1}, True, [None], {"a": None}]
NAMESPACED = "/apis/coordination.k8s.io/v1/namespaces/default"
BODIES: dict[str, Any] = {
    COLLECTION: widget("a", tags=["x"], ports=[{"name": "p"}], weights={"a": 1}),
    f"{NAMESPACED}/leases": {
        "metadata": {"name": "a", "finalizers": ["x/y"], "ownerReferences": [{"name": "x"}]},
        "spec": {"renewTime": "2026-01-01T00:00:00.000000Z", "leaseTransitions": 1},
    },
    "/api/v1/namespaces/default/events": {
        "metadata": {"name": "a"}, "involvedObject": {"name": "a"}, "count": 1,
    },
    "/api/v1/namespaces": {"metadata": {"name": "a"}},
    "/apis/apiextensions.k8s.io/v1/customresourcedefinitions": definition("gadgets", "Gadget"),
}  # fmt: skip
OPERATION = {"op": "replace", "path": "/spec", "value": {"size": 1}}
OPTIONS = {"preconditions": {"uid": "x"}, "propagationPolicy": "Orphan", "dryRun": ["All"]}


def spoilt(dice: Random, value: Any) -> Any:
    """The value with some of its parts missing or something else."""
    if dice.random() < 0.12:
        return dice.choice(ODD)
    if isinstance(value, dict):
        return {k: spoilt(dice, v) for k, v in value.items() if dice.random() > 0.05}
    return [spoilt(dice, item) for item in value] if isinstance(value, list) else value


@pytest.mark.parametrize("seed", range(4))
async def test_no_body_breaks_the_server(api: Api, seed: int) -> None:
    dice = Random(seed)
    for _ in range(150):
        path, body = dice.choice(list(BODIES.items()))
        one = f"{path}/{body['metadata']['name']}"
        calls: list[tuple[str, str, Any, str]] = [
            ("POST", path, body, ""),
            ("PUT", one, body, ""),
            ("PATCH", one, body, MERGE),
            ("PATCH", f"{one}?fieldManager=me", body, APPLY),
            ("PATCH", one, [OPERATION], JSON_PATCH),
            ("DELETE", one, OPTIONS, ""),
        ]
        method, where, sense, media = dice.choice(calls)
        sent = spoilt(dice, sense)
        code, answer = await api.call(method, where, sent, media)
        assert isinstance(answer, dict) or code == 404, (method, where, sent)
        assert answer == "404 page not found\n" or answer.get("reason") != "InternalError", sent
