"""A kopf operator lives with both servers: watching, patching, posting events, with finalizers."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import aclosing, asynccontextmanager
from typing import Any

import kopf

from tests.kube.calls import Api
from tests.kube.widgets import GROUP
from tests.support.places import Place

WIDGETS = (f"{GROUP}/v1", "widgets")


@asynccontextmanager
async def operating(
    place: Place, namespace: str, registry: kopf.OperatorRegistry
) -> AsyncIterator[None]:
    """The operator runs while the block does."""
    settings = kopf.OperatorSettings()
    settings.process.ultimate_exiting_timeout = None
    settings.scanning.disabled = True

    @kopf.on.login(registry=registry)
    def login(**_: Any) -> kopf.ConnectionInfo:
        authority = str(place.certificate) if place.certificate else None
        return kopf.ConnectionInfo(server=place.url, token=place.token, ca_path=authority)

    alone: dict[str, Any] = {"namespaces": [namespace], "standalone": True}
    tasks = await kopf.spawn_tasks(registry=registry, settings=settings, **alone)
    try:
        async with asyncio.timeout(60):
            yield
    finally:
        for task in tasks:
            task.cancel()
        await asyncio.wait(tasks)


async def test_it_makes_keeps_up_with_and_unmakes_a_resource(
    place: Place, api: Api, namespace: str
) -> None:
    registry, seen = kopf.OperatorRegistry(), []

    @kopf.on.create(*WIDGETS, registry=registry, id="create")
    async def created(name: str, patch: kopf.Patch, **_: Any) -> None:
        patch.status["phase"] = "Made"
        seen.append(f"created {name}")

    @kopf.on.update(*WIDGETS, registry=registry, id="update", field="spec.size")
    async def updated(new: int, patch: kopf.Patch, **_: Any) -> None:
        patch.status["phase"] = f"Sized {new}"
        seen.append(f"updated to {new}")

    @kopf.on.delete(*WIDGETS, registry=registry, id="delete")
    async def deleted(name: str, **_: Any) -> None:
        seen.append(f"deleted {name}")

    async with operating(place, namespace, registry), aclosing(api.events("")) as events:
        await api.create("a")
        phases = {"Made": lambda: api.merge("a", {"spec": {"size": 4}}),
                  "Sized 4": lambda: api.delete("a")}  # fmt: skip
        async for type_, body in events:
            if type_ == "DELETED":
                break
            act = phases.pop(body.get("status", {}).get("phase"), None)
            if act is not None:
                await act()
    assert seen == ["created a", "updated to 4", "deleted a"]


async def test_what_it_has_to_say_becomes_an_event_of_the_resource(
    place: Place, api: Api, namespace: str
) -> None:
    registry = kopf.OperatorRegistry()

    @kopf.on.create(*WIDGETS, registry=registry, id="create")
    async def created(body: kopf.Body, **_: Any) -> None:
        kopf.info(body, reason="Greeted", message="hello")

    path = api.at("", "v1", "events")
    selected = "fieldSelector=reason=Greeted"
    async with operating(place, namespace, registry):
        await api.create("a")
        [(type_, event)] = await api.watch(selected, 1, path=path)
    assert (type_, event["message"], event["type"]) == ("ADDED", "hello", "Normal")
    assert event["involvedObject"]["name"] == "a"
