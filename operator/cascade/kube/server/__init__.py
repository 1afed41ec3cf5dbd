"""The embedded API server: Kubernetes' HTTP API over cascade.kube.store, on loopback only."""

from cascade.kube.server.app import ApiServer, Write

__all__ = ["ApiServer", "Write"]
