"""trivy's own checks find nothing in the manifests but what is meant. It runs without a network."""

from __future__ import annotations

import json
import subprocess
from pathlib import Path
from typing import Any

import pytest

from tests.support import tools
from tests.support.manifests import LAB, kustomizations, text

pytestmark = pytest.mark.needs("kubectl", "trivy")
ANY_USER = "the image has a user id of its own, and any other will do: none is asked for"
MEANT = {"KSV020": ANY_USER, "KSV021": ANY_USER}


def findings(folder: Path, *manifests: str) -> dict[str, str]:
    """Each check that failed, and what it says."""
    (folder / "manifests").mkdir()
    for number, text_of_one in enumerate(manifests):
        (folder / "manifests" / f"{number}.yaml").write_text(text_of_one)
    command = [tools.path("trivy"), "config", "--quiet", "--skip-check-update", "--format", "json"]
    command += ["--cache-dir", str(folder / "cache"), str(folder / "manifests")]
    done = subprocess.run(command, capture_output=True, text=True, timeout=90, check=False)
    assert done.returncode == 0, done.stderr
    results: list[dict[str, Any]] = json.loads(done.stdout)["Results"]
    assert len(results) == len(manifests)
    assert all(result["MisconfSummary"]["Successes"] > 50 for result in results)
    failed = [m for result in results for m in result.get("Misconfigurations", [])]
    return {finding["ID"]: finding["Message"] for finding in failed}


def test_nothing_is_found_but_what_is_meant(tmp_path: Path) -> None:
    found = findings(tmp_path, *map(text, kustomizations()))
    assert {check: said for check, said in found.items() if check not in MEANT} == {}
    assert set(found) == set(MEANT), "an exception that is no longer needed"


def test_what_is_not_restricted_would_be_found(tmp_path: Path) -> None:
    """So the test above could have failed."""
    writable = text(LAB).replace("readOnlyRootFilesystem: true", "readOnlyRootFilesystem: false")
    assert "KSV014" in findings(tmp_path, writable)
