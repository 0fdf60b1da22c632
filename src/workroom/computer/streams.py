"""One connection from inside a computer, at the host's end: what `network.exits.Stream` describes."""

from __future__ import annotations

import asyncio
import errno
from collections.abc import Awaitable, Callable

from workroom.computer import flows


class Flow:
    """A stream that somebody serves; the methods below `reset` are for the door that it came through."""

    def __init__(
        self, number: int, send: Callable[[bytes], None], drain: Callable[[], Awaitable[None]]
    ) -> None:
        self._number = number
        self._send = send
        self._drain = drain
        self._held = bytearray()
        self._taken = 0
        self._credit = flows.WINDOW
        self._lost: str | None = None
        self._ended = False  # the guest's direction
        self._finished = False  # ours
        self._readable = asyncio.Event()
        self._writable = asyncio.Event()

    async def read(self, limit: int = 65536) -> bytes:
        """At most `limit` bytes as soon as there are any; b"" at the end. Raises OSError when it was reset."""
        while not self._held and not self._ended:
            self._check()
            self._readable.clear()
            await self._readable.wait()
        self._check()
        data = bytes(self._held[:limit])
        del self._held[:limit]
        self._take(len(data))
        return data

    async def write(self, data: bytes) -> None:
        """Send all of it, waiting for room. Raises OSError when it was reset."""
        view = memoryview(data)
        while view:
            await self._room()
            piece = bytes(view[: min(flows.PIECE, self._credit)])
            view = view[len(piece) :]
            self._credit -= len(piece)
            self._send(flows.data(self._number, piece))
            await self._drain()

    async def end(self) -> None:
        """Nothing more will be sent; reading goes on."""
        if not self._finished and self._lost is None:
            self._finished = True
            self._send(flows.end(self._number))

    def close(self) -> None:
        """Let go of both directions; what was sent still arrives. May be called twice."""
        if self._lost is None:
            if not (self._ended and self._finished):
                self._send(flows.closing(self._number))
            self.lose("this stream was closed")

    def reset(self, reason: str) -> None:
        """Break it off: the program inside sees a connection that was reset."""
        if self._lost is None:
            self._send(flows.reset(self._number, reason))
            self.lose(reason)

    def lose(self, reason: str) -> None:
        """It is over; who waits for it gets an OSError with this reason, and nothing more is sent."""
        if self._lost is None:
            self._lost = reason
        self._held.clear()
        self._readable.set()
        self._writable.set()

    def arrived(self, data: bytes) -> None:
        """The guest sent this. Raises `BadFlow` when there was no room for it or it had ended."""
        if self._ended:
            raise flows.BadFlow("bytes after the end of a stream")
        if len(self._held) + self._taken + len(data) > flows.WINDOW:
            raise flows.BadFlow("more bytes than a stream's window holds")
        self._held += data
        self._readable.set()

    def ended(self) -> None:
        """The guest sends nothing more."""
        self._ended = True
        self._readable.set()

    def credited(self, amount: int) -> None:
        """The guest has room for more. Raises `BadFlow` when it claims more than a window."""
        if self._credit + amount > flows.WINDOW:
            raise flows.BadFlow("a credit beyond a stream's window")
        self._credit += amount
        self._writable.set()

    def _take(self, size: int) -> None:
        self._taken += size
        if self._taken >= flows.WINDOW // 4 and not self._ended:
            self._send(flows.credit(self._number, self._taken))
            self._taken = 0

    async def _room(self) -> None:
        while not self._credit and self._lost is None:
            self._writable.clear()
            await self._writable.wait()
        self._check()
        if self._finished:
            raise BrokenPipeError(errno.EPIPE, "this stream was ended")

    def _check(self) -> None:
        if self._lost is not None:
            raise ConnectionResetError(errno.ECONNRESET, self._lost)


ServeDoor = Callable[[Flow, str, int], Awaitable[None]]
