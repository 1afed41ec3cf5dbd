"""Rules for all tests: what needs an absent tool is left out by name, in one line at the end.

In continuous integration (CI=true or CASCADE_CI=1) an absent tool is an error instead.
"""

from __future__ import annotations

import signal
from collections import defaultdict
from collections.abc import Iterator

import pytest

from tests.support import tools
from tests.support.envtest import ApiServer, running

LEFT_OUT = "left out for want of"  # the property that carries a tool's name to the last line
NAMED_MAX = 3
E2E = "a cluster of their own"
HOW_TO_GET = {**tools.HOW_TO_GET, E2E: "make e2e"}


def pytest_configure(config: pytest.Config) -> None:
    # A shell's background job ignores Ctrl-C, and so would every process that a test starts.
    if signal.getsignal(signal.SIGINT) is signal.SIG_IGN:
        signal.signal(signal.SIGINT, signal.default_int_handler)
    config.addinivalue_line("markers", "needs(*tools): left out where one of the tools is absent")
    config.addinivalue_line("markers", "e2e: needs image and cluster; run by `make e2e` alone")


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """What uses the real API server needs its binaries, and shares one server in one process."""
    for item in items:
        if "kube_apiserver" in getattr(item, "fixturenames", ()):
            item.add_marker(pytest.mark.needs("envtest"))
            item.add_marker(pytest.mark.xdist_group("kube_apiserver"))


def pytest_runtest_setup(item: pytest.Item) -> None:
    if item.get_closest_marker("e2e") and "e2e" not in item.config.option.markexpr:
        item.user_properties.append((LEFT_OUT, E2E))
        pytest.skip("not asked for")
    for tool in (tool for mark in item.iter_markers("needs") for tool in mark.args):
        if tools.find(tool) is not None:
            continue
        how = f"{tool} is absent; to get it: {tools.HOW_TO_GET[tool]}"
        if tools.must_be_here(tool):
            pytest.fail(how, pytrace=False)
        item.user_properties.append((LEFT_OUT, tool))
        pytest.skip(how)


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    absent: dict[str, list[str]] = defaultdict(list)
    for report in terminalreporter.stats.get("skipped", []):
        for name, tool in report.user_properties:
            if name == LEFT_OUT:
                absent[tool].append(report.nodeid.partition("[")[0].rpartition("::")[2])
    if absent:
        parts = (
            f"{tool} ({HOW_TO_GET[tool]}): {in_short(sorted(set(tests)))}"
            for tool, tests in sorted(absent.items())
        )
        terminalreporter.write_line(f"{LEFT_OUT} {'; '.join(parts)}")


def in_short(tests: list[str]) -> str:
    """All by name where they are few; a line is read to its end only when it has one."""
    if len(tests) <= NAMED_MAX:
        return ", ".join(tests)
    return f"{', '.join(tests[:NAMED_MAX])} and {len(tests) - NAMED_MAX} more"


@pytest.fixture(scope="session")
def kube_apiserver() -> Iterator[ApiServer]:
    """A real kube-apiserver, one for the session: give each test a namespace of its own."""
    with running(tools.path("envtest")) as server:
        yield server
