"""The board: how things stand, from a small history told by hand, and how it is shown."""

from __future__ import annotations

from rich.console import Console

from cascade.edge.cli.board import Board, doing
from cascade.edge.cli.live import in_a_line, table
from tests.claims.tale import Tale


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


def test_it_fits_eighty_columns() -> None:
    told, board = tale().picks_up("enactor-az1", 1).plan(2, "dynamodb").plan(3, "dynamodb"), Board()
    told.backs_off("enactor-az1", "dynamodb", "enactor-az2 holds the lock of dynamodb " * 2)
    told.at(70).answers("dynamodb", 1, empty=True)
    board.catch_up(told.entries)
    console = Console(width=80)
    with console.capture() as shown:
        console.print(table(board, 75.0))
    lines = [line.rstrip() for line in shown.get().splitlines()]
    assert lines[0] == "story 0:01:15   newest plan 3"
    assert lines[3].startswith("enactor-az1        -  waits at dynamodb with plan 1: enactor-az2 h")
    assert lines[3].endswith("…") and len(lines[3]) <= 80
    assert lines[6] == "dynamodb       1       2  nothing, since 0:01:10"
    assert in_a_line(board, 75.0) == "0:01:15 newest plan 3; served: dynamodb EMPTY"
