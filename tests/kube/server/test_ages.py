"""How long ago something was, and where a fresh server begins to count."""

from __future__ import annotations

import pytest

from cascade.kube.server.table import duration
from tests.kube.server.conftest import make_server


@pytest.mark.parametrize(
    ("seconds", "said"),
    [(0, "0s"), (119, "119s"), (120, "2m"), (310, "5m10s"), (3600, "60m"), (3600 * 3, "3h"),
     (3600 * 5 + 120, "5h2m"), (3600 * 30, "30h"), (86400 * 3 + 7200, "3d2h"), (86400 * 40, "40d")],
)  # fmt: skip
def test_an_age_is_said_as_kubectl_says_it(seconds: int, said: str) -> None:
    assert duration(seconds) == said


def test_the_version_of_a_fresh_server_makes_version_1_too_old() -> None:
    assert make_server().admission.store.oldest_version > 1
