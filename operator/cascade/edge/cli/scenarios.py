"""Which scenario is meant: a name from the catalogue, or a file of the user's own."""

from __future__ import annotations

from collections.abc import Sequence
from difflib import get_close_matches
from pathlib import Path

from cascade.edge.assets import scenarios_folder
from cascade.lab.scenario_file import load
from cascade.model.errors import BadInput
from cascade.model.resources import Scenario

ENDINGS = (".yaml", ".yml")


def find(name: str) -> Scenario:
    """The scenario of that name or in that file. Raises BadInput."""
    if name.endswith(ENDINGS) or "/" in name:
        return load(Path(name))
    for path in scenarios_folder().glob("*.yaml"):
        if path.stem == name:
            return load(path)
    raise BadInput(unknown(name, [scenario.name for scenario in catalogue()]))


def catalogue() -> list[Scenario]:
    """All scenarios that come with the project, by name."""
    return [load(path) for path in sorted(scenarios_folder().glob("*.yaml"))]


def unknown(name: str, there_are: Sequence[str]) -> str:
    """The sentence for a name that is none, with the one that was probably meant."""
    close = get_close_matches(name, there_are, n=1)
    meant = f"did you mean {close[0]}? " if close else ""
    return (
        f"there is no scenario {name!r}: {meant}there is {', '.join(there_are)},"
        " or give the path of a YAML file"
    )
