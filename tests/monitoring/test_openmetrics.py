"""A run in virtual time, back-filled: Prometheus is asked afterwards, and knows the moment."""

from __future__ import annotations

from io import StringIO
from itertools import pairwise

import pytest

from cascade.edge.metrics.openmetrics import EVERY_SECONDS, START_SECONDS, Samples
from cascade.lab import timed_run
from cascade.model.history import AnswerChange
from tests.monitoring.conftest import RUN, Lost
from tests.support.live import race
from tests.support.prometheus import Prometheus

# A sample's own time, wherever its value is 0: the first of them in an hour.
FIRST_EMPTY = (
    "min_over_time((timestamp(cascade_endpoint_answers) and cascade_endpoint_answers == 0)[1h:1s])"
)
FIRST_LONG_WAIT = (
    "min(min_over_time((timestamp(cascade_lock_waiting_story_seconds)"
    " and cascade_lock_waiting_story_seconds > 120)[1h:15s]))"
)


def lines(samples: Samples) -> list[str]:
    text = StringIO()
    samples.write(text, RUN)
    return text.getvalue().splitlines()


def test_samples_lie_as_far_apart_as_scrapes_and_begin_with_the_story() -> None:
    samples = Samples()
    timed_run.play(race(60.0), 1, samples.watch)
    [*clock] = (line for line in lines(samples) if line.startswith("cascade_story_seconds"))
    times = [float(line.split()[-1]) for line in clock]
    assert times[0] == START_SECONDS
    assert {after - before for before, after in pairwise(times)} == {EVERY_SECONDS}
    assert clock[-1].startswith('cascade_story_seconds{namespace="dns-race-1-1",job="cascade"} 60')


def test_what_a_family_has_is_in_one_place_and_the_file_has_an_end() -> None:
    samples = Samples()
    timed_run.play(race(60.0), 1, samples.watch)
    types = [line for line in lines(samples) if line.startswith("# TYPE")]
    assert len(types) == len(set(types)) > 10
    assert lines(samples)[-1] == "# EOF"


@pytest.mark.needs("promtool", "prometheus")
def test_prometheus_gives_back_the_moment_of_the_loss(prometheus: Prometheus, lost: Lost) -> None:
    played = lost.played
    empty = {
        e.endpoint: START_SECONDS + e.at
        for e in reversed(played.entries)
        if isinstance(e, AnswerChange) and e.endpoint in played.lost and not e.addresses and e.tree
    }
    found = prometheus.ask(FIRST_EMPTY, START_SECONDS + played.ended_at)
    assert {labels["endpoint"]: moment for labels, moment in found} == pytest.approx(
        empty, rel=0, abs=0.0006
    )


@pytest.mark.needs("promtool", "prometheus")
def test_the_wait_for_a_lock_was_to_be_seen_before_the_loss(
    prometheus: Prometheus, lost: Lost
) -> None:
    """Minutes before: what CascadeLockWait asks is true while the endpoint still answers."""
    played = lost.played
    end = START_SECONDS + played.ended_at
    [(_, waited)] = prometheus.ask(FIRST_LONG_WAIT, end)
    first_loss = min(moment for _, moment in prometheus.ask(FIRST_EMPTY, end))
    assert waited < first_loss - 60
