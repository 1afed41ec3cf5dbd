"""Retelling: a status that is written after a consistent read, and again where somebody wrote it
meanwhile. For objects of others; what an agent says in its own object is `ObjectAgent.say`."""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeVar

from cascade.model.errors import Conflict, NotFound
from cascade.model.ports import Cluster
from cascade.model.resources import Resource

R = TypeVar("R", bound=Resource)


async def retell(cluster: Cluster, kind: type[R], name: str, said: Callable[[R], R]) -> bool:
    """`said`: the object as it was read, with the status that it is to have; asked at each try.

    Nothing is written where it has that status. False where there is no such object.
    """
    while True:
        try:
            found = await cluster.read(kind, name)
            new = said(found)
            if new.status != found.status:
                await cluster.replace_status(new)
            return True
        except Conflict:
            continue
        except NotFound:
            return False
