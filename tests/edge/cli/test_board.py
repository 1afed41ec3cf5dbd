"""The board: how things stand, from a small history told by hand, and how it is shown."""

from __future__ import annotations

import pytest
from rich.console import Console

from cascade.edge.cli.board import Board, doing
from cascade.edge.cli.live import in_a_line, table
from cascade.edge.cli.region import region
from cascade.model.resources import DropletManager
from tests.claims.tale import Tale

HOUR = 3600.0
DROPLETS = [f"droplet-{number:02}" for number in range(20)]


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


def region_tale() -> Tale:
    """A host with twenty leases, and an endpoint that is empty from 1 h on."""
    told = tale().write("", "create", DropletManager.named("dwfm-az1", zone="az1"))
    for droplet in DROPLETS:
        told.lease(droplet).holds_lease(droplet)
    return told.at(HOUR).answers("dynamodb", 1, empty=True)


def reports(told: Tale, **status: object) -> Tale:
    host = told.there["dwfm-az1"].with_status(**status)
    return told.write("dwfm-az1", "replace_status", host)


def test_hours_of_story_are_a_few_rows_that_say_what_is_wrong() -> None:
    told, board = region_tale(), Board()
    for droplet in DROPLETS[:19]:
        told.at(2 * HOUR).loses_lease(droplet, "StoreSilent")
    reports(told.at(5 * HOUR), queue_items=4467, oldest_seconds=5520)
    deed = {"do": "setLimit", "did": "let 5 items wait at dwfm-az1", "why": ""}
    told.at(5.5 * HOUR).notes("director", "runbook_step", **deed)
    assert board.catch_up(told.entries) == [
        "1:00:00 dynamodb answers with nothing",
        "5:30:00 people: let 5 items wait at dwfm-az1",
        "2:00:00 first lease runs out",
    ]
    now = 5.6 * HOUR
    cells = region(board.course(now), now)
    assert [(cell.name, cell.words, cell.bad) for cell in cells] == [
        ("leases held", "█░░░░░░░░░░░░░░░░░░░ 1 of 20", True),
        ("work queued", "4,467, the oldest for 1:32", True),
        ("people", "at T0+4:30 let 5 items wait at dwfm-az1", False),
    ]
    assert in_a_line(board, now) == (
        "5:36:00 T0+4:36  1 of 20 leases held; queued 4,467, the oldest for 1:32"
    )


def test_what_is_as_it_should_be_is_not_called_bad() -> None:
    told, board = region_tale(), Board()
    board.catch_up(reports(told, queue_items=3, oldest_seconds=2).entries)
    cells = region(board.course(HOUR), HOUR)
    assert [cell.in_a_line for cell in cells] == ["20 of 20 leases held", "queued 3"]
    assert not any(cell.bad for cell in cells)


def test_leases_that_are_back_are_told_when_they_have_lasted() -> None:
    told, board = region_tale(), Board()
    for droplet in DROPLETS:
        told.at(2 * HOUR).loses_lease(droplet, "StoreSilent")
    board.catch_up(told.entries)
    for droplet in DROPLETS:
        told.at(3 * HOUR).holds_lease(droplet)
    assert board.catch_up(told.entries) == []
    told.at(3 * HOUR + 400).plan(2, "dynamodb")
    assert board.catch_up(told.entries) == []
    told.at(3 * HOUR + 800).plan(3, "dynamodb")
    assert board.catch_up(told.entries) == ["3:00:00 95 % of leases back"]


@pytest.mark.parametrize("width", [80, 120])
def test_nothing_of_the_region_is_cut(width: int) -> None:
    told, board = region_tale(), Board(18 * HOUR)
    did = "let 5 items wait at " + ", ".join(f"dwfm-az{number}" for number in range(12))
    told.at(2 * HOUR).notes("director", "runbook_step", do="setLimit", did=did, why="")
    board.catch_up(told.entries)
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
