"""Two servers side by side: each step goes to both, and what they answer is made comparable.

What a server chooses itself (uids, versions, times, generated names) is replaced: a version by its
place among those that this object had, so that a write which changes nothing still shows.
"""

from __future__ import annotations

import http.client
import json
import re
import ssl
from collections.abc import Sequence
from itertools import count
from typing import Any, NamedTuple
from urllib.parse import quote, urlencode, urlsplit

from tests.kube.calls import NAMESPACES
from tests.support.places import Place

Json = dict[str, Any]
NO_UID = "00000000-0000-4000-8000-000000000000"
_TIME = re.compile(r"20\d\d-\d\d-\d\dT[\d:.]+(Z|[+-]\d\d:\d\d)")
_UID = re.compile(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}")
_LONG_NUMBER = re.compile(r"\d{3,}")
_WHOLE_OBJECT = re.compile(r"\"\{.*\}\": |'\{.*\}'")  # which shows managedFields
# Server-side apply stops at an unknown field, and what it saw before depends on Go's order of maps.
_UNDECLARED = re.compile(r"(failed to create typed patch object).*field not declared.*", re.DOTALL)
_REFERENCE = re.compile(r"\{(\w+)(?::([\w.-]+))?\}")
_TIMES = ("creationTimestamp", "deletionTimestamp", "time")


class Kind(NamedTuple):
    """What a sequence is about: `/apis/GROUP/VERSION`, its plural, and an object's other fields."""

    root: str
    plural: str
    name: str
    fields: Json

    def body(self, name: str) -> Json:
        version = self.root.removeprefix("/apis/").removeprefix("/api/")
        named = {"apiVersion": version, "kind": self.name, "metadata": {"name": name}}
        return named | self.fields


class Step(NamedTuple):
    """One request. `path` comes after the collection's; `{version:a}`, `{first:a}`, `{uid:a}` (of
    object a) and `{continue}`, `{listed}` (of the last list) stand for what the server said.
    """

    method: str
    path: str = ""
    query: tuple[tuple[str, str], ...] = ()
    body: Any = None
    media: str = "application/json"


class Answer(NamedTuple):
    """What is compared."""

    code: int
    body: Any
    warnings: tuple[str, ...]


class Server:
    """One of the two, reached over one connection, and what it said so far in this sequence."""

    def __init__(self, place: Place) -> None:
        parts = urlsplit(place.url)
        host, port = parts.hostname or "", parts.port
        if place.certificate is None:
            self._connection = http.client.HTTPConnection(host, port, timeout=30)
        else:
            trust = ssl.create_default_context(cafile=str(place.certificate))
            self._connection = http.client.HTTPSConnection(host, port, timeout=30, context=trust)
        self._headers = {"Authorization": f"Bearer {place.token}", "User-Agent": "twins/1"}
        self.begin("")

    def reconnect(self) -> None:
        self._connection.close()

    def begin(self, collection: str) -> None:
        """A new sequence, in a collection where nothing is."""
        self.collection = collection
        self.said: dict[str, str] = {}
        self._versions: dict[str, list[list[str]]] = {}
        self._shown: dict[str, Json] = {}
        self._managers: dict[str, Any] = {}
        self._uids: dict[str, list[str]] = {}

    def send(self, step: Step) -> Answer:
        query = urlencode([(name, self._filled_in(value)) for name, value in step.query])
        path = f"{self.collection}{quote(step.path)}{'?' if query else ''}{query}"
        code, raw, warnings = self.request(step.method, path, self._body(step), step.media)
        try:
            body = json.loads(raw)
        except ValueError:
            body = raw.decode()
        self._learn(body)
        return Answer(code, self._comparable(body), tuple(sorted(warnings)))

    def request(
        self, method: str, path: str, body: bytes | None, media: str = "application/json"
    ) -> tuple[int, bytes, list[str]]:
        """Code, body, warnings."""
        headers = self._headers | ({} if body is None else {"Content-Type": media})
        self._connection.request(method, path, body, headers)
        answer = self._connection.getresponse()
        warnings = answer.headers.get_all("Warning") or []
        return answer.status, answer.read(), warnings

    def events(self, after_version: str, until_name: str) -> list[Any]:
        """What a watch tells from a version on, up to the object of that name."""
        path = f"{self.collection}?watch=true&timeoutSeconds=20&resourceVersion={after_version}"
        self._connection.request("GET", path, headers=self._headers)
        answer = self._connection.getresponse()
        found: list[Any] = []
        last: dict[str, Any] = {}
        assert answer.status == 200, answer.read()
        for line in answer:
            event = json.loads(line)
            if event["object"].get("metadata", {}).get("name") == until_name:
                break
            self._learn(event["object"], is_gone=event["type"] == "DELETED")
            name, shown = event["object"]["metadata"]["name"], self._comparable(event["object"])
            if event["type"] != "MODIFIED" or shown != last.get(name):
                found.append([event["type"], shown])
            last[name] = shown
        else:
            raise AssertionError(f"the watch ended without a word of {until_name}")
        self._connection.close()  # it is not read to its end
        return found

    def _body(self, step: Step) -> bytes | None:
        if step.body is None:
            return None
        if isinstance(step.body, bytes):
            return step.body
        return self._filled_in(json.dumps(step.body)).encode()

    def _filled_in(self, text: str) -> str:
        return _REFERENCE.sub(lambda m: self._meant(m[1], m[2]), text)

    def _meant(self, what: str, name: str | None) -> str:
        if name is None:
            return self.said.get(what, "1")
        if what == "uid":
            return (self._uids.get(name) or [NO_UID])[-1]
        versions = self._versions.get(name) or [["1"]]
        return versions[0 if what == "first" else -1][-1]

    def _learn(self, body: Any, *, is_gone: bool = False) -> None:
        if not isinstance(body, dict) or not isinstance(body.get("metadata"), dict):
            return
        meta = body["metadata"]
        if isinstance(body.get("items"), list):
            self.said["listed"] = meta.get("resourceVersion", "1")
            if meta.get("continue"):
                self.said["continue"] = meta["continue"]
            for item in body["items"]:
                self._learn(item)
        elif "name" in meta:
            uids = self._uids.setdefault(meta["name"], [])
            if meta.get("uid") and meta["uid"] not in uids:
                uids.append(meta["uid"])
            if meta.get("resourceVersion"):
                self._learn_version(meta["name"], meta["resourceVersion"], body, is_gone)

    def _learn_version(self, name: str, version: str, body: Json, is_gone: bool) -> None:
        """A write that changes managedFields alone makes no new one of these."""
        seen = self._versions.setdefault(name, [])
        if any(version in same for same in seen):
            return
        hidden = ("resourceVersion", "managedFields")
        meta = {k: v for k, v in body["metadata"].items() if k not in hidden}
        shown = {**body, "metadata": meta}
        managers = body["metadata"].get("managedFields")
        same = shown == self._shown.get(name) and not is_gone
        if same and managers != self._managers.get(name):
            seen[-1].append(version)
        else:
            seen.append([version])
        self._shown[name], self._managers[name] = shown, managers

    def _comparable(self, value: Any, field: str = "", name: str = "") -> Any:
        if isinstance(value, dict):
            if field == "metadata":
                name = value.get("name", "")
            return {
                key: self._comparable(below, key, name)
                for key, below in sorted(value.items())
                if key != "managedFields"
            }
        if isinstance(value, list):
            items = [self._comparable(item) for item in value]
            return sorted(items, key=json.dumps) if field == "causes" else items
        return self._replaced(value, field, name) if isinstance(value, str) else value

    def _replaced(self, value: str, field: str, name: str) -> str:
        if field == "resourceVersion":
            for place, same in enumerate(self._versions.get(name, [])):
                if value in same:
                    return f"<version {place}>"
            return "<version>"
        if field == "uid":
            seen = self._uids.get(name, [])
            return f"<uid {seen.index(value)}>" if value in seen else "<uid>"
        if field == "continue":
            return "<continue>" if value else ""
        if field in _TIMES:
            return "<time>"
        value = _UID.sub("<uid>", _TIME.sub("<time>", value))
        if field == "message":  # its parts come in any order, as its causes do
            value = _UNDECLARED.sub(r"\1 field not declared", value)
            value = _WHOLE_OBJECT.sub("<object>: ", _LONG_NUMBER.sub("<n>", value))
            value = " ".join(sorted(word.strip(",[]") for word in value.split()))
        return value


class Twins:
    """Both servers: `play` gives a sequence to each, in a new namespace."""

    def __init__(self, embedded: Place, real: Place) -> None:
        self.servers = Server(embedded), Server(real)
        self._numbers = count(1)

    def play(self, kind: Kind, steps: Sequence[Step]) -> None:
        """AssertionError where they answer differently, or their watches tell different stories."""
        namespace = f"twins-{next(self._numbers)}"
        for server in self.servers:
            server.reconnect()  # should the last sequence have come to grief
            body = json.dumps({"metadata": {"name": namespace}}).encode()
            code, raw, _ = server.request("POST", NAMESPACES, body)
            assert code == 201, raw
            server.begin(f"{kind.root}/namespaces/{namespace}/{kind.plural}")
            server.send(Step("GET"))
        before = [server.said["listed"] for server in self.servers]
        for step in steps:
            embedded, real = (server.send(step) for server in self.servers)
            assert embedded == real, f"{step}\nembedded {embedded}\nreal     {real}"
        last = kind.body("zz")
        for server in self.servers:
            assert server.send(Step("POST", body=last)).code == 201
        told = [
            server.events(version, "zz")
            for server, version in zip(self.servers, before, strict=True)
        ]
        assert told[0] == told[1]
