"""The moments of a loss that a drawing marks, each with the number of the sentence about it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from cascade.claims.loss_account import Loss


@dataclass(frozen=True, slots=True)
class Moment:
    """Something that one enactor did to an endpoint, or that DNS did (`by` is empty)."""

    at: float
    by: str
    endpoint: str
    kind: str
    words: str
    number: str
    sentence: str


def moments(loss: Loss) -> Iterator[Moment]:
    """Check, stale write, deletion, empty answer: what the history shows of them."""
    facts = loss.facts()

    def moment(at: float, by: str, kind: str, words: str, key: str) -> Moment:
        number = next((n for n, fact in enumerate(facts, start=1) if key in fact), 0)
        sentence = facts[number - 1] if number else words
        return Moment(at, by, loss.endpoint, kind, words, str(number or ""), sentence)

    flip = loss.flip
    if flip is not None and flip.pick_up is not None:
        plan, note = flip.pick_up.generation, flip.pick_up.note
        yield moment(note.at, flip.who, "check", f"picks up plan {plan}", "picks up plan")
    if flip is not None and flip.flip.new is not None:
        old, new = flip.flip.old, flip.flip.new
        stale = loss.stale_flip is not None
        was = f", the root was {old.generation}" if old else ""
        words = f"stale write: back to {new.generation}{was}" if stale else "flip"
        key = f"(step {flip.write.step})"
        yield moment(flip.write.at, flip.who, "stale" if stale else "flip", words, key)
    if loss.deletion is not None:
        write = loss.deletion.write
        words = f"clean-up deletes {write.name}"
        yield moment(write.at, write.by, "deletion", words, f"(step {write.step})")
    yield moment(loss.empty.at, "", "empty", "answers with nothing", f"(step {loss.empty.step})")
