"""A websocket after its handshake: bytes both ways, each one counted, until either side ends it or both fall silent."""

from __future__ import annotations

import asyncio
from collections.abc import Callable

from workroom.network.exits import Stream
from workroom.network.scrub import Scrubber
from workroom.network.wire import Wire

_PIECE = 64 << 10


class Pump:
    """Between a guest and an upstream that have both switched protocols. `into` counts the bytes that came in."""

    def __init__(self, guest: Wire, far: Wire, idle_seconds: float, scrub: Scrubber) -> None:
        self._guest = guest
        self._far = far
        self._idle = idle_seconds
        self._scrub = scrub
        self._until: asyncio.Timeout | None = None
        self.into = 0

    async def run(self, charge: Callable[[int], None]) -> None:
        """Carry bytes until the end; `charge` is told of all that would leave, before it does, and may raise."""
        try:
            async with asyncio.timeout(self._idle) as self._until:
                await self._both(charge)
        except (TimeoutError, OSError):
            return

    async def _both(self, charge: Callable[[int], None]) -> None:
        ways = [asyncio.create_task(self._up(charge)), asyncio.create_task(self._down())]
        try:
            done, _ = await asyncio.wait(ways, return_when=asyncio.FIRST_COMPLETED)
            for way in done:
                way.result()
        finally:
            for way in ways:
                way.cancel()
            await asyncio.gather(*ways, return_exceptions=True)

    async def _up(self, charge: Callable[[int], None]) -> None:
        data = self._guest.http.trailing_data[0] or await self._read(self._guest.stream)
        while data:
            charge(len(data))
            await self._far.stream.write(data)
            data = await self._read(self._guest.stream)

    async def _down(self) -> None:
        data = self._far.http.trailing_data[0] or await self._read(self._far.stream)
        while data:
            self.into += len(data)
            await self._guest.stream.write(self._scrub.feed(data))
            data = await self._read(self._far.stream)

    async def _read(self, stream: Stream) -> bytes:
        data = await stream.read(_PIECE)
        if self._until is not None and not self._until.expired():
            self._until.reschedule(asyncio.get_running_loop().time() + self._idle)
        return data
