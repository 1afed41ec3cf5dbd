"""The dashboard's panels as one HTML file, from what a Prometheus knows: without Grafana.

    python -m tools.picture http://127.0.0.1:9090 --namespace dns-race-1-1 --out panels.html
    chromium --headless --screenshot=panels.png --window-size=1400,4950 panels.html

From and to are unix seconds, or dates as 2025-10-20T06:48; left out, they are where data begin and
end within the last day, or within a day from the story's start.
"""

from __future__ import annotations

import argparse
import json
import urllib.parse
import urllib.request
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from html import escape
from pathlib import Path
from typing import Any

from cascade.model.story_time import STORY_START
from tools.curves import Mark, Series, Window, bars, colours, curves
from tools.panel import Panel
from tools.panels import ROWS

POINTS = 400
SCRAPE_SECONDS = 15.0
STEP_SECONDS_MIN = 5.0
ANSWER_SECONDS_MAX = 60.0
WIDTH = 1340
GAP = 14
DAY_SECONDS = 86_400.0
STYLE = (Path(__file__).parent / "picture.css").read_text()
HERE = '{namespace=~"$namespace"}'
TIMES = f"timestamp(cascade_story_seconds{HERE})"
ANSWERS = f"cascade_endpoint_answers{HERE}"
# The time of the first sample that is 0, of each endpoint that had answered before.
EMPTY = (
    f"min by (namespace, endpoint) (min_over_time((timestamp({ANSWERS}) and {ANSWERS} == 0"
    f" and max_over_time({ANSWERS}[1d]) > 0)[$seconds:1s]))"
)

Found = list[tuple[dict[str, str], list[tuple[float, float]]]]


class Source:
    """A Prometheus, and the lab in it that is shown."""

    def __init__(self, url: str, namespace: str) -> None:
        self.url = url.rstrip("/")
        self.namespace = namespace

    def range(self, expression: str, window: Window) -> Found:
        """Labels and points of each series."""
        rate = max(4 * SCRAPE_SECONDS, window.step + SCRAPE_SECONDS)
        query = self._filled(expression, window).replace("$__rate_interval", f"{rate:.0f}s")
        start, end, step = window
        found = self._ask("query_range", query=query, start=start, end=end, step=step)
        return [(one["metric"], _numbers(one["values"])) for one in found]

    def at_the_end(self, expression: str, window: Window) -> Found:
        """The same with one point each."""
        found = self._ask("query", query=self._filled(expression, window), time=window.end)
        return [(one["metric"], _numbers([one["value"]])) for one in found]

    def extent(self) -> tuple[float, float]:
        """Where the data begin and end. Raises SystemExit."""
        now = datetime.now(UTC).timestamp()
        for start in (now - DAY_SECONDS, STORY_START.timestamp()):
            window = Window(start, start + DAY_SECONDS, 8 * SCRAPE_SECONDS)
            found = [at for _, points in self.range(TIMES, window) for _, at in points]
            if found:
                return min(found), max(found)
        raise SystemExit(f"{self.url} knows no lab {self.namespace}: give --namespace or --from")

    def _filled(self, expression: str, window: Window) -> str:
        seconds = f"{window.end - window.start:.0f}s"
        return expression.replace("$namespace", self.namespace).replace("$seconds", seconds)

    def _ask(self, path: str, **query: object) -> Any:
        """Raises SystemExit with a sentence."""
        asked = f"{self.url}/api/v1/{path}?{urllib.parse.urlencode(query)}"
        opener = urllib.request.build_opener(urllib.request.ProxyHandler({}))
        try:
            with opener.open(asked, timeout=ANSWER_SECONDS_MAX) as answer:
                return json.load(answer)["data"]["result"]
        except (OSError, KeyError, ValueError) as error:
            raise SystemExit(
                f"{self.url} gave no answer ({error}): start a Prometheus there, or name another"
            ) from error


def _numbers(points: Sequence[tuple[float, str]]) -> list[tuple[float, float]]:
    return [(float(at), float(value)) for at, value in points if value != "NaN"]


def series_of(panel: Panel, source: Source, window: Window) -> list[Series]:
    """What its queries give, by name; the page is of one lab, which no legend has to repeat."""
    found = []
    for query in panel.queries:
        for labels, points in source.range(query.expression, window):
            name = query.legend
            for label, value in (labels | {"namespace": ""}).items():
                name = name.replace(f"{{{{{label}}}}}", value.partition(".agents.")[0])
            if points:
                found.append(Series(" ".join(name.split()), tuple(points)))
    return sorted(found)


def losses(source: Source, window: Window) -> list[Mark]:
    """When each endpoint first answered with nothing."""
    found = source.at_the_end(EMPTY, window)
    return sorted(Mark(at, f"{labels['endpoint']} lost") for labels, [(_, at)] in found)


def page(source: Source, window: Window) -> str:
    """The whole file."""
    marks = losses(source, window)
    known = {panel: series_of(panel, source, window) for row in ROWS for panel in row.panels}
    body = [_head(source, window, marks)]
    for row in ROWS:
        body.append(f"<h2>{escape(row.title)}</h2><div class=row>")
        for panel in row.panels:
            alike = [known[other] for other in known if _sort(other) == _sort(panel)]
            colour = colours(one.name for some in alike for one in some)
            body.append(_panel(panel, known[panel], colour, window, marks))
        body.append("</div>")
    return (
        "<!doctype html><html lang=en><meta charset=utf-8><title>Cascade</title>"
        f"<style>{STYLE}</style><main>{''.join(body)}</main></html>\n"
    )


def _sort(panel: Panel) -> str:
    """Panels of the same sort of things: a thing has one colour in all of them."""
    return panel.queries[-1].legend


def _head(source: Source, window: Window, marks: Sequence[Mark]) -> str:
    start, end = (_date(at, "%d %b %Y, %H:%M:%S") for at in (window.start, window.end))
    lost = [f"{mark.words} at {_date(mark.at, '%H:%M:%S')}" for mark in marks]
    said = f"Lab {source.namespace}, {start} to {end} UTC. {'; '.join(lost)}"
    return f"<h1>What Prometheus knows of a lab</h1><p class=said>{escape(said)}</p>"


def _date(at: float, form: str) -> str:
    return datetime.fromtimestamp(at, UTC).strftime(form)


def _panel(
    panel: Panel,
    series: list[Series],
    colour: Mapping[str, str],
    window: Window,
    marks: Sequence[Mark],
) -> str:
    width = (WIDTH - 2 * GAP) / 3 if panel.width == 8 else WIDTH
    inner = width - 26
    if not series:
        drawn = "<p class=nothing>no data: this source has none</p>"
    elif panel.sort == "states":
        drawn = bars(series, window, marks, inner)
    else:
        drawn = curves(panel, series, colour, window, marks, inner)
    words = f"<h3>{escape(panel.title)}</h3><p>{escape(panel.description)}</p>"
    return f'<section style="width:{width:.0f}px">{words}{drawn}</section>'


def moment(text: str) -> float:
    """Unix seconds, or a date."""
    try:
        return float(text)
    except ValueError:
        return datetime.fromisoformat(text).replace(tzinfo=UTC).timestamp()


def main(arguments: Sequence[str] | None = None) -> None:
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("prometheus", help="its address, as http://127.0.0.1:9090")
    parser.add_argument("--namespace", default=".*", help="a lab, or the name of a run")
    parser.add_argument("--from", dest="start", type=moment)
    parser.add_argument("--to", dest="end", type=moment)
    parser.add_argument("--out", type=Path, default=Path("panels.html"))
    options = parser.parse_args(arguments)
    source = Source(options.prometheus, options.namespace)
    start, end = options.start, options.end
    if start is None or end is None:
        first, last = source.extent()
        start, end = start or first, end or last
    step = max(STEP_SECONDS_MIN, (end - start) / POINTS)
    options.out.write_text(page(source, Window(start, end, step)), encoding="utf-8")
    print(options.out)


if __name__ == "__main__":
    main()
