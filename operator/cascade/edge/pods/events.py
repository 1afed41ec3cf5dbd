"""Kubernetes Events: the handful of notes that a person needs, where `kubectl events` shows them.

Everything else that an agent notes is in its log. Events are told, never waited for: one that
cannot be written is dropped, as in every controller.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from typing import Any, NamedTuple
from uuid import uuid4

import aiohttp

from cascade.claims.words import sentence
from cascade.edge.news import News
from cascade.edge.operators.session import FORBIDDEN, said
from cascade.edge.pods.telling import is_first_hand
from cascade.model.history import AnswerChange, Entry, Note
from cascade.model.resources import CUSTOM_RESOURCES, EndpointRecord, Resource, Scenario

EVENTS = "/apis/events.k8s.io/v1/namespaces/{namespace}/events"
NOTE_CHARACTERS_MAX = 1024  # the API's own limit
WAITING_MAX = 100
SECONDS_MAX = 10.0
KINDS: dict[str, type[Resource]] = {kind.__name__: kind for kind in CUSTOM_RESOURCES}


class Told(NamedTuple):
    """What becomes of a note: reason, type, and what it is about (kind and name)."""

    reason: str
    type: str
    kind: str
    name: str


def told_of(entry: Entry, scenario: str) -> Told | None:
    """None for what is no Event."""
    if isinstance(entry, AnswerChange):
        reason, sort = ("Serving", "Normal") if entry.addresses else ("EmptyAnswer", "Warning")
        return Told(reason, sort, EndpointRecord.__name__, entry.endpoint)
    if isinstance(entry, Note) and entry.event in REASONS:
        reason, sort = REASONS[entry.event]
        return Told(reason, sort, Scenario.__name__, scenario)
    return None


REASONS: Mapping[str, tuple[str, str]] = {
    "agent_failed": ("AgentFailed", "Warning"),
    "batch_refused": ("BatchRefused", "Warning"),
    "claim_violated": ("ClaimViolated", "Warning"),
    "elected": ("Elected", "Normal"),
    "endpoint_skipped": ("EndpointSkipped", "Warning"),
    "history_gap": ("HistoryGap", "Warning"),
    "plan_held_back": ("PlanHeldBack", "Warning"),
    "runbook_observed": ("Observed", "Normal"),
    "runbook_step": ("Acted", "Normal"),
    "watch_failed": ("WatchFailed", "Warning"),
}


class Events:
    """Writes them one after the other; repeated ones of the same words are written once."""

    def __init__(
        self,
        session: aiohttp.ClientSession,
        namespace: str,
        role: str,
        identity: str,
        refused: Callable[[str], object] = lambda why: None,
    ) -> None:
        """`session` has the server's address. `refused` is told once why no Event is written."""
        self._session = session
        self._namespace = namespace
        self._role = role
        self._identity = identity
        self._queue: asyncio.Queue[dict[str, Any]] = asyncio.Queue(WAITING_MAX)
        self._refused = refused
        self._was_refused = False
        self._news = News()
        self._last: dict[tuple[str, str], str] = {}

    def listener(self, scenario: Resource) -> Callable[[Entry], None]:
        """For a recorder: tells of its entries."""

        def listen(entry: Entry) -> None:
            told = told_of(entry, scenario.name) if is_first_hand(entry, self._role) else None
            if told is not None and self._is_news(told, entry):
                uid = scenario.metadata.uid if told.kind == Scenario.__name__ else None
                if not self._queue.full():
                    self._queue.put_nowait(self._body(told, sentence(entry), uid))

        return listen

    async def run(self) -> None:
        """Until it is cancelled."""
        while True:
            body = await self._queue.get()
            timeout = aiohttp.ClientTimeout(total=SECONDS_MAX)
            path = EVENTS.format(namespace=self._namespace)
            try:
                async with self._session.post(path, json=body, timeout=timeout) as answer:
                    raw = await answer.read()
                    if answer.status == FORBIDDEN and not self._was_refused:
                        self._was_refused = True
                        self._refused(said(raw) or f"POST {path} is forbidden")
            except (aiohttp.ClientError, TimeoutError, OSError):
                continue

    def _is_news(self, told: Told, entry: Entry) -> bool:
        """What says no more than the last one is none, nor is one more refusal."""
        if isinstance(entry, AnswerChange):
            return self._news.is_in(entry)
        said = "" if told.reason == "BatchRefused" else sentence(entry)
        key = (entry.by, told.reason)
        before, self._last[key] = self._last.get(key), said
        return said != before

    def _body(self, told: Told, words: str, uid: str | None) -> dict[str, Any]:
        regarding = {
            "apiVersion": KINDS[told.kind].api_version(),
            "kind": told.kind,
            "name": told.name,
            "namespace": self._namespace,
        }
        return {
            "apiVersion": "events.k8s.io/v1",
            "kind": "Event",
            "metadata": {"name": f"{told.name}.{uuid4().hex[:16]}", "namespace": self._namespace},
            "eventTime": datetime.now(UTC).strftime("%Y-%m-%dT%H:%M:%S.%fZ"),
            "type": told.type,
            "reason": told.reason,
            "action": told.reason,
            "note": words[:NOTE_CHARACTERS_MAX],
            "regarding": regarding | ({"uid": uid} if uid else {}),
            "reportingController": f"cascade.lab/{self._role}",
            "reportingInstance": self._identity,
        }
