"""`cascade run --manual`: a person plays with kubectl, and the score says how it went."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import NamedTuple

import click

from cascade.edge.by_hand import SPEED, ByHand, Game, for_people, hidden_seed
from cascade.edge.cli import drivers
from cascade.edge.cli.drivers import Choice
from cascade.edge.cli.folder import REPORT, RunFolder
from cascade.edge.cli.score import SCORE, in_words
from cascade.edge.cli.verdict import tell
from cascade.edge.cli.words import as_json, paragraph
from cascade.edge.report.outcome import Outcome
from cascade.lab.run import Played
from cascade.lab.score import score
from cascade.model.errors import BadInput
from cascade.model.history import Entry
from cascade.model.resources import Scenario

KUBECONFIG = Path("cascade.kubeconfig")
INTERRUPTED = 130
NAMESPACE = "cascade-by-hand"  # on a cluster: the usual one has the seed in its name
WELCOME = (
    "Everything is well. Some time from now something breaks by itself, and nobody else repairs"
    " it: what people did at AWS is left out. Find it, repair it, and bring back what depends on"
    " it. It is over when all is well again; Ctrl-C gives up."
)


class Manual(NamedTuple):
    """How a person plays. A port of 0 is a free one."""

    choice: Choice
    out: Path
    port: int = 0
    dns_port: int = 0

    def checked(self, openmetrics: Path | None = None) -> Manual:
        """Itself. Raises BadInput for what nobody can play."""
        if openmetrics is not None:
            raise BadInput("--openmetrics is not for a run that a person plays: leave it out")
        if self.choice.driver == "timed":
            raise BadInput("nobody can play in the timed driver's time: take --driver embedded")
        if self.choice.driver == "embedded":
            self.choice._replace(kubeconfig=None).checked()
        return self

    def play(self, scenario: Scenario, seed: int | None, to_stderr: bool) -> int:
        """The whole game, to its exit code; its files are written then. Raises BadInput."""
        left_alone = for_people(scenario)
        hidden = hidden_seed() if seed is None else seed
        folder = RunFolder(self.out, left_alone, hidden, self.choice.driver, by_hand=True)

        def say(text: str) -> None:
            click.echo(text, err=to_stderr)

        say(f"{scenario.name}, by hand, {self.speed:g} story seconds a second; the seed is hidden")
        say(paragraph(WELCOME) + "\n")
        try:
            played = self._played(left_alone, hidden, say, folder)
        except BaseException:
            folder.discard()
            raise
        folder.finish(played)
        reached = score(played.entries, played.ended_at)
        (folder.path / SCORE).write_text(as_json(reached.to_json()) + "\n")
        say(f"\n{in_words(reached)}\n\nThe seed was {hidden}.\n\n{tell(Outcome(played))}")
        say(f"\nreport  {folder.path / REPORT}\nagain   {folder.replay}")
        if to_stderr:
            click.echo(as_json(reached.to_json()))
        return INTERRUPTED if played.interrupted else 0

    @property
    def speed(self) -> float:
        return self.choice.speed or SPEED

    def _played(
        self, scenario: Scenario, seed: int, say: Callable[[str], object], folder: RunFolder
    ) -> Played:
        def watch(now: float, entries: Sequence[Entry]) -> None:
            folder.record(entries)

        if self.choice.driver == "embedded":
            kubeconfig = self.choice.kubeconfig or KUBECONFIG
            game = ByHand(scenario, seed, self.speed, kubeconfig, say, watch)
            asyncio.run(game.run(self.port, self.dns_port))
            return game.played
        namespace = self.choice.namespace or NAMESPACE
        say(f"  kubectl -n {namespace} get enactors,endpointrecords,dropletmanagers\n")
        choice = self.choice._replace(namespace=namespace, speed=self.speed)
        return drivers.play(choice, scenario, seed, Game(scenario, say, watch).look)
