"""An object that IS an agent: it begins with the object, changes with it while it runs, ends with
it. kopf leaves no trace on the object, so that it can be deleted while nobody is here."""

from __future__ import annotations

import asyncio
from typing import Any

import pytest

from cascade.edge.embedded import NAMESPACE, Lab
from cascade.kube.client import ClusterClient
from cascade.kube.store.core import Key
from cascade.model.errors import Conflict, NotFound
from cascade.model.history import Write
from cascade.model.resources import (
    DependentService,
    Enactor,
    EndpointRecord,
    Planner,
    Resource,
)
from cascade.model.resources.scenario import Template
from tests.support.live import deaf, in_virtual_time, living, race, until

MINUTES = 60.0
NO_ENACTORS = tuple(r for r in race(60).spec.resources if r.kind != "Enactor")
EVERYBODY = {"a-person", "director", "dns", "fleet", "observer", "planner", "probe"} | {
    f"enactor-az{zone}" for zone in (1, 2, 3)
}


async def change(person: ClusterClient, kind: type[Resource], name: str, **spec: Any) -> None:
    """`kubectl patch`."""
    while True:
        try:
            await person.replace((await person.read(kind, name)).with_spec(**spec))
            return
        except Conflict:
            continue


def writes(lab: Lab, kind: type[Resource], by: str = "") -> int:
    """How often a kind was written, by one agent or by all of them; statuses too."""
    return sum(
        isinstance(entry, Write) and entry.kind == kind.__name__ and by in ("", entry.by)
        for entry in lab.recorder.entries
    )


def test_one_more_object_is_one_more_enactor_and_one_less_is_one_less() -> None:
    async def story() -> None:
        async with living(race(60 * MINUTES, resources=NO_ENACTORS)) as (lab, person):
            keeper = lab.company.keeper
            await until(lambda: keeper.agents == ["planner"], "the planner begins")

            await person.create(Enactor.named("enactor-new", zone="az9"))
            await until(lambda: keeper.agents == ["enactor-new", "planner"], "it begins")
            await until(lambda: writes(lab, EndpointRecord, "enactor-new") > 5, "it works")

            await person.delete(await person.read(Enactor, "enactor-new"))
            await until(lambda: keeper.agents == ["planner"], "the enactor ends")
            done = writes(lab, EndpointRecord, "enactor-new")
            await lab.clock.sleep(5 * MINUTES)
            assert writes(lab, EndpointRecord, "enactor-new") == done
            with pytest.raises(NotFound):
                await person.read(Enactor, "enactor-new")

    in_virtual_time(story())


def test_an_object_made_anew_is_another_agent() -> None:
    """Deleted and created again in one go: the old one ends, a new one begins from nothing."""

    async def story() -> None:
        async with living(race(60 * MINUTES)) as (lab, person):
            await until(lambda: writes(lab, Enactor, "enactor-az1") > 3, "enactor-az1 works")
            old = await person.read(Enactor, "enactor-az1")
            await person.delete(old)
            new = await person.create(Enactor.named("enactor-az1", zone="az1"))
            count = writes(lab, Enactor, "enactor-az1")
            await until(lambda: writes(lab, Enactor, "enactor-az1") > count + 3, "it works anew")
            assert new.metadata.uid != old.metadata.uid
            living_ones = [t for t in asyncio.all_tasks() if t.get_name() == "enactor-az1 lives"]
            assert len(living_ones) == 1

    in_virtual_time(story())


def test_paused_by_hand_they_write_nothing_until_they_are_resumed() -> None:
    async def story() -> None:
        async with living(race(60 * MINUTES)) as (lab, person):
            enactors = [enactor for enactor in EVERYBODY if enactor.startswith("enactor")]
            await until(lambda: writes(lab, EndpointRecord) > 50, "plans are applied")
            for name in enactors:
                await change(person, Enactor, name, paused=True)
            await lab.clock.sleep(10 * MINUTES)
            phases = {(await person.read(Enactor, name)).status.phase for name in enactors}
            assert phases == {"Paused"}
            stopped_at = writes(lab, EndpointRecord)
            await lab.clock.sleep(10 * MINUTES)
            assert writes(lab, EndpointRecord) == stopped_at

            for name in enactors:
                await change(person, Enactor, name, paused=False)
            await until(lambda: writes(lab, EndpointRecord) > stopped_at + 10, "they go on")

    in_virtual_time(story())


def test_an_object_deleted_in_a_gap_of_the_watch_ends_its_agent() -> None:
    """Nobody is told of the deletion; the keeper looks for itself when it lists anew."""

    async def story() -> None:
        async with living(race(60 * MINUTES)) as (lab, _):
            keeper, store = lab.company.keeper, lab.server.admission.store
            await until(lambda: "enactor-az2" in keeper.agents, "it begins")
            await deaf(lab.server)
            store.delete(Key("enactors.cascade.lab", NAMESPACE, "enactor-az2"))
            store.compact(store.version)
            assert "enactor-az2" in keeper.agents
            await until(lambda: "enactor-az2" not in keeper.agents, "it ends")
            assert {"enactor-az1", "enactor-az3", "planner"} <= set(keeper.agents)

    in_virtual_time(story())


def test_kopf_leaves_no_trace_on_any_object() -> None:
    async def story() -> None:
        async with living(race(60 * MINUTES)) as (lab, person):
            await lab.clock.sleep(3 * MINUTES)
            for kind in (Enactor, Planner, EndpointRecord):
                for resource in await person.read_all(kind):
                    assert resource.metadata.finalizers == ()
                    assert resource.metadata.annotations == {}
            assert {entry.by for entry in lab.recorder.entries} <= EVERYBODY

    in_virtual_time(story())


def test_a_service_sees_those_that_it_depends_on() -> None:
    """One that did not see them would serve nobody."""
    spec = {"requests_per_second": 1.0}
    services = (
        Template(kind="DependentService", name="iam", spec=spec),
        Template(kind="DependentService", name="console", spec=spec | {"depends_on": ["iam"]}),
        Template(kind="DependentService", name="lonely", spec=spec | {"depends_on": ["nobody"]}),
    )

    async def story() -> dict[str, float]:
        async with living(race(10 * MINUTES, resources=services)) as (lab, person):
            await lab.clock.sleep(5 * MINUTES)
            there = await person.read_all(DependentService)
            return {service.name: service.status.error_share for service in there}

    assert in_virtual_time(story()) == {"iam": 0.0, "console": 0.0, "lonely": 1.0}
