"""What Prometheus and the Prometheus Operator are told fits what the labs offer."""

from __future__ import annotations

import subprocess
from pathlib import Path
from typing import Any

import pytest
import yaml

from tests.support import tools
from tests.support.manifests import LAB, objects, rendered
from tools.monitoring import files

ROOT = Path(__file__).parents[2]
FOLDER = ROOT / "manifests" / "monitoring"
SERVICEMONITORS = "manifests/monitoring/servicemonitors"


@pytest.mark.parametrize("path", files(), ids=lambda path: path.name)
def test_what_is_generated_is_current(path: Path) -> None:
    assert path.read_text() == files()[path]


@pytest.mark.needs("promtool")
def test_promtool_takes_the_configuration_and_the_rules_it_names(tmp_path: Path) -> None:
    """The rules lie where the ConfigMap puts them; here, beside a copy."""
    config = (FOLDER / "prometheus.yml").read_text().replace("/etc/prometheus/", "")
    (tmp_path / "prometheus.yml").write_text(config)
    (tmp_path / "rules.yml").write_text((FOLDER / "rules.yml").read_text())
    command = [tools.path("promtool"), "check", "config", "prometheus.yml"]
    done = subprocess.run(
        command, cwd=tmp_path, capture_output=True, text=True, timeout=60, check=False
    )
    assert done.returncode == 0, done.stdout + done.stderr
    assert "1 rule files found" in done.stdout


@pytest.mark.needs("kubectl")
def test_prometheus_gets_the_rules_with_its_configuration() -> None:
    maps = [set(b["data"]) for b in objects("manifests/monitoring") if b["kind"] == "ConfigMap"]
    assert {"prometheus.yml", "rules.yml"} in maps


def monitor() -> dict[str, Any]:
    [found] = rendered(SERVICEMONITORS, "ServiceMonitor")
    spec: dict[str, Any] = found["spec"]
    return spec


@pytest.mark.needs("kubectl")
def test_the_service_monitor_finds_the_agents_of_a_lab() -> None:
    wanted = monitor()["selector"]["matchLabels"].items()
    [endpoint] = monitor()["endpoints"]
    found = [
        service["metadata"]["name"]
        for service in rendered(LAB, "Service")
        if wanted <= service["metadata"]["labels"].items()
        and endpoint["port"] in {port["name"] for port in service["spec"]["ports"]}
    ]
    assert found == ["agents"]


@pytest.mark.needs("kubectl")
def test_the_operators_own_labels_do_not_take_the_place_of_ours() -> None:
    """It calls a port `endpoint`, and a job after a label of the Service."""
    [endpoint] = monitor()["endpoints"]
    assert endpoint["honorLabels"]
    [agents] = [s for s in rendered(LAB, "Service") if s["metadata"]["name"] == "agents"]
    assert agents["metadata"]["labels"][monitor()["jobLabel"]] == "cascade"


@pytest.mark.needs("kubectl")
def test_the_operator_gets_the_same_rules() -> None:
    [rule] = rendered(SERVICEMONITORS, "PrometheusRule")
    assert rule["spec"] == yaml.safe_load((FOLDER / "rules.yml").read_text())
