"""One kind cluster for all tests here, made by `make kind`'s scripts and taken away by them.

The tests are steps of one afternoon and run in the order of their files. E2E_KEEP=1 leaves the
cluster, for another look and a quicker second call. When a test fails, what every pod said is kept
in a folder under runs/ that the last lines name.
"""

from __future__ import annotations

import os
import subprocess
import time
from collections.abc import Generator, Iterator
from pathlib import Path

import pytest

from tests.support import tools
from tests.support.kind import CLUSTER, ROOT, STATE, Lab, kubectl, run

GUARDED = "manifests/overlays/guarded"
UP_SECONDS_MAX = 900  # from nothing, with an image to build on a busy machine
SHOWN = pytest.StashKey[list[str]]()


def pytest_configure(config: pytest.Config) -> None:
    config.stash[SHOWN] = []


@pytest.fixture(scope="session")
def show(request: pytest.FixtureRequest) -> list[str]:
    """What is appended here is printed at the end: measured, and seen."""
    return request.config.stash[SHOWN]


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    for line in terminalreporter.config.stash[SHOWN]:
        terminalreporter.write_line(line)


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(
    item: pytest.Item, call: pytest.CallInfo[None]
) -> Generator[None, pytest.TestReport, pytest.TestReport]:
    """At once: the next test may delete what this one failed at."""
    report = yield
    if report.failed and (STATE / "kubeconfig").exists():
        folder = keep_what_was_said(item.name)
        item.config.stash[SHOWN].append(f"e2e: what the pods said is in {folder}")
    return report


@pytest.fixture(scope="session")
def cluster(show: list[str]) -> Iterator[None]:
    """A standing lab in namespace cascade, a guarded one beside it, and Prometheus."""
    tools.path("docker")
    begun = time.monotonic()
    try:
        show.append(f"e2e: {scripted('up')}")
        kubectl("apply", "-k", GUARDED)
        Lab("cascade-guarded").pods_are_ready()
        show.append(f"e2e: both labs ready after {time.monotonic() - begun:.0f} s")
        yield
    finally:
        if not os.environ.get("E2E_KEEP"):
            scripted("down")


def scripted(script: str) -> str:
    """Runs one of the scripts of tools/kind/; its last line on standard error."""
    ended = subprocess.run(
        [str(ROOT / "tools" / "kind" / f"{script}.sh")],
        env=os.environ | {"KIND_CLUSTER": CLUSTER},
        capture_output=True,
        text=True,
        timeout=UP_SECONDS_MAX,
        check=False,
    )
    assert ended.returncode == 0, ended.stderr
    return ended.stderr.strip().splitlines()[-1]


def keep_what_was_said(test: str) -> Path:
    """Logs of all pods, of a restarted one those before too, all objects and Events."""
    folder = ROOT / "runs" / f"e2e-{time.strftime('%Y%m%d-%H%M%S')}-{test}"
    folder.mkdir(parents=True, exist_ok=True)
    try:
        namespaces = kubectl("get", "namespaces", "-o", "name").split()
        for namespace in (n.partition("/")[2] for n in namespaces if "cascade" in n):
            lab = Lab(namespace)
            looks = [
                ("get", "pods", "-o", "wide"),
                ("get", "events"),
                ("get", "cascade", "-o=yaml"),
            ]
            for look in looks:
                (folder / f"{namespace}-{look[1]}.txt").write_text(said(lab, *look))
            for pod in lab.named("pods"):
                text = said(lab, "logs", pod, "--timestamps") + said(lab, "logs", pod, "--previous")
                (folder / f"{namespace}-{pod}.log").write_text(text)
    except AssertionError as problem:
        (folder / "incomplete.txt").write_text(str(problem))
    return folder.relative_to(ROOT)


def said(lab: Lab, *arguments: str) -> str:
    try:
        return lab.kubectl(*arguments)
    except AssertionError:
        return ""


@pytest.fixture(scope="session")
def race(cluster: None) -> Lab:
    """As it was."""
    return Lab("cascade")


@pytest.fixture(scope="session")
def guarded(cluster: None) -> Lab:
    """Every mitigation on, side by side with the race."""
    return Lab("cascade-guarded")


@pytest.fixture(scope="session")
def both_play(race: Lab, guarded: Lab) -> Iterator[None]:
    """Both races from the same moment on, and the cluster's own DNS asks the first lab."""
    stub = (str(ROOT / ".venv" / "bin" / "cascade"), "stub-domain")
    context = ("--context", f"kind-{CLUSTER}")
    race.play("dns-race")
    guarded.play("dns-race-guarded")
    run(*stub, "add", *context)
    yield
    run(*stub, "remove", *context)
