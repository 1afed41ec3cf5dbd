"""Ctrl-C, once for a run: kopf takes the loop's signals at each start, and we take them back."""

from __future__ import annotations

import asyncio
import signal


class Stopping:
    """Asked to stop by SIGINT or SIGTERM; a second signal is not needed and does no more."""

    def __init__(self) -> None:
        self.asked = False
        self._event = asyncio.Event()

    def listen(self) -> None:
        """Take the signals of the running loop, also from whoever has them."""
        loop = asyncio.get_running_loop()
        for number in (signal.SIGINT, signal.SIGTERM):
            loop.add_signal_handler(number, self.ask)

    def ask(self) -> None:
        self.asked = True
        self._event.set()

    async def wait(self) -> None:
        await self._event.wait()
