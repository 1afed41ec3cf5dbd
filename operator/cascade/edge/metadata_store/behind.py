"""Front ends at the addresses of a scenario's load balancers, where these are this machine's."""

from __future__ import annotations

import socket

from cascade.edge.metadata_store.server import MetadataServer
from cascade.model.resources import Scenario


class StoreBehindBalancers(MetadataServer):
    """One front end for each load balancer; `reach` leads from its address to its listener."""

    def __init__(self, scenario: Scenario, speed: float, port: int = 0) -> None:
        """`port` of all of them, or 0: a free one each."""
        templates = (t for t in scenario.spec.resources if t.kind == "LoadBalancer")
        addresses = dict.fromkeys(str(t.spec.get("address")) for t in templates)
        self.addresses = [address for address in addresses if _is_here(address)]
        places = [(address, port) for address in self.addresses]
        super().__init__(scenario.spec.store, places, speed=speed)

    def reach(self, address: str) -> tuple[str, int] | None:
        """Where the front end of an address listens; None: nowhere."""
        return dict(zip(self.addresses, self.places, strict=True)).get(address)


def _is_here(address: str) -> bool:
    """On Linux all of 127.0.0.0/8 is; elsewhere an address must be given to the interface first."""
    try:
        family = socket.AF_INET6 if ":" in address else socket.AF_INET
        with socket.socket(family, socket.SOCK_STREAM) as probe:
            probe.bind((address, 0))
    except OSError:
        return False
    return True
