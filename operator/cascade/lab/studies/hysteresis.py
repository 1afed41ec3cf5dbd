"""Hysteresis: after the collapse the load is cut as deep as can be. It ends only when what is
already queued has been worked off, and with a long queue each item takes long.

One host of 80 droplets. From some minutes after DNS is back on, no establishment is let in while
anything waits (a limit of 1). Predicted, as the earliest: the time to work off the queue that the
host reported when the limit was set. It leaves out what comes after, and the checks of leases that
came back before the cut: a limit lets them pass.
"""

from __future__ import annotations

from collections.abc import Sequence

from cascade.lab.stretches import HELD_SHARE
from cascade.lab.studies import deeds
from cascade.lab.studies import lease_columns as show
from cascade.lab.studies.chart import Axis, Kind, Plot, Point, Series
from cascade.lab.studies.intervals import middle_or_never
from cascade.lab.studies.leases import LeaseRow, LeaseSample, sample
from cascade.lab.studies.prediction import drain_seconds
from cascade.lab.studies.study import Column, Study

WATCHED_HOURS = 12.0
CUTS_MINUTES = (1, 2, 5, 10, 15, 20, 30, 60, 109)
NO_SLOW_DOWN = 1e6


def cut(minutes: float, name: str = "", **host: object) -> LeaseRow:
    """The load is cut so many minutes after DNS is back."""
    return LeaseRow(
        f"cut after {minutes} min{name}",
        host=host,
        deeds=deeds.after(minutes, deeds.limit(1)),
        watched_hours=WATCHED_HOURS,
    )


def predicted_minutes(row: LeaseRow, samples: Sequence[LeaseSample]) -> float:
    """From the cut on, at the earliest: the queue is worked off, or after a restart 95 % of the
    leases are established one after the other."""
    host = row.spec
    if restarts(row):
        each = host.establish_seconds * (1 + 1 / host.slowdown_items) / host.workers
        return HELD_SHARE * host.droplets * each / 60
    queued = middle_or_never([s.queued_at_deed for s in samples]) or 0.0
    return drain_seconds(host, queued) / 60


def predicted(row: LeaseRow, samples: Sequence[LeaseSample]) -> str:
    minutes = predicted_minutes(row, samples)
    return f"{minutes:.0f}" if minutes < WATCHED_HOURS * 60 else f"{minutes / 60:.0f} h: never"


def queued(row: LeaseRow, samples: Sequence[LeaseSample]) -> str:
    return f"{middle_or_never([s.queued_at_deed for s in samples]):.0f}"


def chart(rows: Sequence[LeaseRow], samples: Sequence[LeaseSample]) -> Plot:
    """Hours until the leases are back against the minutes at which the load was cut."""
    dots: dict[Kind, list[Point]] = {"good": [], "bad": [], "mixed": []}
    curve: list[Point] = []
    for row in rows:
        mine = [s for s in samples if s.row == row.name]
        if row.host or not mine:
            continue
        at, hours = row.deeds[0].after_seconds / 60, predicted_minutes(row, mine) / 60
        if not restarts(row) and hours <= WATCHED_HOURS:
            curve.append(Point(at, hours))
        for one in mine:
            kind: Kind = "bad" if one.minutes is None else "mixed" if restarts(row) else "good"
            dots[kind].append(_dot(at, one))
    return Plot(
        title="The later the cut, the longer the way back",
        describes="Hours from the cut until 95 % of the leases are held. The cut is as deep as can"
        " be: nothing is let in while anything waits. The curve is the time to work off what was"
        " queued then.",
        x=Axis("minutes from the return of DNS to the cut", 0, 115),
        y=Axis("hours to the recovery", 0, WATCHED_HOURS),
        series=(
            Series("back", "good", dots=tuple(dots["good"])),
            Series("not within 12 h", "bad", dots=tuple(dots["bad"])),
            Series("back, with a restart too", "mixed", dots=tuple(dots["mixed"])),
            Series("predicted from the queue, at least", "predicted", curve=tuple(curve)),
        ),
    )


def restarts(row: LeaseRow) -> bool:
    """Whether the queue is thrown away as well."""
    return any(deed.do == "restart" for deed in row.deeds)


def _dot(at: float, one: LeaseSample) -> Point:
    hours = WATCHED_HOURS if one.minutes is None else one.minutes / 60
    said = "never" if one.minutes is None else f"{one.minutes:.0f} min"
    return Point(at, hours, f"seed {one.seed}, cut after {at:g} min: {said}")


HYSTERESIS = Study(
    name="hysteresis",
    title="minutes from a cut of the load to the leases' return, against when it is cut",
    rows=(
        *(cut(minutes) for minutes in CUTS_MINUTES),
        cut(109, ", service never slows", slowdownItems=NO_SLOW_DOWN),
        LeaseRow(
            "cut and restart after 109 min",
            deeds=deeds.after(109, deeds.limit(1) + deeds.restart_all(1)),
            watched_hours=WATCHED_HOURS,
        ),
    ),
    sample=sample,
    columns=(
        Column("queued then", queued),
        Column("predicted, at least", predicted),
        show.RECOVERED,
        show.INTERVAL,
        show.MINUTES,
    ),
    seeds=10,
    scenario="store-away",
    picture=chart,
)
