"""The cluster's own DNS is told whom to ask for the lab's zone, and told to forget it again.

CoreDNS reads its Corefile from a ConfigMap. It is changed by compare-and-swap, and nothing of it
but the one text.
"""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from typing import Any

import aiohttp
import orjson

from cascade.edge.operators.session import Api, said
from cascade.edge.premises import in_words
from cascade.model.errors import BadInput

COREDNS = "/api/v1/namespaces/kube-system/configmaps/coredns"
COREFILE = "Corefile"
CALL_SECONDS_MAX = 30.0
MERGE_PATCH = {"Content-Type": "application/merge-patch+json"}
SERVICE = "dns"
DNS_PORT = 53


class ClusterDns:
    """The DNS of one cluster, through a session that has the API server's address."""

    def __init__(self, session: aiohttp.ClientSession) -> None:
        self._session = session

    async def change(self, to: Callable[[str], str]) -> tuple[str, str]:
        """The Corefile before and after; no write where they are equal. Raises BadInput."""
        while True:
            code, found = await self._ask("GET", COREDNS, allowed=(404,))
            before = found.get("data", {}).get(COREFILE)
            if code == 404 or before is None:
                raise BadInput(
                    "this cluster has no CoreDNS that could be told (there is no Corefile in the "
                    "ConfigMap coredns of kube-system): set its DNS up by hand"
                )
            after = to(before)
            if after == before:
                return before, after
            version = found["metadata"]["resourceVersion"]
            change = {"metadata": {"resourceVersion": version}, "data": {COREFILE: after}}
            code, _ = await self._ask("PATCH", COREDNS, change, allowed=(409,))
            if code != 409:
                return before, after

    async def address(self, namespace: str) -> str:
        """Of the DNS service of the lab in that namespace. Raises BadInput."""
        path = f"/api/v1/namespaces/{namespace}/services/{SERVICE}"
        code, found = await self._ask("GET", path, allowed=(404,))
        if code == 404:
            raise BadInput(
                f"namespace {namespace} has no Service {SERVICE}: name the lab's --namespace, "
                "or an address with --dns IP:PORT"
            )
        address = str(found["spec"].get("clusterIP") or "None")
        if address == "None":
            raise BadInput(
                f"the Service {SERVICE} of namespace {namespace} has no address: "
                "give it one, or name another with --dns IP:PORT"
            )
        ports = [int(port["port"]) for port in found["spec"].get("ports", [])]
        return written(address, ports[0] if ports else DNS_PORT)

    async def _ask(
        self, method: str, path: str, body: Any = None, allowed: tuple[int, ...] = ()
    ) -> tuple[int, dict[str, Any]]:
        timeout = aiohttp.ClientTimeout(total=CALL_SECONDS_MAX)
        data = None if body is None else orjson.dumps(body)
        async with self._session.request(
            method, path, data=data, headers=MERGE_PATCH, timeout=timeout
        ) as answer:
            raw = await answer.read()
            if answer.status < 300 or answer.status in allowed:
                return answer.status, orjson.loads(raw) if answer.status < 300 else {}
            raise BadInput(
                f"the API server refuses it ({said(raw) or answer.status}): "
                "give your user that right, or choose another --context"
            )


@asynccontextmanager
async def cluster_dns(api: Api) -> AsyncIterator[ClusterDns]:
    """Raises BadInput when the API server does not answer."""
    try:
        async with api.session("cascade", base_url=api.url) as session:
            yield ClusterDns(session)
    except (aiohttp.ClientError, TimeoutError, OSError) as error:
        raise BadInput(
            f"the API server at {api.url} does not answer ({in_words(error)}): start it, or choose "
            "another --context"
        ) from error


def written(address: str, port: int) -> str:
    """As a Corefile has it: `10.96.0.53`, `10.96.0.53:1053`, `[fd00::53]:1053`."""
    if port == DNS_PORT:
        return address
    return f"[{address}]:{port}" if ":" in address else f"{address}:{port}"
