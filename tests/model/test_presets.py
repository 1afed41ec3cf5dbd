"""A scenario becomes complete by a preset and by --set; what is wrong is one sentence."""

from __future__ import annotations

from typing import Any

import pytest

from cascade.model.errors import BadInput
from cascade.model.policies import FAMILIES
from cascade.model.presets import configured, policies_in, policies_of, resource_of
from cascade.model.resources import Enactor, Scenario
from cascade.model.resources.scenario import BalancerAddress, Template

RECORD = {"kind": "EndpointRecord", "name": "dynamodb", "spec": {"hostname": "d.lab"}}
PLANNER = {"kind": "Planner", "name": "planner"}


def scenario(**enactor: Any) -> Scenario:
    one = {"kind": "Enactor", "name": "one", "spec": {"zone": "az1"} | enactor}
    two = {"kind": "Enactor", "name": "two", "spec": {"zone": "az2"}}
    resources = [RECORD, PLANNER, one, two]
    return Scenario.named("s", title="t", horizon_seconds=60, resources=resources)


def spec_of(made: Scenario, name: str) -> Any:
    (template,) = [t for t in made.spec.resources if t.name == name]
    return resource_of(template).spec


def kind(field: str) -> str:
    return field.partition(".")[0]


@pytest.mark.parametrize("preset", ["as-it-was", "guarded"])
def test_a_preset_says_every_policy_that_the_scenario_leaves_open(preset: Any) -> None:
    made = configured(scenario(), preset)
    kinds = {"Planner", "Enactor", "EndpointRecord", "DNSServer"}
    mine = {field: choice for field, choice in policies_of(preset).items() if kind(field) in kinds}
    assert policies_in(made) == mine
    assert {kind(field) for field in mine} == kinds
    assert set(policies_of(preset)) == set(FAMILIES)
    assert made.spec.preset == preset


def test_the_scenarios_own_word_wins_over_the_preset_and_set_over_both() -> None:
    made = configured(scenario(check="OnceAgainstRoots"), "guarded")
    checks = {name: repr(spec_of(made, name).check) for name in ("one", "two")}
    assert checks == {"one": "OnceAgainstRoots", "two": "EveryWrite"}
    made = configured(scenario(check="OnceAgainstRoots"), "guarded", ["enactor.check=Once"])
    checks = {name: repr(spec_of(made, name).check) for name in ("one", "two")}
    assert checks == {"one": "Once", "two": "Once"}


def test_guarded_limits_the_back_off_that_it_calls_limited() -> None:
    assert spec_of(configured(scenario(), "guarded"), "one").back_off_seconds_max == 60
    assert spec_of(configured(scenario(), "as-it-was"), "one").back_off_seconds_max == 86_400


def test_a_load_balancer_is_where_the_status_says_and_so_it_is_in_a_tree_to_begin_with() -> None:
    behind = {"zone": "az1", "endpoints": ["dynamodb"]}
    balancers = [
        {"kind": "LoadBalancer", "name": name, "spec": behind | {"address": address}}
        for name, address in (("lb-az1", "127.0.16.1"), ("lb-v6", "fd00:16::1"))
    ]
    named = {"loadBalancer": "lb-az1", "address": "127.0.16.1", "weight": 1}
    other = {"loadBalancer": "lb-v6", "address": "fd00:16::1", "weight": 1}
    spec = {"endpoint": "dynamodb", "generation": 1, "targets": [named, other]}
    tree = {"kind": "RecordTree", "name": "dynamodb-000001", "spec": spec}
    resources = [*balancers, tree]
    scenario = Scenario.named("s", title="s", horizon_seconds=1, resources=resources)
    placed = BalancerAddress(balancer="lb-az1", address="10.96.7.7")
    made = configured(scenario.with_status(addresses=(placed,)))
    *balancers, built = (resource_of(template) for template in made.spec.resources)
    addresses = [balancer.spec.address for balancer in balancers]
    assert addresses == ["10.96.7.7", "fd00:16::1"]
    assert [target.address for target in built.spec.targets] == addresses


def test_what_is_configured_can_be_configured_again_without_change() -> None:
    made = configured(scenario(), "guarded", ["enactor.keepGenerations=3"])
    assert configured(made) == made


@pytest.mark.parametrize(
    ("setting", "look", "value"),
    [
        ("enactor.keepGenerations=20", lambda m: spec_of(m, "two").keep_generations, 20),
        ("ENACTOR.paused=true", lambda m: spec_of(m, "one").paused, True),
        ("enactor.backOffSecondsBase=0.5", lambda m: spec_of(m, "one").back_off_seconds_base, 0.5),
        ("endpointrecord.fencing=Off", lambda m: repr(spec_of(m, "dynamodb").fencing), "Off"),
        ("enactor.lock=None", lambda m: repr(spec_of(m, "one").lock), "None"),
        (
            "dnsserver.emptyRoot=ServeLastGood",
            lambda m: repr(m.spec.dns.empty_root),
            "ServeLastGood",
        ),
        ("dns.propagationSecondsMax=60", lambda m: m.spec.dns.propagation_seconds_max, 60),
        ("fleet.changesMax=5", lambda m: m.spec.fleet.changes_max, 5),
        ("api.latencySecondsMax=1", lambda m: m.spec.api.latency_seconds_max, 1),
        ("scenario.horizonSeconds=7200", lambda m: m.spec.horizon_seconds, 7200),
    ],
)
def test_what_can_be_set(setting: str, look: Any, value: object) -> None:
    assert look(configured(scenario(), None, [setting])) == value


def test_one_object_can_be_meant() -> None:
    made = configured(
        scenario(), None, ["enactor.keepGenerations=5", "Enactor/two.check=OnceAgainstRoots"]
    )
    kept = {name: spec_of(made, name) for name in ("one", "two")}
    assert [spec.keep_generations for spec in kept.values()] == [5, 5]
    assert [repr(spec.check) for spec in kept.values()] == ["Once", "OnceAgainstRoots"]


def test_null_takes_a_value_away() -> None:
    made = configured(scenario(keepGenerations=3), None, ["enactor.keepGenerations=null"])
    assert (
        spec_of(made, "one").keep_generations == Enactor.named("x", zone="z").spec.keep_generations
    )


@pytest.mark.parametrize(
    ("setting", "sentence"),
    [
        (
            "enactor.check",
            "--set 'enactor.check' is not of the form kind.field=value, as in "
            "--set enactor.check=EveryWrite",
        ),
        (
            "check=Once",
            "--set 'check=Once' is not of the form kind.field=value, as in "
            "--set enactor.check=EveryWrite",
        ),
        (
            "enacter.check=Once",
            "the scenario has no 'enacter' to set check of; it has enactor, endpointrecord, "
            "planner, dnsserver, api, dns, fleet, network, store, scenario",
        ),
        (
            "enactor/three.check=Once",
            "the scenario has no enactor 'three' to set check of; it has one, two",
        ),
        (
            "enactor.chek=Once",
            "--set enactor.chek=Once: there is no field 'chek' in Enactor; "
            "`kubectl explain` lists them",
        ),
        (
            "enactor.check=Never",
            "--set enactor.check=Never: Enactor.check has no policy 'Never'; "
            "there is Once, OnceAgainstRoots, EveryWrite",
        ),
        (
            "enactor.keepGenerations=few",
            "--set enactor.keepGenerations=few: keepGenerations should be a valid integer",
        ),
        (
            "enactor.keepGenerations=-1",
            "--set enactor.keepGenerations=-1: "
            "keepGenerations should be greater than or equal to 0",
        ),
        (
            "fleet.changeSeconds=0",
            "--set fleet.changeSeconds=0: changeSeconds should be greater than 0",
        ),
        (
            "scenario.tempo=9",
            "--set scenario.tempo=9: there is no field 'tempo' in Scenario; "
            "`kubectl explain` lists them",
        ),
    ],
)
def test_what_cannot_be_set_is_one_sentence(setting: str, sentence: str) -> None:
    with pytest.raises(BadInput) as refused:
        configured(scenario(), None, [setting])
    assert str(refused.value) == sentence


@pytest.mark.parametrize("kind", ["Enacter", "Scenario", "Pod"])
def test_a_scenario_holds_the_storys_kinds_and_no_scenario(kind: str) -> None:
    with pytest.raises(BadInput) as refused:
        resource_of(Template(kind=kind, name="x"))
    assert str(refused.value) == (
        f"there is no kind {kind!r}; a scenario may hold "
        "DNSPlan, EndpointRecord, RecordTree, LoadBalancer, Planner, Enactor, "
        "DropletManager, DropletLease, Launcher, Instance, DependentService, "
        "NetworkManager, HealthChecker, NLBTarget"
    )
