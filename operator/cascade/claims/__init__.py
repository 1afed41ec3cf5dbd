"""What must hold, one claim a file, named by what it asserts. A claim reads a history only.

`CLAIMS` is the registry: safety first, then liveness, then what must happen sometimes.
"""

from __future__ import annotations

from cascade.claims.a_check_flapped import ACheckFlapped
from cascade.claims.a_launch_was_throttled import ALaunchWasThrottled
from cascade.claims.a_lease_expired import ALeaseExpired
from cascade.claims.a_zone_failed_over import AZoneFailedOver
from cascade.claims.active_tree_is_never_deleted import ActiveTreeIsNeverDeleted
from cascade.claims.base import Claim, Verdict
from cascade.claims.clean_up_deleted_something import CleanUpDeletedSomething
from cascade.claims.endpoint_never_empty import EndpointNeverEmpty
from cascade.claims.endpoint_reaches_newest_plan import EndpointReachesNewestPlan
from cascade.claims.every_lease_is_held_again import EveryLeaseIsHeldAgain
from cascade.claims.failover_keeps_capacity import FailoverKeepsCapacity
from cascade.claims.flip_goes_to_an_existing_tree import FlipGoesToAnExistingTree
from cascade.claims.generation_never_goes_back import GenerationNeverGoesBack
from cascade.claims.goodput_returns import GoodputReturns
from cascade.claims.judge import Judge
from cascade.claims.launches_succeed_again import LaunchesSucceedAgain
from cascade.claims.lease_expires_only_on_fresh_evidence import LeaseExpiresOnlyOnFreshEvidence
from cascade.claims.lease_has_one_holder import LeaseHasOneHolder
from cascade.claims.network_backlog_drains import NetworkBacklogDrains
from cascade.claims.no_launch_without_a_lease import NoLaunchWithoutALease
from cascade.claims.no_livelock import NoLivelock
from cascade.claims.no_state_change_without_a_lease import NoStateChangeWithoutALease
from cascade.claims.no_write_after_losing_the_lock import NoWriteAfterLosingTheLock
from cascade.claims.only_the_holder_writes import OnlyTheHolderWrites
from cascade.claims.other_regions_keep_serving import OtherRegionsKeepServing
from cascade.claims.plan_in_flight_is_never_deleted import PlanInFlightIsNeverDeleted
from cascade.claims.queue_is_bounded import QueueIsBounded
from cascade.claims.reconcile_twice_is_once import ReconcileTwiceIsOnce
from cascade.claims.request_limit_is_kept import RequestLimitIsKept
from cascade.claims.rollback_target_exists import RollbackTargetExists
from cascade.claims.running_instances_are_left_alone import RunningInstancesAreLeftAlone
from cascade.claims.target_enters_dns_only_with_network import TargetEntersDnsOnlyWithNetwork
from cascade.claims.targets_settle import TargetsSettle
from cascade.claims.two_enactors_met_at_a_lock import TwoEnactorsMetAtALock
from cascade.model.resources import Scenario

CLAIMS: dict[str, type[Claim]] = {
    claim.name: claim
    for claim in (
        EndpointNeverEmpty,
        GenerationNeverGoesBack,
        ActiveTreeIsNeverDeleted,
        PlanInFlightIsNeverDeleted,
        RollbackTargetExists,
        FlipGoesToAnExistingTree,
        OnlyTheHolderWrites,
        NoWriteAfterLosingTheLock,
        LeaseHasOneHolder,
        NoLaunchWithoutALease,
        LeaseExpiresOnlyOnFreshEvidence,
        RunningInstancesAreLeftAlone,
        RequestLimitIsKept,
        QueueIsBounded,
        NoStateChangeWithoutALease,
        TargetEntersDnsOnlyWithNetwork,
        FailoverKeepsCapacity,
        ReconcileTwiceIsOnce,
        OtherRegionsKeepServing,
        EndpointReachesNewestPlan,
        EveryLeaseIsHeldAgain,
        LaunchesSucceedAgain,
        GoodputReturns,
        NetworkBacklogDrains,
        TargetsSettle,
        NoLivelock,
        TwoEnactorsMetAtALock,
        CleanUpDeletedSomething,
        ALeaseExpired,
        ALaunchWasThrottled,
        ACheckFlapped,
        AZoneFailedOver,
    )
}


def every_claim(scenario: Scenario | None = None) -> list[Claim]:
    """A new instance of each, or of those that have something to judge in a scenario."""
    kinds = {template.kind for template in scenario.spec.resources} if scenario else set()
    return [
        claim()
        for claim in CLAIMS.values()
        if scenario is None or not claim.about or claim.about in kinds
    ]


__all__ = ["CLAIMS", "Claim", "Judge", "Verdict", "every_claim"]
