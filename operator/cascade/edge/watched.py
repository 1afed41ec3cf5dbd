"""A history of agents that are elsewhere: all that is known of them is what a watch shows.

The DNS service reports what it answers in each record's status, and that is where a change of an
answer is seen from here.
"""

from __future__ import annotations

from typing import Any, NamedTuple

from cascade.edge.merging import HOLD_SECONDS, MergingRecorder
from cascade.edge.operators.clock import StoryClock
from cascade.model.history import Verb
from cascade.model.recorder import ANSWER_CHANGED
from cascade.model.resources import EndpointRecord, Resource, TreeRef


class WatchedRecorder(MergingRecorder):
    """A merged history that sees the answers in the records' status."""

    unsigned = ""  # a watch does not say who deletes

    def __init__(self, clock: StoryClock) -> None:
        super().__init__(clock.now, HOLD_SECONDS * clock.speed)
        self._sights: dict[str, Sight] = {}

    def write(self, by: str, verb: Verb, resource: Resource, version: int) -> None:
        super().write(by, verb, resource, version)
        if isinstance(resource, EndpointRecord):
            status = resource.status
            now = UNSEEN if verb == "delete" else Sight(status.served, status.answers)
            before, self._sights[resource.name] = self._sights.get(resource.name, UNSEEN), now
            if now != before:
                self.note(by, ANSWER_CHANGED, now.fields(resource.name))


class Sight(NamedTuple):
    """What DNS says that it serves for an endpoint."""

    served: TreeRef | None
    answers: tuple[str, ...]

    def fields(self, endpoint: str) -> dict[str, Any]:
        """Those of an AnswerChange."""
        return {
            "endpoint": endpoint,
            "tree": self.served.tree if self.served else None,
            "generation": self.served.generation if self.served else None,
            "addresses": self.answers,
        }


UNSEEN = Sight(None, ())
