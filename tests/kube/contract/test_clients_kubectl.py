"""What a person does with kubectl, on both servers."""

from __future__ import annotations

import asyncio
import json
import os
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import pytest
import yaml

from tests.kube.calls import Api
from tests.kube.widgets import GROUP, definition
from tests.support import tools
from tests.support.places import Place

pytestmark = pytest.mark.needs("kubectl")
YAML = f"""
apiVersion: {GROUP}/v1
kind: Widget
metadata: {{name: a, labels: {{zone: az1}}}}
spec: {{size: 3}}
"""
SERVER_SIDE = ("apply", "--server-side", "-f", "-")


class Kubectl:
    """kubectl in a namespace of the server, with a home folder of its own."""

    def __init__(self, place: Place, namespace: str, home: Path) -> None:
        self._words = (tools.path("kubectl"), f"--namespace={namespace}")
        self._env = os.environ | {"HOME": str(home), "KUBECONFIG": str(place.kubeconfig)}

    async def __call__(self, *words: str, stdin: str = "", fails: bool = False) -> str:
        """Its output: what it printed, errors included."""
        process = await self._start(*words)
        output, _ = await process.communicate(stdin.encode())
        assert bool(process.returncode) is fails, output.decode()
        return output.decode()

    async def read(self, *words: str) -> Any:
        return yaml.safe_load(await self(*words, "-o", "yaml"))

    @asynccontextmanager
    async def following(self, *words: str) -> AsyncIterator[asyncio.StreamReader]:
        """Its output while it runs; it is ended at the end of the block."""
        process = await self._start(*words)
        assert process.stdout is not None
        try:
            async with asyncio.timeout(30):
                yield process.stdout
        finally:
            process.terminate()
            await process.wait()

    async def _start(self, *words: str) -> asyncio.subprocess.Process:
        pipe = asyncio.subprocess.PIPE
        return await asyncio.create_subprocess_exec(
            *self._words, *words, stdin=pipe, stdout=pipe, stderr=asyncio.subprocess.STDOUT,
            env=self._env)  # fmt: skip


@pytest.fixture
def kubectl(place: Place, namespace: str, tmp_path: Path) -> Kubectl:
    return Kubectl(place, namespace, tmp_path)


async def test_it_applies_and_shows_columns(kubectl: Kubectl) -> None:
    assert "created" in await kubectl("apply", "-f", "-", stdin=YAML)
    assert "unchanged" in await kubectl("apply", "-f", "-", stdin=YAML)
    other = YAML.replace("size: 3", "size: 4, color: green")
    assert "configured" in await kubectl("apply", "-f", "-", stdin=other)
    head, row = (line.split() for line in (await kubectl("get", "wid")).splitlines())
    assert head == ["NAME", "SIZE", "READY", "AGE"]
    assert row[:2] == ["a", "4"]
    assert "a" in (await kubectl("get", "wid", "--field-selector=spec.color=green", "-o", "name"))
    assert "No resources found" in await kubectl("get", "wid", "-l", "zone=az2")


async def test_what_is_left_out_of_an_applied_file_goes(kubectl: Kubectl) -> None:
    await kubectl("apply", "-f", "-", stdin=YAML.replace("size: 3", "size: 3, least: 1"))
    await kubectl("apply", "-f", "-", stdin=YAML)
    assert "least" not in (await kubectl.read("get", "wid", "a"))["spec"]


async def test_it_labels_annotates_patches_and_waits(kubectl: Kubectl) -> None:
    await kubectl("create", "-f", "-", stdin=YAML)
    await kubectl("label", "wid", "a", "owner=me", "zone-")
    await kubectl("annotate", "wid", "a", "note=this")
    await kubectl("patch", "wid", "a", "--type=merge", "-p", '{"spec":{"size":7}}')
    operation = '[{"op":"add","path":"/spec/tags","value":["x"]}]'
    await kubectl("patch", "wid", "a", "--type=json", "-p", operation)
    ready = '{"status":{"conditions":[{"type":"Ready","status":"True"}]}}'
    await kubectl("patch", "wid", "a", "--subresource=status", "--type=merge", "-p", ready)
    assert "met" in await kubectl("wait", "--for=condition=Ready", "wid/a", "--timeout=30s")
    found = await kubectl.read("get", "wid", "a")
    assert found["metadata"]["labels"] == {"owner": "me"}
    assert found["metadata"]["annotations"] == {"note": "this"}
    assert (found["spec"]["size"], found["spec"]["tags"]) == (7, ["x"])
    described = await kubectl("describe", "wid", "a")
    assert "owner=me" in described and "Events:" in described


async def test_a_dry_run_on_the_server_checks_and_keeps_nothing(kubectl: Kubectl) -> None:
    words = ("apply", "--dry-run=server", "-f", "-")
    assert "created (server dry run)" in await kubectl(*words, stdin=YAML)
    assert "NotFound" in await kubectl("get", "wid", "a", fails=True)
    too_large = YAML.replace("size: 3", "size: 300")
    assert "less than or equal to 100" in await kubectl(*words, stdin=too_large, fails=True)


async def test_server_side_apply_meets_conflicts_and_takes_fields(kubectl: Kubectl) -> None:
    assert "serverside-applied" in await kubectl(*SERVER_SIDE, stdin=YAML)
    other = YAML.replace("size: 3", "size: 5")
    said = await kubectl(*SERVER_SIDE, "--field-manager=me", stdin=other, fails=True)
    assert 'conflict with "kubectl"' in said and ".spec.size" in said
    await kubectl(*SERVER_SIDE, "--field-manager=me", "--force-conflicts", stdin=other)
    assert await kubectl("get", "wid", "a", "-o", "jsonpath={.spec.size}") == "5"


async def test_it_explains_and_refuses_what_the_schema_does_not_know(kubectl: Kubectl) -> None:
    explained = await kubectl("explain", "widget.spec")
    assert "size\t<integer> -required-" in explained and "enum: red, green, blue" in explained
    typo = YAML.replace("size: 3", "size: 3, colour: red")
    said = await kubectl("create", "-f", "-", stdin=typo, fails=True)
    assert 'unknown field "spec.colour"' in said
    assert await kubectl("auth", "can-i", "list", "widgets") == "yes\n"


async def test_it_watches(kubectl: Kubectl, api: Api) -> None:
    await api.create("a")
    async with kubectl.following("get", "wid", "--watch", "--output-watch-events") as lines:
        assert (await lines.readline()).split()[:2] == [b"EVENT", b"NAME"]
        assert (await lines.readline()).split()[:3] == [b"ADDED", b"a", b"3"]
        await api.merge("a", {"spec": {"size": 4}})
        assert (await lines.readline()).split()[:3] == [b"MODIFIED", b"a", b"4"]
        await api.delete("a")
        assert (await lines.readline()).split()[:2] == [b"DELETED", b"a"]


async def test_it_deletes_and_waits_until_finalizers_are_gone(kubectl: Kubectl, api: Api) -> None:
    await kubectl("create", "-f", "-", stdin=YAML)
    assert "deleted" in await kubectl("delete", "wid", "a")
    await kubectl("create", "-f", "-", stdin=YAML)
    await api.merge("a", {"metadata": {"finalizers": ["x.lab/f"]}})
    await kubectl("delete", "wid", "a", "--wait=false")
    waiting = asyncio.create_task(kubectl("wait", "--for=delete", "wid/a", "--timeout=30s"))
    await api.merge("a", {"metadata": {"finalizers": None}})
    await waiting  # it fails where time runs out
    assert "NotFound" in await kubectl("get", "wid", "a", fails=True)


async def test_it_creates_what_is_built_in(kubectl: Kubectl, namespace: str) -> None:
    assert "created" in await kubectl("create", "namespace", f"{namespace}-more")
    assert "configmap/cm created" in await kubectl("create", "cm", "cm", "--from-literal=a=b")
    replaced = yaml.safe_dump((await kubectl.read("get", "cm", "cm")) | {"data": {"a": "c"}})
    assert "configmap/cm replaced" in await kubectl("replace", "-f", "-", stdin=replaced)
    assert await kubectl("get", "cm", "cm", "-o", "jsonpath={.data.a}") == "c"


async def test_it_brings_and_takes_definitions(kubectl: Kubectl) -> None:
    await kubectl("apply", "-f", "-", stdin=json.dumps(definition("gears", "Gear")))
    name = f"crd/gears.{GROUP}"
    assert "met" in await kubectl("wait", "--for=condition=Established", name, "--timeout=30s")
    assert "gears" in await kubectl("api-resources", f"--api-group={GROUP}")
    assert "deleted" in await kubectl("delete", name, "--timeout=30s")
