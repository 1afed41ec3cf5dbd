"""A run in the timed driver: hours of story in less than a second each."""

from __future__ import annotations

from cascade.claims.judge import Judge
from cascade.lab.cast import standing_roles
from cascade.lab.run import Played, Umpire, Watch
from cascade.lab.timed import TimedDriver
from cascade.model.resources import Scenario

SLICE_SECONDS = 10.0


def play(scenario: Scenario, seed: int, watch: Watch | None = None) -> Played:
    """Run a configured scenario to its end. Ctrl-C ends it early and keeps what was recorded."""
    spec = scenario.spec
    driver = TimedDriver(seed, spec.api, spec.delays)
    umpire = Umpire(scenario, driver.recorder, Judge())
    interrupted = False
    driver.store.create(scenario)
    for role in standing_roles(scenario, umpire.judgement):
        driver.add(role.agent, role.name, *role.arguments)
    try:
        while driver.now < umpire.until():
            driver.run(min(driver.now + SLICE_SECONDS, umpire.until()))
            if watch is not None:
                watch(driver.now, driver.recorder.entries)
    except KeyboardInterrupt:
        interrupted = True
    driver.close()
    verdicts = umpire.judge.verdicts(driver.now)
    entries = driver.recorder.entries
    return Played(
        scenario, seed, "timed", entries, verdicts, driver.now, driver.calls, interrupted
    )
