"""A played schedule in sentences: one for each call, and what came of it."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from cascade.claims.words import told
from cascade.lab.calls import Call
from cascade.lab.explore.stage import Move, Stage
from cascade.model.history import AnswerChange, Entry, Write
from cascade.model.resources import Resource


def sentences(stage: Stage) -> Iterator[str]:
    """What each move did, in order, without numbers."""
    said = {id(entry): sentence for entry, sentence in told(stage.recorder.entries)}
    for move in stage.moves:
        first, past = move.entries
        yield _sentence(move, stage.recorder.entries[first:past], said)


def _sentence(move: Move, entries: list[Entry], said: dict[int, str]) -> str:
    if move.refused is not None:
        return f"{move.agent} {_wants(move.call)} and is refused: {move.refused}"
    writes = [said[id(e)] for e in entries if isinstance(e, Write | AnswerChange)]
    if writes:
        return "; ".join(writes)
    return f"{move.agent} {_does(move.call)}"


def _does(call: Call[Any]) -> str:
    if call.verb == "sleep":
        return "has waited"
    if call.verb == "changed":
        return f"looks whether there is a new {call.args[0].__name__}"
    if call.verb == "read_all":
        return f"lists every {call.args[0].__name__}"
    if call.verb == "read":
        return f"reads the {call.args[0].__name__} {call.args[1]}"
    return f"{_wants(call)}, which changes nothing".replace("wants to ", "")


def _wants(call: Call[Any]) -> str:
    verbs = {"create": "create", "delete": "delete", "read": "read"}
    what = call.args[0]
    if isinstance(what, Resource):
        kind, name = type(what).__name__, what.name
    else:
        kind, name = what.__name__, call.args[1]
    return f"wants to {verbs.get(call.verb, 'change')} the {kind} {name}"
