"""Repeats: each returns in words that a write does again what was done, or nothing."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from cascade.claims.world import World
from cascade.model.history import Write
from cascade.model.resources import DropletLease, Enactor, Instance


def answer(write: Write, before: World) -> str:
    """Of a call for an instance: `status.answered` is its number."""
    known, after = before.instances.get(write.name), write.resource
    if known is None or write.verb != "replace_status" or not isinstance(after, Instance):
        return ""
    was, now = known.status, after.status
    if was.answered != now.answered or not now.answered:
        return ""
    if was.but(network=()) == now.but(network=()):  # that is the network manager's
        return ""
    return f"{write.by} answers call {now.answered} of {write.name} once more"


def establishment(write: Write, before: World) -> str:
    """Of a lease: its epoch is how often it was established."""
    known, after = before.droplets.get(write.name), write.resource
    if known is None or write.verb != "replace" or not isinstance(after, DropletLease):
        return ""
    is_mine = known.is_held and known.spec.holder == after.spec.holder
    if not is_mine or after.spec.epoch == known.spec.epoch:
        return ""
    return f"{write.by} establishes the lease of {write.name} anew, which it holds"


def pick_up(write: Write, before: World) -> str:
    """Of a plan, by an enactor."""
    after = write.resource
    if not isinstance(after, Enactor) or write.verb != "replace_status":
        return ""
    status = after.status
    if status.phase != "Enacting" or status.applying != status.last_applied:
        return ""
    return f"{write.name} takes up plan {status.applying}, which it has applied"


REPEATS: Mapping[str, Callable[[Write, World], str]] = {
    "Instance": answer,
    "DropletLease": establishment,
    "Enactor": pick_up,
}
