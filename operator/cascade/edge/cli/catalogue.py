"""`cascade scenarios`, `cascade policies`, `cascade claims`: what there is, one line each."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Any

import click

from cascade.edge.cli.words import as_json, columns, output_option


@click.command()
@output_option
def scenarios(output: str) -> None:
    """List the scenarios there are.

    \b
    Example:
      cascade scenarios
      cascade run dns-race-guarded
    """
    from cascade.edge.cli.scenarios import catalogue

    found = catalogue()
    rows = [
        {
            "name": scenario.name,
            "title": scenario.spec.title,
            "preset": scenario.spec.preset,
            "horizon_seconds": scenario.spec.horizon_seconds,
        }
        for scenario in found
    ]
    show(output, rows, ("name", "title"))


@click.command()
@output_option
def policies(output: str) -> None:
    """List the defect and its mitigations, policy by policy.

    The second column names the presets that choose it.

    \b
    Example:
      cascade policies
      cascade run --set enactor.check=EveryWrite
    """
    from cascade.model.policies import FAMILIES

    rows = [
        {
            "set": f"{as_set(field)}={name}",
            "what": type(choice).summary(),
            "as-it-was": name == family.as_it_was,
            "guarded": name == family.guarded,
        }
        for field, family in FAMILIES.items()
        for name, choice in family.choices.items()
    ]
    for row in rows:
        marks = [preset for preset in ("as-it-was", "guarded") if row[preset]]
        row["preset"] = "both" if len(marks) == 2 else "".join(marks)
    show(output, rows, ("set", "preset", "what"))


@click.command()
@output_option
def claims(output: str) -> None:
    """List what every run is judged by.

    Safety is broken by one step, liveness by a time limit; a `sometimes` claim proves that the run
    was not an empty one.

    \b
    Example:
      cascade claims -o json
    """
    from cascade.claims import CLAIMS

    rows = [
        {"name": name, "sort": claim.sort, "sentence": claim.english()}
        for name, claim in CLAIMS.items()
    ]
    show(output, rows, ("name", "sort", "sentence"))


def as_set(field: str) -> str:
    """`DNSServer.emptyRoot` -> `dnsServer.emptyRoot`, as people write it after --set."""
    return re.sub(r"^([A-Z]+(?=[A-Z][a-z])|[A-Z])", lambda start: start[0].lower(), field)


def show(output: str, rows: Sequence[dict[str, Any]], shown: Sequence[str]) -> None:
    """All fields as JSON, or some of them as columns."""
    if output == "json":
        click.echo(as_json(rows))
    else:
        click.echo(columns([[str(row[field]) for field in shown] for row in rows]))
