"""The image of all agents, as a pod with restricted security would run it: `make image` builds it.

Any user, no rights, no network, a root that cannot be written to.
"""

from __future__ import annotations

import random
import subprocess
from importlib import metadata

import pytest

from tests.support import tools
from tests.support.kind import IMAGE

pytestmark = [pytest.mark.e2e, pytest.mark.needs("docker")]
# Of whoever must not find them inside: what builds, and what fetches.
BUILD_TOOLS = ("pip", "pip3", "uv", "gcc", "cc", "make", "git", "curl", "wget", "hatchling")


def in_a_container(*command: str, entrypoint: str = "") -> subprocess.CompletedProcess[str]:
    """Runs a command in the image as a user whom nobody knows; its end is awaited for a minute."""
    user = random.randrange(100_000, 2**31)
    confined = ["--network=none", "--read-only", "--cap-drop=ALL", f"--user={user}:{user}"]
    confined += ["--security-opt=no-new-privileges", "--memory=512m"]
    other = [f"--entrypoint={entrypoint}"] if entrypoint else []
    return subprocess.run(
        [tools.path("docker"), "run", "--rm", *confined, *other, IMAGE, *command],
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )


@pytest.mark.parametrize(
    ("command", "said"),
    [
        ((), "Usage: cascade"),
        (("--version",), f"cascade {metadata.version('cascade-lab')}"),
        (("operate", "--help"), "Usage: cascade operate"),
        (("scenarios",), "dns-race-guarded"),
    ],
    ids=["nothing", "version", "operate", "scenarios"],
)
def test_any_user_can_run_it_from_a_root_that_cannot_be_written_to(
    command: tuple[str, ...], said: str
) -> None:
    ended = in_a_container(*command)
    assert (ended.returncode, ended.stderr) == (0, "")
    assert said in ended.stdout


def test_an_agent_that_is_in_no_cluster_says_so_in_one_sentence() -> None:
    ended = in_a_container("operate", "planner")
    assert ended.returncode == 2
    assert "Traceback" not in ended.stderr
    assert len(ended.stderr.strip().splitlines()) == 1, ended.stderr


def test_what_an_agent_imports_is_compiled_already() -> None:
    """A pod has no place to keep what Python compiles, so it would be compiled at every start."""
    look = """if True:
        import os, kopf, aiohttp, pydantic
        modules = kopf, aiohttp, pydantic
        print([module.__name__ for module in modules if not os.path.exists(module.__cached__)])"""
    assert in_a_container("-c", look, entrypoint="python").stdout == "[]\n"


def test_there_is_nothing_inside_to_build_or_to_fetch_with() -> None:
    script = f"for tool in {' '.join(BUILD_TOOLS)}; do command -v $tool; done; python3 -m pip"
    ended = in_a_container("-c", script, entrypoint="sh")
    assert ended.stdout == ""
    assert "No module named pip" in ended.stderr
