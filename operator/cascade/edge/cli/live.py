"""While a run goes on: a live table in a terminal, a line now and then anywhere else."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import AbstractContextManager, ExitStack
from time import monotonic
from types import TracebackType
from typing import Self

from rich.console import Console, Group, RenderableType
from rich.live import Live
from rich.table import Table
from rich.text import Text

from cascade.edge.cli.board import Board, doing
from cascade.edge.cli.region import region, since_t0
from cascade.model.history import Entry
from cascade.model.resources import DropletManager, Scenario
from cascade.model.story_time import clock_face

TABLE_EVERY_WALL_SECONDS = 0.125
LINE_EVERY_SECONDS = 1800.0  # of story
HOURS_LINE_EVERY_SECONDS = 900.0  # where there are leases: that story is told in hours


class Progress(AbstractContextManager["Progress"]):
    """Shows a board. `show` is a driver's watch."""

    def __init__(self, console: Console, scenario: Scenario) -> None:
        self.board = Board(horizon_seconds=scenario.spec.horizon_seconds)
        self.console = console
        self._stack = ExitStack()
        has_leases = any(t.kind == DropletManager.__name__ for t in scenario.spec.resources)
        self._every = HOURS_LINE_EVERY_SECONDS if has_leases else LINE_EVERY_SECONDS
        self._next_line_at = self._every
        self._next_table_at = 0.0
        self._draw: Callable[[float, list[str]], None] = self._line
        self.now = 0.0

    def __enter__(self) -> Self:
        if self.console.is_terminal:
            # Drawn here alone: its own thread would draw into the sentences that are told.
            live = Live(console=self.console, auto_refresh=False)
            self._live = self._stack.enter_context(live)
            self._draw = self._table
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        if self.console.is_terminal:
            self._live.update(table(self.board, self.now))  # how it stood at the end
        self._stack.close()

    def show(self, now: float, entries: Sequence[Entry]) -> None:
        """Story time `now`, and the history so far."""
        self.now = now
        self._draw(now, self.board.catch_up(entries))

    def _line(self, now: float, told: list[str]) -> None:
        for sentence in told:
            self.console.print(sentence, soft_wrap=True, highlight=False)
        if now >= self._next_line_at:
            self._next_line_at = (now // self._every + 1) * self._every
            self.console.print(in_a_line(self.board, now), soft_wrap=True, highlight=False)

    def _table(self, now: float, told: list[str]) -> None:
        if not told and monotonic() < self._next_table_at:
            return
        self._live.update(table(self.board, now))
        for sentence in told:
            self._live.console.print(Text(sentence, style="bold"))
        self._live.refresh()
        self._next_table_at = monotonic() + TABLE_EVERY_WALL_SECONDS


def in_a_line(board: Board, now: float) -> str:
    """The region where there is one, else what is served."""
    run = board.course(now)
    cells = region(run, now)
    if cells:
        said = (c.in_a_line for c in cells if c.name != "people" and not c.is_aside)
        told = "; ".join(said)
        plan = f"plan {board.newest_plan}" if board.newest_plan else ""
        return "  ".join(filter(None, (clock_face(now), since_t0(run, now) or plan, told)))
    return f"{clock_face(now)} newest plan {board.newest_plan}; served: {board.served()}"


def table(board: Board, now: float) -> RenderableType:
    """Blocks: the time, the region where there are leases, the endpoints, the enactors."""
    blocks: list[RenderableType] = [head(board, now), *of_region(board, now)]
    parts = [part for block in [*blocks, of_endpoints(board)] for part in (block, Text())]
    return Group(*parts, of_enactors(board), Text())


def head(board: Board, now: float) -> Text:
    said = [("story", clock_face(now))]
    if board.horizon_seconds:
        said.append(("of at most", clock_face(board.horizon_seconds)))
    since = since_t0(board.course(now), now)
    said += [("which is", since)] if since else []
    said.append(("newest plan", str(board.newest_plan)))
    return Text("  ").join(
        Text.assemble((f"{name} ", "dim"), (value, "bold")) for name, value in said
    )


def of_region(board: Board, now: float) -> Iterator[Table]:
    cells = region(board.course(now), now)
    if cells:
        rows = grid("region", "", names=[cell.name for cell in cells])
        for cell in cells:
            rows.add_row(cell.name, Text(cell.words, style="yellow" if cell.bad else ""))
        yield rows


def of_enactors(board: Board) -> Table:
    enactors = grid("enactor", "applied", "does", names=board.enactors)
    for name, enactor in sorted(board.enactors.items()):
        style = "yellow" if enactor.status.phase == "BackingOff" else ""
        applied = str(enactor.status.last_applied or "-")
        enactors.add_row(name, applied, Text(doing(enactor), style=style))
    return enactors


def of_endpoints(board: Board) -> Table:
    endpoints = grid("endpoint", "serves", "behind", "answers", names=board.answers)
    for name in sorted(board.answers):
        endpoints.add_row(name, *endpoint_cells(board, name))
    return endpoints


def grid(first: str, *rest: str, names: Iterable[str]) -> Table:
    """A name, numbers, and a last column that goes on in the next line where it is too long."""
    table = Table(box=None, pad_edge=False, padding=(0, 2, 0, 0), header_style="dim", expand=True)
    table.add_column(first, no_wrap=True, min_width=max(map(len, [first, *names])))
    for title in rest[:-1]:
        table.add_column(title, justify="right", min_width=len(title))
    table.add_column(rest[-1], overflow="fold", ratio=1)
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
