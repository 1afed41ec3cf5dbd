"""The hours: a whole run on one time axis, AWS's times and ours above, people's deeds below.

T0 is the moment at which the endpoint went empty. The time until it answered again, the trigger,
is shaded through all rows; each row is a panel.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from cascade.edge.report.beside import WORDS, hours
from cascade.edge.report.deeds import deeds
from cascade.edge.report.labels import Label, placed
from cascade.edge.report.panel import Panel
from cascade.edge.report.panels import panels
from cascade.edge.report.rows import GAP, TIGHT, RowPen
from cascade.edge.report.scales import TimeScale
from cascade.edge.report.shapes import Bar, Drawing, Line, Words
from cascade.lab.aws_times import AWS_TIMES
from cascade.lab.course import Course
from cascade.lab.milestones import FITTED, INPUTS, of
from cascade.lab.stretches import trigger
from cascade.model.story_time import clock_face

LETTER = 5.9  # of the small words, in units
ROW = 14.0  # between two rows of words
BEFORE_SECONDS = 1800.0  # of the time before T0 so much is shown at most
READ_SECONDS = 300.0  # how far apart the places are at which one can read the values
TICKS_HOURS = (1, 2, 3, 6, 12, 24)
DESCRIBES = (
    "Hours since the endpoint went empty (T0). The shaded time is the trigger: the endpoint answers"
    " with nothing. What is right of it is the consequence."
)
WITHOUT_T0 = (
    "Hours of story. No endpoint that counts was empty for a minute or more, so there is no T0."
)
DEED_ROWS = 16  # words farther out are left out


@dataclass(frozen=True)
class Sheet:
    """How wide the drawing is, its columns of names and of numbers, and how tall its rows are."""

    kind: str
    width: float
    names: float
    numbers: float
    tallness: float = 1.0
    can_be_pointed_at: bool = True


WIDE = Sheet("wide", 1120, 168, 44)
NARROW = Sheet("narrow", 740, 132, 40)
PAPER = Sheet("paper", 1120, 168, 44, tallness=0.5, can_be_pointed_at=False)  # A4, on its side
SHEETS = (WIDE, NARROW, PAPER)


def draw_hours(run: Course, sheet: Sheet = WIDE) -> Drawing | None:
    """None where there is no row to draw but endpoints."""
    rows = panels(run)
    if all(row.layers[0].drawn == "strip" for row in rows):
        return None
    plotter = HoursPlotter(run, sheet)
    plotter.plot(rows)
    return plotter.drawing


class HoursPlotter:
    """Fills one drawing from top to bottom."""

    def __init__(self, run: Course, sheet: Sheet) -> None:
        self.run, self.sheet = run, sheet
        self.found = of(run)
        self.t0 = self.found["endpoint_empty"]
        self.origin = self.t0 or 0.0
        start = max(0.0, self.origin - BEFORE_SECONDS)
        right = sheet.width - sheet.numbers
        self.scale = TimeScale(start, max(run.end, start + 1), sheet.names, right)
        describes = WITHOUT_T0 if self.t0 is None else DESCRIBES
        self.drawing = Drawing("The hours", describes, sheet.width, kind=sheet.kind)
        self.y = 12.0

    def plot(self, rows: Iterable[Panel]) -> None:
        shown = list(rows)
        if self.t0 is not None:
            self.beside_aws()
        top = self.y
        self.axis()
        self.y += 12
        pen = RowPen(self.drawing, self.scale, self.sheet.names - 12, self.sheet.tallness)
        group = ""
        for row in shown:
            if row.group != group:
                self.y += pen.head(row, self.y)
            group = row.group
            self.y += pen.draw(row, self.y)
        bottom = self.y + 4 - (TIGHT if group else GAP)
        self.y = bottom + GAP - 4
        self.people(top + 20, bottom)
        self.drawing.height = self.y + 6
        self.lines_down(top + 20, bottom)
        if self.sheet.can_be_pointed_at:
            self.readings(shown, top + 20, bottom)

    # Above: AWS's times and ours

    def beside_aws(self) -> None:
        """Two rows of marks on the same axis, what answers to each other tied together."""
        theirs = [time for time in AWS_TIMES if self.shows(time.seconds)]
        labels = [
            Label(
                self.x(time.seconds),
                f"{time.pdt} {time.words}",
                "aws" if time.is_theirs else "aws others",
                f"AWS, {time.pdt} PDT, {hours(time.seconds)} after T0: {time.words}"
                f" (source {', '.join(time.marks)})",
            )
            for time in theirs
        ]
        above = placed(labels, LETTER, self.scale.left, self.sheet.width)
        rows = 1 + max((one.row for one in above), default=0)
        row_y = self.y + rows * ROW + 4
        for one in above:
            self.word(one.label, row_y - 4 - one.row * ROW, one.anchor, row_y)
        self.group("AWS, PDT", row_y)
        ours_y = row_y + 30
        self.ties(row_y, ours_y)
        self.here(ours_y)

    def here(self, y: float) -> None:
        """Our milestones; those that are no result are hollow."""
        labels = []
        for name, at in self.found.items():
            if at is not None:
                since = hours(at - self.origin)
                kind = "here input" if name in INPUTS | FITTED else "here"
                say = f"here, {since} after T0 ({clock_face(at)} of the run): {WORDS[name]}"
                labels.append(Label(self.scale.x(at), f"{since} {WORDS[name]}", kind, say))
        below = placed(labels, LETTER, self.scale.left, self.sheet.width)
        self.group("here, since T0", y)
        for one in below:
            self.word(one.label, y + 14 + one.row * ROW, one.anchor, y)
        self.y = y + 20 + ROW * (1 + max((one.row for one in below), default=0))

    def ties(self, above: float, below: float) -> None:
        for time in AWS_TIMES:
            at = self.found.get(time.milestone)
            if at is not None and self.shows(time.seconds):
                tie = Line(self.x(time.seconds), above, self.scale.x(at), below, "tie")
                self.drawing.lines.append(tie)

    def word(self, label: Label, y: float, anchor: str, row_y: float) -> None:
        """A mark in its row and its words, with a line from one to the other."""
        drawing, x = self.drawing, label.x
        near = y + (3 if y < row_y else -9)
        drawing.lines.append(Line(x, near, x, row_y, "leader"))
        self.dot(label, row_y)
        shift = -5 if anchor else 5
        drawing.words.append(Words(x + shift, y, label.text, f"mark-words {label.kind} {anchor}"))

    def dot(self, label: Label, y: float) -> None:
        self.drawing.bars.append(Bar(label.x - 3, y - 3, 6, 6, f"dot {label.kind}", label.say))

    def group(self, text: str, y: float) -> None:
        self.drawing.words.append(Words(self.sheet.names - 12, y + 4, text, "name"))
        left, right = self.scale.left, self.scale.right
        self.drawing.lines.append(Line(left, y, right, y, "grid"))

    # The axis, and what goes through all rows

    def axis(self) -> None:
        title = "hours since T0" if self.t0 is not None else "hours"
        self.drawing.words.append(Words(self.sheet.names - 12, self.y + 12, title, "name soft"))
        for number in self.ticks():
            x = self.x(number * 3600)
            text = "T0" if not number and self.t0 is not None else f"{number:g}"
            self.drawing.words.append(Words(x, self.y + 12, text, "time"))
        self.y += 20

    def ticks(self) -> list[float]:
        """Whole hours from T0 on, at least 40 units apart."""
        per_hour = self.scale.per_second * 3600
        step = next((h for h in TICKS_HOURS if h * per_hour >= 40), TICKS_HOURS[-1])
        if step == 1 and per_hour >= 240:
            return [n / 2 for n in range(48) if self.shows(n * 1800)]
        return [float(n) for n in range(0, 1000, step) if self.shows(n * 3600)]

    def lines_down(self, top: float, bottom: float) -> None:
        drawing = self.drawing
        for number in self.ticks():
            x = self.x(number * 3600)
            drawing.lines.insert(0, Line(x, top, x, bottom, "grid"))
        spell = trigger(self.run)
        if spell is not None:
            x, right = self.scale.x(spell.start), self.scale.x(spell.end)
            say = f"the trigger: the endpoint answers with nothing for {hours(spell.seconds)}"
            drawing.bars.insert(0, Bar(x, top, right - x, bottom - top, "trigger", say))

    def people(self, top: float, bottom: float) -> None:
        """A line through all rows for each deed, and its words below."""
        done = [note for note in self.run.deeds if self.scale.start <= note.at <= self.scale.end]
        if not done:
            return
        labels = list(deeds(done, self.scale, self.origin))
        for label in labels:
            self.drawing.lines.append(Line(label.x, top, label.x, bottom, "deed-line"))
        row_y = self.y
        self.group("people", row_y)
        told = [label for label in labels if label.text]
        below = placed(told, LETTER, self.scale.left, self.sheet.width)
        for one in below:
            if one.row < DEED_ROWS:
                self.word(one.label, row_y + 16 + one.row * ROW, one.anchor, row_y)
        worded = {one.label for one in below if one.row < DEED_ROWS}
        for label in labels:
            if label not in worded:
                self.dot(label, row_y)
        rows = 1 + max(one.row for one in below)
        self.y = row_y + 20 + ROW * min(rows, DEED_ROWS)

    def readings(self, rows: list[Panel], top: float, bottom: float) -> None:
        """Invisible columns, each around a round time: one who points there reads all values."""
        start, end = self.scale.start, self.scale.end
        at = self.origin + round((start - self.origin) / READ_SECONDS) * READ_SECONDS
        while at - READ_SECONDS / 2 < end:
            x = self.scale.x(at - READ_SECONDS / 2)
            right = self.scale.x(at + READ_SECONDS / 2)
            shown = min(max(at, start), end)
            told = [said for row in rows if (said := row.says(shown))]
            since = f"{hours(shown - self.origin)} after T0" if self.t0 is not None else ""
            say = "\n".join([since or clock_face(shown), *told])
            self.drawing.bars.append(Bar(x, top, right - x, bottom - top, "reading", say))
            at += READ_SECONDS

    def x(self, since_t0: float) -> float:
        return self.scale.x(self.origin + since_t0)

    def shows(self, since_t0: float) -> bool:
        return self.scale.shows(self.origin + since_t0)
