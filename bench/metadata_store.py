"""Requests a second of the metadata store on one core, beside a bare aiohttp handler.

    python -m bench.metadata_store [--requests 10000]

The law's service time is 0 here, so what is left is this program's own cost. Server and client are
processes of their own, each on a core of its own where there are two; store and bare handler take
turns in one run, and their ratio is the figure to compare between machines.
"""

from __future__ import annotations

import argparse
import asyncio
import multiprocessing
import os
import tempfile
from collections.abc import Callable
from multiprocessing.connection import Connection
from pathlib import Path

import orjson
from aiohttp import web

from bench.api_server import rate
from cascade.edge.metadata_store.server import MetadataServer
from cascade.model.resources.store import StoreLaw, StoreTable

TABLE = StoreTable(name="leases", partition_key="host", sort_key="droplet")
LAW = StoreLaw(service_seconds_min=0, service_seconds_max=0, tables=(TABLE,))
LOOPBACK = ("127.0.0.1", 0)
HOSTS, DROPLETS = 10, 10


def request(operation: str, **body: object) -> bytes:
    raw = orjson.dumps({"TableName": "leases", **body})
    head = (
        "POST / HTTP/1.1\r\nHost: bench\r\nContent-Type: application/x-amz-json-1.0\r\n"
        f"X-Amz-Target: DynamoDB_20120810.{operation}\r\nContent-Length: {len(raw)}\r\n\r\n"
    )
    return head.encode() + raw


def key(number: int) -> dict[str, object]:
    host, droplet = number // DROPLETS % HOSTS, number % DROPLETS
    return {"host": {"S": f"h{host}"}, "droplet": {"S": f"d{droplet}"}}


def put(number: int) -> bytes:
    return request("PutItem", Item={**key(number), "epoch": {"N": "0"}})


def renew(number: int) -> bytes:
    """As a droplet manager does: a condition on what was read, and one more."""
    return request(
        "UpdateItem",
        Key=key(number),
        UpdateExpression="SET epoch = epoch + :one",
        ConditionExpression="attribute_exists(host) AND epoch >= :seen",
        ExpressionAttributeValues={":one": {"N": "1"}, ":seen": {"N": "0"}},
    )


def query(number: int) -> bytes:
    values = {":h": {"S": f"h{number % HOSTS}"}}
    condition = "host = :h"
    return request("Query", KeyConditionExpression=condition, ExpressionAttributeValues=values)


CASES: dict[str, Callable[[int], bytes]] = {
    "GetItem": lambda number: request("GetItem", Key=key(number)),
    "UpdateItem with a condition": renew,
    f"Query of {DROPLETS} items": query,
}


async def serve(pipe: Connection) -> None:
    async def bare(http: web.BaseRequest) -> web.Response:
        return web.Response(body=await http.read(), content_type="application/json")

    runner = web.ServerRunner(web.Server(bare, access_log=None))
    await runner.setup()
    await web.TCPSite(runner, *LOOPBACK).start()
    with tempfile.TemporaryDirectory() as folder:
        async with (
            MetadataServer(LAW, [LOOPBACK]) as in_memory,
            MetadataServer(LAW, [LOOPBACK], Path(folder)) as on_disk,
        ):
            stores = (in_memory, on_disk)
            pipe.send((*(store.places[0][1] for store in stores), runner.addresses[0][1]))
            while not pipe.poll():  # until the client has what it wanted: the folder is taken away
                await asyncio.sleep(0.2)


def _process(pipe: Connection) -> None:
    os.sched_setaffinity(0, sorted(os.sched_getaffinity(0))[:1])
    asyncio.run(serve(pipe))


async def measure(in_memory: int, on_disk: int, bare: int, count: int) -> None:
    print(f"{'case':38} {'requests/s':>11} {'bare aiohttp':>13} {'ratio':>6}")
    for where, port in (("", in_memory), (", kept on disk", on_disk)):
        await rate(port, put, HOSTS * DROPLETS, b"200")
        for name, make in CASES.items():
            if where and make is not renew:
                continue  # only writes touch the disk
            ours = await rate(port, make, count, b"200")
            theirs = await rate(bare, make, count, b"200")
            print(f"{name + where:38} {ours:11,.0f} {theirs:13,.0f} {ours / theirs:6.2f}")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--requests", type=int, default=10_000)
    count = parser.parse_args().requests
    ours, theirs = multiprocessing.get_context("spawn").Pipe()
    server = multiprocessing.get_context("spawn").Process(target=_process, args=(theirs,))
    server.start()
    os.sched_setaffinity(0, sorted(os.sched_getaffinity(0))[-1:])
    try:
        asyncio.run(measure(*ours.recv(), count))
    finally:
        ours.send("enough")
        server.join()


if __name__ == "__main__":
    main()
