"""A scenario that a person plays: the runbook is left out, the seed is hidden, kubectl is all.

A lab that stands, as for `cascade up`. What can be seen of it are symptoms, as alarms tell them,
and whatever kubectl and dig show; the cause is not told. It is over when it is repaired.
"""

from __future__ import annotations

import secrets
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

from cascade.edge.alarms import Alarms
from cascade.edge.alarms_of_the_day import DayAlarms
from cascade.edge.dns.server import DnsServer
from cascade.edge.embedded import NAMESPACE
from cascade.edge.people import PeopleInHistory
from cascade.edge.standing import Standing
from cascade.lab.course import Course, Reader
from cascade.lab.failures import in_front
from cascade.lab.milestones import PENDING_LAUNCHES_MAX, endpoint_empty
from cascade.lab.milestones_of_the_day import (
    NETWORK_LATE_SECONDS,
    UNREACHED_SHARE_MAX,
    oldest_change,
)
from cascade.lab.run import Played, Watch
from cascade.lab.steps import Spell
from cascade.lab.stretches import HELD_SHARE, SETTLED_SECONDS
from cascade.model.history import Entry
from cascade.model.presets import resource_of
from cascade.model.resources import EndpointRecord, Scenario

SPEED = 60.0  # an hour of story is a minute: AWS's night is a quarter of an hour
QUIET_TIMES = 2.0  # as long as an empty answer may be kept: what that did is seen by then
LOOK_SECONDS = 30.0  # of story, between two judgements whether it is over
HOST = "DropletManager"


def for_people(scenario: Scenario) -> Scenario:
    """Without what people did, and without an end or an expectation that follows from it."""
    left_out = scenario.spec.but(runbook=(), stop=None, expectations=())
    return scenario.but(spec=left_out)


def hidden_seed() -> int:
    """One that nobody knows before the end."""
    return secrets.randbelow(1_000_000)


class Game:
    """Looks on while a person plays: alarms, and whether it is over. `look` is a run's watch."""

    def __init__(self, scenario: Scenario, say: Callable[[str], object], watch: Watch) -> None:
        self._quiet_seconds = QUIET_TIMES * longest_kept_seconds(scenario)
        self._watch = watch
        self._alarms = Alarms(say)
        self._day_alarms = DayAlarms(say)
        self._reader = Reader()
        self._read = 0
        self._look_at = 0.0

    def look(self, now: float, entries: Sequence[Entry]) -> bool:
        self._watch(now, entries)
        for entry in entries[self._read :]:
            self._reader.see(entry)
            self._alarms.see(entry)
        self._read = len(entries)
        self._alarms.at(now)
        self._reader.course.end = now
        self._day_alarms.at(self._reader.course, now)
        if now < self._look_at:
            return False
        self._look_at = now + LOOK_SECONDS
        return is_repaired(self._reader.course, self._quiet_seconds)


class ByHand(Standing):
    """A standing lab that a person plays; afterwards `played` is what it gave."""

    played: Played

    def __init__(
        self,
        scenario: Scenario,
        seed: int,
        speed: float,
        kubeconfig: Path,
        say: Callable[[str], object],
        watch: Watch,
    ) -> None:
        super().__init__(scenario, seed, speed, kubeconfig, say)
        self._game = Game(scenario, say, watch)

    async def _until_over(self) -> None:
        people = PeopleInHistory(self.lab.recorder)
        before = self.lab.server.before_call
        assert before is not None
        self.lab.server.before_call = people.also_hear(before)
        await self.lab.until_over(self._game.look)
        self.played = self.lab.played()

    def _tell(self, entry: Entry) -> None:
        """Nothing: that an endpoint is empty is for the player to find."""

    def _to_try(self, dns: DnsServer, told_at: str, stores: list[str]) -> list[str]:
        kubectl = f"kubectl -n {NAMESPACE}"
        kinds = {template.kind.lower() for template in self.lab.scenario.spec.resources}
        host = next((t.name for t in self.lab.scenario.spec.resources if t.kind == HOST), "")
        restart = f"  {kubectl} get dropletmanager {host} -o yaml | {kubectl} replace --force -f -"
        return [
            "In another terminal, to look:",
            f"  export KUBECONFIG={self.kubeconfig.absolute()}",
            f"  {kubectl} get {','.join(kind + 's' for kind in sorted(kinds))}",
            f"  {kubectl} get endpointrecords --watch",
            f"  dig @{dns.host} -p {dns.port} {self.hostname}",
            "  kubectl explain enactor.spec    # what can be set, and what it does; of any kind",
            "and to act, as on any object of a cluster:",
            f"  {kubectl} edit endpointrecord dynamodb",
            *([restart + "    # a restart"] if host else []),
            "",
        ]


def longest_kept_seconds(scenario: Scenario) -> float:
    """How long an empty answer of any endpoint may be kept."""
    records = [resource_of(t) for t in scenario.spec.resources if t.kind == "EndpointRecord"]
    kept = [r.spec.negative_ttl_seconds for r in records if isinstance(r, EndpointRecord)]
    return float(max(kept, default=0))


def is_repaired(run: Course, quiet_seconds: float) -> bool:
    """Something was lost, and everything is well again and has been for a while."""
    if endpoint_empty(run) is None:
        return False
    spells = [spell for name in run.emptiness for spell in run.empty_spells(name)]
    if any(spell.end > run.end - max(quiet_seconds, SETTLED_SECONDS) for spell in spells):
        return False
    if run.pending.at(run.end) > PENDING_LAUNCHES_MAX:
        return False
    return all(spell.end <= run.end - SETTLED_SECONDS for spell in amiss(run))


def amiss(run: Course) -> Iterator[Spell]:
    """When leases were missing, network state late, zones out of DNS, or users turned away."""
    yield from run.held.spells(lambda n: n < HELD_SHARE * run.droplets, run.end)
    yield from oldest_change(run).spells(lambda age: age > NETWORK_LATE_SECONDS, run.end)
    yield from run.fronts.out.spells(lambda number: number > 0, run.end)
    yield from in_front(run).spells(lambda share: share > UNREACHED_SHARE_MAX, run.end)
