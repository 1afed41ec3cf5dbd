"""Over HTTP the store is as slow as its queues, and when the disk is full it says so and stops."""

from __future__ import annotations

import asyncio
import errno
from pathlib import Path

import aiohttp
import pytest

from cascade.edge.metadata_store.log import Log
from cascade.edge.metadata_store.server import MetadataServer
from cascade.model.resources.store import StoreLaw, StoreTable
from tests.support.live import in_virtual_time

LEASES = StoreTable(name="leases", partition_key="droplet")
LIST = {"X-Amz-Target": "DynamoDB_20120810.ListTables"}
PUT = {"X-Amz-Target": "DynamoDB_20120810.PutItem"}
ITEM = b'{"TableName": "leases", "Item": {"droplet": {"S": "d1"}}}'


def law(seconds: float) -> StoreLaw:
    return StoreLaw(
        workers=1, service_seconds_min=seconds, service_seconds_max=seconds, tables=(LEASES,)
    )


def test_a_crowd_at_one_front_end_waits_in_its_queue_and_nobody_waits_at_the_other() -> None:
    async def story() -> list[int]:
        loop = asyncio.get_running_loop()
        async with (
            MetadataServer(law(10), [("127.0.0.1", 0)] * 2) as server,
            aiohttp.ClientSession() as session,
        ):
            began = loop.time()

            async def ask(url: str) -> int:
                async with session.post(url, data=b"{}", headers=LIST) as answer:
                    assert answer.status == 200
                return round(loop.time() - began)

            busy, quiet = server.urls
            return await asyncio.gather(*(ask(url) for url in (busy, busy, busy, quiet)))

    *crowd, alone = in_virtual_time(story())
    assert (sorted(crowd), alone) == ([10, 20, 30], 10)


def test_a_fast_clock_shortens_the_laws_seconds() -> None:
    async def story() -> int:
        loop = asyncio.get_running_loop()
        async with (
            MetadataServer(law(600), [("127.0.0.1", 0)], speed=60) as server,
            aiohttp.ClientSession() as session,
            session.post(server.urls[0], data=b"{}", headers=LIST) as answer,
        ):
            assert answer.status == 200
            return round(loop.time())

    assert in_virtual_time(story()) == 10


async def test_after_a_write_that_the_disk_did_not_take_nothing_is_answered_any_more(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(log: Log) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    async with (
        MetadataServer(law(0), [("127.0.0.1", 0)], tmp_path) as server,
        aiohttp.ClientSession(server.urls[0]) as session,
    ):
        with monkeypatch.context() as patch:
            patch.setattr(Log, "flush", full)
            async with session.post("/", data=ITEM, headers=PUT) as answer:
                first = answer.status, (await answer.json(content_type=None))["message"]
        async with session.post("/", data=b"{}", headers=LIST) as answer:
            then = answer.status
    assert first == (
        500,
        "the log cannot be written (No space left on device): make room, then restart",
    )
    assert then == 500
