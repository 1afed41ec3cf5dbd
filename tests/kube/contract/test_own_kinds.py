"""The project's own kinds: each is served, keeps what it is given, and refuses what models refuse.

Each rule of each kind is compiled by the server and tried: a change that it allows, one that not.
"""

from __future__ import annotations

import copy
from itertools import product
from typing import Any

import pytest

from cascade.edge.assets import scenarios_folder
from cascade.kube.crds import all_definitions
from cascade.lab.scenario_file import load
from cascade.model.presets import resource_of
from cascade.model.resources import (
    CUSTOM_RESOURCES,
    DependentService,
    DNSPlan,
    DropletLease,
    EndpointRecord,
    HealthChecker,
    Instance,
    Launcher,
    NetworkManager,
    NLBTarget,
    RecordTree,
    Resource,
)
from cascade.model.resources.base import Rule
from tests.kube.calls import CRDS, Api, causes
from tests.kube.contract.conftest import install
from tests.support.places import Place
from tests.support.rule_cases import CASES, RECORDS

GROUP_HERE = "own.contract.test"  # the server is shared with tests that bring and take the real one
RULES = [(kind, rule) for kind in CUSTOM_RESOURCES for rule in kind.rules]
Json = dict[str, Any]
by_kind = pytest.mark.parametrize("kind", CUSTOM_RESOURCES, ids=lambda kind: kind.__name__)
by_rule = pytest.mark.parametrize(
    ("kind", "rule"), RULES, ids=[f"{kind.__name__}: {rule.message}" for kind, rule in RULES]
)


@pytest.fixture(scope="module", autouse=True)
def installed(place: Place) -> None:
    for definition in copy.deepcopy(all_definitions()):
        definition["spec"]["group"] = GROUP_HERE
        definition["metadata"]["name"] = f"{definition['spec']['names']['plural']}.{GROUP_HERE}"
        install(place, definition)


def named(kind: type[Resource], spec: Json, name: str = "a") -> Json:
    return {"apiVersion": f"{GROUP_HERE}/{kind.version}", "kind": kind.__name__,
            "metadata": {"name": name}, "spec": spec}  # fmt: skip


@by_kind
async def test_it_is_established_without_a_complaint(api: Api, kind: type[Resource]) -> None:
    found = (await api.call("GET", f"{CRDS}/{kind.plural}.{GROUP_HERE}"))[1]
    conditions = {c["type"]: c["status"] for c in found["status"]["conditions"]}
    assert conditions == {"NamesAccepted": "True", "Established": "True"}
    assert found["status"]["acceptedNames"]["kind"] == kind.__name__


async def changed(api: Api, kind: type[Resource], before: Json, after: Json) -> tuple[int, Any]:
    """What the server says of a change from one spec to another."""
    path = api.at(GROUP_HERE, kind.version, kind.plural)
    code, made = await api.call("POST", path, named(kind, before))
    assert code == 201, made
    return await api.call("PUT", f"{path}/a", {**made, "spec": after})


def pairs(kind: type[Resource], said: str | None) -> list[tuple[Json, Json]]:
    """The changes of which the kind says this in Python; None: that it allows them."""

    def says(before: Json, after: Json) -> str | None:
        old, new = (kind.from_json({"metadata": {"name": "a"}, "spec": s}) for s in (before, after))
        return old.refuses(new)

    specs = CASES[kind]
    return [(a, b) for a, b in product(specs, specs) if a != b and says(a, b) == said]


@by_rule
async def test_a_rule_refuses_what_violates_it(api: Api, kind: type[Resource], rule: Rule) -> None:
    before, after = pairs(kind, rule.message)[0]
    code, status = await changed(api, kind, before, after)
    assert (code, causes(status)) == (422, [("spec", "FieldValueInvalid")])
    assert status["message"].endswith(f'spec: Invalid value: "object": {rule.message}')


@by_rule
async def test_a_rule_lets_through_what_satisfies_it(
    api: Api, kind: type[Resource], rule: Rule
) -> None:
    """A kind that never changes is satisfied by itself alone."""
    allowed = pairs(kind, None)
    before, after = allowed[0] if allowed else (CASES[kind][0],) * 2
    code, answer = await changed(api, kind, before, after)
    assert code == 200, answer


async def test_the_fence_is_the_same_on_the_server_and_in_the_model_for_every_change(
    api: Api,
) -> None:
    """All pairs of one server's records, one object each: the rule that the story hangs on."""
    path = api.at(GROUP_HERE, EndpointRecord.version, EndpointRecord.plural)
    refused = pairs(EndpointRecord, EndpointRecord.rules[0].message)
    said = []
    for before in RECORDS:
        made = (await api.call("POST", path, named(EndpointRecord, before)))[1]
        for after in RECORDS:
            code = (await api.call("PUT", f"{path}/a?dryRun=All", {**made, "spec": after}))[0]
            said += [(before, after)] if code == 422 else []
        await api.call("DELETE", f"{path}/a")
    assert said == refused


def specimens() -> list[Resource]:
    """One of everything that scenarios begin with, the scenarios, and what only agents make."""
    scenarios = [load(path) for path in sorted(scenarios_folder().glob("*.yaml"))]
    begun = [resource_of(template) for found in scenarios for template in found.spec.resources]
    made: list[Resource] = [kind.named("made", **CASES[kind][-1]) for kind in (DNSPlan, RecordTree)]
    lease = DropletLease.named("made", zone="az1", slots=8, lease_seconds=600.0, holder="dm",
                               renewed_at_seconds=0.5)  # fmt: skip
    made += [Launcher.named("made"), DependentService.named("made")]
    made.append(NetworkManager.named("made", propagators=[{"zone": "az1"}]))
    made.append(Instance.named("made", owner="somebody", zone="az1"))
    made.append(HealthChecker.named("made", instances=3))
    behind = {"load_balancer": "lb-az1", "endpoint": "shop", "instance": "made", "zone": "az1"}
    made.append(NLBTarget.named("made", owner="shop", **behind))
    return [*scenarios, *begun, *made, lease]


@by_kind
async def test_what_the_model_writes_is_kept_as_it_is(api: Api, kind: type[Resource]) -> None:
    """Nothing is pruned, and what is filled in is what the model would fill in."""
    mine = {found.name: found for found in specimens() if isinstance(found, kind)}
    assert mine, "no scenario has one: give it a specimen here"
    path = f"{api.at(GROUP_HERE, kind.version, kind.plural)}?fieldValidation=Strict"
    for found in mine.values():
        body = found.to_json() | {"apiVersion": f"{GROUP_HERE}/{kind.version}"}
        code, made = await api.call("POST", path, body)
        assert (code, made.get("spec")) == (201, body["spec"]), made


async def test_an_enum_of_the_model_is_an_enum_of_the_server(api: Api) -> None:
    path = api.at(GROUP_HERE, EndpointRecord.version, EndpointRecord.plural)
    body = named(EndpointRecord, {"hostname": "d.cascade.lab", "role": "Local"})
    code, status = await api.call("POST", path, body)
    assert (code, 'spec.role: Unsupported value: "Local"' in status["message"]) == (422, True)
