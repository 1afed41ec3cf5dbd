"""The metadata store of an embedded run: in virtual time its rules are asked directly, by name."""

from __future__ import annotations

import pytest

from cascade.edge.embedded import Lab
from cascade.edge.operators.store import ClientStore
from cascade.model.errors import Unavailable
from cascade.model.resources import RecordTree
from cascade.model.resources.store import StoreLaw, StoreTable
from tests.support.live import in_virtual_time, living, race, until

HOSTNAME = "dynamodb.us-east-1.cascade.lab"
LAW = StoreLaw(
    workers=1,
    service_seconds_min=2,
    service_seconds_max=2,
    round_trip_seconds=1,
    connection_seconds_max=0,
    tables=(StoreTable(name="leases", partition_key="droplet"),),
)
PUT = {"TableName": "leases", "Item": {"droplet": {"S": "d1"}}}


def client(lab: Lab, name: str) -> ClientStore:
    return lab.company.store(name, lab.company.names())


def test_a_call_takes_its_connection_its_way_and_its_turn_in_story_seconds() -> None:
    async def story() -> tuple[float, float]:
        async with living(race(3600, store=LAW)) as (lab, _):
            store = client(lab, "a-client")
            await until(lambda: serves(lab), "the endpoint is served")
            began = lab.clock.now()
            await store.call(HOSTNAME, "PutItem", PUT)
            first = lab.clock.now() - began
            answer = await store.call(HOSTNAME, "Scan", {"TableName": "leases"})
            assert answer["Items"] == [PUT["Item"]]
            await store.close()
            return first, lab.clock.now() - began

    assert in_virtual_time(story()) == pytest.approx((4, 8))


def test_when_the_record_leads_nowhere_the_store_cannot_be_reached() -> None:
    async def story() -> None:
        async with living(race(3600, store=LAW)) as (lab, person):
            await until(lambda: serves(lab), "the endpoint is served")
            record = lab.company.zone.by_hostname(HOSTNAME)
            tree = await person.read(RecordTree, record.spec.root.tree)
            await person.delete(tree)
            await until(lambda: not serves(lab), "the endpoint answers with nothing")
            with pytest.raises(Unavailable, match="has no address"):
                await client(lab, "a-client").call(HOSTNAME, "PutItem", PUT)

    in_virtual_time(story())


def serves(lab: Lab) -> bool:
    """Whether DNS has an address for the endpoint."""
    zone = lab.company.zone
    record = zone and zone.by_hostname(HOSTNAME)
    return bool(record and (answer := zone.answer(record.name)) and answer.targets)
