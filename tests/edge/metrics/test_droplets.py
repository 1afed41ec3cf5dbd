"""Metrics of leases and their keepers from a tale, and of the store from requests over HTTP."""

from __future__ import annotations

import asyncio

import aiohttp
from prometheus_client import CollectorRegistry

from cascade.edge.metadata_store.server import MetadataServer
from cascade.edge.metrics import Metrics
from cascade.edge.operators.clock import StoryClock
from cascade.model.resources import DropletManager
from cascade.model.resources.store import StoreLaw
from tests.claims.tale import Tale
from tests.edge.metrics.reading import Reading
from tests.support.hosts import TABLE
from tests.support.live import in_virtual_time

AZ1 = {"agent": "dwfm-az1"}
LEASES = "cascade_droplet_leases"


def held(*droplets: str) -> Tale:
    tale = Tale()
    for droplet in droplets:
        tale.lease(droplet).holds_lease(droplet)
    return tale


def reports(tale: Tale, **status: object) -> Tale:
    manager = tale.there.get("dwfm-az1") or DropletManager.named("dwfm-az1", zone="az1")
    return tale.write("dwfm-az1", "replace_status", manager.with_status(**status))


def test_leases_are_counted_by_what_their_holder_says_of_them() -> None:
    tale = held("droplet-1", "droplet-2").loses_lease("droplet-1", "StoreSilent")
    reading = Reading(tale)
    assert reading(LEASES, phase="Held", **AZ1) == 1
    assert reading(LEASES, phase="Expired", **AZ1) == 1
    tale.deletes("a-person", "droplet-1")
    assert reading(LEASES, phase="Expired", **AZ1) == 0


def test_a_loss_is_counted_by_its_evidence_and_a_return_too() -> None:
    tale = held("droplet-1")
    reading = Reading(tale)
    assert reading("cascade_droplet_leases_lost_total", evidence="TimedOut", **AZ1) == 0
    tale.loses_lease("droplet-1", "TimedOut").holds_lease("droplet-1")
    tale.holds_lease("droplet-1")  # a renewal is no return
    assert reading("cascade_droplet_leases_lost_total", evidence="TimedOut", **AZ1) == 1
    assert reading("cascade_droplet_leases_established_total", **AZ1) == 1


def test_a_host_is_read_from_its_reports_and_a_deleted_one_not_at_all() -> None:
    tale = reports(Tale(), queue_items=7, oldest_seconds=40, store_is_silent=True)
    reading = Reading(tale)
    assert reading("cascade_droplet_manager_queue_items", **AZ1) == 7
    assert reading("cascade_droplet_manager_oldest_item_story_seconds", **AZ1) == 40
    assert reading("cascade_droplet_manager_deadline_story_seconds", **AZ1) == 300
    assert reading("cascade_droplet_manager_store_silent", **AZ1) == 1
    tale.deletes("a-person", "dwfm-az1")
    assert reading("cascade_droplet_manager_queue_items", **AZ1) is None


def test_what_was_too_late_is_counted_on_after_a_restart() -> None:
    tale = reports(reports(Tale(), timed_out=3), timed_out=5)
    reading = Reading(tale)
    reports(tale.deletes("a-person", "dwfm-az1"), timed_out=2)
    assert reading("cascade_droplet_manager_timed_out_items_total", **AZ1) == 7


def test_requests_are_counted_by_what_was_answered_and_timed_with_their_wait() -> None:
    """One worker, ten seconds a request: the second one waits for the first."""
    metrics = Metrics(StoryClock(), CollectorRegistry())
    law = StoreLaw(
        workers=1, service_seconds_min=10, service_seconds_max=10, tables=(TABLE,),
        queue_limit_requests=1,
    )  # fmt: skip

    async def story() -> float | None:
        server = MetadataServer(law, [("127.0.0.1", 0)])
        server.listen(metrics.store, ["lb-az1"])
        async with server, aiohttp.ClientSession() as session:

            async def ask(operation: str) -> None:
                headers = {"X-Amz-Target": f"DynamoDB_20120810.{operation}"}
                async with session.post(server.urls[0], data=b"{}", headers=headers) as answer:
                    await answer.read()

            asked = [asyncio.create_task(ask("ListTables"))]
            await asyncio.sleep(1)
            asked.append(asyncio.create_task(ask("DropTables")))
            await asyncio.sleep(1)
            waiting = value("cascade_store_waiting_requests")
            await ask("ListTables")  # one works, one waits: there is no room
            await asyncio.gather(*asked)
            return waiting

    def value(name: str, **labels: str) -> float | None:
        return metrics.registry.get_sample_value(name, {"front_end": "lb-az1"} | labels)

    assert in_virtual_time(story()) == 1
    count = "cascade_store_requests_total"
    assert value(count, operation="ListTables", outcome="ok") == 1
    full = "ProvisionedThroughputExceededException"
    assert value(count, operation="ListTables", outcome=full) == 1
    assert value(count, operation="unknown", outcome="UnknownOperationException") == 1
    total = value("cascade_store_request_duration_story_seconds_sum")
    assert total is not None and round(total) == 10 + 19
