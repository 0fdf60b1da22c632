"""The agent's one thread: readable descriptors, ended children and timers, by epoll."""

from __future__ import annotations

import os
import select
import signal
import time

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable


class Timer:
    """A call that is due; `cancel` makes it a no-op."""

    __slots__ = ("at", "call")

    def __init__(self, at: float, call: Callable[[], None]) -> None:
        self.at = at
        self.call: Callable[[], None] | None = call

    def cancel(self) -> None:
        """Never run it."""
        self.call = None


class Loop:
    """Runs callbacks until `stop`. A callback that raises is reported to `on_error`; the loop goes on."""

    def __init__(
        self, on_child: Callable[[int, int], None], on_error: Callable[[BaseException], None]
    ) -> None:
        self._epoll = select.epoll()
        self._ready: dict[int, Callable[[int], None]] = {}
        self._timers: list[Timer] = []
        self._on_child = on_child
        self._on_error = on_error
        self._running = True
        self._woken, wake = os.pipe2(os.O_NONBLOCK | os.O_CLOEXEC)
        signal.signal(signal.SIGCHLD, lambda *_: None)
        signal.set_wakeup_fd(wake, warn_on_full_buffer=False)
        self.watch(self._woken, self._reap)

    def watch(self, fd: int, ready: Callable[[int], None], events: int = select.EPOLLIN) -> None:
        """Call `ready(events)` whenever `fd` is."""
        if fd in self._ready:
            self._epoll.modify(fd, events)
        else:
            self._epoll.register(fd, events)
        self._ready[fd] = ready

    def forget(self, fd: int) -> None:
        """Watch `fd` no more. Call it before closing."""
        if self._ready.pop(fd, None) is not None:
            self._epoll.unregister(fd)

    def later(self, seconds: float, call: Callable[[], None]) -> Timer:
        """Call once, after so many seconds by the monotonic clock."""
        timer = Timer(time.monotonic() + seconds, call)
        self._timers.append(timer)
        return timer

    def stop(self) -> None:
        """Return from `run` after this round."""
        self._running = False

    def run(self) -> None:
        """Until `stop`."""
        while self._running:
            try:
                self._round()
            except Exception as error:
                self._on_error(error)

    def _round(self) -> None:
        for fd, events in self._epoll.poll(self._patience()):
            ready = self._ready.get(fd)
            if ready is not None:
                self._guarded(ready, events)
        now = time.monotonic()
        for timer in [timer for timer in self._timers if timer.at <= now]:
            self._timers.remove(timer)
            if timer.call is not None:
                self._guarded(timer.call)

    def _patience(self) -> float:
        self._timers = [timer for timer in self._timers if timer.call is not None]
        if not self._timers:
            return -1
        return max(0.0, min(timer.at for timer in self._timers) - time.monotonic())

    def _guarded(self, call: Callable[..., None], *arguments: int) -> None:
        try:
            call(*arguments)
        except Exception as error:
            self._on_error(error)

    def _reap(self, _events: int) -> None:
        try:
            while len(os.read(self._woken, 4096)) == 4096:
                pass
        except BlockingIOError:
            pass
        while True:
            try:
                pid, status = os.waitpid(-1, os.WNOHANG)
            except ChildProcessError:
                return
            if pid == 0:
                return
            self._on_child(pid, status)
