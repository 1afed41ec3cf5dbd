"""An agent's whole memory as one hashable value: where its coroutine stands, and what it holds.

Versions are made canonical: each version that the agent holds becomes the number of its first
appearance (a slot), so that two executions which differ only in how often others wrote are one.
Loops are told apart by their loop variables; what an agent keeps on the evaluation stack across
an await is not seen, so an agent that does that is refused when two executions disagree.
"""

from __future__ import annotations

from types import CoroutineType, FunctionType, GeneratorType, MethodType
from typing import Any

from cascade.agents.attempts import Failures
from cascade.lab.explore.contents import Contents
from cascade.model.policies import Policy
from cascade.model.resources import DNSPlan, Model, RecordTree, Resource

# Nobody compares-and-swaps these: a plan and a tree never change.
IMMUTABLE = (DNSPlan, RecordTree)


class Frozen:
    """One freezing: the value, and the versions met on the way, in order."""

    def __init__(self, contents: Contents, opaque: frozenset[type]) -> None:
        self.contents = contents
        self.opaque = opaque
        self.slots: dict[str, int] = {}
        self._met: dict[int, int] = {}

    def coroutine(self, coroutine: Any) -> Any:
        """The chain of awaits, from the outermost frame to the innermost."""
        frames = []
        while isinstance(coroutine, CoroutineType) and coroutine.cr_frame is not None:
            frames.append(self.frame(coroutine.cr_frame))
            coroutine = coroutine.cr_await
        return tuple(frames)

    def frame(self, frame: Any) -> Any:
        names = frame.f_locals
        held = tuple((name, self.value(names[name])) for name in sorted(names))
        return frame.f_code.co_qualname, frame.f_lasti, held

    def value(self, value: Any) -> Any:
        """Any value that an agent can hold."""
        if value is None or isinstance(value, (str, int, float)):
            return value
        if isinstance(value, Resource):
            return self.resource(value)
        if isinstance(value, Model):
            return self.contents.plain(value)
        if isinstance(value, Policy):
            return value.name
        if isinstance(value, Failures):  # a count that only lengthens waits decides nothing
            return None if value.limit is None else value.count
        if isinstance(value, (tuple, list)):
            return tuple([self.value(item) for item in value])
        if isinstance(value, (set, frozenset)):
            return frozenset(self.value(item) for item in value)
        if isinstance(value, dict):
            return tuple(sorted((key, self.value(item)) for key, item in value.items()))
        return self.thing(value)

    def resource(self, resource: Resource) -> Any:
        """Its content and the slot of its version."""
        number = self.contents.number(resource)
        version = resource.resource_version
        if not version or isinstance(resource, IMMUTABLE):
            return type(resource).__name__, number
        return type(resource).__name__, number, self.slots.setdefault(version, len(self.slots))

    def thing(self, value: Any) -> Any:
        """Code and objects: what they are and what they hold, each only once."""
        if type(value) in self.opaque or isinstance(value, type):
            return type(value).__name__
        if isinstance(value, Exception):
            return type(value).__name__, str(value)
        if id(value) in self._met:
            return "met", self._met[id(value)]
        self._met[id(value)] = len(self._met)
        if isinstance(value, FunctionType):
            cells = [cell.cell_contents for cell in value.__closure__ or ()]
            return value.__qualname__, self.value(cells)
        if isinstance(value, MethodType):
            return value.__func__.__qualname__, self.value(value.__self__)
        if isinstance(value, GeneratorType):
            return self.frame(value.gi_frame) if value.gi_frame else "finished"
        if not hasattr(value, "__dict__"):
            raise TypeError(
                f"an agent holds a {type(value).__name__} across an await: it hides "
                "where it stands, so keep a list and a loop variable instead"
            )
        return type(value).__qualname__, self.value(value.__dict__)
