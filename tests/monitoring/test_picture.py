"""The picture of the panels, from a real Prometheus that knows a run with a loss in it."""

from __future__ import annotations

import re
from datetime import UTC, datetime
from html import escape, unescape
from pathlib import Path

import pytest

from cascade.edge.metrics.openmetrics import START_SECONDS
from cascade.model.history import AnswerChange
from tests.monitoring.conftest import AWAY_RUN, RUN, Lost
from tests.support.prometheus import Prometheus
from tools.curves import amount, colours
from tools.panels import ROWS
from tools.picture import main

BY_TITLE = {row.title: row.panels for row in ROWS}
STORE = BY_TITLE["The metadata store"]  # nobody counts its requests where it is no server
WITH_LEASES = BY_TITLE["Droplets and their leases"]
WITH_LAUNCHES = BY_TITLE["Launches, and those who depend on them"]
WITH_BALANCERS = BY_TITLE["Network state and load balancers"]
NOT_IN_A_TIMED_RACE = (
    *BY_TITLE["Agents"],
    *STORE,
    *WITH_LEASES,
    *WITH_LAUNCHES,
    *WITH_BALANCERS,
)


@pytest.fixture
def page(prometheus: Prometheus, tmp_path: Path) -> str:
    """With what is left out found by itself: from where data begin to where they end."""
    main([prometheus.url, "--namespace", RUN["namespace"], "--out", str(tmp_path / "panels.html")])
    return (tmp_path / "panels.html").read_text()


@pytest.mark.needs("promtool", "prometheus")
def test_the_page_says_when_which_endpoint_was_lost(page: str, lost: Lost) -> None:
    empty = {
        e.endpoint: datetime.fromtimestamp(START_SECONDS + e.at, UTC).strftime("%H:%M:%S")
        for e in reversed(lost.played.entries)
        if isinstance(e, AnswerChange)
        and e.endpoint in lost.played.lost
        and not e.addresses
        and e.tree
    }
    assert empty
    for endpoint, clock in empty.items():
        assert f"{endpoint} lost at {clock}" in page


@pytest.mark.needs("promtool", "prometheus")
def test_every_panel_is_drawn_that_has_data_and_says_so_when_it_has_none(page: str) -> None:
    sections = dict(re.findall(r"<section[^>]*><h3>(.*?)</h3>(.*?)</section>", page))
    drawn = {unescape(title): "<svg" in inside for title, inside in sections.items()}
    panels = [panel for row in ROWS for panel in row.panels]
    assert drawn == {panel.title: panel not in NOT_IN_A_TIMED_RACE for panel in panels}
    assert page.count("no data: this source has none") == len(NOT_IN_A_TIMED_RACE)


@pytest.mark.needs("promtool", "prometheus")
def test_leases_are_drawn_where_there_are_any(
    prometheus_of_leases: Prometheus, tmp_path: Path
) -> None:
    out = tmp_path / "panels.html"
    url = prometheus_of_leases.url
    main([url, "--namespace", AWAY_RUN["namespace"], "--out", str(out)])
    sections = dict(re.findall(r"<section[^>]*><h3>(.*?)</h3>(.*?)</section>", out.read_text()))
    for panel in WITH_LEASES:
        assert "<svg" in sections[escape(panel.title)]


@pytest.mark.needs("promtool", "prometheus")
def test_the_page_asks_for_nothing(page: str) -> None:
    assert not re.search(r"<script|<link|@import|url\(|src=|href=", page)


def test_a_prometheus_that_is_not_there_is_one_sentence(tmp_path: Path) -> None:
    with pytest.raises(SystemExit, match=r"gave no answer .*: start a Prometheus there, or name"):
        main(["http://127.0.0.1:9", "--out", str(tmp_path / "panels.html")])


def test_a_name_has_one_colour_and_the_newest_plan_is_none_of_them() -> None:
    colour = colours(["dynamodb", "dynamodb-fips", "newest plan", "dynamodb"])
    assert len(set(colour.values())) == len(colour) == 3


@pytest.mark.parametrize(
    ("value", "unit", "said"),
    [
        (0.02, "s", "20 ms"),
        (90, "s", "90 s"),
        (300, "s", "5 min"),
        (10_800, "s", "3 h"),
        (96 * 2**20, "bytes", "96 MiB"),
        (1.5, "short", "1.5"),
        (1150, "short", "1,150"),
        (0, "s", "0 s"),
    ],
)
def test_amounts_are_said_as_people_say_them(value: float, unit: str, said: str) -> None:
    assert amount(value, unit) == said
