"""Drawings of the race: which there are, what they mark, and that it all lies inside."""

from __future__ import annotations

import itertools

import pytest

from cascade.edge.report.drawing import NAMES, WIDTH, draw
from cascade.edge.report.frames import Frame, frames
from cascade.edge.report.marks import moments
from cascade.edge.report.outcome import Outcome
from cascade.edge.report.scales import Lag, LagScale
from cascade.edge.report.shapes import Drawing
from cascade.edge.report.timeline import timeline
from tests.support.runs import played


def drawn(scenario: str, seed: int = 1) -> dict[str, tuple[Frame, Drawing]]:
    run = played(scenario, seed)
    line = timeline(run.entries, run.ended_at)
    lag = Lag(line.plans, LagScale(10))
    return {f.name: (f, draw(line, lag, f)) for f in frames(Outcome(run), line, lag)}


@pytest.mark.parametrize(
    ("scenario", "names"),
    [
        (
            "dns-race",
            ["The whole run", "From the check to the loss", "The seconds that did it"],
        ),
        (
            "dns-race-by-hand",
            [
                "The whole run",
                "From the check to the loss",
                "The seconds that did it",
                "The repair",
            ],
        ),
        ("dns-race-guarded", ["The whole run", "Where it came closest"]),
    ],
)
def test_from_the_whole_to_the_detail(scenario: str, names: list[str]) -> None:
    assert list(drawn(scenario)) == names


def test_each_drawing_shades_what_the_next_enlarges() -> None:
    shown = [frame for frame, _ in drawn("dns-race").values()]
    for frame, larger in itertools.pairwise(shown):
        assert frame.window == (larger.start, larger.end)
        assert frame.start <= larger.start < larger.end <= frame.end


def test_marks_carry_the_numbers_of_the_sentences() -> None:
    loss = Outcome(played("dns-race", 1)).losses[0]
    facts = loss.facts()
    marked = list(moments(loss))
    assert [moment.kind for moment in marked] == ["check", "stale", "deletion", "empty"]
    for moment in marked:
        assert facts[int(moment.number) - 1] == moment.sentence
    _, drawing = drawn("dns-race")["The seconds that did it"]
    words = [mark.words for mark in drawing.marks if mark.words]
    assert words == [
        "stale write: back to 27, the root was 42",
        "clean-up deletes dynamodb-account-000027",
    ]


@pytest.mark.parametrize("scenario", ["dns-race", "dns-race-by-hand", "dns-race-guarded"])
def test_everything_lies_inside(scenario: str) -> None:
    for _, drawing in drawn(scenario).values():
        for bar in drawing.bars:
            assert bar.x >= NAMES and bar.x + bar.width <= WIDTH and bar.width >= 0
            assert bar.y >= 0 and bar.y + bar.height <= drawing.height
        for line in drawing.lines:
            assert NAMES <= line.x1 <= WIDTH and max(line.y1, line.y2) <= drawing.height
        assert len(drawing.bars) < 4 * WIDTH


def test_in_the_last_drawing_the_colour_tells_the_story() -> None:
    _, drawing = drawn("dns-race")["The seconds that did it"]
    kinds = [bar.kind for bar in drawing.bars if "dynamodb-account answers" in bar.say]
    assert kinds[0] == "lag-0"
    assert kinds[-2:] == ["lag-3", "empty"]
