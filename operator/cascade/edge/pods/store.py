"""The metadata store's pod: a front end for each load balancer, over one state.

In front of each is a Service with the load balancer's name, and that Service's address is what DNS
answers: so whoever needs the store finds it by name, or not at all.
"""

from __future__ import annotations

import shutil
from pathlib import Path

from cascade.edge.metadata_store.server import MetadataServer
from cascade.edge.pods.part import Part, for_ever
from cascade.edge.pods.settings import Settings
from cascade.model.errors import BadInput
from cascade.model.recorder import AgentJournal

ROLE = "store"


async def serve(part: Part, settings: Settings) -> None:
    """Until it is cancelled. Raises BadInput for a port or a folder that cannot be used."""
    server = MetadataServer(
        part.scenario.spec.store,
        [place for _, place in settings.front_ends],
        _own(settings.data, part.uid) if settings.data else None,
        part.clock.speed,
        part.seed,
    )
    balancers = [balancer for balancer, _ in settings.front_ends]
    if part.of_store is not None:
        server.listen(part.of_store, balancers)
    async with server:
        AgentJournal(ROLE, part.recorder).note("store_serves", balancers=", ".join(balancers))
        await for_ever()


def _own(folder: Path, uid: str) -> Path:
    """The scenario's own; what others have left goes. Raises BadInput."""
    try:
        folder.mkdir(parents=True, exist_ok=True)
        for left in folder.iterdir():
            if left.name != uid:
                shutil.rmtree(left)
    except OSError as error:
        raise BadInput(
            f"{folder} cannot hold the metadata store ({error.strerror}): give another --data"
        ) from error
    return folder / uid
