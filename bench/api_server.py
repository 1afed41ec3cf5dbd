"""Requests a second of the embedded API server on one core, beside a bare aiohttp handler.

    python bench/api_server.py [--requests 20000]

Server and client are processes of their own, each on a core of its own where there are two. The
client writes pipelined requests over a few raw connections, so that it is not what is measured.
The ratio to the bare handler, taken in the same run, is the figure to compare between machines.
"""

from __future__ import annotations

import argparse
import asyncio
import multiprocessing
import os
import time
from collections.abc import Callable
from multiprocessing.connection import Connection

from aiohttp import web

from cascade.kube.server import ApiServer

TOKEN = "bench"
CONNECTIONS, IN_FLIGHT = 4, 8
LEASES = "/apis/coordination.k8s.io/v1/namespaces/default/leases"
WIDGETS = "/apis/bench.cascade.lab/v1/namespaces/default/widgets"
CRD = """
apiVersion: apiextensions.k8s.io/v1
kind: CustomResourceDefinition
metadata: {name: widgets.bench.cascade.lab}
spec:
  group: bench.cascade.lab
  scope: Namespaced
  names: {plural: widgets, kind: Widget}
  versions:
  - name: v1
    served: true
    storage: true
    subresources: {status: {}}
    schema:
      openAPIV3Schema:
        type: object
        properties:
          spec:
            type: object
            x-kubernetes-validations:
            - {rule: "self.size >= oldSelf.size", message: size only grows}
            properties:
              size: {type: integer, minimum: 0}
              color: {type: string, enum: [red, green], default: red}
          status:
            type: object
            properties: {phase: {type: string, maxLength: 40}}
"""


def request(verb: str, path: str, body: str = "", media: str = "application/json") -> bytes:
    head = (
        f"{verb} {path} HTTP/1.1\r\nHost: bench\r\nAuthorization: Bearer {TOKEN}\r\n"
        f"Accept: application/json\r\nUser-Agent: bench/1\r\n"
    )
    if body:
        head += f"Content-Type: {media}\r\nContent-Length: {len(body)}\r\n"
    return f"{head}\r\n{body}".encode()


def merge(path: str, body: str) -> bytes:
    return request("PATCH", path, body, "application/merge-patch+json")


CASES: dict[str, Callable[[int], bytes]] = {
    "GET": lambda i: request("GET", f"{WIDGETS}/w{i % 100}"),
    "PATCH spec, with a CEL rule": lambda i: merge(
        f"{WIDGETS}/w{i % 100}", f'{{"spec":{{"size":{i + 1}}}}}'
    ),
    "PATCH status": lambda i: merge(
        f"{WIDGETS}/w{i % 100}/status", f'{{"status":{{"phase":"p{i}"}}}}'
    ),
    "PATCH lease": lambda i: merge(
        f"{LEASES}/w{i % 100}", f'{{"spec":{{"leaseTransitions":{i}}}}}'
    ),
}


async def _serve(pipe: Connection) -> None:
    server = ApiServer(token=TOKEN)
    server.install(CRD)
    await server.start()

    async def bare(request: web.BaseRequest) -> web.Response:
        body = await request.read()
        return web.Response(body=body or b"{}", content_type="application/json")

    runner = web.ServerRunner(web.Server(bare, access_log=None))
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    pipe.send((int(server.url.rpartition(":")[2]), runner.addresses[0][1]))
    await asyncio.Event().wait()


def _server_process(pipe: Connection) -> None:
    cores = sorted(os.sched_getaffinity(0))
    os.sched_setaffinity(0, cores[:1])
    asyncio.run(_serve(pipe))


async def _connection(port: int, requests: list[bytes], expected: bytes) -> None:
    """Keep some requests in flight; count answers by their status lines."""
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    sent = min(IN_FLIGHT, len(requests))
    writer.write(b"".join(requests[:sent]))
    for _ in requests:
        head = await reader.readuntil(b"\r\n\r\n")
        if expected not in head[:20]:
            raise SystemExit(f"unexpected answer: {head!r}")
        length = int(head.lower().split(b"content-length: ")[1].split(b"\r\n")[0])
        await reader.readexactly(length)
        if sent < len(requests):
            writer.write(requests[sent])
            sent += 1
    writer.close()


async def rate(port: int, make: Callable[[int], bytes], count: int, expected: bytes) -> float:
    """Answers a second."""
    requests = [make(i) for i in range(count)]
    parts = [requests[i::CONNECTIONS] for i in range(CONNECTIONS)]
    start = time.perf_counter()
    await asyncio.gather(*[_connection(port, part, expected) for part in parts])
    return count / (time.perf_counter() - start)


async def measure(api: int, bare: int, count: int) -> None:
    def widget(i: int) -> bytes:
        return request(
            "POST",
            WIDGETS,
            '{"apiVersion":"bench.cascade.lab/v1","kind":"Widget",'
            f'"metadata":{{"name":"w{i}"}},"spec":{{"size":0}}}}',
        )

    def lease(i: int) -> bytes:
        return request("POST", LEASES, f'{{"metadata":{{"name":"w{i}"}},"spec":{{}}}}')

    await rate(api, widget, 100, b"201")
    await rate(api, lease, 100, b"201")
    print(f"{'case':30} {'requests/s':>11} {'bare aiohttp':>13} {'ratio':>6}")
    for name, make in CASES.items():
        ours = await rate(api, make, count, b"200")
        theirs = await rate(bare, make, count, b"200")
        print(f"{name:30} {ours:11,.0f} {theirs:13,.0f} {ours / theirs:6.2f}")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--requests", type=int, default=20_000)
    count = parser.parse_args().requests
    ours, theirs = multiprocessing.get_context("spawn").Pipe()
    server = multiprocessing.get_context("spawn").Process(
        target=_server_process, args=(theirs,), daemon=True
    )
    server.start()
    os.sched_setaffinity(0, sorted(os.sched_getaffinity(0))[-1:])
    asyncio.run(measure(*ours.recv(), count))
    server.terminate()


if __name__ == "__main__":
    main()
