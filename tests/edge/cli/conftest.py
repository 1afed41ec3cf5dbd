"""A terminal for the tests of commands, in a folder of its own."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.edge.cli.terminal import Terminal


@pytest.fixture
def terminal(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> Terminal:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("COLUMNS", "100")
    return Terminal(capsys, monkeypatch)
