"""Several watches, one history: in the order of the versions, each write before its author's word.

Times are story seconds; the recorder holds everything for two of them.
"""

from __future__ import annotations

from typing import Any

import pytest

from cascade.edge.merging import SOMEBODY, MergingRecorder, Seen, in_time
from cascade.model.history import Entry, Note, Write
from cascade.model.resources import LoadBalancer, RecordTree

Json = dict[str, Any]
HOLD_SECONDS = 2.0


class Story:
    """A clock that the test sets, and the history so far in short."""

    def __init__(self) -> None:
        self.now = 0.0
        self.recorder = MergingRecorder(lambda: self.now, HOLD_SECONDS)

    def at(self, now: float) -> MergingRecorder:
        self.now = now
        return self.recorder

    @property
    def told(self) -> list[tuple[object, ...]]:
        return [_short(entry) for entry in self.recorder.entries]


def _short(entry: Entry) -> tuple[object, ...]:
    if isinstance(entry, Write):
        return entry.at, entry.by, entry.verb, entry.name, entry.version
    assert isinstance(entry, Note)
    return entry.at, entry.by, entry.event


def balancer(name: str, version: int, units: int | None = None, **metadata: Any) -> Json:
    resource = LoadBalancer.named(name, zone="z", address="192.0.2.1", endpoints=("e",))
    body = resource.with_status(healthy_capacity_units=units).to_json()
    body["metadata"] |= {"resourceVersion": str(version), "namespace": "n", **metadata}
    return body


@pytest.fixture
def story() -> Story:
    return Story()


def test_an_event_waits_for_its_elders_from_other_watches(story: Story) -> None:
    story.at(1.0).saw("ADDED", balancer("b", 12))
    story.at(1.5).saw("ADDED", balancer("a", 11))
    story.at(2.9).flush()
    assert story.told == []
    story.at(3.2).flush()
    assert story.told == [
        (1.0, SOMEBODY, "create", "a", 11),  # not later than its younger
        (1.0, SOMEBODY, "create", "b", 12),
    ]


def test_steps_are_counted_as_they_come_out(story: Story) -> None:
    for version in (3, 1, 2):
        story.at(version / 10).saw("ADDED", balancer(f"lb-{version}", version))
    story.recorder.flush(everything=True)
    assert [(e.step, e.version) for e in story.recorder.entries if isinstance(e, Write)] == [
        (1, 1),
        (2, 2),
        (3, 3),
    ]


def test_a_write_stands_before_what_its_author_says_of_it(story: Story) -> None:
    """The author's call is answered before the watch tells of it, and the author speaks at once."""
    story.at(1.0).wrote("fleet", "LoadBalancer", "a", "7")
    story.at(1.0).note("fleet", "capacity_changed", {})
    story.at(1.2).saw("ADDED", balancer("a", 7))
    story.at(9.0).flush()
    assert story.told == [(1.0, "fleet", "create", "a", 7), (1.0, "fleet", "capacity_changed")]


@pytest.mark.parametrize(
    ("change", "fields", "by"),
    [
        ("ADDED", [("kubectl-create", "2026-01-01T00:00:00Z")], "kubectl-create"),
        ("ADDED", [("old", "2026-01-01T00:00:00Z"), ("new", "2026-01-02T00:00:00Z")], "new"),
        ("ADDED", [("new", "2026-01-02T00:00:00Z"), ("old", "2026-01-01T00:00:00Z")], "new"),
        ("ADDED", [("first", "2026-01-01T00:00:00Z"), ("last", "2026-01-01T00:00:00Z")], "last"),
        ("ADDED", [], SOMEBODY),
        ("DELETED", [("who-wrote-it-last", "2026-01-01T00:00:00Z")], SOMEBODY),
    ],
    ids=["one", "newest last", "newest first", "as new", "nobody", "a deletion names nobody"],
)
def test_who_wrote_it_when_it_was_no_agent(
    story: Story, change: str, fields: list[tuple[str, str]], by: str
) -> None:
    managed = [{"manager": manager, "time": time} for manager, time in fields]
    story.recorder.saw(change, balancer("a", 7, managedFields=managed))
    story.recorder.flush(everything=True)
    assert [entry.by for entry in story.recorder.entries] == [by]


def test_a_status_is_told_from_a_spec_and_a_deletion_has_its_own_version(story: Story) -> None:
    story.recorder.saw("ADDED", balancer("a", 7))
    story.recorder.saw("MODIFIED", balancer("a", 8, units=5))
    story.recorder.wrote("cleaner", "LoadBalancer", "a", "")
    story.recorder.saw("DELETED", balancer("a", 9, units=5))
    story.recorder.flush(everything=True)
    assert [(e.by, e.verb, e.version) for e in story.recorder.entries if isinstance(e, Write)] == [
        (SOMEBODY, "create", 7),
        (SOMEBODY, "replace_status", 8),
        ("cleaner", "delete", 9),
    ]


def test_after_a_gap_what_a_new_list_shows_is_there_and_is_no_write(story: Story) -> None:
    story.recorder.saw("ADDED", balancer("gone", 7))
    tree = RecordTree.named("t-1", endpoint="e", generation=1, targets=()).to_json()
    tree["metadata"] |= {"resourceVersion": "8", "namespace": "n"}
    story.recorder.saw("ADDED", tree)
    there = story.recorder.missed(LoadBalancer, [balancer("new", 20)])
    assert sorted(resource.name for resource in there) == ["new", "t-1"]
    assert len(story.recorder.entries) == 2


def test_no_older_write_is_later_than_a_younger_one() -> None:
    writes = [Seen(3, 1.0, "ADDED", {}), Seen(1, 2.0, "ADDED", {}), Seen(2, 0.5, "ADDED", {})]
    assert [(seen.version, seen.at) for seen in in_time(writes)] == [(1, 0.5), (2, 0.5), (3, 1.0)]
