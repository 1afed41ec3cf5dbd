"""A schedule as one short line: what was explored, and who moves how often in a row.

`dns-race:e2p3k1:p4f3a5b10a6b2` reads: scenario dns-race, 2 enactors, 3 plans, keep 1; the planner
moves four times, the fleet three, enactor-az1 five, ... Settings that differ from the scenario's
stand between: `dns-race+enactor.check=EveryWrite:e2p3k1:...`.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import groupby

from cascade.lab.explore.bounds import Bounds
from cascade.model.errors import BadInput

LETTERS = {"fleet": "f", "planner": "p"} | {
    f"enactor-az{number}": letter for number, letter in enumerate("abcdeghij", start=1)
}
NAMES = {letter: name for name, letter in LETTERS.items()}
_HEAD = r"(?P<scenario>[^:+]+)(?P<settings>(\+[^:+]+)*)"
_WHOLE = re.compile(_HEAD + r":(?P<bounds>[^:]+):(?P<moves>.*)")
_BOUNDS = re.compile(r"e(\d+)p(\d+)k(\d+)")
_MOVES = re.compile(r"([a-jp])(\d*)")


@dataclass(frozen=True)
class Schedule:
    """One order of calls, and what is needed to play it again."""

    scenario: str
    settings: tuple[str, ...]
    bounds: Bounds
    moves: tuple[str, ...]

    def __str__(self) -> str:
        b = self.bounds
        head = "+".join((self.scenario, *self.settings))
        return f"{head}:e{b.enactors}p{b.plans}k{b.keep}:{shorten(self.moves)}"


def shorten(moves: Sequence[str]) -> str:
    """`p4f3`: the planner four times, the fleet three."""
    runs = [(name, len(list(run))) for name, run in groupby(moves)]
    return "".join(LETTERS[name] + (str(count) if count > 1 else "") for name, count in runs)


def parse(text: str) -> Schedule:
    """The inverse of str(). Raises BadInput."""
    whole = _WHOLE.fullmatch(text.strip())
    bounds = _BOUNDS.fullmatch(whole["bounds"]) if whole else None
    if not whole or not bounds or not re.fullmatch(f"({_MOVES.pattern})*", whole["moves"]):
        raise BadInput(
            f"{text!r} is no schedule; one looks like dns-race:e2p3k1:p4f3a5, "
            "and `cascade explore` prints one"
        )
    moves: list[str] = []
    for letter, count in _MOVES.findall(whole["moves"]):
        if len(moves) + int(count or 1) > 100_000:
            raise BadInput("a schedule of more than 100,000 moves is not played; shorten it")
        moves += [NAMES[letter]] * int(count or 1)
    settings = tuple(filter(None, whole["settings"].split("+")))
    return Schedule(whole["scenario"], settings, Bounds(*map(int, bounds.groups())), tuple(moves))
