"""Metrics: a history as Prometheus sees it, while it happens or afterwards.

Law of this package: it reads entries and calls, and decides nothing. What the story has is in
story seconds, what the machine has (calls, watches) in seconds of the process; the names say which.
"""

from cascade.edge.metrics.metrics import Metrics

__all__ = ["Metrics"]
