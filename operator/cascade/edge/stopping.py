"""Ctrl-C, once for a run: kopf takes the loop's signals at each start, and we take them back."""

from __future__ import annotations

import asyncio
import signal
from typing import Any


class Stopping:
    """Asked to stop by SIGINT or SIGTERM; a second signal is not needed and does no more."""

    def __init__(self) -> None:
        self.asked = False
        self._event = asyncio.Event()

    def listen(self) -> None:
        """Take the signals of the running loop, also from whoever has them."""
        loop = asyncio.get_running_loop()
        loop.set_exception_handler(tell)
        for number in (signal.SIGINT, signal.SIGTERM):
            loop.add_signal_handler(number, self.ask)

    def ask(self) -> None:
        self.asked = True
        self._event.set()

    async def wait(self) -> None:
        await self._event.wait()


def tell(loop: asyncio.AbstractEventLoop, context: dict[str, Any]) -> None:
    """What goes wrong in a loop is told, but for one thing that is nobody's trouble.

    kopf's watch is a generator that cannot be closed in the middle of an event; asyncio says so
    when the loop ends, and by then everything that it held is closed.
    """
    generator = context.get("asyncgen")
    if getattr(generator, "__qualname__", "") != "infinite_watch":
        loop.default_exception_handler(context)
