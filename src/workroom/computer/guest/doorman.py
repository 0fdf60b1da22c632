"""Keeps the forwarder running: a copy of the agent's own process, which costs next to no time and no memory."""

from __future__ import annotations

import contextlib
import os
import signal
import time

from . import system

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable

    from .loop import Loop

_GROUP = "/sys/fs/cgroup/cgroup.procs"
# One that ends at once is started again ever more seldom, in seconds.
_SOONEST, _LATEST, _LONG = 0.02, 2.0, 10.0


class Doorman:
    """Starts `forward` in a process of its own, and again whenever it ends."""

    def __init__(self, loop: Loop, forward: Callable[[], None] | None) -> None:
        self._loop = loop
        self._forward = forward
        self._pause = _SOONEST
        self._started = 0.0
        self.pid = 0
        self._start()

    def ended(self, pid: int) -> bool:
        """A child of the agent ended; whether it was this one."""
        if pid != self.pid:
            return False
        lived = time.monotonic() - self._started
        self._pause = _SOONEST if lived > _LONG else min(self._pause * 2, _LATEST)
        self.pid = 0
        self._loop.later(self._pause, self._start)
        return True

    def _start(self) -> None:
        if self._forward is None:
            return
        try:
            self.pid = os.fork()
        except OSError:  # the limit of processes is reached
            self._loop.later(_LATEST, self._start)
            return
        if self.pid == 0:
            _become(self._forward)
        self._started = time.monotonic()


def _become(forward: Callable[[], None]) -> None:
    """Nothing of the agent's stays with it: no descriptor, no group, no signal but the last."""
    try:
        signal.set_wakeup_fd(-1)
        os.closerange(3, 65536)
        for number in (signal.SIGTERM, signal.SIGHUP, signal.SIGINT):
            signal.signal(number, signal.SIG_IGN)
        with contextlib.suppress(OSError):
            system.write(_GROUP, "0")  # out of the jobs' groups: no job's end or limit touches it
            system.write("/proc/self/oom_score_adj", "-1000")
        forward()
    except BaseException as error:
        system.log(f"forwarder: {error!r}")
    finally:
        os._exit(1)
