"""Planner: which changes are worth a plan, and which plans may be published."""

from __future__ import annotations

from cascade.model.policies.base import Policy


class Publish(Policy):
    """What a plan must hold to be written."""

    field, as_it_was, guarded = "Planner.publish", "Whatever", "NeverEmpty"

    def may_publish(self, targets_fewest: int) -> bool:
        """`targets_fewest`: how many targets the plan's emptiest endpoint has."""
        raise NotImplementedError


class Whatever(Publish):
    """Every plan is written, also one that leaves an endpoint without a target."""

    def may_publish(self, targets_fewest: int) -> bool:
        return True


class NeverEmpty(Publish):
    """A plan that leaves an endpoint without a target is not written."""

    def may_publish(self, targets_fewest: int) -> bool:
        return targets_fewest > 0


class Pace(Policy):
    """Which changes are worth a plan, and when."""

    field, as_it_was, guarded = "Planner.pace", "EveryChange", "Limited"

    def wait_seconds(self, urgent: bool, interval: float, routine_interval: float) -> float:
        """Least time between the last plan and this one.

        Urgent: the set of load balancers in service changes; routine: only weights do.
        """
        raise NotImplementedError


class EveryChange(Pace):
    """A plan for each change, at most one in intervalSeconds."""

    def wait_seconds(self, urgent: bool, interval: float, routine_interval: float) -> float:
        return interval


class Limited(Pace):
    """Urgent changes at once; routine ones at most one in routineIntervalSeconds."""

    def wait_seconds(self, urgent: bool, interval: float, routine_interval: float) -> float:
        return 0.0 if urgent else routine_interval
