"""Runs some programs until its standard input ends, then ends them and removes their folder.

A launcher keeps the other end of the pipe. However the launcher ends (return, exception, Ctrl-C,
SIGKILL), the system closes that pipe: the way out after a crash is the everyday way out, and is
tried by every test. Standard input: one line of JSON [[program, argument, ...], ...], then nothing.
Usage: python keeper.py FOLDER; each program logs to FOLDER/<its name>.log.
"""

from __future__ import annotations

import json
import shutil
import signal
import subprocess
import sys
import threading
from pathlib import Path

PATIENCE_SECONDS = 10.0


def keep(folder: Path, commands: list[list[str]]) -> int:
    """Returns 0 after its launcher let go, 1 when one of the programs ended by itself."""
    children: list[subprocess.Popen[bytes]] = []
    over, let_go = threading.Event(), threading.Event()
    try:
        for command in commands:
            log = (folder / f"{Path(command[0]).name}.log").open("ab")
            child = subprocess.Popen(command, stdin=subprocess.DEVNULL, stdout=log, stderr=log)
            children.append(child)
            threading.Thread(target=_wait, args=(child, over), daemon=True).start()
        threading.Thread(target=_read_to_end, args=(let_go, over), daemon=True).start()
        over.wait()
    finally:
        for child in reversed(children):  # the API server before its etcd
            _end(child)
        if let_go.is_set():  # else the launcher still wants to read the logs
            shutil.rmtree(folder, ignore_errors=True)
    return 0 if let_go.is_set() else 1


def _wait(child: subprocess.Popen[bytes], over: threading.Event) -> None:
    child.wait()
    over.set()


def _read_to_end(let_go: threading.Event, over: threading.Event) -> None:
    sys.stdin.buffer.read()
    let_go.set()
    over.set()


def _end(child: subprocess.Popen[bytes]) -> None:
    child.terminate()
    try:
        child.wait(PATIENCE_SECONDS)
    except subprocess.TimeoutExpired:
        child.kill()
        child.wait()


if __name__ == "__main__":
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C is the launcher's to answer
    sys.exit(keep(Path(sys.argv[1]), json.loads(sys.stdin.buffer.readline())))
