"""AWS's own times of 19 and 20 October 2025, as data: the timeline of docs/story.md.

Each has the mark of its source: A is AWS's post-event summary, Q AWS's words as quoted by others, T
the talk of the DynamoDB team (DAT453), W one walkthrough by others, D our own arithmetic. A test
holds them against the page, so that there is one truth in two forms.
"""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class AwsTime:
    """One moment. Times of the clock are PDT; T0 is 23:48."""

    pdt: str
    """`23:48`."""
    words: str
    """What happened, short enough for a drawing."""
    marks: str
    """Sources: letters of A, Q, T, W, D."""
    milestone: str = ""
    """Name of what answers to it in `cascade.lab.milestones`."""

    @property
    def seconds(self) -> float:
        """Since T0."""
        return since_t0(self.pdt)

    @property
    def is_theirs(self) -> bool:
        """Published by AWS, or in its words."""
        return bool(set(self.marks) & set("AQT"))


@dataclass(frozen=True, slots=True)
class AwsWindow:
    """When a service of AWS was in trouble, as the walkthrough has it [W]. Times are PDT."""

    service: str
    """Name of the DependentService that answers to it."""
    start: str
    end: str


WINDOW_ENDS_PDT = "14:09"  # of the load balancers [A]
T0_SECONDS = 23 * 3600 + 48 * 60  # of the day, PDT

AWS_TIMES = (
    AwsTime("23:48", "endpoint empty", "AT", "endpoint_empty"),
    AwsTime("00:38", "cause found", "AT"),
    AwsTime("01:15", "some services connect", "W"),
    AwsTime("02:24", "leases have timed out", "QW", "leases_gone"),
    AwsTime("02:25", "DNS restored by hand", "QT", "dns_back"),
    AwsTime("02:40", "caches have expired", "AT"),
    AwsTime("04:14", "throttle, restarts", "Q", "people_throttle"),
    AwsTime("05:28", "leases held on all droplets", "QA", "leases_back"),
    AwsTime("05:28", "launches begin", "QA", "launches_back"),
    AwsTime("05:30", "load balancers: errors begin", "A", "nlb_errors_begin"),
    AwsTime("06:21", "network latency has climbed", "W", "network_slow"),
    AwsTime("06:52", "failing health checks are found", "W"),
    AwsTime("09:36", "failover switched off", "Q", "failover_off"),
    AwsTime("09:36", "which ends the increased errors", "Q", "nlb_errors_end"),
    AwsTime("10:36", "network propagation normal", "A", "network_normal"),
    AwsTime("11:23", "throttles relaxed", "QW", "throttles_relaxed"),
    AwsTime("13:50", "EC2 recovered", "A", "recovered"),
    AwsTime(WINDOW_ENDS_PDT, "load balancers: their window ends", "AW"),
    AwsTime("14:20", "end of the event", "A"),
)


AWS_WINDOWS = (
    AwsWindow("lambda", "23:51", "14:15"),
    AwsWindow("sts", "23:51", "01:19"),
    AwsWindow("sts", "08:31", "09:59"),
    AwsWindow("iam", "23:51", "01:25"),
    AwsWindow("iam", "08:31", "09:59"),
    AwsWindow("connect", "07:04", "13:20"),
)
"""Those of which start and end are told; of IAM it is the sign-in, of Connect the second wave."""


def since_t0(pdt: str) -> float:
    """Seconds from T0 to a time of that night and day."""
    hours, minutes = (int(part) for part in pdt.split(":"))
    return float((hours * 3600 + minutes * 60 - T0_SECONDS) % 86_400)


def aws_seconds(milestone: str) -> float | None:
    """When AWS reached it, since T0; None where no time was published."""
    found = (time.seconds for time in AWS_TIMES if time.milestone == milestone)
    return next(found, None)
