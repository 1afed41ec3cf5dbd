"""Aftermath: what became of leases and of load balancers, a sentence each."""

from __future__ import annotations

from cascade.lab.course import Course
from cascade.lab.milestones import of
from cascade.lab.stretches import HELD_SHARE
from cascade.model.story_time import clock_face


def aftermath(run: Course) -> str:
    """Nothing where there is nothing to tell."""
    return " ".join(filter(None, (leases(run), balancers(run))))


def leases(run: Course) -> str:
    """Nothing where there is nothing to tell."""
    found = of(run)
    t0, back, dns = found["endpoint_empty"], found["leases_back"], found["dns_back"]
    at_the_end = run.held.at(run.end)
    if t0 is None:
        missing = at_the_end < HELD_SHARE * run.droplets
        return f"At the end {at_the_end:.0f} of {run.droplets} leases are held." if missing else ""
    if not run.droplets:
        return ""
    lost = int(run.droplets - min([run.held.at(t0), *run.held.since(t0)]))
    if not lost:
        return f"None of the {run.droplets} leases was lost."
    all_of_them = lost == run.droplets
    told = (
        f"All {lost} leases ran out" if all_of_them else f"{lost} of {run.droplets} leases ran out"
    )
    if back is None:
        return f"{told}, and they were not back when the run ended."
    since, what = (t0, "after that") if dns is None or dns > back else (dns, "after DNS was")
    return f"{told}, and they were back {clock_face(back - since)} {what}."


def balancers(run: Course) -> str:
    """How many were out of DNS when most were, with how much behind them, and how long any was."""
    out = run.fronts.out
    most = max(out.values, default=0.0)
    if not most:
        return ""
    zones = run.fronts.zones.at(out.times[out.values.index(most)])
    share = max(run.fronts.removed_share().values)
    lasted = sum(spell.seconds for spell in out.spells(lambda number: number > 0, run.end))
    return (
        f"Up to {most:.0f} of {zones:.0f} load balancers were out of DNS, {100 * share:.0f} % of"
        f" all targets behind them, for {clock_face(lasted)} in all."
    )
