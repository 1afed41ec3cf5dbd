"""What is said over a connection of the data plane: one line there, one word back.

    {"target":"shop-00001","zone":"az1","source":"checker-00001"}   ->   hello
                                                                    or   silence

`source` is empty for somebody who is no instance. Three things can come of it. `hello`: the target
has answered. `silence`: it has not; in a real network nothing at all would come, see
docs/decisions/017-the-data-plane-says-silence.md. And nothing: the lab's own server is not there,
which is no part of the story.
"""

from __future__ import annotations

from typing import NamedTuple

import orjson

HELLO, SILENCE = b"hello\n", b"silence\n"
LINE_BYTES_MAX = 2048
DATA_PLANE_PORT = 9000


class Wish(NamedTuple):
    """Who wants to connect to whom."""

    target: str
    zone: str
    source: str

    def line(self) -> bytes:
        return orjson.dumps(self._asdict()) + b"\n"


def wish_in(line: bytes) -> Wish | None:
    """None: that is no such line."""
    try:
        said = orjson.loads(line)
        wish = Wish(**said)
    except (orjson.JSONDecodeError, TypeError):
        return None
    return wish if all(isinstance(word, str) for word in wish) else None
