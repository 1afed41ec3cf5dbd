"""The three drivers behind one question: who plays this scenario?"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from cascade.lab.run import Played, Watch
from cascade.model.errors import BadInput
from cascade.model.resources import Scenario

if TYPE_CHECKING:
    from cascade.edge.measures import Listener

DRIVERS = ("timed", "embedded", "cluster")
MAX = "max"


class Choice(NamedTuple):
    """A driver and what it was told. `speed` is story seconds a second; None: as fast as it can."""

    driver: str
    speed: float | None = None
    kubeconfig: Path | None = None
    context: str | None = None
    namespace: str | None = None

    def checked(self) -> Choice:
        """Itself. Raises BadInput for what this driver does not know."""
        where = {
            "kubeconfig": self.kubeconfig,
            "context": self.context,
            "namespace": self.namespace,
        }
        given = [f"--{name}" for name, value in where.items() if value is not None]
        if given and self.driver != "cluster":
            raise BadInput(f"{given[0]} is for --driver cluster, not --driver {self.driver}")
        if self.speed is not None and self.driver == "timed":
            raise BadInput(
                "the timed driver has no clock to speed up: leave --speed out, or"
                " take --driver embedded"
            )
        return self


def play(
    choice: Choice, scenario: Scenario, seed: int, watch: Watch, told: Listener | None = None
) -> Played:
    """Run a configured scenario to its end. Each driver's imports are paid for when it plays.

    `told`: of each call over HTTP; the timed driver has none.
    """
    if choice.driver == "timed":
        from cascade.lab import timed_run

        return timed_run.play(scenario, seed, watch)
    if choice.driver == "embedded":
        from cascade.edge import embedded

        return embedded.play(scenario, seed, speed=choice.speed, watch=watch, told=told)
    from cascade.edge import cluster

    return cluster.play(
        scenario,
        seed,
        context=choice.context,
        kubeconfig=choice.kubeconfig,
        namespace=choice.namespace,
        speed=choice.speed,
        watch=watch,
        told=told,
    )
