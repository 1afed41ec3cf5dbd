"""Where a pod is: its API server and its namespace, from its service account or a kubeconfig."""

from __future__ import annotations

import os
import ssl
import time
from pathlib import Path

import aiohttp

from cascade.edge.kubeconfig import api_of
from cascade.edge.operators.session import Api
from cascade.model.errors import BadInput

ACCOUNT = Path("/var/run/secrets/kubernetes.io/serviceaccount")
HOST, PORT = "KUBERNETES_SERVICE_HOST", "KUBERNETES_SERVICE_PORT"
TOKEN_SECONDS = 60.0  # a token lives an hour; the kubelet lays a new one down long before


def place(
    kubeconfig: Path | None, context: str | None, namespace: str | None, account: Path = ACCOUNT
) -> tuple[Api, str]:
    """The API server, and the namespace to play in. Raises BadInput."""
    if kubeconfig is None and context is None and HOST in os.environ:
        return _in_pod(account), namespace or _read(account / "namespace")
    if namespace is None:
        raise BadInput("outside of a pod the namespace must be said: give --namespace NAME")
    return api_of(kubeconfig, context), namespace


def _in_pod(account: Path) -> Api:
    host = os.environ[HOST]
    url = f"https://{f'[{host}]' if ':' in host else host}:{os.environ.get(PORT, '443')}"
    _read(account / "token")
    try:
        tls = ssl.create_default_context(cafile=str(account / "ca.crt"))
    except (OSError, ssl.SSLError) as error:
        raise BadInput(
            f"{account}/ca.crt cannot be used ({error}): the pod needs its service account's token "
            "(automountServiceAccountToken: true)"
        ) from error
    return Api(url, tls=tls, middlewares=(Bearer(account / "token"),))


def _read(path: Path) -> str:
    try:
        return path.read_text(encoding="utf-8").strip()
    except OSError as error:
        raise BadInput(
            f"{path} cannot be read ({error.strerror}): the pod needs its service account's token "
            "(automountServiceAccountToken: true), or give --kubeconfig and --namespace"
        ) from error


class Bearer:
    """Signs each request with the token that the file holds now: it changes while a pod lives."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self._token = ""
        self._read_at = float("-inf")

    async def __call__(
        self, request: aiohttp.ClientRequest, handler: aiohttp.ClientHandlerType
    ) -> aiohttp.ClientResponse:
        now = time.monotonic()
        if now >= self._read_at + TOKEN_SECONDS:
            self._token, self._read_at = _read(self.path), now
        request.headers["Authorization"] = f"Bearer {self._token}"
        return await handler(request)
