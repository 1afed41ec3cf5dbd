"""Reads at a version that is yet to come: the API waits a moment, then gives up."""

from __future__ import annotations

import asyncio

from cascade.kube.store.core import Change, Store
from cascade.kube.store.document import Document
from cascade.kube.store.errors import ApiError

WAIT_SECONDS = 3.0


async def await_version(store: Store[Document], version: int | None) -> None:
    """504 when the store does not get there in three seconds."""
    if version is None or version <= store.version:
        return
    reached = asyncio.Event()

    def look(change: Change[Document]) -> None:
        if change.version >= version:
            reached.set()

    stop_listening = store.listen(look)
    try:
        async with asyncio.timeout(WAIT_SECONDS):
            await reached.wait()
    except TimeoutError:
        words = f"Too large resource version: {version}, current: {store.version}"
        raise ApiError(
            504,
            "Timeout",
            f"Timeout: {words}",
            {
                "causes": [
                    {"reason": "ResourceVersionTooLarge", "message": "Too large resource version"}
                ],
                "retryAfterSeconds": 1,
            },
        ) from None
    finally:
        stop_listening()
