"""A panel as data, and the ways of asking that panels have in common."""

from __future__ import annotations

from typing import Literal, NamedTuple

SHOWN = 'namespace=~"$namespace"'
Sort = Literal["lines", "steps", "states"]


class Query(NamedTuple):
    """`legend` as Grafana writes it: {{agent}} is the value of that label."""

    expression: str
    legend: str


class Panel(NamedTuple):
    """One panel. `limit`: where an alert begins; a line there."""

    title: str
    description: str
    unit: str
    queries: tuple[Query, ...]
    sort: Sort = "lines"
    limit: float | None = None
    width: int = 8


class Row(NamedTuple):
    """Panels that belong together."""

    title: str
    panels: tuple[Panel, ...]


def of(metric: str, *matchers: str) -> str:
    """The metric in the labs that are shown."""
    return f"{metric}{{{', '.join((SHOWN, *matchers))}}}"


def each(*labels: str) -> str:
    """Labs are never mixed."""
    return ", ".join(("namespace", *labels))


def named(*labels: str) -> str:
    """The legend: the lab, and what tells series of one lab apart."""
    return " ".join(f"{{{{{label}}}}}" for label in ("namespace", *labels))


def greatest(metric: str, *by: str) -> str:
    """Several processes may tell of the same thing: the greatest value of each."""
    return f"max by ({each(*by)}) ({of(metric)})"


def least(metric: str, *by: str) -> str:
    return f"min by ({each(*by)}) ({of(metric)})"


def per_second(metric: str, by: str, *matchers: str) -> str:
    return f"sum by ({each(*by.split())}) (rate({of(metric, *matchers)}[$__rate_interval]))"


def quantile(share: float, histogram: str, by: str) -> str:
    """Of the last five minutes: in a shorter time too little happens to speak of shares."""
    buckets = f"rate({of(f'{histogram}_bucket')}[5m])"
    return f"histogram_quantile({share}, sum by ({each('le', by)}) ({buckets}))"
