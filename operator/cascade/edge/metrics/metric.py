"""A metric as its exposition describes it; the catalogues name all of them."""

from __future__ import annotations

from typing import Literal, NamedTuple

Sort = Literal["counter", "gauge", "histogram"]
Source = Literal["history", "notes", "calls", "store"]

STORY_SECONDS = (1, 2, 5, 10, 20, 30, 60, 120, 300, 600, 1800, 3600)
CALL_SECONDS = (0.002, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 10)


class Metric(NamedTuple):
    """As its exposition describes it. A counter's samples end in `_total`."""

    name: str
    sort: Sort
    source: Source
    help: str
    labels: tuple[str, ...] = ()
    buckets: tuple[float, ...] = ()

    @property
    def sampled(self) -> str:
        """The name to ask for."""
        endings = {"counter": "_total", "gauge": "", "histogram": "_bucket"}
        return self.name + endings[self.sort]


def gauge(name: str, source: Source, text: str, *labels: str) -> Metric:
    return Metric(f"cascade_{name}", "gauge", source, text, labels)


def counter(name: str, source: Source, text: str, *labels: str) -> Metric:
    return Metric(f"cascade_{name}", "counter", source, text, labels)


def spread(
    name: str, source: Source, text: str, buckets: tuple[float, ...], *labels: str
) -> Metric:
    return Metric(f"cascade_{name}", "histogram", source, text, labels, buckets)
