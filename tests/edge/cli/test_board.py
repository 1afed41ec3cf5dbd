"""The board: how things stand, from a small history told by hand, and how it is shown."""

from __future__ import annotations

import pytest
from rich.console import Console

from cascade.edge.cli.board import Board, doing
from cascade.edge.cli.live import in_a_line, table
from cascade.edge.cli.region import Cell, region
from tests.claims.tale import Tale
from tests.support.regions import (
    CHECKER,
    DROPLETS,
    FRONTS,
    HOST,
    HOUR,
    LAUNCHER,
    NETWORK,
    SERVICE,
    SHOP,
    Region,
)


def tale() -> Tale:
    told = Tale().enactor("enactor-az1").record("dynamodb").plan(1, "dynamodb")
    return told.at(10).answers("dynamodb", None).at(20).answers("dynamodb", 1)


def test_an_endpoint_that_never_answered_is_not_lost() -> None:
    board = Board()
    assert board.catch_up(Tale().record("dynamodb").answers("dynamodb", None).entries) == []
    assert not board.lost("dynamodb")


def test_a_loss_and_a_return_are_told_once() -> None:
    board, told = Board(), tale()
    assert board.catch_up(told.entries) == []
    told.at(70).answers("dynamodb", 1, empty=True)
    assert board.catch_up(told.entries) == ["0:01:10 dynamodb answers with nothing"]
    assert board.lost("dynamodb")
    told.at(90).answers("dynamodb", 1)
    assert board.catch_up(told.entries) == ["0:01:30 dynamodb answers again"]
    assert board.catch_up(told.entries) == []


def test_what_an_enactor_does_is_said_in_a_few_words() -> None:
    told, board = tale().picks_up("enactor-az1", 1), Board()
    board.catch_up(told.entries)
    assert doing(board.enactors["enactor-az1"]) == "applies plan 1"
    told.backs_off("enactor-az1", "dynamodb", "enactor-az2 holds the lock of dynamodb")
    board.catch_up(told.entries)
    assert doing(board.enactors["enactor-az1"]) == (
        "waits at dynamodb with plan 1: enactor-az2 holds the lock; next"
    )


def empty_from_one_hour_on() -> Region:
    return Region().at(HOUR).answers("dynamodb", 1, empty=True)


def test_hours_of_story_are_a_few_rows_that_say_what_is_wrong() -> None:
    told, board = empty_from_one_hour_on(), Board()
    told.at(2 * HOUR).lose(*DROPLETS[:19])
    told.at(5 * HOUR).says(HOST, queue_items=4467, oldest_seconds=5520)
    told.at(5.5 * HOUR).deed("let 5 items wait at dwfm-az1")
    assert board.catch_up(told.entries) == [
        "1:00:00 dynamodb answers with nothing",
        "5:30:00 people: let 5 items wait at dwfm-az1",
        "2:00:00 first lease runs out",
    ]
    now, late = 5.6 * HOUR, "4,467, the oldest for 1:32"
    assert region(board.course(now), now) == [
        Cell("leases held", "█░░░░░░░░░░░░░░░░░░░ 1 of 20", True, "1 of 20 leases held"),
        Cell("work queued", late, True, f"queued {late}"),
        Cell("people", "at T0+4:30 let 5 items wait at dwfm-az1"),
    ]
    assert in_a_line(board, now) == (
        "5:36:00  T0+4:36  1 of 20 leases held; queued 4,467, the oldest for 1:32"
    )


def test_launches_of_the_last_quarter_and_the_service_that_fails_most() -> None:
    told, board = empty_from_one_hour_on().with_others(), Board()
    told.at(2 * HOUR).says(LAUNCHER, launched=100, no_capacity=50).asks("vm-1").asks("vm-2")
    told.at(2.2 * HOUR).says(LAUNCHER, launched=103, no_capacity=90, over_limit=2)
    told.says(SERVICE, error_share=0.48)
    board.catch_up(told.entries)
    now = 2.3 * HOUR
    cells = {cell.name: cell for cell in region(board.course(now), now)}
    assert cells["launches"].words == (
        "3 launched, 42 not: 40 without capacity, 2 over the limit; 2 still wanted"
    )
    assert cells["services"].words == "1 of 1 impaired; lambda fails 48 % of its users"
    assert cells["launches"].bad and cells["services"].bad
    assert in_a_line(board, now).endswith(
        "; 3 launched, 42 not; 1 of 1 services impaired, lambda 48 %"
    )


def test_the_network_says_how_far_it_is_behind() -> None:
    told, board = Region().with_network(), Board()
    told.at(HOUR).says(NETWORK, queue_items=180, oldest_seconds=5400)
    board.catch_up(told.entries)
    cells = {cell.name: cell for cell in region(board.course(HOUR), HOUR)}
    said = "180 changes, the oldest for 1:30"
    assert cells["network"] == Cell("network", said, True, f"network {said}")


def fronts(unreached: int) -> Region:
    told = Region().with_load_balancers().at(HOUR - 300).says(SHOP, offered=100)
    told.at(HOUR).says(SHOP, offered=200, unreached=unreached)
    return told.says(CHECKER, queue_items=3, wait_seconds=2, busy_share=0.5, zones_out=0)


def test_load_balancers_say_what_is_out_and_who_fails_there() -> None:
    told, board = fronts(12), Board()
    told.says(CHECKER, queue_items=240, wait_seconds=41, late_share=0.3, busy_share=0.98)
    told.says(FRONTS[0], failed_over=True).says(FRONTS[2], healthy_targets=1)
    board.catch_up(told.entries)
    cells = {cell.name: cell for cell in region(board.course(HOUR), HOUR)}
    assert cells["load balancers"].words == (
        "5 of 12 targets in DNS; 12 % of their users fail there; out: shop-az1"
    )
    assert cells["checks"].words == "240 queued, waited 41 s, 30 % late; checkers 98 % busy"
    assert cells["load balancers"].bad and cells["checks"].bad
    line = in_a_line(board, HOUR)
    assert "; 1 zone out of DNS, 12 % fail at load balancers; 30 % of checks late" in line


def test_load_balancers_that_are_well_are_rows_and_no_part_of_a_line() -> None:
    board = Board()
    board.catch_up(fronts(2).entries)
    cells = {cell.name: cell for cell in region(board.course(HOUR), HOUR)}
    assert cells["load balancers"].words == "12 of 12 targets in DNS"
    assert not cells["checks"].bad
    assert "load balancers" not in in_a_line(board, HOUR) and "checks" not in in_a_line(board, HOUR)


def test_that_the_network_is_late_is_told_when_it_has_lasted() -> None:
    told, board = Region().with_network(), Board()
    board.catch_up(told.at(HOUR).says(NETWORK, oldest_seconds=700).entries)
    told.at(HOUR + 700).says(NETWORK, oldest_seconds=1400)
    assert board.catch_up(told.entries) == ["1:00:00 network later than 10 min"]


def test_a_run_of_the_race_alone_has_no_region() -> None:
    board = Board()
    board.catch_up(tale().notes("director", "runbook_step", do="pause", did="", why="").entries)
    assert region(board.course(20), 20) == []


def test_what_is_as_it_should_be_is_not_called_bad() -> None:
    told, board = empty_from_one_hour_on().with_others(), Board()
    told.says(HOST, queue_items=3, oldest_seconds=2).says(LAUNCHER, launched=4)
    told.says(SERVICE, error_share=0.01)
    board.catch_up(told.entries)
    cells = region(board.course(HOUR), HOUR)
    assert [cell.in_a_line for cell in cells] == [
        "20 of 20 leases held",
        "queued 3",
        "4 launched, 0 not",
        "services well",
    ]
    assert not any(cell.bad for cell in cells)


def test_leases_that_are_back_are_told_when_they_have_lasted() -> None:
    told, board = empty_from_one_hour_on(), Board()
    board.catch_up(told.at(2 * HOUR).lose(*DROPLETS).entries)
    assert board.catch_up(told.at(3 * HOUR).hold(*DROPLETS).entries) == []
    told.at(3 * HOUR + 400).plan(2, "dynamodb")
    assert board.catch_up(told.entries) == []
    told.at(3 * HOUR + 800).plan(3, "dynamodb")
    assert board.catch_up(told.entries) == ["3:00:00 95 % of leases back"]


@pytest.mark.parametrize("width", [80, 120])
def test_nothing_of_the_region_is_cut(width: int) -> None:
    board = Board(18 * HOUR)
    did = "let 5 items wait at " + ", ".join(f"dwfm-az{number}" for number in range(12))
    board.catch_up(empty_from_one_hour_on().at(2 * HOUR).deed(did).entries)
    console = Console(width=width)
    with console.capture() as shown:
        console.print(table(board, 2 * HOUR))
    text = shown.get()
    assert "…" not in text and all(len(line.rstrip()) <= width for line in text.splitlines())
    assert f"at T0+1:00 {did}" in " ".join(text.split())


def test_it_fits_eighty_columns() -> None:
    told, board = tale().picks_up("enactor-az1", 1).plan(2, "dynamodb"), Board(3 * HOUR)
    told.plan(3, "dynamodb")
    told.backs_off("enactor-az1", "dynamodb", "enactor-az2 holds the lock of dynamodb " * 2)
    told.at(70).answers("dynamodb", 1, empty=True)
    board.catch_up(told.entries)
    console = Console(width=80)
    with console.capture() as shown:
        console.print(table(board, 75.0))
    lines = [line.rstrip() for line in shown.get().splitlines()]
    assert lines == [
        "story 0:01:15  of at most 3:00:00  which is T0+0:00  newest plan 3",
        "",
        "endpoint  serves  behind  answers",
        "dynamodb       1       2  nothing, since 0:01:10",
        "",
        "enactor      applied  does",
        "enactor-az1        -  waits at dynamodb with plan 1: enactor-az2 holds the lock",
        "                      enactor-az2 holds the lock ; next",
        "",
    ], "nothing is cut"
    assert in_a_line(board, 75.0) == "0:01:15 newest plan 3; served: dynamodb EMPTY"
