"""The import law holds, and the linter that says so really refuses each way to break it."""

from __future__ import annotations

import os
import subprocess
import sys
from configparser import ConfigParser
from pathlib import Path

import pytest
from importlinter.cli import lint_imports

ROOT = Path(__file__).parents[1]
LAW = ROOT / ".importlinter"
LINT = (
    "import sys; from importlinter.cli import lint_imports; sys.exit(lint_imports(no_cache=True))"
)
UNSEEN = {"time", "random", "asyncio", "socket", "kopf", "aiohttp"}
PACKAGES = ("model", "agents", "claims", "kube", "lab", "edge")


def test_the_import_law_holds(capsys: pytest.CaptureFixture[str]) -> None:
    code = lint_imports(str(LAW), no_cache=True, no_logo=True)
    assert code == 0, capsys.readouterr().out


@pytest.mark.parametrize("package", ["model", "agents", "claims"])
def test_what_must_be_pure_may_see_neither_clock_nor_chance_nor_network(package: str) -> None:
    law = ConfigParser()
    law.read(LAW)
    forbidden = {
        module
        for section in law.sections()
        if law.get(section, "source_modules", fallback="").split() == [f"cascade.{package}"]
        for module in law.get(section, "forbidden_modules").split()
    }
    assert forbidden == UNSEEN


@pytest.mark.parametrize(
    ("package", "line"),
    [
        ("model", "import time"),
        ("model", "from cascade import kube"),
        ("agents", "import random"),
        ("agents", "from cascade import claims"),
        ("claims", "from asyncio import sleep"),
        ("claims", "from cascade import agents"),
        ("kube", "from cascade import lab"),
        ("kube", "import kopf"),
        ("lab", "from cascade import edge"),
        ("lab", "import aiohttp"),
        ("new", "import json"),
    ],
    ids=lambda value: value,
)
def test_the_law_refuses(tmp_path: Path, package: str, line: str) -> None:
    for name in {*PACKAGES, package}:
        (tmp_path / "cascade" / name).mkdir(parents=True)
        (tmp_path / "cascade" / name / "__init__.py").touch()
    (tmp_path / "cascade" / "__init__.py").touch()
    (tmp_path / ".importlinter").write_text(LAW.read_text())

    def lint() -> subprocess.CompletedProcess[str]:
        command = [sys.executable, "-c", LINT]
        there = os.environ | {"PYTHONPATH": str(tmp_path)}
        return subprocess.run(
            command, cwd=tmp_path, env=there, capture_output=True, text=True, check=False
        )

    if package in PACKAGES:
        assert lint().returncode == 0, "the skeleton itself keeps the law"
    (tmp_path / "cascade" / package / "bad.py").write_text(line + "\n")
    refused = lint()
    assert (refused.returncode, " 0 broken" in refused.stdout) == (1, False), refused.stdout
    assert f"cascade.{package}" in refused.stdout
