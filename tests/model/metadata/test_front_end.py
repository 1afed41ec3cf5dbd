"""A front end slows down by its queue and by nothing else."""

from __future__ import annotations

import pytest

from cascade.model.errors import Refused, Unavailable
from cascade.model.metadata.front_end import FrontEnd
from cascade.model.metadata.service import Service
from cascade.model.resources.store import StoreLaw, StoreTable


def law(workers: int = 1, queue_limit_requests: int = 100) -> StoreLaw:
    """A second for each request; nothing is left to chance."""
    return StoreLaw(
        workers=workers,
        queue_limit_requests=queue_limit_requests,
        service_seconds_min=1,
        service_seconds_max=1,
        tables=(StoreTable(name="leases", partition_key="droplet"),),
    )


def least(low: float, high: float) -> float:
    return low


@pytest.mark.parametrize(
    ("workers", "arrivals", "done"),
    [
        (1, [0, 5, 10], [1, 6, 11]),
        (1, [0, 0, 0], [1, 2, 3]),
        (1, [0, 0.5, 5], [1, 2, 6]),
        (2, [0, 0, 0, 0], [1, 1, 2, 2]),
    ],
    ids=["no queue, no wait", "one after the other", "a queue that empties", "two workers"],
)
def test_a_request_is_done_when_its_turn_has_come(
    workers: int, arrivals: list[float], done: list[float]
) -> None:
    front_end = FrontEnd(law(workers), least)
    assert [front_end.arrive(at) for at in arrivals] == done


def test_offered_twice_what_it_can_do_it_is_later_and_later_and_never_slower_at_work() -> None:
    front_end = FrontEnd(law(), least)
    waits = [front_end.arrive(at / 2) - at / 2 for at in range(100)]
    assert waits[0] == 1
    assert waits[99] == 1 + 99 / 2


def test_a_full_queue_refuses_at_once_and_takes_again_when_there_is_room() -> None:
    front_end = FrontEnd(law(queue_limit_requests=2), least)
    for _ in range(3):
        front_end.arrive(0)
    assert (front_end.waiting(0), front_end.wait_seconds(0)) == (2, 3)
    with pytest.raises(Refused, match="ProvisionedThroughputExceededException"):
        front_end.arrive(0.5)
    assert front_end.arrive(1) == 4


def test_without_a_queue_only_a_busy_front_end_refuses() -> None:
    front_end = FrontEnd(law(queue_limit_requests=0), least)
    assert front_end.arrive(0) == 1
    with pytest.raises(Refused):
        front_end.arrive(0.9)
    assert front_end.arrive(1) == 2


PUT = {"TableName": "leases", "Item": {"droplet": {"S": "d1"}}}
GET = {"TableName": "leases", "Key": {"droplet": {"S": "d1"}}}


@pytest.fixture
def service() -> Service:
    made = Service(law(), least)
    made.open("192.0.2.1")
    made.open("192.0.2.2")
    return made


def test_all_front_ends_have_one_state_and_each_a_queue_of_its_own(service: Service) -> None:
    first = service.send("192.0.2.1", 0, "PutItem", PUT)
    second = service.send("192.0.2.1", 0, "GetItem", GET)
    elsewhere = service.send("192.0.2.2", 0.5, "GetItem", GET)
    assert [first.done_at, second.done_at, elsewhere.done_at] == [1, 2, 1.5]
    assert service.result(elsewhere) == {"Item": {"droplet": {"S": "d1"}}}


def test_what_is_done_earlier_is_seen_whoever_asks_first(service: Service) -> None:
    read = service.send("192.0.2.1", 0, "GetItem", GET)
    write = service.send("192.0.2.2", 0.5, "PutItem", PUT)
    assert service.result(write) == {}
    assert service.result(read) == {}, "the read was done before the write"


def test_a_request_is_done_also_when_nobody_waits_for_it(service: Service) -> None:
    service.send("192.0.2.1", 0, "PutItem", PUT)
    service.settle(0.9)
    assert service.store.perform("Scan", {"TableName": "leases"})["Count"] == 0
    service.settle(1)
    assert service.store.perform("Scan", {"TableName": "leases"})["Count"] == 1


def test_where_no_front_end_is_nobody_answers(service: Service) -> None:
    service.close("192.0.2.1")
    with pytest.raises(Unavailable, match=r"nobody answers .* at 192\.0\.2\.1"):
        service.send("192.0.2.1", 0, "GetItem", GET)
