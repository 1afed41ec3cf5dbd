"""Deletion: at once or held by finalizers, with preconditions, one by one or many."""

from __future__ import annotations

from tests.kube.server.conftest import Api
from tests.kube.widgets import COLLECTION, GROUP, widget


async def test_a_namespace_takes_nothing_more_and_goes_with_what_is_in_it(api: Api) -> None:
    namespace = {"apiVersion": "v1", "kind": "Namespace", "metadata": {"name": "gone"}}
    await api.call("POST", "/api/v1/namespaces", namespace)
    inside = COLLECTION.replace("default", "gone")
    await api.call("POST", inside, widget("a"))
    code, marked = await api.call("DELETE", "/api/v1/namespaces/gone")
    assert (code, marked["status"]["phase"]) == (200, "Terminating")
    code, status = await api.call("POST", inside, widget("late"))
    assert (code, status["message"]) == (
        403,
        f'widgets.{GROUP} "late" is forbidden: unable to create new content in namespace gone '
        "because it is being terminated",
    )

    version = marked["metadata"]["resourceVersion"]
    query = f"fieldSelector=metadata.name=gone&resourceVersion={version}"
    [(type_, _)] = await api.watch(query, 1, path="/api/v1/namespaces")
    assert type_ == "DELETED"
    assert (await api.call("GET", f"{inside}/a"))[0] == 404
