"""A real Prometheus scrapes a lab that has just lost an endpoint, and the alert is there."""

from __future__ import annotations

import asyncio
import time
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest
import yaml

from cascade.edge.metrics import Metrics
from cascade.edge.metrics.serving import serving
from tests.claims.tale import Tale
from tests.claims.tale import serving as served
from tests.edge.metrics.reading import TaleClock
from tests.support.prometheus import running

RULES = Path(__file__).parents[2] / "manifests" / "monitoring" / "rules.yml"
ALERT_SECONDS_MAX = 90.0  # 18 s on a quiet machine: the alert itself waits 15


def metrics_of(tale: Tale) -> Metrics:
    metrics = Metrics(TaleClock(tale))
    for entry in tale.entries:
        metrics.see(entry)
    return metrics


def config(address: str) -> str:
    """As plain as can be: `cascade up` on this machine, and the rules of the labs."""
    scrape = {"job_name": "cascade", "static_configs": [{"targets": [urlsplit(address).netloc]}]}
    pace = {"scrape_interval": "1s", "evaluation_interval": "1s"}
    return yaml.safe_dump({"global": pace, "rule_files": [str(RULES)], "scrape_configs": [scrape]})


def alerts(folder: Path, address: str) -> dict[str, dict[str, Any]]:
    """Those that fire once one does, by name."""
    with running(folder, folder / "data", config(address)) as prometheus:
        give_up = time.monotonic() + ALERT_SECONDS_MAX
        while time.monotonic() < give_up:
            found = [a for a in prometheus.get("alerts")["alerts"] if a["state"] == "firing"]
            if found:
                return {alert["labels"]["alertname"]: alert for alert in found}
            time.sleep(0.5)
    return {}


@pytest.mark.needs("prometheus")
async def test_a_loss_wakes_somebody_and_names_the_record(tmp_path: Path) -> None:
    tale = served(7).at(50).answers("dynamodb", 7, empty=True)
    async with serving(metrics_of(tale)) as address:
        found = await asyncio.to_thread(alerts, tmp_path, address)
    assert set(found) == {"CascadeEndpointEmpty"}
    alert = found["CascadeEndpointEmpty"]
    assert alert["labels"]["endpoint"] == "dynamodb"
    assert alert["annotations"]["summary"] == "dynamodb answers with no address"
    assert "kubectl -n cascade get endpointrecord dynamodb" in alert["annotations"]["do_first"]
