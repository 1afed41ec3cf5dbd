"""One run from the seed to the verdict: played, shown, and kept in its folder."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import click
from rich.console import Console

from cascade.edge.cli.cost import Cost
from cascade.edge.cli.folder import REPORT, RunFolder
from cascade.edge.cli.live import Progress
from cascade.edge.cli.metrics_file import MetricsFile
from cascade.edge.cli.verdict import tell
from cascade.edge.cli.words import as_json, paragraph
from cascade.edge.report.outcome import Outcome
from cascade.lab.run import Played, Watch
from cascade.model.errors import BadInput
from cascade.model.history import Entry
from cascade.model.resources import Scenario

if TYPE_CHECKING:
    from cascade.edge.measures import Listener

Plays = Callable[[Watch, "Listener | None"], Played]
"""What plays a scenario, and is watched; told of each call over HTTP, where somebody listens."""


class Show:
    """What people see goes to stdout; where that is for a program, which gets the verdict, to
    stderr."""

    def __init__(
        self,
        scenario: Scenario,
        seed: int,
        driver: str,
        out: Path,
        openmetrics: Path | None = None,
        *,
        as_json_only: bool,
    ) -> None:
        """Raises BadInput where the run or its metrics cannot be written."""
        self.scenario, self.seed, self.driver = scenario, seed, driver
        self.folder = RunFolder(out, scenario, seed, driver)
        self.metrics: MetricsFile | None = None
        if openmetrics is not None:
            try:
                self.metrics = MetricsFile(openmetrics, scenario, seed, driver)
            except BadInput:
                self.folder.discard()
                raise
        self.to_stderr = as_json_only

    def play(self, plays: Plays) -> Played:
        """The whole run; its files are written when this returns."""
        cost = Cost()
        self.say(f"seed {self.seed}")
        self.say(paragraph(f"scenario {self.scenario.name}: {self.scenario.spec.title}"))
        self.say(f"driver {self.driver}, preset {self.scenario.spec.preset}\n")
        with Progress(Console(stderr=self.to_stderr), self.scenario) as progress:

            def watch(now: float, entries: Sequence[Entry]) -> None:
                self.folder.record(entries)
                progress.show(now, entries)
                if self.metrics is not None:
                    self.metrics.samples.watch(now, entries)

            try:
                told = None if self.metrics is None else self.metrics.samples.metrics.calls
                played = plays(watch, told)
            except BadInput:
                self.discard()
                raise
        self.folder.finish(played)
        self.say("")
        self.say(tell(Outcome(played)))
        self.say(f"\nreport  {self.folder.path / REPORT}")
        self.say(f"again   {self.folder.replay}")
        if played.calls:  # pods count their own, and are no part of this process
            self.say(f"cost    {cost.words(played.calls)}")
        if self.metrics is not None:
            self.say(f"metrics {self.metrics.finish(played, self.folder.path.name)}")
        if self.to_stderr:
            click.echo(as_json(played.to_json()))
        return played

    def discard(self) -> None:
        """Nothing was run."""
        self.folder.discard()
        if self.metrics is not None:
            self.metrics.discard()

    def say(self, text: str) -> None:
        click.echo(text, err=self.to_stderr)
