"""Sheet: the catalogue as collectors of one registry, and gauges that run like a stopwatch."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

import prometheus_client
from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram

from cascade.edge.metrics.catalogue import METRICS
from cascade.edge.metrics.metric import Metric

# When a series began says nothing here, and would double their number.
prometheus_client.disable_created_metrics()  # type: ignore[no-untyped-call]


class Sheet:
    """Values of all metrics. A series appears with its first value."""

    def __init__(self, registry: CollectorRegistry) -> None:
        self.registry = registry
        self._gauges: dict[str, Gauge] = {}
        self._counters: dict[str, Counter] = {}
        self._histograms: dict[str, Histogram] = {}
        for metric in METRICS:
            self._add(metric)

    def _add(self, metric: Metric) -> None:
        arguments = (metric.name, metric.help, metric.labels)
        if metric.sort == "counter":
            self._counters[metric.name] = Counter(*arguments, registry=self.registry)
        elif metric.sort == "gauge":
            self._gauges[metric.name] = Gauge(*arguments, registry=self.registry)
        else:
            self._histograms[metric.name] = Histogram(
                *arguments, registry=self.registry, buckets=metric.buckets
            )

    def set(self, metric: Metric, value: float, *labels: str) -> None:
        self._gauge(metric, labels).set(value)

    def follow(self, metric: Metric, ask: Callable[[], float], *labels: str) -> None:
        """The value is what `ask()` says whenever it is looked at."""
        self._gauge(metric, labels).set_function(ask)

    def _gauge(self, metric: Metric, labels: tuple[str, ...]) -> Gauge:
        gauge = self._gauges[metric.name]
        return gauge.labels(*labels) if labels else gauge

    def begin(self, metric: Metric, *labels: str) -> None:
        """A counter is there, at 0 if nothing was counted: only then can a first rise be seen."""
        self._counters[metric.name].labels(*labels)

    def count(self, metric: Metric, *labels: str, by: float = 1) -> None:
        self._counters[metric.name].labels(*labels).inc(by)

    def observe(self, metric: Metric, value: float, *labels: str) -> None:
        self._histograms[metric.name].labels(*labels).observe(value)

    def drop_gauges(self) -> None:
        """What was so is so no longer; what was counted stays counted."""
        for metric in METRICS:
            if metric.sort == "gauge" and metric.labels:
                self._gauges[metric.name].clear()

    def drop(self, metric: Metric, *labels: str) -> None:
        """There is no such series any more. It need not have been there."""
        self._gauges[metric.name].remove(*labels)


class Totals:
    """Counters of what agents count themselves: each goes on from where it was when its agent
    begins to count anew."""

    def __init__(self, sheet: Sheet) -> None:
        self._sheet = sheet
        self._before: dict[tuple[str, ...], int] = {}

    def reach(self, metric: Metric, total: int, *labels: str) -> None:
        key = (metric.name, *labels)
        before = self._before.get(key, 0)
        self._before[key] = total
        self._sheet.begin(metric, *labels)
        self._sheet.count(metric, *labels, by=total - before if total >= before else total)

    def forget(self, first_label: str) -> None:
        """Another one of that name counts from nothing."""
        for key in [key for key in self._before if key[1] == first_label]:
            del self._before[key]


class Stopwatch:
    """A gauge of how long something has been going on, for each set of labels; 0 when not."""

    def __init__(self, sheet: Sheet, metric: Metric, now: Callable[[], float]) -> None:
        self._sheet = sheet
        self._metric = metric
        self._now = now
        self._since: dict[tuple[str, ...], float] = {}

    def start(self, at: float, *labels: str) -> None:
        """It goes on since `at`, unless it does already."""
        self._since.setdefault(labels, at)
        self._sheet.follow(self._metric, partial(self.seconds, *labels), *labels)

    def stop(self, at: float, *labels: str) -> float | None:
        """How long it went on; None when it did not."""
        since = self._since.pop(labels, None)
        return None if since is None else at - since

    def idle(self, *labels: str) -> None:
        """The series is there, also before the first start."""
        self._sheet.follow(self._metric, partial(self.seconds, *labels), *labels)

    def forget(self, *labels: str) -> None:
        self._since.pop(labels, None)
        self._sheet.drop(self._metric, *labels)

    def seconds(self, *labels: str) -> float:
        since = self._since.get(labels)
        return 0.0 if since is None else max(0.0, self._now() - since)
