"""While no window is open: tells what tasks ask and how they end, until nothing works any more."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable

from workroom.desktop.client import Client, Item, NoServer, Row

LOOK = 3.0
PATIENCE = 4  # looks without an answer, while the server may just be starting anew
Tell = Callable[[str, str], Awaitable[None]]

_ASKS = {
    "questions": "It asks you something.",
    "approval": "It waits for your yes or no.",
    "review": "Its changes wait for you to look at them.",
    "parked": "It waits, because nobody was there to answer.",
}
_ENDED = {
    "done": "Done.",
    "gaps": "Done, with gaps.",
    "failed": "It failed; the window says why.",
    "stopped": "It was stopped.",
    "parked": "It waits for you.",
}


class Follower:
    """`tell` gets a title and a sentence; nothing is told twice."""

    def __init__(self, service: Client, tell: Tell) -> None:
        self._service, self._tell = service, tell
        self._told: set[tuple[str, str]] = set()
        self._working: dict[str, str] = {}

    async def follow(self) -> None:
        """Until no task works: what waits already is known to the person, and is not told."""
        silent, first = 0, True
        while silent < PATIENCE:
            try:
                items, rows = await self._service.waiting(), await self._service.tasks()
            except NoServer:
                silent += 1
            else:
                silent = 0
                await self._compare(items, rows, quiet=first)
                first = False
                if not self._working:
                    return
            await asyncio.sleep(LOOK)

    async def _compare(self, items: list[Item], rows: list[Row], *, quiet: bool) -> None:
        for item in items:
            mark = (item.task, item.key or item.kind)
            if mark not in self._told and not quiet and item.kind in _ASKS:
                await self._tell(item.title or "Workroom", _ASKS[item.kind])
            self._told.add(mark)
        for row in rows:
            if row.id in self._working and not row.running and row.state in _ENDED:
                await self._tell(row.title or "Workroom", _ENDED[row.state])
        self._working = {row.id: row.title for row in rows if row.running}
