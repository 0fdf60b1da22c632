"""How a task is shown while it works: as JSON lines, as plain lines, or live on a terminal (see `live`)."""

from __future__ import annotations

import sys
import time
from typing import IO, TYPE_CHECKING, Protocol

from workroom import words
from workroom.cli.lines import MARKS, Line, plan_lines, told
from workroom.cli.out import console, ink, say_json
from workroom.cli.progress import Milestones, progress_text
from workroom.log import LiveProgress, Record
from workroom.log.events import Asked, ComputerChanged, PlanChanged
from workroom.log.live import Piece

if TYPE_CHECKING:
    from rich.console import Console

    from workroom.tasks.task import Step, Task

HEARTBEAT = 10.0


class Face(Protocol):
    """Shows a task. Every event is told after the task has taken it in."""

    def event(self, record: Record, task: Task) -> None:
        """Something happened."""

    def piece(self, piece: Piece) -> None:
        """Words or output are streaming."""

    def line(self, line: Line) -> None:
        """Show one line now."""

    def tick(self, task: Task) -> None:
        """A little time has passed."""

    def pause(self) -> None:
        """Leave the terminal alone: a question is being asked."""

    def resume(self) -> None:
        """Go on after `pause`."""

    def close(self) -> None:
        """The end."""


class JsonFace:
    """One JSON event a line, for machines."""

    def event(self, record: Record, task: Task) -> None:
        """Print the event as it is in the log."""
        say_json(record)

    def piece(self, piece: Piece) -> None:
        """Nothing: what streams is in the log too, once it is whole."""

    def line(self, line: Line) -> None:
        """Words for people go to standard error."""
        sys.stderr.write(f"{mark_of(line, sys.stderr)} {ink(line.text).plain}\n")

    def tick(self, task: Task) -> None:
        """Nothing moves."""

    def pause(self) -> None:
        """Nothing to stop."""

    def resume(self) -> None:
        """Nothing to start."""

    def close(self) -> None:
        """Nothing is left to print."""


class PlainFace(JsonFace):
    """Plain lines without control codes: for pipes, logs and terminals that can do no more."""

    def __init__(self, *, asks: bool = False) -> None:
        """`asks`: whoever asks the questions here shows them too."""
        self._console = console()
        self._asks = asks
        self._beaten: dict[str, float] = {}
        self._plan = ""
        self._milestones = Milestones()
        self._preparing = ""

    def event(self, record: Record, task: Task) -> None:
        """Print what the event says, and the plan once when it is made."""
        if isinstance(record.event, ComputerChanged) and record.event.state != "waking":
            self._preparing = ""
        if not (self._asks and isinstance(record.event, Asked)):
            for line in told(record.event, task):
                self.line(line)
        if isinstance(record.event, PlanChanged):
            self._show_plan(task)

    def line(self, line: Line) -> None:
        """Print one line, or several when there are line ends in it."""
        print_line(self._console, line)

    def piece(self, piece: Piece) -> None:
        """Say how far a preparation has come, now and then; what streams comes with the event when it is whole."""
        if isinstance(piece, LiveProgress):
            self._preparing = piece.text if piece.part < 1 else ""
            if 0 < piece.part < 1 and self._milestones.due(piece):
                self.line(Line("now", progress_text(piece)))

    def tick(self, task: Task) -> None:
        """A sign of life for steps that take long."""
        now = time.time()
        for step in task.steps.values():
            if step.outcome is None and now - self._beaten.get(step.key, step.at) >= HEARTBEAT:
                self._beaten[step.key] = now
                elapsed = f"({words.duration(now - step.at)} so far)"
                self.line(Line("now", f"{step.title} {elapsed} {self._preparing}".rstrip()))

    def _show_plan(self, task: Task) -> None:
        texts = "\n".join(item.text for item in task.plan)
        if texts != self._plan:
            self._plan = texts
            self.line(Line("", "Plan:"))
            for line in plan_lines(task.plan):
                self.line(Line(line.mark, f"  {line.text}"))


def print_line(to: Console, line: Line) -> None:
    """Print a line with its mark, continued lines indented under it."""
    from rich.table import Table
    from rich.text import Text

    mark, style = mark_of(line, to.file), MARKS[line.mark][2]
    body = ink(line.text, line.style)
    if not to.is_terminal:
        text = body.plain.replace("\n", "\n  ")
        to.print(Text(f"{mark} {text}".rstrip()), soft_wrap=True)
        return
    grid = Table.grid(padding=(0, 1, 0, 0))
    grid.add_column(width=1)
    grid.add_column()
    grid.add_row(Text(mark, style), body)
    to.print(grid)


def mark_of(line: Line, stream: IO[str]) -> str:
    """The line's mark, in letters that the stream's alphabet has."""
    mark, ascii_mark, _ = MARKS[line.mark]
    try:
        mark.encode(getattr(stream, "encoding", None) or "ascii")
    except (UnicodeEncodeError, LookupError):
        return ascii_mark
    return mark


def running_step(task: Task) -> Step | None:
    """The step that began last and has not ended."""
    running = [step for step in task.steps.values() if step.outcome is None]
    return running[-1] if running else None
