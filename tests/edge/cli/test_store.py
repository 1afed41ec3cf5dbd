"""`cascade store`: what it prints can be typed, its state stays, what is wrong is a sentence."""

from __future__ import annotations

import os
import shlex
import signal
import socket
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import boto3
import pytest

from cascade.edge.metadata_store.log import NAME, Log
from cascade.model.metadata.tables import Tables
from tests.edge.cli.terminal import Terminal

OPERATOR = Path(__file__).parents[3] / "operator"
KEYS = {"region_name": "us-east-1", "aws_access_key_id": "any", "aws_secret_access_key": "any"}


@contextmanager
def running(*words: str) -> Iterator[list[str]]:
    """The lines that it prints, until the block ends; then Ctrl-C ends it without a word."""
    with subprocess.Popen(
        [sys.executable, "-m", "cascade.edge.cli", "store", *words],
        stdout=subprocess.PIPE, stderr=subprocess.PIPE,
        text=True, env=os.environ | {"PYTHONPATH": str(OPERATOR)},
    ) as process:  # fmt: skip
        assert process.stdout is not None
        lines: list[str] = []
        try:
            while not lines or not lines[-1].startswith("Ctrl-C"):
                line = process.stdout.readline()
                assert line, process.communicate()[1]
                lines.append(line.rstrip("\n"))
            yield lines
        finally:
            process.send_signal(signal.SIGINT)
            left, errors = process.communicate(timeout=30)
        assert (process.returncode, left, errors) == (0, "", "")


def test_the_line_that_it_prints_works_and_the_state_is_there_the_next_time(
    tmp_path: Path,
) -> None:
    with running("--front-ends", "2", "--data", str(tmp_path / "data")) as lines:
        assert [line.split("http://")[0] for line in lines[:2]] == ["front end at "] * 2
        assert lines[2] == f"state: {tmp_path / 'data'}"
        url = lines[0].removeprefix("front end at ")
        boto3.client("dynamodb", endpoint_url=url, **KEYS).create_table(
            TableName="leases",
            BillingMode="PAY_PER_REQUEST",
            AttributeDefinitions=[{"AttributeName": "droplet", "AttributeType": "S"}],
            KeySchema=[{"AttributeName": "droplet", "KeyType": "HASH"}],
        )
    with running("--front-ends", "1", "--data", str(tmp_path / "data")) as lines:
        python, *words = shlex.split(lines[3])
        shown = subprocess.run([sys.executable, *words], capture_output=True, check=True, text=True)
    assert (python, shown.stdout) == ("python", "['leases']\n")


def test_a_port_in_use_is_said_so(terminal: Terminal) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        ended = terminal("store", "--port", str(port))
    assert (ended.code, ended.err) == (
        2,
        f"cascade: port {port} on 127.0.0.1 is in use by another program; give another --port, or "
        "0 for a free one\n",
    )


def test_a_folder_in_use_or_damaged_is_said_so(terminal: Terminal) -> None:
    log = Log(Path("data"), Tables())
    ended = terminal("store", "--data", "data")
    assert (ended.code, ended.err) == (
        2,
        "cascade: data is in use by another metadata store: give each a folder of its own\n",
    )
    log.close()
    Path("data", NAME).write_text("not a log\nat all\n")
    ended = terminal("store", "--data", "data")
    assert (ended.code, ended.err) == (
        2,
        f"cascade: data/{NAME} is damaged at line 1 of 2: put a copy of it in its place, or move "
        "it away to begin with nothing\n",
    )


@pytest.mark.parametrize(
    ("words", "says"),
    [
        ("--port 8000 --port 8000", "each --port can be given once: see `cascade store --help`"),
        (
            "--port 1 --port 2 --front-ends 1",
            "--front-ends 1 is fewer than the 2 --port given: see",
        ),
        ("--port 99999", "invalid value for '--port': 99999 is not in the range 0<=x<=65535: see"),
        ("--workers 0", "invalid value for '--workers': 0 is not in the range 1<=x<=1024: see"),
        ("--data file", "invalid value for '--data': Directory 'file' is a file: see"),
    ],
)
def test_one_sentence_says_what_to_do(words: str, says: str, terminal: Terminal) -> None:
    Path("file").write_text("")
    ended = terminal("store", *words.split())
    assert (ended.code, ended.out) == (2, "")
    assert ended.err.startswith(f"cascade: {says}")
    assert ended.err.count("\n") == 1
