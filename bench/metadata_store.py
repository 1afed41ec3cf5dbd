"""Requests a second of the metadata store on one core, beside a bare aiohttp handler.

    python -m bench.metadata_store [--requests 10000]

The law's service time is 0 here, so what is left is this program's own cost. Server and client are
processes of their own, each on a core of its own where there are two. The figure is requests in a
second of the server's CPU time, as other work shares the machine; store and bare handler take turns
in one run, and their ratio is what to compare between machines.
"""

from __future__ import annotations

import argparse
import asyncio
import multiprocessing
import os
import tempfile
import time
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
HOW_LONG, ENOUGH = "how long", "enough"


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


Case = Callable[[int], bytes]
CASES: dict[str, Case] = {
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
            enough = asyncio.Event()  # and the folder is taken away
            tell_cpu_seconds(pipe, enough)
            stores = (in_memory, on_disk)
            pipe.send((*(store.places[0][1] for store in stores), runner.addresses[0][1]))
            await enough.wait()


def tell_cpu_seconds(pipe: Connection, enough: asyncio.Event) -> None:
    """This process's CPU time so far, as often as it is asked for."""

    def asked() -> None:
        if pipe.recv() == ENOUGH:
            enough.set()
        else:
            pipe.send(time.process_time())

    asyncio.get_running_loop().add_reader(pipe.fileno(), asked)


def _process(pipe: Connection) -> None:
    os.sched_setaffinity(0, sorted(os.sched_getaffinity(0))[:1])
    asyncio.run(serve(pipe))


async def a_cpu_second(pipe: Connection, port: int, make: Case, count: int) -> float:
    """Requests done in a second of the server's CPU time."""
    pipe.send(HOW_LONG)
    before: float = pipe.recv()
    await rate(port, make, count, b"200")
    pipe.send(HOW_LONG)
    return count / (pipe.recv() - before)


async def measure(pipe: Connection, count: int) -> None:
    in_memory, on_disk, bare = pipe.recv()
    print(f"{'case':42} {'requests/CPU s':>14} {'bare aiohttp':>13} {'ratio':>6}")
    for where, port in (("", in_memory), (", kept on disk", on_disk)):
        await rate(port, put, HOSTS * DROPLETS, b"200")
        for name, make in CASES.items():
            if where and make is not renew:
                continue  # only writes touch the disk
            ours = await a_cpu_second(pipe, port, make, count)
            theirs = await a_cpu_second(pipe, bare, make, count)
            print(f"{name + where:42} {ours:14,.0f} {theirs:13,.0f} {ours / theirs:6.2f}")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--requests", type=int, default=10_000)
    count = parser.parse_args().requests
    ours, theirs = multiprocessing.get_context("spawn").Pipe()
    server = multiprocessing.get_context("spawn").Process(target=_process, args=(theirs,))
    server.start()
    os.sched_setaffinity(0, sorted(os.sched_getaffinity(0))[-1:])
    try:
        asyncio.run(measure(ours, count))
    finally:
        ours.send(ENOUGH)
        server.join()


if __name__ == "__main__":
    main()
