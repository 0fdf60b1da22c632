"""Calls that may hang (a mount, a flush) run in a child of the agent, so that the agent always answers."""

from __future__ import annotations

import errno
import os

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable

    from .loop import Loop, Timer

_PATIENCE = 20.0


class Aside:
    """The children at work and what to do when each ends."""

    def __init__(self, loop: Loop) -> None:
        self._loop = loop
        self._waiting: dict[int, tuple[Callable[[int], None], Timer]] = {}

    def run(self, call: Callable[[], None], done: Callable[[int], None]) -> None:
        """Call it in a child; `done(errno)` with 0 when it went well, ETIMEDOUT when it did not come back."""
        pid = os.fork()
        if pid == 0:
            os._exit(_outcome(call))
        self._waiting[pid] = (done, self._loop.later(_PATIENCE, lambda: self._give_up(pid)))

    def ended(self, pid: int, status: int) -> bool:
        """A child of the agent ended; whether it was one of these."""
        waiting = self._waiting.pop(pid, None)
        if waiting is None:
            return False
        waiting[1].cancel()
        waiting[0](os.waitstatus_to_exitcode(status) if os.WIFEXITED(status) else errno.EINTR)
        return True

    def _give_up(self, pid: int) -> None:
        done, _timer = self._waiting.pop(pid)
        os.kill(pid, 9)
        done(errno.ETIMEDOUT)


def _outcome(call: Callable[[], None]) -> int:
    try:
        call()
    except OSError as error:
        return error.errno or errno.EIO
    except Exception:
        return errno.EIO
    return 0
