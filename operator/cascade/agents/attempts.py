"""An attempt at one endpoint: how it can fail, and how often it did.

`LockTaken` and `LockLost` belong here too, and stand where they are raised, in `locks`.
"""

from __future__ import annotations

from dataclasses import dataclass


class BatchRefused(Exception):
    """The change batch cannot go through now: one of its targets is missing."""


class Outdated(Exception):
    """The record is ahead of the plan: nothing is left to do for this endpoint."""


@dataclass
class Failures:
    """How often one endpoint of one plan failed; `limit` is what the policy puts up with."""

    limit: int | None
    count: int = 0

    @property
    def too_many(self) -> bool:
        return self.limit is not None and self.count >= self.limit
