"""What somebody on a bare machine meets: make's list, and one sentence for each thing missing."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
OLD = """#!/bin/sh
case "$1" in --version) echo Python 3.9.2;; *) exit 1;; esac
"""
WITHOUT_ENSUREPIP = f"""#!/bin/sh
case "$*" in *ensurepip*) exit 1;; *) exec {sys.executable} "$@";; esac
"""


@pytest.fixture
def checkout(tmp_path: Path) -> Path:
    """As much of a fresh clone as the set-up reads, with a PATH of its own in bin/."""
    for name in ("Makefile", "pyproject.toml", "requirements.lock"):
        shutil.copy(ROOT / name, tmp_path)
    shutil.copytree(ROOT / "tools", tmp_path / "tools")
    (tmp_path / "bin").mkdir()
    for program in ("awk", "cat", "cksum", "dirname", "id", "make", "mktemp", "rm", "sh", "tail"):
        found = shutil.which(program)
        assert found, program
        (tmp_path / "bin" / program).symlink_to(found)
    return tmp_path


def make(checkout: Path, *arguments: str, **settings: str) -> subprocess.CompletedProcess[str]:
    environment = {"PATH": str(checkout / "bin")} | settings
    return subprocess.run(
        ["make", *arguments], cwd=checkout, env=environment, capture_output=True, text=True
    )


def program(path: Path, text: str) -> None:
    path.write_text(text)
    path.chmod(0o755)


def test_make_alone_lists_every_target_in_a_line(checkout: Path) -> None:
    targets = re.findall(r"^([a-z0-9-]+):.*## ", (ROOT / "Makefile").read_text(), flags=re.M)
    answer = make(checkout)
    listed = [line.split()[0] for line in answer.stdout.splitlines()[1:]]
    assert (answer.returncode, listed) == (0, targets)
    assert {"run", "test", "lint", "crds", "lock", "envtest", "clean"} <= set(targets)


@pytest.mark.parametrize(
    ("python", "found"),
    [(OLD, "python3 is Python 3.9.2"), (None, "python3 is absent")],
    ids=["too old", "absent"],
)
def test_a_python_too_old_or_absent_is_one_sentence(
    checkout: Path, python: str | None, found: str
) -> None:
    if python:
        program(checkout / "bin" / "python3", python)
    answer = make(checkout, "run")
    assert answer.returncode != 0
    said, *_ = answer.stderr.splitlines()
    assert said == (
        f"cascade: Python 3.11 or newer is needed and {found}; "
        "install one, or name it: make PYTHON=/path/to/python3.11"
    )
    assert not (checkout / ".venv").exists()


def test_a_python_without_ensurepip_is_one_sentence(checkout: Path) -> None:
    program(checkout / "bin" / "python3", WITHOUT_ENSUREPIP)
    answer = make(checkout, "test")
    assert answer.returncode != 0
    assert "lacks ensurepip" in answer.stderr
    assert "apt-get install python3-venv (or install uv)" in answer.stderr
    assert "Traceback" not in answer.stderr


def test_an_older_python3_is_passed_over_for_a_newer_one(checkout: Path) -> None:
    program(checkout / "bin" / "python3", OLD)
    program(checkout / "bin" / "python3.12", WITHOUT_ENSUREPIP)
    assert "lacks ensurepip" in make(checkout, "test").stderr


def test_what_is_set_up_already_is_left_alone(checkout: Path) -> None:
    (checkout / ".venv" / "bin").mkdir(parents=True)
    program(checkout / ".venv" / "bin" / "python", OLD)
    shell = "cat requirements.lock pyproject.toml tools/setup.sh | cksum; pwd"
    stamp = subprocess.run(["sh", "-c", shell], cwd=checkout, capture_output=True, check=True)
    (checkout / ".venv" / ".set-up-for").write_bytes(stamp.stdout)
    assert make(checkout, "setup").returncode == 0
    with (checkout / "requirements.lock").open("a") as lock:
        lock.write("# changed\n")
    assert "Python 3.11 or newer is needed" in make(checkout, "setup").stderr


def assets(folder: Path) -> Path:
    folder.mkdir(parents=True)
    for name in ("kube-apiserver", "etcd"):
        program(folder / name, "#!/bin/sh\n")
    return folder


def test_envtest_prefers_what_is_named_then_setup_envtest_then_a_helper(checkout: Path) -> None:
    inside = checkout / "checkout"
    inside.mkdir()
    shutil.copytree(checkout / "tools", inside / "tools")
    shutil.copy(checkout / "Makefile", inside)
    path = {"PATH": str(checkout / "bin"), "HOME": str(checkout)}

    def said(**settings: str) -> tuple[int, str]:
        command = ["make", "envtest"]
        answer = subprocess.run(
            command, cwd=inside, env=path | settings, capture_output=True, text=True
        )
        return answer.returncode, answer.stdout.strip() or answer.stderr

    code, how = said()
    assert (code != 0, "go install" in how, "KUBEBUILDER_ASSETS" in how) == (True, True, True)
    helped = assets(checkout / "helped")
    (checkout / "beside" / "kube").mkdir(parents=True)
    program(checkout / "beside" / "kube" / "kube", f"#!/bin/sh\necho {helped}\n")
    assert said() == (0, str(helped))
    fetched = assets(checkout / "fetched")
    program(checkout / "bin" / "setup-envtest", f"#!/bin/sh\necho {fetched}\n")
    assert said() == (0, str(fetched))
    named = assets(checkout / "named")
    assert said(KUBEBUILDER_ASSETS=str(named)) == (0, str(named))
    code, how = said(KUBEBUILDER_ASSETS=os.devnull)
    assert (code != 0, "unset it or name a folder" in how) == (True, True)
