"""Ending processes so that it is true when it is said: TERM, a moment's grace, KILL, until none is left."""

from __future__ import annotations

import signal
import time

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable

    from .loop import Loop

_LOOK_AGAIN = 0.01
# A process in an uninterruptible wait of the kernel cannot be ended by anybody; then say so.
_PATIENCE = 5.0


class Killing:
    """Goes on by itself in the loop and calls `done` once, with the processes that would not end."""

    def __init__(
        self,
        loop: Loop,
        send: Callable[[int], None],
        alive: Callable[[], list[int]],
        grace: float,
        done: Callable[[list[int]], None],
    ) -> None:
        self._loop = loop
        self._send = send
        self._alive = alive
        self._done = done
        self._deadline = time.monotonic() + min(max(grace, 0.0), _PATIENCE)
        if grace > 0:
            send(signal.SIGTERM)
            # One that is stopped hears TERM only after this.
            send(signal.SIGCONT)
        self._look()

    def _look(self) -> None:
        left = self._alive()
        late = time.monotonic() - self._deadline
        if not left or late > _PATIENCE:
            self._done(left)
            return
        if late >= 0:
            self._send(signal.SIGKILL)
        self._loop.later(_LOOK_AGAIN, self._look)
