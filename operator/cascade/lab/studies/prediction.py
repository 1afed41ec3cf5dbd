"""What arithmetic says of a host before any agent is asked. Nothing here is an agent's code.

One host without time-outs: droplets whose leases were lost come at even distances within one
interval, each once, beside the checks of those that are held; service takes `seconds * (1 + q /
slowdown)`, with q in the queue and in service when it begins. The longest sojourn grows with the
number of droplets. Where it reaches the deadline, the first item times out, is queued once more,
and lengthens everybody else's: from there on there is no way back.
"""

from __future__ import annotations

import heapq
from collections import deque
from math import fsum, sqrt
from random import Random
from statistics import NormalDist

from cascade.model.resources import DropletManagerSpec

SEARCH_MAX = 300  # droplets: with a worker that is more than a host can even check
INTERVALS = 12  # so long is looked: a queue that grows slowly needs time
SPREAD, JITTER = 0.2, 0.1  # of service times and of intervals, as a host has them


def longest_sojourn(
    host: DropletManagerSpec, droplets: int, lost: int, dice: Random | None = None
) -> float:
    """Seconds from queueing to completion of the slowest item, when `lost` of the droplets must be
    established and the others checked; no further than the deadline is looked.

    With `dice` they come at random times of the interval and service varies as a host's does.
    """
    interval, slowdown = host.check_interval_seconds, host.slowdown_items
    arrivals = _arrivals(interval, droplets, lost, dice)
    queue: deque[tuple[float, bool]] = deque()
    busy: list[float] = []
    longest = 0.0
    end = INTERVALS * interval + host.deadline_seconds
    while arrivals and arrivals[0][0] < end and longest <= host.deadline_seconds:
        now = min(arrivals[0][0], busy[0] if busy else arrivals[0][0])
        while arrivals and arrivals[0][0] <= now:
            queue.append(heapq.heappop(arrivals))
        while busy and busy[0] <= now:
            heapq.heappop(busy)
        while queue and len(busy) < host.workers:
            came, establishes = queue.popleft()
            seconds = host.establish_seconds if establishes else host.check_seconds
            slower = 1 + (len(queue) + len(busy) + 1) / slowdown
            done = now + seconds * slower * _about(dice, SPREAD)
            heapq.heappush(busy, done)
            again = came
            while again <= done:  # looked at each interval, and passed over while it is in hand
                again += interval * _about(dice, JITTER)
            heapq.heappush(arrivals, (again, False))
            longest = max(longest, done - came)
    return longest


def stable_droplets(host: DropletManagerSpec, lost_share: float = 1.0) -> int:
    """C_stable: with so many droplets, this share of them lost, everything is still in time."""
    low, high = 0, SEARCH_MAX
    while high - low > 1:
        middle = (low + high) // 2
        in_time = longest_sojourn(host, middle, round(lost_share * middle)) <= host.deadline_seconds
        low, high = (middle, high) if in_time else (low, middle)
    return low


def all_at_once(host: DropletManagerSpec) -> float:
    """The lower bound: all come in the same second, so n (1 + n / 2 slowdown) s = w T. It is none
    where the deadline is longer than the interval: by then the first are checked again."""
    room = host.workers * host.deadline_seconds / host.establish_seconds
    return host.slowdown_items * (sqrt(1 + 2 * room / host.slowdown_items) - 1)


def as_slow_as_can_be(host: DropletManagerSpec) -> float:
    """The upper bound: spread over the interval and the deadline, by workers that never slow."""
    seconds = host.check_interval_seconds + host.deadline_seconds
    return host.workers * seconds / host.establish_seconds


def lost_share(host: DropletManagerSpec, trigger_seconds: float) -> float:
    """The share of leases that run out, when lengths are uniform. A lease was on average half an
    interval old when the store went, and is looked at half an interval after it is back."""
    shortest, longest = host.lease_seconds_min, host.lease_seconds_max
    gone = trigger_seconds + host.check_interval_seconds
    if longest == shortest:
        return float(gone >= shortest)
    return min(1.0, max(0.0, (gone - shortest) / (longest - shortest)))


def trigger_at_the_edge(host: DropletManagerSpec, hosts: int) -> float:
    """Seconds of outage at which the unluckiest of some hosts loses as many as it cannot get back:
    n f + k sd = edge, with k the expected maximum of so many normal deviates."""
    droplets, k = host.droplets, expected_maximum(hosts)

    def lost(trigger: float) -> float:
        share = lost_share(host, trigger)
        return droplets * share + k * sqrt(droplets * share * (1 - share))

    edge = most_lost(host)
    low, high = 0.0, host.lease_seconds_max
    while high - low > 1:
        middle = (low + high) / 2
        low, high = (middle, high) if lost(middle) <= edge else (low, middle)
    return low


def most_lost(host: DropletManagerSpec) -> int:
    """So many of its droplets can be lost and still be in time, beside the checks of the rest."""
    low, high = 0, host.droplets + 1
    while high - low > 1:
        middle = (low + high) // 2
        in_time = longest_sojourn(host, host.droplets, middle) <= host.deadline_seconds
        low, high = (middle, high) if in_time else (low, middle)
    return low


def expected_maximum(of: int) -> float:
    """Of so many independent normal deviates: 0, 0.56, 0.85, ..."""
    normal, steps = NormalDist(), 4000
    # E[max] = integral of the quantile function against d(u^of)
    points = ((i + 0.5) / steps for i in range(steps))
    return fsum(normal.inv_cdf(u) * of * u ** (of - 1) for u in points) / steps


def drain_seconds(host: DropletManagerSpec, queued: float) -> float:
    """How long a host works at so many queued establishments, when nothing more comes."""
    return host.establish_seconds * queued * (1 + queued / (2 * host.slowdown_items)) / host.workers


def critical_backlog(host: DropletManagerSpec) -> float:
    """With more items than that waiting, the checks of leases that are held come faster than they
    are done: the queue only grows, although nothing is lost. Arrivals n / I, service s (1 + q /
    slowdown) / w."""
    checks_at_once = host.workers * host.check_interval_seconds / host.check_seconds
    return host.slowdown_items * (checks_at_once / host.droplets - 1)


def _arrivals(
    interval: float, droplets: int, lost: int, dice: Random | None
) -> list[tuple[float, bool]]:
    """When each is due first, and whether its lease was lost; a heap."""
    if dice is None:
        return [(i * interval / droplets, _is_lost(i, droplets, lost)) for i in range(droplets)]
    chosen = set(dice.sample(range(droplets), lost))
    arrivals = [(dice.uniform(0.0, interval), i in chosen) for i in range(droplets)]
    heapq.heapify(arrivals)
    return arrivals


def _about(dice: Random | None, spread: float) -> float:
    return 1.0 if dice is None else dice.uniform(1 - spread, 1 + spread)


def _is_lost(number: int, droplets: int, lost: int) -> bool:
    """Evenly among the others."""
    return (number + 1) * lost // droplets > number * lost // droplets
