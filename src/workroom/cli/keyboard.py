"""Lines that a person types, awaited beside other work; a wait can be given up at any time."""

from __future__ import annotations

import asyncio
import os
import sys

CHUNK = 65536


class Keyboard:
    """Standard input, line by line. One waits at a time."""

    def __init__(self) -> None:
        self._typed = b""
        self._ended = False

    @staticmethod
    def is_there() -> bool:
        """Whether a person sits at a terminal: input and output both go to one."""
        try:
            return sys.stdin.isatty() and sys.stdout.isatty()
        except (AttributeError, ValueError):  # closed, or replaced by something else
            return False

    async def line(self) -> str:
        """The next line.

        Raises:
            EOFError: there will be none.
        """
        while b"\n" not in self._typed and not self._ended:
            await self._more()
        if not self._typed:
            raise EOFError
        line, _, self._typed = self._typed.partition(b"\n")
        return line.decode("utf-8", "replace")

    def forget(self) -> None:
        """What was typed before a question was shown is no answer to it."""
        self._typed = b""

    async def _more(self) -> None:
        loop, ready = asyncio.get_running_loop(), asyncio.Event()
        stdin = sys.stdin.fileno()
        try:
            loop.add_reader(stdin, ready.set)
        except PermissionError:  # a plain file is always ready, and can't be watched
            self._take(os.read(stdin, CHUNK))
            return
        try:
            await ready.wait()
            self._take(os.read(stdin, CHUNK))
        finally:
            loop.remove_reader(stdin)

    def _take(self, data: bytes) -> None:
        self._typed += data
        self._ended = not data
