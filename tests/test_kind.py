"""`make kind` and `make kind-down` where something is missing: one sentence, and nothing is left.

The programs they call are stand-ins that write down how they were called.
"""

from __future__ import annotations

import shutil
import subprocess
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
CALLED = """#!/bin/sh
echo "$(basename "$0") $*" >> calls
"""
ALL_WELL = CALLED + "exit 0\n"
NEVER = CALLED + "exit 1\n"
NO_IMAGE_YET = (
    CALLED
    + """case "$1 $2" in
    "image inspect") test -f built && echo 1000000 ;;
    "image rm") rm built ;;
    build*) touch built ;;
esac
"""
)
ANOTHERS_CLUSTER = CALLED + 'case "$1" in get) echo cascade;; esac\n'


@pytest.fixture
def checkout(tmp_path: Path) -> Path:
    """As much of a clone as the scripts read, in a folder where no helper lies beside it."""
    here = tmp_path / "alone" / "checkout"
    shutil.copytree(ROOT / "tools" / "kind", here / "tools" / "kind")
    shutil.copy(ROOT / "pyproject.toml", here)
    (here / ".venv" / "bin").mkdir(parents=True)  # the scripts put it first
    return here


def ended(checkout: Path, script: str, **programs: str) -> subprocess.CompletedProcess[str]:
    for name, text in programs.items():
        path = checkout / ".venv" / "bin" / name
        path.write_text(text)
        path.chmod(0o755)
    command = ["bash", f"tools/kind/{script}.sh"]
    environment = {"PATH": "/usr/bin:/bin", "DOCKER_HOST": "unix:///nowhere"}
    return subprocess.run(
        command, cwd=checkout, env=environment, capture_output=True, text=True, check=False
    )


def calls(checkout: Path) -> list[str]:
    return (checkout / "calls").read_text().splitlines()


def made(checkout: Path) -> list[str]:
    record = checkout / ".kind" / "cascade" / "made"
    return record.read_text().splitlines() if record.exists() else []


@pytest.mark.parametrize("script", ["up", "image"])
def test_without_an_engine_the_way_out_is_one_sentence(checkout: Path, script: str) -> None:
    answer = ended(checkout, script, docker=NEVER)
    assert (answer.returncode, answer.stdout, made(checkout)) == (2, "", [])
    assert answer.stderr == (
        "cascade: no container engine answers: start docker, or get the right to use its socket, "
        "then call make again\n"
    )


def test_without_kind_the_way_out_is_one_sentence(checkout: Path) -> None:
    answer = ended(checkout, "up", docker=ALL_WELL)
    assert (answer.returncode, made(checkout)) == (2, [])
    assert answer.stderr == (
        "cascade: kind is absent: go install sigs.k8s.io/kind@latest, then call make again\n"
    )


def test_a_cluster_that_somebody_else_made_is_left_alone(checkout: Path) -> None:
    answer = ended(checkout, "up", docker=ALL_WELL, kind=ANOTHERS_CLUSTER, kubectl=ALL_WELL)
    assert (answer.returncode, made(checkout)) == (2, [])
    assert "a kind cluster cascade is here that make kind did not make" in answer.stderr
    assert [call for call in calls(checkout) if call.startswith("kind")] == ["kind get clusters"]


def test_what_a_failed_start_has_made_is_taken_away(checkout: Path) -> None:
    """The image was not there before, so it goes; what is written down goes last."""
    answer = ended(checkout, "up", docker=NO_IMAGE_YET, kind=NEVER, kubectl=ALL_WELL)
    assert answer.returncode == 2
    image, cluster = made(checkout)
    (checkout / "calls").unlink()
    assert ended(checkout, "down", docker=NO_IMAGE_YET, kind=ALL_WELL).returncode == 0
    assert calls(checkout)[:2] == [
        f"kind delete {cluster.replace(' ', ' --name ')} --quiet",
        f"docker image rm --force {image.removeprefix('image ')}",
    ]
    assert not (checkout / ".kind").exists()


def test_what_could_not_be_taken_away_stays_written_down(checkout: Path) -> None:
    ended(checkout, "up", docker=NO_IMAGE_YET, kind=NEVER, kubectl=ALL_WELL)
    answer = ended(checkout, "down", docker=NO_IMAGE_YET, kind=NEVER)
    assert answer.returncode == 2
    assert answer.stderr == (
        "cascade: could not remove cluster cascade: see the lines above, then call make kind-down "
        "again\n"
    )
    assert made(checkout) == ["cluster cascade"]


def test_where_nothing_was_made_there_is_nothing_to_take_away(checkout: Path) -> None:
    answer = ended(checkout, "down", docker=NEVER, kind=NEVER)
    assert (answer.returncode, answer.stdout) == (0, "")
    assert answer.stderr == "cascade: make kind made nothing that is still here\n"
