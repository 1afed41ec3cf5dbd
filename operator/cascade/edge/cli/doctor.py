"""`cascade doctor`: which programs are here, what needs them, and how to get those that are not."""

from __future__ import annotations

import platform
from typing import TYPE_CHECKING, Any

import click

from cascade.edge.cli.words import as_json, columns, output_option

if TYPE_CHECKING:
    from cascade.edge.tools import Found

# What the basic commands load between them: a package that is missing shows here.
BASICS = (
    "cascade.edge.embedded",
    "cascade.edge.cluster",
    "cascade.edge.standing",
    "cascade.edge.report.page",
    "cascade.edge.cli.live",
    "cascade.lab.timed_run",
    "cascade.lab.explore.stage",
    "cascade.lab.studies.study",
)


@click.command()
@output_option
def doctor(output: str) -> None:
    """Say what is on this machine, which commands need it, and how to get what is not.

    Exits with 0 when all that the commands of `cascade` need to play, explore, judge and draw is
    there: nothing but Python packages. The programs are for looking into a lab and for the tests.

    \b
    Example:
      cascade doctor
      cascade doctor -o json
    """
    from concurrent.futures import ThreadPoolExecutor

    from cascade.edge.tools import TOOLS, look

    with ThreadPoolExecutor() as threads:
        looks = threads.map(look, TOOLS.values())
        missing = missing_basics()
        found = list(looks)
    if output == "json":
        basics = {"python": platform.python_version(), "missing": missing}
        click.echo(as_json({"basics": basics, "tools": [as_row(one) for one in found]}))
    else:
        click.echo(columns([as_line(one) for one in found]))
        click.echo(f"\n{conclusion(missing)}")
    raise SystemExit(1 if missing else 0)


def missing_basics() -> list[str]:
    """What the basic commands lack, by name."""
    from importlib import import_module

    from cascade.edge.assets import AssetsMissing, crds_folder, scenarios_folder

    missing: dict[str, None] = {}
    for module in BASICS:
        try:
            import_module(module)
        except ImportError as error:
            missing[error.name or module] = None
    try:
        crds_folder(), scenarios_folder()
    except AssetsMissing as error:
        missing[str(error)] = None
    return list(missing)


def conclusion(missing: list[str]) -> str:
    if missing:
        return f"broken: {', '.join(missing)}; make setup mends it, or install cascade-lab again"
    return (
        f"run, explore, study, report and all other commands can be used: they need Python packages"
        f" only, and these are here (Python {platform.python_version()})"
    )


def as_line(found: Found) -> list[str]:
    """State, name and version, what it is for; the way to get it where it will not do."""
    what = f"for {', '.join(found.tool.needed_by)}"
    if not found.usable:
        what += f"; to get it: {found.tool.how_to_get}"
    return [found.state, found.tool.name, found.version or "-", what]


def as_row(found: Found) -> dict[str, Any]:
    return {
        "name": found.tool.name,
        "state": found.state,
        "version": found.version or None,
        "path": found.path,
        "needed_by": found.tool.needed_by,
        "how_to_get": found.tool.how_to_get,
    }
