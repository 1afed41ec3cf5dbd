"""Where a pod is: from its service account, whose token changes while the pod lives."""

from __future__ import annotations

import asyncio
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from cascade.edge.pods import where
from cascade.edge.pods.where import Bearer, place
from cascade.model.errors import BadInput


def test_outside_of_a_pod_the_namespace_must_be_said(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv(where.HOST, raising=False)
    with pytest.raises(BadInput, match="give --namespace NAME"):
        place(None, None, None)


def test_a_pod_without_a_token_says_what_it_needs(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setenv(where.HOST, "10.96.0.1")
    with pytest.raises(BadInput, match=r"token cannot be read .*automountServiceAccountToken"):
        place(None, None, None, tmp_path)


def test_each_call_is_signed_with_the_token_that_is_there_now(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    token = tmp_path / "token"
    token.write_text("first\n")
    now = [1000.0]
    monkeypatch.setattr(where.time, "monotonic", lambda: now[0])
    bearer = Bearer(token)
    request: Any = SimpleNamespace(headers={})

    async def handler(request: Any) -> Any:
        return request.headers["Authorization"]

    assert asyncio.run(bearer(request, handler)) == "Bearer first"
    token.write_text("second")
    assert asyncio.run(bearer(request, handler)) == "Bearer first", "it is not read at each call"
    now[0] += where.TOKEN_SECONDS
    assert asyncio.run(bearer(request, handler)) == "Bearer second"
