"""A run in the timed driver: hours of story in less than a second each."""

from __future__ import annotations

import gc
from collections.abc import Collection, Iterator, Sequence
from contextlib import contextmanager

from cascade.claims import Claim, Judge, every_claim
from cascade.lab.cast import standing_roles
from cascade.lab.run import IsOver, Played, Umpire, Watch
from cascade.lab.timed import TimedDriver
from cascade.model.resources import Scenario

SLICE_SECONDS = 10.0


def play(
    scenario: Scenario,
    seed: int,
    watch: Watch | None = None,
    claims: Sequence[Claim] | None = None,
    is_over: IsOver | None = None,
    without: Collection[str] = (),
) -> Played:
    """Run a configured scenario to its end. Ctrl-C ends it early and keeps what was recorded.

    `claims`: the ones to judge; every claim there is, unless a study needs only some. What they say
    is written into the Scenario, where the director writes too: with other claims people may act a
    second sooner or later, and the same seed go on otherwise.
    `is_over`: ends the run before the horizon. `without`: standing roles that are left out, such
    as the probe, which only looks; dice are each agent's own, so nobody else does otherwise.
    """
    with _no_garbage_collection():
        judged = every_claim(scenario) if claims is None else claims
        spec = scenario.spec
        driver = TimedDriver(seed, spec.api, spec.delays, spec.store, spec.network)
        umpire = Umpire(scenario, driver.recorder, Judge(judged))
        driver.store.create(scenario)
        for role in standing_roles(scenario, umpire.judgement):
            if role.name not in without:
                driver.add(role.agent, role.name, *role.arguments)
        return _play(scenario, driver, umpire, watch, is_over)


@contextmanager
def _no_garbage_collection() -> Iterator[None]:
    """A history only grows, and nothing in a run is a cycle worth a search: a third of the time."""
    was_on = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_on:
            gc.enable()


def _play(
    scenario: Scenario,
    driver: TimedDriver,
    umpire: Umpire,
    watch: Watch | None,
    is_over: IsOver | None,
) -> Played:
    interrupted = False
    try:
        while driver.now < umpire.until():
            driver.run(min(driver.now + SLICE_SECONDS, umpire.until()))
            if watch is not None:
                watch(driver.now, driver.recorder.entries)
            if is_over is not None and is_over(driver.now, driver.recorder.entries):
                break
    except KeyboardInterrupt:
        interrupted = True
    driver.close()
    verdicts = umpire.judge.finish(driver.now)
    return Played(
        scenario,
        driver.seed,
        "timed",
        driver.recorder.entries,
        verdicts,
        driver.now,
        driver.calls,
        interrupted,
    )
