"""Checkers: the instances that check, each with one queue and one thing at a time.

What a checker has to do is a check, or the work that a change of a target's state is: whoever
writes it and tells DNS cannot check meanwhile. In this the checking is a load on itself.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass, field

from cascade.agents.target_health import TargetHealth
from cascade.model.ports import Clock, Crew

Work = Callable[["Checker"], Awaitable[None]]


@dataclass(eq=False)
class Job:
    """Something that a checker has to do, when its turn comes."""

    health: TargetHealth
    do: Work
    is_check: bool


@dataclass(eq=False)
class Checker:
    """One of the instances; `name` is the instance's."""

    name: str
    zone: str
    queue: deque[Job] = field(default_factory=deque)
    queued: set[str] = field(default_factory=set)
    """Targets whose check is in the queue."""
    is_busy: bool = False
    busy_seconds: float = 0.0


class CheckerPool:
    """All checkers. A target's checks go to one after the other."""

    def __init__(self, clock: Clock, crew: Crew) -> None:
        self._clock = clock
        self._crew = crew
        self.checkers: dict[str, Checker] = {}
        self._left: list[Job] = []
        """Changes that nobody is there to do."""

    def staff(self, zones: dict[str, str]) -> None:
        """Instance -> its zone: these check from now on. What others had to do is given anew."""
        left = [c for name, c in self.checkers.items() if name not in zones]
        known = self.checkers
        self.checkers = {name: known.get(name) or Checker(name, zones[name]) for name in zones}
        for checker in left:
            self._left += [job for job in checker.queue if not job.is_check]
            checker.queue.clear()
        if self.checkers:
            for job in self._left:
                self._put(next(iter(self.checkers.values())), job)
            self._left.clear()

    def give(self, health: TargetHealth, do: Work, among: Sequence[str], *, is_check: bool) -> None:
        """To the next of those checkers. A check that it still has in its queue is not given
        twice; where there is no checker a check is not made, and a change waits for one."""
        if not among:
            if not is_check:
                self._left.append(Job(health, do, is_check))
            return
        checker = self.checkers[among[(health.number + health.checks) % len(among)]]
        if is_check:
            health.checks += 1
            if health.name in checker.queued:
                return
            checker.queued.add(health.name)
        self._put(checker, Job(health, do, is_check))

    def _put(self, checker: Checker, job: Job) -> None:
        checker.queue.append(job)
        if not checker.is_busy:
            checker.is_busy = True
            self._crew.start(self._work(checker), checker.name)

    async def _work(self, checker: Checker) -> None:
        """Until nothing is left to do. First in, first out."""
        while checker.queue:
            job = checker.queue.popleft()
            if job.is_check:
                checker.queued.discard(job.health.name)
            began = self._clock.now()
            await job.do(checker)
            checker.busy_seconds += self._clock.now() - began
        checker.is_busy = False

    @property
    def waiting(self) -> int:
        return sum(len(checker.queue) for checker in self.checkers.values())
