"""What a tale looks like as metrics: a value by its name and labels, as PromQL would ask for it."""

from __future__ import annotations

from prometheus_client import CollectorRegistry

from cascade.edge.metrics import Metrics
from tests.claims.tale import Tale


class TaleClock:
    """The tale's own time."""

    speed = 1.0

    def __init__(self, tale: Tale) -> None:
        self.tale = tale

    def now(self) -> float:
        return self.tale.now


class Reading:
    """`reading("cascade_flips_total", agent="enactor-az1", endpoint="dynamodb")`, None if absent.

    It goes on being fed while the tale does.
    """

    def __init__(self, tale: Tale) -> None:
        self.metrics = Metrics(TaleClock(tale), CollectorRegistry())
        for entry in tale.entries:
            self.metrics.see(entry)
        self.metrics.listen(tale.recorder)

    def __call__(self, name: str, **labels: str) -> float | None:
        return self.metrics.registry.get_sample_value(name, labels)
