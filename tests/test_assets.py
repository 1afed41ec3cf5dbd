"""`make envtest`: prints one folder, or says in one sentence how to get what is missing."""

from __future__ import annotations

import shutil
import subprocess
from pathlib import Path

import pytest

SCRIPT = Path(__file__).parents[1] / "tools" / "envtest.sh"
NONE_HERE = "cascade: no kube-apiserver and etcd here; to get them: "
OR_ELSE = "; or name a folder that has them in KUBEBUILDER_ASSETS\n"


@pytest.fixture
def checkout(tmp_path: Path) -> Path:
    """Of this script alone, with nothing beside it and nothing on PATH but a shell's own needs."""
    for folder in ("checkout/tools", "bin", "assets"):
        (tmp_path / folder).mkdir(parents=True)
    shutil.copy(SCRIPT, tmp_path / "checkout/tools")
    (tmp_path / "bin/dirname").symlink_to(str(shutil.which("dirname")))
    for name in ("kube-apiserver", "etcd"):
        program(tmp_path / "assets" / name, "exit 0")
    return tmp_path


def program(path: Path, script: str) -> None:
    path.write_text(f"#!/bin/sh\n{script}\n")
    path.chmod(0o755)


def envtest(checkout: Path, **environment: str) -> tuple[int, str, str]:
    where = {"PATH": str(checkout / "bin"), "HOME": str(checkout)}
    ended = subprocess.run(
        ["/bin/sh", str(checkout / "checkout/tools/envtest.sh")],
        env=where | environment, capture_output=True, text=True, timeout=60, check=False,
    )  # fmt: skip
    return ended.returncode, ended.stdout, ended.stderr


def test_a_folder_that_is_named_is_taken(checkout: Path) -> None:
    assets = str(checkout / "assets")
    assert envtest(checkout, KUBEBUILDER_ASSETS=assets) == (0, f"{assets}\n", "")


def test_a_folder_that_is_named_and_lacks_them_is_an_error(checkout: Path) -> None:
    (checkout / "assets/etcd").unlink()
    code, out, err = envtest(checkout, KUBEBUILDER_ASSETS=str(checkout / "assets"))
    assert (code, out) == (1, "")
    assert err == (
        f"cascade: KUBEBUILDER_ASSETS is {checkout}/assets, but there is no kube-apiserver with "
        "etcd there; unset it or name a folder that has both\n"
    )


def test_setup_envtest_is_asked_where_it_is(checkout: Path) -> None:
    program(checkout / "bin/setup-envtest", f"echo fetching >&2; echo {checkout}/assets")
    assert envtest(checkout) == (0, f"{checkout}/assets\n", "fetching\n")


def test_where_it_can_fetch_nothing_that_is_what_is_said(checkout: Path) -> None:
    program(checkout / "bin/setup-envtest", "echo no such host >&2; exit 2")
    code, out, err = envtest(checkout)
    assert (code, out) == (1, "")
    why = "setup-envtest could not fetch them, see the lines above; mend that and call make envtest"
    assert err == f"no such host\n{NONE_HERE}{why}{OR_ELSE}"


def test_where_nothing_is_the_way_to_get_it_is_said(checkout: Path) -> None:
    code, out, err = envtest(checkout)
    assert (code, out) == (1, "")
    assert err.startswith(f"{NONE_HERE}install Go, then go install sigs.k8s.io/controller-runtime/")
    assert err.endswith(f"@latest, then make envtest{OR_ELSE}")
    assert err.count("\n") == 1
