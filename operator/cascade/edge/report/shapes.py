"""The few shapes that a drawing is made of. Where they are is Python's, how they look is CSS's.

`kind` is a CSS class; `say` is the sentence that a reader gets who points at the shape.
"""

from __future__ import annotations

from dataclasses import dataclass, field

LETTER = 6.8  # about the width of one at the drawings' font size


@dataclass(frozen=True, slots=True)
class Bar:
    """A rectangle; `text` stands in it where there is room."""

    x: float
    y: float
    width: float
    height: float
    kind: str
    say: str = ""
    text: str = ""

    @property
    def text_x(self) -> float:
        """Beside the mark that stands where an answer became empty."""
        return self.x + (14 if self.kind == "empty" else 4)

    @property
    def label(self) -> str:
        return self.text if self.width > len(self.text) * LETTER + 4 else ""


@dataclass(frozen=True, slots=True)
class Line:
    """From one place to another."""

    x1: float
    y1: float
    x2: float
    y2: float
    kind: str
    say: str = ""


@dataclass(frozen=True, slots=True)
class Path:
    """Any outline, in SVG's own words (`M0 10H20V5`)."""

    outline: str
    kind: str
    say: str = ""


@dataclass(frozen=True, slots=True)
class Mark:
    """A numbered moment: the number is that of the sentence that tells it."""

    x: float
    y: float
    number: str
    kind: str
    say: str
    words: str = ""
    to_the_left: bool = False

    @property
    def words_x(self) -> float:
        return self.x - 12 if self.to_the_left else self.x + 12

    @property
    def anchor(self) -> str:
        return "end" if self.to_the_left else "start"


@dataclass(frozen=True, slots=True)
class Words:
    """Text on its own."""

    x: float
    y: float
    text: str
    kind: str


@dataclass
class Drawing:
    """One SVG, in units of its own: the page scales it."""

    name: str
    describes: str
    width: float
    height: float = 0.0
    kind: str = ""
    bars: list[Bar] = field(default_factory=list)
    paths: list[Path] = field(default_factory=list)
    lines: list[Line] = field(default_factory=list)
    words: list[Words] = field(default_factory=list)
    marks: list[Mark] = field(default_factory=list)

    @property
    def is_tall(self) -> bool:
        """On paper it stands upright."""
        return self.height > self.width
