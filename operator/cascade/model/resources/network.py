"""The data plane's law: how long a connection takes, and what is cut off from it."""

from __future__ import annotations

from pydantic import Field

from cascade.model.resources.base import NAME_MAX, Model


class LostZone(Model):
    """A zone that nobody reaches, and that reaches nobody: a real loss, to fail over from."""

    zone: str = Field(max_length=NAME_MAX)
    """Availability zone."""
    from_seconds: float = Field(ge=0)
    """Story time of the start."""
    until_seconds: float = Field(ge=0)
    """Story time of the end."""

    def holds(self, zone: str, at_seconds: float) -> bool:
        """Whether that zone is lost then."""
        return self.zone == zone and self.from_seconds <= at_seconds < self.until_seconds


class NetworkLaw(Model):
    """The data plane: how long a connection takes between those who can reach each other."""

    round_trip_seconds: float = Field(0.002, ge=0, le=3600)
    """From the wish for a connection until it is there."""
    lost_zones: tuple[LostZone, ...] = Field((), max_length=16)
    """Zones that are cut off for a while."""
