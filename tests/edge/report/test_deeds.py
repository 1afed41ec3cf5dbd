"""Deeds: what people did, short enough for a drawing."""

from __future__ import annotations

import pytest

from cascade.edge.report.deeds import deeds, in_short
from cascade.edge.report.scales import TimeScale
from cascade.lab.course import course
from tests.support.regions import HOUR, Region


def let(launches: int) -> str:
    return f"let {launches} launches an hour through at launcher"


@pytest.mark.parametrize(
    ("said", "short"),
    [
        (
            [let(40), let(80), let(160)],
            ["let 40 … 160 launches an hour through at launcher", "", ""],
        ),
        ([let(180), let(20)], [let(180), let(20)]),
        ([let(40), "restarted dwfm-az1", let(80), let(160)], None),
        (["moved 3 of 5 away", "moved 4 of 5 away", "moved 5 of 5 away"], None),
        ([], []),
    ],
    ids=["three in a row", "two", "another between", "two numbers", "none"],
)
def test_three_in_a_row_that_differ_in_a_number_are_told_once(
    said: list[str], short: list[str] | None
) -> None:
    assert list(in_short(said)) == (said if short is None else short)


def test_each_is_a_label_at_its_time_and_says_why_to_one_who_points_at_it() -> None:
    tale = Region().outage()
    for hour, launches in ((5, 40), (6, 80), (7, 160)):
        tale.at(hour * HOUR).deed(let(launches))
    run = course(tale.entries)
    labels = list(deeds(run.deeds, TimeScale(0, 10 * HOUR, 0, 1000), HOUR))
    assert [label.x for label in labels] == [500, 600, 700]
    assert [label.text for label in labels] == [
        "4:00 let 40 … 160 launches an hour through at launcher",
        "",
        "",
    ]
    assert labels[1].say == f"people, 5:00 after T0: {let(80)}"
