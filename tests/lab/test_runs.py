"""A run in the timed driver: its seed is all of its chance, and it knows when it is over."""

from __future__ import annotations

from typing import Any

from cascade.lab.timed_run import play
from cascade.model.history import Entry, Note
from cascade.model.resources.scenario import Stop
from tests.support.runs import scenario


def history(seed: int, *settings: str) -> list[Entry]:
    return list(play(scenario("dns-race", "scenario.horizonSeconds=400", *settings), seed).entries)


def test_equal_seeds_give_equal_histories_and_others_do_not() -> None:
    once, again, other = history(1), history(1), history(2)
    assert len(once) > 300
    assert once == again
    assert once != other


def test_one_agents_luck_is_its_own() -> None:
    """With jitter in the enactors' back-off alone, the fleet changes just as it did."""

    def fleet(*settings: str) -> list[tuple[float, object]]:
        entries = history(1, *settings)
        return [(e.at, e.resource.status) for e in entries if getattr(e, "by", "") == "fleet"]

    assert len(fleet()) > 10
    assert fleet() == fleet("enactor.backOff=DoublingFullJitter")


def ended_at(stop_after: float, horizon: float) -> tuple[float, float | None]:
    """When the run ended, and when its endpoint was lost."""
    made = scenario("dns-race", f"scenario.horizonSeconds={horizon}")
    stop = Stop(claim="endpoint_never_empty", after_seconds=stop_after)
    played = play(made.but(spec=made.spec.but(stop=stop)), 1)
    assert all(entry.at <= played.ended_at for entry in played.entries)
    return played.ended_at, played.times().get("first_endpoint_empty")


def test_a_run_ends_some_time_after_the_violation_that_it_waits_for_or_at_its_horizon() -> None:
    end, lost = ended_at(stop_after=100, horizon=3600)
    assert lost is not None and end == lost + 100
    assert ended_at(stop_after=100, horizon=lost + 50) == (lost + 50, lost)
    assert ended_at(stop_after=100, horizon=lost - 50) == (lost - 50, None)


def test_ctrl_c_ends_a_run_and_keeps_what_was_recorded() -> None:
    def watch(now: float, entries: Any) -> None:
        if now >= 50:
            raise KeyboardInterrupt

    played = play(scenario("dns-race"), 1, watch)
    assert (played.interrupted, played.ended_at) == (True, 50)
    assert any(isinstance(entry, Note) for entry in played.entries)
