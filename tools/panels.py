"""The panels of the dashboard, as data: Grafana's JSON and the picture are both drawn from it."""

from __future__ import annotations

from tools.panel import Panel, Query, Row, each, greatest, least, named, of, per_second, quantile
from tools.panels_of_balancers import BALANCERS
from tools.panels_of_launches import LAUNCHES
from tools.panels_of_leases import DROPLETS, STORE

NEWEST = greatest("cascade_plan_newest_generation")
NEWEST_OF_EACH = greatest("cascade_plan_newest_generation", "endpoint")
VIOLATED = of("cascade_claim_verdict", 'verdict="violated"')
HOLDS = "cascade_lock_hold_duration_story_seconds"
SERVED = greatest("cascade_endpoint_served_generation", "endpoint")

USERS = Row(
    "What users see",
    (
        Panel(
            "Addresses in the answer",
            "0: the record is lost, and users get nothing.",
            "short",
            (Query(least("cascade_endpoint_answers", "endpoint"), named("endpoint")),),
            "steps",
        ),
        Panel(
            "Generation served",
            "Each endpoint should follow the newest plan; one that falls back got a stale write.",
            "short",
            (Query(NEWEST, "{{namespace}} newest plan"), Query(SERVED, named("endpoint"))),
            "steps",
        ),
        Panel(
            "Addresses that a client sees",
            "The probe keeps answers as clients do: an empty one outlives the repair.",
            "short",
            (Query(least("cascade_user_answers", "endpoint"), named("endpoint")),),
            "steps",
        ),
    ),
)
ENACTORS = Row(
    "Plans and enactors",
    (
        Panel(
            "Plans behind the newest",
            "Generations between the newest plan and the one that is served.",
            "short",
            (Query(f"{NEWEST_OF_EACH} - on (namespace, endpoint) {SERVED}", named("endpoint")),),
            "steps",
            10,
        ),
        Panel(
            "Time at the present plan",
            "How long each enactor has been at the plan that it picked up. It checked once that it"
            " is new, at the start.",
            "s",
            (Query(greatest("cascade_enactor_enacting_story_seconds", "agent"), named("agent")),),
            limit=300,
        ),
        Panel(
            "Waits for a lock",
            "How long an enactor has been waiting for the lock of an endpoint, now.",
            "s",
            (
                Query(
                    greatest("cascade_lock_waiting_story_seconds", "agent", "endpoint"),
                    named("agent", "endpoint"),
                ),
            ),
            limit=120,
        ),
        Panel(
            "Failed attempts a minute",
            "A taken lock is everyday; a refused batch means that a tree is gone.",
            "short",
            (
                Query(
                    f"60 * {per_second('cascade_back_offs_total', 'reason')}",
                    named("reason"),
                ),
            ),
        ),
        Panel(
            "Length of the back-off",
            "The wait that an enactor is in; doubled at each failure, as it was.",
            "s",
            (Query(greatest("cascade_back_off_story_seconds", "agent"), named("agent")),),
            "steps",
        ),
        Panel(
            "Locks held, 95th percentile",
            "From the acquisition to the release: how long the others find it taken.",
            "s",
            (Query(quantile(0.95, HOLDS, "agent"), named("agent")),),
        ),
    ),
)
AGENTS = Row(
    "Agents",
    (
        Panel(
            "API calls a second",
            "By agent.",
            "reqps",
            (Query(per_second("cascade_api_calls_total", "agent"), named("agent")),),
        ),
        Panel(
            "Calls that were not ok, a second",
            "A conflict is a compare-and-swap that was lost, and everyday; no answer is not.",
            "reqps",
            (
                Query(
                    per_second("cascade_api_calls_total", "outcome", 'outcome!="ok"'),
                    named("outcome"),
                ),
            ),
        ),
        Panel(
            "API latency, 99th percentile",
            "In seconds of the process, from the request to the whole answer.",
            "s",
            (Query(quantile(0.99, "cascade_api_call_duration_seconds", "agent"), named("agent")),),
        ),
        Panel(
            "View delay, 99th percentile",
            "From the answer to an agent's write until its own view showed it.",
            "s",
            (Query(quantile(0.99, "cascade_view_delay_seconds", "agent"), named("agent")),),
        ),
        Panel(
            "View behind",
            "How long the oldest write of an agent has been missing in its own view.",
            "s",
            (Query(greatest("cascade_view_behind_seconds", "agent"), named("agent")),),
            limit=30,
        ),
        Panel(
            "Memory of each process",
            "Resident.",
            "bytes",
            (Query(greatest("process_resident_memory_bytes", "instance"), named("instance")),),
        ),
    ),
)
CLAIMS = Row(
    "Claims",
    (
        Panel(
            "Violated",
            "What the observer says of the run so far; a violated claim stays so.",
            "short",
            (
                Query(
                    f"max by ({each('claim')}) ({VIOLATED})",
                    named("claim"),
                ),
            ),
            "states",
            width=24,
        ),
    ),
)
ROWS = (USERS, ENACTORS, DROPLETS, LAUNCHES, BALANCERS, STORE, AGENTS, CLAIMS)
