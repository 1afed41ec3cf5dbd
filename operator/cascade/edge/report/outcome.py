"""What came of a run, in one sentence, and the losses in the order in which to tell them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

from cascade.agents.hands import PERSON
from cascade.claims.loss import find_losses
from cascade.claims.loss_account import FlipAccount, Loss
from cascade.edge.report.aftermath import aftermath
from cascade.edge.report.beside import Row, rows
from cascade.lab.course import Course, course
from cascade.lab.run import Played
from cascade.model.story_time import clock_face


@dataclass(frozen=True)
class Outcome:
    """A run and its losses."""

    played: Played

    @cached_property
    def losses(self) -> list[Loss]:
        """First the loss that nobody could repair, as it holds up the others; else by time."""
        found = find_losses(self.played.entries)
        return sorted(found, key=lambda loss: (not loss.refusals, loss.empty.step))

    @cached_property
    def course(self) -> Course:
        """Its numbers over time."""
        return course(self.played.entries, self.played.ended_at)

    @cached_property
    def milestones(self) -> list[Row]:
        """Here and at AWS; none for a run without leases, or without an endpoint that is lost."""
        return rows(self.course)

    @property
    def lasting(self) -> list[Loss]:
        """Those that were not over when the run ended."""
        return [loss for loss in self.losses if not loss.healed and not loss.withdrawn]

    @property
    def violated(self) -> list[str]:
        """Names of the claims that the run broke."""
        return [v.claim for v in self.played.verdicts if v.verdict == "violated"]

    def sentence(self) -> str:
        """The verdict, and what became of leases and load balancers where there are any."""
        told = self._lost() if self.lasting else self._healed() if self.losses else self._kept()
        told = f"{told} {aftermath(self.course)}".strip()
        if self.played.interrupted:
            return f"Interrupted at {clock_face(self.played.ended_at)}, up to then: {told}"
        return told

    def _lost(self) -> str:
        lost = sorted({loss.endpoint for loss in self.lasting})
        names, one = listed(lost), len(lost) == 1
        since = clock_face(min(loss.empty.at for loss in self.lasting))
        told = f"{names} {'is' if one else 'are'} lost: no answer since {since}"
        if any(loss.refusals for loss in self.lasting):
            return f"{told}, and no enactor can repair {'it' if one else 'them'}."
        return f"{told}, until the run ended at {clock_face(self.played.ended_at)}."

    def _healed(self) -> str:
        longest = lasting(max(loss.ended_at - loss.empty.at for loss in self.losses))
        lost = sorted({loss.endpoint for loss in self.losses})
        if len(lost) == len(self.losses):
            at_most = "at most " if len(lost) > 1 else ""
            return f"{listed(lost)} answered with nothing for {at_most}{longest}{self._by()}."
        times = "twice" if len(self.losses) == 2 else f"{len(self.losses)} times"
        return f"{listed(lost)} went empty {times}, for at most {longest}, and came back each time."

    def _by(self) -> str:
        """Who ended the losses, where one can say it."""
        repairs = [loss.repair for loss in self.losses]
        if all(isinstance(repair, FlipAccount) and repair.who == PERSON for repair in repairs):
            return (
                ", until people repaired it"
                if len(repairs) == 1
                else ", until people repaired them"
            )
        return ", and came back"

    def _kept(self) -> str:
        told = f"No endpoint was lost in {clock_face(self.played.ended_at)} of story"
        return (
            f"{told}, though {counted(len(self.violated), 'claim')} did not hold."
            if self.violated
            else f"{told}."
        )


def listed(names: Sequence[str]) -> str:
    """`a, b and c`."""
    return " and ".join([", ".join(names[:-1]), names[-1]] if len(names) > 1 else names)


def counted(number: int, thing: str) -> str:
    return f"{number} {thing}{'s' * (number != 1)}"


def lasting(seconds: float) -> str:
    """`13.4 s`, from a minute on `2:37:09`."""
    return f"{seconds:.1f} s" if seconds < 60 else clock_face(seconds)
