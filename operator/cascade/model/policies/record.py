"""EndpointRecord: whether the record defends itself."""

from __future__ import annotations

from cascade.model.policies.base import Policy


class Fencing(Policy):
    """Whether the record refuses an older generation, whatever its writer believes."""

    field, as_it_was, guarded = "EndpointRecord.fencing", "Off", "Monotonic"

    def allows(self, root: int, new_root: int | None) -> bool:
        """May the root go from generation `root` to `new_root` (None: no root)?"""
        raise NotImplementedError


class Off(Fencing):
    """Any writer may set any root."""

    def allows(self, root: int, new_root: int | None) -> bool:
        return True


class Monotonic(Fencing):
    """The API server refuses a root of an older generation, or none."""

    def allows(self, root: int, new_root: int | None) -> bool:
        return new_root is not None and new_root >= root
