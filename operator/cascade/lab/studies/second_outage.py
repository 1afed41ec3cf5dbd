"""The second outage: DynamoDB, 20 September 2015, with the mechanism and the numbers of 2025.

Times are AWS's own (aws.amazon.com/message/5467D2): a brief network fault at 02:19, 55 % errors by
02:37, requests to the metadata service paused at 05:06, normal at 07:10. A storage server's
membership is a lease here, and a lease that is lost an error of its users.
"""

from __future__ import annotations

from cascade.lab.course import Course
from cascade.lab.stretches import HELD_SHARE, SETTLED_SECONDS
from cascade.lab.studies.beside import MINUTE, BesideRow, Measure, around, study
from cascade.model.resources.scenario import Step

RISE = 18.0  # minutes from 02:19 to 02:37
COLLAPSE = 167.0  # to 05:06
RECOVERY = 124.0  # from there to 07:10
ERRORS = 0.55


def fault(run: Course) -> float:
    """When the service looks at its servers for the first time after the fault."""
    return run.held.times[0]


def acted(run: Course) -> float | None:
    """The first deed of people's."""
    return run.deeds[0].at if run.deeds else None


def lost_at(run: Course, at: float) -> float:
    """The share of leases that are not held."""
    return 1 - run.held.at(at) / run.droplets


def lost_after_the_rise(run: Course) -> float | None:
    return lost_at(run, fault(run) + RISE * MINUTE)


def lost_when_people_act(run: Course) -> float | None:
    return lost_at(run, fault(run) + COLLAPSE * MINUTE)


def recovery(run: Course) -> float | None:
    """Minutes from 05:06 until 95 % are held and stay so, for 10 min or to the end."""
    since = fault(run) + COLLAPSE * MINUTE
    held = run.held.spells(lambda n: n >= HELD_SHARE * run.droplets, run.end)
    back = (s for s in held if s.end > since and s.seconds >= SETTLED_SECONDS)
    spell = next(back, None)
    return None if spell is None else max(0.0, spell.start - since) / MINUTE


def to_the_deed(run: Course) -> float | None:
    at = acted(run)
    return None if at is None else (at - fault(run)) / MINUTE


MEASURES = {
    "rise": Measure(
        "lost at 02:37", "result", lost_after_the_rise, ERRORS, around(ERRORS, 0.2), "share"
    ),
    "plateau": Measure(
        "lost at 05:06", "result", lost_when_people_act, ERRORS, around(ERRORS, 0.2), "share"
    ),
    "recovery": Measure(
        "from 05:06 to the return of 95 %", "result", recovery, RECOVERY, around(RECOVERY, 0.2)
    ),
    "deed": Measure("from the fault to people's deed", "input", to_the_deed, COLLAPSE),
}


def step(do: str, after_minutes: float, **more: str) -> Step:
    """A deed while memberships are missing, at the metadata service."""
    body = {"observed": "LeasesMissing", "after_seconds": after_minutes * MINUTE, "do": do}
    return Step.model_validate(body | more)


PAUSE = step("restart", COLLAPSE, to="metadata-service")

LIMIT = step("setLimit", COLLAPSE, value="15")


def capacity(workers: int, after_minutes: float = 0.0) -> Step:
    return step("setPolicy", after_minutes, policy="DropletManager.workers", value=str(workers))


SECOND_OUTAGE = study(
    "second-outage",
    "DynamoDB on 20 Sep 2015 with the numbers of 2025, beside AWS's",
    "dynamodb-2015",
    (
        BesideRow("pause, capacity x10"),
        BesideRow("pause, capacity x4", runbook=(PAUSE, capacity(12))),
        BesideRow("capacity x10 alone", runbook=(capacity(30, COLLAPSE),)),
        BesideRow("pause alone", runbook=(PAUSE,)),
        BesideRow(
            "pause, 15 may wait",
            runbook=(step("setLimit", COLLAPSE, value="15"), PAUSE.but(after_seconds=0)),
        ),
        BesideRow("nobody acts", runbook=()),
    ),
    MEASURES,
    seeds=5,
)
