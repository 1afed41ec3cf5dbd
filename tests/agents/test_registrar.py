"""The registrar: who becomes a target, who is one no longer, and when another may leave for it."""

from __future__ import annotations

from typing import Any, ClassVar

from cascade.agents.base import Agent
from cascade.agents.front import Front
from cascade.agents.registrar import Registrar
from cascade.model.ports import Ports
from cascade.model.resources import DependentServiceSpec, Instance, NLBTarget, Resource
from tests.support.checked import Checked

HANDOVER = 300


class Owner(Agent):
    """A service's registrar alone; who serves is what the store says of its instances."""

    watches: ClassVar[tuple[type[Resource], ...]] = (Instance, NLBTarget)

    def __init__(self, name: str, ports: Ports, spec: DependentServiceSpec) -> None:
        super().__init__(name, ports)
        front = Front(ports, lambda: spec)
        self.registrar = Registrar(name, ports, lambda: spec, front)

    async def run(self) -> None:
        while True:
            every = self.cluster.view(Instance).all()
            await self.registrar.look([i for i in every if i.spec.owner == self.name])
            await self.clock.sleep(10)


class Owned(Checked):
    """No targets but those that the registrar makes; `zones` are those of its instances."""

    def __init__(self, *zones: str, endpoint: str = "shop") -> None:
        super().__init__(targets=0)
        spec = DependentServiceSpec(endpoint=endpoint, handover_seconds=HANDOVER)
        self.owner = self.world.driver.add(Owner, "shop", spec)
        for zone in zones:
            self.instance(f"shop-{zone}", "shop", zone)
        self.seconds(30)

    @property
    def targets(self) -> dict[str, str]:
        """Instance -> load balancer."""
        every = self.world.store.read_all(NLBTarget)
        return {target.spec.instance: target.spec.load_balancer for target in every}

    def is_proven(self, name: str) -> bool:
        return bool(self.owner.registrar.is_proven(self.world.read(Instance, name)))


def test_each_instance_becomes_a_target_of_its_own_zones_load_balancer() -> None:
    owned = Owned("az1", "az3")
    assert owned.targets == {"shop-az1": "shop-az1", "shop-az3": "shop-az3"}
    target = owned.world.read(NLBTarget, "shop-az1")
    assert (target.spec.owner, target.spec.endpoint, target.spec.zone) == ("shop", "shop", "az1")


def test_in_a_zone_without_a_load_balancer_it_becomes_none() -> None:
    assert Owned("az9").targets == {}


def test_a_service_without_load_balancers_registers_nobody_and_all_are_proven() -> None:
    owned = Owned("az1", endpoint="")
    assert owned.targets == {}
    assert owned.is_proven("shop-az1")


def test_who_runs_no_longer_is_a_target_no_longer() -> None:
    owned = Owned("az1", "az2")
    owned.world.delete(Instance, "shop-az1")
    assert owned.seconds(30).targets == {"shop-az2": "shop-az2"}  # type: ignore[attr-defined]


def test_one_that_somebody_took_away_is_made_again() -> None:
    owned = Owned("az1")
    owned.world.delete(NLBTarget, "shop-az1")
    assert owned.seconds(30).targets == {"shop-az1": "shop-az1"}  # type: ignore[attr-defined]


def first_good(owned: Owned, name: str) -> float | None:
    value: Any = owned.world.read(NLBTarget, name).status.first_good_seconds
    return None if value is None else float(value)


def test_another_may_leave_for_it_a_while_after_its_first_good_check() -> None:
    owned = Owned("az1")
    owned.seconds(60)
    good_at = first_good(owned, "shop-az1")
    assert good_at is not None and not owned.is_proven("shop-az1")
    owned.world.until(good_at + HANDOVER - 1)
    assert not owned.is_proven("shop-az1")
    owned.world.until(good_at + HANDOVER)
    assert owned.is_proven("shop-az1")


def test_and_never_while_no_check_of_it_was_good() -> None:
    owned = Owned()
    owned.instance("shop-new", "shop", "az1", network=[])
    owned.seconds(4 * HANDOVER)
    assert first_good(owned, "shop-new") is None and not owned.is_proven("shop-new")
    owned.cut("shop-new", ("az1", "az2", "az3")).seconds(2 * HANDOVER)
    assert owned.is_proven("shop-new")


def test_who_is_not_a_target_is_not_proven() -> None:
    owned = Owned("az9")
    assert not owned.is_proven("shop-az9")
