"""The cluster port over HTTP: what the API refuses comes out as the ports' errors.

Held to the same rules as the store that the agents have in the timed driver.
"""

from __future__ import annotations

from collections.abc import Callable

import pytest

from cascade.kube.client import ClusterClient
from cascade.kube.resources import ResourceStore
from cascade.model.errors import (
    AlreadyExists,
    Conflict,
    Invalid,
    NotFound,
    PortError,
)
from cascade.model.resources import EndpointRecord, Lease, TreeRef
from tests.support.live import in_virtual_time, serving


def record(name: str = "e", **spec: object) -> EndpointRecord:
    return EndpointRecord.named(name, hostname=f"{name}.cascade.lab", **spec)


def root(generation: int) -> TreeRef:
    return TreeRef(tree=f"e-{generation:06}", generation=generation, set_by="somebody")


async def make_and_read(client: ClusterClient) -> object:
    made = await client.create(record())
    assert made == await client.read(EndpointRecord, "e")
    return made.spec


async def list_by_name(client: ClusterClient) -> object:
    for name in ("b", "c", "a"):
        await client.create(record(name))
    return [found.name for found in await client.read_all(EndpointRecord)]


async def stale(client: ClusterClient) -> object:
    made = await client.create(record())
    await client.replace(made.with_spec(ttl_seconds=7))
    return await client.replace(made.with_spec(ttl_seconds=8))


async def stale_status(client: ClusterClient) -> object:
    made = await client.create(record())
    await client.replace(made.with_spec(ttl_seconds=7))
    return await client.replace_status(made.with_status(answers=("192.0.2.1",)))


async def spec_keeps_status(client: ClusterClient) -> object:
    """Whoever writes the spec sends a status along, which counts for nothing."""
    made = await client.create(record())
    told = await client.replace_status(made.with_status(answers=("192.0.2.1",)))
    again = await client.replace(told.with_spec(ttl_seconds=7).with_status(answers=()))
    return again.spec.ttl_seconds, again.status.answers


async def status_keeps_spec(client: ClusterClient) -> object:
    made = await client.create(record(ttl_seconds=7))
    told = await client.replace_status(
        made.with_spec(ttl_seconds=8).with_status(answers=("192.0.2.1",))
    )
    return told.spec.ttl_seconds, told.status.answers


async def nothing_new(client: ClusterClient) -> object:
    made = await client.create(record())
    return (await client.replace(made)).resource_version == made.resource_version


async def twice(client: ClusterClient) -> object:
    await client.create(record())
    return await client.create(record())


async def absent(client: ClusterClient) -> object:
    return await client.read(EndpointRecord, "nobody")


async def replace_absent(client: ClusterClient) -> object:
    made = await client.create(record())
    await client.delete(made)
    return await client.replace(made.with_spec(ttl_seconds=7))


async def delete_absent(client: ClusterClient) -> object:
    made = await client.create(record())
    await client.delete(made)
    return await client.delete(made)


async def delete_changed(client: ClusterClient) -> object:
    made = await client.create(record())
    await client.replace(made.with_spec(ttl_seconds=7))
    return await client.delete(made, only_if_version=made.resource_version)


async def delete_unchanged(client: ClusterClient) -> object:
    made = await client.create(record())
    await client.delete(made, only_if_version=made.resource_version)
    return await client.read_all(EndpointRecord)


async def fenced(client: ClusterClient) -> object:
    made = await client.create(record(fencing="Monotonic", root=root(5)))
    return await client.replace(made.with_spec(root=root(4)))


async def lease(client: ClusterClient) -> object:
    """Kubernetes' own kind, by the same calls."""
    made = await client.create(Lease.named("leader", holder_identity="a"))
    await client.replace(made.with_spec(holder_identity="b"))
    return await client.replace(made.with_spec(holder_identity="c"))


CASES = [
    (make_and_read, record().spec),
    (list_by_name, ["a", "b", "c"]),
    (stale, Conflict),
    (stale_status, Conflict),
    (spec_keeps_status, (7, ("192.0.2.1",))),
    (status_keeps_spec, (7, ("192.0.2.1",))),
    (nothing_new, True),
    (twice, AlreadyExists),
    (absent, NotFound),
    (replace_absent, NotFound),
    (delete_absent, NotFound),
    (delete_changed, Conflict),
    (delete_unchanged, []),
    (fenced, Invalid),
    (lease, Conflict),
]


every_case = pytest.mark.parametrize(
    ("case", "expected"), [pytest.param(*pair, id=pair[0].__name__) for pair in CASES]
)


class InTheStore:
    """The timed driver's store behind the same awaited calls."""

    def __init__(self) -> None:
        self._store = ResourceStore()

    def __getattr__(self, verb: str) -> Callable[..., object]:
        async def call(*arguments: object, only_if_version: str | None = None) -> object:
            more = (only_if_version,) if verb == "delete" else ()
            return getattr(self._store, verb)(*arguments, *more)

        return call


async def outcome(case: Callable[..., object], client: object) -> object:
    try:
        return await case(client)  # type: ignore[misc]
    except PortError as refused:
        return type(refused)


@every_case
def test_over_http(case: Callable[..., object], expected: object) -> None:
    async def story() -> object:
        async with serving() as (_, _, client):
            return await outcome(case, client)

    assert in_virtual_time(story()) == expected


@every_case
async def test_in_the_timed_drivers_store(case: Callable[..., object], expected: object) -> None:
    assert await outcome(case, InTheStore()) == expected
