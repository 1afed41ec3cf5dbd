"""The metrics of EC2's front door, of instances, and of those who depend on it and on the store."""

from __future__ import annotations

from cascade.edge.metrics.metric import Metric, counter, gauge

# Launchers, as each says once a minute.
LAUNCH_CALLS = counter(
    "launch_calls",
    "history",
    "Calls for a launch that were answered: launched, or why not.",
    "agent",
    "outcome",
)
LAUNCH_ERRORS = gauge(
    "launch_error_ratio",
    "history",
    "Of the calls of the last minute, as callers see them, those that failed.",
    "agent",
)
LAUNCH_LATENCY = gauge(
    "launch_latency_story_seconds",
    "history",
    "Of the calls of the last minute, from the call to its answer, the mean.",
    "agent",
)
LAUNCH_LIMIT = gauge(
    "launch_limit_per_story_hour", "history", "The request limit; people cut it.", "agent"
)
PLACED = gauge("launch_placed_items", "history", "Placed, and neither launched nor lost.", "agent")

# Dependents, as each says once a minute.
SERVICE_REQUESTS = counter(
    "service_requests", "history", "Users' requests that ended: good or failed.", "agent", "outcome"
)
SERVICE_ERRORS = gauge(
    "service_error_ratio", "history", "Of the last minute's requests, those that failed.", "agent"
)
AMPLIFICATION = gauge(
    "service_amplification_ratio",
    "history",
    "Calls of the metadata store for each request; 1 without retries.",
    "agent",
)
RUNNING = gauge("service_running_instances", "history", "Its instances that run.", "agent")
WANTED = gauge("service_wanted_instances", "history", "Those that it needs now.", "agent")

METRICS: tuple[Metric, ...] = tuple(m for m in list(globals().values()) if isinstance(m, Metric))
