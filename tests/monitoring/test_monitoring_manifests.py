"""Prometheus and Grafana in the cluster, as far as that can be checked without one."""

from __future__ import annotations

from typing import Any

import kubernetes_validate
import pytest

from tests.support.manifests import rendered

pytestmark = pytest.mark.needs("kubectl")
KUBERNETES = "1.34"
each = pytest.mark.parametrize("kustomization", ["manifests/monitoring", "manifests/grafana"])


def pods(kustomization: str) -> dict[str, dict[str, Any]]:
    return {
        d["metadata"]["name"]: d["spec"]["template"]["spec"]
        for d in rendered(kustomization, "Deployment")
    }


@each
def test_kubernetes_own_schemas_accept_every_object(kustomization: str) -> None:
    for body in rendered(kustomization):
        kubernetes_validate.validate(body, KUBERNETES, strict=True)


@each
def test_nobody_here_calls_the_api_or_needs_a_privilege(kustomization: str) -> None:
    assert not rendered(kustomization, "Role", "ClusterRole", "ClusterRoleBinding")
    for pod in pods(kustomization).values():
        assert pod["automountServiceAccountToken"] is False
        assert pod["securityContext"]["runAsNonRoot"] is True
        [container] = pod["containers"]
        assert container["securityContext"] == {
            "allowPrivilegeEscalation": False,
            "capabilities": {"drop": ["ALL"]},
            "readOnlyRootFilesystem": True,
        }


@each
def test_what_is_mounted_is_there(kustomization: str) -> None:
    files = {m["metadata"]["name"]: set(m["data"]) for m in rendered(kustomization, "ConfigMap")}
    for pod in pods(kustomization).values():
        mounted = {v["name"]: v["configMap"]["name"] for v in pod["volumes"] if "configMap" in v}
        assert set(mounted.values()) <= set(files)
        for mount in pod["containers"][0]["volumeMounts"]:
            if "subPath" in mount:
                assert mount["subPath"] in files[mounted[mount["name"]]]


def test_rules_and_dashboard_are_the_ones_beside_it() -> None:
    found = {
        name.rpartition("-")[0]: set(body["data"])
        for body in rendered("manifests/grafana", "ConfigMap")
        for name in [body["metadata"]["name"]]
    }
    assert found == {
        "prometheus": {"prometheus.yml", "rules.yml"},
        "dashboard": {"dashboard.json"},
        "grafana": {"datasource.yaml", "dashboards.yaml"},
    }
    assert set(pods("manifests/grafana")) == {"prometheus", "grafana"}
    assert set(pods("manifests/monitoring")) == {"prometheus"}
