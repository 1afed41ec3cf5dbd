"""A small region told by hand: a host with twenty leases, a launcher, a service, an endpoint."""

from __future__ import annotations

from typing import Self

from cascade.model.policies.droplet_manager import QueueLimit
from cascade.model.resources import (
    DependentService,
    DropletManager,
    HealthChecker,
    Instance,
    Launcher,
    LoadBalancer,
    NetworkManager,
)
from tests.claims.tale import Tale

HOUR = 3600.0
ENDPOINT, HOST, LAUNCHER, SERVICE = "dynamodb", "dwfm-az1", "launcher", "lambda"
NETWORK, CHECKER = "network", "checker"
SHOP, FRONT, FRONTS = "shop", "dynamodb-front", ("shop-az1", "shop-az2", "shop-az3")
DROPLETS = tuple(f"droplet-{number:02}" for number in range(20))


class Region(Tale):
    """All leases are held, and the endpoint answers from the tenth second on."""

    def __init__(self) -> None:
        super().__init__()
        self.record(ENDPOINT).write("", "create", DropletManager.named(HOST, zone="az1"))
        self.lease_all().at(10).answers(ENDPOINT, 1)

    def lease_all(self) -> Self:
        for droplet in DROPLETS:
            self.lease(droplet)
        return self.hold(*DROPLETS)

    def lose(self, *droplets: str) -> Self:
        for droplet in droplets:
            self.loses_lease(droplet, "StoreSilent")
        return self

    def hold(self, *droplets: str) -> Self:
        for droplet in droplets:
            self.holds_lease(droplet)
        return self

    def outage(self) -> Self:
        """T0 at 1 h, back after 2 h; the first lease is lost after 1 h, the others after 1.5 h."""
        self.at(1 * HOUR).answers(ENDPOINT, 1, empty=True)
        self.at(2 * HOUR).lose(DROPLETS[0])
        self.at(2.5 * HOUR).lose(*DROPLETS[1:])
        return self.at(3 * HOUR).answers(ENDPOINT, 2)

    def throttle(self) -> Self:
        limited = self.there[HOST].with_spec(intake=QueueLimit(), queue_limit_items=5)
        return self.write("a-person", "replace", limited)

    def deed(self, did: str) -> Self:
        return self.notes("director", "runbook_step", do="setLimit", did=did, why="")

    def with_others(self) -> Self:
        """Somebody launches, and somebody depends on it."""
        self.write("", "create", Launcher.named(LAUNCHER))
        return self.write("", "create", DependentService.named(SERVICE))

    def with_network(self) -> Self:
        """Somebody spreads the instances' network state, in one zone."""
        zone = {"zone": "az1"}
        return self.write("", "create", NetworkManager.named(NETWORK, propagators=(zone,)))

    def with_load_balancers(self) -> Self:
        """A customer with three, four targets behind each; the lost endpoint has a front, too."""
        self.write("", "create", HealthChecker.named(CHECKER))
        for number, name in enumerate(FRONTS, 1):
            place = {"zone": f"az{number}", "address": f"127.0.35.{number}"}
            front = LoadBalancer.named(name, role="Network", endpoints=(SHOP,), **place)
            self.write("", "create", front).says(name, targets=4, healthy_targets=4)
        own = LoadBalancer.named("lb-1", zone="az1", address="127.0.16.1", endpoints=(ENDPOINT,))
        self.write("", "create", own)
        self.write("", "create", DependentService.named(SHOP, endpoint=SHOP))
        return self.write("", "create", DependentService.named(FRONT, endpoint=ENDPOINT))

    def relaunch(self, per_hour: float) -> Self:
        limited = self.there[LAUNCHER].with_spec(launches_per_hour=per_hour)
        return self.write("a-person", "replace", limited)

    def says(self, name: str, **status: object) -> Self:
        """What an agent reports of itself."""
        return self.write(name, "replace_status", self.there[name].with_status(**status))

    def asks(self, instance: str) -> Self:
        return self._create(SERVICE, Instance.named(instance, owner=SERVICE, zone="az1"))

    def runs(self, instance: str) -> Self:
        return self.says(instance, phase="Running", answered=1)
