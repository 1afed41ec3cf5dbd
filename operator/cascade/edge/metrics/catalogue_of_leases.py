"""The metrics of droplets' leases, of those who keep them, and of the metadata store."""

from __future__ import annotations

from cascade.edge.metrics.metric import Metric, counter, gauge, spread

REQUEST_SECONDS = (0.002, 0.005, 0.01, 0.02, 0.05, 0.1, 0.5, 1, 5, 10, 60, 600)

# Leases.
LEASES = gauge(
    "droplet_leases", "history", "Leases of droplets, as their holder sees them.", "agent", "phase"
)
LOST = counter(
    "droplet_leases_lost",
    "history",
    "Leases that ran out, by what their holder had heard last.",
    "agent",
    "evidence",
)
ESTABLISHED = counter(
    "droplet_leases_established", "history", "Leases that were had again after a loss.", "agent"
)

# Droplet managers, as each says once a minute.
QUEUE = gauge(
    "droplet_manager_queue_items",
    "history",
    "Items queued and in service, those that have timed out included.",
    "agent",
)
ESTABLISHING = gauge(
    "droplet_manager_establishing_items",
    "history",
    "Establishments among them that have not timed out.",
    "agent",
)
OLDEST = gauge(
    "droplet_manager_oldest_item_story_seconds", "history", "Age of the oldest item.", "agent"
)
DEADLINE = gauge(
    "droplet_manager_deadline_story_seconds",
    "history",
    "What is older is thrown away when it is done, and queued anew.",
    "agent",
)
TIMED_OUT = counter(
    "droplet_manager_timed_out_items", "history", "Work that was not done in time.", "agent"
)
STORE_SILENT = gauge(
    "droplet_manager_store_silent",
    "history",
    "1 while its last call of the metadata store failed.",
    "agent",
)
PAUSED = gauge("droplet_manager_paused", "history", "1 while its off switch is set.", "agent")

# The metadata store.
REQUESTS = counter(
    "store_requests",
    "store",
    "Requests that ended: ok, or with the error that was answered.",
    "front_end",
    "operation",
    "outcome",
)
REQUEST_DURATION = spread(
    "store_request_duration_story_seconds",
    "store",
    "From a request's arrival to its answer: the queue, and the service.",
    REQUEST_SECONDS,
    "front_end",
)
WAITING = gauge("store_waiting_requests", "store", "Requests that wait for a worker.", "front_end")

METRICS: tuple[Metric, ...] = tuple(m for m in list(globals().values()) if isinstance(m, Metric))
