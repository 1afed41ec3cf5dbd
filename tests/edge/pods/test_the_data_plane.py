"""The data plane as a pod: a target is well when a checker reaches it, whoever says what."""

from __future__ import annotations

from contextlib import suppress
from typing import Any

from cascade.model.errors import Conflict
from cascade.model.resources import Instance, NLBTarget, Scenario
from tests.support.pods import LOOPBACK, SPEED, Lab, free_port, lab, until

NAMES = {"loadBalancer": "lb-az1", "endpoint": "shop", "zone": "az1"}
SOON = {"checkEverySeconds": 5, "recheckSeconds": 2, "changeSeconds": 1, "timeOutSeconds": 1}
RESOURCES: list[dict[str, Any]] = [
    {
        "kind": "EndpointRecord",
        "name": "shop",
        "spec": {"hostname": "shop.us-east-1.cascade.lab", "role": "Network"},
    },
    {
        "kind": "LoadBalancer",
        "name": "lb-az1",
        "spec": {"role": "Network", "zone": "az1", "address": "192.0.2.1", "endpoints": ["shop"]},
    },
    {
        "kind": "HealthChecker",
        "name": "checking",
        "spec": SOON | {"zones": ["az1"], "instances": 1},
    },
    *(
        {"kind": "Instance", "name": name, "spec": {"owner": owner, "zone": "az1"}}
        for name, owner in (("shop-00001", "shop"), ("checking-00001", "checking"))
    ),
    {
        "kind": "NLBTarget",
        "name": "shop-00001",
        "spec": NAMES | {"owner": "shop", "instance": "shop-00001"},
    },
]


async def changed(it: Lab, name: str, **status: Any) -> None:
    while True:
        instance = await it.person.read(Instance, name)
        with suppress(Conflict):
            await it.person.replace_status(instance.with_status(**status))
            return


async def test_a_target_is_in_service_as_long_as_its_checker_connects_to_it() -> None:
    port = free_port()
    async with lab(data_plane=(LOOPBACK, port), data_plane_port=port) as it:
        spec = {"title": "targets", "horizonSeconds": 36_000, "speed": SPEED}
        await it.person.create(Scenario.named("targets", **spec, resources=RESOURCES))

        async def phase() -> str:
            targets = await it.person.read_all(NLBTarget)
            return targets[0].status.phase if targets else ""

        async def is_in_service() -> bool:
            return await phase() == "InService"

        async def is_out() -> bool:
            return await phase() == "OutOfService"

        await until(is_in_service)  # as it was: before anybody could have reached it
        for name in ("shop-00001", "checking-00001"):
            await changed(it, name, phase="Running", answered=1)
        await until(is_out)
        await changed(it, "shop-00001", network=("az1",))
        await changed(it, "checking-00001", network=("az1",))
        await until(is_in_service)
        await changed(it, "checking-00001", network=())
        await until(is_out)
