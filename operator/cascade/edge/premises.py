"""Premises: what a run makes on a cluster before it begins, and takes back when it ends."""

from __future__ import annotations

import asyncio
import logging
from pathlib import Path
from typing import Any

import aiohttp
import orjson
import yaml

from cascade.model.errors import BadInput, Forbidden, PortError, Unavailable
from cascade.model.resources import CUSTOM_RESOURCES, Lease, Resource

CRDS = "/apis/apiextensions.k8s.io/v1/customresourcedefinitions"
NAMESPACES = "/api/v1/namespaces"
ESTABLISHED_SECONDS_MAX = 30.0
LOOK_SECONDS = 0.1
MANAGED_BY = {"app.kubernetes.io/managed-by": "cascade"}

log = logging.getLogger(__name__)


class Premises:
    """A namespace of the run's own, and the CRDs where nobody had brought them before."""

    def __init__(self, session: aiohttp.ClientSession, namespace: str) -> None:
        """`session` has the server's address."""
        self._session = session
        self._namespace = namespace
        self._made_namespace = False
        self._made_crds: list[str] = []

    async def move_in(self, crds: Path) -> None:
        """CRDs from a folder, then the namespace. Raises BadInput, Forbidden, Unavailable."""
        for path in sorted(crds.glob("*.yaml")):
            await self._ensure_crd(yaml.safe_load(path.read_text(encoding="utf-8")))
        await self._until_established()
        metadata = {"name": self._namespace, "labels": MANAGED_BY}
        code, _ = await self._ask(
            "POST",
            NAMESPACES,
            {"apiVersion": "v1", "kind": "Namespace", "metadata": metadata},
            allowed=(409,),
        )
        if code == 409:
            raise BadInput(
                f"namespace {self._namespace} exists already: give another --namespace, or "
                f"delete it with kubectl delete namespace {self._namespace}"
            )
        self._made_namespace = True

    async def leave(self) -> None:
        """Take back what was made. What cannot be taken back is said, not raised."""
        try:
            if self._made_namespace:
                kinds: tuple[type[Resource], ...] = (*CUSTOM_RESOURCES, Lease)
                for kind in kinds:
                    await self._ask("DELETE", self._collection(kind), allowed=(404,))
                await self._ask("DELETE", f"{NAMESPACES}/{self._namespace}", allowed=(404, 409))
            for name in self._made_crds:
                await self._remove_crd(name)
        except (PortError, aiohttp.ClientError, TimeoutError, OSError) as error:
            log.warning(
                "not everything could be taken back (%s): kubectl delete namespace %s",
                error,
                self._namespace,
            )

    async def _ensure_crd(self, crd: dict[str, Any]) -> None:
        name = crd["metadata"]["name"]
        code, _ = await self._ask("GET", f"{CRDS}/{name}", allowed=(404,))
        if code == 404:
            code, _ = await self._ask("POST", CRDS, crd, allowed=(409,))
            if code != 409:
                self._made_crds.append(name)

    async def _until_established(self) -> None:
        async with asyncio.timeout(ESTABLISHED_SECONDS_MAX):
            for name in self._made_crds:
                while not _established((await self._ask("GET", f"{CRDS}/{name}"))[1]):
                    await asyncio.sleep(LOOK_SECONDS)

    async def _remove_crd(self, name: str) -> None:
        """Unless somebody has objects of it elsewhere: they would go with it."""
        plural, _, group = name.partition(".")
        kind = next(k for k in CUSTOM_RESOURCES if k.plural == plural)
        _, found = await self._ask("GET", f"/apis/{group}/{kind.version}/{plural}", allowed=(404,))
        if not found.get("items"):
            await self._ask("DELETE", f"{CRDS}/{name}", allowed=(404,))

    def _collection(self, kind: type[Resource]) -> str:
        return (
            f"/apis/{kind.group}/{kind.version}/namespaces/{self._namespace}/{kind.plural}"
        )

    async def _ask(
        self, method: str, path: str, body: Any = None, allowed: tuple[int, ...] = ()
    ) -> tuple[int, dict[str, Any]]:
        """Code and decoded body. Raises Forbidden or Unavailable for a code that is not allowed."""
        async with self._session.request(method, path, json=body) as answer:
            raw = await answer.read()
        if answer.status < 300 or answer.status in allowed:
            return answer.status, orjson.loads(raw) if raw else {}
        said = _message(raw) or f"{method} {path} was answered with {answer.status}"
        raise (Forbidden if answer.status in (401, 403) else Unavailable)(said)


def _established(crd: dict[str, Any]) -> bool:
    conditions = crd.get("status", {}).get("conditions", [])
    return any(c["type"] == "Established" and c["status"] == "True" for c in conditions)


def _message(raw: bytes) -> str:
    try:
        return str(orjson.loads(raw).get("message", ""))
    except (orjson.JSONDecodeError, AttributeError):
        return ""
