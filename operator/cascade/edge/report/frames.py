"""Which drawings a run gets: all of it, the minutes that led to the loss, the seconds that did it.

A run without a loss gets all of it, and the minutes in which it came closest to one.
"""

from __future__ import annotations

from collections.abc import Iterator

from cascade.claims.loss_account import Loss
from cascade.edge.report.drawing import SMALL, Frame
from cascade.edge.report.marks import Moment, moments
from cascade.edge.report.outcome import Outcome, counted
from cascade.edge.report.scales import Lag
from cascade.edge.report.timeline import Timeline
from cascade.model.story_time import clock_face

COLOUR = (
    "Colour says how far behind the newest plan it is: what an endpoint serves, and what an"
    " enactor is about to write. Grey lines below an enactor are back-off, ticks are clean-up. The"
    " shaded part is enlarged below."
)

REPAIR_SECONDS = 3600.0  # after an answer is back, what people do is no longer about it
REPAIR = (
    "What people did, and what became of it. A red stripe below an endpoint's answer: a user still"
    " gets nothing, as a cache keeps the empty answer."
)


def frames(outcome: Outcome, line: Timeline, lag: Lag) -> Iterator[Frame]:
    """From the whole to the detail; each but the last shades what the next one enlarges."""
    end = max(line.end, 1.0)
    if outcome.losses:
        yield from of_loss(outcome.losses[0], line, end)
        return
    window, told = closest(line, lag, end)
    yield Frame("The whole run", COLOUR, 0, end, SMALL, window=window)
    yield Frame("Where it came closest", told, *window)


def of_loss(loss: Loss, line: Timeline, end: float) -> Iterator[Frame]:
    marked = tuple(moments(loss))
    deed = [moment.at for moment in marked if moment.kind != "check"]
    first, last = min(moment.at for moment in marked), max(deed)
    minutes = (max(0.0, first - 30), min(end, last + 120))
    seconds = (max(0.0, min(deed) - 25), min(end, last + 25))
    empty = marked[-1:]
    yield Frame("The whole run", COLOUR, 0, end, SMALL, empty, minutes)
    if any(moment.kind == "check" for moment in marked):
        told = in_hand(loss, line)
        yield Frame("From the check to the loss", told, *minutes, moments=marked, window=seconds)
    yield Frame("The seconds that did it", deeds(marked), *seconds, moments=marked)
    until = loss.healed.at + REPAIR_SECONDS if loss.healed else end
    steps = (note.at for note in line.people if note.event == "runbook_step")
    acts = [at for at in steps if last < at <= until]
    if loss.healed and acts:
        repair = (max(0.0, acts[0] - 60), min(end, max(acts[-1], loss.healed.at) + 240))
        yield Frame("The repair", REPAIR, *repair)


def in_hand(loss: Loss, line: Timeline) -> str:
    """Who held which plan for how long, and how many newer ones came meanwhile."""
    flip = loss.flip
    assert flip is not None and flip.pick_up is not None, "a check is a flip's"
    since, until = flip.pick_up.note.at, flip.write.at
    came = sum(since < at <= until for at, _ in line.plans)
    meanwhile = f" Meanwhile {counted(came, 'newer plan')} came." if came else ""
    return (
        f"{flip.who} has plan {flip.pick_up.generation} in hand from {clock_face(since)} to"
        f" {clock_face(until)}.{meanwhile} The light bar below"
        " an endpoint says that somebody holds its lock. The shaded part is enlarged below."
    )


def deeds(marked: tuple[Moment, ...]) -> str:
    """What the lines of the last drawing are."""
    kinds = {moment.kind for moment in marked}
    told = ["Red lines: stale writes, the thick one is the one told above."] * ("stale" in kinds)
    told += ["Dashed line: the deletion."] * ("deletion" in kinds)
    told.append("Grey lines: the other flips, from the enactor up to the endpoint.")
    return " ".join([*told, "Below each endpoint: who holds its lock."])


def closest(line: Timeline, lag: Lag, end: float) -> tuple[tuple[float, float], str]:
    """Some minutes around the moment at which an endpoint was furthest behind."""
    behind, at, who, generation = max(
        (
            (lag.behind(span.generation, span.end), span.end, span.who, span.generation)
            for spans in line.answers.values()
            for span in spans
            if span.generation is not None and span.addresses
        ),
        default=(0, end, "", 0),
    )
    window = (max(0.0, at - 240), min(end, at + 60))
    if not who:
        return window, "No endpoint answered at all."
    newest = generation + behind
    return window, (
        f"At {clock_face(at)} {who} serves plan {generation} while plan {newest} is the newest:"
        f" {behind} behind, the furthest of this run."
    )
