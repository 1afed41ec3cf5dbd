"""The metrics of network state, of load balancers and their targets, and of who checks them."""

from __future__ import annotations

from cascade.edge.metrics.metric import Metric, counter, gauge

# Network managers, as each says once a minute.
NETWORK_QUEUE = gauge(
    "network_queue_changes",
    "history",
    "Changes in the longest queue of a zone, those sent twice counted twice.",
    "agent",
)
NETWORK_OUTSIDE = gauge(
    "network_outside_changes", "history", "Changes that wait to be let in.", "agent"
)
NETWORK_OLDEST = gauge(
    "network_oldest_change_story_seconds",
    "history",
    "Age of the oldest change that is not applied everywhere.",
    "agent",
)
NETWORK_LATENCY = gauge(
    "network_latency_story_seconds",
    "history",
    "Of the changes applied everywhere in the last minute, from the launch on, the mean.",
    "agent",
)
NETWORK_APPLIED = counter(
    "network_changes_applied", "history", "Changes that were applied everywhere.", "agent"
)

# Health checkers, as each says once a minute.
CHECKS = counter(
    "health_checks", "history", "Connections to targets: good, or bad: nobody answered.",
    "agent", "outcome",
)  # fmt: skip
CHECK_WAIT = gauge(
    "health_check_wait_story_seconds",
    "history",
    "How long the checks of the last minute had waited for their checker, the mean.",
    "agent",
)
CHECK_LATE = gauge(
    "health_check_late_ratio", "history", "Of the last minute's checks, those too late.", "agent"
)
CHECK_QUEUE = gauge(
    "health_check_queue_items", "history", "Checks and changes that wait, at all checkers.", "agent"
)
CHECKERS = gauge("health_checkers", "history", "Its instances that check.", "agent")
CHECKERS_BUSY = gauge(
    "health_checker_busy_ratio",
    "history",
    "How much of its checkers' time the last minute's work took.",
    "agent",
)
CHANGES = counter(
    "target_changes", "history", "Targets that left service or came back.", "agent"
)  # fmt: skip
CHANGED = gauge(
    "target_change_ratio",
    "history",
    "Of the checks of the last half hour of the story, those that changed a target's state.",
    "agent",
)
FAILOVERS = counter("failovers", "history", "Load balancers that were taken out of DNS.", "agent")

# Load balancers that have targets.
TARGETS = gauge("balancer_targets", "history", "Targets that stand behind it.", "balancer")
IN_SERVICE = gauge(
    "balancer_targets_in_service", "history", "Of these, those in service.", "balancer"
)
FAILED_OVER = gauge(
    "balancer_failed_over", "history", "1 while its address is out of DNS.", "balancer"
)

METRICS: tuple[Metric, ...] = tuple(m for m in list(globals().values()) if isinstance(m, Metric))
