"""The health checker's policies, each choice beside the one as it was."""

from __future__ import annotations

import pytest

from cascade.model.policies.health import (
    AtOnce,
    Automatic,
    ByEndpoint,
    CountsAsBad,
    Dedicated,
    FailOpen,
    InARow,
    Majority,
    NetworkReady,
    Off,
    One,
    Remove,
    SaysNothing,
    Shared,
    Velocity,
)

GOOD, BAD = True, False
ZONES = ("az1", "az2", "az3")


def test_admission_asks_for_nothing_or_for_the_network_in_every_zone() -> None:
    assert AtOnce().admits(ZONES, ())
    assert not NetworkReady().admits(ZONES, ("az1", "az3"))
    assert NetworkReady().admits(ZONES, ("az3", "az2", "az1", "az4"))


@pytest.mark.parametrize(
    ("was_in", "results", "is_in"),
    [
        (True, [], True),
        (True, [BAD], True),
        (True, [BAD, GOOD, BAD], True),
        (True, [GOOD, BAD, BAD], False),
        (False, [BAD, GOOD], True),
        (False, [GOOD, BAD], False),
    ],
)
def test_in_a_row_two_bad_ones_take_out_and_one_good_one_takes_back(
    was_in: bool, results: list[bool], is_in: bool
) -> None:
    assert InARow().is_in(was_in, results, 2, 1) == is_in


@pytest.mark.parametrize(
    ("was_in", "results", "is_in"),
    [
        (True, [BAD, BAD], True),
        (True, [BAD, BAD, GOOD, BAD], False),
        (True, [GOOD, BAD, GOOD, BAD, BAD], False),
        (True, [BAD, BAD, BAD, GOOD, GOOD, GOOD], True),
        (False, [BAD, BAD, BAD, GOOD, GOOD], False),
        (False, [BAD, GOOD, BAD, GOOD, GOOD], True),
    ],
)
def test_a_majority_is_three_of_the_last_five_both_ways(
    was_in: bool, results: list[bool], is_in: bool
) -> None:
    """However many the spec asks for in a row."""
    assert Majority().is_in(was_in, results, 2, 1) == is_in


def test_automatic_leaves_the_last_zone_and_nothing_else() -> None:
    may = [Automatic().may_leave(out, 3, left_lately=out) for out in range(3)]
    assert (may, Automatic.takes_out) == ([True, True, False], True)


@pytest.mark.parametrize(("zones", "may_be_out"), [(1, 0), (2, 1), (3, 1), (4, 2), (5, 2)])
def test_velocity_keeps_half_of_the_zones(zones: int, may_be_out: int) -> None:
    may = [Velocity().may_leave(out, zones, left_lately=0) for out in range(zones)]
    assert may == [out < may_be_out for out in range(zones)]


def test_velocity_lets_one_leave_at_a_time() -> None:
    assert not Velocity().may_leave(0, 3, left_lately=1)


def test_off_lets_none_leave_and_all_return() -> None:
    assert not Off().may_leave(0, 3, left_lately=0) and not Off.takes_out


def test_what_late_checks_and_an_endpoint_that_looks_bad_as_a_whole_say() -> None:
    assert CountsAsBad.is_bad and not SaysNothing.is_bad
    assert FailOpen.opens and not Remove.opens
    assert Shared.is_shared and not Dedicated.is_shared


CHECKERS = [f"checker-{number}" for number in range(1, 13)]


def test_one_cell_is_all_of_them() -> None:
    assert One().share(CHECKERS, 4, 6) == CHECKERS


@pytest.mark.parametrize("cells", [1, 2, 3, 5, 6, 12])
def test_cells_share_all_checkers_out_and_each_checker_is_in_one(cells: int) -> None:
    shares = [ByEndpoint().share(CHECKERS, cell, cells) for cell in range(cells)]
    assert [checker for share in shares for checker in share] == CHECKERS
    assert max(map(len, shares)) - min(map(len, shares)) <= 1


def test_a_cell_is_not_all_in_one_zone() -> None:
    """Checkers are launched in one zone after the other. Every sixth of them is in the same."""
    zone_of = {checker: ZONES[number % 3] for number, checker in enumerate(CHECKERS)}
    for cell in range(6):
        assert len({zone_of[checker] for checker in ByEndpoint().share(CHECKERS, cell, 6)}) == 2


def test_of_fewer_checkers_than_cells_some_have_two_cells() -> None:
    assert [ByEndpoint().share(["a", "b"], cell, 3) for cell in range(3)] == [["a"], ["b"], ["a"]]
    assert ByEndpoint().share([], 0, 3) == []
    assert ByEndpoint().share(["a", "b"], 0, 0) == ["a", "b"], "before there is a target"
