"""API servers for tests that run on both: the embedded one in a thread, or a real one.

Both are reached as a user reaches a cluster: through a kubeconfig, or a URL and a token.
"""

from __future__ import annotations

import asyncio
import json
import threading
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from cascade.edge.assets import crds_folder
from cascade.kube.server import ApiServer
from cascade.model.resources.base import GROUP
from tests.support import envtest

CRDS = "/apis/apiextensions.k8s.io/v1/customresourcedefinitions"
NAMESPACES = "/api/v1/namespaces"
Request = Callable[[str, str, object], tuple[int, str]]


@dataclass(frozen=True)
class Place:
    """A cluster, with its administrator's kubeconfig; `context` is that kubeconfig's only one.

    `certificate` is None over plain HTTP; `compact` forgets the history up to the present.
    """

    kubeconfig: Path
    context: str
    url: str
    token: str
    certificate: Path | None
    request: Request
    compact: Callable[[], None]

    def get(self, path: str) -> Any:
        return self.ask(path, "GET")

    def ask(self, path: str, method: str, body: object = None) -> Any:
        code, text = self.request(path, method, body)
        assert code < 300, f"{method} {path}: {text}"
        return json.loads(text)

    def names(self, path: str) -> list[str]:
        return [item["metadata"]["name"] for item in self.get(path)["items"]]

    def crds(self) -> list[str]:
        """The project's own: a server that is shared has other tests' definitions too."""
        return [name for name in self.names(CRDS) if name.partition(".")[2] == GROUP]

    def namespaces(self) -> dict[str, str]:
        """Name -> phase of those that a run made."""
        found = {i["metadata"]["name"]: i["status"]["phase"] for i in self.get(NAMESPACES)["items"]}
        return {name: phase for name, phase in found.items() if name.startswith("cascade-")}

    def apply_crd(self, name: str) -> None:
        """One of the project's, from its file's name."""
        import yaml

        self.ask(CRDS, "POST", yaml.safe_load((crds_folder() / f"{name}.yaml").read_text()))


def real(server: envtest.ApiServer) -> Place:
    """A real kube-apiserver, without the controllers that would empty namespaces."""
    return Place(
        server.kubeconfig,
        "envtest",
        server.url,
        server.token,
        server.certificate,
        server.request,
        server.compact,
    )


@contextmanager
def embedded(folder: Path) -> Iterator[Place]:
    """The embedded server on a loop and in a thread of its own."""
    loop = asyncio.new_event_loop()
    server = ApiServer()
    thread = threading.Thread(target=loop.run_forever, name="API server")
    thread.start()
    try:
        asyncio.run_coroutine_threadsafe(server.start(), loop).result(30)
        server.write_kubeconfig(folder / "kubeconfig")
        kubeconfig, request = folder / "kubeconfig", _requests_to(server)
        store = server.admission.store

        def compact() -> None:
            loop.call_soon_threadsafe(store.compact, store.version)

        yield Place(kubeconfig, "cascade", server.url, server.token, None, request, compact)
    finally:
        asyncio.run_coroutine_threadsafe(server.stop(), loop).result(30)
        loop.call_soon_threadsafe(loop.stop)
        thread.join()
        loop.close()


def _requests_to(server: ApiServer) -> Request:
    opener = urllib.request.build_opener(urllib.request.ProxyHandler({}))

    def request(path: str, method: str = "GET", body: object = None) -> tuple[int, str]:
        data = None if body is None else json.dumps(body).encode()
        headers = {"Authorization": f"Bearer {server.token}", "Content-Type": "application/json"}
        call = urllib.request.Request(server.url + path, data, headers, method=method)
        try:
            with opener.open(call, timeout=30) as answer:
                return answer.status, answer.read().decode()
        except urllib.error.HTTPError as refusal:
            return refusal.code, refusal.read().decode()

    return request
