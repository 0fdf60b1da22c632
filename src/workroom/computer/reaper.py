"""No QEMU outlives the app, however the app ends: not even after `kill -9`.

The app holds the write end of a pipe and QEMU holds the read end. When the app is gone the kernel closes the
write end. On Linux the kernel itself then sends SIGKILL to QEMU: signal-driven I/O (fcntl(2): F_SETOWN,
F_SETSIG, O_ASYNC) bound to that very process, so there is no helper to start, to outlive or to be killed,
and no process id that could have been reused. Elsewhere a waiting `sh` does it.
"""

from __future__ import annotations

import fcntl
import os
import signal
import subprocess

from workroom.secrets import bare

_BY_KERNEL = hasattr(fcntl, "F_SETSIG")


class Leash:
    """Ties one child process to the life of this process."""

    def __init__(self) -> None:
        self._far, self._near = os.pipe()
        self._watcher: subprocess.Popen[bytes] | None = None

    @property
    def fd(self) -> int:
        """The descriptor that the child must inherit and keep open."""
        return self._far

    def tie(self, pid: int) -> None:
        """Let the child `pid`, started with `fd` inherited, end when this process does."""
        if _BY_KERNEL:
            _kill_on_hangup(self._far, pid)
        else:
            script = ["/bin/sh", "-c", 'read -r _; kill -9 "$0"', str(pid)]
            self._watcher = subprocess.Popen(script, env=bare(os.environ), stdin=self._far, process_group=0)
        os.close(self._far)
        self._far = -1

    def drop(self) -> None:
        """Let go of a child that has ended; call it before the child's exit status is collected."""
        if self._watcher is not None:
            self._watcher.kill()
            self._watcher.wait()
            self._watcher = None
        for fd in {self._far, self._near} - {-1}:
            os.close(fd)
        self._far = self._near = -1


def _kill_on_hangup(fd: int, pid: int) -> None:
    fcntl.fcntl(fd, fcntl.F_SETOWN, pid)
    fcntl.fcntl(fd, fcntl.F_SETSIG, signal.SIGKILL)
    fcntl.fcntl(fd, fcntl.F_SETFL, fcntl.fcntl(fd, fcntl.F_GETFL) | os.O_ASYNC)
