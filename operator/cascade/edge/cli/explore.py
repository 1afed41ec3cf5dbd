"""`cascade explore` and `cascade replay`: every order of the agents' calls, and one of them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import click

from cascade.edge.cli.words import as_json, numbered, output_option, paragraph

if TYPE_CHECKING:
    from cascade.lab.explore.schedule import Schedule
    from cascade.lab.explore.search import Found
    from cascade.lab.explore.stage import Stage

STATES_MAX = 5_000_000
FIRST_ASKED = "endpoint_never_empty"


@click.command()
@click.argument("scenario", default="dns-race")
@click.option("--enactors", type=int, default=2, show_default=True, help="How many enactors.")
@click.option("--plans", type=int, default=3, show_default=True, help="How many plans at most.")
@click.option("--keep", type=int, default=1, show_default=True, help="Generations kept.")
@click.option("--preset", type=click.Choice(["as-it-was", "guarded"]), help="A set of policies.")
@click.option("--set", "settings", multiple=True, metavar="KIND.FIELD=VALUE", help="One policy.")
@click.option(
    "--states-max",
    type=click.IntRange(1),
    default=STATES_MAX,
    show_default=True,
    help="Give up after that many states; about 1 GB for each million.",
)
@output_option
def explore(
    scenario: str,
    enactors: int,
    plans: int,
    keep: int,
    preset: str | None,
    settings: tuple[str, ...],
    states_max: int,
    output: str,
) -> None:
    """Try every order of every call, within small bounds.

    The same agents as in a run, one endpoint, time without length: what can go wrong in any order
    is found, and the first way found is a shortest one.

    \b
    Example:
      cascade explore
      cascade explore --set enactor.check=EveryWrite
      cascade explore --preset guarded --set planner.pace=EveryChange -o json
    """
    from cascade.edge.cli.scenarios import find
    from cascade.lab.explore.bounds import Bounds
    from cascade.lab.explore.bounds import explore as search
    from cascade.lab.explore.schedule import Schedule
    from cascade.model.presets import configured

    bounds = Bounds(enactors, plans, keep)
    chosen = ((f"preset={preset}",) if preset else ()) + settings
    wanted = configured(find(scenario), preset, settings)  # type: ignore[arg-type]
    found = search(wanted, bounds, states_max)
    ways = {c: Schedule(scenario, chosen, bounds, way) for c, way in found.shortest.items()}
    click.echo(as_json(_json(found, ways)) if output == "json" else _text(found, ways))


@click.command()
@click.argument("schedule")
@output_option
def replay(schedule: str, output: str) -> None:
    """Play a schedule of the explorer again, call by call.

    \b
    Example:
      cascade replay dns-race:e2p3k1:fp3f2p3fa2p4b10a6b2
    """
    from cascade.lab.explore.schedule import parse

    stage = _played(parse(schedule))
    if output == "json":
        click.echo(as_json(_moves(stage)))
        return
    from cascade.lab.explore.telling import sentences

    click.echo(numbered(list(sentences(stage))))
    click.echo(_ending(stage))


def _played(schedule: Schedule) -> Stage:
    from cascade.edge.cli.scenarios import find
    from cascade.lab.explore.bounds import agents, resources
    from cascade.lab.explore.stage import Stage
    from cascade.model.errors import BadInput
    from cascade.model.presets import configured

    given = [s.removeprefix("preset=") for s in schedule.settings if s.startswith("preset=")]
    if given and given[-1] not in ("as-it-was", "guarded"):
        raise BadInput(f"there is no preset {given[-1]!r}; there is as-it-was and guarded")
    settings = [s for s in schedule.settings if not s.startswith("preset=")]
    preset: Any = given[-1] if given else None
    scenario = configured(find(schedule.scenario), preset, settings)
    stage = Stage(resources(scenario, schedule.bounds), agents(schedule.bounds))
    stage.play(schedule.moves)
    return stage


def _text(found: Found, ways: dict[str, Schedule]) -> str:
    """The bounds, what holds in every order, and the shortest way to what does not."""
    done = "every order was tried" if found.exhausted else "NOT every order was tried"
    lines = [
        f"{found.states:,} states, {found.transitions:,} calls, {found.seconds:.1f} s: {done}",
        paragraph(f"({found.executed:,} steps of real coroutines were enough to know them all)"),
    ]
    from cascade.lab.explore.breaches import BREACHES

    for claim in BREACHES:
        way = ways.get(claim)
        if way is None:
            word = "holds in every order" if found.exhausted else "held as far as was tried"
            lines.append(f"  {claim:<32} {word}")
        else:
            lines.append(f"  {claim:<32} broken by {len(way.moves)} calls at least")
    first = FIRST_ASKED if FIRST_ASKED in ways else next(iter(ways), None)
    if first is not None:
        lines += _story(first, ways[first])
    return "\n".join(lines)


def _story(claim: str, schedule: Schedule) -> list[str]:
    from cascade.lab.explore.telling import sentences

    stage = _played(schedule)
    return [
        "",
        f"The shortest way to break {claim}:",
        numbered(list(sentences(stage))),
        "",
        "Play it again:",
        f"  cascade replay {schedule}",
    ]


def _ending(stage: Stage) -> str:
    from cascade.model.history import AnswerChange

    changes = [entry for entry in stage.recorder.entries if isinstance(entry, AnswerChange)]
    if not changes:
        return "\nNo endpoint was ever served."
    last = changes[-1]
    with_what = f"{len(last.addresses)} addresses" if last.addresses else "nothing"
    return f"\nIn the end {last.endpoint} answers with {with_what}."


def _json(found: Found, ways: dict[str, Schedule]) -> dict[str, Any]:
    from cascade.lab.explore.breaches import BREACHES

    return {
        "exhausted": found.exhausted,
        "states": found.states,
        "transitions": found.transitions,
        "seconds": round(found.seconds, 3),
        "executed": found.executed,
        "claims": {
            claim: {"calls": len(ways[claim].moves), "schedule": str(ways[claim])}
            if claim in ways
            else None
            for claim in BREACHES
        },
    }


def _moves(stage: Stage) -> list[dict[str, Any]]:
    from cascade.lab.explore.telling import sentences

    return [
        {"move": move.number, "agent": move.agent, "call": move.call.verb, "sentence": sentence}
        for move, sentence in zip(stage.moves, sentences(stage), strict=True)
    ]
