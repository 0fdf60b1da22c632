"""Whoever sits at the terminal from which the window was opened."""

from __future__ import annotations

import asyncio
import contextlib
import signal

from workroom.cli.keyboard import Keyboard
from workroom.cli.out import say
from workroom.desktop.launcher import Launcher
from workroom.desktop.qt import Answer
from workroom.desktop.screens import Screen


class Person:
    """Whoever sits at the terminal: a line answers a question, or if there is none, asks for another address."""

    def __init__(self) -> None:
        self.is_there = Keyboard.is_there()
        self._keyboard = Keyboard()
        self._asked: asyncio.Future[str] | None = None

    async def listen(self, launcher: Launcher) -> None:
        """Read lines until there are no more, or this terminal is another program's."""
        with contextlib.suppress(EOFError, OSError):
            while True:
                line = await self._keyboard.line()
                if self._asked is not None and not self._asked.done():
                    self._asked.set_result(line.strip().lower())
                else:
                    launcher.another_link()
        self.is_there = False
        if self._asked is not None and not self._asked.done():
            self._asked.set_result("")

    async def ask(self, words: str) -> Answer:
        """Whether to leave it at work, stop it first, or stay; whoever is not there leaves it at work."""
        if not self.is_there:
            return "leave"
        say(f"{words} Let it go on without the window [Enter], stop it [s], or don't quit [q]?")
        self._asked = asyncio.get_running_loop().create_future()
        typed = await self._asked
        return "stop" if typed.startswith("s") else "stay" if typed.startswith("q") else "leave"


async def attend(launcher: Launcher, person: Person, screen: Screen, background: bool) -> None:
    """Run `launcher` while `person` can type."""
    listening = None
    if person.is_there:
        # As a shell's background job we must not read its terminal; ignored, a read there is only an error.
        signal.signal(signal.SIGTTIN, signal.SIG_IGN)
        listening = asyncio.ensure_future(person.listen(launcher))
    try:
        await launcher.run(screen, background=background)
    finally:
        if listening is not None:
            listening.cancel()
