"""The metadata store's law: how many requests it can take, and how long its clients wait."""

from __future__ import annotations

from pydantic import Field

from cascade.model.resources.base import Model

KEY_NAME_MAX = 255


class StoreTable(Model):
    """A table that is there from the start; its key's attributes are texts."""

    name: str = Field(min_length=3, max_length=255, pattern=r"^[a-zA-Z0-9_.-]+$")
    """Its name."""
    partition_key: str = Field(min_length=1, max_length=KEY_NAME_MAX)
    """The attribute that says which partition an item is in."""
    sort_key: str = Field("", max_length=KEY_NAME_MAX)
    """The attribute that orders a partition's items; absent: a partition is one item."""


class StoreLaw(Model):
    """Each front end has workers and one queue, first in, first out: under load the queue grows,
    and nothing else makes a request slower. All seconds are the story's."""

    workers: int = Field(4, ge=1, le=1024)
    """Requests that one front end works at at once."""
    service_seconds_min: float = Field(0.004, ge=0, le=3600)
    """Shortest time that a worker takes for a request."""
    service_seconds_max: float = Field(0.006, ge=0, le=3600)
    """Longest."""
    queue_limit_requests: int = Field(1000, ge=0, le=1_000_000)
    """With that many waiting, a front end refuses more, at once and at no cost."""
    round_trip_seconds: float = Field(0.002, ge=0, le=3600)
    """Between a client and a front end; opening a connection takes another."""
    connect_seconds_max: float = Field(1, gt=0, le=3600)
    """A client tries one address so long, then the name's next."""
    answer_seconds_max: float = Field(5, gt=0, le=3600)
    """A client waits so long for an answer; what it asked for may be done all the same."""
    connection_seconds_max: float = Field(60, ge=0, le=86_400)
    """A client uses a connection so long after it was opened, whatever DNS says; 0: once."""
    tables: tuple[StoreTable, ...] = Field((), max_length=32)
    """The tables there are at the start."""
