"""The rules: what wakes somebody, what does not, and whether the first thing to do can be done."""

from __future__ import annotations

import asyncio
import os
import re
import subprocess
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest
import yaml

from cascade.edge.embedded import Lab
from cascade.model.history import AnswerChange
from cascade.model.resources.scenario import Template
from tests.support import tools
from tests.support.live import race
from tests.support.promql import mistakes_in, names_in, refused_by_prometheus

ROOT = Path(__file__).parents[2]
RULES = ROOT / "manifests" / "monitoring" / "rules.yml"
CASES = sorted(Path(__file__).parent.glob("rules_test*.yml"))
HOSTS = ("dwfm-az1", "dwfm-az3")  # droplet managers that the cases name
_ALL = [rule for group in yaml.safe_load(RULES.read_text())["groups"] for rule in group["rules"]]
ALERTS: dict[str, dict[str, Any]] = {rule["alert"]: rule for rule in _ALL if "alert" in rule}
RULES_BY_RECORD: dict[str, dict[str, Any]] = {r["record"]: r for r in _ALL if "record" in r}
NAMES = ("endpoint", "agent", "balancer", "claim", "instance")
each_alert = pytest.mark.parametrize("name", ALERTS)
OF_PODS = {"get pods", "get events", "/readyz"}  # a lab in one process has none


def cases(name: str) -> list[list[dict[str, Any]]]:
    """What is expected of an alert in each case that looks at it."""
    every = [case for path in CASES for case in yaml.safe_load(path.read_text())["tests"]]
    looks = [look for case in every for look in case["alert_rule_test"]]
    return [look["exp_alerts"] for look in looks if look["alertname"] == name]


@pytest.mark.needs("promtool")
@pytest.mark.parametrize("path", CASES, ids=lambda path: path.stem)
def test_every_case_comes_out_as_it_is_told(path: Path) -> None:
    command = [tools.path("promtool"), "test", "rules", path.name]
    done = subprocess.run(
        command, cwd=path.parent, capture_output=True, text=True, timeout=60, check=False
    )
    assert done.returncode == 0, done.stdout + done.stderr


@each_alert
def test_each_alert_has_a_case_that_wakes_somebody_and_one_that_does_not(name: str) -> None:
    expected = cases(name)
    assert [alerts for alerts in expected if alerts]
    assert [alerts for alerts in expected if not alerts]


@each_alert
def test_each_alert_names_what_it_is_about_in_every_sentence_for_people(name: str) -> None:
    for [alert] in filter(None, cases(name)):
        about = [alert["exp_labels"].get(label) for label in NAMES]
        told = alert["exp_annotations"]
        assert any(word and word in told["summary"] for word in about)
        assert "kubectl" in told["do_first"]


@pytest.mark.needs("promtool")
def test_every_expression_can_be_parsed(tmp_path: Path) -> None:
    assert refused_by_prometheus([rule["expr"] for rule in _ALL], tmp_path) == ""


@pytest.mark.parametrize("rule", _ALL, ids=lambda rule: rule.get("alert") or rule["record"])
def test_every_expression_asks_for_what_there_is(rule: dict[str, Any]) -> None:
    assert names_in(rule["expr"])
    assert mistakes_in(rule["expr"], RULES_BY_RECORD) == []


def to_do(name: str) -> list[str]:
    """The lines for a shell in what is to be done first, as they come out in the cases."""
    told = {alert["exp_annotations"]["do_first"] for [alert] in filter(None, cases(name))}
    lines = [line for text in told for line in re.findall(r"`([^`]*)`", text)]
    lines = [line.replace("-n lab", "-n cascade") for line in lines]
    return [line for line in lines if not any(of_pods in line for of_pods in OF_PODS)]


@pytest.fixture
async def lab(tmp_path: Path) -> AsyncIterator[Path]:
    """A lab on the wall clock in which an endpoint answers; gives its kubeconfig."""
    resources = race(3600.0).spec.resources
    spec = {"zone": "az1", "droplets": 2}
    hosts = [Template(kind="DropletManager", name=name, spec=spec) for name in HOSTS]
    others = [
        Template(kind="Launcher", name="launcher"),
        Template(kind="DependentService", name="lambda"),
        Template(kind="NetworkManager", name="network", spec={"propagators": [{"zone": "az1"}]}),
        Template(kind="HealthChecker", name="checker"),
    ]
    standing = Lab(race(3600.0, resources=(*resources, *hosts, *others)), 1, 100.0)
    await standing.start()
    try:
        kubeconfig = tmp_path / "kubeconfig"
        standing.server.write_kubeconfig(kubeconfig)
        entries = standing.recorder.entries
        while not any(isinstance(e, AnswerChange) and e.addresses for e in entries):
            await asyncio.sleep(0.05)
        yield kubeconfig
    finally:
        await standing.stop()


@pytest.mark.needs("kubectl")
async def test_what_is_to_be_done_first_can_be_done(lab: Path) -> None:
    """Each line for a shell as it is told: a person at 3 in the morning pastes it."""
    path = f"{Path(tools.path('kubectl')).parent}:{os.environ['PATH']}"
    for line in sorted({line for name in ALERTS for line in to_do(name)}):
        process = await asyncio.create_subprocess_shell(
            f"set -o pipefail; {line}",
            executable="/bin/bash",
            env=os.environ | {"KUBECONFIG": str(lab), "PATH": path},
            stdout=asyncio.subprocess.PIPE,
            stderr=asyncio.subprocess.PIPE,
        )
        shown, wrong = await process.communicate()
        assert (process.returncode, wrong) == (0, b""), line
        assert shown, line
