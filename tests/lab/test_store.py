"""The store's core and the resources in it: versions, compare-and-swap, watch history."""

from __future__ import annotations

import pytest

from cascade.kube.resources import ResourceStore
from cascade.kube.store.core import Change, Key, Store
from cascade.model.errors import AlreadyExists, Conflict, Gone, Invalid, NotFound
from cascade.model.resources import DNSPlan, EndpointRecord, Lease, RecordTree, TreeRef

A, B = Key("thing", "ns", "a"), Key("thing", "ns", "b")
OTHER = Key("other", "ns", "a")


def core(history_max: int = 100) -> Store[tuple[str, int]]:
    """A store of pairs: what it is, and its version as it was stamped."""
    return Store(lambda body, version: (body[0], version), history_max=history_max)


def test_one_counter_numbers_every_write_of_every_kind() -> None:
    store = core()
    versions = [store.create(key, ("x", 0)).version for key in (A, OTHER, B)]
    versions.append(store.replace(A, ("y", 0)).version)
    versions.append(store.delete(OTHER).version)
    assert versions == [1, 2, 3, 4, 5]
    assert [(entry.key.name, entry.body) for entry in store.list("thing")] == [
        ("a", ("y", 4)),
        ("b", ("x", 3)),
    ]


def test_compare_and_swap() -> None:
    store = core()
    read = store.create(A, ("x", 0)).version
    store.replace(A, ("y", 0), if_version=read)
    with pytest.raises(Conflict, match="'a' is at version 2, not 1: read it again"):
        store.replace(A, ("z", 0), if_version=read)
    with pytest.raises(Conflict):
        store.delete(A, if_version=read)
    assert store.get(A).body == ("y", 2), "what lost changed nothing"


def test_what_is_not_there_and_what_is() -> None:
    store = core()
    for call in (store.get, store.delete):
        with pytest.raises(NotFound, match="thing 'a' does not exist"):
            call(A)
    store.create(A, ("x", 0))
    with pytest.raises(AlreadyExists, match="thing 'a' already exists"):
        store.create(A, ("x", 0))
    assert store.version == 1


def test_a_watch_gets_each_write_after_a_version_in_order() -> None:
    store = core()
    store.create(A, ("x", 0))
    heard: list[Change[tuple[str, int]]] = []
    stop = store.listen(heard.append)
    store.create(OTHER, ("o", 0))
    store.replace(A, ("y", 0))
    store.delete(A)
    stop()
    store.create(B, ("unheard", 0))
    changes = [(c.version, c.type, c.key.name, c.body, c.before) for c in heard]
    assert changes == [
        (2, "ADDED", "a", ("o", 2), None),
        (3, "MODIFIED", "a", ("y", 3), ("x", 1)),
        (4, "DELETED", "a", ("y", 4), ("y", 3)),
    ]
    assert list(store.changes(1))[:3] == heard
    assert [change.version for change in store.changes(1, "thing")] == [3, 4, 5]


def test_a_compacted_history_is_gone() -> None:
    store = core()
    for _ in range(3):
        store.create(A, ("x", 0))
        store.delete(A)
    store.compact(4)
    assert [change.version for change in store.changes(4)] == [5, 6]
    with pytest.raises(Gone, match="version 3 is compacted; the oldest is 4"):
        store.changes(3)


def test_the_history_forgets_by_itself() -> None:
    store = core(history_max=10)
    store.create(A, ("x", 0))
    for _ in range(100):
        store.replace(A, ("x", 0))
    kept = len(list(store.changes(store.oldest_version)))
    assert 10 <= kept <= 20
    assert store.oldest_version == 101 - kept


RECORD = EndpointRecord.named("dynamodb", hostname="d.lab")


def test_a_write_of_the_spec_keeps_the_status_and_the_other_way_round() -> None:
    store = ResourceStore()
    created = store.create(RECORD.with_status(answers=("192.0.2.9",)))
    assert created.status.answers == (), "a new object has no status"
    reported = store.replace_status(
        created.with_status(answers=("192.0.2.1",)).with_spec(root=None)
    )
    root = TreeRef(tree="dynamodb-000001", generation=1)
    flipped = store.replace(reported.with_spec(root=root).with_status(answers=()))
    assert (flipped.spec.root, flipped.status.answers) == (root, ("192.0.2.1",))


def test_the_generation_counts_new_specs_only() -> None:
    store = ResourceStore()
    record = store.create(RECORD)
    assert record.metadata.generation == 1
    record = store.replace_status(record.with_status(answers=("192.0.2.1",)))
    assert record.metadata.generation == 1
    record = store.replace(record.with_spec(ttl_seconds=60))
    assert record.metadata.generation == 2


def test_a_write_that_changes_nothing_is_none() -> None:
    store = ResourceStore()
    record = store.create(RECORD)
    assert store.replace(record.with_spec(ttl_seconds=5)) is record
    assert store.replace_status(record.with_status(answers=())) is record
    assert store.core.version == 1


def test_a_stale_write_conflicts_even_if_it_would_change_nothing() -> None:
    store = ResourceStore()
    record = store.create(RECORD)
    store.replace(record.with_spec(ttl_seconds=60))
    for write in (store.replace, store.replace_status):
        with pytest.raises(Conflict, match="'dynamodb' has been modified: read it again"):
            write(record)


def test_a_kinds_own_rules_refuse() -> None:
    store = ResourceStore()
    tree = store.create(RecordTree.named("t", endpoint="dynamodb", generation=1))
    with pytest.raises(Invalid, match="RecordTree 't' is invalid: a tree never changes"):
        store.replace(tree.with_spec(generation=2))
    plan = store.create(DNSPlan.named("p", generation=1, region="r", endpoints=()))
    with pytest.raises(Invalid, match="a plan never changes"):
        store.replace(plan.with_spec(region="elsewhere"))


def test_it_takes_a_lease_as_any_other_kind() -> None:
    store = ResourceStore()
    lease = store.create(Lease.named("enactors", holder_identity="one"))
    store.replace(lease.with_spec(holder_identity="two"))
    with pytest.raises(Conflict):
        store.replace(lease.with_spec(holder_identity="three"))
    assert store.read(Lease, "enactors").spec.holder_identity == "two"
