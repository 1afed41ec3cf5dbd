"""Answers a second of the DNS server on one core, beside a do-nothing UDP echo.

    python bench/dns_server.py [--questions 100000]

Each server has a process and a core of its own where there are two; the client keeps some
questions in flight. The figure is answers in a second of the server's CPU time, as the client
shares the machine; the ratio to the echo over the same socket code, taken in turns in the same
run, is what to compare between machines.
"""

from __future__ import annotations

import argparse
import asyncio
import multiprocessing
import os
import select
import socket
import statistics
import time
from collections.abc import Callable
from multiprocessing.connection import Connection
from typing import NamedTuple, cast

import dns.flags
import dns.message
import dns.rrset

from cascade.edge.dns.rendering import Renderer
from cascade.edge.dns.responder import Responder
from cascade.edge.dns.udp import UdpDesk
from cascade.model.authority import Authority
from cascade.model.resources import EndpointRecord, RecordTree
from cascade.model.zone import Zone

NAME = "dynamodb.us-east-1.cascade.lab"
TREE = "dynamodb-000145"
IN_FLIGHT = 32
ROUNDS = 5
SILENCE_SECONDS_MAX = 5.0

Respond = Callable[[bytes], bytes | None]


def zone() -> Zone:
    """One endpoint with three addresses."""
    found = Zone()
    targets = [
        {"load_balancer": f"lb-{i}", "address": f"192.0.2.{i}", "weight": 80 * i} for i in (1, 2, 3)
    ]
    root = {"tree": TREE, "generation": 145}
    found.put_tree(RecordTree.named(TREE, endpoint="dynamodb", generation=145, targets=targets))
    found.put_record(EndpointRecord.named("dynamodb", hostname=NAME, root=root))
    return found


def echo(packet: bytes) -> bytes:
    return packet


def by_dnspython(packet: bytes) -> bytes:
    """What the same answer costs when the library reads and writes every message."""
    answer = dns.message.make_response(dns.message.from_wire(packet))
    answer.flags |= dns.flags.AA
    addresses = [f"192.0.2.{i}" for i in (1, 2, 3)]
    answer.answer.append(dns.rrset.from_text(NAME + ".", 5, "IN", "A", *addresses))
    return answer.to_wire()


class PlainEcho(asyncio.DatagramProtocol):
    """The echo on asyncio's own transport, which reads one packet each time round the loop."""

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self.transport = cast(asyncio.DatagramTransport, transport)

    def datagram_received(self, data: bytes, addr: tuple[str, int]) -> None:
        self.transport.sendto(data, addr)


def questions(count: int) -> list[bytes]:
    """As dig and resolvers ask: with EDNS, numbers of their own, some in mixed case."""
    names = [NAME, NAME.upper(), NAME.title(), NAME]
    raw = [dns.message.make_query(name, "A", use_edns=0).to_wire() for name in names]
    return [i.to_bytes(2, "big") + raw[i % len(raw)][2:] for i in range(min(count, 1000))]


class Server(NamedTuple):
    """A server's process: each answer on the pipe is its CPU time so far, in seconds."""

    pipe: Connection
    address: tuple[str, int]

    def cpu_seconds(self) -> float:
        self.pipe.send("how long")
        seconds: float = self.pipe.recv()
        return seconds


async def serve(pipe: Connection, respond: Respond | None) -> None:
    loop = asyncio.get_running_loop()
    bound = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
    bound.bind(("127.0.0.1", 0))
    bound.setblocking(False)
    if respond is None:
        await loop.create_datagram_endpoint(PlainEcho, sock=bound)
    else:
        UdpDesk(loop, bound, respond)
    loop.add_reader(pipe.fileno(), lambda: pipe.send((pipe.recv(), time.process_time())[1]))
    pipe.send(bound.getsockname())
    await asyncio.Event().wait()


def _process(pipe: Connection, case: str) -> None:
    os.sched_setaffinity(0, sorted(os.sched_getaffinity(0))[:1])
    asyncio.run(serve(pipe, cases()[case]))


def cases() -> dict[str, Respond | None]:
    return {
        "echo": echo,
        "DNS server": Responder(Renderer(Authority(zone()))).respond,
        "DNS server, nothing kept": new_each_time,
        "dnspython alone": by_dnspython,
        "echo, asyncio transport": None,
    }


def new_each_time(packet: bytes) -> bytes | None:
    """The answer written out anew for each question, as after each change of the zone."""
    return Responder(Renderer(Authority(THE_ZONE))).respond(packet)


THE_ZONE = zone()


def ask(server: Server, packets: list[bytes], count: int) -> float:
    """Answers in a second of the server's CPU time."""
    client = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
    client.connect(server.address)
    client.setblocking(False)
    before = server.cpu_seconds()
    sent = got = 0
    while got < count:
        while sent < count and sent - got < IN_FLIGHT:
            client.send(packets[sent % len(packets)])
            sent += 1
        if not select.select([client], [], [], SILENCE_SECONDS_MAX)[0]:
            raise SystemExit(f"{sent - got} questions got no answer: the server is silent")
        try:
            while client.recv(4096):
                got += 1
        except BlockingIOError:
            continue
    client.close()
    return count / (server.cpu_seconds() - before)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--questions", type=int, default=100_000)
    count = parser.parse_args().questions // ROUNDS
    context = multiprocessing.get_context("spawn")
    servers, processes = {}, []
    for case in cases():
        ours, theirs = context.Pipe()
        processes.append(context.Process(target=_process, args=(theirs, case), daemon=True))
        processes[-1].start()
        servers[case] = Server(ours, ours.recv())
    os.sched_setaffinity(0, sorted(os.sched_getaffinity(0))[-1:])
    packets = questions(count)
    rates: dict[str, list[float]] = {case: [] for case in servers}
    for _ in range(ROUNDS):
        for case, server in servers.items():
            rates[case].append(ask(server, packets, count))
    middle = {case: statistics.median(taken) for case, taken in rates.items()}
    print(f"{'case':26} {'answers/s/core':>14} {'ratio to echo':>14}")
    for case, rate in middle.items():
        print(f"{case:26} {rate:14,.0f} {rate / middle['echo']:14.2f}")
    for process in processes:
        process.terminate()


if __name__ == "__main__":
    main()
