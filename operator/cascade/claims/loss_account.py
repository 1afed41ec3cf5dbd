"""Loss: how one endpoint came to answer with nothing, and what became of it, in plain sentences.

Every part but the empty answer may be absent: a history shows what it shows, and the account
says no more than that.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from math import fsum

from cascade.claims.world import Flip
from cascade.model.history import AnswerChange, Note, Write
from cascade.model.story_time import clock_face

A_PERSON = "a-person"


@dataclass(frozen=True, slots=True)
class PickUp:
    """An enactor's check. `before` is the generation it had applied by then."""

    note: Note
    generation: int
    before: int | None
    only_check: bool


@dataclass(frozen=True, slots=True)
class FlipAccount:
    """A flip: the pick-up behind it, the failures on the way, and who flipped meanwhile."""

    write: Write
    flip: Flip
    pick_up: PickUp | None = None
    waits: tuple[Note, ...] = ()
    newer: tuple[tuple[Write, Flip], ...] = ()

    @property
    def who(self) -> str:
        """As the record says; a person with kubectl leaves there what an enactor wrote."""
        if self.write.by.startswith("kubectl"):
            return A_PERSON
        return self.flip.set_by or self.write.by or "somebody"


@dataclass(frozen=True, slots=True)
class Deletion:
    """A tree's deletion: was it some root's, and after which plan did its enactor clean up?"""

    write: Write
    roots: tuple[str, ...]
    cleaned_for: int | None


@dataclass(frozen=True, slots=True)
class Loss:
    """One endpoint from its first empty answer until it answers again, or until the end."""

    endpoint: str
    empty: AnswerChange
    ended_at: float
    flip: FlipAccount | None = None
    deletion: Deletion | None = None
    empty_plan: Write | None = None
    refusals: tuple[Note, ...] = ()
    healed: AnswerChange | None = None
    repair: FlipAccount | Write | None = None
    withdrawn: Write | None = None
    held_up: tuple[tuple[str, str], ...] = ()
    """Enactors that back off at other endpoints when the account ends, and where."""

    @property
    def stale_flip(self) -> FlipAccount | None:
        """The flip, if it put an older tree in place of a newer one."""
        return self.flip if self.flip and self.flip.flip.went_back else None

    def sentences(self) -> list[str]:
        """The account in order of time: `1. At 0:16:23 …`."""
        return [f"{number}. {fact}" for number, fact in enumerate(self.facts(), start=1)]

    def facts(self) -> list[str]:
        """The sentences without their numbers."""
        parts = [*self._way_to_the_flip(), *self._cause(), *self._aftermath()]
        return [text for _, text in sorted(parts, key=lambda part: part[0])]

    def _way_to_the_flip(self) -> Iterator[tuple[float, str]]:
        flip = self.flip
        if flip is None:
            return
        if (check := flip.pick_up) is not None:
            last = f": it is newer than {check.before}, the last one it applied"
            newer = last if check.before else ""
            only = ". It checks this once, and never again" if check.only_check else ""
            yield (
                check.note.at,
                f"{_at(check.note)} {flip.who} picks up plan {check.generation}{newer}{only}.",
            )
        if flip.waits:
            seconds = fsum(float(note.fields.get("seconds", 0)) for note in flip.waits)
            failed = _times(len(flip.waits))
            yield (
                flip.waits[0].at,
                f"From {clock_face(flip.waits[0].at)} on {flip.who} fails"
                f" {failed} at {self.endpoint} ({_reasons(flip.waits)}) and backs off for"
                f" {_lasting(seconds)} in all.",
            )
        if flip.newer:
            at, newest = flip.newer[-1][0].at, flip.newer[-1][1].new
            who = _all(sorted({other.set_by for _, other in flip.newer}))
            plans = len({other.new.generation for _, other in flip.newer if other.new})
            yield (
                at,
                f"Meanwhile {who} flip{'s' * (' and ' not in who)} {self.endpoint} to"
                f" {_many(plans, 'newer plan')}, at {clock_face(at)} to"
                f" {newest.tree if newest else 'none'}.",
            )
        yield flip.write.at, self._flipped(flip)

    def _flipped(self, account: FlipAccount) -> str:
        old, new, step = account.flip.old, account.flip.new, account.write.step
        when = _at(account.write)
        was = old.tree if old else "none"
        if new is None:
            takes = f"{account.who} takes the root of {self.endpoint} away (step {step})"
            return f"{when} {takes}; it was {was}."
        flips = f"{when} {account.who} flips {self.endpoint} to {new.tree} (step {step})"
        if account.flip.went_back and old is not None:
            behind = _many(old.generation - new.generation, "generation")
            return f"{flips}: the stale write. It reads the root as {was}, {behind} newer."
        return f"{flips}; it reads the root as {was}."

    def _cause(self) -> Iterator[tuple[float, str]]:
        if self.empty_plan is not None:
            plan = self.empty_plan
            yield (
                plan.at,
                f"{_at(plan)} {plan.by or 'somebody'} writes {plan.name}, which gives"
                f" {self.endpoint} no address (step {plan.step}).",
            )
        if self.deletion is not None:
            yield self.deletion.write.at, self._deleted(self.deletion)
        elif self.empty_plan is None and self.empty.tree is not None:
            yield self.empty.at, f"The history does not show what became of {self.empty.tree}."
        yield (
            self.empty.at,
            f"Since {clock_face(self.empty.at)} {self.endpoint} answers with no"
            f" address (step {self.empty.step}).",
        )

    def _deleted(self, deletion: Deletion) -> str:
        write, who = deletion.write, deletion.write.by or "somebody"
        if deletion.cleaned_for is not None:
            who = f"the clean-up of {who}, which has just applied plan {deletion.cleaned_for},"
        although = f"although DNS still answers {self.endpoint} from it"
        if self.endpoint in deletion.roots:
            although = f"although the root of {self.endpoint} names it"
        elif self.flip and write.step < self.flip.write.step:
            although = f"before {self.endpoint} is flipped to it"
        return f"{_at(write)} {who} deletes {write.name} (step {write.step}), {although}."

    def _aftermath(self) -> Iterator[tuple[float, str]]:
        end = self.healed.at if self.healed else self.ended_at
        if self.refusals:
            first = self.refusals[0]
            count = Counter(note.by for note in self.refusals)
            by = ", ".join(f"{who} {number}" for who, number in sorted(count.items()))
            # Refusals begin when the tree is gone, and DNS says so a little later.
            yield (
                max(first.at, self.empty.at),
                f"Since {clock_face(first.at)} no enactor can"
                f" repair it: a change must name {self.empty.tree} as its rollback, and that does"
                f" not exist. Refused until {clock_face(end)}:"
                f" {_many(len(self.refusals), 'attempt')} ({by}).",
            )
        elif self.held_up:
            where = ", ".join(f"{who} at {endpoint}" for who, endpoint in self.held_up)
            yield end, f"Nobody comes to repair it: enactors are held up elsewhere ({where})."
        yield end, self._end()

    def _end(self) -> str:
        if self.healed is not None:
            after = _lasting(self.healed.at - self.empty.at)
            return (
                f"{_at(self.healed)} {self.endpoint} answers again, after {after}:"
                f" {self._repaired()}."
            )
        if self.withdrawn is not None:
            return (
                f"{_at(self.withdrawn)} the record of {self.endpoint} is deleted: it is not"
                " answered for any more."
            )
        return (
            f"{self.endpoint} still answers with nothing when the history ends, at"
            f" {clock_face(self.ended_at)}."
        )

    def _repaired(self) -> str:
        match self.repair:
            case FlipAccount() as by:
                to = by.flip.new.tree if by.flip.new else "none"
                return f"{by.who} flipped it to {to} at {clock_face(by.write.at)}"
            case Write() as write:
                return f"{write.by or 'somebody'} built {write.name} anew at {clock_face(write.at)}"
        return "the history does not show why"


def _at(entry: Write | Note | AnswerChange) -> str:
    return f"At {clock_face(entry.at)}"


def _lasting(seconds: float) -> str:
    return f"{seconds:.1f} s" if seconds < 60 else clock_face(seconds)


def _many(number: int, thing: str) -> str:
    return f"{number} {thing}{'s' * (number != 1)}"


def _times(number: int) -> str:
    return {1: "once", 2: "twice"}.get(number, f"{number} times")


def _all(names: Sequence[str]) -> str:
    return " and ".join([", ".join(names[:-1]), names[-1]] if len(names) > 1 else names)


def _reasons(notes: Sequence[Note]) -> str:
    """`lock taken 5 times, batch refused once`."""
    count = Counter(note.event.replace("_", " ") for note in notes)
    return ", ".join(f"{reason} {_times(number)}" for reason, number in count.items())
