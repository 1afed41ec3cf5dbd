"""Runs some programs until its standard input ends, then ends them and removes their folder.

A launcher keeps the other end of the pipe. However the launcher ends (return, exception, Ctrl-C,
SIGKILL), the system closes that pipe: the way out after a crash is the everyday way out, and is
tried by every test. SIGTERM is heard too; should the keeper itself be killed, Linux ends what it
started. Standard input: one line of JSON [[program, argument, ...], ...], then nothing.
Usage: python keeper.py FOLDER; each program logs to FOLDER/<its name>.log.
"""

from __future__ import annotations

import ctypes
import json
import os
import shutil
import signal
import subprocess
import sys
import threading
from collections.abc import Callable
from pathlib import Path
from typing import Any

PATIENCE_SECONDS = 10.0
PR_SET_PDEATHSIG = 1  # of Linux' prctl: the signal that a process gets when its parent ends


def keep(folder: Path, commands: list[list[str]]) -> int:
    """Returns 0 after its launcher let go, 1 when one of the programs ended by itself."""
    children: list[subprocess.Popen[bytes]] = []
    over, let_go = threading.Event(), threading.Event()

    def leave(*_: object) -> None:
        let_go.set()
        over.set()

    signal.signal(signal.SIGTERM, leave)
    libc = ctypes.CDLL(None) if sys.platform == "linux" else None
    try:
        for command in commands:
            log = (folder / f"{Path(command[0]).name}.log").open("ab")
            child = subprocess.Popen(
                command,
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                preexec_fn=lambda: _die_with_parent(libc),
            )
            children.append(child)
            threading.Thread(target=_wait, args=(child, over), daemon=True).start()
        threading.Thread(target=_read_to_end, args=(leave,), daemon=True).start()
        over.wait()
    finally:
        for child in reversed(children):  # the API server before its etcd
            _end(child)
        if let_go.is_set():  # else the launcher still wants to read the logs
            shutil.rmtree(folder, ignore_errors=True)
    return 0 if let_go.is_set() else 1


def _die_with_parent(libc: Any) -> None:
    if libc is not None:
        libc.prctl(PR_SET_PDEATHSIG, signal.SIGKILL)


def _wait(child: subprocess.Popen[bytes], over: threading.Event) -> None:
    child.wait()
    over.set()


def _read_to_end(leave: Callable[[], None]) -> None:
    while os.read(sys.stdin.fileno(), 4096):
        pass  # not through a buffer: its lock, held at the interpreter's end, is a fatal error
    leave()


def _end(child: subprocess.Popen[bytes]) -> None:
    child.terminate()
    try:
        child.wait(PATIENCE_SECONDS)
    except subprocess.TimeoutExpired:
        child.kill()
        child.wait()


if __name__ == "__main__":
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C is the launcher's to answer
    asked = sys.stdin.buffer.readline()  # nothing, when the launcher ended before it asked
    sys.exit(keep(Path(sys.argv[1]), json.loads(asked or b"[]")))
