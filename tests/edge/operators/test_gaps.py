"""A watch that lost its place (410, history compacted) lists anew.

What was made, deleted, or deleted and made anew in the gap is as if the watch had told of it.
"""

from __future__ import annotations

import asyncio

import pytest

from cascade.edge.embedded import NAMESPACE, Lab
from cascade.edge.operators.relists import Listed, Relists
from cascade.edge.operators.seat import Views
from cascade.edge.operators.session import AgentSession
from cascade.kube.client import path_of
from cascade.kube.store.core import Key, Store
from cascade.kube.store.document import Document
from cascade.model.history import Write
from cascade.model.resources import Enactor, LoadBalancer
from tests.support.live import deaf, in_virtual_time, living, race, serving, until
from tests.support.looker import Looker, balancer, hired

MINUTES = 60.0
STORED = "enactors.cascade.lab"


def test_agents_are_what_the_new_list_shows(monkeypatch: pytest.MonkeyPatch) -> None:
    """One enactor made in the gap, one deleted, one deleted and made anew, one left alone."""

    async def story() -> None:
        async with living(race(60 * MINUTES)) as (lab, _):
            keeper, store = lab.company.keeper, lab.server.admission.store
            enactors = [f"enactor-az{number}" for number in (1, 2, 3)]
            await until(lambda: all(works(lab, name) for name in enactors), "all three work")
            begun: list[str] = []
            monkeypatch.setattr(lab.company, "began", lambda agent: begun.append(agent.name))

            await deaf(lab.server)
            for gone in ("enactor-az2", "enactor-az3"):
                store.delete(Key(STORED, NAMESPACE, gone))
            anew = made(store, Enactor.named("enactor-az3", zone="az3"))
            made(store, Enactor.named("enactor-az4", zone="az4"))
            store.compact(store.version)
            assert keeper.agents == ["enactor-az1", "enactor-az2", "enactor-az3", "planner"]

            expected = ["enactor-az1", "enactor-az3", "enactor-az4", "planner"]
            await until(lambda: keeper.agents == expected == alive(), "the gap is noticed")
            assert sorted(begun) == ["enactor-az3", "enactor-az4"]
            await until(lambda: works(lab, "enactor-az4"), "the new one works")
            await until(lambda: works(lab, "enactor-az3", anew), "the one made anew works")

    in_virtual_time(story())


def alive() -> list[str]:
    """Agents whose operators run now, each as often as it does."""
    ends = " lives"
    there = (task.get_name() for task in asyncio.all_tasks())
    names = sorted(name.removesuffix(ends) for name in there if name.endswith(ends))
    return [name for name in names if name == "planner" or name.startswith("enactor")]


def made(store: Store[Document], enactor: Enactor) -> str:
    """Its uid. Written behind the API, in one moment: nobody can be told before 410."""
    uid = f"new-{enactor.name}"
    metadata = {"name": enactor.name, "namespace": NAMESPACE, "uid": uid}
    body = Document(enactor.to_json() | {"metadata": metadata})
    store.create(Key(STORED, NAMESPACE, enactor.name), body)
    return uid


def works(lab: Lab, name: str, uid: str = "") -> bool:
    """Its object (the one with that uid) says what it did."""
    return any(
        isinstance(entry, Write)
        and (entry.verb, entry.by, entry.kind) == ("replace_status", name, "Enactor")
        and uid in ("", entry.resource.metadata.uid)
        for entry in lab.recorder.entries
    )


def test_a_first_list_counts_too(monkeypatch: pytest.MonkeyPatch) -> None:
    """The agent lists when it begins; what is deleted before its watch begins, no watch tells."""
    may_watch = False
    serves = AgentSession.serves

    async def late(self: AgentSession, kinds: tuple[type, ...]) -> bool:
        return may_watch and await serves(self, kinds)

    async def story() -> None:
        nonlocal may_watch
        async with serving() as (_, company, person):
            for name in ("goes", "stays"):
                await person.create(balancer(name))
            async with hired(company):
                await until(lambda: Looker.lives, "it begins")
                looker = Looker.lives[0]
                assert looker.sees == ["goes", "stays"]
                await person.delete(await person.read(LoadBalancer, "goes"))
                may_watch = True
                await until(lambda: looker.sees == ["stays"], "the deletion is seen")

    monkeypatch.setattr(AgentSession, "serves", late)
    in_virtual_time(story())


def stored(name: str, version: int, uid: str = "") -> LoadBalancer:
    one = balancer(name)
    metadata = one.metadata.but(uid=uid or f"uid-of-{name}", resource_version=str(version))
    return one.but(metadata=metadata)


def views(*there: LoadBalancer) -> Views:
    found = Views((LoadBalancer,))
    for resource in there:
        found.put(resource)
    return found


def names(found: Views) -> list[str]:
    return [resource.name for resource in found.by_kind["LoadBalancer"].all()]


def test_what_a_watch_tells_while_a_list_is_on_its_way_is_newer_than_the_list() -> None:
    found = views(stored("gone-since-long", 1), stored("gone-meanwhile", 2))
    listed = [stored("gone-meanwhile", 2), stored("never-heard-of", 3)]
    with found.filling(LoadBalancer) as fill:
        found.put(stored("made-meanwhile", 9))
        found.drop(LoadBalancer, "gone-meanwhile", "uid-of-gone-meanwhile")
        fill(listed)
    assert names(found) == ["made-meanwhile", "never-heard-of"]


def test_a_list_says_nothing_of_what_was_made_after_it() -> None:
    found = views(stored("older", 4), stored("kept", 5), stored("younger", 12))
    found.keep_only(LoadBalancer, Listed(frozenset({"uid-of-kept"}), "10"))
    assert names(found) == ["kept", "younger"]


def test_what_is_there_anew_under_the_same_name_is_not_replaced_by_the_old_one() -> None:
    found = views(stored("one", 9, uid="second"))
    found.put(stored("one", 5, uid="first"))
    found.drop(LoadBalancer, "one", "first")
    view = found.by_kind["LoadBalancer"]
    assert [resource.metadata.uid for resource in view.all()] == ["second"]


def test_an_event_from_before_the_list_of_what_was_gone_by_then_comes_late() -> None:
    told: list[Listed] = []
    relists = Relists((LoadBalancer,), "lab", lambda kind, listed: told.append(listed))
    body = b'{"metadata": {"resourceVersion": "10"}, "items": [{"metadata": {"uid": "kept"}}]}'
    relists.answered("/apis/cascade.lab/v1alpha1", b"{}")
    assert not relists.came_late(LoadBalancer, {"uid": "gone", "resourceVersion": "4"})
    relists.answered(path_of(LoadBalancer, "lab"), body)
    assert told == [Listed(frozenset({"kept"}), "10")]
    late = {
        uid: relists.came_late(LoadBalancer, {"uid": uid, "resourceVersion": version})
        for uid, version in (("kept", "4"), ("gone", "4"), ("made-since", "11"))
    }
    assert late == {"kept": False, "gone": True, "made-since": False}
