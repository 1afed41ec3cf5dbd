"""A client's cache: how long it believes what it was told."""

from __future__ import annotations

import pytest

from cascade.model.errors import NotFound
from cascade.model.resolver import Cache, Family, Reply, addresses_of

NAME = "dynamodb.us-east-1.cascade.lab"
ONE = Reply(("192.0.2.1",), ttl_seconds=5)
NOTHING = Reply((), ttl_seconds=900)
NO_SUCH_NAME = Reply((), ttl_seconds=900, exists=False)


class Hands:
    """A clock that stands where it was put."""

    at = 0.0

    def __call__(self) -> float:
        return self.at


@pytest.fixture
def clock() -> Hands:
    return Hands()


@pytest.fixture
def cache(clock: Hands) -> Cache:
    return Cache(clock)


@pytest.mark.parametrize(
    ("reply", "at", "kept"),
    [
        (ONE, 4.999, True),
        (ONE, 5.0, False),
        (NOTHING, 899.999, True),
        (NOTHING, 900.0, False),
        (Reply(("192.0.2.1",), ttl_seconds=7 * 86_400), 86_399.0, True),
        (Reply(("192.0.2.1",), ttl_seconds=7 * 86_400), 86_400.0, False),
        (Reply((), ttl_seconds=3600), 899.0, True),
        (Reply((), ttl_seconds=3600), 900.0, False),
        (Reply(("192.0.2.1",), ttl_seconds=0), 0.0, False),
        (Reply((), ttl_seconds=0), 0.0, False),
    ],
    ids=[
        "until its TTL",
        "not longer",
        "nothing until the negative TTL",
        "nothing not longer",
        "an answer up to a day",
        "an answer not longer than a day, whatever its TTL",
        "nothing up to 15 minutes",
        "nothing not longer than 15 minutes, whatever the SOA says",
        "an answer with TTL 0 is for this once",
        "nothing without an SOA is for this once",
    ],
)
def test_a_reply_is_kept(clock: Hands, cache: Cache, reply: Reply, at: float, kept: bool) -> None:
    cache.keep(NAME, "A", reply)
    clock.at = at
    assert cache.fresh(NAME) == ({"A": reply} if kept else {})


def test_families_are_kept_apart(clock: Hands, cache: Cache) -> None:
    cache.keep(NAME, "A", ONE)
    cache.keep(NAME, "AAAA", NOTHING)
    clock.at = 5.0
    assert cache.fresh(NAME) == {"AAAA": NOTHING}


def test_no_such_name_holds_for_both_families(cache: Cache) -> None:
    cache.keep(NAME, "A", NO_SUCH_NAME)
    assert cache.fresh(NAME) == {"A": NO_SUCH_NAME, "AAAA": NO_SUCH_NAME}


def test_a_newer_reply_replaces_an_older_one(clock: Hands, cache: Cache) -> None:
    cache.keep(NAME, "A", NOTHING)
    clock.at = 1.0
    cache.keep(NAME, "A", ONE)
    assert cache.fresh(NAME) == {"A": ONE}
    clock.at = 6.0
    assert cache.fresh(NAME) == {}, "the end of the older one does not count"


def test_a_reply_for_this_once_ends_what_was_kept(cache: Cache) -> None:
    cache.keep(NAME, "A", NOTHING)
    cache.keep(NAME, "A", Reply(("192.0.2.1",), ttl_seconds=0))
    assert cache.fresh(NAME) == {}


@pytest.mark.parametrize(
    ("replies", "at", "seconds"),
    [
        ({}, 0.0, 0.0),
        ({"A": ONE, "AAAA": NOTHING}, 1.0, 4.0),
        ({"A": NOTHING, "AAAA": NOTHING}, 60.0, 840.0),
        ({"A": Reply((), ttl_seconds=60), "AAAA": NOTHING}, 30.0, 870.0),
        ({"A": NOTHING, "AAAA": NOTHING}, 900.0, 0.0),
    ],
    ids=[
        "keeps nothing",
        "addresses count, not the other family's nothing",
        "nothing",
        "nothing until both families have been asked for again",
        "run out",
    ],
)
def test_it_says_how_long_what_it_gives_may_outlive_the_truth(
    clock: Hands, cache: Cache, replies: dict[Family, Reply], at: float, seconds: float
) -> None:
    for family, reply in replies.items():
        cache.keep(NAME, family, reply)
    clock.at = at
    assert cache.cached_seconds(NAME) == seconds


def test_stale_entries_make_room_first_then_the_one_that_runs_out_next(clock: Hands) -> None:
    cache = Cache(clock, entries_max=3)
    for name, ttl_seconds in (("stale", 1), ("next", 20), ("later", 30)):
        cache.keep(name, "A", Reply(("192.0.2.1",), ttl_seconds))
    clock.at = 10.0
    cache.keep("fourth", "A", ONE)
    assert [n for n in ("stale", "next", "later", "fourth") if cache.fresh(n)] == [
        "next", "later", "fourth",
    ]  # fmt: skip
    cache.keep("fifth", "A", NOTHING)
    assert [n for n in ("next", "later", "fourth", "fifth") if cache.fresh(n)] == [
        "next", "later", "fifth",
    ]  # fmt: skip
    assert len(cache) == 3


@pytest.mark.parametrize(
    ("replies", "addresses"),
    [
        ({"A": ONE, "AAAA": NOTHING}, ("192.0.2.1",)),
        ({"A": NOTHING, "AAAA": NOTHING}, ()),
        (
            {"AAAA": Reply(("2001:db8::1",), 5), "A": ONE},
            ("192.0.2.1", "2001:db8::1"),
        ),
    ],
    ids=["one family", "nothing", "both, IPv4 first"],
)
def test_the_addresses_of_both_families_are_the_answer(
    replies: dict[Family, Reply], addresses: tuple[str, ...]
) -> None:
    assert addresses_of(NAME, replies) == addresses


def test_no_such_name_is_an_error_that_names_it() -> None:
    with pytest.raises(NotFound, match=f"no name '{NAME}'"):
        addresses_of(NAME, {"A": NO_SUCH_NAME, "AAAA": NO_SUCH_NAME})
