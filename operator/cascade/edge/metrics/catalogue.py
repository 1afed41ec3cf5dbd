"""Every metric that there is: its name, help, labels and unit. No other place names one; those of
droplets and of the metadata store are in `catalogue_of_leases.py`, those of launches and dependents
in `catalogue_of_launches.py`, those of network state and load balancers in
`catalogue_of_balancers.py`.

Labels are words of the project: agent, endpoint, balancer, claim, kind, verb, outcome, event,
lease. Who tells of it, where agents are pods: `history` is the observer, who sees every object and
so knows what is true for all; `notes` and `calls` are each agent's own process, and `store` is the
metadata store's. One process that has all of it, as `cascade up`, tells everything.
"""

from __future__ import annotations

from cascade.edge.metrics import catalogue_of_balancers, catalogue_of_launches, catalogue_of_leases
from cascade.edge.metrics.metric import (
    CALL_SECONDS,
    STORY_SECONDS,
    Metric,
    counter,
    gauge,
    spread,
)

# What users see.
ANSWERS = gauge("endpoint_answers", "history", "Addresses in the DNS answer.", "endpoint")
SERVED = gauge(
    "endpoint_served_generation",
    "history",
    "Generation of the plan that DNS answers from; stays when the answer is empty.",
    "endpoint",
)
ROOT = gauge(
    "endpoint_root_generation",
    "history",
    "Generation that the root of the record names; DNS serves it some time later.",
    "endpoint",
)
LOSSES = counter(
    "endpoint_losses",
    "history",
    "Times that an endpoint which answered began to answer with nothing.",
    "endpoint",
)
USER_ANSWERS = gauge(
    "user_answers",
    "notes",
    "Addresses that the probe sees, a client with a cache of its own.",
    "endpoint",
)

# Plans and enactors.
PLANS_WRITTEN = counter("plans_written", "history", "Plans that were created.", "agent")
NEWEST = gauge(
    "plan_newest_generation",
    "history",
    "Generation of the newest plan that names the endpoint: another region's has plans of its own.",
    "endpoint",
)
APPLYING = gauge(
    "enactor_applying_generation", "history", "Generation that it applies now; 0: none.", "agent"
)
APPLIED = gauge(
    "enactor_applied_generation",
    "history",
    "Newest generation that it applied to every endpoint.",
    "agent",
)
PAUSED = gauge("enactor_paused", "history", "1 while its off switch is set.", "agent")
RETRIES = gauge(
    "enactor_retries", "history", "Failed attempts at the endpoint that it works on.", "agent"
)
ENACTING = gauge(
    "enactor_enacting_story_seconds",
    "history",
    "How long it has been at the plan that it applies; 0: at none.",
    "agent",
)
ENACTED = spread(
    "enact_duration_story_seconds",
    "notes",
    "From the pick-up of a plan until it was applied to every endpoint.",
    STORY_SECONDS,
    "agent",
)
FLIPS = counter("flips", "notes", "Roots that were moved.", "agent", "endpoint")
CLEANED_UP = counter("cleaned_up", "notes", "Trees and plans that were deleted.", "agent", "kind")
BACK_OFFS = counter(
    "back_offs",
    "notes",
    "Attempts at an endpoint that failed: lock_taken, lock_lost or batch_refused.",
    "agent",
    "endpoint",
    "reason",
)
BACK_OFF = gauge(
    "back_off_story_seconds",
    "notes",
    "Length of the wait that it is in, or was in last, at the plan that it applies; 0: none.",
    "agent",
)

# Locks.
LOCK_HELD = gauge(
    "lock_held_story_seconds",
    "history",
    "How long that agent has held the lock; 0: it does not hold it.",
    "endpoint",
    "agent",
)
LOCK_HOLDS = spread(
    "lock_hold_duration_story_seconds",
    "history",
    "From the acquisition of a lock to its release or to the next holder.",
    STORY_SECONDS,
    "agent",
)
LOCK_WAITING = gauge(
    "lock_waiting_story_seconds",
    "notes",
    "How long it has been waiting for the lock of that endpoint; 0: it is not.",
    "agent",
    "endpoint",
)
LOCK_WAITS = spread(
    "lock_wait_duration_story_seconds",
    "notes",
    "From the first attempt that found the lock taken until the lock was had, or until the next "
    "thing the agent said of the endpoint where nothing but its own notes is seen.",
    STORY_SECONDS,
    "agent",
)
LEASE_HELD = gauge(
    "lease_held", "history", "1 for the last holder of a coordination lease.", "lease", "agent"
)

# Claims.
CLAIM = gauge(
    "claim_verdict",
    "history",
    "1 for what the claim says of the run so far: held, violated or unknown.",
    "claim",
    "verdict",
)

# Agents.
NOTES = counter("notes", "notes", "What agents said that they did or saw.", "agent", "event")
CALLS = counter(
    "api_calls",
    "calls",
    "API calls that ended: ok, or with the error that the agent saw.",
    "agent",
    "verb",
    "kind",
    "outcome",
)
CALL_DURATION = spread(
    "api_call_duration_seconds",
    "calls",
    "From the request to the whole answer.",
    CALL_SECONDS,
    "agent",
    "verb",
)
VIEW_BEHIND = gauge(
    "view_behind_seconds",
    "calls",
    "How long the oldest write of its own has been missing in the agent's view; 0: none is.",
    "agent",
    "kind",
)
VIEW_DELAY = spread(
    "view_delay_seconds",
    "calls",
    "From the answer to an agent's write until its own view showed it.",
    CALL_SECONDS,
    "agent",
    "kind",
)

# The lab.
STORY = gauge("story_seconds", "history", "Story time since the start of the scenario.")
SPEED = gauge("story_speed_ratio", "history", "Story seconds a second of the process.")
SCENARIO = gauge("scenario_info", "history", "Always 1.", "scenario", "seed", "driver", "preset")

_HERE = [m for m in list(globals().values()) if isinstance(m, Metric)]
METRICS: tuple[Metric, ...] = (
    *_HERE,
    *catalogue_of_leases.METRICS,
    *catalogue_of_launches.METRICS,
    *catalogue_of_balancers.METRICS,
)
