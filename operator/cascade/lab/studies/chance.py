"""The same recursion with chance: who is lost, when each is due, how long service takes.

Still arithmetic, and no agent: a number is where half of the draws are in time. It matters where a
host is busy with its checks alone, since a queue that chance made long may never be short again.
"""

from __future__ import annotations

from functools import lru_cache
from random import Random

from cascade.lab.studies.prediction import SEARCH_MAX, longest_sojourn, lost_share
from cascade.model.resources import DropletManagerSpec

DRAWS = 20


@lru_cache
def stable_by_chance(host: DropletManagerSpec, share: float = 1.0) -> int:
    """C_stable: with so many droplets half of the draws are in time."""
    low, high = 0, SEARCH_MAX
    while high - low > 1:
        middle = (low + high) // 2
        sized = host.but(droplets=middle)
        low, high = (middle, high) if half_are_in_time(sized, share, 1) else (low, middle)
    return low


@lru_cache
def trigger_by_chance(host: DropletManagerSpec, hosts: int) -> float:
    """Seconds of outage up to which all of some hosts are in time in half of the draws."""
    low, high = 0.0, host.lease_seconds_max
    while high - low > 30:
        middle = (low + high) / 2
        good = half_are_in_time(host, lost_share(host, middle), hosts)
        low, high = (middle, high) if good else (low, middle)
    return low


def half_are_in_time(host: DropletManagerSpec, share: float, hosts: int) -> bool:
    """The draws are always the same."""
    good = sum(
        all(is_in_time(host, share, Random(f"{draw}/{number}")) for number in range(hosts))
        for draw in range(DRAWS)
    )
    return 2 * good >= DRAWS


def is_in_time(host: DropletManagerSpec, share: float, dice: Random) -> bool:
    """One draw: each droplet's lease is lost with that probability."""
    lost = sum(dice.random() < share for _ in range(host.droplets))
    return longest_sojourn(host, host.droplets, lost, dice) <= host.deadline_seconds
