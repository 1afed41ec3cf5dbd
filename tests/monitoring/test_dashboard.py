"""The dashboard: current, asking for what there is, with a line where an alert begins."""

from __future__ import annotations

import json
import re
from itertools import combinations
from pathlib import Path
from typing import Any

import pytest
import yaml

from tests.support.promql import mistakes_in, names_in, refused_by_prometheus
from tools.dashboard import FILE, board
from tools.panel import Panel
from tools.panels import ROWS

ROOT = Path(__file__).parents[2]
RULES = yaml.safe_load((ROOT / "manifests" / "monitoring" / "rules.yml").read_text())
PANELS = [panel for row in ROWS for panel in row.panels]
ELSEWHERE = {0.0, 0.05}  # whatever is above nothing, and a share of what another panel shows
each_panel = pytest.mark.parametrize("panel", PANELS, ids=lambda panel: panel.title)


def asked(panel: Panel) -> list[str]:
    """As Prometheus gets them: Grafana fills its variables in."""
    return [
        query.expression.replace("$namespace", ".*").replace("$__rate_interval", "1m")
        for query in panel.queries
    ]


def drawn() -> list[dict[str, Any]]:
    """Rows and panels as Grafana reads them."""
    panels: list[dict[str, Any]] = json.loads(FILE.read_text())["panels"]
    return panels


def test_the_json_is_what_the_generator_gives() -> None:
    assert FILE.read_text() == board()


def test_grafana_is_asked_for_what_the_panels_say() -> None:
    expressions = [target["expr"] for panel in drawn() for target in panel.get("targets", ())]
    assert expressions == [query.expression for panel in PANELS for query in panel.queries]


def test_no_panel_lies_over_another() -> None:
    places = [
        {(x, y) for x in range(g["x"], g["x"] + g["w"]) for y in range(g["y"], g["y"] + g["h"])}
        for g in (panel["gridPos"] for panel in drawn())
    ]
    assert all(first.isdisjoint(second) for first, second in combinations(places, 2))
    assert max(x for place in places for x, _ in place) == 23


@each_panel
def test_each_panel_asks_for_what_there_is(panel: Panel) -> None:
    for expression in asked(panel):
        assert names_in(expression)
        assert mistakes_in(expression) == []


@each_panel
def test_labs_side_by_side_are_never_mixed(panel: Panel) -> None:
    for query in panel.queries:
        groupings = re.findall(r"\b(?:by|on) \(([^)]*)\)", query.expression)
        assert groupings and all("namespace" in labels for labels in groupings)
        assert "{{namespace}}" in query.legend


@pytest.mark.needs("promtool")
def test_every_expression_can_be_parsed(tmp_path: Path) -> None:
    every = [expression for panel in PANELS for expression in asked(panel)]
    assert refused_by_prometheus(every, tmp_path) == ""


def test_a_line_in_a_panel_is_where_an_alert_begins() -> None:
    limits = {panel.limit for panel in PANELS if panel.limit is not None}
    alerts = " ".join(rule["expr"] for group in RULES["groups"] for rule in group["rules"])
    begins = {float(found) for found in re.findall(r"> ([\d.]+)", alerts)}
    assert limits == begins - ELSEWHERE
