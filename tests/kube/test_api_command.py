"""`cascade api`: what it prints, what it refuses, and that Ctrl-C ends it."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
from pathlib import Path

from click.testing import CliRunner

from cascade.edge.cli.api import api

COMMAND = [sys.executable, "-c", "from cascade.edge.cli.api import api; api()"]
OPERATOR = Path(__file__).parents[2] / "operator"


def test_it_serves_until_ctrl_c_and_says_what_to_type_next(tmp_path: Path) -> None:
    file = tmp_path / "kubeconfig"
    with subprocess.Popen(
        [*COMMAND, "--kubeconfig", str(file)], stdout=subprocess.PIPE, stderr=subprocess.PIPE,
        text=True, env=os.environ | {"PYTHONPATH": str(OPERATOR)},
    ) as process:  # fmt: skip
        assert process.stdout is not None and process.stderr is not None
        lines = [process.stdout.readline().strip() for _ in range(4)]
        process.send_signal(signal.SIGINT)
        output, errors = process.communicate(timeout=10)
    assert lines[0].startswith("serving http://127.0.0.1:")
    assert lines[1:] == ["next:", f"export KUBECONFIG={file}", "kubectl api-resources"]
    assert (process.returncode, output, errors) == (0, "stopped\n", "")
    assert file.exists()


def test_a_port_in_use_is_said_so() -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        result = CliRunner().invoke(api, ["--empty", "--port", str(port)])
    assert (result.exit_code, result.output) == (
        1,
        f"Error: port {port} is in use: choose another with --port, or leave it out for a free "
        "one\n",
    )


def test_a_foreign_kubeconfig_is_left_alone(tmp_path: Path) -> None:
    file = tmp_path / "config"
    file.write_text("mine")
    result = CliRunner().invoke(api, ["--empty", "--kubeconfig", str(file)])
    assert (result.exit_code, file.read_text()) == (1, "mine")
    assert "exists and was not written by cascade: name another file" in result.output


def test_a_folder_that_is_a_file_is_said_so(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    result = CliRunner().invoke(api, ["--empty", "--kubeconfig", str(tmp_path / "file" / "config")])
    assert result.exit_code == 1
    assert "Traceback" not in result.output and "cannot be written" in result.output


def test_a_port_that_is_no_number_is_bad_input() -> None:
    assert CliRunner().invoke(api, ["--port", "abc"]).exit_code == 2
