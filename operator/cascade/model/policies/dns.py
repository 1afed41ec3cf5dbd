"""DNSServer: what it answers when the root points at nothing. A flag of the server's own."""

from __future__ import annotations

from typing import TypeVar

from cascade.model.policies.base import Policy

T = TypeVar("T")


class EmptyRoot(Policy):
    """What is answered while the tree that the root names does not exist or holds no address."""

    field, as_it_was, guarded = "DNSServer.emptyRoot", "ServeEmpty", "ServeLastGood"

    def answer(self, last_good: T | None) -> T | None:
        """The answer in place of an empty one, or None."""
        raise NotImplementedError


class ServeEmpty(EmptyRoot):
    """NOERROR without an address, as Route 53 answered."""

    def answer(self, last_good: T | None) -> T | None:
        return None


class ServeLastGood(EmptyRoot):
    """The last answer that had an address."""

    def answer(self, last_good: T | None) -> T | None:
        return last_good
