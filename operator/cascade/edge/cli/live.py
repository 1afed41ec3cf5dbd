"""While a run goes on: a live table in a terminal, a line now and then anywhere else."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from contextlib import AbstractContextManager, ExitStack
from types import TracebackType
from typing import Self

from rich.console import Console, Group, RenderableType
from rich.live import Live
from rich.table import Table
from rich.text import Text

from cascade.edge.cli.board import Board, doing
from cascade.model.history import Entry
from cascade.model.story_time import clock_face

LINE_EVERY_SECONDS = 1800.0  # of story


class Progress(AbstractContextManager["Progress"]):
    """Shows a board. `show` is a driver's watch."""

    def __init__(self, console: Console) -> None:
        self.board = Board()
        self.console = console
        self._stack = ExitStack()
        self._next_line_at = LINE_EVERY_SECONDS
        self._draw: Callable[[float, list[str]], None] = self._line

    def __enter__(self) -> Self:
        if self.console.is_terminal:
            live = Live(console=self.console, refresh_per_second=8)
            self._live = self._stack.enter_context(live)
            self._draw = self._table
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._stack.close()

    def show(self, now: float, entries: Sequence[Entry]) -> None:
        """Story time `now`, and the history so far."""
        self._draw(now, self.board.catch_up(entries))

    def _line(self, now: float, told: list[str]) -> None:
        for sentence in told:
            self.console.print(sentence, soft_wrap=True, highlight=False)
        if now >= self._next_line_at:
            self._next_line_at = (now // LINE_EVERY_SECONDS + 1) * LINE_EVERY_SECONDS
            self.console.print(in_a_line(self.board, now), soft_wrap=True, highlight=False)

    def _table(self, now: float, told: list[str]) -> None:
        for sentence in told:
            self._live.console.print(Text(sentence, style="bold"))
        self._live.update(table(self.board, now))


def in_a_line(board: Board, now: float) -> str:
    served = ", ".join(
        f"{name} {'EMPTY' if board.lost(name) else board.answers[name].generation}"
        for name in sorted(board.answers)
    )
    return f"{clock_face(now)} newest plan {board.newest_plan}; served: {served}"


def table(board: Board, now: float) -> RenderableType:
    """Three blocks: the time, the enactors, the endpoints."""
    head = Text.assemble(
        ("story ", "dim"),
        (clock_face(now), "bold"),
        ("   newest plan ", "dim"),
        (str(board.newest_plan), "bold"),
    )
    enactors = grid("enactor", "applied", "does", names=board.enactors)
    for name, enactor in sorted(board.enactors.items()):
        style = "yellow" if enactor.status.phase == "BackingOff" else ""
        applied = str(enactor.status.last_applied or "-")
        enactors.add_row(name, applied, Text(doing(enactor), style=style))
    endpoints = grid("endpoint", "serves", "behind", "answers", names=board.answers)
    for name in sorted(board.answers):
        endpoints.add_row(name, *endpoint_cells(board, name))
    return Group(head, Text(), enactors, Text(), endpoints, Text())


def grid(first: str, *rest: str, names: Iterable[str]) -> Table:
    """A name, numbers, and a last column that is cut where the terminal ends."""
    table = Table(box=None, pad_edge=False, padding=(0, 2, 0, 0), header_style="dim", expand=True)
    table.add_column(first, no_wrap=True, min_width=max(map(len, [first, *names])))
    for title in rest[:-1]:
        table.add_column(title, justify="right", min_width=len(title))
    table.add_column(rest[-1], no_wrap=True, overflow="ellipsis", ratio=1)
    return table


def endpoint_cells(board: Board, name: str) -> tuple[str, str, Text]:
    """Generation served, how far behind, and the answer."""
    answer = board.answers[name]
    if answer.addresses:
        addresses = Text(" ".join(answer.addresses), style="green")
    else:
        lost = board.lost(name)
        said = f"nothing, since {clock_face(answer.at)}" if lost else "nothing yet"
        addresses = Text(said, style="bold red" if lost else "dim")
    behind = board.behind(name) if answer.generation else 0
    return str(answer.generation or "-"), str(behind or "-"), addresses
