"""How far something long has come: a bar that tells the truth, or a line now and then where nothing can move."""

from __future__ import annotations

import time
from types import TracebackType
from typing import TYPE_CHECKING

from workroom.cli.out import console, ink, say
from workroom.log import LiveProgress

if TYPE_CHECKING:
    from rich.live import Live

BAR = 20
STRIDE = 0.1
SECONDS = 10.0


def progress_text(progress: LiveProgress) -> str:
    """`Building the disk  [######              ] 30 %`; no bar when the length is not known."""
    if not 0 < progress.part < 1:
        return progress.text
    full = int(progress.part * BAR)
    return f"{progress.text}  [{'#' * full}{' ' * (BAR - full)}] {progress.part:.0%}"


class Milestones:
    """Which steps of a long way are worth a line of their own: a tenth of it, or ten seconds with news."""

    def __init__(self) -> None:
        self._part, self._text, self._at = -1.0, "", 0.0

    def due(self, progress: LiveProgress) -> bool:
        """Whether to tell this one."""
        news = progress.text != self._text or progress.part != self._part
        far = progress.part >= self._part + STRIDE or progress.part < self._part
        if not (news and (far or time.monotonic() - self._at >= SECONDS)):
            return False
        self._part, self._text, self._at = progress.part, progress.text, time.monotonic()
        return True


class ProgressLine:
    """Progress outside of any task, on standard output."""

    def __init__(self) -> None:
        self._console = console()
        self._milestones = Milestones()
        self._live: Live | None = None

    def __enter__(self) -> ProgressLine:
        from rich.live import Live

        if self._console.is_terminal and not self._console.is_dumb_terminal:
            self._live = Live(console=self._console, transient=True, refresh_per_second=8)
            self._live.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self._live is not None:
            self._live.stop()

    def state(self, state: str, text: str, part: float) -> None:
        """Show what a computer says of itself."""
        progress = LiveProgress(text, part)
        if self._live is not None:
            self._live.update(ink(progress_text(progress)))
        elif self._milestones.due(progress):
            say(progress_text(progress), to=self._console)
