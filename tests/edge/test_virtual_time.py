"""A loop whose clock jumps: hours pass at once, and never past something that is on its way."""

from __future__ import annotations

import asyncio
import socket

from tests.support.live import in_virtual_time


def test_an_hour_passes_at_once_and_in_order() -> None:
    order: list[tuple[str, float]] = []

    async def sleeper(name: str, seconds: float) -> None:
        await asyncio.sleep(seconds)
        order.append((name, asyncio.get_running_loop().time()))

    async def story() -> None:
        await asyncio.gather(sleeper("late", 3600.0), sleeper("early", 1.5), sleeper("mid", 60.0))

    in_virtual_time(story())

    assert order == [("early", 1.5), ("mid", 60.0), ("late", 3600.0)]


def test_the_clock_does_not_jump_over_what_is_on_its_way() -> None:
    """A peer in this process answers before the shortest time-out runs out."""

    async def echo(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        while line := await reader.readline():
            writer.write(line)
        writer.close()

    async def story() -> tuple[list[bytes], float]:
        async with await asyncio.start_server(echo, "127.0.0.1", 0) as server:
            port = server.sockets[0].getsockname()[1]
            reader, writer = await asyncio.open_connection("127.0.0.1", port)
            lines = []
            for number in range(100):
                writer.write(b"%d\n" % number)
                async with asyncio.timeout(1e-9):
                    lines.append(await reader.readline())
            writer.close()
            return lines, asyncio.get_running_loop().time()

    lines, now = in_virtual_time(story())

    assert lines == [b"%d\n" % number for number in range(100)]
    assert now == 0.0


def test_sockets_are_served_in_the_order_of_their_registration() -> None:
    """Not in the kernel's, which is the order in which they became ready."""

    async def story() -> list[int]:
        loop = asyncio.get_running_loop()
        pairs = [socket.socketpair() for _ in range(8)]
        served: list[int] = []

        def serve(number: int) -> None:
            pairs[number][0].recv(1)
            served.append(number)

        for number, (ours, _) in enumerate(pairs):
            loop.add_reader(ours, serve, number)
        for _, theirs in reversed(pairs):
            theirs.send(b".")
        await asyncio.sleep(1)
        for ours, theirs in pairs:
            loop.remove_reader(ours)
            ours.close()
            theirs.close()
        return served

    assert in_virtual_time(story()) == list(range(8))


def test_someone_outside_is_waited_for() -> None:
    """With nothing due the loop sleeps until its self-pipe wakes it, as after a signal."""

    async def story() -> float:
        loop = asyncio.get_running_loop()
        woken = asyncio.Event()
        thread = loop.run_in_executor(None, _ring, loop, woken)
        await woken.wait()
        await thread
        return loop.time()

    assert in_virtual_time(story()) == 0.0


def _ring(loop: asyncio.AbstractEventLoop, woken: asyncio.Event) -> None:
    loop.call_soon_threadsafe(woken.set)
