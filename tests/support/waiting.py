"""Waiting for something another process does: asked again until it is so, never slept through."""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import TypeVar

Found = TypeVar("Found")

SECONDS_MAX = 30.0  # a hang's end, not a bound on a test: what is awaited takes far less


def until(ask: Callable[[], Found | None], what: str, seconds_max: float = SECONDS_MAX) -> Found:
    """The first answer that is neither None nor False; AssertionError saying `what` never came."""
    give_up = time.monotonic() + seconds_max
    while time.monotonic() < give_up:
        answer = ask()
        if answer is not None and answer is not False:
            return answer
        time.sleep(0.05)
    raise AssertionError(f"waited {seconds_max:.0f} s in vain until {what}")
