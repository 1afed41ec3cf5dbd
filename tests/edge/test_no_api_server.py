"""What answers at a kubeconfig's address is no API server: one sentence, and no folder is left."""

from __future__ import annotations

import json
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest

from cascade.edge import cluster
from cascade.lab.run import Played
from cascade.model.errors import BadInput
from tests.support.live import race

PAGE = b"<html>please log in</html>"
REFUSED = b'{"kind": "Status", "message": "customresourcedefinitions is forbidden"}'
NO_SERVER = "cannot be used: what answers GET .* is no Kubernetes API server; see that it is well"


@contextmanager
def answering(code: int, body: bytes) -> Iterator[str]:
    """A server on loopback that knows one answer; with code 0 it closes the connection."""

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            if code:
                self.send_response(code)
                self.send_header("Content-Length", str(len(body)))
                self.end_headers()
                self.wfile.write(body)

        def log_message(self, *_: object) -> None:
            """Nothing on the terminal."""

    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server:
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
        thread.start()
        try:
            yield f"http://127.0.0.1:{server.server_port}"
        finally:
            server.shutdown()
            thread.join()


def play(folder: Path, url: str) -> Played:
    kubeconfig = folder / "kubeconfig"
    context = {"name": "kind-lab", "context": {"cluster": "c", "user": "u"}}
    kubeconfig.write_text(
        json.dumps(
            {
                "clusters": [{"name": "c", "cluster": {"server": url}}],
                "users": [{"name": "u", "user": {"token": "secret"}}],
                "contexts": [context],
                "current-context": "kind-lab",
            }
        )
    )
    return cluster.play(race(30), 1, kubeconfig=kubeconfig)


@pytest.mark.parametrize(
    ("code", "body", "sentence"),
    [
        (200, PAGE, NO_SERVER),
        (404, PAGE, NO_SERVER),
        (200, b"[]", NO_SERVER),
        (200, b"{}", NO_SERVER),
        (502, PAGE, "cannot be used: GET .* was answered with 502; see that it is well"),
        (403, REFUSED, "not let the run go on: .* is forbidden; give its user the right to do so"),
        (0, b"", r"does not answer \(Server disconnected\): start it, or choose another --context"),
    ],
    ids=["page", "page_404", "list", "nothing", "bad_gateway", "forbidden", "closed"],
)
def test_it_is_said_in_a_sentence(tmp_path: Path, code: int, body: bytes, sentence: str) -> None:
    with answering(code, body) as url, pytest.raises(BadInput, match=sentence) as refused:
        play(tmp_path, url)
    assert url in str(refused.value) and "\n" not in str(refused.value)
