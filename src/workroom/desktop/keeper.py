"""Keeps the server alive while a window is open: an open page then reconnects by itself."""

from __future__ import annotations

import asyncio
import time
from collections import deque
from collections.abc import Callable

from workroom.desktop.client import NoServer
from workroom.desktop.service import Service

LOOK = 1.0
WINDOW = 120.0
MANY = 3
FIRST_PAUSE, LONGEST_PAUSE = 0.5, 30.0


class Keeper:
    """Looks each second; the more often the server died lately, the longer it waits before the next start.

    `always`: also when it ended by itself. Where nobody tells us that a window is open, it may.
    """

    def __init__(self, service: Service, tell: Callable[[str], None], *, always: bool = True) -> None:
        self._service, self._tell, self._always = service, tell, always
        self._deaths: deque[float] = deque(maxlen=64)

    async def keep(self) -> None:
        """Until it is cancelled."""
        while True:
            await asyncio.sleep(LOOK)
            if await self._service.standing() is None and (self._always or not self._service.ended_well):
                await self._again()

    async def _again(self) -> None:
        now = time.monotonic()
        self._deaths.append(now)
        recent = sum(death > now - WINDOW for death in self._deaths)
        if recent == MANY:
            self._tell(
                f"The server has ended {MANY} times in two minutes. It is started again, ever more slowly; "
                f"why it ends is in {self._service.written}."
            )
        await asyncio.sleep(_pause(recent))
        try:
            await self._service.ensure(lambda _: None)
        except NoServer as error:
            if recent == 1:
                self._tell(str(error))


def _pause(deaths: int) -> float:
    """Seconds before the next start: none the first time, then twice as long each time."""
    return 0.0 if deaths < 2 else min(LONGEST_PAUSE, FIRST_PAUSE * 2.0 ** (deaths - 2))
