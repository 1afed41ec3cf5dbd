"""The front: what a user meets on the way to a service, and where that ends."""

from __future__ import annotations

from typing import Any, ClassVar

from cascade.agents.base import Agent
from cascade.agents.front import Front
from cascade.model.ports import Ports
from cascade.model.resources import DependentServiceSpec, LoadBalancer, NLBTarget, Resource
from tests.support.checked import Checked

WANTED = 6


class Users(Agent):
    """One user a second, of a service that wants so many instances."""

    watches: ClassVar[tuple[type[Resource], ...]] = (NLBTarget,)

    def __init__(self, name: str, ports: Ports, spec: DependentServiceSpec) -> None:
        super().__init__(name, ports)
        self.front = Front(ports, lambda: spec)
        self.served: list[bool] = []

    async def run(self) -> None:
        while True:
            await self.clock.sleep(1)
            self.served.append(await self.front.carries(WANTED))


class Visited(Checked):
    """Users of the checked endpoint. Its targets come first, so that there is something to find."""

    def __init__(self, checker: dict[str, Any] | None = None, **spec: Any) -> None:
        super().__init__(targets=2, **(checker or {}))
        self.seconds(30)
        usual: dict[str, Any] = {"endpoint": "shop", "load_share": 0.5}
        self.users = self.world.driver.add(Users, "users", DependentServiceSpec(**usual | spec))

    def share(self, seconds: float = 600) -> float:
        """Of the users who came within that time, those who were served."""
        before = len(self.users.served)
        self.seconds(seconds)
        new = self.users.served[before:]
        assert new
        return sum(new) / len(new)


def test_where_all_are_well_every_user_is_served() -> None:
    assert Visited().share() == 1.0


def test_where_there_is_no_such_endpoint_none_is() -> None:
    assert Visited(endpoint="nobody").share() == 0.0


def test_a_zone_that_is_cut_off_serves_nobody_and_nobody_comes_when_it_has_left_dns() -> None:
    visited = Visited()
    visited.cut_zone("az1").seconds(300)
    assert visited.answers == ["az2", "az3"]
    assert visited.share() == 1.0


def test_a_third_of_the_users_come_to_it_while_it_is_in_dns() -> None:
    visited = Visited({"failover": "Off"})
    visited.cut_zone("az1").seconds(300)
    assert 0.6 < visited.share() < 0.73


def test_a_target_that_is_out_of_service_gets_no_users_and_the_other_of_its_zone_gets_them() -> (
    None
):
    visited = Visited().cut("shop-az1-0").seconds(300)
    assert visited.phase("shop-az1-0") == "OutOfService"
    assert visited.share() == 1.0  # type: ignore[attr-defined]


def test_one_that_is_in_service_and_not_known_in_its_load_balancers_zone_fails_its_users() -> None:
    """As a new target does, as it was: in service at once, and its network comes later."""
    visited = Visited()
    visited.target("shop-az2-new", "az2", network=[])
    assert 0.6 < visited.share(20) < 1.0


def test_with_too_few_in_service_the_rest_is_turned_away() -> None:
    visited = Visited(load_share=2.0)  # twice what all six can serve
    assert 0.4 < visited.share() < 0.6


def test_what_left_dns_serves_nobody_so_that_the_rest_may_be_too_few() -> None:
    visited = Visited(load_share=1.0).cut_zone("az1").seconds(400)
    assert visited.answers == ["az2", "az3"]
    assert 0.55 < visited.share() < 0.8  # type: ignore[attr-defined]


def test_load_balancers_of_others_are_none_of_its_own() -> None:
    visited = Visited()
    visited.world.store.create(LoadBalancer.named(
        "bank-az1", role="Network", zone="az1", address="127.0.41.1", endpoints=["bank"]
    ))  # fmt: skip
    visited.seconds(10)
    assert sorted(b.name for b in visited.users.front.balancers.values()) == [
        "shop-az1",
        "shop-az2",
        "shop-az3",
    ]
