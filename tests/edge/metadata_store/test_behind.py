"""A front end at each load balancer's own address, so that what DNS says is where it is."""

from __future__ import annotations

import sys

import aiohttp
import pytest

from cascade.edge.metadata_store.behind import StoreBehindBalancers
from tests.support.live import race


@pytest.mark.skipif(sys.platform != "linux", reason="127.0.16.1 is nobody's elsewhere")
async def test_an_address_leads_to_its_own_front_end_and_a_foreign_one_nowhere() -> None:
    async with StoreBehindBalancers(race(60), speed=1) as store, aiohttp.ClientSession() as session:
        assert store.addresses == ["127.0.16.1", "127.0.16.2", "127.0.16.3"]
        for address in store.addresses:
            host, port = store.reach(address) or ("", 0)
            assert host == address
            async with session.get(f"http://{host}:{port}") as answer:
                assert answer.status == 200
        assert store.reach("fd00:16::1") is None, "no address of this machine"
