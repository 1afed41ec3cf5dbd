"""The end of a run, in words: what happened, why, what holds, where the files are."""

from __future__ import annotations

from collections.abc import Iterator

import click

from cascade.claims.base import Verdict
from cascade.claims.loss_account import Loss
from cascade.edge.cli.words import columns, numbered, paragraph
from cascade.edge.report.beside import notes
from cascade.edge.report.outcome import Outcome, lasting
from cascade.lab.run import Played
from cascade.model.story_time import clock_face

TOLD_MAX = 2  # losses told in full; the report tells all of them
COLOURS = {"violated": "red", "held": "green", "unknown": "yellow"}


def tell(outcome: Outcome) -> str:
    """All of it, in paragraphs."""
    parts = [click.style(paragraph(outcome.sentence()), bold=True)]
    parts += hours(outcome)
    parts += losses(outcome)
    parts.append(claims(outcome.played))
    parts.append(expectations(outcome.played))
    return "\n\n".join(parts)


def hours(outcome: Outcome) -> Iterator[str]:
    """Of a run that has leases: when what AWS tells of happened here."""
    rows = outcome.milestones
    if rows:
        title = click.style("Since the endpoint went empty", bold=True)
        table = [("", "here", "AWS", ""), *((r.event, r.here, r.aws, r.after) for r in rows)]
        lines = columns(table).splitlines()
        told = [paragraph(note, "  ", "  ") for note in notes(outcome.course, rows)]
        yield "\n".join([title, *(f"  {line}" for line in lines), *told])


def losses(outcome: Outcome) -> Iterator[str]:
    """The first ones sentence by sentence, the others in a line each."""
    told, rest = outcome.losses[:TOLD_MAX], outcome.losses[TOLD_MAX:]
    for loss in told:
        title = click.style(f"How {loss.endpoint} was lost", bold=True)
        yield f"{title}\n{numbered(loss.facts())}"
    if rest:
        title = click.style(f"{len(rest)} more, told in the report", bold=True)
        yield "\n".join([title, *(in_a_line(loss) for loss in rest)])


def in_a_line(loss: Loss) -> str:
    took = f"for {lasting(loss.ended_at - loss.empty.at)}" if loss.healed else "until the end"
    return f"  since {clock_face(loss.empty.at)} {loss.endpoint} answered with nothing, {took}"


def claims(played: Played) -> str:
    order = list(COLOURS)
    judged = sorted(played.verdicts, key=lambda verdict: order.index(verdict.verdict))
    title = click.style("Claims", bold=True)
    return "\n".join([title, *(claim(verdict) for verdict in judged)])


def claim(verdict: Verdict) -> str:
    """`violated  endpoint_never_empty  0:14:25  dynamodb answers with no address`."""
    word = click.style(f"{verdict.verdict:<8}", fg=COLOURS[verdict.verdict])
    if verdict.verdict == "held" or not verdict.sentence:
        return f"  {word}  {verdict.claim}"
    at = "" if verdict.at_seconds is None else f"{clock_face(verdict.at_seconds)} "
    told = paragraph(f"{at}{verdict.sentence}", " " * 12, " " * 12)
    return f"  {word}  {verdict.claim}\n{told}"


def expectations(played: Played) -> str:
    wished = len(played.scenario.spec.expectations)
    if played.interrupted:
        return "What the scenario expects is not judged, as the run was interrupted."
    if played.unmet:
        return paragraph(f"Not what the scenario expects: {'; '.join(played.unmet)}.")
    return (
        f"All {wished} expectations of the scenario are met."
        if wished
        else "The scenario expects nothing in particular."
    )
