"""Curves: steps as outlines, and the round numbers beside them."""

from __future__ import annotations

import pytest

from cascade.edge.report.curves import ValueScale, area, edge, grid, lasts, marks, peaks, stacked
from cascade.edge.report.scales import TimeScale
from cascade.lab.steps import Steps


def test_one_look_for_each_column_of_the_page_the_last_at_the_end() -> None:
    times = grid(TimeScale(0, 300, 100, 115))
    assert len(times) == 10
    assert (times[0], times[-1]) == (30, 300)


def test_a_peak_between_two_columns_is_not_lost() -> None:
    steps = Steps([0, 12, 14, 31], [1, 9, 2, 3])
    assert lasts(steps, [10, 20, 30, 40]) == [1, 2, 2, 3]
    assert peaks(steps, [10, 20, 30, 40]) == [1, 9, 2, 3]


def test_layers_stand_on_each_other() -> None:
    assert stacked([[1, 2], [3, 0]]) == [[1, 2], [4, 2]]
    assert stacked([]) == []


def test_an_edge_is_flat_until_the_next_value() -> None:
    assert edge([0, 1, 2, 3], [5, 5, 9, 9]) == "M0 5H2V9H3"
    assert area([0, 1, 2, 3], [5, 5, 3, 3], [9, 9, 9, 9]) == "M0 5H2V3H3V9H0Z"
    same_until_2 = area([0, 1, 2, 3], [5, 7, 7, 3], [5, 7, 7, 9])
    assert same_until_2 == "M0 5H1V7H3V3V9V7H1V5H0Z", "no sliver where the edges are the same"
    assert area([0, 1], [9, 9], [9, 9]) == "", "nothing to see"


@pytest.mark.parametrize(
    ("top", "unit", "shown"),
    [
        (240, 1, [100, 200]),
        (4467, 1, [2000, 4000]),
        (1, 1, [0.5, 1]),
        (6600, 3600, [3600]),
        (0, 1, []),
    ],
)
def test_at_most_two_round_numbers_stand_beside_a_row(
    top: float, unit: float, shown: list[float]
) -> None:
    assert list(marks(top, unit)) == pytest.approx(shown)


def test_what_is_above_the_scale_stays_in_its_row() -> None:
    scale = ValueScale(10, 100, 150)
    assert [scale.y(value) for value in (-1, 0, 5, 10, 99)] == [150, 150, 125, 100, 100]
