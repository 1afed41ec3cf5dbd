"""What a pod's command line says: whom it plays, where it listens, whom it asks."""

from __future__ import annotations

from pathlib import Path
from typing import NamedTuple

from cascade.edge.data_plane.wire import DATA_PLANE_PORT
from cascade.edge.metadata_store.wire import STORE_PORT

Place = tuple[str, int]  # host and port


class Settings(NamedTuple):
    """Of one replica of a role."""

    role: str
    identity: str
    """Of this replica: the pod's name."""
    zone: str = ""
    host: str = "127.0.0.1"
    port: int = 8080
    dns_port: int = 5353
    dns_server: Place = ("dns", 53)
    """Where a role that is a client resolves names."""
    store_port: int = STORE_PORT
    """Of the metadata store, at each address that its name has."""
    data_plane: Place = ("data-plane", DATA_PLANE_PORT)
    """Where a role that connects to instances finds the data plane."""
    data_plane_port: int = DATA_PLANE_PORT
    """Where the role data-plane listens."""
    front_ends: tuple[tuple[str, Place], ...] = ()
    """Of the role store: the load balancer that each stands behind, and where it listens."""
    data: Path | None = None
    """Of the role store: where its state is kept."""
    balancers: tuple[str, ...] = ()
    """Of the role director: load balancers that are Services of their own names."""
