"""HTTP/1.1 over one stream: h11 does the reading, this does the waiting, and gives up in time."""

from __future__ import annotations

import asyncio
from typing import TypeAlias

import h11

from workroom.network.exits import Stream
from workroom.network.limits import GateLimits

Event: TypeAlias = (
    h11.Request
    | h11.InformationalResponse
    | h11.Response
    | h11.Data
    | h11.EndOfMessage
    | h11.ConnectionClosed
)
READ = 256 << 10
_AHEAD = 64 << 10
_WATCH_AFTER = 0.2


class HungUp(Exception):
    """The guest broke it off."""


class Patience:
    """How long a peer may make us wait: `grace` seconds, and a second more for each `slowest` bytes it sends.

    So a byte a second does not keep a connection, however long it is kept up.
    """

    def __init__(self, grace: float, slowest: int) -> None:
        self._grace = self._left = grace
        self._slowest = slowest

    @property
    def left(self) -> float:
        """Seconds."""
        return self._left

    def spend(self, seconds: float, size: int) -> None:
        """It took `seconds` to get `size` bytes."""
        self._left = min(self._grace, self._left - seconds + size / self._slowest)


class Wire:
    """One end of HTTP/1.1. What is `put` is sent by `flush`, so that small answers are one packet."""

    def __init__(self, stream: Stream, role: type[h11.CLIENT] | type[h11.SERVER], limits: GateLimits) -> None:
        self.stream = stream
        self.http = h11.Connection(role, max_incomplete_event_size=limits.head_bytes)
        self._limits = limits
        self._out: list[bytes] = []
        self._put = 0

    @property
    def pending(self) -> int:
        """Bytes that were put and not sent."""
        return self._put

    def ready(self) -> Event | None:
        """The next event if it is here. Raises `h11.RemoteProtocolError`."""
        event = self.http.next_event()
        if event is h11.NEED_DATA:
            return None
        if event is h11.PAUSED:
            raise h11.RemoteProtocolError("more was said than was asked")
        return event  # type: ignore[return-value]

    async def more(self, seconds: float) -> int:
        """Wait for more bytes and say how many. Raises TimeoutError, OSError and `h11.RemoteProtocolError`."""
        async with asyncio.timeout(seconds):
            data = await self.stream.read(READ)
        self.http.receive_data(data)
        return len(data)

    async def event(self, patience: Patience) -> Event:
        """The next event, however many reads it takes. Raises as `more`."""
        while (event := self.ready()) is None:
            began = asyncio.get_running_loop().time()
            size = await self.more(patience.left)
            patience.spend(asyncio.get_running_loop().time() - began, size)
        return event

    def put(self, event: Event) -> None:
        """Have `event` sent with the next flush."""
        if data := self.http.send(event):
            self._out.append(data)
            self._put += len(data)

    async def flush(self) -> None:
        """Send what was put. Raises OSError, and TimeoutError when nobody takes it."""
        if self._out:
            data = self._out[0] if len(self._out) == 1 else b"".join(self._out)
            self._out.clear()
            self._put = 0
            async with asyncio.timeout(self._limits.stall_seconds):
                await self.stream.write(data)

    def watch(self, until: asyncio.Timeout) -> Watch:
        """End `until` when the other side hangs up meanwhile."""
        return Watch(self, until)


class Watch:
    """Looks whether the guest is still there while somebody thinks about its request."""

    def __init__(self, wire: Wire, until: asyncio.Timeout) -> None:
        self._wire = wire
        self._until = until
        self._task: asyncio.Task[None] | None = None
        self._start = asyncio.get_running_loop().call_later(_WATCH_AFTER, self._begin)

    async def stop(self) -> None:
        """Leave the stream to its reader again; a read that is cancelled loses nothing."""
        self._start.cancel()
        if self._task is not None:
            self._task.cancel()
            await asyncio.wait([self._task])

    def _begin(self) -> None:
        self._task = asyncio.create_task(self._look(), name="door-watch")

    async def _look(self) -> None:
        """What comes meanwhile is kept, up to a bound; the end of it is a hang-up."""
        kept = 0
        while kept < _AHEAD:
            try:
                data = await self._wire.stream.read(_AHEAD)
            except OSError:
                data = b""
            self._wire.http.receive_data(data)
            kept += len(data)
            if not data:
                self._until.reschedule(asyncio.get_running_loop().time())
                return
