"""The timed driver: time is a number, a call takes its way, equal seeds give equal histories."""

from __future__ import annotations

from typing import Any

from cascade.agents.base import Agent
from cascade.lab.timed import TimedDriver
from cascade.model.errors import NotFound
from cascade.model.resources import Enactor, LoadBalancer
from cascade.model.resources.scenario import ApiLaw, Delay
from tests.support.worlds import AT_ONCE, HALF_A_SECOND, World


class Told(Agent):
    """An agent whose life is a function that the test gives."""

    watches = (LoadBalancer,)

    def __init__(self, name: str, ports: Any, life: Any) -> None:
        super().__init__(name, ports)
        self.life = life

    async def run(self) -> None:
        await self.life(self)


def driver(law: ApiLaw = AT_ONCE, **more: Any) -> TimedDriver:
    return TimedDriver(1, law, **more)


def lives(of: TimedDriver, *stories: Any) -> list[tuple[float, object]]:
    """Play agents to 1000 s; what they put into `said`, with the time at which they did."""
    said: list[tuple[float, object]] = []
    for number, story in enumerate(stories):

        async def life(me: Agent, story: Any = story) -> None:
            await story(me, lambda word: said.append((of.now, word)))

        of.add(Told, f"agent-{number}", life)
    of.run(1000)
    return said


def test_time_jumps_to_what_is_due_next() -> None:
    async def sleeps(me: Agent, say: Any) -> None:
        for seconds in (1, 500, 0.25):
            await me.clock.sleep(seconds)
            say(me.clock.now())

    made = driver()
    assert lives(made, sleeps) == [(1, 1), (501, 501), (501.25, 501.25)]
    assert made.now == 1000


def test_a_call_takes_half_its_time_there_and_half_back() -> None:
    async def creates(me: Agent, say: Any) -> None:
        await me.cluster.create(balancer("lb"))
        say("answered")

    made = driver(HALF_A_SECOND)
    assert lives(made, creates) == [(0.5, "answered")]
    assert [(entry.at, entry.by) for entry in made.recorder.entries] == [(0.25, "agent-0")]


def balancer(name: str) -> LoadBalancer:
    return LoadBalancer.named(name, zone="az1", address="192.0.2.1", endpoints=())


def test_a_view_lags_behind_by_a_watch_events_way_and_wakes_who_waits() -> None:
    async def creates(me: Agent, say: Any) -> None:
        await me.clock.sleep(10)
        await me.cluster.create(balancer("lb"))

    async def watches(me: Agent, say: Any) -> None:
        seen = me.cluster.view(LoadBalancer).version
        while not await me.cluster.changed(LoadBalancer, seen, within_seconds=4):
            say("nothing yet")
        say([b.name for b in me.cluster.view(LoadBalancer).all()])

    assert lives(driver(HALF_A_SECOND), creates, watches) == [
        (4, "nothing yet"),
        (8, "nothing yet"),
        (10.5, ["lb"]),
    ]


def test_a_refused_call_raises_what_the_store_said_on_its_way_back() -> None:
    async def reads(me: Agent, say: Any) -> None:
        try:
            await me.cluster.read(LoadBalancer, "lb")
        except NotFound as why:
            say(str(why))

    assert lives(driver(HALF_A_SECOND), reads) == [(0.5, "LoadBalancer 'lb' does not exist")]


def test_a_crew_runs_beside_its_agent_and_can_be_waited_for() -> None:
    async def leads(me: Agent, say: Any) -> None:
        async def helper() -> None:
            await me.clock.sleep(5)
            say("helped")

        task = me.crew.start(helper(), "helper")
        await me.clock.sleep(1)
        say("leads")
        await task.join()
        say("joined")
        await task.join()
        say("joined what was over")

    assert lives(driver(), leads) == [
        (1, "leads"),
        (5, "helped"),
        (5, "joined"),
        (5, "joined what was over"),
    ]


def test_a_cancelled_task_goes_no_further_but_what_it_sent_stays_sent() -> None:
    async def leads(me: Agent, say: Any) -> None:
        async def helper() -> None:
            await me.cluster.create(balancer("lb"))
            say("never")

        task = me.crew.start(helper(), "helper")
        await me.clock.sleep(0.3)  # it has arrived, and its answer is on its way
        task.cancel()
        await me.clock.sleep(5)
        say([b.name for b in await me.cluster.read_all(LoadBalancer)])

    assert lives(driver(HALF_A_SECOND), leads) == [(5.8, ["lb"])]


def test_who_waits_for_a_task_that_is_cancelled_goes_on() -> None:
    async def leads(me: Agent, say: Any) -> None:
        async def helper() -> None:
            await me.clock.sleep(500)

        async def waits() -> None:
            await task.join()
            say("went on")

        task = me.crew.start(helper(), "helper")
        me.crew.start(waits(), "waits")
        await me.clock.sleep(3)
        task.cancel()

    assert lives(driver(), leads) == [(3, "went on")]


def test_the_end_of_an_agent_ends_its_crew() -> None:
    async def leads(me: Agent, say: Any) -> None:
        async def helper() -> None:
            while True:
                await me.clock.sleep(1)
                say("helps")

        me.crew.start(helper(), "helper")
        await me.clock.sleep(1000)

    made = driver()
    said: list[float] = []

    async def life(me: Agent) -> None:
        await leads(me, lambda word: said.append(made.now))

    made.add(Told, "agent", life)
    made.run(3.5)
    made.remove("agent")
    made.run(100)
    assert said == [1, 2, 3]


def test_a_slow_host_is_slow_for_its_time_only() -> None:
    delay = Delay(agent="agent-0", from_seconds=10, until_seconds=20, extra_seconds=30)

    async def reads(me: Agent, say: Any) -> None:
        for at in (5, 15, 60):
            await me.clock.sleep(at - me.clock.now())
            await me.cluster.read_all(LoadBalancer)
            say(at)

    assert lives(driver(delays=(delay,)), reads, reads) == [
        (5, 5),
        (5, 5),
        (15, 15),
        (45, 15),
        (60, 60),
        (60, 60),
    ]


def test_an_object_is_an_agent_it_comes_and_goes_with_it() -> None:
    world = World()
    world.enactor("one")
    world.enactor("two")
    world.until(10)
    assert sorted(world.driver.seats) == ["one", "two"]
    world.delete(Enactor, "one")
    world.until(20)
    assert sorted(world.driver.seats) == ["two"]
