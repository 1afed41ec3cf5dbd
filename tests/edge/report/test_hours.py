"""The hours: rows for what the history has, one axis for all, and everything inside."""

from __future__ import annotations

import re

import pytest

from cascade.edge.report.hours import NARROW, PAPER, SHEETS, WIDE, Sheet, draw_hours
from cascade.edge.report.labels import APART
from cascade.edge.report.panel import Layer, Panel
from cascade.edge.report.panels import panels
from cascade.edge.report.shapes import Drawing
from cascade.lab.course import Course, course
from cascade.lab.steps import Steps
from cascade.model.resources import DependentService
from tests.support.regions import (
    HOST,
    HOUR,
    LAUNCHER,
    NETWORK,
    SERVICE,
    Region,
)
from tests.support.runs import played

LETTERS = {"small": 5.9, "scale": 5.9, "strong": 7.4}


def run_of(scenario: str, seed: int = 5) -> Course:
    run = played(scenario, seed)
    return course(run.entries, run.ended_at)


@pytest.fixture(scope="module")
def run() -> Course:
    return run_of("lease-collapse")


def drawn(run: Course, sheet: Sheet) -> Drawing:
    drawing = draw_hours(run, sheet)
    assert drawing is not None
    return drawing


def test_rows_appear_only_where_the_history_has_something_for_them(run: Course) -> None:
    names = [row.title for row in panels(run)]
    assert names == ["dynamodb", "leases held", "work queued", "oldest item"]
    guarded = [row.title for row in panels(run_of("lease-collapse-guarded"))]
    assert guarded == ["leases held", "work queued", "oldest item"], "no endpoint was empty"


def test_a_run_of_the_race_alone_has_no_hours() -> None:
    assert draw_hours(run_of("dns-race", 1)) is None


def test_a_run_without_a_loss_has_hours_and_no_times_of_aws() -> None:
    words = {word.text for word in drawn(run_of("lease-collapse-guarded"), WIDE).words}
    assert "leases held" in words and "hours" in words
    assert not words & {"T0", "AWS, PDT", "hours since T0"}


@pytest.mark.parametrize("sheet", SHEETS, ids=lambda sheet: sheet.kind)
def test_everything_lies_inside(run: Course, sheet: Sheet) -> None:
    assert_inside(drawn(run, sheet), sheet)


def assert_inside(drawing: Drawing, sheet: Sheet) -> None:
    for bar in drawing.bars:
        assert bar.x >= 0 and bar.x + bar.width <= sheet.width and bar.width >= 0
        assert bar.y >= 0 and bar.y + bar.height <= drawing.height
    for line in drawing.lines:
        assert 0 <= line.x1 <= sheet.width and max(line.y1, line.y2) <= drawing.height
    for word in drawing.words:
        letter = next((w for kind, w in LETTERS.items() if kind in word.kind), 6.4)
        width = len(word.text) * letter
        left = word.x - width if {"name", "left"} & set(word.kind.split()) else word.x
        assert left >= -1 and left + width <= sheet.width + APART * 3, word


def test_aws_and_the_run_stand_on_one_axis(run: Course) -> None:
    drawing = drawn(run, WIDE)
    said = {bar.say: bar.x for bar in drawing.bars if bar.say}
    theirs = next(x for say, x in said.items() if say.startswith("AWS, 04:14 PDT, 4:26 after T0"))
    ours = next(x for say, x in said.items() if say.startswith("here, 4:26 after T0"))
    assert abs(theirs - ours) < 1
    ties = [line for line in drawing.lines if line.kind == "tie"]
    assert len(ties) == 5, "each milestone that AWS gave a time for"


def test_the_trigger_is_shaded_from_t0_until_the_answer_is_back(run: Course) -> None:
    drawing = drawn(run, WIDE)
    (trigger,) = (bar for bar in drawing.bars if bar.kind == "trigger")
    (strip,) = (bar for bar in drawing.bars if bar.kind == "empty")
    assert (trigger.x, trigger.width) == pytest.approx((strip.x, strip.width), abs=0.1)
    assert trigger.say.endswith("for 2:37")
    assert trigger.y < strip.y and trigger.y + trigger.height > strip.y + strip.height


def test_each_deed_has_a_line_through_all_rows_and_its_words(run: Course) -> None:
    drawing = drawn(run, WIDE)
    assert len([line for line in drawing.lines if line.kind == "deed-line"]) == len(run.deeds)
    words = [word.text for word in drawing.words if "people" in word.kind]
    assert "4:26 let 5 items wait at dwfm-az1, dwfm-az2, dwfm-az3" in words


def test_who_points_at_a_time_reads_all_values(run: Course) -> None:
    readings = [bar.say for bar in drawn(run, WIDE).bars if bar.kind == "reading"]
    (one,) = (say for say in readings if say.startswith("2:00 after T0"))
    lines = one.splitlines()
    assert lines[1] == "dynamodb answers with nothing"
    assert lines[2].startswith("leases held: ") and "(az1 " in lines[2]
    assert lines[3].startswith("work queued: ")


def test_launches_and_services_have_rows_when_there_are_any() -> None:
    tale = Region().with_others().asks("vm-1").runs("vm-1")
    tale.at(301).says(LAUNCHER, launched=10, over_limit=5)
    tale.says(SERVICE, offered=100, good=60, attempts=300, wanted=2)
    rows = {row.title: row for row in panels(course(tale.entries, 1200))}
    assert list(rows)[-3:] == ["launch calls", "instances", SERVICE]
    assert rows["launch calls"].says(400) == "launch calls: 180 (launched 120, over the limit 60)"
    assert rows["instances"].says(400) == "instances: 1 (running 1, wanted 2)"
    assert rows[SERVICE].says(400) == (
        "lambda: 1,200 (good 720, failed 480, calls of the store 3,600)"
    )


def test_the_network_has_rows_when_somebody_manages_it() -> None:
    tale = Region().with_network()
    tale.at(60).says(NETWORK, queue_items=180, oldest_seconds=5400)
    rows = [row.says(100) for row in panels(course(tale.entries, HOUR))]
    assert rows[-2:] == ["network latency: still waiting 1:30", "network changes: 180"]


def test_when_a_service_was_in_trouble_at_aws_stands_under_its_row() -> None:
    tale = Region().with_others().outage()
    tale.at(3 * HOUR).says(SERVICE, offered=100, good=60)
    drawing = drawn(course(tale.entries, 18 * HOUR), WIDE)
    (under,) = (bar for bar in drawing.bars if bar.kind == "aws")
    assert under.say == "lambda: in trouble at AWS for 14:24"
    quiet = Region().with_others().at(3 * HOUR).says(SERVICE, offered=100, good=100)
    drawing = drawn(course(quiet.entries, 18 * HOUR), WIDE)
    assert not [bar for bar in drawing.bars if bar.kind == "aws"], "there is no T0"


def test_rows_of_one_group_have_its_name_once_and_one_key() -> None:
    tale = Region().with_others()
    tale.write("", "create", DependentService.named("ecs"))
    for name in (SERVICE, "ecs"):
        tale.at(301).says(name, offered=100, good=60, attempts=300)
    drawing = drawn(course(tale.entries, 3600), WIDE)
    words = [word.text for word in drawing.words]
    assert words.count("requests an hour") == 1
    assert words.count("calls of the store") == 1
    assert {SERVICE, "ecs"} <= set(words)


def test_on_paper_rows_are_half_as_tall_and_nobody_can_point_at_them(run: Course) -> None:
    paper, screen = drawn(run, PAPER), drawn(run, WIDE)
    assert paper.height < screen.height - 60
    assert not [bar for bar in paper.bars if bar.kind == "reading"]


def test_a_person_with_kubectl_has_room_for_many_deeds() -> None:
    tale = Region().outage()
    for number in range(40):
        tale.at(3 * HOUR + 20 * number).deed(f"changed DropletManager dwfm-az1 ({'x' * 80})")
    drawing = drawn(course(tale.entries, 5 * HOUR), NARROW)
    assert len([bar for bar in drawing.bars if bar.kind == "dot people"]) == 40
    words = [word.text for word in drawing.words if "people" in word.kind]
    assert 0 < len(words) < 40 and all(text.endswith("…") for text in words)
    said = next(bar.say for bar in drawing.bars if bar.kind == "dot people")
    assert said.endswith("x" * 80 + ")")


def test_the_noise_of_a_quiet_day_is_no_mountain() -> None:
    tale = Region()
    tale.at(100).says(HOST, queue_items=4)
    (queued,) = (row for row in panels(course(tale.entries, HOUR)) if row.title == "work queued")
    assert queued.floor >= 100 and queued.says(200) == "work queued: 4"


def test_a_panel_says_what_it_shows() -> None:
    one, two = Steps([0], [1200]), Steps([0, 10], [3, 4])
    panel = Panel("queue", "items", (Layer("a", one, "shade-1"), Layer("b", two, "shade-2")))
    assert panel.says(5) == "queue: 1,203 (a 1,200, b 3)"
    assert Panel("queue", "items", panel.layers[1:]).says(12) == "queue: 4"


def test_half_an_hour_can_be_seen_on_eighteen_hours(run: Course) -> None:
    steps = Steps([0, 3600, 5400], [5, 0, 5])
    long = Course(end=18 * 3600, held=steps, held_by={"dwfm-az1": steps}, droplets=5)
    (held,) = (path for path in drawn(long, NARROW).paths if path.kind == "area shade-1")
    down, up = (float(x) for x in re.findall(r"H([\d.]+)V", held.outline)[:2])
    assert up - down > 10, "in units of the page"
