"""A run: one execution of a scenario with one seed. What every driver takes and gives back."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

from cascade.claims.base import Verdict
from cascade.claims.judge import Judge
from cascade.model.history import AnswerChange, Entry, Note
from cascade.model.presets import policies_in
from cascade.model.recorder import Recorder
from cascade.model.resources import Scenario
from cascade.model.resources.scenario import ClaimVerdict

Watch = Callable[[float, Sequence[Entry]], bool | None]
"""Called now and then with the story time and the history so far: a live table, a progress bar.

True ends a live run: what a person played for is reached."""

IsOver = Callable[[float, Sequence[Entry]], bool]
"""Asked now and then with the same; True ends the run."""


class Umpire:
    """Judges a run while it goes on, and says when it is over."""

    def __init__(self, scenario: Scenario, recorder: Recorder, judge: Judge) -> None:
        self.horizon = scenario.spec.horizon_seconds
        self.stop = scenario.spec.stop
        self.recorder = recorder
        self.judge = judge
        recorder.listen(judge.see)

    def until(self) -> float:
        """Story time at which the run ends, as far as is known now."""
        if self.stop is None:
            return self.horizon
        violated_at = self.judge.violated_at(self.stop.claim)
        if violated_at is None:
            return self.horizon
        return min(self.horizon, violated_at + self.stop.after_seconds)

    def judgement(self) -> tuple[ClaimVerdict, ...]:
        """What the observer reports: every claim's verdict so far."""
        return self.judge.in_status(self.recorder.now())


@dataclass(frozen=True)
class Played:
    """What a driver gives back."""

    scenario: Scenario
    seed: int
    driver: str
    entries: Sequence[Entry]
    verdicts: Sequence[Verdict]
    ended_at: float
    calls: int
    interrupted: bool = False
    notes: dict[str, object] = field(default_factory=dict)
    """What a driver measured besides: API latency and lock-hold time in story seconds."""

    @property
    def lost(self) -> list[str]:
        """Endpoints that answered once and answer with nothing at the end."""
        last = {e.endpoint: e for e in self.entries if isinstance(e, AnswerChange)}
        served = {e.endpoint for e in self.entries if isinstance(e, AnswerChange) and e.addresses}
        return sorted(name for name in served if not last[name].addresses)

    @property
    def unmet(self) -> list[str]:
        """The scenario's expectations that this run does not meet, in words."""
        return unmet(self.scenario, self.verdicts)

    def times(self) -> dict[str, float]:
        """Event -> story seconds of its first occurrence."""
        first: dict[str, float] = {}
        served: set[str] = set()
        for entry in self.entries:
            if isinstance(entry, Note):
                first.setdefault(f"first_{entry.event}", entry.at)
            elif isinstance(entry, AnswerChange):
                if entry.addresses:
                    served.add(entry.endpoint)
                elif entry.endpoint in served:
                    first.setdefault("first_endpoint_empty", entry.at)
        return first

    def to_json(self) -> dict[str, object]:
        """verdict.json."""
        return {
            "schema": "cascade.verdict/1",
            "scenario": self.scenario.name,
            "seed": self.seed,
            "driver": self.driver,
            "preset": self.scenario.spec.preset,
            "policies": policies_in(self.scenario),
            "claims": {
                verdict.claim: {
                    "verdict": verdict.verdict,
                    "at_seconds": verdict.at_seconds,
                    "step": verdict.step,
                }
                for verdict in self.verdicts
            },
            "times": self.times(),
            "lost": self.lost,
            "ended_at_seconds": self.ended_at,
            "calls": self.calls,
            "interrupted": self.interrupted,
            "expectations_unmet": self.unmet,
            "measured": self.notes,
        }


def unmet(scenario: Scenario, verdicts: Sequence[Verdict | ClaimVerdict]) -> list[str]:
    """The scenario's expectations that the verdicts do not meet, in words."""
    judged = {verdict.claim: verdict.verdict for verdict in verdicts}
    return [
        f"{wish.claim} was expected {wish.verdict} and is {judged.get(wish.claim, 'unknown')}"
        for wish in scenario.spec.expectations
        if judged.get(wish.claim) != wish.verdict
    ]
