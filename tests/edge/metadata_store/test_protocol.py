"""What the store says to requests that no library would send, and how its answers look."""

from __future__ import annotations

from collections.abc import AsyncIterator
from zlib import crc32

import aiohttp
import pytest

from cascade.edge.metadata_store.server import MetadataServer
from cascade.model.errors import BadInput
from cascade.model.resources.store import StoreLaw

LAW = StoreLaw(service_seconds_min=0, service_seconds_max=0)
LIST = {"X-Amz-Target": "DynamoDB_20120810.ListTables"}


@pytest.fixture
async def session() -> AsyncIterator[aiohttp.ClientSession]:
    async with (
        MetadataServer(LAW, [("127.0.0.1", 0)]) as server,
        aiohttp.ClientSession(server.urls[0]) as made,
    ):
        yield made


async def test_an_answer_has_a_checksum_and_a_request_id(session: aiohttp.ClientSession) -> None:
    ids = set()
    for _ in range(2):
        async with session.post("/", data=b"{}", headers=LIST) as answer:
            body = await answer.read()
            assert (answer.status, body) == (200, b'{"TableNames":[]}')
            assert answer.headers["Content-Type"] == "application/x-amz-json-1.0"
            assert answer.headers["x-amz-crc32"] == str(crc32(body))
            assert len(answer.headers["x-amzn-RequestId"]) == 52
            ids.add(answer.headers["x-amzn-RequestId"])
    assert len(ids) == 2


@pytest.mark.parametrize(
    ("headers", "body", "says"),
    [
        (LIST, b"", "com.amazon.coral.service#SerializationException"),
        (LIST, b"{", "com.amazon.coral.service#SerializationException"),
        (LIST, b"[]", "com.amazon.coral.service#SerializationException"),
        ({}, b"{}", "com.amazon.coral.service#UnknownOperationException"),
        (
            {"X-Amz-Target": "DynamoDB_20120810.Fly"},
            b"{}",
            "com.amazon.coral.service#UnknownOperationException",
        ),
        (
            {"X-Amz-Target": "DynamoDB_20120810.DescribeTable"},
            b"{}",
            "com.amazon.coral.validate#ValidationException",
        ),
        (
            {"X-Amz-Target": "DynamoDB_20120810.DescribeTable"},
            b'{"TableName": "gone"}',
            "com.amazonaws.dynamodb.v20120810#ResourceNotFoundException",
        ),
    ],
    ids=["empty", "torn", "no object", "no target", "unknown", "a parameter missing", "no table"],
)
async def test_a_bad_request_is_answered_as_aws_does(
    session: aiohttp.ClientSession, headers: dict[str, str], body: bytes, says: str
) -> None:
    async with session.post("/", data=body, headers=headers) as answer:
        assert (answer.status, (await answer.json(content_type=None))["__type"]) == (400, says)


async def test_a_body_that_is_too_large_is_not_read(session: aiohttp.ClientSession) -> None:
    async with session.post("/", data=b" " * (16 * 1024 * 1024 + 1), headers=LIST) as answer:
        assert answer.status == 413
    async with session.post("/", data=b"{}", headers=LIST) as answer:
        assert answer.status == 200


async def test_it_says_that_it_is_there(session: aiohttp.ClientSession) -> None:
    async with session.get("/") as answer:
        assert (await answer.text()).startswith("healthy")


async def test_a_port_in_use_is_said_so_and_nothing_stays_open() -> None:
    async with MetadataServer(LAW, [("127.0.0.1", 0)]) as server:
        taken = server.places[0]
        second = MetadataServer(LAW, [("127.0.0.1", 0), taken])
        with pytest.raises(BadInput, match=f"port {taken[1]} on 127.0.0.1 is in use"):
            await second.start()
        async with aiohttp.ClientSession() as other:
            with pytest.raises(aiohttp.ClientConnectionError):
                await other.get(second.urls[0])
