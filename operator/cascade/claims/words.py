"""Words: each entry of a history as one plain sentence, for people who have been up all night.

What a write did shows only beside what stood there before; `told` keeps that in mind, `sentence`
takes it as `before` and says less without it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from typing import Any

from cascade.claims.balancer_words import BALANCER_WRITES, tells_of_targets, zone_of_targets
from cascade.claims.launch_words import LAUNCH_WRITES
from cascade.model.history import AnswerChange, Entry, Note, Write
from cascade.model.resources import (
    DNSPlan,
    Enactor,
    EndpointRecord,
    Lease,
    LoadBalancer,
    RecordTree,
    Resource,
)

NOTES = {
    "plan_published": "{by} has published plan {generation}",
    "plan_held_back": "{by} holds a plan back: {why}",
    "plan_picked_up": "{by} checks plan {generation}: it is newer than the last one it applied",
    "plan_applied": "{by} has applied plan {generation} everywhere",
    "plan_outdated": "{by} leaves {endpoint} as it is: {why}",
    "endpoint_skipped": "{by} gives up on {endpoint} until the next plan",
    "lock_taken": "{by} finds no free lock and backs off for {seconds:.0f} s: {why}",
    "lock_lost": "{by} has lost its lock and backs off for {seconds:.0f} s: {why}",
    "batch_refused": "{by} has its change refused and backs off for {seconds:.0f} s: {why}",
    "flipped": "{by} learns that {endpoint} is flipped to {tree}",
    "served_late": "{by} has waited long enough for {endpoint} to answer from {tree} and goes on",
    "cleaned_up": "{by} learns that {name} is deleted",
    "elected": "{by} is elected to write",
    "leadership_lost": "{by} gives plan {generation} up: {why}",
    "user_sees": "a user of {endpoint} sees {sees}",
    "runbook_observed": "people see: {saw}",
    "runbook_step": "people act: {did}",
    "runbook_passed_over": "people leave a step out ({do}): they never saw {never}",
    "zone_left": "{by} takes {balancer} out of DNS: half of its targets look bad, or more",
    "zone_back": "{by} lets {balancer} back into DNS",
    "store_serves": "{by} serves the metadata store behind {balancers}",
    "data_plane_serves": "{by} answers on port {port} who connects to an instance",
    "store_refused": "{by} cannot write the state of {droplet}: {why}",
    "agent_failed": "{by} fails and begins anew: {why}",
    "watch_failed": "{by} cannot watch and tries again: {why}",
    "election_failed": "{by} cannot run for leader and tries again: {why}",
    "events_refused": "{by} cannot write Events, and says things here only: {why}",
    "history_gap": "{by} was not told of every change of {kind}: verdicts are unknown from here",
    "claim_violated": "{by} finds that {claim} no longer holds",
}


def told(entries: Iterable[Entry]) -> Iterator[tuple[Entry, str]]:
    """Each entry with its sentence, in order."""
    there: dict[tuple[str, str], Resource] = {}
    for entry in entries:
        if not isinstance(entry, Write):
            yield entry, sentence(entry)
            continue
        key = (entry.kind, entry.name)
        yield entry, sentence(entry, there.pop(key, None))
        if entry.verb != "delete":
            there[key] = entry.resource


def sentence(entry: Entry, before: Resource | None = None) -> str:
    """One sentence without a full stop. `before` is the object as it was before a write."""
    match entry:
        case Write():
            return _write(entry, before)
        case Note():
            return _note(entry)
        case AnswerChange():
            return _answer(entry)


def _note(note: Note) -> str:
    try:
        return NOTES[note.event].format(by=note.by, **note.fields)
    except (KeyError, ValueError, TypeError):  # a word that is new, or one with other fields
        rest = ", ".join(f"{name} {value}" for name, value in note.fields.items())
        return f"{note.by} notes {note.event.replace('_', ' ')}" + (f": {rest}" if rest else "")


def _answer(change: AnswerChange) -> str:
    if change.addresses:
        many = f"{len(change.addresses)} address" + "es" * (len(change.addresses) > 1)
        return f"DNS now answers {change.endpoint} with {many}, from {change.tree}"
    because = f"its root names {change.tree}" if change.tree else "it has no root"
    return f"DNS now answers {change.endpoint} with nothing: {because}"


def _write(write: Write, before: Resource | None) -> str:
    who = write.by or "somebody"
    tell = WRITES.get(write.kind)
    said = tell(who, write, before) if tell else None
    if said:
        return said
    does = {"create": "creates", "replace": "changes", "delete": "deletes"}
    if write.verb == "replace_status":
        return f"{who} writes the status of the {write.kind} {write.name}"
    return f"{who} {does[write.verb]} the {write.kind} {write.name}"


def _record(who: str, write: Write, before: Any) -> str | None:
    after = write.resource
    assert isinstance(after, EndpointRecord)
    spec, name = after.spec, write.name
    if write.verb == "replace_status":
        served = after.status.served
        many = len(after.status.answers)
        tree = served.tree if served else "no tree"
        return f"{who} reports that {name} is served from {tree}, with {many} addresses"
    if write.verb != "replace":
        return None
    if not isinstance(before, EndpointRecord):
        root = spec.root.tree if spec.root else "none"
        locked = f"locked by {spec.lock.holder}" if spec.lock else "not locked"
        return f"{who} writes the record of {name}: its root is {root}, and it is {locked}"
    return _flip(who, before, after) or _lock(who, before, after)


def _flip(who: str, before: EndpointRecord, after: EndpointRecord) -> str | None:
    old, new = before.spec.root, after.spec.root
    if old == new:
        return None
    if new is None:
        return f"{who} takes the root of {after.name} away; it was {old.tree if old else 'none'}"
    if old and old.tree == new.tree:
        return f"{new.set_by or who} sets the root of {after.name} to {new.tree} once more"
    read = f"it read the root as {old.tree}" if old else "there was no root before"
    back = ", which is NEWER" if old and old.generation > new.generation else ""
    return f"{new.set_by or who} flips {after.name} to {new.tree}; {read}{back}"


def _lock(who: str, before: EndpointRecord, after: EndpointRecord) -> str:
    name = after.name
    old = before.spec.lock.holder if before.spec.lock else None
    new = after.spec.lock.holder if after.spec.lock else None
    if before.spec.lock == after.spec.lock:
        return f"{who} changes the settings of {name}"
    if old == new:
        return f"{new} renews its lock of {name}"
    if new and old:
        return f"{new} takes the lock of {name} over from {old}"
    if new:
        return f"{new} takes the lock of {name}"
    if who in (old, "somebody"):
        return f"{old} gives the lock of {name} back"
    return f"{who} takes the lock of {name} away from {old}"


def _tree(who: str, write: Write, before: Resource | None) -> str | None:
    tree = write.resource
    assert isinstance(tree, RecordTree)
    many = len(tree.spec.targets)
    return {
        "create": f"{who} builds the tree {write.name}, with {many} addresses",
        "replace_status": f"{who} has the tree {write.name} in sync",
        "delete": f"{who} deletes the tree {write.name}",
    }.get(write.verb)


def _plan(who: str, write: Write, before: Resource | None) -> str | None:
    plan = write.resource
    assert isinstance(plan, DNSPlan)
    many = len(plan.spec.endpoints)
    return {
        "create": f"{who} writes plan {plan.generation} for {many} endpoints",
        "delete": f"{who} deletes plan {plan.generation}",
    }.get(write.verb)


def _enactor(who: str, write: Write, before: Resource | None) -> str | None:
    enactor = write.resource
    assert isinstance(enactor, Enactor)
    status = enactor.status
    if write.verb == "replace_status":
        return {
            "Enacting": f"{write.name} reports that it takes up plan {status.applying}; it had"
            f" applied {status.last_applied}",
            "BackingOff": f"{write.name} reports that it backs off at {status.endpoint}:"
            f" {status.message}",
            "CleaningUp": f"{write.name} reports that plan {status.last_applied} is applied, and"
            " cleans up",
            "Paused": f"{write.name} reports that it is paused",
        }.get(status.phase, f"{write.name} reports: {status.phase} {status.message}".rstrip())
    if isinstance(before, Enactor) and before.spec.paused != enactor.spec.paused:
        return f"{who} {'pauses' if enactor.spec.paused else 'resumes'} {write.name}"
    return None


def _load_balancer(who: str, write: Write, before: Resource | None) -> str | None:
    balancer = write.resource
    assert isinstance(balancer, LoadBalancer)
    if write.verb != "replace_status":
        return None
    if tells_of_targets(balancer, before):
        return zone_of_targets(who, balancer, before)
    full = balancer.spec.capacity_units
    return f"{write.name} now has {balancer.healthy_units} of {full} units of capacity"


def _lease(who: str, write: Write, before: Resource | None) -> str | None:
    lease = write.resource
    assert isinstance(lease, Lease)
    if write.verb == "delete":
        return None
    return f"{lease.spec.holder_identity or 'nobody'} holds the lease {write.name}"


WRITES: dict[str, Callable[[str, Write, Any], str | None]] = {
    "EndpointRecord": _record,
    "RecordTree": _tree,
    "DNSPlan": _plan,
    "Enactor": _enactor,
    "LoadBalancer": _load_balancer,
    "Lease": _lease,
    **LAUNCH_WRITES,
    **BALANCER_WRITES,
}
