"""A run from its folder or its history file: read, and judged anew from the history alone."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from cascade.claims import Judge, every_claim
from cascade.lab.run import Played
from cascade.model.errors import BadInput
from cascade.model.history import Entry, Write
from cascade.model.history_file import Header, read_history
from cascade.model.resources import Scenario

HISTORY, VERDICT = "history.jsonl", "verdict.json"


def read_run(place: Path) -> Played:
    """The run in a folder, or of a history file. Raises BadInput."""
    path = place / HISTORY if place.is_dir() else place
    try:
        with path.open("rb") as lines:
            header, rest = read_history(lines)
            entries = list(rest)
    except OSError as error:
        raise BadInput(
            f"{path} cannot be read ({error.strerror}): give the folder of a run,"
            " or its history.jsonl"
        ) from error
    except BadInput as error:
        raise BadInput(f"{path} {error}") from error
    return judged(header, entries, said_besides(path.parent / VERDICT), str(path))


def judged(header: Header, entries: list[Entry], besides: dict[str, Any], source: str) -> Played:
    """What a driver would have given back. `besides` is verdict.json, as far as there is one."""
    scenario = scenario_in(entries, source)
    judge = Judge(every_claim(scenario))
    for entry in entries:
        judge.see(entry)
    last_at = entries[-1].at if entries else 0.0
    ended_at = max(last_at, besides.get("ended_at_seconds", last_at))
    return Played(
        scenario=scenario,
        seed=header.seed or 0,
        driver=header.driver,
        entries=entries,
        verdicts=judge.finish(ended_at),
        ended_at=ended_at,
        calls=besides.get("calls", 0),
        interrupted=besides.get("interrupted", False),
        notes=besides.get("measured", {}),
    )


def scenario_in(entries: list[Entry], source: str) -> Scenario:
    """The first one that was written: a run begins with it. Raises BadInput."""
    for entry in entries:
        if isinstance(entry, Write) and isinstance(entry.resource, Scenario):
            return entry.resource
    raise BadInput(f"{source} holds no Scenario, so it is no whole run: run the scenario again")


def said_besides(path: Path) -> dict[str, Any]:
    """verdict.json; nothing where it is absent or broken, as the history says what matters."""
    try:
        body = json.loads(path.read_bytes())
    except (OSError, ValueError):
        return {}
    wanted = {"ended_at_seconds": int | float, "calls": int, "interrupted": bool, "measured": dict}
    said = body if isinstance(body, dict) else {}
    return {key: value for key, value in said.items() if isinstance(value, wanted.get(key, ()))}
