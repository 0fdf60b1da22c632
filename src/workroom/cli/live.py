"""A task on a terminal: its story scrolls by, and below it stand the plan and what is done right now."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING

from workroom import words
from workroom.cli.lines import MARKS, Line, plan_lines, told
from workroom.cli.out import console, ink
from workroom.cli.progress import progress_text
from workroom.cli.render import mark_of, print_line, running_step
from workroom.cli.safe import one_line
from workroom.log import LiveProgress, LiveText, Record
from workroom.log.events import Asked, ComputerChanged, Said, StepOutput
from workroom.log.live import Piece

if TYPE_CHECKING:
    from rich.console import Group, RenderableType
    from rich.live import Live

    from workroom.tasks.task import Task

TAIL = 4096
SHOWN_WORDS = 3


class LiveFace:
    """The live view. Only the lowest lines are redrawn; everything above stays in the scroll-back."""

    def __init__(self, *, asks: bool = False) -> None:
        """`asks`: whoever asks the questions here shows them too."""
        self._console = console()
        self._asks = asks
        self._live: Live | None = None
        self._task: Task | None = None
        self._output = ""
        self._words = self._said = ""
        self._progress: LiveProgress | None = None
        self.resume()

    def event(self, record: Record, task: Task) -> None:
        """Tell the event above, and redraw below."""
        self._task, event = task, record.event
        if isinstance(event, ComputerChanged) and event.state != "waking":
            self._progress = None
        if isinstance(event, Said):
            self._words, self._said = "", event.text  # pieces of it may still come
        if isinstance(event, StepOutput):
            self._take_output(event.text)
        elif not (self._asks and isinstance(event, Asked)):
            for line in told(event, task):
                self.line(line)
        self._draw()

    def piece(self, piece: Piece) -> None:
        """Keep the last of what streams."""
        if isinstance(piece, LiveProgress):
            self._progress = None if piece.part >= 1 else piece
        elif isinstance(piece, LiveText):
            self._words = (self._words + piece.text)[-TAIL:]
        else:
            self._take_output(piece.text)

    def line(self, line: Line) -> None:
        """Print one line above the live part."""
        print_line(self._console, line)

    def tick(self, task: Task) -> None:
        """Let the clock go on."""
        self._task = task
        self._draw()

    def pause(self) -> None:
        """Take the live part away."""
        if self._live is not None:
            self._live.update("")
            self._live.stop()
            self._live = None

    def resume(self) -> None:
        """Show the live part (again)."""
        from rich.live import Live

        if self._live is None:
            self._live = Live(console=self._console, auto_refresh=False, transient=True)
            self._live.start()
            self._draw()

    def close(self) -> None:
        """Take the live part away for good."""
        self.pause()

    def _take_output(self, text: str) -> None:
        self._output = (self._output + text)[-TAIL:]

    def _draw(self) -> None:
        if self._live is not None and self._task is not None:
            self._live.update(self._picture(self._task), refresh=True)

    def _picture(self, task: Task) -> Group:
        from rich.console import Group

        rows: list[RenderableType] = [self._row(line) for line in self._fitting_plan(task)]
        return Group(*rows, *self._now(task))

    def _fitting_plan(self, task: Task) -> list[Line]:
        """The plan, or the part of it around what is being done, if the window is low."""
        lines, room = list(plan_lines(task.plan)), max(self._console.height - 6, 3)
        if len(lines) <= room:
            return lines
        at = next((i for i, line in enumerate(lines) if line.mark == "now"), 0)
        first = min(max(at - 1, 0), len(lines) - room)
        return lines[first : first + room]

    def _now(self, task: Task) -> list[RenderableType]:
        step = running_step(task)
        if step is None:
            self._output = ""
            said = "" if self._said.endswith(self._words) else one_line(self._words)
            return [ink(said[-self._console.width * SHOWN_WORDS :], "dim")] if said else []
        elapsed = words.duration(max(time.time() - step.at, 0))
        rows: list[RenderableType] = [self._row(Line("now", step.title, "bold"), elapsed)]
        if self._progress is not None:
            rows.append(self._row(Line("", progress_text(self._progress), "dim")))
        elif last := last_line(self._output):
            rows.append(self._row(Line("", last, "dim")))
        return rows

    def _row(self, line: Line, after: str = "") -> RenderableType:
        """One row and no more: what is too long is cut, what comes `after` is not."""
        from rich.text import Text

        text = Text(f"{mark_of(line, self._console.file)} ", MARKS[line.mark][2])
        text.append_text(ink(one_line(line.text), line.style))
        after = f"  {after}" if after else ""
        text.truncate(max(self._console.width - len(after) - 1, 10), overflow="ellipsis")
        return text.append(after, "dim")


def last_line(output: str) -> str:
    """The last line of a program's output that says something; a progress bar's last state."""
    for line in reversed(output.replace("\r", "\n").splitlines()):
        if line.strip():
            return line.strip()
    return ""
