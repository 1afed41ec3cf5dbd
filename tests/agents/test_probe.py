"""The probe says what a user of each endpoint sees, and a user sees what the cache lets through."""

from __future__ import annotations

from typing import Any

import pytest

from cascade.agents.base import Agent
from cascade.agents.dns import DnsAgent
from cascade.agents.probe import USER_SEES, ProbeAgent
from cascade.lab.timed import TimedDriver
from cascade.model.history import Note
from cascade.model.resources import EndpointRecord, RecordTree, TreeRef
from cascade.model.resources.scenario import ApiLaw, DnsLaw
from tests.support.zones import IPV6, REGIONAL

EVERY_SECONDS = 5.0
# Everything arrives at once, so that the times in the examples are the caches' and the probe's.
AT_ONCE = ApiLaw(latency_seconds_min=0, latency_seconds_max=0)
PROPAGATION_SECONDS = 2.0
LAW = DnsLaw(
    propagation_seconds_min=PROPAGATION_SECONDS, propagation_seconds_max=PROPAGATION_SECONDS
)


class Story:
    """A DNS service and a probe, and somebody who writes records and trees at story times."""

    def __init__(self) -> None:
        self.driver = TimedDriver(1, AT_ONCE)
        self.driver.add(DnsAgent, "dns", LAW)
        self.driver.add(ProbeAgent, "probe", EVERY_SECONDS)

    def build(self, generation: int, address: str, endpoint: str = "dynamodb") -> TreeRef:
        tree = f"{endpoint}-{generation:06}"
        targets = [{"load_balancer": "lb", "address": address, "weight": 1}]
        fields: dict[str, Any] = {"generation": generation, "targets": targets}
        self.driver.store.create(RecordTree.named(tree, endpoint=endpoint, **fields))
        return TreeRef(tree=tree, generation=generation)

    def record(self, root: TreeRef, endpoint: str = "dynamodb", hostname: str = REGIONAL) -> None:
        self.driver.store.create(EndpointRecord.named(endpoint, hostname=hostname, root=root))

    def until(self, time: float) -> None:
        self.driver.run(time)

    def seen(self) -> list[tuple[float, str, str]]:
        """Story time, endpoint, what a user sees."""
        return [
            (entry.at, entry.fields["endpoint"], entry.fields["sees"])
            for entry in self.driver.recorder.entries
            if isinstance(entry, Note) and entry.event == USER_SEES
        ]


@pytest.fixture
def story() -> Story:
    return Story()


def test_a_user_sees_the_loss_after_the_ttl_and_the_repair_after_the_negative_ttl(
    story: Story,
) -> None:
    story.record(story.build(110, "192.0.2.1"))
    story.until(100)
    store = story.driver.store
    store.delete(store.read(RecordTree, "dynamodb-000110"), None)
    story.until(200)
    root = story.build(111, "192.0.2.2")
    store.replace(store.read(EndpointRecord, "dynamodb").with_spec(root=root))
    story.until(2000)
    assert story.seen() == [
        (5, "dynamodb", "192.0.2.1"),
        (105, "dynamodb", "nothing (cached for 900 s more)"),
        (1005, "dynamodb", "192.0.2.2"),
    ]


def test_it_notes_what_a_report_needs(story: Story) -> None:
    story.record(story.build(110, "2001:db8::1", "dynamodb-ipv6"), "dynamodb-ipv6", IPV6)
    story.until(10)
    (note,) = [e for e in story.driver.recorder.entries if getattr(e, "event", "") == USER_SEES]
    assert isinstance(note, Note)
    assert (note.by, dict(note.fields)) == (
        "probe",
        {
            "endpoint": "dynamodb-ipv6",
            "hostname": IPV6,
            "addresses": ("2001:db8::1",),
            "cached_seconds": 5.0,
            "sees": "2001:db8::1",
        },
    )


def test_nobody_uses_an_endpoint_before_it_answered_once(story: Story) -> None:
    story.record(TreeRef(tree="dynamodb-000110", generation=110))
    story.until(50)
    assert story.seen() == []
    story.build(110, "192.0.2.1")
    story.until(70)
    assert story.seen() == [(55, "dynamodb", "192.0.2.1")], "no empty answer was kept"


def test_it_learns_of_a_new_endpoint_within_a_minute(story: Story) -> None:
    story.record(story.build(110, "192.0.2.1"))
    story.until(100)
    story.record(story.build(110, "2001:db8::1", "dynamodb-ipv6"), "dynamodb-ipv6", IPV6)
    story.until(200)
    assert story.seen() == [
        (5, "dynamodb", "192.0.2.1"),
        (125, "dynamodb-ipv6", "2001:db8::1"),
    ]


def test_users_go_on_asking_for_a_name_that_is_gone(story: Story) -> None:
    story.record(story.build(110, "192.0.2.1"))
    story.until(50)
    store = story.driver.store
    store.delete(store.read(EndpointRecord, "dynamodb"), None)
    story.until(70)
    assert story.seen()[1:] == [(55, "dynamodb", "no such name (cached for 900 s more)")]


def test_without_a_dns_service_there_is_no_answer(story: Story) -> None:
    story.record(story.build(110, "192.0.2.1"))
    story.until(20)
    story.driver.zone = None
    story.until(40)
    assert story.seen()[1:] == [(25, "dynamodb", "no answer from DNS")]


def test_a_question_takes_its_way_and_a_cached_answer_takes_none() -> None:
    driver = TimedDriver(1, ApiLaw(latency_seconds_min=4, latency_seconds_max=4))
    driver.add(DnsAgent, "dns", LAW)
    asker = driver.seat("asker", Agent)
    driver.store.create(EndpointRecord.named("dynamodb", hostname=REGIONAL))
    answered_at: list[float] = []

    async def ask_twice() -> None:
        for _ in range(2):
            assert await asker.ports.names.resolve(REGIONAL) == ()
            answered_at.append(driver.now)

    driver.run(100)
    driver.start(asker, ask_twice())
    driver.run(200)
    assert answered_at == [104, 104]
