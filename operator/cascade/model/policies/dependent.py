"""Dependents: what a service does when a call that it needs has failed.

Retries are load: what one client wins by trying again, all clients together may lose. That each
dependent retried a fixed number of times is our assumption.
"""

from __future__ import annotations

from cascade.model.policies.base import Policy


class CallRetry(Policy):
    """Whether a call that failed is made again."""

    field, as_it_was, guarded = "DependentService.retry", "Retry", "Budget"
    breaks = False

    def may_retry(self, tries: int, most: int, tokens: float) -> bool:
        """After so many tries that failed, with so many tokens in the budget?"""
        return tries <= most


class Retry(CallRetry):
    """Up to `retries` times, each after twice the wait."""


class Budget(CallRetry):
    """The same, but each retry costs a token and each request brings only a part of one."""

    def may_retry(self, tries: int, most: int, tokens: float) -> bool:
        return tries <= most and tokens >= 1


class CircuitBreaker(CallRetry):
    """The same, but after several failures in a row nobody calls for a while."""

    breaks = True


class Stale(Policy):
    """What users get while the store does not answer."""

    field, as_it_was, guarded = "DependentService.stale", "Refuse", "ServeStale"
    serves = False


class Refuse(Stale):
    """They get an error."""


class ServeStale(Stale):
    """What was read last, as long as it is young enough: loose coupling."""

    serves = True
