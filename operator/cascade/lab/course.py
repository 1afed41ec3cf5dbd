"""The course of a run: what can be counted in its history, as steps over story time.

Everything that tells hours of story starts from it: milestones, the drawing of the hours, studies.
One reading of the history, and nothing else is looked at.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable
from dataclasses import dataclass, field

from cascade.lab.fronts import Fronts
from cascade.lab.spreading import Spreading
from cascade.lab.steps import Spell, Steps
from cascade.model.history import AnswerChange, Entry, Note, Write
from cascade.model.resources import (
    DependentService,
    DropletLease,
    DropletManager,
    EndpointRecord,
    HealthChecker,
    Instance,
    Launcher,
    LoadBalancer,
    NetworkManager,
    Resource,
)

REFUSALS = ("no_capacity", "over_limit", "unavailable")
"""Of a LauncherStatus: why it gave no place."""
GAUGES: dict[type[Resource], tuple[str, ...]] = {
    DropletManager: ("queue_items", "oldest_seconds"),
    NetworkManager: ("queue_items", "oldest_seconds", "latency_seconds"),
    HealthChecker: (
        *("targets", "in_service", "zones_out", "queue_items", "changes"),
        *("wait_seconds", "late_share", "busy_share"),
    ),
    Launcher: ("placed", "launched", "failed", "error_share", *REFUSALS),
    DependentService: (
        *("offered", "good", "unreached", "attempts", "error_share", "wanted"),
        *("launch_calls", "launch_errors"),
    ),
}
"""Kind -> the numbers in its status that are followed; agents write them once a minute."""

WINDOW_SECONDS = 300.0  # five reports of an agent


@dataclass
class Course:
    """What a history says in numbers, from its first entry to `end`."""

    end: float = 0.0
    emptiness: dict[str, Steps] = field(default_factory=dict)
    """Endpoint -> 1 while it answers with nothing, from its first answer on."""
    hostnames: dict[str, str] = field(default_factory=dict)
    """Endpoint -> the name that clients use."""
    stores: set[str] = field(default_factory=set)
    """Host names by which droplet managers reach the metadata store."""
    held: Steps = field(default_factory=Steps)
    """Leases that are held, as their holders say."""
    held_by: dict[str, Steps] = field(default_factory=dict)
    """The same for each holder."""
    droplets: int = 0
    """How many leases there are, held or not."""
    expiries: list[float] = field(default_factory=list)
    throttles: list[float] = field(default_factory=list)
    """When somebody changed what a droplet manager lets in."""
    deeds: list[Note] = field(default_factory=list)
    """What people did by the runbook."""
    launches: list[float] = field(default_factory=list)
    """When a launch succeeded."""
    pending: Steps = field(default_factory=Steps)
    """Instances that somebody wants to run and that are not launched yet."""
    running: Steps = field(default_factory=Steps)
    spreading: Spreading = field(default_factory=Spreading)
    """How long instances had run when they could be reached, zone by zone."""
    fronts: Fronts = field(default_factory=Fronts)
    """Load balancers, and what stands behind them."""
    endpoint_of: dict[str, str] = field(default_factory=dict)
    """DependentService -> the endpoint of its load balancers, for those that have one."""
    limits: dict[str, Steps] = field(default_factory=dict)
    """Launcher -> its request limit, launches an hour."""
    failover: dict[str, Steps] = field(default_factory=dict)
    """HealthChecker -> 1 while it may take zones out of DNS."""
    front_doors: set[str] = field(default_factory=set)
    """Host names by which launchers are reached."""
    gauges: dict[str, dict[str, Steps]] = field(default_factory=dict)
    """`DropletManager.queue_items` -> name of the object -> its value; 0 while it is deleted."""

    def gauge(self, kind: type[Resource], field: str) -> dict[str, Steps]:
        """Name of the object -> its value over time; nothing where there is no such object."""
        return self.gauges.get(f"{kind.__name__}.{field}", {})

    def has(self, kind: type[Resource]) -> bool:
        """Whether there ever was an object of a kind whose numbers are followed."""
        return bool(self.gauge(kind, GAUGES[kind][0]))

    def total(
        self,
        kind: type[Resource],
        field: str,
        since: float,
        until: float,
        names: Collection[str] | None = None,
    ) -> float:
        """How much a count grew, at all objects of a kind or those named, after `since` and up to
        `until`."""
        counts = self.gauge(kind, field).items()
        return sum(s.grew(since, until) for name, s in counts if names is None or name in names)

    def failing(self) -> Steps:
        """Share of all dependents' requests that failed, in whole windows of five minutes."""
        return self.in_windows(self.failed_between if self.has(DependentService) else None)

    def failed_between(self, since: float, until: float) -> float:
        """The same of any time."""
        offered = self.total(DependentService, "offered", since, until)
        good = self.total(DependentService, "good", since, until)
        return 1 - good / offered if offered else 0.0

    def in_windows(self, value: Callable[[float, float], float] | None) -> Steps:
        """What a time has, in whole windows of five minutes; nothing where there is no value."""
        steps, at = Steps(), 0.0
        while value is not None and (until := at + WINDOW_SECONDS) <= self.end:
            steps.add(at, value(at, until))
            at = until
        return steps

    def empty_spells(self, endpoint: str) -> list[Spell]:
        """When that endpoint answered with nothing."""
        steps = self.emptiness.get(endpoint, Steps())
        return list(steps.spells(lambda empty: empty > 0, self.end))


def course(entries: Iterable[Entry], end: float | None = None) -> Course:
    """Reads a history once. `end`: when the run ended, if that was after its last entry."""
    reader = Reader()
    last_at = 0.0
    for entry in entries:
        reader.see(entry)
        last_at = entry.at
    reader.course.end = max(last_at, end or 0.0)
    return reader.course


class Reader:
    """Follows a history entry by entry."""

    def __init__(self) -> None:
        self.course = Course()
        self._holders: dict[str, str] = {}  # of each lease; nothing while nobody holds it
        self._instances: dict[str, str] = {}  # Pending, Running or neither
        self._managers: dict[str, DropletManager] = {}

    def see(self, entry: Entry) -> None:
        if isinstance(entry, Write):
            self._wrote(entry)
        elif isinstance(entry, AnswerChange):
            self._answered(entry)
        elif entry.event == "runbook_step":
            self.course.deeds.append(entry)

    def _answered(self, change: AnswerChange) -> None:
        steps = self.course.emptiness.get(change.endpoint)
        if steps is None and not change.addresses:
            return  # it never answered, so it is not empty yet
        steps = self.course.emptiness.setdefault(change.endpoint, Steps())
        steps.add(change.at, 0.0 if change.addresses else 1.0)

    def _wrote(self, write: Write) -> None:
        resource = write.resource
        for number in GAUGES.get(type(resource), ()):
            values = self.course.gauges.setdefault(f"{write.kind}.{number}", {})
            gone = write.verb == "delete"
            value = 0.0 if gone else float(getattr(resource.status, number))
            values.setdefault(write.name, Steps()).add(write.at, value)
        if isinstance(resource, DropletLease):
            self._leased(write, resource)
        elif isinstance(resource, DropletManager):
            self._managed(write, resource)
        elif isinstance(resource, Instance):
            self._launched(write, resource)
            self.course.spreading.see(write, resource)
        elif isinstance(resource, EndpointRecord):
            self.course.hostnames[write.name] = resource.spec.hostname
        elif isinstance(resource, LoadBalancer):
            self.course.fronts.see(write, resource)
        elif write.verb != "delete":
            self._set(write, resource)

    def _set(self, write: Write, resource: Resource) -> None:
        """What of a spec is followed."""
        run, name = self.course, write.name
        if isinstance(resource, DependentService) and resource.spec.endpoint:
            run.endpoint_of[name] = resource.spec.endpoint
        elif isinstance(resource, Launcher):
            run.front_doors.add(resource.spec.hostname)
            limit = resource.spec.launches_per_hour
            run.limits.setdefault(name, Steps()).add(write.at, limit)
        elif isinstance(resource, HealthChecker):
            takes_out = float(resource.spec.failover.takes_out)
            run.failover.setdefault(name, Steps()).add(write.at, takes_out)

    def _leased(self, write: Write, lease: DropletLease) -> None:
        there = self._holders
        before = there.get(write.name, "")
        if write.verb == "delete":
            there.pop(write.name, None)
        else:
            there[write.name] = lease.spec.holder if lease.is_held else ""
        if before and lease.status.phase == "Expired":
            self.course.expiries.append(write.at)
        self.course.droplets = max(self.course.droplets, len(there))
        after = there.get(write.name, "")
        for holder, more in ((before, -1), (after, 1)):
            if holder and before != after:
                self.course.held.more(write.at, more)
                self.course.held_by.setdefault(holder, Steps()).more(write.at, more)

    def _launched(self, write: Write, instance: Instance) -> None:
        before, after = self._instances.get(write.name, ""), ""
        if write.verb == "delete":
            self._instances.pop(write.name, None)
        else:
            phase = instance.status.phase
            wanted = instance.spec.desired == "Running"
            after = phase if phase == "Running" else "Pending" if wanted and not phase else ""
            self._instances[write.name] = after
        if (before, after) == ("Pending", "Running"):
            self.course.launches.append(write.at)
        for state, steps in (("Pending", self.course.pending), ("Running", self.course.running)):
            if more := (after == state) - (before == state):
                steps.more(write.at, more)

    def _managed(self, write: Write, manager: DropletManager) -> None:
        self.course.stores.add(manager.spec.metadata_store)
        before = self._managers.get(write.name)
        if before is not None and write.verb != "delete":
            was, now = before.spec, manager.spec
            if (was.intake, was.queue_limit_items) != (now.intake, now.queue_limit_items):
                self.course.throttles.append(write.at)
        if write.verb != "delete":  # one that is restarted is compared with what it was
            self._managers[write.name] = manager
