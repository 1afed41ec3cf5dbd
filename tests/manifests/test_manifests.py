"""The manifests, as far as they can be checked without a cluster."""

from __future__ import annotations

from typing import Any

import click
import kubernetes_validate
import pytest
import yaml

from cascade.edge.assets import crds_folder
from cascade.edge.cli.group import cascade
from cascade.edge.metadata_store.wire import STORE_PORT
from tests.support.manifests import LAB, kustomizations, rendered

pytestmark = pytest.mark.needs("kubectl")
KUBERNETES = "1.34"
BALANCERS = ("lb-az1", "lb-az2", "lb-az3", "lb-eu")
each = pytest.mark.parametrize("kustomization", kustomizations())


@each
def test_kubernetes_own_schemas_accept_every_object(kustomization: str) -> None:
    """Strictly: a field that Kubernetes does not know would be dropped without a word."""
    objects = rendered(kustomization)
    assert objects
    for body in objects:
        kubernetes_validate.validate(body, KUBERNETES, strict=True)


@pytest.mark.parametrize("kustomization", ["manifests", "manifests/overlays/any-address"])
def test_what_is_said_to_be_everything_brings_all_kinds(kustomization: str) -> None:
    generated = [yaml.safe_load(path.read_text()) for path in crds_folder().glob("*.yaml")]
    names = {crd["metadata"]["name"]: crd["spec"] for crd in generated}
    brought = rendered(kustomization, "CustomResourceDefinition")
    assert {crd["metadata"]["name"]: crd["spec"] for crd in brought} == names


def test_one_lab_can_go_without_the_kinds_of_the_others() -> None:
    for kustomization in (LAB, "manifests/overlays/guarded"):
        assert not rendered(kustomization, "CustomResourceDefinition")


def test_two_labs_share_nothing() -> None:
    first, second = (rendered(k) for k in (LAB, "manifests/overlays/guarded"))
    assert identities(first).isdisjoint(identities(second))
    assert kinds(first) == kinds(second)
    assert addresses(first).isdisjoint(addresses(second))


def identities(objects: list[dict[str, Any]]) -> set[tuple[str, str, str]]:
    metadata = [(body["kind"], body["metadata"]) for body in objects]
    return {(kind, meta.get("namespace", ""), meta["name"]) for kind, meta in metadata}


def kinds(objects: list[dict[str, Any]]) -> list[str]:
    return sorted(body["kind"] for body in objects)


def addresses(objects: list[dict[str, Any]]) -> set[str]:
    services = [body["spec"] for body in objects if body["kind"] == "Service"]
    given = {spec["clusterIP"] for spec in services if "clusterIP" in spec}
    return given - {"None"}  # a name that has no address


@each
def test_everything_is_in_the_labs_own_namespace_and_that_is_made(kustomization: str) -> None:
    """Nothing is cluster-wide but the kinds and the namespace itself."""
    objects = rendered(kustomization)
    wide = {body["kind"] for body in objects if "namespace" not in body["metadata"]}
    assert wide <= {"CustomResourceDefinition", "Namespace"}
    used = {body["metadata"].get("namespace") for body in objects} - {None}
    assert used == {b["metadata"]["name"] for b in objects if b["kind"] == "Namespace"}


@each
def test_each_deployments_command_is_one_that_the_program_knows(kustomization: str) -> None:
    deployments = rendered(kustomization, "Deployment")
    assert deployments
    for deployment in deployments:
        command, context = cascade, click.Context(cascade)
        [container] = deployment["spec"]["template"]["spec"]["containers"]
        name, *arguments = container["args"]
        found = command.get_command(context, name)
        assert found is not None
        found.make_context(name, list(arguments))  # raises for what it does not know


def test_there_is_one_agent_of_a_kind_and_for_each_zone_an_enactor_and_a_droplet_manager() -> None:
    deployed = {d["metadata"]["name"]: d["spec"] for d in rendered(LAB, "Deployment")}
    zoned = ("enactor", "droplet-manager")
    zones = [f"{agent}-az{number}" for agent in zoned for number in (1, 2, 3)]
    once = ["dependent", "store", "dns", "fleet", "probe", *zones]
    twice = [
        "planner",
        "launcher",
        "network-manager",
        "health-checker",
        "data-plane",
        "director",
        "observer",
    ]
    assert {name: spec["replicas"] for name, spec in deployed.items()} == dict.fromkeys(
        once, 1
    ) | dict.fromkeys(twice, 2)
    alone = {n for n, s in deployed.items() if s.get("strategy") == {"type": "Recreate"}}
    assert alone == set(once), "two of these at a time would be one too many"


def test_a_selector_finds_its_own_pods_and_no_others() -> None:
    pods = {
        d["metadata"]["name"]: d["spec"]["template"]["metadata"]["labels"]
        for d in rendered(LAB, "Deployment")
    }
    for deployment in rendered(LAB, "Deployment"):
        selector = deployment["spec"]["selector"]["matchLabels"]
        assert chosen(selector, pods) == {deployment["metadata"]["name"]}
    services = {d["metadata"]["name"]: d["spec"]["selector"] for d in rendered(LAB, "Service")}
    assert chosen(services.pop("dns"), pods) == {"dns"}
    assert chosen(services.pop("data-plane"), pods) == {"data-plane"}
    assert chosen(services.pop("agents"), pods) == set(pods)
    for balancer in BALANCERS:
        assert chosen(services.pop(balancer), pods) == {"store"}
    assert services == {}


def test_what_dns_answers_are_services_each_with_a_front_end_of_its_own_behind() -> None:
    """The director, the Services and the store's pod name the same load balancers."""
    deployed = {d["metadata"]["name"]: d["spec"] for d in rendered(LAB, "Deployment")}
    [store], [director] = (
        deployed[role]["template"]["spec"]["containers"] for role in ("store", "director")
    )
    [services] = [{s["metadata"]["name"]: s["spec"]["ports"] for s in rendered(LAB, "Service")}]
    assert [arg for arg in director["args"] if "balancer" in arg] == [
        f"--balancer={balancer}" for balancer in BALANCERS
    ]
    listens = {port["name"]: port["containerPort"] for port in store["ports"]}
    for balancer in BALANCERS:
        [port] = services[balancer]
        assert port["port"] == STORE_PORT
        assert f"--front-end={balancer}={listens[port['targetPort']]}" in store["args"]
    assert len({listens[balancer] for balancer in BALANCERS}) == len(BALANCERS)


def test_a_drain_leaves_one_of_two_and_takes_one_zones_agent_at_a_time() -> None:
    """One pod that may never be away would only keep its node from being drained."""
    pods = {
        d["metadata"]["name"]: d["spec"]["template"]["metadata"]["labels"]
        for d in rendered(LAB, "Deployment")
    }
    replicas = {d["metadata"]["name"]: d["spec"]["replicas"] for d in rendered(LAB, "Deployment")}
    may_go = {}
    for budget in rendered(LAB, "PodDisruptionBudget"):
        spec = budget["spec"]
        guarded = chosen(spec["selector"]["matchLabels"], pods)
        count = sum(replicas[name] for name in guarded)
        away = spec.get("maxUnavailable", count - spec.get("minAvailable", 0))
        may_go |= {budget["metadata"]["name"]: (count, away)}
    of_two, of_zones = (2, 1), (3, 1)
    twice = (
        "planner",
        "launcher",
        "network-manager",
        "health-checker",
        "data-plane",
        "director",
        "observer",
    )
    assert may_go == dict.fromkeys(twice, of_two) | dict.fromkeys(
        ("enactor", "droplet-manager"), of_zones
    )


def chosen(selector: dict[str, str], pods: dict[str, dict[str, str]]) -> set[str]:
    return {name for name, labels in pods.items() if selector.items() <= labels.items()}


@each
def test_all_run_one_image_with_a_version(kustomization: str) -> None:
    deployments = rendered(kustomization, "Deployment")
    [image] = {d["spec"]["template"]["spec"]["containers"][0]["image"] for d in deployments}
    name, _, tag = image.partition(":")
    assert name and tag not in ("", "latest")
