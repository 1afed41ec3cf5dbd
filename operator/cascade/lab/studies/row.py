"""A study's rows, one run of one row, and how all of them are run on every core."""

from __future__ import annotations

import os
import signal
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor, as_completed
from contextlib import contextmanager
from dataclasses import asdict, dataclass, field
from multiprocessing import get_context
from typing import Any

from cascade.claims import CLAIMS
from cascade.lab.run import Played
from cascade.lab.timed_run import play
from cascade.model.history import AnswerChange, Write
from cascade.model.presets import configured
from cascade.model.resources import Scenario
from cascade.model.resources.scenario import Preset, Stop, Template


@dataclass(frozen=True)
class Row:
    """One line of a study's table: the scenario's base, and what is changed."""

    name: str
    settings: tuple[str, ...] = ()
    preset: Preset | None = None
    enactors: int | None = None
    endpoints: int | None = None
    hours: float = 6.0
    expected: str = ""
    """What another model found, to be confirmed or refuted."""


@dataclass(frozen=True)
class Sample:
    """What one run of one row gave."""

    row: str
    seed: int
    lost_at_seconds: float | None
    lost_endpoint: str | None
    violated: tuple[str, ...]
    calls: int
    plans: int
    story_seconds: float

    def to_json(self) -> dict[str, Any]:
        return asdict(self)


@dataclass(frozen=True)
class Study:
    """Rows that are compared with each other."""

    name: str
    title: str
    rows: tuple[Row, ...]
    claims: tuple[str, ...]
    """The claims that each run is judged by."""
    ends_at_loss: bool
    """Whether a run ends with the first endpoint that is lost."""
    seeds: int
    columns: tuple[str, ...] = field(default=())
    """Which columns the table shows, of those in `table.py`."""


def scenario_of(row: Row, base: Scenario, ends_at_loss: bool) -> Scenario:
    """The base scenario as the row wants it."""
    resources = list(base.spec.resources)
    if row.enactors is not None:
        resources = _enactors(resources, row.enactors)
    if row.endpoints is not None:
        resources = _endpoints(resources, row.endpoints)
    stop = Stop(claim="endpoint_never_empty", after_seconds=0) if ends_at_loss else None
    spec = base.spec.but(
        resources=tuple(resources),
        stop=stop,
        horizon_seconds=row.hours * 3600,
        expectations=(),
    )
    # Written out and read again, so that what was set here counts as said by the scenario.
    whole = Scenario.model_validate({"metadata": base.metadata, "spec": spec.model_dump()})
    return configured(whole, row.preset, row.settings)


def sample(row: Row, base: Scenario, seed: int, claims: Sequence[str], at_loss: bool) -> Sample:
    """One run. In a worker process, so everything here can be pickled."""
    played = play(scenario_of(row, base, at_loss), seed, claims=[CLAIMS[name]() for name in claims])
    lost = _first_loss(played)
    violated = tuple(v.claim for v in played.verdicts if v.verdict == "violated")
    plans = sum(1 for e in played.entries if isinstance(e, Write) and _is_new_plan(e))
    at, endpoint = lost if lost else (None, None)
    return Sample(row.name, seed, at, endpoint, violated, played.calls, plans, played.ended_at)


def run(
    study: Study,
    base: Scenario,
    seeds: int,
    jobs: int | None = None,
    done: Callable[[Sample], None] = lambda sample: None,
) -> Iterator[Sample]:
    """Every row with every seed from 1, on all cores; each sample as soon as it is there."""
    context = get_context("spawn")
    # Ctrl-C reaches every process of a terminal. The parent says so; these end without a word.
    silently = (signal.SIGINT, signal.SIG_DFL)
    with ProcessPoolExecutor(jobs or os.cpu_count(), context, signal.signal, silently) as pool:
        with ctrl_c_ignored():
            waiting = [
                pool.submit(sample, row, base, seed, study.claims, study.ends_at_loss)
                for row in study.rows
                for seed in range(1, seeds + 1)
            ]
        try:
            for future in as_completed(waiting):
                done(future.result())
                yield future.result()
        finally:
            pool.shutdown(wait=True, cancel_futures=True)


@contextmanager
def ctrl_c_ignored() -> Iterator[None]:
    """Also by processes that are started meanwhile, until they choose for themselves."""
    before = signal.signal(signal.SIGINT, signal.SIG_IGN)
    try:
        yield
    finally:
        signal.signal(signal.SIGINT, before)


def _enactors(resources: Sequence[Template], wanted: int) -> list[Template]:
    others = [template for template in resources if template.kind != "Enactor"]
    first = next(template for template in resources if template.kind == "Enactor")
    zones = [f"az{number + 1}" for number in range(wanted)]
    return others + [
        first.but(name=f"enactor-{zone}", spec=first.spec | {"zone": zone}) for zone in zones
    ]


def _endpoints(resources: Sequence[Template], wanted: int) -> list[Template]:
    """That many endpoints, all behind every load balancer of the first one."""
    records = [template for template in resources if template.kind == "EndpointRecord"]
    first, names = records[0], [f"endpoint-{number:02}" for number in range(wanted)]
    made = [
        first.but(
            name=name,
            spec=first.spec
            | {"hostname": f"{name}.cascade.lab", "role": "FIPS" if number else "Regional"},
        )
        for number, name in enumerate(names)
    ]
    rest = [template for template in resources if template.kind != "EndpointRecord"]
    return made + [
        template.but(spec=template.spec | {"endpoints": names})
        if template.kind == "LoadBalancer"
        else template
        for template in rest
    ]


def _first_loss(played: Played) -> tuple[float, str] | None:
    served: set[str] = set()
    for entry in played.entries:
        if isinstance(entry, AnswerChange):
            if entry.addresses:
                served.add(entry.endpoint)
            elif entry.endpoint in served:
                return entry.at, entry.endpoint
    return None


def _is_new_plan(write: Write) -> bool:
    return write.kind == "DNSPlan" and write.verb == "create"
