"""The panels of EC2's front door and of those who depend on it."""

from __future__ import annotations

from tools.panel import Panel, Query, Row, greatest, named, per_second

LAUNCHES = Row(
    "Launches, and those who depend on them",
    (
        Panel(
            "Launches answered, a minute",
            "Over the limit, no droplet with a lease and a slot, or failed on the droplet.",
            "short",
            (
                Query(
                    f"60 * {per_second('cascade_launch_calls_total', 'outcome')}",
                    named("outcome"),
                ),
            ),
        ),
        Panel(
            "Launches that fail",
            "The share of the calls of the last minute, as their callers see it.",
            "percentunit",
            (Query(greatest("cascade_launch_error_ratio", "agent"), named("agent")),),
            limit=0.5,
        ),
        Panel(
            "Request limit, launches an hour of the story",
            "People cut it, and relax it in the end.",
            "short",
            (Query(greatest("cascade_launch_limit_per_story_hour", "agent"), named("agent")),),
            "steps",
        ),
        Panel(
            "Requests that fail",
            "Of each service's users, in the last minute of the story.",
            "percentunit",
            (Query(greatest("cascade_service_error_ratio", "agent"), named("agent")),),
        ),
        Panel(
            "Calls of the store for each request",
            "1 without retries: what is above it is the load that retries add.",
            "short",
            (Query(greatest("cascade_service_amplification_ratio", "agent"), named("agent")),),
        ),
        Panel(
            "Instances that run",
            "Of each service; it wants more by day.",
            "short",
            (Query(greatest("cascade_service_running_instances", "agent"), named("agent")),),
            "steps",
        ),
    ),
)
