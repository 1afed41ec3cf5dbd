"""A run in virtual time as OpenMetrics with timestamps of its own, for promtool to back-fill.

Sampled every 15 seconds of story, as a scrape would; a change of an answer is sampled at its very
moment besides, so that the moment of a loss can be asked for. Story time 0 is STORY_START, the
date that the run's objects carry too: what a person sees with kubectl and in a graph is one time.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import TextIO

from prometheus_client import CollectorRegistry
from prometheus_client.metrics_core import Metric as Family

from cascade.edge.metrics.metrics import Metrics
from cascade.model.history import AnswerChange, Entry
from cascade.model.story_time import STORY_START

EVERY_SECONDS = 15.0
START_SECONDS = STORY_START.timestamp()
ESCAPES = str.maketrans({"\\": r"\\", '"': r"\"", "\n": r"\n"})

Series = tuple[str, tuple[tuple[str, str], ...]]


class Samples:
    """Fed by a driver's watch. It is its metrics' clock: their time is that of the sample."""

    speed = 1.0  # the seconds of this file are the story's

    def __init__(self) -> None:
        self.metrics = Metrics(self, CollectorRegistry())
        self._at = 0.0
        self._due = 0.0
        self._fed = 0
        self._families: dict[str, Family] = {}
        self._series: dict[str, dict[Series, dict[float, float]]] = {}

    def now(self) -> float:
        return self._at

    def watch(self, now: float, entries: Sequence[Entry]) -> None:
        """Story time `now`, and the history so far."""
        for entry in entries[self._fed :]:
            self._sample_until(entry.at)
            self._at = entry.at
            self.metrics.see(entry)
            if isinstance(entry, AnswerChange):
                self._sample({entry.endpoint})
        self._fed = len(entries)
        self._sample_until(now)

    def _sample_until(self, now: float) -> None:
        while self._due <= now:
            self._at = self._due
            self._sample()
            self._due += EVERY_SECONDS

    def _sample(self, endpoints: set[str] | None = None) -> None:
        """All series as they are, or only those of some endpoints."""
        for family in self.metrics.registry.collect():
            self._families.setdefault(family.name, family)
            series = self._series.setdefault(family.name, {})
            for sample in family.samples:
                if endpoints is None or sample.labels.get("endpoint") in endpoints:
                    key = (sample.name, tuple(sample.labels.items()))
                    series.setdefault(key, {})[self._at] = sample.value

    def write(self, file: TextIO, labels: Mapping[str, str]) -> int:
        """Every series with these labels too. Returns how many samples there are."""
        count = 0
        for name, series in self._series.items():
            if series:
                family = self._families[name]
                file.write(f"# HELP {name} {family.documentation}\n# TYPE {name} {family.type}\n")
            for line in self._lines(series, labels):
                file.write(line)
                count += 1
        file.write("# EOF\n")
        return count

    def _lines(
        self, series: Mapping[Series, Mapping[float, float]], labels: Mapping[str, str]
    ) -> Iterator[str]:
        for (name, own), values in series.items():
            said = [*labels.items(), *own]
            inside = ",".join(f'{label}="{value.translate(ESCAPES)}"' for label, value in said)
            for at, value in values.items():
                yield f"{name}{{{inside}}} {value:.12g} {START_SECONDS + at:.3f}\n"
