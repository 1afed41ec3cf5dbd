"""What the server tells and asks the lab: each write, and each call before it takes effect."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from typing import Any, NamedTuple

from cascade.kube.store.core import ChangeType, Key

Json = dict[str, Any]
Hook = Callable[[str, str, str], Awaitable[None]]


class Write(NamedTuple):
    """One write as `on_write` tells it: who did what, and the object as it is after it.

    `agent` is the request's field manager, or the User-Agent up to the first slash; it is empty
    for what the server does by itself. `body` must not be changed.
    """

    verb: str
    type: ChangeType
    key: Key
    version: int
    body: Json
    agent: str
