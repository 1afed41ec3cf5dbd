"""Scales: where a time is on the page, and how far behind has which colour."""

from __future__ import annotations

import pytest

from cascade.edge.report.scales import Lag, LagScale, Piece, TimeScale
from cascade.edge.report.timeline import Span


def test_a_time_has_a_place_and_what_is_outside_stands_at_the_edge() -> None:
    scale = TimeScale(100, 200, 10, 210)
    assert [scale.x(at) for at in (0, 100, 150, 200, 999)] == [10, 10, 110, 210, 210]
    assert [scale.shows(at) for at in (99, 100, 200, 201)] == [False, True, True, False]


@pytest.mark.parametrize(
    ("end", "ticks"),
    [
        pytest.param(60, [0, 10, 20, 30, 40, 50, 60], id="a minute"),
        pytest.param(3600, [0, 600, 1200, 1800, 2400, 3000, 3600], id="an hour"),
        pytest.param(36000, [0, 7200, 14400, 21600, 28800, 36000], id="ten hours"),
    ],
)
def test_ticks_are_round_times_and_not_too_close(end: float, ticks: list[float]) -> None:
    assert list(TimeScale(0, end, 0, 800).ticks()) == ticks


def test_the_last_colour_begins_where_clean_up_does() -> None:
    scale = LagScale(keep=10)
    steps = [scale.step(behind) for behind in (0, 2, 3, 5, 6, 10, 11, 99)]
    assert steps == [0, 0, 1, 1, 2, 2, 3, 3]
    assert scale.legend()[0] == "newest, or up to 2 behind"
    assert scale.legend()[3].startswith("more than 10 behind")


def test_a_span_ripens_as_plans_come() -> None:
    plans = [(10.0 * generation, generation) for generation in range(1, 9)]
    lag = Lag(plans, LagScale(keep=4))  # colour changes at 2, 3 and 5 behind
    held = Span(10, 100, "enactor-az1", 1)
    assert list(lag.pieces(held, 0, 100)) == [
        Piece(10, 30, 0, 0),
        Piece(30, 40, 1, 2),
        Piece(40, 60, 2, 3),
        Piece(60, 100, 3, 5),
    ]
    assert list(lag.pieces(held, 35, 50)) == [Piece(35, 40, 1, 2), Piece(40, 50, 2, 3)]
    assert list(lag.pieces(Span(10, 100, "dynamodb"), 0, 100)) == []
