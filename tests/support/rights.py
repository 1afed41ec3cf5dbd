"""A role's pod with the rights of its Role in the manifests, or all but one, on a real API server.

The pod is the one that `cascade operate` runs, on an event loop that it shares with others: each
in a namespace of its own, as its own service account (the administrator impersonates it, and the
server's RBAC decides).
"""

from __future__ import annotations

import asyncio
import io
import json
import ssl
import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, field
from typing import Any

import aiohttp

from cascade.edge.operators.session import Api
from cascade.edge.pods.pod import Pod
from cascade.edge.pods.roles import ROLES
from cascade.edge.pods.settings import Settings
from tests.support.envtest import ApiServer
from tests.support.manifests import Right, rules, single_rules

RBAC = "/apis/rbac.authorization.k8s.io/v1/namespaces/{namespace}"
NOBODY: dict[str, Any] = {
    "dns_server": ("127.0.0.1", 9),
    "data_plane": ("127.0.0.1", 9),
    "data_plane_port": 0,
}
"""Where a pod finds others, and nobody is."""
EVENTS: Right = ("create", "events.events.k8s.io")


@dataclass(frozen=True)
class Case:
    """One pod. `log` is what it printed."""

    role: str
    without: frozenset[Right] = frozenset()
    namespace: str = ""
    log: list[str] = field(default_factory=list, compare=False)

    @property
    def account(self) -> str:
        return f"system:serviceaccount:{self.namespace}:{self.role}"

    @property
    def rights(self) -> set[Right]:
        return rules(self.role) - self.without

    def says_that_it_lacks(self, right: Right) -> bool:
        """In the words of the API server: who may not do what, and where."""
        verb, resource = right
        plural, _, group = resource.partition(".")
        words = (
            f'User "{self.account}" cannot {verb} resource "{plural}" in API group "{group}" '
            f'in the namespace "{self.namespace}"'
        )
        return words in "".join(self.log)


_now: ContextVar[Case] = ContextVar("case")


class _ByCase(io.TextIOBase):
    """What a pod prints goes to its own case: a task inherits the context it is made in."""

    def write(self, text: str) -> int:
        _now.get().log.append(text)
        return len(text)


@contextmanager
def logs_apart() -> Iterator[None]:
    before, sys.stdout = sys.stdout, _ByCase()
    try:
        yield
    finally:
        sys.stdout = before


def grant(server: ApiServer, case: Case) -> None:
    """The namespace, the role with the case's rights, bound to the role's account."""
    rbac = RBAC.format(namespace=case.namespace)
    api_group = "rbac.authorization.k8s.io"
    metadata = {"name": case.role}
    role_rules = [rule for right, rule in single_rules(case.role) if right in case.rights]
    subject = {"kind": "ServiceAccount", "name": case.role, "namespace": case.namespace}
    role_ref = {"apiGroup": api_group, "kind": "Role", "name": case.role}
    ask(server, "POST", "/api/v1/namespaces", {"metadata": {"name": case.namespace}})
    ask(server, "POST", f"{rbac}/roles", {"metadata": metadata, "rules": role_rules})
    binding = {"metadata": metadata, "subjects": [subject], "roleRef": role_ref}
    ask(server, "POST", f"{rbac}/rolebindings", binding)


def give_all(server: ApiServer, case: Case) -> None:
    """The role as it is in the manifests."""
    body = {"metadata": {"name": case.role}, "rules": [rule for _, rule in single_rules(case.role)]}
    ask(server, "PUT", f"{RBAC.format(namespace=case.namespace)}/roles/{case.role}", body)


def may(server: ApiServer, case: Case, right: Right) -> bool:
    """What the server would answer to the role's account."""
    verb, resource = right
    plural, _, group = resource.partition(".")
    name, _, sub = plural.partition("/")
    attributes = {"namespace": case.namespace, "verb": verb, "group": group, "resource": name}
    spec = {"user": case.account, "resourceAttributes": attributes | {"subresource": sub}}
    path = "/apis/authorization.k8s.io/v1/subjectaccessreviews"
    return bool(ask(server, "POST", path, {"spec": spec})["status"]["allowed"])


def ask(server: ApiServer, method: str, path: str, body: object = None) -> Any:
    code, text = server.request(path, method, body)
    assert code < 300, f"{method} {path}: {text}"
    return json.loads(text)


def api(server: ApiServer, user: str = "") -> Api:
    """As the administrator, or as somebody whom the administrator impersonates."""
    headers = {"Authorization": f"Bearer {server.token}"}
    as_user = {"Impersonate-User": user} if user else {}
    trust = ssl.create_default_context(cafile=str(server.certificate))
    overtaking = (Overtaking(server),) if user else ()
    return Api(server.url, headers | as_user, trust, middlewares=overtaking)


class Overtaking:
    """Somebody else is faster, once: the first write of such an object's spec meets a Conflict, and
    the first of an instance's status."""

    KINDS = (
        "/enactors/",
        "/dropletmanagers/",
        "/dropletleases/",
        "/launchers/",
        "/networkmanagers/",
        "/healthcheckers/",
    )
    STATUS_KINDS = ("/instances/",)

    def __init__(self, server: ApiServer) -> None:
        self.server = server
        self.overtaken: set[str] = set()

    async def __call__(
        self, request: aiohttp.ClientRequest, handler: aiohttp.ClientHandlerType
    ) -> aiohttp.ClientResponse:
        path = request.url.path
        is_status = path.endswith("/status")
        kinds = self.STATUS_KINDS if is_status else self.KINDS
        is_one = request.method == "PUT" and any(kind in path for kind in kinds)
        path = path.removesuffix("/status")
        if is_one and path not in self.overtaken:
            self.overtaken.add(path)
            body = ask(self.server, "GET", path)
            body["metadata"].setdefault("annotations", {})["faster"] = "yes"
            ask(self.server, "PUT", path, body)
        return await handler(request)


def start(
    server: ApiServer, case: Case, user: str, known: Mapping[str, Any] | None = None
) -> asyncio.Task[None]:
    """The role's pod, with what it knows of others; what it prints is the case's. Cancel it to
    end it."""
    _now.set(case)
    settings = Settings(
        case.role,
        f"{case.role}-pod",
        zone="az1" if ROLES[case.role].has_zone else "",
        port=0,
        dns_port=0,
        **NOBODY | dict(known or {}),
    )
    pod = Pod(api(server, user), case.namespace, settings)
    return asyncio.create_task(pod.run(), name=f"{case.role} in {case.namespace}")
