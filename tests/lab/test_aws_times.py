"""AWS's times as data say what the story's page says."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

from cascade.lab.aws_times import AWS_TIMES, AWS_WINDOWS, aws_seconds, since_t0

STORY = Path(__file__).parents[2] / "docs" / "story.md"
TIME = re.compile(r"\d\d:\d\d")


def rows() -> Iterator[tuple[list[str], str, set[str]]]:
    """PDT (start, maybe end), since T0, and marks of each row of the page's timeline."""
    for line in STORY.read_text().splitlines():
        cells = [cell.strip() for cell in line.strip("|").split("|")]
        if len(cells) == 5 and TIME.match(cells[0]):
            yield TIME.findall(cells[0]), cells[1], set(cells[4].split())


def test_every_time_and_its_sources_are_on_the_page() -> None:
    there = list(rows())
    assert len(there) > 15
    for time in AWS_TIMES:
        assert any(time.pdt in pdt and set(time.marks) <= marks for pdt, _, marks in there), time


def test_the_hours_since_t0_are_those_of_the_page() -> None:
    start = {pdt[0]: since.split(" ")[0] for pdt, since, _ in rows() if not since.startswith("-")}
    for time in AWS_TIMES:
        if time.pdt in start:
            hours, _, minutes = start[time.pdt].partition(":")
            assert time.seconds == int(hours) * 3600 + int(minutes or 0) * 60, time


def test_they_are_in_order_and_every_milestone_has_one_time() -> None:
    seconds = [time.seconds for time in AWS_TIMES]
    assert seconds == sorted(seconds) and seconds[0] == 0
    named = [time.milestone for time in AWS_TIMES if time.milestone]
    assert len(named) == len(set(named))
    assert aws_seconds("people_throttle") == 4 * 3600 + 26 * 60
    assert aws_seconds("first_lease_expired") is None, "AWS published none"


def test_the_windows_of_services_are_those_of_the_page() -> None:
    rows = [line for line in STORY.read_text().splitlines() if line.endswith("| W |")]
    named = {"lambda": "Lambda", "sts": "STS", "iam": "IAM", "connect": "Connect"}
    for window in AWS_WINDOWS:
        (row,) = (row for row in rows if row.split("|")[1].split()[0] == named[window.service])
        assert window.start in row and window.end in row, window
        assert since_t0(window.start) < since_t0(window.end)
