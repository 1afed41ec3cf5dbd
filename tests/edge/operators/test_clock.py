"""Story time over an event loop: a wait ends when it is over, however short it is."""

from __future__ import annotations

import asyncio

from cascade.edge.operators.clock import StoryClock
from cascade.edge.virtual_time import VirtualTimeLoop


def test_a_rest_that_is_shorter_than_the_loop_can_see_is_waited_for_all_the_same() -> None:
    """A lease that runs out in a tenth of a nanosecond kept its host busy for ever."""

    async def rounds() -> int:
        clock = StoryClock()
        clock.start()
        await clock.sleep(504.859)
        due, count = clock.now() + 1e-10, 0
        while clock.now() < due and count < 100:
            await clock.sleep(due - clock.now())
            count += 1
        return count

    with asyncio.Runner(loop_factory=VirtualTimeLoop) as runner:
        assert runner.run(rounds()) == 1
