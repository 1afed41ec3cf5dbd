"""Paired: the same seed with a change and without it, so that what chance gave to both drops out.

Each agent draws from a stream of its own. A seed counts where it has a number in every row that is
compared.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Protocol

Minutes = Mapping[str, Mapping[int, float]]
"""Row -> seed -> what was lost."""


class Joined(Protocol):
    """A row that has the changes of others together."""

    @property
    def name(self) -> str: ...

    @property
    def parts(self) -> Sequence[str]: ...


def saved(minutes: Minutes, row: str, base: str) -> list[float]:
    """Of each seed the base's minutes less the row's; of the base itself nothing."""
    if row == base:
        return []
    mine, without = minutes.get(row, {}), minutes.get(base, {})
    return [without[seed] - mine[seed] for seed in without if seed in mine]


def beyond(minutes: Minutes, row: Joined, base: str) -> list[float]:
    """What all save together, less the sum of what each saves; below 0 where they save the same."""
    if not row.parts:
        return []
    mine, without = minutes.get(row.name, {}), minutes.get(base, {})
    alone = [minutes.get(part, {}) for part in row.parts]
    return [
        without[seed] - mine[seed] - sum(without[seed] - part[seed] for part in alone)
        for seed in without
        if seed in mine and all(seed in part for part in alone)
    ]
