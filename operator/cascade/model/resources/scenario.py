"""Scenario: starting resources, the world around them, the people's runbook, expectations."""

from __future__ import annotations

from typing import ClassVar, Literal

from pydantic import Field, JsonValue

from cascade.model.policies.dns import EmptyRoot, ServeEmpty
from cascade.model.resources.base import NAME_MAX, Column, Condition, Model, Resource
from cascade.model.resources.network import NetworkLaw
from cascade.model.resources.store import StoreLaw

Preset = Literal["as-it-was", "guarded"]
Verdict = Literal["held", "violated", "unknown"]


class ApiLaw(Model):
    """How long an API call takes, half on the way and half back, where the lab decides it."""

    latency_seconds_min: float = Field(0.025, ge=0, le=3600)
    """Shortest round trip."""
    latency_seconds_max: float = Field(0.075, ge=0, le=3600)
    """Longest round trip."""


class DnsLaw(Model):
    """The DNS service, as Route 53: a change is accepted at once and in sync some time later."""

    propagation_seconds_min: float = Field(1, ge=0, le=86_400)
    """Shortest time from an accepted change to its being served."""
    propagation_seconds_max: float = Field(4, ge=0, le=86_400)
    """Longest."""
    empty_root: EmptyRoot = ServeEmpty()
    """What is answered when the root points at nothing."""


class FleetLaw(Model):
    """Capacity that comes and goes behind the endpoints: why plans are written at all."""

    change_seconds: float = Field(20, gt=0, le=86_400)
    """One load balancer's capacity changes this often."""
    region: str = Field("us-east-1", max_length=NAME_MAX)
    """Of the load balancers whose capacity changes."""
    changes_max: int | None = Field(None, ge=0)
    """No more changes than this; 0: none at all, absent: for ever."""


class Delay(Model):
    """One agent's calls to the API take longer: a slow host, as some retellings have it."""

    agent: str = Field(max_length=NAME_MAX)
    """Name of the agent."""
    from_seconds: float = Field(0, ge=0)
    """Story time of the start."""
    until_seconds: float = Field(ge=0)
    """Story time of the end."""
    extra_seconds: float = Field(gt=0, le=86_400)
    """Added to each call."""


Observed = Literal[
    "EndpointEmpty",
    "EnactorsPaused",
    "EveryEndpointServes",
    "LeasesMissing",
    "LeasesHeld",
    "NetworkSlow",
    "NetworkNormal",
    "ZonesOut",
    "EveryZoneServes",
]
Deed = Literal[
    "pause",
    "resume",
    "restart",
    "dropRoot",
    "pointRootAtNewestTree",
    "setFencing",
    "setLimit",
    "setPolicy",
    "setThrottle",
]


class Step(Model):
    """One step of the people's: what they saw, how long they took, what they did."""

    observed: Observed
    """The condition that they observed."""
    after_seconds: float = Field(ge=0)
    """How long it had been true, and the steps before done, when they acted."""
    within_seconds: float | None = Field(None, ge=0)
    """Who has not observed it so long after the step before does not take this one; absent: people
    wait for it for ever."""
    do: Deed
    """What they did; each is something that a person can do with kubectl."""
    to: str = Field("", max_length=NAME_MAX)
    """On which object; absent: on all enactors, on all droplet managers (setLimit), on all
    launchers (setThrottle), on all of the policy's kind (setPolicy), or on all endpoints that
    answer with nothing."""
    policy: str = Field("", max_length=64)
    """The field of the spec, for setPolicy: `check`, an Enactor's, or with its kind, as in
    `DropletManager.order` or `DropletManager.workers`."""
    value: str = Field("", max_length=64)
    """The new value, for setFencing, setPolicy, setLimit and setThrottle."""
    why: str = Field("", max_length=512)
    """A sentence for the report."""


class Expectation(Model):
    """What a run of this scenario must show."""

    claim: str = Field(max_length=64)
    """Name of a claim."""
    verdict: Verdict
    """How it must be judged."""


class Stop(Model):
    """Ends the run before the horizon, some time after a claim was violated."""

    claim: str = Field(max_length=64)
    """Name of a claim."""
    after_seconds: float = Field(ge=0)
    """Story time from its violation to the end of the run."""


class Template(Model):
    """A starting resource: policies come from the preset unless they are given here."""

    kind: str = Field(max_length=64)
    """One of this group's kinds."""
    name: str = Field(max_length=NAME_MAX)
    """Its name."""
    spec: dict[str, JsonValue] = Field(default_factory=dict)
    """Fields of its spec."""


class ScenarioSpec(Model):
    """All that a run starts from."""

    title: str = Field(max_length=200)
    """One line for `cascade scenarios`."""
    horizon_seconds: float = Field(gt=0, le=1_000_000)
    """How much story a run covers at most."""
    preset: Preset = "as-it-was"
    """Which column of the policies fills what the resources leave open."""
    paused: bool = False
    """The director does nothing while this is set."""
    speed: float = Field(1, gt=0, le=1000)
    """Story seconds for each second of the wall clock, where the agents run in pods."""
    seed: int = Field(1, ge=0, le=2**31 - 1)
    """Of the agents' dice, where they run in pods."""
    api: ApiLaw = ApiLaw()
    dns: DnsLaw = DnsLaw()
    fleet: FleetLaw = FleetLaw()
    store: StoreLaw = StoreLaw()
    network: NetworkLaw = NetworkLaw()
    delays: tuple[Delay, ...] = Field((), max_length=16)
    """Slow hosts."""
    resources: tuple[Template, ...] = Field(max_length=256)
    """What exists at the start."""
    runbook: tuple[Step, ...] = Field((), max_length=64)
    """What people do, in order; each step has a condition that they observed."""
    stop: Stop | None = None
    """When to end before the horizon."""
    expectations: tuple[Expectation, ...] = Field((), max_length=64)
    """What must come out; `cascade run` exits with 1 when it does not."""


class ClaimVerdict(Model):
    """What one claim says of the run so far."""

    claim: str = Field(max_length=64)
    """Name of the claim."""
    verdict: Verdict
    """Held, violated or unknown."""
    at_seconds: float | None = Field(None, ge=0)
    """Story time of the violation."""


class RunningClock(Model):
    """The one clock of a namespace while its scenario runs in pods; it does not change."""

    wall_start_seconds: float = Field(ge=0)
    """When story time was 0, in seconds of Unix time."""
    speed: float = Field(gt=0, le=1000)
    """Story seconds for each second of the wall clock."""
    seed: int = Field(1, ge=0, le=2**31 - 1)
    """Of the agents' dice."""


class BalancerAddress(Model):
    """Where a load balancer is in this cluster, whatever the spec says."""

    balancer: str = Field(max_length=NAME_MAX)
    """Name of the LoadBalancer."""
    address: str = Field(max_length=45)
    """IPv4 or IPv6 address of its Service."""


class ScenarioStatus(Model):
    """Written by the director (phase, steps, clock) and the observer (verdicts, conditions)."""

    phase: str = Field("", max_length=64)
    """Waiting for another scenario to end, Preparing, Running."""
    steps_done: int = Field(0, ge=0, le=64)
    """How many steps of the runbook are done: a director that is started anew goes on there."""
    clock: RunningClock | None = None
    """Published by the director's pod before anything else is made."""
    addresses: tuple[BalancerAddress, ...] = Field((), max_length=64)
    """Published with the clock: load balancers that are Services of the cluster."""
    verdicts: tuple[ClaimVerdict, ...] = Field((), max_length=64)
    """One for each claim."""
    conditions: tuple[Condition, ...] = Field((), max_length=8)
    """ExpectationsMet."""


class Scenario(Resource):
    """Starting resources, the world around them, the people's runbook, expectations."""

    plural: ClassVar[str] = "scenarios"
    columns: ClassVar[tuple[Column, ...]] = (
        Column("Title", ".spec.title"),
        Column("Preset", ".spec.preset"),
        Column("Phase", ".status.phase"),
        Column("Met", ".status.conditions[?(@.type=='ExpectationsMet')].status"),
        Column("Violated", ".status.verdicts[?(@.verdict=='violated')].claim"),
    )

    spec: ScenarioSpec
    status: ScenarioStatus = ScenarioStatus()
