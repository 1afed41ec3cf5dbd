"""`cascade score`: how fast people found and repaired what broke, beside AWS."""

from __future__ import annotations

from pathlib import Path

import click

from cascade.edge.cli.words import as_json, columns, output_option, paragraph
from cascade.lab.score import Beat, Score
from cascade.model.story_time import clock_face

SCORE = "score.json"  # in the folder of a run that a person played


@click.command()
@click.argument("run", type=click.Path(path_type=Path))
@output_option
def score(run: Path, output: str) -> None:
    """How fast people found and repaired what broke, beside AWS.

    RUN is the folder of a run, or any history.jsonl: one that a person played (`cascade run
    --manual`), or any other, where the director's runbook is what people did.

    \b
    Example:
      cascade score runs/lease-collapse-by-hand-1
    """
    from cascade.edge.report.reading import read_run
    from cascade.lab.score import score as score_of

    played = read_run(run)
    reached = score_of(played.entries, played.ended_at)
    click.echo(as_json(reached.to_json()) if output == "json" else in_words(reached))


def in_words(reached: Score) -> str:
    """The table, and a sentence."""
    title = click.style("Score", bold=True)
    if reached.emptied_at is None:
        return f"{title}\n  No endpoint was lost, so there was nothing to find."
    since = clock_face(reached.emptied_at)
    rows = [("since the endpoint went empty", "you", "AWS", "")]
    rows += [
        (beat.words, _time(beat.here), _time(beat.aws), _beside(beat)) for beat in reached.beats
    ]
    lines = [f"  {line}" for line in columns(rows).splitlines()]
    return "\n".join([f"{title}, T0 is {since}", *lines, paragraph(_told(reached), "  ", "  ")])


def _told(reached: Score) -> str:
    told = []
    if reached.leases:
        told.append(f"{reached.fewest_held} of {reached.leases} leases were left at the worst time")
    if reached.refused is not None:
        told.append(f"{reached.refused:,} launches were refused")
    if reached.times_lost > 1:
        told.append(f"the endpoint was lost {reached.times_lost} times")
    told.append(f"people wrote {reached.deeds} times")
    sentence = ", ".join(told)
    return f"{sentence[0].upper()}{sentence[1:]}."


def _time(seconds: float | None) -> str:
    return "-" if seconds is None else clock_face(seconds)


def _beside(beat: Beat) -> str:
    if beat.here is None or beat.aws is None:
        return ""
    less = beat.aws - beat.here
    return f"{clock_face(abs(less))} {'earlier' if less >= 0 else 'later'}"
