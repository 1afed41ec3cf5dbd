"""Lease lengths: a share of the leases is lost, or with equal lengths none and then all.

Three hosts of 80 droplets. AWS says that leases "slowly" timed out and gives no share [Q], so the
share is varied: by the longest lease, with an outage of 2 h 37 min.
"""

from __future__ import annotations

from dataclasses import replace

from cascade.lab.studies import deeds
from cascade.lab.studies import lease_columns as show
from cascade.lab.studies.ladders import ladder
from cascade.lab.studies.leases import ACT_MINUTES, OUTAGE_MINUTES, LeaseRow, sample
from cascade.lab.studies.study import Study
from cascade.model.resources import DropletManagerSpec
from cascade.model.resources.scenario import Step

SHARES = (0.1, 0.2, 0.3, 0.5, 1.0)
EQUAL_SECONDS = 6000
AROUND_MINUTES = (90, 93, 96, 98, 101)  # a lease of 100 min, checked every 5
WATCHED_HOURS = 6.0


def longest_for(share: float) -> float:
    """The longest lease with which such a share runs out: `lost_share`, turned round."""
    base = DropletManagerSpec(zone="az1")
    gone = OUTAGE_MINUTES * 60 + base.check_interval_seconds - base.lease_seconds_min
    return round(base.lease_seconds_min + gone / share, 1)


def share_row(share: float, acted: bool) -> LeaseRow:
    done = deeds.after(ACT_MINUTES, deeds.limit(5) + deeds.rolling_restart()) if acted else ()
    return LeaseRow(
        f"{share:.0%} lost" + (", limit 5, rolling restart" if acted else ""),
        hosts=3,
        host={"leaseSecondsMax": longest_for(share)},
        deeds=done,
        watched_hours=WATCHED_HOURS,
    )


def well_row(name: str, done: tuple[Step, ...]) -> LeaseRow:
    """DNS is away for a minute, nothing is lost, and people act all the same."""
    acting = deeds.after(20, done)
    return LeaseRow(name, hosts=3, trigger_minutes=1, deeds=acting, watched_hours=WATCHED_HOURS)


def equal_row(minutes: int) -> LeaseRow:
    return LeaseRow(
        f"all of {EQUAL_SECONDS // 60} min, away for {minutes}",
        hosts=3,
        host={"leaseSecondsMin": EQUAL_SECONDS, "leaseSecondsMax": EQUAL_SECONDS},
        trigger_minutes=minutes,
        watched_hours=WATCHED_HOURS,
    )


LEASE_LENGTHS = Study(
    name="lease-lengths",
    title="how many leases are lost, and whether they come back within 6 h",
    rows=(
        *(share_row(share, acted=False) for share in SHARES),
        *(share_row(share, acted=True) for share in SHARES),
        replace(
            share_row(0.2, acted=True),
            name="20% lost, the same, checks spread",
            host={"leaseSecondsMax": longest_for(0.2), "afterStart": "Spread"},
        ),
        well_row("none lost, restart of all", deeds.restart_all()),
        well_row("none lost, limit 5, restart of all", deeds.limit(5) + deeds.restart_all()),
        *(equal_row(minutes) for minutes in AROUND_MINUTES),
    ),
    sample=sample,
    columns=(
        show.HELD_AT_RETURN,
        show.RECOVERED,
        show.INTERVAL,
        show.MINUTES,
        show.HELD_AT_END,
    ),
    seeds=10,
    scenario="store-away",
    picture=ladder(
        "From a few lost leases to all of them",
        "Minutes until 95 % of the leases are held for good, from the return of DNS, or from what"
        " people did 109 minutes after it. A dot is a seed, the bar is the median's interval.",
    ),
)
