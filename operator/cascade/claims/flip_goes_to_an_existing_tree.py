"""A flip goes to a tree that exists.

The enactor looks before it flips, but the look and the flip are not one step.
"""

from __future__ import annotations

from typing import ClassVar

from cascade.claims.base import Claim
from cascade.claims.world import World
from cascade.model.history import Write


class FlipGoesToAnExistingTree(Claim):
    kinds: ClassVar[tuple[str, ...]] = ("EndpointRecord",)

    def wrote(self, write: Write, before: World) -> None:
        flip = before.flip(write)
        if flip is None or flip.new is None or flip.new.tree in before.trees:
            return
        who = flip.set_by or write.by or "somebody"
        self.violate(write, f"{who} flips {write.name} to {flip.new.tree}, which does not exist")
