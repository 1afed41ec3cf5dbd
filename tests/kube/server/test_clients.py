"""The clients that people and agents use: kubectl, kopf, and the Kubernetes client for Python."""

from __future__ import annotations

import asyncio
import json
import os
from contextlib import aclosing
from pathlib import Path
from typing import Any

import kopf
import pytest

from tests.kube.server.conftest import Api
from tests.kube.widgets import GROUP, definition, widget
from tests.support import tools

YAML = f"""
apiVersion: {GROUP}/v1
kind: Widget
metadata: {{name: a, labels: {{zone: az1}}}}
spec: {{size: 3}}
"""


class Kubectl:
    """kubectl against the server, with a home folder of its own."""

    def __init__(self, api: Api, home: Path) -> None:
        self._home, self._config = home, home / "kubeconfig"
        api.server.write_kubeconfig(self._config)

    async def __call__(self, *words: str, stdin: str = "", fails: bool = False) -> str:
        """Its output: what it printed, errors included."""
        process = await asyncio.create_subprocess_exec(
            tools.path("kubectl"), *words,
            stdin=asyncio.subprocess.PIPE, stdout=asyncio.subprocess.PIPE,
            stderr=asyncio.subprocess.STDOUT,
            env=os.environ | {"HOME": str(self._home), "KUBECONFIG": str(self._config)},
        )  # fmt: skip
        output, _ = await process.communicate(stdin.encode())
        assert bool(process.returncode) is fails, output.decode()
        return output.decode()


@pytest.fixture
def kubectl(api: Api, tmp_path: Path) -> Kubectl:
    return Kubectl(api, tmp_path)


@pytest.mark.needs("kubectl")
async def test_kubectl_applies_shows_and_changes(kubectl: Kubectl) -> None:
    assert "created" in await kubectl("apply", "-f", "-", stdin=YAML)
    assert "unchanged" in await kubectl("apply", "-f", "-", stdin=YAML)
    assert "configured" in await kubectl(
        "apply", "-f", "-", stdin=YAML.replace("size: 3", "size: 4"))  # fmt: skip
    lines = (await kubectl("get", "wid")).splitlines()
    assert lines[0].split() == ["NAME", "SIZE", "READY", "AGE"]
    assert lines[1].split()[:2] == ["a", "4"]
    await kubectl("label", "wid", "a", "owner=me")
    await kubectl("annotate", "wid", "a", "note=this")
    patch = '{"status":{"conditions":[{"type":"Ready","status":"True"}]}}'
    await kubectl("patch", "wid", "a", "--subresource=status", "--type=merge", "-p", patch)
    assert "met" in await kubectl("wait", "--for=condition=Ready", "wid/a", "--timeout=5s")
    described = await kubectl("describe", "wid", "a")
    assert "owner=me" in described and "Events:" in described
    assert "deleted" in await kubectl("delete", "wid", "a")
    assert "No resources found" in await kubectl("get", "wid", "-l", "owner=me")


@pytest.mark.needs("kubectl")
async def test_kubectl_applies_on_the_server_side_and_meets_conflicts(kubectl: Kubectl) -> None:
    words = ("apply", "--server-side", "-f", "-")
    assert "serverside-applied" in await kubectl(*words, stdin=YAML)
    other = YAML.replace("size: 3", "size: 5")
    said = await kubectl(*words, "--field-manager=me", stdin=other, fails=True)
    assert 'conflict with "kubectl"' in said and ".spec.size" in said
    await kubectl(*words, "--field-manager=me", "--force-conflicts", stdin=other)
    assert await kubectl("get", "wid", "a", "-o", "jsonpath={.spec.size}") == "5"


@pytest.mark.needs("kubectl")
async def test_kubectl_explains_and_refuses(kubectl: Kubectl) -> None:
    explained = await kubectl("explain", "widget.spec")
    assert "size\t<integer> -required-" in explained and "enum: red, green, blue" in explained
    typo = YAML.replace("size: 3", "size: 3, colour: red")
    assert 'unknown field "spec.colour"' in await kubectl(
        "create", "-f", "-", stdin=typo, fails=True)  # fmt: skip
    assert "less than or equal to 100" in await kubectl(
        "apply", "-f", "-", stdin=YAML.replace("size: 3", "size: 300"), fails=True)  # fmt: skip
    assert "namespace/here created" in await kubectl("create", "namespace", "here")
    assert "configmap/cm created" in await kubectl("create", "cm", "cm", "--from-literal=a=b")
    assert await kubectl("auth", "can-i", "list", "widgets") == "yes\n"


@pytest.mark.needs("kubectl")
async def test_kubectl_brings_and_takes_definitions(kubectl: Kubectl) -> None:
    crd = json.dumps(definition("gadgets", "Gadget"))
    await kubectl("apply", "-f", "-", stdin=crd)
    name = f"crd/gadgets.{GROUP}"
    assert "met" in await kubectl("wait", "--for=condition=Established", name, "--timeout=5s")
    assert "gadgets" in await kubectl("api-resources", f"--api-group={GROUP}")
    assert "deleted" in await kubectl("delete", name, "--timeout=5s")


async def test_a_kopf_operator_lives_with_the_server(api: Api) -> None:
    registry, settings = kopf.OperatorRegistry(), kopf.OperatorSettings()
    settings.process.ultimate_exiting_timeout = None
    settings.posting.enabled = False
    settings.scanning.disabled = True
    seen: asyncio.Queue[tuple[str, str]] = asyncio.Queue()

    @kopf.on.login(registry=registry)
    def login(**_: Any) -> kopf.ConnectionInfo:
        return kopf.ConnectionInfo(server=api.server.url, token=api.server.token)

    @kopf.on.create(f"{GROUP}/v1", "widgets", registry=registry, id="create")
    async def created(name: str, patch: kopf.Patch, **_: Any) -> None:
        patch.status["phase"] = "Made"
        await seen.put(("created", name))

    @kopf.on.delete(f"{GROUP}/v1", "widgets", registry=registry, id="delete")
    async def deleted(name: str, **_: Any) -> None:
        await seen.put(("deleted", name))

    stop = asyncio.Event()
    alone: dict[str, Any] = {"namespaces": ["default"], "standalone": True, "stop_flag": stop}
    tasks = await kopf.spawn_tasks(registry=registry, settings=settings, **alone)
    story = []
    async with asyncio.timeout(20), aclosing(api.events("")) as events:
        await api.create("a")
        async for type_, body in events:
            story.append(type_)
            if body.get("status", {}).get("phase") == "Made" and type_ == "MODIFIED":
                await api.delete("a")
            if type_ == "DELETED":
                break
    assert (story[0], story[-1]) == ("ADDED", "DELETED")
    assert [seen.get_nowait() for _ in range(2)] == [("created", "a"), ("deleted", "a")]
    stop.set()
    await asyncio.wait(tasks, return_when=asyncio.FIRST_COMPLETED)
    for task in tasks:
        task.cancel()
    await asyncio.wait(tasks)


async def test_the_kubernetes_client_for_python_reads_and_writes(api: Api, tmp_path: Path) -> None:
    from kubernetes import client, config

    api.server.write_kubeconfig(tmp_path / "kubeconfig")

    def use() -> list[Any]:
        with config.new_client_from_config(str(tmp_path / "kubeconfig")) as connection:
            custom = client.CustomObjectsApi(connection)
            place = (GROUP, "v1", "default", "widgets")
            custom.create_namespaced_custom_object(*place, widget("a"))
            patched = custom.patch_namespaced_custom_object(*place, "a", {"spec": {"size": 4}})
            lease = client.V1Lease(
                metadata=client.V1ObjectMeta(name="op"),
                spec=client.V1LeaseSpec(holder_identity="me"))  # fmt: skip
            held = client.CoordinationV1Api(connection).create_namespaced_lease("default", lease)
            spaces = client.CoreV1Api(connection).list_namespace().items
            return [patched["spec"]["size"], held.spec.holder_identity, len(spaces)]

    assert await asyncio.to_thread(use) == [4, "me", 4]
