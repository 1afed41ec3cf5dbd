"""The same seeds by the timed and the embedded driver: when each milestone came, side by side.

    python -m bench.two_drivers lease-collapse --seeds 20 --first 121
    python -m bench.two_drivers us-east-1 --seeds 2

Minutes after the loss of the endpoint, that itself after the start; medians with the bootstrap's
95 % interval; then what a run costs. The agents' code is one; in the second driver kopf, HTTP and
the API server are between them.
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from statistics import median
from time import process_time

from cascade.edge.cli.drivers import Choice, play
from cascade.edge.cli.scenarios import find
from cascade.edge.cli.words import columns
from cascade.edge.report.beside import WORDS
from cascade.lab.milestones import milestones
from cascade.lab.studies.intervals import in_words
from cascade.lab.studies.study import Row, Sample, Study, run
from cascade.model.errors import BadInput
from cascade.model.presets import configured
from cascade.model.resources import Scenario

DRIVERS = ("timed", "embedded")
T0 = "endpoint_empty"


@dataclass(frozen=True)
class Times(Sample):
    """One run's seconds; None for what did not come."""

    lost_at: float | None
    since_t0: dict[str, float | None]
    calls: int
    cpu_seconds: float


def sample(row: Row, base: Scenario, seed: int) -> Times:
    """The row is the driver."""
    began = process_time()
    played = play(Choice(row.name), configured(base), seed, lambda *_: None)
    found = milestones(played.entries, played.ended_at)
    t0 = found.pop(T0)
    since = {n: None if at is None or t0 is None else at - t0 for n, at in found.items()}
    return Times(row.name, seed, t0, since, played.calls, process_time() - began)


def main() -> None:
    options = _options()
    study = Study(
        name="two-drivers",
        title="the same seeds by two drivers",
        rows=tuple(Row(driver) for driver in DRIVERS),
        sample=sample,
        columns=(),
        seeds=options.seeds,
        first_seed=options.first,
    )
    found: list[Times] = []
    try:
        for one in run(study, find(options.scenario), options.seeds, options.jobs):
            print(f"{one.row} {one.seed}: {one.cpu_seconds:.0f} s CPU", file=sys.stderr, flush=True)
            found.append(one)
    except BadInput as problem:
        sys.exit(f"two_drivers: {problem}")
    last = options.first + options.seeds - 1
    print(f"{options.scenario}, seeds {options.first} to {last}\n")
    print(columns([("", *DRIVERS), *table(found)]))


def table(found: list[Times]) -> Iterator[tuple[str, ...]]:
    """A line for each milestone that came at all, and what a run costs."""
    by_driver = [[one for one in found if one.row == driver] for driver in DRIVERS]
    yield "endpoint empty (T0)", *(_minutes([one.lost_at for one in mine]) for mine in by_driver)
    for name in found[0].since_t0:
        if any(one.since_t0[name] is not None for one in found):
            yield WORDS[name], *(_minutes([o.since_t0[name] for o in mine]) for mine in by_driver)
    yield "API calls", *(f"{median(one.calls for one in mine):,.0f}" for mine in by_driver)
    yield "CPU seconds", *(f"{median(o.cpu_seconds for o in mine):.0f}" for mine in by_driver)


def _minutes(seconds: list[float | None]) -> str:
    return in_words([None if s is None else s / 60 for s in seconds], ".0f")


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("scenario")
    parser.add_argument("--seeds", type=int, default=20)
    parser.add_argument("--first", type=int, default=1)
    parser.add_argument("--jobs", type=int)
    return parser.parse_args()


if __name__ == "__main__":
    main()
