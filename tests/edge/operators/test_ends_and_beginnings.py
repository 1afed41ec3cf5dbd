"""What an operator outlives, and when it is over: an agent that is done, a server that was away."""

from __future__ import annotations

import asyncio
import gc
import warnings
from typing import ClassVar

from cascade.agents.base import Agent
from cascade.edge import embedded
from cascade.edge.operators.agent_operator import AgentOperator
from cascade.model.history import Note, Write
from cascade.model.resources import Enactor, Resource
from tests.support.live import in_virtual_time, living, race, serving, until

MINUTES = 60.0


class Errand(Agent):
    """Does one thing and has a helper that takes a little longer."""

    watches: ClassVar[tuple[type[Resource], ...]] = (Enactor,)

    async def run(self) -> None:
        self.crew.start(self.clock.sleep(5.0), "helper")
        await self.cluster.create(Enactor.named("made", zone="az1"))


class Roommate(Agent):
    """One enactor of several, who says what it sees of them."""

    watches: ClassVar[tuple[type[Resource], ...]] = (Enactor,)

    async def run(self) -> None:
        while True:
            seen = self.cluster.view(Enactor)
            self.journal.note("sees", names=tuple(enactor.name for enactor in seen.all()))
            await self.cluster.changed(Enactor, seen.version, within_seconds=1e6)


def test_an_agent_that_has_nothing_left_to_do_ends_its_operator() -> None:
    """With the last of its crew, and with its watches: a director has no runbook for ever."""

    async def story() -> None:
        async with serving() as (server, company, person):
            operator = AgentOperator("errand", Errand, (), company)
            await operator.run()
            assert asyncio.get_running_loop().time() >= 5.0
            assert [enactor.name for enactor in await person.read_all(Enactor)] == ["made"]
            await until(lambda: server.watches.count == 0, "its watch is gone")
            assert not company.broken.done()

    in_virtual_time(story())


def test_an_agent_that_is_an_object_sees_no_other_of_its_kind() -> None:
    """The others' progress is most of what happens to a kind, and none of its business."""

    async def story() -> list[tuple[str, ...]]:
        async with serving() as (_, company, person):
            await person.create(Enactor.named("mine", zone="az1"))
            await person.create(Enactor.named("theirs", zone="az2"))
            operator = AgentOperator("mine", Roommate, (), company, Enactor)
            task = asyncio.create_task(operator.run())
            await asyncio.sleep(MINUTES)
            theirs = await person.read(Enactor, "theirs")
            await person.replace_status(theirs.with_status(phase="Idle", retries=7))
            mine = await person.read(Enactor, "mine")
            await person.replace(mine.with_spec(paused=True))
            await asyncio.sleep(MINUTES)
            task.cancel()
            await asyncio.wait([task])
            notes = [e for e in company.recorder.entries if isinstance(e, Note)]
            return [tuple(note.fields["names"]) for note in notes]

    assert in_virtual_time(story()) == [("mine",), ("mine",)]


def test_a_server_that_was_away_finds_every_agent_at_work_again() -> None:
    """Calls without an answer end an agent's life and not the run: it reads what is true."""

    async def story() -> None:
        async with living(race(60 * MINUTES)) as (lab, _):
            port = int(lab.server.url.rpartition(":")[2])
            await lab.clock.sleep(1.5 * MINUTES)
            await lab.server.stop()
            await lab.clock.sleep(MINUTES / 2)
            before = len(lab.recorder.entries)
            await lab.server.start(port)
            back_at = lab.clock.now()
            await lab.clock.sleep(2 * MINUTES)

            entries = lab.recorder.entries
            failed = {e.by for e in entries if isinstance(e, Note) and e.event == "agent_failed"}
            assert "fleet" in failed  # it calls every twenty seconds, whatever happens
            late = [e for e in entries[before:] if e.at >= back_at]
            writers = {e.by for e in late if isinstance(e, Write)}
            assert {"planner", "enactor-az1", "enactor-az2", "enactor-az3", "dns"} <= writers
            applied = [e for e in late if isinstance(e, Note) and e.event == "plan_applied"]
            assert applied

    in_virtual_time(story())


def test_a_run_leaves_no_warning_of_something_left_open() -> None:
    """Sockets, sessions and tasks complain when they are collected: so everything is collected."""
    with warnings.catch_warnings(record=True) as heard:
        warnings.simplefilter("always")
        embedded.play(race(30), seed=1)
        gc.collect()
    left = [str(warning.message) for warning in heard if warning.category is ResourceWarning]
    assert left == []
