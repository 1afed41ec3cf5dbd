"""Writes manifests/monitoring/dashboard.json from tools/panels.py; --check: is it current?

For Grafana 11 or later: to import, or to be read by its provisioning. It asks for a Prometheus.
"""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Any

from grafana_foundation_sdk.builders import common, dashboard, prometheus, statetimeline, timeseries
from grafana_foundation_sdk.cog.encoder import JSONEncoder
from grafana_foundation_sdk.models import common as words
from grafana_foundation_sdk.models.dashboard import (
    DashboardCursorSync,
    DataSourceRef,
    FieldColorModeId,
    Threshold,
    ThresholdsMode,
    ValueMap,
    ValueMappingResult,
    VariableRefresh,
)

from tools.panel import Panel
from tools.panels import ROWS

FILE = Path(__file__).parent.parent / "manifests" / "monitoring" / "dashboard.json"
HEIGHT = 8
SOURCE = DataSourceRef(type_val="prometheus", uid="${datasource}")


def board() -> str:
    """The JSON."""
    made = (
        dashboard.Dashboard("Cascade")
        .uid("cascade")
        .description("A lab, or several: what users see, and which agent is at what.")
        .tags(["cascade"])
        .tooltip(DashboardCursorSync.CROSSHAIR)
        .time("now-1h", "now")
        .refresh("10s")
        .with_variable(
            dashboard.DatasourceVariable("datasource").label("Prometheus").type("prometheus")
        )
        .with_variable(_namespaces())
    )
    for row in ROWS:
        made.with_row(dashboard.Row(row.title))
        for panel in row.panels:
            made.with_panel(_states(panel) if panel.sort == "states" else _lines(panel))
    return JSONEncoder(sort_keys=True, indent=1).encode(made.build()) + "\n"


def _namespaces() -> dashboard.QueryVariable:
    """`cascade up` has no namespace: all, which is the default, matches that too."""
    return (
        dashboard.QueryVariable("namespace")
        .label("Lab")
        .datasource(SOURCE)
        .query("label_values(cascade_story_seconds, namespace)")
        .refresh(VariableRefresh.ON_TIME_RANGE_CHANGED)
        .include_all(True)
        .all_value(".*")
        .multi(True)
    )


def _targets(made: Any, panel: Panel) -> Any:
    """The queries, and what all panels have in common."""
    for letter, query in zip("ABCDEFGH", panel.queries, strict=False):
        target = prometheus.Dataquery().expr(query.expression).legend_format(query.legend)
        made.with_target(target.ref_id(letter).range())
    made.title(panel.title).description(panel.description).datasource(SOURCE)
    return made.height(HEIGHT).span(panel.width)


def _lines(panel: Panel) -> Any:
    stepped = panel.sort == "steps"
    shape = words.LineInterpolation.STEP_AFTER if stepped else words.LineInterpolation.LINEAR
    made = (
        timeseries.Panel()
        .unit(panel.unit)
        .min(0)
        .line_width(2 if stepped else 1)
        .line_interpolation(shape)
        .show_points(words.VisibilityMode.NEVER)
        .color_scheme(dashboard.FieldColor().mode(FieldColorModeId.PALETTE_CLASSIC_BY_NAME))
        .legend(
            common.VizLegendOptions().display_mode(words.LegendDisplayMode.LIST).show_legend(True)
        )
        .tooltip(common.VizTooltipOptions().mode(words.TooltipDisplayMode.MULTI))
    )
    if panel.limit is not None:
        made.thresholds(_thresholds(panel.limit))
        style = common.GraphThresholdsStyleConfig().mode(words.GraphThresholdsStyleMode.LINE)
        made.thresholds_style(style)
    return _targets(made, panel)


def _states(panel: Panel) -> Any:
    said = {"0": ("not violated", "green"), "1": ("violated", "red")}
    options = {
        value: ValueMappingResult(text=text, color=color) for value, (text, color) in said.items()
    }
    made = statetimeline.Panel().mappings([ValueMap(options=options)]).thresholds(_thresholds(1))
    made.color_scheme(dashboard.FieldColor().mode(FieldColorModeId.THRESHOLDS))
    return _targets(made.show_value(words.VisibilityMode.NEVER), panel)


def _thresholds(limit: float) -> dashboard.ThresholdsConfig:
    steps = [Threshold(value=None, color="green"), Threshold(value=limit, color="red")]
    return dashboard.ThresholdsConfig().mode(ThresholdsMode.ABSOLUTE).steps(steps)


def main(arguments: list[str]) -> int:
    """Returns 1 when --check found a difference."""
    text = board()
    is_current = FILE.is_file() and FILE.read_text() == text
    if arguments == ["--check"]:
        if not is_current:
            print(f"{FILE.name} is not current: call `make monitoring` and commit")
        return 0 if is_current else 1
    FILE.write_text(text)
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
