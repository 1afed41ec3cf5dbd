"""Launcher: how many launches it lets through, and what it does while a host does not answer.

"As it was" is a fixed limit on requests, which people cut and relaxed by hand [Q]; AWS has since
made the intake follow the size of the waiting queue [A].
"""

from __future__ import annotations

from cascade.model.policies.base import Policy


class Throttle(Policy):
    """Which calls are refused as over the request limit, besides the limit that is set."""

    field, as_it_was, guarded = "Launcher.throttle", "Fixed", "ByBacklog"

    def admits(self, waiting: int, limit: int) -> bool:
        """May one more launch begin, while so many are begun and not complete?"""
        return True


class Fixed(Throttle):
    """None: so many launches an hour, whatever has piled up behind them."""


class ByBacklog(Throttle):
    """Those that come while backlogLimitItems launches are begun and not complete."""

    def admits(self, waiting: int, limit: int) -> bool:
        return waiting < limit


class HostCalls(Policy):
    """What happens before a droplet manager is given a launch."""

    field, as_it_was, guarded = "Launcher.calls", "Direct", "CircuitBreaker"
    breaks = False


class Direct(HostCalls):
    """Each launch is handed over, and waits for the host or for its time-out."""


class CircuitBreaker(HostCalls):
    """After several failures in a row at a host nothing is handed to it for a while."""

    breaks = True
