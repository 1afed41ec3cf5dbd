"""The API server: HTTP over the store, for kopf, kubectl, the Python clients and the agents."""

from __future__ import annotations

import asyncio
import logging
import secrets
import uuid
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from aiohttp import web

from cascade.kube.server.accept import form_of
from cascade.kube.server.answers import error_answer, no_such_kind
from cascade.kube.server.auth import PREFIX, check_path, check_resource, token_in, user_of, verb_of
from cascade.kube.server.discovery import Pages
from cascade.kube.server.hooks import Hook, Write
from cascade.kube.server.kubeconfig import write_kubeconfig
from cascade.kube.server.objects import Call
from cascade.kube.server.parameters import flag
from cascade.kube.server.route import Route, query_of, route_of
from cascade.kube.server.stream import Stream
from cascade.kube.server.waiting import await_version
from cascade.kube.server.watches import Watches
from cascade.kube.store.admission import Admission
from cascade.kube.store.builtin import BUILT_IN, NAMESPACE
from cascade.kube.store.core import Change
from cascade.kube.store.crd import CRD
from cascade.kube.store.document import Document
from cascade.kube.store.errors import ApiError
from cascade.kube.store.housekeeping import Housekeeping
from cascade.kube.store.writes import How

Json = dict[str, Any]
log = logging.getLogger(__name__)
FIRST_NAMESPACES = ("default", "kube-node-lease", "kube-public", "kube-system")
EMPTY_NAMESPACES_AFTER_SECONDS = 0.5


class ApiServer:
    """Serves on the loopback interface until it is stopped.

    `now` gives the wall or story time (aware), `new_uid` a UUID's text: with both from a seed and
    a virtual loop, equal seeds give equal answers. `before_call(agent, verb, path)` is awaited
    before a call takes effect and again before its answer leaves; it may raise ApiError instead.
    """

    def __init__(
        self,
        *,
        now: Callable[[], datetime] = lambda: datetime.now(UTC),
        new_uid: Callable[[], str] = lambda: str(uuid.uuid4()),
        token: str | None = None,
        before_call: Hook | None = None,
        body_bytes_max: int = 3 * 1024 * 1024,
        objects_max: int = 100_000,
        watches_max: int = 2_000,
    ) -> None:
        self.token = token or secrets.token_urlsafe(24)
        self.before_call = before_call
        self.url = ""
        self.admission = Admission(now, new_uid, objects_max=objects_max)
        self.watches = Watches(self.admission.store, watches_max)
        self._housekeeping = Housekeeping(self.admission)
        self._pages = Pages(self.admission.registry)
        self._body_bytes_max = body_bytes_max
        self._writer = ("", "")
        self._runner: web.ServerRunner | None = None
        self.admission.registry.install((*BUILT_IN, CRD), self.admission.store.version)
        for name in FIRST_NAMESPACES:
            self.admission.create(NAMESPACE, "", _named(NAMESPACE.kind, name), How())

    def on_write(self, callback: Callable[[Write], None]) -> Callable[[], None]:
        """Call `callback` with each write, in order; returns what ends that."""

        def tell(change: Change[Document]) -> None:
            verb, agent = self._writer
            callback(Write(verb, change.type, change.key, change.version, change.body.body, agent))

        return self.admission.store.listen(tell)

    def install(self, crd: Json | str) -> None:
        """Serve the kinds of a CustomResourceDefinition, given as YAML text or as an object.

        Raises ApiError when the definition is not valid.
        """
        if isinstance(crd, str):
            import yaml

            for document in yaml.safe_load_all(crd):
                if document:
                    self.install(document)
            return
        self.admission.create(CRD, "", crd, How())
        self._housekeeping.follow_up()

    async def start(self, port: int = 0, host: str = "127.0.0.1") -> None:
        """Listen. Raises OSError when the port is taken."""
        # A watch whose client is gone must end: nothing else would tell it for half an hour.
        options: Any = {"access_log": None, "handler_cancellation": True}
        server = web.Server(self._handle, request_factory=self._request, **options)
        runner = web.ServerRunner(server, shutdown_timeout=0.5)
        await runner.setup()
        site = web.TCPSite(runner, host, port)
        try:
            await site.start()
        except OSError:
            await runner.cleanup()
            raise
        self._runner = runner
        host, port = runner.addresses[0][:2]
        self.url = f"http://{host}:{port}"

    async def stop(self) -> None:
        """End the watches, then close."""
        self.watches.close_all()
        if self._runner is not None:
            await self._runner.cleanup()
            self._runner = None

    def write_kubeconfig(self, path: Path) -> None:
        """Mode 0600. Raises FileExistsError for a file that is not this server's own kind."""
        write_kubeconfig(path, f"{self.url}{PREFIX}{self.token}", self.token)

    def _request(self, *arguments: Any) -> web.BaseRequest:
        loop = asyncio.get_running_loop()
        make: Any = web.BaseRequest
        request: web.BaseRequest = make(*arguments, loop, client_max_size=self._body_bytes_max)
        return request

    async def _handle(self, request: web.BaseRequest) -> web.StreamResponse:
        whole, _, text = request.raw_path.partition("?")
        token, path = token_in(whole)
        query = query_of(text)
        agent = query.get("fieldManager") or (
            request.headers.get("User-Agent", "").partition("/")[0] or "unknown"
        )
        try:
            user = user_of(request.headers, self.token, token)
            return await self._answer(request, user, path, query, agent)
        except ApiError as error:
            return error_answer(error)

    async def _answer(
        self, request: web.BaseRequest, user: str, path: str, query: dict[str, str], agent: str
    ) -> web.StreamResponse:
        route = route_of(path)
        if route is None:
            check_path(user, request.method, path)
            return self._pages.answer(request, path, query)
        is_watch = route.is_watch or (not route.name and flag(query, "watch"))
        verb = verb_of(request.method, route, is_watch)
        check_resource(user, route, verb)
        resource = self.admission.registry.find(route.group, route.version, route.plural)
        if resource is None or not _in_scope(resource.namespaced, route, verb):
            return self._pages.review(route, user, await self._body(request)) or no_such_kind(route)
        call = Call(
            self.admission,
            resource,
            route,
            query,
            await self._body(request),
            request.headers.get("Content-Type", ""),
            form_of(request.headers.get("Accept", "")),
            agent,
        )
        if self.before_call is not None:
            await self.before_call(agent, verb, path)
        if verb == "watch":
            return await self._watch(request, call)
        return await self._act(call, verb, agent, path)

    async def _act(self, call: Call, verb: str, agent: str, path: str) -> web.StreamResponse:
        if verb in ("get", "list") and call.query.get("resourceVersion"):
            await await_version(self.admission.store, call.version(verb))
        self._writer = (verb, agent)
        try:
            response = call.answer(verb)
        except ApiError as error:
            response = error_answer(error)
        except Exception as error:  # what a client sent must not look like a broken connection
            log.exception("%s %s failed", verb, path)
            response = error_answer(ApiError(500, "InternalError", f"Internal error: {error!r}"))
        self._writer = ("", "")
        self._housekeeping.follow_up()
        if call.resource is NAMESPACE and verb == "delete":
            self._empty_namespaces_later()
        if self.before_call is not None:
            await self.before_call(agent, verb, path)
        return response

    async def _watch(self, request: web.BaseRequest, call: Call) -> web.StreamResponse:
        how = call.list_how(is_watch=True)
        since = self.admission.registry.served_since(call.resource.stored_kind)
        stream = Stream(
            self.admission.store,
            self.watches,
            call.shape,
            call.route.namespace,
            how,
            since,
        )
        return await stream.run(request)

    async def _body(self, request: web.BaseRequest) -> bytes:
        try:
            return await request.read() if request.body_exists else b""
        except web.HTTPRequestEntityTooLarge:
            raise ApiError(
                413,
                "RequestEntityTooLarge",
                f"Request entity too large: limit is {self._body_bytes_max}",
                {},
            ) from None

    def _empty_namespaces_later(self) -> None:
        """A real cluster's controller takes its time too: clients see Terminating."""
        loop = asyncio.get_running_loop()
        loop.call_later(EMPTY_NAMESPACES_AFTER_SECONDS, self._empty_namespaces)

    def _empty_namespaces(self) -> None:
        if self._runner is not None and self._housekeeping.empty_namespaces():
            self._empty_namespaces_later()


def _named(kind: str, name: str) -> Json:
    return {"apiVersion": "v1", "kind": kind, "metadata": {"name": name}}


def _in_scope(namespaced: bool, route: Route, verb: str) -> bool:
    """Whether the path fits the kind's scope: lists and watches may span all namespaces."""
    if not namespaced:
        return route.namespace is None
    return route.namespace is not None or verb in ("list", "watch")
