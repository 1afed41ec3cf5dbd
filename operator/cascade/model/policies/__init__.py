"""The defect and its mitigations, side by side: small named classes, chosen in a resource's spec.

Each field of a spec is one family; each choice is a class of a few lines. Agents call the policy
they were given and never test which one it is.
"""

from cascade.model.policies.base import FAMILIES, Policy
from cascade.model.policies.dependent import CallRetry, Stale
from cascade.model.policies.dns import EmptyRoot
from cascade.model.policies.droplet_manager import (
    AfterTimeOut,
    ExpiredWork,
    Intake,
    LeaseLoss,
    Order,
    StoreCalls,
)
from cascade.model.policies.enactor import (
    BackOff,
    Check,
    CleanUp,
    LockPolicy,
    Rollback,
    StuckEndpoint,
)
from cascade.model.policies.health import (
    Admission,
    AllBad,
    Cells,
    Failover,
    Judgement,
    Late,
    Pool,
)
from cascade.model.policies.launcher import HostCalls, Throttle
from cascade.model.policies.network import ChangeIntake, ChangeOrder, Coalesce
from cascade.model.policies.planner import Pace, Publish
from cascade.model.policies.record import Fencing

__all__ = [
    "FAMILIES",
    "Admission",
    "AfterTimeOut",
    "AllBad",
    "BackOff",
    "CallRetry",
    "Cells",
    "ChangeIntake",
    "ChangeOrder",
    "Check",
    "CleanUp",
    "Coalesce",
    "EmptyRoot",
    "ExpiredWork",
    "Failover",
    "Fencing",
    "HostCalls",
    "Intake",
    "Judgement",
    "Late",
    "LeaseLoss",
    "LockPolicy",
    "Order",
    "Pace",
    "Policy",
    "Pool",
    "Publish",
    "Rollback",
    "Stale",
    "StoreCalls",
    "StuckEndpoint",
    "Throttle",
]
