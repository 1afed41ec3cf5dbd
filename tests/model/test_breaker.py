"""A breaker opens after failures in a row, rests, and lets one try decide."""

from __future__ import annotations

from cascade.model.breaker import Breaker


def test_it_opens_after_failures_in_a_row_and_no_earlier() -> None:
    breaker = Breaker()
    for succeeded in (False, False, True, False, False):
        breaker.tell(succeeded, 0.0, 3, 60.0)
        assert not breaker.is_open(0.0)
    breaker.tell(False, 10.0, 3, 60.0)
    assert (breaker.is_open(69.9), breaker.is_open(70.0)) == (True, False)


def test_after_its_rest_one_failure_opens_it_again_and_one_success_closes_it() -> None:
    breaker = Breaker()
    for _ in range(3):
        breaker.tell(False, 0.0, 3, 60.0)
    breaker.tell(False, 60.0, 3, 60.0)
    assert breaker.is_open(119.0)
    breaker.tell(True, 120.0, 3, 60.0)
    breaker.tell(False, 120.0, 3, 60.0)
    assert not breaker.is_open(120.0)
