"""The pods field by field: the restricted standard, probes, limits, tokens, networks.

https://kubernetes.io/docs/concepts/security/pod-security-standards/ has the standard.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest

from tests.support.manifests import LAB, kustomizations, rendered

pytestmark = pytest.mark.needs("kubectl")
each = pytest.mark.parametrize("kustomization", kustomizations())
CLIENTS = "probe droplet-manager launcher dependent"  # those that resolve the lab's names
NAMED = "probe droplet-manager launcher health-checker dependent director"  # and the cluster's
STORE = [(port, "TCP") for port in (8001, 8002, 8003, 8004)]


def pods(kustomization: str) -> list[dict[str, Any]]:
    found = [d["spec"]["template"]["spec"] for d in rendered(kustomization, "Deployment")]
    assert found
    return found


def containers(kustomization: str) -> list[dict[str, Any]]:
    return [container for pod in pods(kustomization) for container in pod["containers"]]


@each
def test_the_namespace_refuses_what_is_not_restricted(kustomization: str) -> None:
    [namespace] = rendered(kustomization, "Namespace")
    labels = namespace["metadata"]["labels"]
    for mode in ("enforce", "audit", "warn"):
        assert labels[f"pod-security.kubernetes.io/{mode}"] == "restricted"


@each
def test_pods_keep_the_restricted_standard(kustomization: str) -> None:
    for pod in pods(kustomization):
        assert not {"hostNetwork", "hostPID", "hostIPC", "initContainers"} & set(pod)
        for volume in pod.get("volumes", []):
            assert volume == {"name": "state", "emptyDir": {"sizeLimit": "64Mi"}}
        assert pod["securityContext"] == {
            "runAsNonRoot": True,
            "seccompProfile": {"type": "RuntimeDefault"},
        }, "and no uid: any will do"
    for container in containers(kustomization):
        assert container["securityContext"] == {
            "allowPrivilegeEscalation": False,
            "capabilities": {"drop": ["ALL"]},
            "readOnlyRootFilesystem": True,
        }
        assert not any("hostPort" in port for port in container["ports"])


@each
def test_no_port_is_one_that_takes_a_privilege(kustomization: str) -> None:
    ports = [p["containerPort"] for c in containers(kustomization) for p in c["ports"]]
    assert min(ports) >= 1024


@each
def test_every_container_says_how_it_is_and_what_it_may_use(kustomization: str) -> None:
    for container in containers(kustomization):
        paths = {
            probe: container[probe]["httpGet"]["path"]
            for probe in ("startupProbe", "livenessProbe", "readinessProbe")
        }
        assert paths == {
            "startupProbe": "/healthz",
            "livenessProbe": "/healthz",
            "readinessProbe": "/readyz",
        }
        named = {port["name"]: port["containerPort"] for port in container["ports"]}
        assert named["http"] == 8080
        assert set(container["resources"]) == {"requests", "limits"}
        assert all(set(part) == {"cpu", "memory"} for part in container["resources"].values())


@each
def test_accounts_hand_no_token_out_but_to_the_agents_pods(kustomization: str) -> None:
    accounts = rendered(kustomization, "ServiceAccount")
    assert not any(account["automountServiceAccountToken"] for account in accounts)
    names = {account["metadata"]["name"] for account in accounts}
    assert {pod["serviceAccountName"] for pod in pods(kustomization)} == names
    assert all(pod["automountServiceAccountToken"] for pod in pods(kustomization))


@each
def test_one_node_runs_it_all_and_several_share_it(kustomization: str) -> None:
    """What is preferred is never in the way."""
    for pod in pods(kustomization):
        for spread in pod.get("topologySpreadConstraints", []):
            assert spread["whenUnsatisfiable"] == "ScheduleAnyway"
        affinity = pod.get("affinity", {}).get("nodeAffinity", {})
        assert set(affinity) <= {"preferredDuringSchedulingIgnoredDuringExecution"}


@pytest.mark.parametrize("agent", ["enactor", "droplet-manager"])
def test_it_prefers_the_zone_that_it_works_for(agent: str) -> None:
    zones = {}
    for deployment in rendered(LAB, "Deployment"):
        name, pod = deployment["metadata"]["name"], deployment["spec"]["template"]["spec"]
        if not name.startswith(f"{agent}-az"):
            continue
        affinity = pod["affinity"]["nodeAffinity"]
        [preferred] = affinity["preferredDuringSchedulingIgnoredDuringExecution"]
        [expression] = preferred["preference"]["matchExpressions"]
        assert expression["key"] == "topology.kubernetes.io/zone"
        zones[name] = (pod["containers"][0]["args"][2], expression["values"])
        topologies = {spread["topologyKey"] for spread in pod["topologySpreadConstraints"]}
        assert "topology.kubernetes.io/zone" in topologies
    assert zones == {f"{agent}-{z}": (f"--zone={z}", [z]) for z in ("az1", "az2", "az3")}


def test_nobody_talks_to_anybody_but_for_what_is_named() -> None:
    policies = {p["metadata"]["name"]: p["spec"] for p in rendered(LAB, "NetworkPolicy")}
    nobody = policies.pop("nobody")
    assert nobody == {"podSelector": {}, "policyTypes": ["Ingress", "Egress"]}
    assert {name: sides(spec) for name, spec in policies.items()} == {
        "to-api-server": ("cascade", "Egress", [(443, "TCP"), (6443, "TCP")]),
        "to-cluster-dns": (NAMED, "Egress", [(53, "TCP"), (53, "UDP")]),
        "clients-to-dns": (CLIENTS, "Egress", [(5353, "TCP"), (5353, "UDP")]),
        "clients-to-store": ("droplet-manager dependent", "Egress", STORE),
        "to-store": ("store", "Ingress", STORE),
        "clients-to-data-plane": ("health-checker dependent", "Egress", [(9000, "TCP")]),
        "to-data-plane": ("data-plane", "Ingress", [(9000, "TCP")]),
        "to-dns": ("dns", "Ingress", [(5353, "TCP"), (5353, "UDP")]),
        "prometheus-to-agents": ("cascade", "Ingress", [(8080, "TCP")]),
    }


def sides(spec: dict[str, Any]) -> tuple[str, str, list[tuple[int, str]]]:
    """Whose pods, which direction, which ports."""
    selector = spec["podSelector"]
    some = [expression["values"] for expression in selector.get("matchExpressions", [])]
    [whose] = [*selector.get("matchLabels", {}).values(), *(" ".join(names) for names in some)]
    [direction] = spec["policyTypes"]
    [rule] = spec[direction.lower()]
    return whose, direction, sorted((number, protocol) for number, protocol in ports(rule))


def ports(rule: dict[str, Any]) -> Iterator[tuple[int, str]]:
    for port in rule["ports"]:
        for number in range(port["port"], port.get("endPort", port["port"]) + 1):
            yield number, port["protocol"]
