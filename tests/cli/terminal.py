"""A real process on a real pseudo-terminal, read and typed to by a test."""

from __future__ import annotations

import contextlib
import os
import pty
import re
import select
import signal
import subprocess
import time
from collections.abc import Mapping, Sequence

PATIENCE = 20.0
_CODES = re.compile(rb"\x1b\[[0-9;?]*[A-Za-z]|\r")


class Terminal:
    """`screen` is everything the process has written so far, without control codes; `raw` with them."""

    def __init__(self, command: Sequence[str], env: Mapping[str, str]) -> None:
        self.raw = b""
        self._master, slave = pty.openpty()
        self._process = subprocess.Popen(
            command,
            stdin=slave,
            stdout=slave,
            stderr=slave,
            env={**os.environ, **env},
            start_new_session=True,
            preexec_fn=_take_terminal,
        )
        os.close(slave)

    @property
    def screen(self) -> str:
        return _CODES.sub(b"", self.raw).decode("utf-8", "replace")

    def shows(self, text: str, *, since: int = 0) -> int:
        """Wait until `text` is there; the place right after it."""
        deadline = time.monotonic() + PATIENCE
        while (at := self.screen.find(text, since)) < 0:
            if time.monotonic() > deadline or not self._read(0.1):
                raise AssertionError(f"{text!r} never came; the screen shows:\n{self.screen}")
        return at + len(text)

    def type(self, text: str) -> None:
        os.write(self._master, text.encode())

    def interrupt(self) -> None:
        """Press Ctrl-C, as the terminal driver would pass it on."""
        self.type("\x03")

    def send(self, number: signal.Signals) -> None:
        self._process.send_signal(number)

    def ends(self) -> int:
        """Wait for the end; the exit code."""
        deadline = time.monotonic() + PATIENCE
        while self._process.poll() is None:
            assert time.monotonic() < deadline, f"it never ended; the screen shows:\n{self.screen}"
            self._read(0.1)
        while self._read(0):
            continue
        return self._process.returncode

    def close(self) -> None:
        if self._process.poll() is None:
            self._process.kill()
            self._process.wait()
        with contextlib.suppress(OSError):
            os.close(self._master)

    def _read(self, seconds: float) -> bool:
        """Take in what is there; false when there will be no more."""
        if not select.select([self._master], [], [], seconds)[0]:
            return seconds > 0
        try:
            data = os.read(self._master, 65536)
        except OSError:  # the other end is closed
            return False
        self.raw += data
        return bool(data)


def _take_terminal() -> None:
    """Make the pseudo-terminal the controlling one, so that Ctrl-C becomes a signal."""
    import fcntl
    import termios

    fcntl.ioctl(0, termios.TIOCSCTTY, 0)
