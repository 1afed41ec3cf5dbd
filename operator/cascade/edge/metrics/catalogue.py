"""Every metric that there is: its name, help, labels and unit. The only place that names one.

Labels are words of the project: agent, endpoint, claim, kind, verb, outcome, event, lease. Who
tells of it, where agents are pods: `history` is the observer, who sees every object and so knows
what is true for all; `notes` and `calls` are each agent's own process. One process that has all
of it, as `cascade up`, tells everything.
"""

from __future__ import annotations

from typing import Literal, NamedTuple

Sort = Literal["counter", "gauge", "histogram"]
Source = Literal["history", "notes", "calls"]

STORY_SECONDS = (1, 2, 5, 10, 20, 30, 60, 120, 300, 600, 1800, 3600)
CALL_SECONDS = (0.002, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 10)


class Metric(NamedTuple):
    """As its exposition describes it. A counter's samples end in `_total`."""

    name: str
    sort: Sort
    source: Source
    help: str
    labels: tuple[str, ...] = ()
    buckets: tuple[float, ...] = ()

    @property
    def sampled(self) -> str:
        """The name to ask for."""
        endings = {"counter": "_total", "gauge": "", "histogram": "_bucket"}
        return self.name + endings[self.sort]


def _gauge(name: str, source: Source, text: str, *labels: str) -> Metric:
    return Metric(f"cascade_{name}", "gauge", source, text, labels)


def _counter(name: str, source: Source, text: str, *labels: str) -> Metric:
    return Metric(f"cascade_{name}", "counter", source, text, labels)


def _spread(
    name: str, source: Source, text: str, buckets: tuple[float, ...], *labels: str
) -> Metric:
    return Metric(f"cascade_{name}", "histogram", source, text, labels, buckets)


# What users see.
ANSWERS = _gauge("endpoint_answers", "history", "Addresses in the DNS answer.", "endpoint")
SERVED = _gauge(
    "endpoint_served_generation",
    "history",
    "Generation of the plan that DNS answers from; stays when the answer is empty.",
    "endpoint",
)
ROOT = _gauge(
    "endpoint_root_generation",
    "history",
    "Generation that the root of the record names; DNS serves it some time later.",
    "endpoint",
)
LOSSES = _counter(
    "endpoint_losses",
    "history",
    "Times that an endpoint which answered began to answer with nothing.",
    "endpoint",
)
USER_ANSWERS = _gauge(
    "user_answers",
    "notes",
    "Addresses that the probe sees, a client with a cache of its own.",
    "endpoint",
)

# Plans and enactors.
PLANS_WRITTEN = _counter("plans_written", "history", "Plans that were created.", "agent")
NEWEST = _gauge("plan_newest_generation", "history", "Generation of the newest plan.")
APPLYING = _gauge(
    "enactor_applying_generation", "history", "Generation that it applies now; 0: none.", "agent"
)
APPLIED = _gauge(
    "enactor_applied_generation",
    "history",
    "Newest generation that it applied to every endpoint.",
    "agent",
)
PAUSED = _gauge("enactor_paused", "history", "1 while its off switch is set.", "agent")
RETRIES = _gauge(
    "enactor_retries", "history", "Failed attempts at the endpoint that it works on.", "agent"
)
ENACTING = _gauge(
    "enactor_enacting_story_seconds",
    "history",
    "How long it has been at the plan that it applies; 0: at none.",
    "agent",
)
ENACTED = _spread(
    "enact_duration_story_seconds",
    "notes",
    "From the pick-up of a plan until it was applied to every endpoint.",
    STORY_SECONDS,
    "agent",
)
FLIPS = _counter("flips", "notes", "Roots that were moved.", "agent", "endpoint")
CLEANED_UP = _counter("cleaned_up", "notes", "Trees and plans that were deleted.", "agent", "kind")
BACK_OFFS = _counter(
    "back_offs",
    "notes",
    "Attempts at an endpoint that failed: lock_taken, lock_lost or batch_refused.",
    "agent",
    "endpoint",
    "reason",
)
BACK_OFF = _gauge(
    "back_off_story_seconds",
    "notes",
    "Length of the wait that it is in, or was in last, at the plan that it applies; 0: none.",
    "agent",
)

# Locks.
LOCK_HELD = _gauge(
    "lock_held_story_seconds",
    "history",
    "How long that agent has held the lock; 0: it does not hold it.",
    "endpoint",
    "agent",
)
LOCK_HOLDS = _spread(
    "lock_hold_duration_story_seconds",
    "history",
    "From the acquisition of a lock to its release or to the next holder.",
    STORY_SECONDS,
    "agent",
)
LOCK_WAITING = _gauge(
    "lock_waiting_story_seconds",
    "notes",
    "How long it has been waiting for the lock of that endpoint; 0: it is not.",
    "agent",
    "endpoint",
)
LOCK_WAITS = _spread(
    "lock_wait_duration_story_seconds",
    "notes",
    "From the first attempt that found the lock taken until the lock was had, or until the next "
    "thing the agent said of the endpoint where nothing but its own notes is seen.",
    STORY_SECONDS,
    "agent",
)
LEASE_HELD = _gauge(
    "lease_held", "history", "1 for the last holder of a coordination lease.", "lease", "agent"
)

# Claims.
CLAIM = _gauge(
    "claim_verdict",
    "history",
    "1 for what the claim says of the run so far: held, violated or unknown.",
    "claim",
    "verdict",
)

# Agents.
NOTES = _counter("notes", "notes", "What agents said that they did or saw.", "agent", "event")
CALLS = _counter(
    "api_calls",
    "calls",
    "API calls that ended: ok, or with the error that the agent saw.",
    "agent",
    "verb",
    "kind",
    "outcome",
)
CALL_DURATION = _spread(
    "api_call_duration_seconds",
    "calls",
    "From the request to the whole answer.",
    CALL_SECONDS,
    "agent",
    "verb",
)
VIEW_BEHIND = _gauge(
    "view_behind_seconds",
    "calls",
    "How long the oldest write of its own has been missing in the agent's view; 0: none is.",
    "agent",
    "kind",
)
VIEW_DELAY = _spread(
    "view_delay_seconds",
    "calls",
    "From the answer to an agent's write until its own view showed it.",
    CALL_SECONDS,
    "agent",
    "kind",
)

# The lab.
STORY = _gauge("story_seconds", "history", "Story time since the start of the scenario.")
SPEED = _gauge("story_speed_ratio", "history", "Story seconds a second of the process.")
SCENARIO = _gauge("scenario_info", "history", "Always 1.", "scenario", "seed", "driver", "preset")

METRICS: tuple[Metric, ...] = tuple(m for m in list(globals().values()) if isinstance(m, Metric))
