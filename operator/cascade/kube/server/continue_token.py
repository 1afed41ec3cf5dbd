"""Continue tokens: which version of a list is read in pages, and where the next page begins."""

from __future__ import annotations

import base64
import json
import re

from cascade.kube.server.decode import go_json_error
from cascade.kube.store.errors import bad_request

_TOKEN_VERSION = "meta.k8s.io/v1"


def write_token(version: int, start: str) -> str:
    """A negative version stands for the present, whatever it is then."""
    told = json.dumps({"v": _TOKEN_VERSION, "rv": version, "start": start}, separators=(",", ":"))
    return base64.urlsafe_b64encode(told.encode()).decode().rstrip("=")


def read_token(text: str) -> tuple[int, str]:
    """(version, where to go on). 400 for what is no token."""
    why = "invalid continue token: continue key is not valid: "
    wrong = re.search(r"[^A-Za-z0-9_-]", text)
    if wrong or len(text) % 4 == 1:
        at = wrong.start() if wrong else len(text) - 1
        raise bad_request(f"{why}illegal base64 data at input byte {at}")
    raw = base64.urlsafe_b64decode(text + "=" * (-len(text) % 4))
    try:
        told = json.loads(raw)
        if told["v"] != _TOKEN_VERSION:
            raise bad_request(f"{why}server does not recognize this encoded version {told['v']}")
        if not told["rv"]:
            words = f"incorrect encoded start resourceVersion (version {_TOKEN_VERSION})"
            raise bad_request(why + words)
        return int(told["rv"]), str(told["start"])
    except (ValueError, KeyError, TypeError):
        shown = go_json_error(raw.decode("latin-1").encode())
        raise bad_request(why + shown) from None
