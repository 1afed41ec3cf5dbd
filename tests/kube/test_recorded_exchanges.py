"""Exchanges recorded from a kube-apiserver, sent again in their order to the embedded server.

The folder that CASCADE_GOLDEN names brings its own `replay.py`, which compares code, reason,
message, body and watch events. What differs is exactly what the server's docstring leaves out.
"""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path

import pytest
import yaml

from cascade.kube import server
from tests.support import places, tools

FULL_CLUSTER = "every other kind of a full cluster"
LEFT_OUT = {
    "discovery-api-v1": FULL_CLUSTER,
    "discovery-apis": FULL_CLUSTER,
    "discovery-aggregated-apis": FULL_CLUSTER,
    "discovery-aggregated-api": FULL_CLUSTER,
    "discovery-aggregated-client-go-accept": FULL_CLUSTER,
    "discovery-aggregated-etag-304": "the hashes in it and in ETags are our own",
    "openapi-v3-root": FULL_CLUSTER,
    "openapi-v3-group": "OpenAPI v3 has what kubectl explain, apply and create read",
    "rbac-bob-list": "RBAC and impersonation",
    "rbac-bob-get-missing-404": "RBAC and impersonation",
    "merge-patch-unknown-field-strict": "field ownership is kept",  # its message has managedFields
    "secret-string-data": "Pods, secrets, service accounts and their tokens",
    "pod-create": "Pods, secrets, service accounts and their tokens",
    "pod-delete": "Pods, secrets, service accounts and their tokens",
    "serviceaccount-token": "Pods, secrets, service accounts and their tokens",
    "serviceaccount-tokenrequest": "Pods, secrets, service accounts and their tokens",
}
# Cells say how many seconds ago something was made, on a slow machine one more; of five events with
# random names the first is asked for.
BY_CHANCE = {
    "event-v1-list",
    "table-get",
    "table-list",
    "table-include-object-none",
    "table-kubectl-accept",
    "watch-table",
    "namespace-list-table",
}


@pytest.mark.needs("golden")
def test_every_recorded_exchange_in_scope_is_answered_as_recorded(tmp_path: Path) -> None:
    differing, output = replayed(Path(tools.path("golden")), tmp_path)
    assert differing - BY_CHANCE == LEFT_OUT.keys(), output


def test_what_is_left_out_is_said_in_the_docstring_of_the_server() -> None:
    said = " ".join((server.__doc__ or "").split())
    assert [why for why in LEFT_OUT.values() if why not in said] == []


def replayed(golden: Path, tmp_path: Path) -> tuple[set[str], str]:
    """The names of the exchanges that differ, and what the replay printed."""
    with places.embedded(tmp_path) as place:
        config = yaml.safe_load(place.kubeconfig.read_text())
        url, _, token = config["clusters"][0]["cluster"]["server"].partition("/as/")
        command = [sys.executable, str(golden / "replay.py"), str(golden), url, token]
        answer = subprocess.run(command, capture_output=True, text=True, timeout=110, check=True)
    named = re.findall(r"^DIFF \d+-(.+)\.json", answer.stdout, flags=re.MULTILINE)
    return set(named), answer.stdout
