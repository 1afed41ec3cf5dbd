"""Two API servers, one contract: each test here runs on the embedded one and on a real one.

A test asks for `api` (a client in a namespace of its own) or for `place` (the server: URL, token,
certificate, kubeconfig) and does not ask which of the two it is. Where they differ, the embedded
server's docstring says so, and a test shows both behaviours:

    @differs("managedFields: field ownership is kept", embedded=False, kube_apiserver=True)
    async def test_managed_fields_are_shown(api: Api, expected: bool) -> None: ...
"""

from __future__ import annotations

import ssl
from collections.abc import AsyncIterator, Iterator
from itertools import count
from typing import Any

import aiohttp
import pytest

from cascade.kube import server
from tests.kube.calls import CRDS, NAMESPACES, Api
from tests.kube.widgets import definition
from tests.support import places
from tests.support.places import Place
from tests.support.waiting import until

EMBEDDED, REAL = "embedded", "kube-apiserver"
# The real one is started once: what uses it stays together in one process.
SERVERS = [
    EMBEDDED,
    pytest.param(
        REAL,
        marks=[pytest.mark.needs("envtest"), pytest.mark.xdist_group("kube_apiserver")],
    ),
]
_numbers = count(1)


def pytest_configure(config: pytest.Config) -> None:
    config.addinivalue_line(
        "markers",
        "differs(because, *, embedded, kube_apiserver): the words of the embedded server's "
        "docstring that say so, and what a test `expected` of each",
    )


@pytest.fixture(scope="session", params=SERVERS)
def place(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Place]:
    """The server, with the kind of `tests.kube.widgets` in it; one of each for the session."""
    if request.param == REAL:
        found = places.real(request.getfixturevalue("kube_apiserver"))
        install(found, definition())
        yield found
    else:
        with places.embedded(tmp_path_factory.mktemp(EMBEDDED)) as found:
            install(found, definition())
            yield found


def install(place: Place, crd: Any) -> None:
    """Create a definition, unless it is there, and wait until its kind is served."""
    if crd["metadata"]["name"] not in place.names(CRDS):
        place.ask(CRDS, "POST", crd)
    spec = crd["spec"]
    path = f"/apis/{spec['group']}/{spec['versions'][0]['name']}/{spec['names']['plural']}"
    until(lambda: place.request(path, "GET", None)[0] == 200, f"{path} is served")


@pytest.fixture
def is_real(place: Place) -> bool:
    """For the few that must know how to arrange something; no test asserts by it."""
    return place.context == "envtest"


@pytest.fixture
def namespace(place: Place) -> str:
    """A new one. It stays when the test is over: nothing empties it on a lone kube-apiserver."""
    name = f"contract-{next(_numbers)}"
    place.ask(NAMESPACES, "POST", {"metadata": {"name": name}})
    return name


@pytest.fixture
async def api(place: Place, namespace: str) -> AsyncIterator[Api]:
    """A client with the administrator's token, in a namespace of its own."""
    async with session_at(place, Authorization=f"Bearer {place.token}") as session:
        yield Api(place.url, session, namespace)


def session_at(place: Place, **headers: str) -> aiohttp.ClientSession:
    trust = ssl.create_default_context(cafile=place.certificate) if place.certificate else True
    connector = aiohttp.TCPConnector(ssl=trust)
    return aiohttp.ClientSession(connector=connector, headers=headers)


@pytest.fixture
def expected(request: pytest.FixtureRequest, is_real: bool) -> Any:
    """What the test's `differs` says of this server. The docstring must say the same in words."""
    mark = request.node.get_closest_marker("differs")
    assert mark is not None, "ask for `expected` with @pytest.mark.differs(...)"
    [because], said = mark.args, " ".join((server.__doc__ or "").split())
    assert because in said, "the embedded server's docstring does not say this difference"
    assert mark.kwargs["embedded"] != mark.kwargs["kube_apiserver"], "this is no difference"
    return mark.kwargs["kube_apiserver" if is_real else "embedded"]
