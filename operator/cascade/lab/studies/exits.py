"""Exits: what brings the leases back once they have collapsed, and what keeps them from collapsing.

Three hosts of 80 droplets, DNS away for 2 h 37 min. People act 1 h 49 min after its return, as at
04:14 PDT [Q], or the hosts were like that from the start. `expected` is what a small model of the
same mechanism gave with one seed, in minutes; AWS took 74.
"""

from __future__ import annotations

from typing import Any

from cascade.lab.studies import deeds
from cascade.lab.studies import lease_columns as show
from cascade.lab.studies.ladders import ladder
from cascade.lab.studies.leases import ACT_MINUTES, LeaseRow, sample
from cascade.lab.studies.study import Study
from cascade.model.resources.scenario import Step

WATCHED_HOURS = 6.0


def late(name: str, done: tuple[Step, ...], expected: str = "") -> LeaseRow:
    """People do it at 04:14."""
    acting = deeds.after(ACT_MINUTES, done)
    return LeaseRow(name, expected=expected, hosts=3, deeds=acting, watched_hours=WATCHED_HOURS)


def design(name: str, expected: str = "", **host: Any) -> LeaseRow:
    """The hosts are like that from the start, and nobody does anything."""
    name = f"by design: {name}"
    return LeaseRow(name, expected=expected, host=host, hosts=3, watched_hours=WATCHED_HOURS)


def change(field: str, value: str) -> tuple[Step, ...]:
    return deeds.setting(field, value)


DROP = change("expired", "Drop")
ADAPTIVE = change("intake", "Adaptive")
AT_0414 = (
    LeaseRow("nothing", hosts=3, watched_hours=ACT_MINUTES / 60 + WATCHED_HOURS, expected="never"),
    late("limit 5", deeds.limit(5), "never"),
    late("restart of all", deeds.restart_all(), "never"),
    late("rolling restart", deeds.rolling_restart(), "never"),
    late("limit 5, restart of all", deeds.limit(5) + deeds.restart_all(), "22"),
    late("limit 5, rolling restart", deeds.limit(5) + deeds.rolling_restart(), "63"),
    late(
        "limit 5, rolling restart, spread",
        change("afterStart", "Spread") + deeds.limit(5) + deeds.rolling_restart(),
    ),
    late("newest first", change("order", "Lifo"), "never"),
    late("drop expired", DROP, "never"),
    late("drop expired, limit 5", DROP + deeds.limit(5), "36"),
    late("adaptive", ADAPTIVE, "never"),
    late("adaptive, drop expired", ADAPTIVE + DROP, "43"),
    late("2 workers", change("workers", "2")),
    late("4 workers", change("workers", "4")),
    late("16 workers", change("workers", "16"), "never"),
    late("deadline 15 min", change("deadlineSeconds", "900"), "never"),
    late("deadline 1 h", change("deadlineSeconds", "3600"), "never"),
    late("back-off", change("retry", "BackOffFullJitter"), "never"),
    late("retry budget", change("retry", "Budget")),
    late("circuit breaker", change("calls", "CircuitBreaker")),
    late("static stability", change("leaseLoss", "StaticStability")),
)
BY_DESIGN = (
    design("limit 5", "22", intake="QueueLimit", queueLimitItems=5),
    design("limit 10", "30", intake="QueueLimit", queueLimitItems=10),
    design("limit 20", "never", intake="QueueLimit", queueLimitItems=20),
    design("newest first", order="Lifo"),
    design("drop expired", expired="Drop"),
    design("adaptive", intake="Adaptive"),
    design("adaptive, drop expired", intake="Adaptive", expired="Drop"),
    design("2 workers", "never", workers=2),
    design("4 workers", "6", workers=4),
    design("16 workers", workers=16),
    design("deadline 15 min", deadlineSeconds=900),
    design("deadline 1 h", deadlineSeconds=3600),
    design("back-off", retry="BackOffFullJitter"),
    design("retry budget", retry="Budget"),
    design("circuit breaker", calls="CircuitBreaker"),
    design("static stability", leaseLoss="StaticStability"),
    design(
        "all but static stability",
        intake="QueueLimit",
        expired="Drop",
        retry="BackOffFullJitter",
        calls="CircuitBreaker",
    ),
)

EXITS = Study(
    name="exits",
    title="minutes until 95 % of the leases are held: what people do at 04:14, or by design",
    rows=AT_0414 + BY_DESIGN,
    sample=sample,
    columns=(
        show.RECOVERED,
        show.INTERVAL,
        show.MINUTES,
        show.HELD_AT_END,
        show.EXPECTED,
    ),
    seeds=10,
    scenario="store-away",
    picture=ladder(
        "Which exit is one",
        "Minutes until 95 % of the leases are held for good: from what people did 109 minutes after"
        " DNS was back, or, by design, from the return of DNS. A dot is a seed, the bar is the"
        " median's 95 % interval. AWS took 74 minutes with a throttle and restarts [Q].",
    ),
)
