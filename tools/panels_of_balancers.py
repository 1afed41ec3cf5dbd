"""The panels of network state, of load balancers and of those who check their targets."""

from __future__ import annotations

from tools.panel import Panel, Query, Row, greatest, named, per_second

BALANCERS = Row(
    "Network state and load balancers",
    (
        Panel(
            "Oldest change of the network",
            "What is launched runs before anybody can reach it; so long the oldest has waited.",
            "s",
            (
                Query(
                    greatest("cascade_network_oldest_change_story_seconds", "agent"), named("agent")
                ),
            ),
            limit=1200,
        ),
        Panel(
            "Changes queued",
            "In the slowest zone; what is late is sent once more, and then it is in there twice.",
            "short",
            (Query(greatest("cascade_network_queue_changes", "agent"), named("agent")),),
            "steps",
        ),
        Panel(
            "Checks a minute",
            "Bad: nobody answered, as the target is not well, or one of both has no network yet.",
            "short",
            (
                Query(
                    f"60 * {per_second('cascade_health_checks_total', 'outcome')}", named("outcome")
                ),
            ),
        ),
        Panel(
            "Checks that change a target's state",
            "Of the last half hour of the story's. Each change is work for those who check.",
            "percentunit",
            (Query(greatest("cascade_target_change_ratio", "agent"), named("agent")),),
            limit=0.01,
        ),
        Panel(
            "Checks that are late",
            "As it was they count as bad, and a zone leaves DNS for want of checkers.",
            "percentunit",
            (Query(greatest("cascade_health_check_late_ratio", "agent"), named("agent")),),
            limit=0.1,
        ),
        Panel(
            "How busy checkers are",
            "At 1 whatever more there is to check has to wait.",
            "percentunit",
            (Query(greatest("cascade_health_checker_busy_ratio", "agent"), named("agent")),),
        ),
        Panel(
            "Targets in service",
            "Behind each load balancer.",
            "short",
            (
                Query(
                    greatest("cascade_balancer_targets_in_service", "balancer"), named("balancer")
                ),
            ),
            "steps",
        ),
        Panel(
            "Out of DNS",
            "1 while it is failed over: its targets get nothing, however well they are.",
            "short",
            (Query(greatest("cascade_balancer_failed_over", "balancer"), named("balancer")),),
            "steps",
        ),
        Panel(
            "Load balancers taken out of DNS, an hour",
            "They come back and leave again while the checking itself is late.",
            "short",
            (Query(f"3600 * {per_second('cascade_failovers_total', 'agent')}", named("agent")),),
        ),
    ),
)
