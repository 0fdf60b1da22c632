"""Quitting while a task works: asked first, for it may go on by itself or be stopped."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable

from workroom.desktop.client import Client
from workroom.desktop.qt import Answer, QtWindow
from workroom.desktop.shell import Window
from workroom.words import number

Ask = Callable[[str], Awaitable[Answer]]


class Leaving:
    """Asks in the window where it has dialogs of its own, else by `ask`."""

    def __init__(self, client: Client, ask: Ask, say: Callable[[str], None]) -> None:
        self._client, self._ask, self._say = client, ask, say
        self._pressed = asyncio.Event()

    def press(self) -> None:
        """Ctrl-C. Whoever presses it again does not want to be asked, and leaves the task at work."""
        self._pressed.set()

    async def may(self, window: Window | None) -> bool:
        """Whether to leave now; a task that is to be stopped first is stopped when this returns.

        Raises:
            NoServer: a task can't be stopped, because the server does not answer.
        """
        standing = await self._client.standing()
        if standing is None or not standing.working:
            return True
        ask = window.ask if isinstance(window, QtWindow) else self._ask
        answer = await self._answer(ask(f"{number(len(standing.working), 'task')} at work."))
        if answer == "stop":
            self._say("Stopping …")
            await self._client.stop_tasks()
        return answer != "stay"

    async def _answer(self, asked: Awaitable[Answer]) -> Answer:
        self._pressed.clear()
        asking, pressing = asyncio.ensure_future(asked), asyncio.ensure_future(self._pressed.wait())
        await asyncio.wait([asking, pressing], return_when=asyncio.FIRST_COMPLETED)
        pressing.cancel()
        if asking.done():
            return asking.result()
        asking.cancel()
        return "leave"
