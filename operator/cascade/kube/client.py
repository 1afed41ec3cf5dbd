"""The cluster port over HTTP: one agent's calls to a Kubernetes API, in one namespace.

Every write carries the version that was read, so a replace is a compare-and-swap wherever it
runs. The API's refusals become the ports' errors here and nowhere else. A call that gets no
answer raises Unavailable: whether a write was done is unknown then, so nothing is tried again
behind the agent's back. Whoever runs the agent starts it anew, and it reads what is true. Only
"too many requests" is waited out, as client-go does: the server says that it did nothing.
"""

from __future__ import annotations

import asyncio
import re
import time
from collections.abc import Callable
from typing import Any, Literal, NamedTuple, TypeVar

import aiohttp
import orjson

from cascade.model.errors import (
    AlreadyExists,
    Conflict,
    Forbidden,
    Invalid,
    NotFound,
    PortError,
    Unavailable,
)
from cascade.model.resources import Resource

R = TypeVar("R", bound=Resource)
JSON = {"Content-Type": "application/json"}
CALL_SECONDS_MAX = 30.0  # of the wall clock (or the loop's): no answer until then is no answer
TOO_MANY = 429
TOO_MANY_SECONDS = 1.0  # what a real server asks for

Verb = Literal["read", "read_all", "create", "replace", "replace_status", "delete"]
METHODS: dict[Verb, str] = {
    "read": "GET",
    "read_all": "GET",
    "create": "POST",
    "replace": "PUT",
    "replace_status": "PUT",
    "delete": "DELETE",
}
OK, UNAVAILABLE = "ok", "unavailable"


class ApiCall(NamedTuple):
    """One call of an agent's, as it ended."""

    agent: str
    verb: Verb
    kind: str
    outcome: str
    """`ok`, or the port's error: conflict, already_exists, not_found, unavailable and so on."""
    seconds: float
    """From the request to the whole answer, on the loop's clock."""


Measured = Callable[[ApiCall], None]
"""Told of each call that was not cancelled."""

Wrote = Callable[[str, str, str], None]
"""Told of each write that took effect: kind, name, version (empty for a deletion)."""

Parse = Callable[[type[Resource], dict[str, Any]], Any]
"""An object of the API as a resource of that kind."""


def path_of(kind: type[Resource], namespace: str, name: str = "", sub: str = "") -> str:
    """`/apis/cascade.lab/v1alpha1/namespaces/lab/enactors/enactor-az1/status`."""
    parts = ["/apis", kind.group, kind.version, "namespaces", namespace, kind.plural, name, sub]
    return "/".join(part for part in parts if part)


class ClusterClient:
    """Calls of one agent. `session` has the server's address, the token and the agent's name."""

    def __init__(
        self,
        session: aiohttp.ClientSession,
        namespace: str,
        measured: Measured = lambda call: None,
        clock: Callable[[], float] = time.monotonic,
        wrote: Wrote = lambda kind, name, version: None,
        parse: Parse = lambda kind, body: kind.from_json(body),
        seconds_max: float = CALL_SECONDS_MAX,
        owner: dict[str, Any] | None = None,
    ) -> None:
        """`clock` gives seconds; a call without an answer for `seconds_max` has none. What is
        created belongs to `owner`, an owner reference, and goes with it."""
        self.session = session
        self.namespace = namespace
        self.calls = 0
        self._agent = session.headers.get("User-Agent", "")
        self._measured = measured
        self._clock = clock
        self._wrote = wrote
        self._parse = parse
        self._seconds_max = seconds_max
        self._owners = () if owner is None else (owner,)

    async def read(self, kind: type[R], name: str) -> R:
        return self._parsed(kind, await self._call("read", kind, name))

    async def read_all(self, kind: type[R]) -> list[R]:
        body = await self._call("read_all", kind)
        found = [self._parsed(kind, item) for item in body["items"]]
        return sorted(found, key=lambda resource: resource.name)

    async def create(self, resource: R) -> R:
        if self._owners:
            owned = resource.metadata.but(owner_references=self._owners)
            resource = resource.but(metadata=owned)
        return await self._write("create", resource, "")

    async def replace(self, resource: R) -> R:
        return await self._write("replace", resource, resource.name)

    async def replace_status(self, resource: R) -> R:
        return await self._write("replace_status", resource, resource.name, "status")

    async def delete(self, resource: Resource, *, only_if_version: str | None = None) -> None:
        options = {"preconditions": {"resourceVersion": only_if_version}}
        body = options if only_if_version else None
        await self._call("delete", type(resource), resource.name, body=body)
        self._wrote(type(resource).__name__, resource.name, "")

    async def _write(self, verb: Verb, resource: R, name: str, sub: str = "") -> R:
        kind = type(resource)
        after = self._parsed(kind, await self._call(verb, kind, name, sub, resource.to_json()))
        self._wrote(kind.__name__, after.name, after.resource_version)
        return after

    def _parsed(self, kind: type[R], body: dict[str, Any]) -> R:
        parsed: R = self._parse(kind, body)
        return parsed

    async def _call(
        self, verb: Verb, kind: type[Resource], name: str = "", sub: str = "", body: Any = None
    ) -> Any:
        path = path_of(kind, self.namespace, name, sub)
        began = self._clock()
        self.calls += 1

        def ended(outcome: str) -> None:
            took = self._clock() - began
            self._measured(ApiCall(self._agent, verb, kind.__name__, outcome, took))

        try:
            result = await self._result(METHODS[verb], path, body)
        except PortError as error:
            ended(outcome_of(error))
            raise
        ended(OK)
        return result

    async def _result(self, method: str, path: str, body: Any) -> Any:
        data = None if body is None else orjson.dumps(body)
        try:
            async with asyncio.timeout(self._seconds_max):
                status, raw = await self._answer(method, path, data)
                while status == TOO_MANY:
                    await asyncio.sleep(TOO_MANY_SECONDS)
                    status, raw = await self._answer(method, path, data)
        except (aiohttp.ClientError, TimeoutError, OSError) as error:
            why = str(error) or type(error).__name__
            raise Unavailable(f"the API server did not answer {method} {path}: {why}") from error
        return _result(method, path, status, raw)

    async def _answer(self, method: str, path: str, data: bytes | None) -> tuple[int, bytes]:
        async with self.session.request(method, path, data=data, headers=JSON) as answer:
            return answer.status, await answer.read()


def outcome_of(error: PortError) -> str:
    """`AlreadyExists` as `already_exists`."""
    return re.sub(r"(?<=.)([A-Z])", r"_\1", type(error).__name__).lower()


def _result(method: str, path: str, code: int, raw: bytes) -> Any:
    """The decoded body. Raises the port's error for a refusal."""
    try:
        body = orjson.loads(raw)
    except orjson.JSONDecodeError:
        body = None
    if 200 <= code < 300:
        if not isinstance(body, dict):  # a proxy's page, say
            raise Unavailable(f"what answers {method} {path} is no Kubernetes API server")
        return body
    raise _error(method, path, code, body if isinstance(body, dict) else {})


def _error(method: str, path: str, code: int, status: dict[str, Any]) -> PortError:
    said = str(status.get("message") or f"{method} {path} was answered with {code}")
    kinds: dict[int, type[PortError]] = {
        403: Forbidden,
        404: NotFound,
        409: AlreadyExists if status.get("reason") == "AlreadyExists" else Conflict,
        422: Invalid,
    }
    return kinds.get(code, Unavailable)(said)
