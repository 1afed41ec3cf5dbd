"""A launcher, one host of a droplet manager, and somebody who wants instances."""

from __future__ import annotations

from typing import Any

from cascade.model.resources import DropletLease, EndpointRecord, Instance, Launcher
from tests.support.hosts import HOST, Host

LAUNCHER = "launcher"
OWNER = "somebody"


class Launches(Host):
    """A host, as in `hosts`, with a few droplets of two slots, and a launcher before it."""

    def __init__(
        self, seed: int = 1, *, launcher: dict[str, Any] | None = None, **host: Any
    ) -> None:
        super().__init__(seed, **({"droplets": 3} | host))
        self.world.store.create(Launcher.named(LAUNCHER, **(launcher or {})))
        self.after(1)

    def ask(self, name: str = "vm", **spec: Any) -> str:
        """One call for a launch; returns the name."""
        usual = {"owner": OWNER, "zone": "az1", "called_at_seconds": self.world.driver.now}
        self.world.store.create(Instance.named(name, **(usual | spec)))
        return name

    def ask_many(self, number: int) -> list[str]:
        return [self.ask(f"vm-{n}") for n in range(1, number + 1)]

    def again(self, name: str, **spec: Any) -> None:
        """One more call for it."""
        call = self.instance(name).spec.call + 1
        now = self.world.driver.now
        self.world.change(Instance, name, call=call, called_at_seconds=now, **spec)

    def seconds(self, seconds: float) -> Launches:
        self.world.until(self.world.driver.now + seconds)
        return self

    def instance(self, name: str = "vm") -> Instance:
        return self.world.read(Instance, name)

    def state(self, name: str = "vm") -> tuple[str, str]:
        """Phase, and the reason of the last refusal."""
        status = self.instance(name).status
        return status.phase, status.reason

    def states(self, names: list[str]) -> list[tuple[str, str]]:
        return [self.state(name) for name in names]

    def lose_leases(self) -> Launches:
        """As if they had run out: what the host would write."""
        for lease in self.leases:
            self.world.store.replace_status(lease.with_status(phase="Expired"))
        return self

    def take_store_away(self) -> Launches:
        self.world.change(EndpointRecord, "dynamodb", root=None)
        return self.seconds(70)  # connections are kept for a minute

    def give_store_back(self) -> Launches:
        self.world.change(EndpointRecord, "dynamodb", root=self.root)
        return self

    @property
    def said(self) -> Any:
        """What the launcher says of itself, in a minute at most."""
        self.seconds(61)
        return self.world.read(Launcher, LAUNCHER).status

    def lease_of(self, name: str = "vm") -> DropletLease:
        return self.world.read(DropletLease, self.instance(name).spec.droplet)


__all__ = ["HOST", "LAUNCHER", "OWNER", "Launches"]
