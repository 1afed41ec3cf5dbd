"""The manifests on a real kube-apiserver: accepted as they are, and nothing of them is left.

Pods do not run there; but what pod security would say to them, it says.
"""

from __future__ import annotations

import json
import subprocess
from collections.abc import Iterator
from typing import Any

import pytest

from tests.support import tools
from tests.support.envtest import ApiServer
from tests.support.manifests import ROOT, rendered
from tests.support.waiting import until

pytestmark = pytest.mark.needs("kubectl")
ALL = "manifests/overlays/any-address"  # the server's Services have a range of their own


class Kubectl:
    """Of the administrator."""

    def __init__(self, server: ApiServer) -> None:
        self.server = server

    def __call__(self, *words: str, given: str | None = None) -> str:
        """What it prints, warnings first; it must succeed."""
        command = [tools.path("kubectl"), f"--kubeconfig={self.server.kubeconfig}", *words]
        done = subprocess.run(
            command, cwd=ROOT, input=given, capture_output=True, text=True, timeout=90, check=False
        )
        assert done.returncode == 0, done.stderr
        return done.stderr + done.stdout


@pytest.fixture(scope="module")
def applied(kube_apiserver: ApiServer) -> Iterator[tuple[Kubectl, str]]:
    """Everything, and what was said when it was applied."""
    kubectl = Kubectl(kube_apiserver)
    said = kubectl("apply", "-k", ALL)
    yield kubectl, said
    kubectl("delete", "-k", ALL, "--ignore-not-found", "--wait=false")
    empty(kubectl, "cascade")


def empty(kubectl: Kubectl, namespace: str) -> None:
    """What kube-controller-manager would do with a namespace in which nothing is left."""
    path = f"/api/v1/namespaces/{namespace}"
    code, text = kubectl.server.request(path)
    if code == 200:
        body = json.loads(text) | {"spec": {"finalizers": []}}
        kubectl.server.request(f"{path}/finalize", "PUT", body)
    until(lambda: kubectl.server.request(path)[0] == 404, f"{namespace} is gone")


def test_one_command_on_an_empty_cluster_is_accepted_without_a_warning(
    applied: tuple[Kubectl, str],
) -> None:
    """Pod security warns of each Deployment whose pods it would refuse."""
    _, said = applied
    assert len(said.splitlines()) == len(rendered(ALL))
    assert all(line.endswith(" created") for line in said.splitlines())


def test_the_pods_themselves_are_let_in(applied: tuple[Kubectl, str]) -> None:
    kubectl, _ = applied
    for deployment in rendered(ALL, "Deployment"):
        said = kubectl("create", "-f", "-", "--dry-run=server", given=json.dumps(pod(deployment)))
        assert said == f"pod/{deployment['metadata']['name']} created (server dry run)\n"


def test_a_pod_that_wants_more_is_refused(applied: tuple[Kubectl, str]) -> None:
    """So the two tests above could have failed."""
    kubectl, _ = applied
    body = pod(rendered(ALL, "Deployment")[0])
    body["spec"]["containers"][0]["securityContext"]["allowPrivilegeEscalation"] = True
    with pytest.raises(AssertionError, match='violates PodSecurity "restricted:latest"'):
        kubectl("create", "-f", "-", "--dry-run=server", given=json.dumps(body))


def pod(deployment: dict[str, Any]) -> dict[str, Any]:
    template = json.loads(json.dumps(deployment["spec"]["template"]))  # a copy
    name, namespace = (deployment["metadata"][key] for key in ("name", "namespace"))
    return {"apiVersion": "v1", "kind": "Pod"} | template | {
        "metadata": template["metadata"] | {"name": name, "namespace": namespace}
    }  # fmt: skip


def test_applied_again_it_would_change_nothing(applied: tuple[Kubectl, str]) -> None:
    """Nothing is defaulted to something else than what is said."""
    kubectl, _ = applied
    assert kubectl("diff", "-k", ALL) == ""


def test_the_whole_is_taken_away_while_no_operator_runs(applied: tuple[Kubectl, str]) -> None:
    """With a scenario and what came of it: nothing has a finalizer, nothing waits for anybody."""
    kubectl, _ = applied
    kubectl("apply", "-n", "cascade", "-f", "scenarios/dns-race.yaml")
    for kind in ("enactors", "planners", "endpointrecords", "loadbalancers"):
        kubectl("apply", "-n", "cascade", "-f", "-", given=json.dumps(one_of(kind)))
    everything = ("get", "cascade", "-n", "cascade", "-o", "json")
    there = json.loads(kubectl(*everything))["items"]
    assert len(there) == 5
    assert not any("finalizers" in body["metadata"] for body in there)

    kubectl("delete", "-k", ALL, "--wait=false")
    path = "/apis/cascade.lab/v1alpha1"
    until(lambda: kubectl.server.request(path)[0] == 404, "the kinds are gone with their objects")
    empty(kubectl, "cascade")


def one_of(kind: str) -> dict[str, Any]:
    """The first of the kind that the race starts from."""
    import yaml

    scenario = yaml.safe_load((ROOT / "scenarios" / "dns-race.yaml").read_text())
    wanted = kind.removesuffix("s")
    template = next(r for r in scenario["spec"]["resources"] if r["kind"].lower() == wanted)
    return {
        "apiVersion": scenario["apiVersion"],
        "kind": template["kind"],
        "metadata": {"name": template["name"]},
        "spec": template["spec"],
    }
