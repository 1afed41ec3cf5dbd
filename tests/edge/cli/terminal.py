"""A command line, run in this process as a user's shell would run it."""

from __future__ import annotations

import sys
from typing import NamedTuple

import pytest

from cascade.edge.cli import main


class Ended(NamedTuple):
    """What is left when a command is over."""

    code: int
    out: str
    err: str


class Terminal:
    """`terminal("run", "dns-race")` ends as the process would."""

    def __init__(self, capsys: pytest.CaptureFixture[str], patch: pytest.MonkeyPatch) -> None:
        self._capsys, self._patch = capsys, patch

    def __call__(self, *words: str) -> Ended:
        self._patch.setattr(sys, "argv", ["cascade", *words])
        self._capsys.readouterr()
        with pytest.raises(SystemExit) as ended:
            main()
        out, err = self._capsys.readouterr()
        assert isinstance(ended.value.code, int)
        return Ended(ended.value.code, out, err)
