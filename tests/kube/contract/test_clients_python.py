"""The Kubernetes client for Python on both servers: sync, dynamic and asynchronous."""

from __future__ import annotations

import asyncio
from pathlib import Path
from typing import Any

import pytest

from tests.kube.calls import Api
from tests.kube.widgets import GROUP, widget
from tests.support.places import Place

KIND = (GROUP, "v1")


def connected(place: Place) -> Any:
    """An ApiClient, as a context manager."""
    from kubernetes import config

    return config.new_client_from_config(str(place.kubeconfig))


def test_the_client_reads_and_writes(place: Place, namespace: str) -> None:
    from kubernetes import client

    with connected(place) as connection:
        custom = client.CustomObjectsApi(connection)
        where = (*KIND, namespace, "widgets")
        made = custom.create_namespaced_custom_object(*where, widget("a"))
        patched = custom.patch_namespaced_custom_object(*where, "a", {"spec": {"size": 4}})
        with pytest.raises(client.ApiException) as refused:
            custom.replace_namespaced_custom_object(*where, "a", made)
        status = {"status": {"phase": "Ready"}}
        custom.patch_namespaced_custom_object_status(*where, "a", status)
        custom.delete_namespaced_custom_object(*where, "a")
        left = custom.list_namespaced_custom_object(*where)["items"]
    assert (patched["spec"]["size"], refused.value.status, left) == (4, 409, [])


def test_the_client_knows_what_is_built_in(place: Place, namespace: str) -> None:
    from kubernetes import client

    with connected(place) as connection:
        lease = client.V1Lease(
            metadata=client.V1ObjectMeta(name="op"), spec=client.V1LeaseSpec(holder_identity="me")
        )
        leases = client.CoordinationV1Api(connection)
        held = leases.create_namespaced_lease(namespace, lease)
        held.spec.holder_identity = "you"
        taken = leases.replace_namespaced_lease("op", namespace, held)
        core = client.CoreV1Api(connection)
        settings = client.V1ConfigMap(metadata=client.V1ObjectMeta(name="cm"), data={"a": "b"})
        core.create_namespaced_config_map(namespace, settings)
        core.patch_namespaced_config_map("cm", namespace, {"data": {"c": "d"}})
        spaces = [space.metadata.name for space in core.list_namespace().items]
        found = core.read_namespaced_config_map("cm", namespace).data
    assert (taken.spec.holder_identity, found) == ("you", {"a": "b", "c": "d"})
    assert namespace in spaces


def test_the_client_watches(place: Place, namespace: str) -> None:
    from kubernetes import client, watch

    with connected(place) as connection:
        custom, where = client.CustomObjectsApi(connection), (*KIND, namespace, "widgets")
        custom.create_namespaced_custom_object(*where, widget("a"))
        story, watching = [], watch.Watch()
        for event in watching.stream(
            custom.list_namespaced_custom_object, *where, timeout_seconds=30
        ):
            story.append((event["type"], event["object"]["metadata"]["name"]))
            if len(story) == 1:
                custom.delete_namespaced_custom_object(*where, "a")
            else:
                watching.stop()
    assert story == [("ADDED", "a"), ("DELETED", "a")]


def test_the_dynamic_client_finds_the_kind_and_applies(
    place: Place, namespace: str, tmp_path: Path
) -> None:
    from kubernetes import dynamic

    with connected(place) as connection:
        cluster = dynamic.DynamicClient(connection, cache_file=str(tmp_path / "discovery"))
        kind = cluster.resources.get(api_version=f"{GROUP}/v1", kind="Widget")
        kind.create(body=widget("a"), namespace=namespace)
        kind.patch(name="a", namespace=namespace, body={"spec": {"size": 4}},
                   content_type="application/merge-patch+json")  # fmt: skip
        cluster.server_side_apply(
            kind, body=widget("b", size=7), name="b", namespace=namespace, field_manager="me"
        )
        sizes = {w.metadata.name: w.spec.size for w in kind.get(namespace=namespace).items}
        chosen = kind.get(namespace=namespace, field_selector="metadata.name=b").items
        kind.delete(name="a", namespace=namespace)
        left = [w.metadata.name for w in kind.get(namespace=namespace).items]
    assert (sizes, [w.metadata.name for w in chosen], left) == ({"a": 4, "b": 7}, ["b"], ["b"])


async def test_the_asynchronous_client_reads_writes_and_watches(
    place: Place, api: Api, namespace: str
) -> None:
    from kubernetes.aio import client, config, watch

    connection = await config.new_client_from_config(str(place.kubeconfig))
    where = (*KIND, namespace, "widgets")
    story = []
    async with connection, asyncio.timeout(60):
        custom = client.CustomObjectsApi(connection)
        await custom.create_namespaced_custom_object(*where, widget("a"))
        async with watch.Watch() as watching:
            stream = watching.stream(custom.list_namespaced_custom_object, *where)
            async for event in stream:
                story.append(event["type"])
                if event["type"] == "DELETED":
                    break
                await custom.delete_namespaced_custom_object(*where, "a")
        left = await custom.list_namespaced_custom_object(*where)
    assert (story, left["items"]) == (["ADDED", "DELETED"], [])
