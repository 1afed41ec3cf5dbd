"""Which cluster a run may touch: one that was named, or one that is there to be played with."""

from __future__ import annotations

import json
import ssl
from pathlib import Path
from typing import Any

import pytest

from cascade.edge.kubeconfig import api_of
from cascade.model.errors import BadInput

SERVER = "https://127.0.0.1:6443"


def config(current: str = "production", server: str = SERVER, **user: Any) -> dict[str, Any]:
    """Three contexts of one cluster and one user."""
    context = {"cluster": "c", "user": "u"}
    return {
        "apiVersion": "v1",
        "kind": "Config",
        "clusters": [{"name": "c", "cluster": {"server": server}}],
        "users": [{"name": "u", "user": user or {"token": "secret"}}],
        "contexts": [
            {"name": name, "context": context} for name in ("production", "kind-lab", "envtest")
        ],
        "current-context": current,
    }


@pytest.fixture
def file(tmp_path: Path) -> Path:
    return tmp_path / "kubeconfig"


def written(file: Path, what: object) -> Path:
    file.write_text(what if isinstance(what, str) else json.dumps(what))
    return file


@pytest.mark.parametrize("current", ["kind-lab", "envtest"])
def test_a_cluster_to_play_with_is_taken_when_it_is_the_current_one(
    file: Path, current: str
) -> None:
    api = api_of(written(file, config(current)), None)
    assert (api.url, api.headers) == (SERVER, {"authorization": "Bearer secret"})
    assert api.tls is not None and api.tls.verify_mode is ssl.CERT_REQUIRED


def test_any_cluster_is_taken_when_it_is_named(file: Path) -> None:
    assert api_of(written(file, config()), "production").url == SERVER


@pytest.mark.parametrize("name", ["production", "envtest-of-the-company", "my-kind-lab"])
def test_any_other_is_refused_when_it_is_only_the_current_one(file: Path, name: str) -> None:
    body = config(name)
    body["contexts"].append({"name": name, "context": {"cluster": "c", "user": "u"}})
    with pytest.raises(BadInput, match=f"if you mean it, say so with --context {name}$"):
        api_of(written(file, body), None)


def test_our_own_servers_token_is_not_sent_twice(file: Path) -> None:
    """kubectl needs it in the URL; here it is in the header."""
    api = api_of(written(file, config("kind-lab", "http://127.0.0.1:8001/as/secret")), None)
    assert (api.url, api.tls) == ("http://127.0.0.1:8001", None)


def test_the_usual_places_are_looked_at(
    file: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """KUBECONFIG may name several files; the first that names a current context decides it."""
    written(file, config("kind-lab"))
    monkeypatch.setenv("KUBECONFIG", f"{tmp_path / 'absent'}:{file}")
    assert api_of(None, None).url == SERVER
    monkeypatch.delenv("KUBECONFIG")
    monkeypatch.setenv("HOME", str(tmp_path))
    with pytest.raises(BadInput, match=r"there is no kubeconfig .*\.kube/config: give one with"):
        api_of(None, None)


@pytest.mark.parametrize(
    ("what", "context", "sentence"),
    [
        (config(), "x", "has no context 'x': it has production, kind-lab, envtest"),
        (config(current=""), None, "has no current context: name one with --context"),
        (config(current="x"), None, "has no context 'x': it has production"),
        ("{{{:", None, "cannot be read: it is not YAML; give another --kubeconfig"),
        ("", None, "is no kubeconfig: give another with --kubeconfig FILE"),
        ("[1, 2]", None, "is no kubeconfig: give another with --kubeconfig FILE"),
        ("contexts: 7", None, "is no kubeconfig: give another with --kubeconfig FILE"),
        (config() | {"clusters": []}, "production", "cannot be used: .*; mend it"),
        (config(server="nonsense"), "production", "it must begin with https://"),
        (config(server="https://127.0.0.1:99999"), "production", "Port out of range .*: mend it"),
        (config(server=12), "production", "cannot be used: .*; mend it"),  # type: ignore[arg-type]
        ("[" * 20_000, None, "cannot be read: it is not YAML; give another --kubeconfig"),
        (config(server="https://proxy/k8s/7"), "production", "through a path, which is not"),
        (config(**{"client-certificate": "/absent"}), "production", "cannot be used: .*; mend it"),
    ],
)
def test_bad_input_is_one_sentence_with_the_way_out(
    file: Path, what: object, context: str | None, sentence: str
) -> None:
    with pytest.raises(BadInput, match=sentence):
        api_of(written(file, what), context)
