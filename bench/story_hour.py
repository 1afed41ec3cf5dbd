"""CPU seconds for an hour of story, in the timed and in the embedded driver side by side.

    python bench/story_hour.py [--seed 1] [--scenario dns-race] [--rounds 3]

As it was, and until an endpoint is lost: afterwards the agents call less often, so what was
measured until then is scaled to an hour. Each run is a process of its own, for its peak memory;
the drivers take turns, and of each the fastest round counts.
"""

from __future__ import annotations

import argparse
import multiprocessing
import resource
import time
from collections.abc import Callable
from dataclasses import dataclass
from multiprocessing.connection import Connection

from cascade.edge import embedded
from cascade.edge.assets import scenarios_folder
from cascade.lab import timed_run
from cascade.lab.run import Played
from cascade.lab.scenario_file import load
from cascade.model.presets import configured
from cascade.model.resources import Scenario

HOUR_SECONDS = 3600.0
DRIVERS: dict[str, Callable[[Scenario, int], Played]] = {
    "timed": timed_run.play,
    "embedded": embedded.play,
}


@dataclass(frozen=True)
class Cost:
    """What one run took."""

    story_seconds: float
    calls: int
    cpu_seconds: float
    peak_mb: float

    @property
    def cpu_seconds_an_hour(self) -> float:
        return self.cpu_seconds * HOUR_SECONDS / self.story_seconds

    @property
    def calls_an_hour(self) -> float:
        return self.calls * HOUR_SECONDS / self.story_seconds


def until_the_loss(name: str) -> Scenario:
    """An hour of the scenario at most, ended by the loss of an endpoint."""
    scenario = configured(load(scenarios_folder() / f"{name}.yaml"))
    stop = scenario.spec.stop
    stop = stop.but(after_seconds=0) if stop else None
    return scenario.but(spec=scenario.spec.but(horizon_seconds=HOUR_SECONDS, stop=stop))


def _process(pipe: Connection, driver: str, name: str, seed: int) -> None:
    scenario = until_the_loss(name)
    before = time.process_time()
    played = DRIVERS[driver](scenario, seed)
    cpu_seconds = time.process_time() - before
    peak_kb = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    pipe.send(Cost(played.ended_at, played.calls, cpu_seconds, peak_kb / 1024))


def cost(driver: str, name: str, seed: int) -> Cost:
    """One run in a process of its own."""
    context = multiprocessing.get_context("spawn")
    ours, theirs = context.Pipe()
    process = context.Process(target=_process, args=(theirs, driver, name, seed))
    process.start()
    theirs.close()  # so that the end of a process that failed is seen here
    try:
        found: Cost = ours.recv()
    except EOFError:
        raise SystemExit(f"the {driver} driver gave no result: see above") from None
    process.join()
    return found


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--scenario", default="dns-race")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--rounds", type=int, default=3)
    options = parser.parse_args()
    costs: dict[str, list[Cost]] = {driver: [] for driver in DRIVERS}
    for _ in range(options.rounds):
        for driver, taken in costs.items():
            taken.append(cost(driver, options.scenario, options.seed))
    best = {d: min(taken, key=lambda c: c.cpu_seconds_an_hour) for d, taken in costs.items()}
    columns = ("driver", "story min", "calls/h", "CPU s/h", "ratio to timed", "peak MB")
    print(f"{columns[0]:10}" + "".join(f"{column:>15}" for column in columns[1:]))
    for driver, it in best.items():
        ratio = it.cpu_seconds_an_hour / best["timed"].cpu_seconds_an_hour
        print(
            f"{driver:10}{it.story_seconds / 60:15.1f}{it.calls_an_hour:15,.0f}"
            f"{it.cpu_seconds_an_hour:15.2f}{ratio:15.1f}{it.peak_mb:15.0f}"
        )


if __name__ == "__main__":
    main()
