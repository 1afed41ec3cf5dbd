"""Watches: what they cost, and that they end with the server and with their client."""

from __future__ import annotations

import asyncio

from cascade.kube.store.core import Store
from cascade.kube.store.document import Document
from tests.kube.server.conftest import Api


async def test_a_version_of_an_object_is_rendered_once(api: Api) -> None:
    await api.create("a")
    store: Store[Document] = api.server.admission.store
    [entry] = store.list("widgets.test.cascade.lab")
    assert entry.body.json is entry.body.json


async def test_a_stopping_server_ends_its_watches(api: Api) -> None:
    watching = asyncio.create_task(api.watch("timeoutSeconds=60", 1))
    while not api.server.watches.count:
        await asyncio.sleep(0)
    await api.server.stop()
    assert await watching == []


async def test_a_watch_ends_with_its_client(api: Api) -> None:
    watching = asyncio.create_task(api.watch("timeoutSeconds=60", 1))
    while not api.server.watches.count:
        await asyncio.sleep(0)
    watching.cancel()
    async with asyncio.timeout(5):
        while api.server.watches.count:
            await asyncio.sleep(0)
