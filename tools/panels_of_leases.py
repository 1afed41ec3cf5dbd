"""The panels of droplets' leases and of the metadata store."""

from __future__ import annotations

from tools.panel import Panel, Query, Row, each, greatest, named, of, per_second, quantile

HELD = of("cascade_droplet_leases", 'phase="Held"')
OLDEST = greatest("cascade_droplet_manager_oldest_item_story_seconds", "agent")
DEADLINE = greatest("cascade_droplet_manager_deadline_story_seconds", "agent")

DROPLETS = Row(
    "Droplets and their leases",
    (
        Panel(
            "Leases held",
            "Of each droplet manager's droplets; without a lease nothing can be launched on one.",
            "short",
            (Query(f"max by ({each('agent')}) ({HELD})", named("agent")),),
            "steps",
        ),
        Panel(
            "Leases lost a minute",
            "By what was heard last: a silent store, or work that came too late.",
            "short",
            (
                Query(
                    f"60 * {per_second('cascade_droplet_leases_lost_total', 'evidence')}",
                    named("evidence"),
                ),
            ),
        ),
        Panel(
            "Age of the oldest item over the deadline",
            "Above 1 whatever is done is done too late, is thrown away and queued anew: it does not"
            " end by itself.",
            "short",
            (Query(f"{OLDEST} / on (namespace, agent) {DEADLINE}", named("agent")),),
            limit=1,
        ),
        Panel(
            "Items queued",
            "With those that are too late already; each makes all others slower.",
            "short",
            (Query(greatest("cascade_droplet_manager_queue_items", "agent"), named("agent")),),
            "steps",
        ),
        Panel(
            "Items too late, a minute",
            "Work that was not done within the deadline.",
            "short",
            (
                Query(
                    f"60 * {per_second('cascade_droplet_manager_timed_out_items_total', 'agent')}",
                    named("agent"),
                ),
            ),
        ),
        Panel(
            "Cannot reach the metadata store",
            "1 while a droplet manager's last call failed: its name has no address, or nobody"
            " answers there.",
            "short",
            (Query(greatest("cascade_droplet_manager_store_silent", "agent"), named("agent")),),
            "steps",
        ),
    ),
)
STORE = Row(
    "The metadata store",
    (
        Panel(
            "Requests a second",
            "By what was answered; a second of the process, not of the story.",
            "reqps",
            (Query(per_second("cascade_store_requests_total", "outcome"), named("outcome")),),
        ),
        Panel(
            "Duration of a request, 99th percentile",
            "In story seconds, queue and service; without a queue it is the service alone.",
            "s",
            (
                Query(
                    quantile(0.99, "cascade_store_request_duration_story_seconds", "front_end"),
                    named("front_end"),
                ),
            ),
        ),
        Panel(
            "Requests that wait",
            "At each front end, for a worker.",
            "short",
            (Query(greatest("cascade_store_waiting_requests", "front_end"), named("front_end")),),
            "steps",
        ),
    ),
)
