"""What a pod says of itself: Events that a person needs, a log in words, ready or why not."""

from __future__ import annotations

import asyncio
from typing import Any

import pytest

from cascade.edge.pods.events import Events, told_of
from cascade.edge.pods.health import Health
from cascade.edge.pods.telling import log_of
from cascade.model.history import AnswerChange, Entry, Note
from cascade.model.resources import Scenario
from tests.support.live import in_virtual_time

SCENARIO = Scenario.named("race", title="t", horizon_seconds=1, resources=())


def answers(*addresses: str) -> AnswerChange:
    return AnswerChange(1, 865.0, "dns", "dynamodb", "dynamodb-000027", 27, addresses)


def note(event: str, by: str = "enactor-az1", **fields: Any) -> Note:
    return Note(1, 865.0, by, event, fields)


class Written:
    """A session that keeps what is posted."""

    status = 201

    def __init__(self) -> None:
        self.bodies: list[dict[str, Any]] = []

    def post(self, path: str, *, json: dict[str, Any], timeout: object) -> Written:
        self.bodies.append(json)
        return self

    async def __aenter__(self) -> Written:
        return self

    async def __aexit__(self, *error: object) -> None:
        return None

    async def read(self) -> bytes:
        return b""


def told(role: str, *entries: Entry) -> list[tuple[str, str, str]]:
    """Type, reason and words of the Events that come of these entries."""
    written = Written()

    async def story() -> None:
        events = Events(written, "lab", role, f"{role}-0")  # type: ignore[arg-type]
        listen = events.listener(SCENARIO)
        writing = asyncio.create_task(events.run())
        for entry in entries:
            listen(entry)
        await asyncio.sleep(1)
        writing.cancel()

    in_virtual_time(story())
    return [(body["type"], body["reason"], body["note"]) for body in written.bodies]


LOST = "DNS now answers dynamodb with nothing: its root names dynamodb-000027"
SERVED = "DNS now answers dynamodb with 1 address, from dynamodb-000027"


def test_a_loss_and_a_repair_are_events_and_other_addresses_are_none() -> None:
    entries = (answers(), answers("192.0.2.1"), answers("192.0.2.2"), answers(), answers("a"))
    assert told("dns", *entries) == [
        ("Normal", "Serving", SERVED),
        ("Warning", "EmptyAnswer", LOST),
        ("Normal", "Serving", SERVED),
    ]


def test_an_observer_does_not_repeat_what_the_dns_service_tells() -> None:
    assert told("observer", answers("192.0.2.1"), answers()) == []


def test_a_refused_batch_is_told_once_and_other_words_again() -> None:
    refused = [note("batch_refused", seconds=10.0 * n, why="its target is gone") for n in (1, 2)]
    failed = [note("agent_failed", why=why) for why in ("away", "away", "forbidden")]
    assert [reason for _, reason, _ in told("enactor", *refused, *failed)] == [
        "BatchRefused",
        "AgentFailed",
        "AgentFailed",
    ]


@pytest.mark.parametrize("event", ["plan_published", "lock_taken", "flipped", "cleaned_up"])
def test_what_happens_with_every_plan_is_no_event(event: str) -> None:
    assert told_of(note(event), "race") is None


def test_the_log_is_sentences_with_the_storys_time(capsys: pytest.CaptureFixture[str]) -> None:
    log = log_of("dns")
    log(answers())
    log(note("elected", by="planner-0"))
    assert capsys.readouterr().out.splitlines() == [
        f"0:14:25 {LOST}",
        "0:14:25 planner-0 is elected to write",
    ]


def test_a_pod_is_ready_when_its_watches_have_begun_and_none_of_them_fails() -> None:
    async def story() -> None:
        health = Health()
        assert health.why_not_ready == "the custom resources are not served yet"
        health.begun()
        assert health.why_not_ready == ""
        health.troubled('User "x" cannot watch resource "enactors"')
        assert "cannot watch" in health.why_not_ready
        await asyncio.sleep(60)
        assert health.why_not_ready == ""

    in_virtual_time(story())
