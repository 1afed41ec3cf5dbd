"""The worlds of those who need the metadata store, or are it: see rights_worlds."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

from cascade.edge.dns.server import DnsServer
from cascade.edge.metadata_store.server import MetadataServer
from cascade.kube.client import ClusterClient
from cascade.model.resources import DropletLease, DropletManager, Instance
from cascade.model.resources.store import StoreLaw
from cascade.model.zone import Zone
from tests.support.hosts import TABLE
from tests.support.rights_stage import HOST, HOSTNAME, World, found, lease, stage
from tests.support.zones import publish


@asynccontextmanager
async def a_store_with_a_name() -> AsyncIterator[dict[str, Any]]:
    """A metadata store, and a DNS server that says where it is."""
    zone = Zone()
    publish(zone, "dynamodb", HOSTNAME["hostname"], {"127.0.0.1": 1})
    law = StoreLaw(tables=(TABLE,))
    async with DnsServer(zone) as dns, MetadataServer(law, [("127.0.0.1", 0)]) as store:
        yield {"dns_server": (dns.host, dns.port), "store_port": store.places[0][1]}


async def for_droplet_manager(cluster: ClusterClient) -> None:
    """One droplet, which is checked again and again, and an instance that is placed on it."""
    spec = {"zone": "az1", "droplets": 1, "startSeconds": 0, "checkIntervalSeconds": 30}
    vm = {"owner": "somebody", "zone": "az1", "droplet": lease().name, "epoch": 1}
    await stage(cluster, DropletManager.named(HOST, **spec), Instance.named("vm-1", **vm))


async def droplet_manager_done(cluster: ClusterClient, log: str) -> bool:
    manager = await cluster.read(DropletManager, HOST)
    renewed = await found(cluster, DropletLease, lease().name)
    if renewed is None or "faster" not in (renewed.metadata.annotations or {}):
        return False
    if (await cluster.read(Instance, "vm-1")).status.phase != "Running":
        return False
    return renewed.spec.renewed_at_seconds > 60 and manager.status.phase == "Working"


@asynccontextmanager
async def a_place_to_listen() -> AsyncIterator[dict[str, Any]]:
    yield {"front_ends": (("lb-az1", ("127.0.0.1", 0)),)}


async def for_store(cluster: ClusterClient) -> None:
    await stage(cluster)


async def store_done(cluster: ClusterClient, log: str) -> bool:
    return "store serves the metadata store behind lb-az1" in log


DROPLETS = {
    "store": World(for_store, store_done, beside=a_place_to_listen),
    "droplet-manager": World(for_droplet_manager, droplet_manager_done, beside=a_store_with_a_name),
}
