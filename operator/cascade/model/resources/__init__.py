"""The custom resources, group cascade.lab. Models are frozen; the CRDs are generated from them."""

from cascade.model.resources.base import Condition, Metadata, Model, Resource
from cascade.model.resources.dependent_service import DependentService, DependentServiceSpec
from cascade.model.resources.droplet_lease import DropletLease, DropletLeaseSpec
from cascade.model.resources.droplet_manager import DropletManager, DropletManagerSpec
from cascade.model.resources.enactor import Enactor, EnactorSpec, EnactorStatus
from cascade.model.resources.health_checker import HealthChecker, HealthCheckerSpec
from cascade.model.resources.instance import Instance, InstanceSpec
from cascade.model.resources.launcher import Launcher, LauncherSpec
from cascade.model.resources.lease import Lease, LeaseSpec
from cascade.model.resources.load_balancer import LoadBalancer, LoadBalancerSpec, LoadBalancerStatus
from cascade.model.resources.network_manager import NetworkManager, NetworkManagerSpec
from cascade.model.resources.nlb_target import NLBTarget
from cascade.model.resources.plan import DNSPlan, DNSPlanSpec, PlannedEndpoint, Target
from cascade.model.resources.planner import Planner, PlannerSpec, PlannerStatus
from cascade.model.resources.record import EndpointRecord, EndpointRecordSpec, Lock, TreeRef
from cascade.model.resources.scenario import Scenario, ScenarioSpec
from cascade.model.resources.staff import Staff
from cascade.model.resources.tree import RecordTree, RecordTreeSpec, RecordTreeStatus

CUSTOM_RESOURCES: tuple[type[Resource], ...] = (
    DNSPlan,
    EndpointRecord,
    RecordTree,
    LoadBalancer,
    Planner,
    Enactor,
    DropletManager,
    DropletLease,
    Launcher,
    Instance,
    DependentService,
    NetworkManager,
    HealthChecker,
    NLBTarget,
    Scenario,
)

__all__ = [
    "CUSTOM_RESOURCES",
    "Condition",
    "DNSPlan",
    "DNSPlanSpec",
    "DependentService",
    "DependentServiceSpec",
    "DropletLease",
    "DropletLeaseSpec",
    "DropletManager",
    "DropletManagerSpec",
    "Enactor",
    "EnactorSpec",
    "EnactorStatus",
    "EndpointRecord",
    "EndpointRecordSpec",
    "HealthChecker",
    "HealthCheckerSpec",
    "Instance",
    "InstanceSpec",
    "Launcher",
    "LauncherSpec",
    "Lease",
    "LeaseSpec",
    "LoadBalancer",
    "LoadBalancerSpec",
    "LoadBalancerStatus",
    "Lock",
    "Metadata",
    "Model",
    "NLBTarget",
    "NetworkManager",
    "NetworkManagerSpec",
    "PlannedEndpoint",
    "Planner",
    "PlannerSpec",
    "PlannerStatus",
    "RecordTree",
    "RecordTreeSpec",
    "RecordTreeStatus",
    "Resource",
    "Scenario",
    "ScenarioSpec",
    "Staff",
    "Target",
    "TreeRef",
]
