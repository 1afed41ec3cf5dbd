"""Lanes: one row of a drawing for the plans, for each endpoint and for each enactor."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from cascade.edge.report.scales import Lag, Piece, TimeScale
from cascade.edge.report.shapes import Bar, Line, Words
from cascade.edge.report.timeline import Answer, Flip, Span, Timeline
from cascade.model.story_time import clock_face

SEEN = 0.4  # of a unit: what is shorter is not drawn

UNDER_A_MARK = "\u2003\u2002"  # room for the numbered mark at the start of an empty answer


@dataclass(frozen=True, slots=True)
class Lane:
    """A row: whose it is, and where."""

    name: str
    y: float
    height: float

    @property
    def middle(self) -> float:
        return self.y + self.height / 2


@dataclass(frozen=True)
class Pen:
    """Draws spans of one timeline on one time scale."""

    line: Timeline
    lag: Lag
    scale: TimeScale

    def plans(self, lane: Lane) -> Iterator[Line | Words]:
        """A tick for each plan, with its number where there is room."""
        shown = [plan for plan in self.line.plans if self.scale.shows(plan[0])]
        room_until = 0.0
        for at, generation in shown:
            x = self.scale.x(at)
            say = f"plan {generation} is published at {clock_face(at)}"
            yield Line(x, lane.y + lane.height - 5, x, lane.y + lane.height, "plan", say)
            if x >= room_until:
                yield Words(x, lane.y + lane.height - 8, str(generation), "number")
                room_until = x + 30

    def answers(self, lane: Lane) -> Iterator[Bar]:
        """What an endpoint serves, coloured by how far behind; empty where it answers nothing."""
        spans = self.line.answers.get(lane.name, [])
        pieces = [(span, piece) for span in spans for piece in self._pieces(span)]
        for span, piece in coarse(pieces, self.scale):
            empty = isinstance(span, Answer) and span.empty
            kind = "empty" if empty else f"lag-{piece.step}"
            text = UNDER_A_MARK + "answers with nothing" if empty else str(span.generation)
            yield self._bar(piece.start, piece.end, lane.y, lane.height, kind, span, text)

    def users(self, lane: Lane) -> Iterator[Bar]:
        """A stripe while a user gets nothing: from DNS, or from a cache that keeps it."""
        for span in self._shown(self.line.users.get(lane.name, [])):
            if isinstance(span, Answer) and span.empty:
                yield self._bar(span.start, span.end, lane.y, lane.height, "user", span, "")

    def _pieces(self, span: Answer) -> Iterator[Piece]:
        if not span.addresses and not span.answered_before:
            return
        if span.empty:
            start, end = max(span.start, self.scale.start), min(span.end, self.scale.end)
            if start < end:
                yield Piece(start, end, 4, 0)
            return
        yield from self.lag.pieces(span, self.scale.start, self.scale.end)

    def locks(self, lane: Lane) -> Iterator[Bar]:
        """Who holds the endpoint's lock."""
        for span in self._shown(self.line.locks.get(lane.name, [])):
            holder = span.text.removeprefix("enactor-")
            yield self._bar(span.start, span.end, lane.y, lane.height, "lock", span, holder)

    def applying(self, lane: Lane) -> Iterator[Bar]:
        """The plan that an enactor has in hand, as it gets older."""
        spans = self.line.applying.get(lane.name, [])
        pieces = [
            (span, piece)
            for span in spans
            for piece in self.lag.pieces(span, self.scale.start, self.scale.end)
        ]
        for span, piece in coarse(pieces, self.scale):
            kind, text = f"lag-{piece.step}", str(span.generation)
            yield self._bar(piece.start, piece.end, lane.y, lane.height, kind, span, text)

    def waits(self, lane: Lane) -> Iterator[Bar]:
        """Back-off, over the plan that waits."""
        for span in self._shown(self.line.waits.get(lane.name, [])):
            yield self._bar(span.start, span.end, lane.y, lane.height, "wait", span, "backs off")

    def clean_ups(self, lane: Lane) -> Iterator[Line]:
        """A tick for each deletion."""
        last_x = -1.0
        for span in self.line.clean_ups.get(lane.name, []):
            x = self.scale.x(span.start)
            if self.scale.shows(span.start) and x > last_x + SEEN:
                say = f"{lane.name} cleans up: deletes {span.text} at {clock_face(span.start)}"
                yield Line(x, lane.y, x, lane.y + lane.height, "clean-up", say)
                last_x = x

    def flips(self, lane: Lane) -> Iterator[tuple[Flip, float]]:
        """This enactor's flips, and where."""
        for flip in self.line.flips:
            if flip.by == lane.name and self.scale.shows(flip.at):
                yield flip, self.scale.x(flip.at)

    def _shown(self, spans: Iterable[Span]) -> Iterator[Span]:
        """Those that are inside, and long enough to be seen."""
        for span in spans:
            inside = span.end > self.scale.start and span.start < self.scale.end
            if inside and self.scale.x(span.end) - self.scale.x(span.start) >= SEEN:
                yield span

    def _bar(
        self, start: float, end: float, y: float, height: float, kind: str, span: Span, text: str
    ) -> Bar:
        x = self.scale.x(start)
        return Bar(x, y, round(self.scale.x(end) - x, 1), height, kind, saying(span, kind), text)


def saying(span: Span, kind: str) -> str:
    """The sentence for one who points at it."""
    when = f"{clock_face(span.start)} to {clock_face(span.end)}"
    if kind == "empty":
        return f"{span.who} answers with nothing, {when}"
    if kind == "user":
        return f"a user of {span.who} sees {span.text}, {when}"
    if kind == "wait":
        return f"{span.who} backs off {span.text}, {when}"
    if kind == "lock":
        return f"{span.text} holds the lock of {span.who}, {when}"
    if isinstance(span, Answer):
        return f"{span.who} answers from {span.text}, {when}"
    return f"{span.who} applies plan {span.generation}, {when}"


def coarse(pieces: Iterable[tuple[Span, Piece]], scale: TimeScale) -> Iterator[tuple[Span, Piece]]:
    """Pieces too short to be seen join the one before; of the two, the worse colour shows."""
    waiting: tuple[Span, Piece] | None = None
    for span, piece in pieces:
        if waiting is None:
            waiting = (span, piece)
            continue
        old_span, old = waiting
        if old.end == piece.start and (old.end - old.start) * scale.per_second < 1:
            worse = piece if piece.step >= old.step else old
            shown = span if worse is piece else old_span
            waiting = (shown, Piece(old.start, piece.end, worse.step, worse.behind))
            continue
        yield waiting
        waiting = (span, piece)
    if waiting is not None:
        yield waiting
