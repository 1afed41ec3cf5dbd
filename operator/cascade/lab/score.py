"""The score: how fast people found and repaired what broke, beside AWS. From the history alone.

Whoever writes and is none of the lab's own agents is a person; the director counts as one, as it
does what people did. What a person reads is in a history only where the API server noted it
(`looked`). A read proves that somebody looked, a write that somebody knew where to act: so the
cause counts as found with the first deed at an object of the DNS automation.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from cascade.lab.aws_times import AWS_TIMES, aws_seconds
from cascade.lab.cast import AGENT_OF
from cascade.lab.course import REFUSALS, Course, Reader
from cascade.lab.milestones import of as milestones_of
from cascade.lab.stretches import BLIP_SECONDS, trigger
from cascade.model.history import Entry, Note, Write
from cascade.model.resources import HealthChecker, Launcher, Resource

LOOKED = "looked"
ROLES = frozenset({"", "dns", "fleet", "probe", "observer", "keeper"})
"""The lab's own that have no object; what the API server does by itself has no name."""
AUTOMATION = ("EndpointRecord", "RecordTree", "DNSPlan", "Enactor", "Planner")
HOSTS = ("DropletManager", "DropletLease")
CHECKS = ("HealthChecker", "NLBTarget", "LoadBalancer")
INVOLVED = (*AUTOMATION, *HOSTS, *CHECKS, "NetworkManager", "Launcher")


class People:
    """Who in a history is a person. An agent's name is its object's."""

    def __init__(self) -> None:
        self.own = set(ROLES)

    def see(self, entry: Entry) -> None:
        if isinstance(entry, Write) and type(entry.resource) in AGENT_OF:
            self.own.add(entry.name)

    def are(self, by: str) -> bool:
        return by not in self.own


@dataclass(frozen=True)
class Beat:
    """One line of the score. Times are story seconds since T0; None: it did not come."""

    name: str
    words: str
    here: float | None
    aws: float | None


@dataclass(frozen=True)
class Score:
    """What is told at the end of a run that people played."""

    emptied_at: float | None
    """T0 in story seconds since the start; None: no endpoint was lost."""
    beats: tuple[Beat, ...]
    times_lost: int
    """How often the endpoint of T0 was lost: the race can come again after a repair."""
    leases: int
    fewest_held: int
    """Leases held when they were fewest, after T0."""
    deeds: int
    """Writes by people after T0."""
    refused: int | None = None
    """Launches that were refused after T0, each attempt; None: there is no launcher. AWS has not
    said how many it refused."""

    def to_json(self) -> dict[str, Any]:
        """score.json, and `-o json`."""
        return {
            "schema": "cascade.score/1",
            "emptied_at_seconds": self.emptied_at,
            "since_t0_seconds": {b.name: {"here": b.here, "aws": b.aws} for b in self.beats},
            "times_lost": self.times_lost,
            "leases": self.leases,
            "fewest_held": self.fewest_held,
            "deeds": self.deeds,
            "launches_refused": self.refused,
        }


def score(entries: Iterable[Entry], end: float | None = None) -> Score:
    """Of a whole history, or of one so far. `end`: when the run ended."""
    reader, people = Reader(), People()
    looks: list[float] = []
    writes: list[Write] = []
    last = 0.0
    for entry in entries:
        reader.see(entry)
        people.see(entry)
        last = entry.at
        if isinstance(entry, Note) and entry.event == LOOKED:
            looks.append(entry.at)
        elif isinstance(entry, Write) and people.are(entry.by) and entry.kind in INVOLVED:
            writes.append(entry)
    reader.course.end = max(last, end or 0.0)
    return _score(reader.course, looks, writes)


def _score(run: Course, looks: list[float], writes: list[Write]) -> Score:
    lost = trigger(run)
    if lost is None:
        return Score(None, (), 0, run.droplets, run.droplets, 0)
    t0 = lost.start
    found = milestones_of(run)
    since = [write for write in writes if write.at >= t0]

    def beat(name: str, words: str, at: float | None, aws: float | None = None) -> Beat:
        return Beat(name, words, None if at is None else at - t0, aws)

    look = next((at for at in looks if at >= t0), None)
    beats = [
        beat("looked", "first look at a record", look),
        beat("found", "cause found: first deed there", _first(since, AUTOMATION), CAUSE_FOUND),
        beat("dns_back", "DNS answers again", found["dns_back"], aws_seconds("dns_back")),
    ]
    if run.droplets:
        act, back = aws_seconds("people_throttle"), aws_seconds("leases_back")
        beats.append(beat("acted_at_a_host", "first deed at a host", _first(since, HOSTS), act))
        beats.append(beat("leases_back", "leases back", found["leases_back"], back))
    beats += [beat(*one) for one in _of_the_day(run, found, since)]
    fewest = min([run.held.at(t0), *run.held.since(t0)])
    spells = [spell for name in lost_names(run) for spell in run.empty_spells(name)]
    again = sum(s.start >= t0 and (s.seconds >= BLIP_SECONDS or s.end >= run.end) for s in spells)
    return Score(t0, tuple(beats), again, run.droplets, int(fewest), len(since), refused(run, t0))


def _of_the_day(
    run: Course, found: Mapping[str, float | None], since: list[Write]
) -> Iterator[tuple[str, str, float | None, float | None]]:
    """When errors of load balancers began, what people did there, and when all was well: for a run
    that has them."""
    words = {
        "nlb_errors_begin": "load balancers: errors begin",
        "nlb_errors_end": "load balancers: errors end",
        "network_normal": "network normal again",
        "recovered": "all is well",
    }
    if not run.has(HealthChecker):
        return
    for name, said in words.items():
        if name == "nlb_errors_end":
            acted = _first(since, CHECKS)
            yield "acted_at_checks", "first deed there", acted, aws_seconds("failover_off")
        yield name, said, found[name], aws_seconds(name)


def refused(run: Course, since: float) -> int | None:
    """Launches that EC2's front door refused since then, for whatever reason."""
    if not run.has(Launcher):
        return None
    return round(sum(run.total(Launcher, why, since, run.end) for why in REFUSALS))


def lost_names(run: Course) -> list[str]:
    """The endpoints that count for T0."""
    used = [name for name in run.emptiness if run.hostnames.get(name) in run.stores]
    return used if run.stores else list(run.emptiness)


CAUSE_FOUND = next(time.seconds for time in AWS_TIMES if time.words == "cause found")


def _first(writes: list[Write], kinds: tuple[str, ...]) -> float | None:
    return next((write.at for write in writes if write.kind in kinds), None)


def changed_in(before: Resource | None, after: Resource) -> str:
    """The fields of the spec that a write changed, with their new values, in a few words."""
    if before is None:
        return ""
    was = before.spec.model_dump(by_alias=True, mode="json")
    now = after.spec.model_dump(by_alias=True, mode="json")
    return ", ".join(f"{name} {_short(value)}" for name, value in now.items() if was[name] != value)


def _short(value: Any) -> str:
    if isinstance(value, dict):
        return str(value.get("tree") or value.get("holder") or "changed")
    return "none" if value is None else str(value)
