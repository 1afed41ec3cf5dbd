"""A study's page: charts come out where their numbers say, and the page holds table and command."""

from __future__ import annotations

from dataclasses import replace

import pytest

from cascade.edge.report.plotted import HEIGHT, LEFT, NAMES, RIGHT, TOP, WIDTH, plotted, ticks
from cascade.edge.report.study_page import study_page
from cascade.lab.studies import OF_THE_LEASES, STUDIES
from cascade.lab.studies.chart import Axis, Cell, Ladder, Matrix, Plot, Point, Rung, Series, Span
from cascade.lab.studies.leases import LeaseSample

X, Y = Axis("minutes", 0, 100), Axis("droplets", 0, 50)


def test_ticks_are_round_and_not_too_near_each_other() -> None:
    assert list(ticks(Axis("", 0, 250), 840)) == [0, 50, 100, 150, 200, 250]
    assert list(ticks(Axis("", 0, 12), 630)) == [0, 2, 4, 6, 8, 10, 12]
    assert list(ticks(Axis("", 40, 150), 840)) == [40, 60, 80, 100, 120, 140]
    assert str(next(ticks(Axis("", 0, 1), 840))) == "0.0", "no minus before it"


def test_the_corners_of_a_plot_are_the_ends_of_its_axes() -> None:
    corners = (Point(0, 0), Point(100, 50), Point(200, 99, "outside"))
    made = plotted(Plot("title", "describes", X, Y, (Series("dots", "good", dots=corners),)))
    places = [(dot.x, dot.y) for dot in made.dots]
    top_right = (WIDTH - RIGHT, TOP)
    assert places == [(LEFT, TOP + HEIGHT), top_right, top_right]
    assert made.legend == [("dot good", "dots")]


def test_an_interval_is_a_line_with_its_middle_on_it() -> None:
    series = Series("measured", "measured", spans=(Span(50, 10, 20, 40, "said"),))
    made = plotted(Plot("title", "describes", X, Y, (series,)))
    (dot,) = made.dots
    (line,) = [line for line in made.lines if line.kind == "span measured"]
    assert line.x1 == line.x2 == dot.x and line.y2 < dot.y < line.y1
    assert (dot.say, line.say) == ("said", "said")


def test_a_ladder_has_a_line_for_each_name_and_words_where_there_is_no_value() -> None:
    rungs = (Rung("quick", (10.0, 12.0), 10, 12, 11), Rung("never", (), words="never, 5 of 5"))
    made = plotted(Ladder("title", "describes", X, rungs))
    assert [words.text for words in made.words if words.kind == "name"] == ["quick", "never"]
    assert [words.text for words in made.words if words.kind == "never"] == ["never, 5 of 5"]
    assert len(made.dots) == 2
    assert made.height > made.words[-1].y


@pytest.mark.parametrize("study", [study.name for study in OF_THE_LEASES])
def test_the_names_of_a_ladder_fit_beside_it(study: str) -> None:
    draw = STUDIES[study].picture
    assert draw is not None
    made = draw(STUDIES[study].rows, [])
    rungs = made.rungs if isinstance(made, Ladder) else ()
    assert [rung.name for rung in rungs if len(rung.name) > NAMES / 6.4] == []


def test_a_matrix_is_darker_where_it_is_worse() -> None:
    cells = (Cell("5", 0.0), Cell("70", 0.6), Cell("never", 1.0))
    made = plotted(Matrix("title", "describes", ("a", "b", "c"), (("row", cells),)))
    assert [bar.kind for bar in made.bars] == ["cell-0", "cell-2", "cell-3"]


@pytest.mark.parametrize("study", [study.name for study in OF_THE_LEASES])
def test_every_study_of_the_leases_has_a_picture_also_before_anything_was_run(study: str) -> None:
    draw = STUDIES[study].picture
    assert draw is not None
    assert plotted(draw(STUDIES[study].rows, [])).height > 40


def test_the_page_holds_the_table_and_the_command() -> None:
    study = STUDIES["exits"]
    row = study.rows[1]
    samples = [LeaseSample(row.name, seed, None, 0, 0, 240, 5000) for seed in (1, 2)]
    page = study_page(replace(study, rows=(row,)), samples, "cascade study exits --seeds 2")
    assert "<td>limit 5</td><td>0 of 2</td>" in page
    assert "cascade study exits --seeds 2" in page
    assert "seeds 1 to 2" in page
    assert "never, 2 of 2" in page


def test_a_study_without_a_picture_is_its_table() -> None:
    page = study_page(STUDIES["contention"], [], "cascade study contention")
    assert "<svg viewBox" not in page and "<th>outages</th>" in page
