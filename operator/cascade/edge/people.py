"""What people do and look at, noted in the history of a lab that they can reach with kubectl."""

from __future__ import annotations

from cascade.kube.server.hooks import Hook
from cascade.lab.score import LOOKED, People, changed_in
from cascade.model.history import Entry, Write
from cascade.model.recorder import Recorder
from cascade.model.resources import CUSTOM_RESOURCES, Lease, Resource, Scenario

SAME_LOOK_SECONDS = 60.0
PLURALS = {kind.plural: kind.__name__ for kind in CUSTOM_RESOURCES}
DIRECTOR, RUNNING = "director", "Running"
SAID = {"create": "created", "delete": "deleted"}


class PeopleInHistory:
    """Who is a person is said in `cascade.lab.score`."""

    def __init__(self, recorder: Recorder, *, of_pods: bool = False) -> None:
        """`of_pods`: the agents are pods. What the director does by the runbook is noted too, as
        its own notes are not heard; and who leads of a role's pods, a Lease says."""
        self._recorder = recorder
        self._of_pods = of_pods
        self._is_running = False
        self._people = People()
        self._known: dict[tuple[str, str], Resource] = {}
        self._looked: dict[str, float] = {}
        for entry in recorder.entries:
            self._remember(entry)
        recorder.listen(self._see)

    def _remember(self, entry: Entry) -> None:
        self._people.see(entry)
        if isinstance(entry, Write):
            self._known[entry.kind, entry.name] = entry.resource
            if isinstance(entry.resource, Scenario):
                self._is_running = entry.resource.status.phase == RUNNING

    def _see(self, entry: Entry) -> None:
        before = self._known.get((entry.kind, entry.name)) if isinstance(entry, Write) else None
        self._remember(entry)
        if isinstance(entry, Write) and self._is_a_deed(entry):
            said = SAID.get(entry.verb, "changed")
            fields = changed_in(before, entry.resource) if said == "changed" else ""
            did = " ".join(filter(None, (said, entry.kind, entry.name, fields and f"({fields})")))
            self._recorder.note(entry.by, "runbook_step", {"do": "kubectl", "did": did, "why": ""})

    def _is_a_deed(self, write: Write) -> bool:
        """The director's are those that it does once all is there."""
        if self._of_pods and isinstance(write.resource, Lease | Scenario):
            return False
        if write.by == DIRECTOR:
            return self._of_pods and self._is_running
        return self._people.are(write.by)

    def also_hear(self, hook: Hook) -> Hook:
        """The server's hook, which hears of each call; reads of the lab's kinds are noted."""

        async def heard(agent: str, verb: str, path: str) -> None:
            if verb in ("get", "list", "watch") and self._people.are(agent):
                self._look(agent, verb, path)
            await hook(agent, verb, path)

        return heard

    def _look(self, agent: str, verb: str, path: str) -> None:
        kind = next((PLURALS[part] for part in path.split("/") if part in PLURALS), None)
        now = self._recorder.now()
        if kind is None or now < self._looked.get(path, -SAME_LOOK_SECONDS) + SAME_LOOK_SECONDS:
            return
        self._looked[path] = now
        self._recorder.note(agent, LOOKED, {"verb": verb, "kind": kind})
