"""What is done once: a history in which somebody does it again, and one in which nobody does."""

from __future__ import annotations

from typing import Any

from cascade.model.resources import DNSPlan, Instance, PlannedEndpoint, Target
from tests.claims.tale import Tale, broken_by_the_last, holds

CLAIM = "reconcile_twice_is_once"
VM, HOST = "vm", "dwfm-az1"


def asked() -> Tale:
    return Tale().write("lambda", "create", Instance.named(VM, owner="lambda", zone="az1"))


def answers(tale: Tale, who: str = HOST, **status: Any) -> Tale:
    said = tale.there[VM].with_status(**{"answered_at_seconds": tale.now} | status)
    return tale.write(who, "replace_status", said)


def launched() -> Tale:
    return answers(asked().at(30), phase="Running", answered=1)


def test_a_call_is_answered_once() -> None:
    again = launched().at(40)
    assert broken_by_the_last(CLAIM, answers(again, phase="Running", answered=1)) == (
        "dwfm-az1 answers call 1 of vm once more"
    )
    refused = answers(launched().at(40), "launcher", answered=1, reason="InsufficientCapacity")
    assert broken_by_the_last(CLAIM, refused) == "launcher answers call 1 of vm once more"


def test_another_call_has_an_answer_of_its_own_and_its_network_is_none() -> None:
    tale = launched()
    tale.write("lambda", "replace", tale.there[VM].with_spec(call=2, desired="Stopped"))
    assert holds(CLAIM, answers(tale.at(90), phase="Stopped", answered=2))
    tale = launched()
    spread = tale.there[VM].with_status(network=("az1",))
    assert holds(CLAIM, tale.at(90).write("network", "replace_status", spread))


def test_a_lease_that_is_held_is_renewed_and_not_established() -> None:
    held = Tale().lease("droplet-1").holds_lease("droplet-1")
    assert holds(CLAIM, held.at(60).holds_lease("droplet-1"))
    new_epoch = held.there["droplet-1"].with_spec(epoch=2)
    assert broken_by_the_last(CLAIM, held.write(HOST, "replace", new_epoch)) == (
        "dwfm-az1 establishes the lease of droplet-1 anew, which it holds"
    )


def test_a_lease_that_was_lost_is_established_and_so_is_anothers() -> None:
    held = Tale().lease("droplet-1").holds_lease("droplet-1")
    lost = held.loses_lease("droplet-1", "StoreSilent")
    assert holds(CLAIM, lost.write(HOST, "replace", lost.there["droplet-1"].with_spec(epoch=2)))
    taken = Tale().lease("droplet-1").holds_lease("droplet-1")
    new = taken.there["droplet-1"].with_spec(epoch=2, holder="dwfm-az2")
    assert holds(CLAIM, taken.write("dwfm-az2", "replace", new))


def test_an_enactor_takes_no_plan_up_that_it_has_applied() -> None:
    tale = Tale().enactor("a").plan(9, "dynamodb").picks_up("a", 9)
    assert holds(CLAIM, tale.reports("a", phase="CleaningUp", applying=None, last_applied=9))
    assert broken_by_the_last(CLAIM, tale.reports("a", phase="Enacting", applying=9)) == (
        "a takes up plan 9, which it has applied"
    )


def test_three_enactors_apply_each_plan_and_flip_the_root_once_more_each() -> None:
    tale = Tale().enactor("a").enactor("b").record("dynamodb").plan(9, "dynamodb")
    tale.tree("dynamodb", 9).picks_up("a", 9).picks_up("b", 9)
    assert holds(CLAIM, tale.flips("a", "dynamodb", 9).flips("b", "dynamodb", 9))


def weighted(generation: int, weight: int, region: str = "us-east-1") -> DNSPlan:
    targets = (Target(load_balancer="lb", address="127.0.16.1", weight=weight),)
    endpoints = (PlannedEndpoint(name="dynamodb", targets=targets),)
    name = f"plan-{region}-{generation}"
    return DNSPlan.named(name, generation=generation, region=region, endpoints=endpoints)


def test_a_plan_says_something_else_than_the_one_before_it() -> None:
    tale = Tale().write("planner", "create", weighted(1, 200))
    tale.write("planner", "create", weighted(2, 100)).write("planner", "create", weighted(3, 200))
    assert holds(CLAIM, tale.write("planner-eu", "create", weighted(1, 200, "eu-west-1")))
    assert broken_by_the_last(CLAIM, tale.write("planner", "create", weighted(4, 200))) == (
        "planner writes plan 4, which says what 3 said"
    )
