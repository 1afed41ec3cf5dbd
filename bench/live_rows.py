"""Rows of the contention study among real kopf operators: on the embedded server, or a cluster's.

    python -m bench.live_rows --driver embedded --seeds 5 --hours 6
    python -m bench.live_rows --driver cluster --seeds 3 --hours 2.5 --speed 45 \\
        --row base --row "2 enactors" --row "plan every 60 s"

One run after the other, each until its first loss or the horizon. `cluster` takes --context and
--kubeconfig as `cascade run` does; without them it starts an API server of its own from
KUBEBUILDER_ASSETS. Beside each result: API latency and lock-hold time in seconds of the story, for
a race that is lost at a speed means nothing unless both are near what the story has.
"""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from typing import Any

from cascade.edge.assets import scenarios_folder
from cascade.edge.cli.drivers import Choice, play
from cascade.lab.scenario_file import load
from cascade.lab.studies.contention import CONTENTION
from cascade.lab.studies.race import RaceRow, scenario_of
from cascade.model.errors import BadInput
from cascade.model.history import AnswerChange
from tests.support import envtest, tools

HEADINGS = ("row", "lost", "after (min)", "API call (s)", "lock held (s)", "calls/h")


def main() -> None:
    options = _options()
    rows = {row.name: row for row in CONTENTION.rows}
    unknown = [name for name in options.row if name not in rows]
    if unknown:
        sys.exit(f"there is no row {unknown[0]!r}; there is {', '.join(rows)}")
    chosen = [replace(rows[name], hours=options.hours) for name in options.row or ["base"]]
    try:
        with _where(options) as where:
            results = [list(_runs(row, options.seeds, where)) for row in chosen]
    except (BadInput, tools.ToolAbsent, envtest.StartFailed) as problem:
        sys.exit(f"live_rows: {problem}")
    print("| " + " | ".join(HEADINGS) + " |\n" + "|---" * len(HEADINGS) + "|")
    for row, found in zip(chosen, results, strict=True):
        print("| " + " | ".join((row.name, *_cells(found))) + " |")


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--driver", choices=("timed", "embedded", "cluster"), default="embedded")
    parser.add_argument("--row", action="append", default=[])
    parser.add_argument("--seeds", type=int, default=3)
    parser.add_argument("--hours", type=float, default=6.0)
    parser.add_argument("--speed", type=float)
    parser.add_argument("--context")
    parser.add_argument("--kubeconfig", type=Path)
    return parser.parse_args()


@contextmanager
def _where(options: argparse.Namespace) -> Iterator[Choice]:
    choice = Choice(options.driver, options.speed, options.kubeconfig, options.context)
    if options.driver != "cluster" or options.kubeconfig or options.context:
        yield choice.checked()
        return
    with envtest.running(tools.path("envtest")) as server:
        yield choice._replace(kubeconfig=server.kubeconfig, context="envtest")


def _runs(row: RaceRow, seeds: int, where: Choice) -> Iterator[dict[str, Any]]:
    """Each run's figures; each is also said at once, since a run may take minutes."""
    base = load(scenarios_folder() / "dns-race.yaml")
    for seed in range(1, seeds + 1):
        played = play(where, scenario_of(row, base, ends_at_loss=True), seed, lambda *_: None)
        if played.interrupted:
            raise BadInput("interrupted: the runs so far are above")
        answers = [e for e in played.entries if isinstance(e, AnswerChange)]
        figures = {
            "row": row.name,
            "seed": seed,
            "lost": played.lost,
            "minutes": played.times().get("first_endpoint_empty", 0.0) / 60,
            "hours": played.ended_at / 3600,
            "answers": len(answers),
            **played.notes,
        }
        print(json.dumps(figures), file=sys.stderr, flush=True)
        yield figures


def _cells(found: list[dict[str, Any]]) -> Iterator[str]:
    lost = [run for run in found if run["lost"]]
    yield f"{len(lost)} of {len(found)}"
    yield ", ".join(f"{run['minutes']:.0f}" for run in lost) or "-"
    for measure in ("api_latency_story_seconds", "lock_hold_story_seconds"):
        spreads = [run[measure] for run in found if run.get(measure)]
        means = ", ".join(f"{spread['mean']:.2f}" for spread in spreads)
        yield f"{means}; p99 {max(s['p99'] for s in spreads):.1f}" if spreads else "-"
    hours = sum(run["hours"] for run in found)
    yield f"{sum(run.get('api_calls', 0) for run in found) / hours:,.0f}" if hours else "-"


if __name__ == "__main__":
    main()
