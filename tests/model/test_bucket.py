"""A token bucket: a burst, a rate, and nothing at a rate of nothing."""

from __future__ import annotations

from cascade.model.bucket import TokenBucket


def test_a_burst_at_once_and_then_the_rate() -> None:
    bucket = TokenBucket(0.0, 3)
    assert [bucket.take(0.0, 3600, 3) for _ in range(4)] == [True, True, True, False]
    assert [bucket.take(at, 3600, 3) for at in (0.5, 1.0, 1.5, 2.0)] == [False, True, False, True]


def test_it_holds_no_more_than_the_burst() -> None:
    bucket = TokenBucket(0.0, 2)
    assert bucket.fill(10_000.0, 3600, 2) == 2


def test_at_a_rate_of_nothing_there_is_none_to_give_and_none_is_lost() -> None:
    bucket = TokenBucket(0.0, 2)
    assert not bucket.take(5.0, 0, 2)
    assert bucket.take(6.0, 60, 2)


def test_what_was_taken_for_nothing_comes_back() -> None:
    bucket = TokenBucket(0.0, 1)
    assert bucket.take(0.0, 60, 1)
    bucket.give_back()
    assert bucket.take(0.0, 60, 1)
