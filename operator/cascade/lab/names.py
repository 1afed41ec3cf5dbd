"""The names port without a network: a client's cache over a function that answers.

In virtual time there is nobody behind a socket to wait for, so the answering function is asked
directly; what is kept, and for how long, follows the same rules as over UDP.
"""

from __future__ import annotations

from collections.abc import Callable

from cascade.model.resolver import FAMILIES, Cache, Family, Reply, addresses_of, same_name

Ask = Callable[[str, Family], Reply]


class DirectNames:
    """One client's names port. `ask` raises Unavailable where no DNS server answers."""

    def __init__(self, ask: Ask, now: Callable[[], float]) -> None:
        self._ask = ask
        self._cache = Cache(now)

    async def resolve(self, hostname: str) -> tuple[str, ...]:
        """Never waits. Raises NotFound, Unavailable."""
        return self.look_up(hostname)

    def look_up(self, hostname: str) -> tuple[str, ...]:
        """The same for a driver that executes calls itself."""
        name = same_name(hostname)
        replies = self._cache.fresh(name)
        for family in FAMILIES:
            if family not in replies:
                replies[family] = self._ask(name, family)
                self._cache.keep(name, family, replies[family])
        return addresses_of(name, replies)

    def knows(self, hostname: str) -> bool:
        """Whether it would answer without asking."""
        return len(self._cache.fresh(same_name(hostname))) == len(FAMILIES)

    def cached_seconds(self, hostname: str) -> float:
        """How long what it gives may outlive the truth; 0: it keeps nothing."""
        return self._cache.cached_seconds(same_name(hostname))
