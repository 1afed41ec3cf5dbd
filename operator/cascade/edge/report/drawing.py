"""A drawing: the lanes of a run between two times, and the moments of a loss in them."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from cascade.edge.report.lanes import Lane, Pen
from cascade.edge.report.marks import Moment
from cascade.edge.report.scales import Lag, TimeScale
from cascade.edge.report.shapes import LETTER, Bar, Drawing, Line, Mark, Words
from cascade.edge.report.timeline import Flip, Timeline
from cascade.model.story_time import clock_face

WIDTH, NAMES = 1120.0, 150.0  # of a drawing; of the column of names in it
TOP, GAP = 46.0, 10.0
FLIP_PER_SECOND = 4.0  # units: where a second is shorter, single flips would be a thicket


@dataclass(frozen=True)
class Heights:
    """How tall the lanes are."""

    endpoint: float
    lock: float
    enactor: float
    between: float


SMALL = Heights(endpoint=14, lock=0, enactor=14, between=8)
LARGE = Heights(endpoint=20, lock=11, enactor=20, between=20)


@dataclass(frozen=True)
class Frame:
    """What a drawing shows: from when to when, how large, which moments."""

    name: str
    describes: str
    start: float
    end: float
    heights: Heights = LARGE
    moments: Sequence[Moment] = ()
    window: tuple[float, float] | None = None  # shaded: what the next drawing enlarges


def draw(line: Timeline, lag: Lag, frame: Frame) -> Drawing:
    """Lay the lanes out from top to bottom and fill them."""
    scale = TimeScale(frame.start, frame.end, NAMES, WIDTH - 24)
    drawing = Drawing(frame.name, frame.describes, WIDTH)
    plotter = Plotter(drawing, Pen(line, lag, scale), frame)
    plotter.plot()
    return drawing


class Plotter:
    """Fills one drawing."""

    def __init__(self, drawing: Drawing, pen: Pen, frame: Frame) -> None:
        self.drawing, self.pen, self.frame = drawing, pen, frame
        self.scale, self.heights = pen.scale, frame.heights
        self.endpoints: dict[str, Lane] = {}
        self.enactors: dict[str, Lane] = {}
        self.y = TOP

    def plot(self) -> None:
        if self.heights.lock:
            self.plans()
        self.title("What DNS answers")
        for name in self.pen.line.answers:
            self.endpoint(name)
        self.title("What enactors apply")
        for name in sorted(self.pen.line.applying):
            self.enactor(name)
        self.people()
        self.drawing.height = self.y + 4
        self.axis()
        self.flips()
        self.moments()

    def title(self, text: str) -> None:
        self.y += GAP
        self.drawing.words.append(Words(0, self.y + 8, text, "group"))
        self.y += 16

    def plans(self) -> None:
        lane = Lane("plans", self.y, 18)
        self.name(lane, "plans published")
        for shape in self.pen.plans(lane):
            if isinstance(shape, Line):
                self.drawing.lines.append(shape)
            else:
                self.drawing.words.append(shape)
        self.y += 18

    def name(self, lane: Lane, text: str) -> None:
        self.drawing.words.append(Words(NAMES - 10, lane.middle + 4, text, "name"))

    def endpoint(self, name: str) -> None:
        lane = self.endpoints[name] = Lane(name, self.y, self.heights.endpoint)
        self.name(lane, name)
        self.drawing.bars += self.pen.answers(lane)
        self.drawing.bars += self.pen.users(Lane(name, lane.y + lane.height, 3))
        self.y += lane.height
        if self.heights.lock:
            self.drawing.bars += self.pen.locks(Lane(name, self.y + 4, self.heights.lock))
            self.y += self.heights.lock + 4
        self.y += self.heights.between

    def enactor(self, name: str) -> None:
        lane = self.enactors[name] = Lane(name, self.y, self.heights.enactor)
        self.name(lane, name)
        self.drawing.bars += self.pen.applying(lane)
        below = lane.y + lane.height + 1
        self.drawing.bars += self.pen.waits(Lane(name, below, 5))
        self.drawing.lines += self.pen.clean_ups(Lane(name, below + 6, 4))
        self.y += lane.height + 10 + self.heights.between

    def people(self) -> None:
        """What people did: a row each with its words, or ticks in one row where lanes are small."""
        shown = [note for note in self.pen.line.people if self.scale.shows(note.at)]
        deeds = [note for note in shown if note.event == "runbook_step"]
        if not deeds:
            return
        self.name(Lane("people", self.y, 16), "people")
        for note in deeds:
            x, did = self.scale.x(note.at), str(note.fields.get("did", ""))
            say = f"{clock_face(note.at)} {did}"
            self.drawing.lines.append(Line(x, self.y, x, self.y + 16, "person", say))
            if self.heights.lock:
                left = x + 8 + len(did) * LETTER > WIDTH
                words = Words(x - 8 if left else x + 8, self.y + 12, did, f"deed {'left' * left}")
                self.drawing.words.append(words)
                self.y += 18
        self.y += 0 if self.heights.lock else 16

    def axis(self) -> None:
        """Round times on top, a fine line down from each, and the window that comes next."""
        bottom = self.drawing.height
        for at in self.scale.ticks():
            x = self.scale.x(at)
            self.drawing.lines.insert(0, Line(x, 24, x, bottom, "grid"))
            self.drawing.words.append(Words(x, 16, clock_face(at), "time"))
        if self.frame.window is not None:
            x, right = (self.scale.x(at) for at in self.frame.window)
            width = max(right - x, 3)
            self.drawing.bars.insert(0, Bar(x, 24, width, bottom - 24, "window", "", ""))

    def flips(self) -> None:
        """Who moved which root: from enactor to endpoint, where a second is wide enough."""
        if self.scale.per_second < FLIP_PER_SECOND:
            return
        for lane in self.enactors.values():
            for flip, x in self.pen.flips(lane):
                if (to := self.endpoints.get(flip.endpoint)) is not None:
                    self.drawing.lines.append(self._flip(flip, x, lane, to))

    def _flip(self, flip: Flip, x: float, lane: Lane, to: Lane) -> Line:
        new = flip.new.tree if flip.new else "nothing"
        say = f"{clock_face(flip.at)} {flip.by} flips {flip.endpoint} to {new}"
        back = flip.old is not None and flip.new is not None
        stale = back and flip.new.generation < flip.old.generation  # type: ignore[union-attr]
        kind = "flip stale" if stale else "flip"
        return Line(x, lane.y, x, to.y + to.height, kind, say)

    def moments(self) -> None:
        for moment in self.frame.moments:
            if self.scale.shows(moment.at):
                self.drawing.lines += self._reach(moment)
                self.drawing.marks.append(self._mark(moment))

    def _reach(self, moment: Moment) -> Iterator[Line]:
        """From the enactor that did it to the endpoint that it was done to."""
        actor, to = self.enactors.get(moment.by), self.endpoints.get(moment.endpoint)
        if actor is not None and to is not None and moment.kind in ("stale", "deletion"):
            x = self.scale.x(moment.at)
            yield Line(x, actor.y, x, to.y + to.height, moment.kind, moment.sentence)

    def _mark(self, moment: Moment) -> Mark:
        """Above the lane with its words; where lanes are small, on the lane without them."""
        x = self.scale.x(moment.at)
        lane = self.enactors.get(moment.by) or self.endpoints[moment.endpoint]
        if not self.heights.lock:
            return Mark(x, lane.middle, moment.number, moment.kind, moment.sentence)
        y = lane.y - 11
        self.drawing.lines.append(Line(x, y, x, lane.y + lane.height, f"pin {moment.kind}"))
        words = moment.words if moment.by else ""
        left = self._leftwards(moment, x)
        return Mark(x, y, moment.number, moment.kind, moment.sentence, words, left)

    def _leftwards(self, moment: Moment, x: float) -> bool:
        """Words go to the left where the next mark of the lane, or the edge, would be in them."""
        right = x + 24 + len(moment.words) * LETTER
        others = (self.scale.x(m.at) for m in self.frame.moments if m.by == moment.by)
        return right > WIDTH or any(x < other < right for other in others)
