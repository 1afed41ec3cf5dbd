"""What a user installs: one wheel with the package, its CRDs and scenarios, and two commands."""

from __future__ import annotations

import importlib
import operator
import re
import subprocess
import sys
import tomllib
import zipfile
from email.parser import Parser
from importlib import metadata
from pathlib import Path

import pytest

import cascade
from cascade.edge import assets

ROOT = Path(__file__).parents[1]
LOCKS = ("requirements.lock", "requirements-image.lock")
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> zipfile.ZipFile:
    """Built as `pip install` would, without the network."""
    folder = tmp_path_factory.mktemp("wheel")
    command = [sys.executable, "-m", "hatchling", "build", "-t", "wheel", "-d", str(folder)]
    subprocess.run(command, cwd=ROOT, check=True, capture_output=True)
    [built] = folder.glob("*.whl")
    return zipfile.ZipFile(built)


def described(wheel: zipfile.ZipFile, name: str) -> str:
    [path] = [path for path in wheel.namelist() if path.endswith(f".dist-info/{name}")]
    return wheel.read(path).decode()


def test_the_wheel_holds_every_module_and_nothing_beside_the_package(
    wheel: zipfile.ZipFile,
) -> None:
    source = ROOT / "operator"
    modules = {str(path.relative_to(source)) for path in source.rglob("*.py")}
    names = set(wheel.namelist())
    assert modules <= names
    assert {name.split("/")[0] for name in names} == {"cascade", "cascade_lab-0.1.0.dist-info"}


@pytest.mark.parametrize("folder", ["crds", "scenarios"])
def test_the_wheel_holds_the_folders_beside_the_package(
    wheel: zipfile.ZipFile, folder: str
) -> None:
    there = {f"cascade/_data/{folder}/{path.name}" for path in (ROOT / folder).glob("*.yaml")}
    assert there
    assert there <= set(wheel.namelist())


def test_both_commands_start_the_same_program(wheel: zipfile.ZipFile) -> None:
    points = described(wheel, "entry_points.txt").splitlines()
    assert set(filter(None, points)) == {
        "[console_scripts]",
        "cascade = cascade.edge.cli:main",
        "kubectl-cascade = cascade.edge.cli:main",
    }
    assert callable(importlib.import_module("cascade.edge.cli").main)


def test_name_version_and_licence_are_said(wheel: zipfile.ZipFile) -> None:
    metadata = Parser().parsestr(described(wheel, "METADATA"))
    assert metadata["Name"] == "cascade-lab"
    assert metadata["Version"] == PROJECT["version"]
    assert metadata["License-Expression"] == "Apache-2.0"
    assert "Apache License" in described(wheel, "licenses/LICENSE")


def test_an_installed_wheel_finds_its_assets(wheel: zipfile.ZipFile, tmp_path: Path) -> None:
    wheel.extractall(tmp_path)
    ask = "from cascade.edge.assets import *; print(crds_folder(), scenarios_folder(), sep='\\n')"
    answer = subprocess.run(
        [sys.executable, "-S", "-E", "-c", f"import sys; sys.path.insert(0, '.')\n{ask}"],
        cwd=tmp_path,
        capture_output=True,
        text=True,
        check=True,
    )
    data = tmp_path / "cascade" / "_data"
    assert answer.stdout.splitlines() == [str(data / "crds"), str(data / "scenarios")]


def test_a_checkout_finds_its_assets() -> None:
    assert assets.crds_folder() == ROOT / "crds"
    assert assets.scenarios_folder() == ROOT / "scenarios"


def test_a_missing_folder_is_one_sentence_with_the_way_out(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setattr(assets, "IN_WHEEL", tmp_path)
    monkeypatch.setattr(assets, "IN_CHECKOUT", tmp_path)
    with pytest.raises(assets.AssetsMissing, match=r"crds/ is neither in .*install cascade-lab"):
        assets.crds_folder()


def test_operator_stays_the_standard_librarys() -> None:
    """The source root is called operator/: one .py in it, and `import operator` would be ours."""
    assert operator.__file__ == str(Path(operator.__file__).parent / "operator.py")
    assert Path(operator.__file__).parent == Path(tomllib.__file__).parents[1]
    assert list((ROOT / "operator").glob("*.py")) == []
    assert Path(cascade.__file__).parent == ROOT / "operator" / "cascade"


def test_the_lock_pins_every_dependency_by_hash() -> None:
    """pip and uv both read it: names, versions, markers and hashes, nothing of one machine."""
    lines = (ROOT / "requirements.lock").read_text().splitlines()
    said = [line.strip() for line in lines if line.strip() and not line.strip().startswith("#")]
    pins = [line for line in said if not line.startswith("--hash=sha256:")]
    assert all("==" in line and line.endswith("\\") for line in pins)
    assert not any(line.startswith("-") for line in pins)
    locked = {line.split("==")[0] for line in pins}
    extras = PROJECT["optional-dependencies"]
    wanted = _names(PROJECT["dependencies"]) | _names(extras["build"]) | _names(extras["dev"])
    assert wanted - {"cascade-lab[build]"} <= locked, "call `make lock` and commit the result"


def test_the_images_lock_pins_the_same_and_only_what_runs_or_builds() -> None:
    """What runs in a pod is what the tests ran, file by file."""
    everything, image = (
        dict(re.findall(r"^([\w.-]+)((?:\[|==).+(?:\n +--hash=.+)+)", text, flags=re.M))
        for text in ((ROOT / name).read_text() for name in LOCKS)
    )
    assert image.items() <= everything.items(), "call `make lock` and commit the result"
    extras = PROJECT["optional-dependencies"]
    assert _names(PROJECT["dependencies"]) | _names(extras["build"]) <= set(image)
    assert not _names(extras["dev"]) & set(image)


def test_the_lock_names_the_extras_that_a_dependency_asks_for() -> None:
    """pip takes `coverage==1` for another thing than `coverage[toml]>=1`, and finds no pin for it.

    It fails on the day a newer release is out, so a lock without extras is a lock for a while.
    """
    lock = (ROOT / "requirements.lock").read_text()
    pinned = dict(re.findall(r"^([\w.-]+)(\[[\w,]+\])?==", lock, flags=re.M))
    asked = {
        (match["name"].lower(), match["extras"])
        for name in pinned
        for wish in _requirements(name)
        if "extra ==" not in wish
        and (match := re.match(r"(?P<name>[\w.-]+)(?P<extras>\[[\w,]+\])", wish))
    }
    assert ("coverage", "[toml]") in asked
    assert {(name, pinned.get(name)) for name, _ in asked} == asked, "call `make lock`"


def _names(wishes: list[str]) -> set[str]:
    return {re.split("[>=]", wish)[0] for wish in wishes}


def _requirements(distribution: str) -> list[str]:
    """What an installed distribution requires; nothing where it is for other platforms."""
    try:
        return metadata.requires(distribution) or []
    except metadata.PackageNotFoundError:
        return []
