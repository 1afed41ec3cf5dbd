"""What an observer in a pod makes of what it watches."""

from __future__ import annotations

from typing import Any

from cascade.claims import Judge, every_claim
from cascade.edge.operators.clock import StoryClock
from cascade.edge.pods.observing import ObservedRecorder
from cascade.model.history import Entry
from cascade.model.resources import Enactor, RecordTree, Resource

CLAIM = "clean_up_deleted_something"


def seen(resource: Resource, version: int) -> dict[str, Any]:
    """As a watch delivers it; who wrote it last is not who deletes it."""
    body = resource.to_json()
    body["metadata"] |= {"resourceVersion": str(version), "namespace": "lab", "uid": "u"}
    body["metadata"]["managedFields"] = [{"manager": "dns", "time": "2025-10-20T06:48:00Z"}]
    return body


def test_a_tree_that_goes_while_an_enactor_cleans_up_is_cleaned_up() -> None:
    """A watch does not say who deletes, so nobody else is taken for it."""
    recorder = ObservedRecorder(StoryClock())
    entries: list[Entry] = []
    recorder.listen(entries.append)
    enactor = Enactor.named("enactor-az1", zone="az1").with_status(phase="CleaningUp")
    tree = RecordTree.named("dynamodb-000001", endpoint="dynamodb", generation=1)

    recorder.saw("ADDED", seen(enactor, 1))
    recorder.saw("ADDED", seen(tree, 2))
    recorder.saw("DELETED", seen(tree, 3))
    recorder.flush(everything=True)

    judge = Judge(every_claim())
    for entry in entries:
        judge.see(entry)
    assert {v.claim: v.verdict for v in judge.verdicts(0.0)}[CLAIM] == "held"
