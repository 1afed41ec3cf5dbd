"""Premises: what a run makes on a cluster before it begins, and takes back when it ends."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Awaitable, Callable
from functools import partial
from pathlib import Path
from typing import Any

import aiohttp
import orjson
import yaml

from cascade.edge.operators.session import said
from cascade.edge.writes import KINDS
from cascade.kube.client import path_of
from cascade.model.errors import BadInput, Forbidden, PortError, Unavailable
from cascade.model.resources import CUSTOM_RESOURCES

CRDS = "/apis/apiextensions.k8s.io/v1/customresourcedefinitions"
NAMESPACES = "/api/v1/namespaces"
WAIT_SECONDS_MAX = 30.0  # a CRD is there or gone in one or two
CALL_SECONDS_MAX = 30.0
LOOK_SECONDS = 0.1
NAMES_MAX = 100
NOT_NOW = (429, 503)  # as while a definition's storage is made ready
MANAGED_BY = {"app.kubernetes.io/managed-by": "cascade"}

log = logging.getLogger(__name__)


class Premises:
    """A namespace of the run's own, and the CRDs where nobody had brought them before."""

    def __init__(self, session: aiohttp.ClientSession) -> None:
        """`session` has the server's address."""
        self._session = session
        self.namespace = ""
        self._made_crds: list[str] = []

    async def move_in(self, crds: Path, namespace: str, *, is_free: bool) -> None:
        """CRDs from a folder, then a namespace of that name; where it `is_free` to choose and the
        name is taken, of that name and a number. Raises BadInput, Forbidden, Unavailable."""
        for path in sorted(crds.glob("*.yaml")):
            await self._ensure_crd(yaml.safe_load(path.read_text(encoding="utf-8")))
        for name in self._made_crds:
            await self._wait(partial(self._served, name), f"{name} is served")
        for number in range(1, NAMES_MAX if is_free else 2):
            name = namespace if number == 1 else f"{namespace}-{number}"
            if await self._took(name):
                self.namespace = name
                return
        raise BadInput(
            f"namespace {namespace} exists already: give another --namespace, or "
            f"delete it with kubectl delete namespace {namespace}"
        )

    async def leave(self) -> None:
        """Take back what was made. What cannot be taken back is said, not raised."""
        steps: list[Callable[[], Awaitable[object]]] = []
        if self.namespace:
            own = self.namespace
            # One by one: without kube's own controllers nobody empties a namespace.
            for kind in KINDS.values():
                steps.append(partial(self._delete, path_of(kind, own)))
            steps.append(partial(self._delete, f"{NAMESPACES}/{own}"))
        steps += [partial(self._remove_crd, name) for name in self._made_crds]
        for step in steps:
            try:
                await step()
            except (PortError, aiohttp.ClientError, TimeoutError, OSError) as error:
                log.warning("not everything could be taken back: %s", in_words(error))

    async def _took(self, namespace: str) -> bool:
        """Whether the namespace is made now; False where there is one."""
        metadata = {"name": namespace, "labels": MANAGED_BY}
        body = {"apiVersion": "v1", "kind": "Namespace", "metadata": metadata}
        code, _ = await self._ask("POST", NAMESPACES, body, allowed=(409,))
        return code != 409

    async def _delete(self, path: str) -> None:
        """An object or a whole collection, if it is still there."""
        await self._ask("DELETE", path, allowed=(404, 409))

    async def _ensure_crd(self, crd: dict[str, Any]) -> None:
        name = crd["metadata"]["name"]
        await self._wait(partial(self._not_going, name), f"the {name} of before is gone")
        code, _ = await self._ask("POST", CRDS, crd, allowed=(409,))
        if code != 409:
            self._made_crds.append(name)

    async def _remove_crd(self, name: str) -> None:
        """Unless somebody has objects of it elsewhere: they would go with it."""
        _, found = await self._ask("GET", _everywhere(name), allowed=(404,))
        if not found.get("items"):
            await self._delete(f"{CRDS}/{name}")
            await self._wait(partial(self._left, name), f"{name} is gone")

    async def _served(self, name: str) -> bool:
        """Established, and really there: a real server takes a moment more to have a place for
        the objects."""
        _, crd = await self._ask("GET", f"{CRDS}/{name}")
        conditions = crd.get("status", {}).get("conditions", [])
        if not any(c["type"] == "Established" and c["status"] == "True" for c in conditions):
            return False
        code, _ = await self._ask("GET", _everywhere(name), allowed=(404, *NOT_NOW))
        return code == 200

    async def _not_going(self, name: str) -> bool:
        _, crd = await self._ask("GET", f"{CRDS}/{name}", allowed=(404,))
        return "deletionTimestamp" not in crd.get("metadata", {})

    async def _left(self, name: str) -> bool:
        code, _ = await self._ask("GET", f"{CRDS}/{name}", allowed=(404,))
        return code == 404

    async def _wait(self, ask: Callable[[], Awaitable[bool]], what: str) -> None:
        """Raises Unavailable when it takes too long."""
        try:
            async with asyncio.timeout(WAIT_SECONDS_MAX):
                while not await ask():
                    await asyncio.sleep(LOOK_SECONDS)
        except TimeoutError:
            raise Unavailable(f"waited {WAIT_SECONDS_MAX:.0f} s in vain until {what}") from None

    async def _ask(
        self, method: str, path: str, body: Any = None, allowed: tuple[int, ...] = ()
    ) -> tuple[int, dict[str, Any]]:
        """Code and decoded body. Raises Forbidden or Unavailable for a code that is not allowed.

        What the server cannot do just now is asked again for a while.
        """
        give_up = asyncio.get_running_loop().time() + WAIT_SECONDS_MAX
        while True:
            code, raw = await self._once(method, path, body)
            if code < 300 or code in allowed:
                return code, decoded(method, path, raw)
            if code not in NOT_NOW or asyncio.get_running_loop().time() >= give_up:
                why = said(raw) or f"{method} {path} was answered with {code}"
                raise (Forbidden if code in (401, 403) else Unavailable)(why)
            await asyncio.sleep(LOOK_SECONDS)

    async def _once(self, method: str, path: str, body: Any) -> tuple[int, bytes]:
        timeout = aiohttp.ClientTimeout(total=CALL_SECONDS_MAX)
        async with self._session.request(method, path, json=body, timeout=timeout) as answer:
            return answer.status, await answer.read()


def _everywhere(name: str) -> str:
    """The path of all objects of a definition's kind, in every namespace."""
    kind = next(k for k in CUSTOM_RESOURCES if name == f"{k.plural}.{k.group}")
    return f"/apis/{kind.group}/{kind.version}/{kind.plural}"


def decoded(method: str, path: str, raw: bytes) -> dict[str, Any]:
    """An object of the API. Raises Unavailable for any other answer, as from a proxy's page."""
    try:
        body = orjson.loads(raw)
    except orjson.JSONDecodeError:
        body = None
    if not isinstance(body, dict) or "kind" not in body:
        raise Unavailable(f"what answers {method} {path} is no Kubernetes API server")
    return body


def in_words(error: BaseException) -> str:
    """Some errors say nothing but their name."""
    return str(error) or type(error).__name__
