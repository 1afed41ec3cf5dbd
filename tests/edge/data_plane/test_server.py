"""Whatever arrives at the data plane, it says hello, silence or nothing, and stays bounded."""

from __future__ import annotations

import asyncio
import socket
from contextlib import suppress

import pytest

from cascade.edge.data_plane import server
from cascade.edge.data_plane.server import DataPlane
from cascade.edge.data_plane.wire import LINE_BYTES_MAX, Wish
from cascade.edge.operators.clock import StoryClock
from cascade.model.errors import BadInput
from cascade.model.reach import Reach
from cascade.model.resources import Instance
from cascade.model.resources.network import NetworkLaw

KNOWN = Instance.named("known", owner="shop", zone="az1").with_status(
    phase="Running", network=("az1",)
)
REACH = Reach(NetworkLaw(), {"known": KNOWN}.get)
LINE = Wish("known", "az1", "").line()


def data_plane(reach: Reach | None = REACH, **more: int) -> DataPlane:
    return DataPlane(lambda: reach, StoryClock(), **more)


async def said(data_plane: DataPlane, sent: bytes) -> bytes:
    """All that it says until it hangs up."""
    reader, writer = await asyncio.open_connection(data_plane.host, data_plane.port)
    try:
        writer.write(sent)
        return await reader.read()
    except ConnectionResetError:
        return b""
    finally:
        writer.close()


@pytest.mark.parametrize(
    ("line", "word"),
    [
        (LINE, b"hello\n"),
        (Wish("known", "az2", "").line(), b"silence\n"),
        (b'{"target":"known","zone":"az1"}\n', b""),
        (b'{"target":"known","zone":"az1","source":7}\n', b""),
        (b'["known","az1",""]\n', b""),
        (b'{"target":"known","zone":"az1","source":"","more":""}\n', b""),
        (b"GET / HTTP/1.1\r\n\r\n", b""),
        (b"\n", b""),
        (b"\xff\xfe\n", b""),
        (b"a" * 5 * LINE_BYTES_MAX, b""),
    ],
)
async def test_it_answers_one_line_and_says_nothing_to_what_is_none(
    line: bytes, word: bytes
) -> None:
    async with data_plane() as it:
        assert await said(it, line) == word
        assert await said(it, LINE) == b"hello\n", "it is still there"


async def test_it_says_nothing_before_the_instances_are_known() -> None:
    async with data_plane(None) as it:
        assert await said(it, LINE) == b""


async def test_it_holds_so_many_connections_and_no_more(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(server, "CONNECTIONS_MAX", 3)
    async with data_plane() as it:
        held = [await asyncio.open_connection(it.host, it.port) for _ in range(3)]
        assert await said(it, LINE) == b""
        for reader, writer in held:
            writer.write(LINE)
            assert await reader.read() == b"hello\n"
            writer.close()
        assert await said(it, LINE) == b"hello\n"


async def test_who_says_nothing_is_not_waited_for_for_ever(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(server, "IDLE_SECONDS_MAX", 0.05)
    async with data_plane() as it:
        assert await said(it, b'{"target":') == b""


async def test_it_stops_with_connections_open_and_its_port_is_free_again() -> None:
    it = data_plane()
    await it.start()
    reader, writer = await asyncio.open_connection(it.host, it.port)
    await said(it, LINE)
    await it.stop()
    await it.stop()
    with suppress(ConnectionResetError):
        assert await reader.read() == b""
    writer.close()
    async with data_plane(port=it.port) as again:
        assert await said(again, LINE) == b"hello\n"


async def test_a_port_in_use_is_refused_with_the_way_out() -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        with pytest.raises(BadInput, match=f"port {port} on 127.0.0.1 is in use"):
            await data_plane(port=port).start()
