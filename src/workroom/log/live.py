"""What is shown while it happens and never stored: words and output as they stream."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable

import msgspec

QUEUE_LENGTH = 1000


class LiveText(msgspec.Struct, frozen=True):
    """A piece of the agent's words."""

    text: str


class LiveOutput(msgspec.Struct, frozen=True):
    """A piece of a running command's output."""

    step: str
    stream: str
    text: str


class LiveProgress(msgspec.Struct, frozen=True):
    """How far something long has come: `part` is 0 to 1, 0 when it can't be told."""

    text: str
    part: float = 0.0


Piece = LiveText | LiveOutput | LiveProgress


class Live:
    """An in-process broadcast. A slow listener loses pieces, never holds up the work.

    `scrub` passes each piece's text, and takes out what must not be shown.
    """

    def __init__(self, scrub: Callable[[str], str] | None = None) -> None:
        self._scrub = scrub
        self._queues: set[tuple[str | None, asyncio.Queue[tuple[str, Piece]]]] = set()

    def publish(self, task: str, piece: Piece) -> None:
        """Show a piece to everybody who listens to `task`."""
        if self._scrub is not None:
            piece = msgspec.structs.replace(piece, text=self._scrub(piece.text))
        for name, queue in self._queues:
            if name in (task, None) and not queue.full():
                queue.put_nowait((task, piece))

    async def subscribe(self, task: str) -> AsyncIterator[Piece]:
        """The pieces of `task` from now on."""
        async for _, piece in self._listen(task):
            yield piece

    def subscribe_all(self) -> AsyncIterator[tuple[str, Piece]]:
        """The pieces of every task from now on, each with its task."""
        return self._listen(None)

    async def _listen(self, task: str | None) -> AsyncIterator[tuple[str, Piece]]:
        mine = (task, asyncio.Queue[tuple[str, Piece]](QUEUE_LENGTH))
        self._queues.add(mine)
        try:
            while True:
                yield await mine[1].get()
        finally:
            self._queues.discard(mine)
