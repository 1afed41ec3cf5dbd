"""The whole day beside AWS's: durations between linked events, error rates by phase.

The bands were written down, and committed, before any seed had been run with them. A duration that
AWS tells only in words has a wide one, and says no more than those words. The milestones and their
definitions are `lab/milestones.py`; what is fitted there is fitted here. Nothing is measured before
T0: a run begins minutes earlier, all instances launched at once; `no-outage` is the control.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from cascade.lab.aws_times import aws_seconds
from cascade.lab.course import Course
from cascade.lab.failures import fronted, in_front_between, of_ec2_between
from cascade.lab.milestones import (
    FITTED,
    INPUTS,
    MILESTONES,
    Milestone,
    dns_back,
    endpoint_empty,
    leases_back,
    recovered,
)
from cascade.lab.milestones_of_the_day import network_normal, nlb_errors_begin, nlb_errors_end
from cascade.lab.stretches import trigger
from cascade.lab.studies.beside import BesideRow, Measure, Sort, around, study
from cascade.lab.studies.fidelity import Between, aws_between

HOUR = 3600.0
INCREASED = (0.05, 1.0)  # "increased error rates": AWS has published no number
NONE_TO_SPEAK_OF = (0.0, 0.02)
Share = Callable[[Course, float, float], float]


@dataclass(frozen=True)
class During:
    """A share from one milestone to the other; None where either did not come."""

    share: Share
    start: Milestone
    end: Milestone

    def __call__(self, run: Course) -> float | None:
        since, then = self.start(run), self.end(run)
        return None if since is None or then is None else self.share(run, since, then)


def in_front(run: Course, since: float, until: float) -> float:
    """Of the requests to services behind customers' load balancers, those that failed there."""
    return in_front_between(run, fronted(run), since, until)


def nine_thirty_six(run: Course) -> float | None:
    """AWS's 09:36 on the run's own axis, whether people act there or not."""
    lost, aws = endpoint_empty(run), aws_seconds("failover_off")
    return None if lost is None or aws is None else lost + aws


def an_hour_later(run: Course) -> float | None:
    at = nine_thirty_six(run)
    return None if at is None or at + HOUR > run.end else at + HOUR


def end(run: Course) -> float | None:
    return run.end


def consequence(run: Course) -> float | None:
    """How many times the trigger's length the consequences went on after it."""
    spell, over = trigger(run), recovered(run)
    return None if spell is None or over is None else (over - spell.end) / spell.seconds


def linked(
    words: str,
    cause: str,
    effect: str,
    near: float | None = None,
    band: tuple[float, float] | None = None,
) -> Measure:
    """From one milestone to the other, beside AWS's own two times. `near`: a band around that."""
    sort: Sort = "input" if effect in INPUTS else "fitted" if effect in FITTED else "result"
    aws = aws_between(cause, effect)
    allowed = band if near is None else around(aws, near)
    return Measure(words, sort, Between(MILESTONES[cause], MILESTONES[effect]), aws, allowed)


def ec2(words: str, start: Milestone, over: Milestone, band: tuple[float, float]) -> Measure:
    """The errors of EC2's API in one phase."""
    take = During(of_ec2_between, start, over)
    return Measure(f"EC2 API errors, {words}", "result", take, None, band, "share")


DNS_AWAY = aws_between("endpoint_empty", "dns_back")
RATIO = aws_between("dns_back", "recovered") / DNS_AWAY

MEASURES = {
    "leases_back": linked("from the throttle to the leases", "people_throttle", "leases_back", 0.2),
    "nlb_errors_begin": linked(
        "from the leases to errors of load balancers",
        "leases_back",
        "nlb_errors_begin",
        band=(0, 20),
    ),
    # "By 06:21", so it may be sooner.
    "network_slow": linked(
        "from the leases to a late network", "leases_back", "network_slow", band=(0, 53)
    ),
    # The action "resolved" the errors [Q]; the window of the summary runs to 14:09 [A].
    "nlb_errors_end": linked(
        "from failover off to the end of those errors",
        "failover_off",
        "nlb_errors_end",
        band=(0, 30),
    ),
    # "Some customers": neither nobody nor all.
    "in_front": Measure(
        "requests that fail at load balancers, meanwhile",
        "result",
        During(in_front, nlb_errors_begin, nlb_errors_end),
        None,
        (0.02, 0.5),
        "share",
    ),
    "after_0936": Measure(
        "the same in the hour after 09:36",
        "result",
        During(in_front, nine_thirty_six, an_hour_later),
        None,
        NONE_TO_SPEAK_OF,
        "share",
    ),
    "recovered": linked("from the network to all is well", "network_normal", "recovered", 0.25),
    "consequence": Measure(
        "consequence to trigger", "result", consequence, RATIO, around(RATIO, 0.2), "times"
    ),
    "ec2_dns": ec2("DNS empty", endpoint_empty, dns_back, INCREASED),
    "ec2_leases": ec2("until the leases are back", dns_back, leases_back, INCREASED),
    "ec2_network": ec2("until the network is normal", leases_back, network_normal, INCREASED),
    "ec2_after": ec2("when all is well", recovered, end, NONE_TO_SPEAK_OF),
    "leases_gone": linked(
        "from T0 to the loss of all leases", "endpoint_empty", "leases_gone", 0.1
    ),
    "network_normal": linked(
        "from the leases to a normal network", "leases_back", "network_normal", 0.25
    ),
    "dns_back": linked("from T0 to the repair of the record", "endpoint_empty", "dns_back"),
    "throttle": linked("from the repair to the throttle", "dns_back", "people_throttle"),
    "failover_off": linked("from T0 to failover off", "endpoint_empty", "failover_off"),
    "throttles": linked(
        "from the network to throttles relaxed", "network_normal", "throttles_relaxed"
    ),
}

WHOLE_DAY = study(
    "whole-day",
    "the whole day beside AWS's, with bands that were stated before",
    "us-east-1",
    (
        BesideRow("us-east-1"),
        BesideRow("nobody switches failover off", nobody_sets="HealthChecker.failover"),
    ),
    MEASURES,
)
