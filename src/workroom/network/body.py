"""The body of a guest's request: as much of it beforehand as a person may want to see, then the rest as it comes."""

from __future__ import annotations

from collections.abc import AsyncIterator

import h11

from workroom.network.limits import GateLimits
from workroom.network.refusals import Refused
from workroom.network.wire import HungUp, Patience, Wire


class Body:
    """Read once, from its beginning to its end; trailers are dropped.

    `length` is in bytes: as it was announced, None when it was not, and the true one once it was read.
    """

    def __init__(self, guest: Wire, length: int | None, limits: GateLimits) -> None:
        self.length = length
        self._guest = guest
        self._kept: list[bytes] = []
        self._ended = False
        self._patience = Patience(limits.stall_seconds, limits.slowest)

    async def whole(self, most: int) -> bytes | None:
        """All of it, or None when it has more than `most` bytes.

        Raises:
            Refused: `too-slow`, or `bad-request` when it is not as it was announced. HungUp.
        """
        if self.length is not None and self.length > most:
            return None
        size = sum(map(len, self._kept))
        while not self._ended and size <= most:
            size += await self._read()
        if size > most:
            return None
        self.length = size
        return b"".join(self._kept)

    async def pieces(self) -> AsyncIterator[bytes]:
        """What was read, and the rest as it comes. Raises as `whole`."""
        while self._kept or not self._ended:
            if not self._kept:
                await self._read()
            while self._kept:
                yield self._kept.pop(0)

    async def _read(self) -> int:
        try:
            if self._guest.http.they_are_waiting_for_100_continue:
                self._guest.put(h11.InformationalResponse(status_code=100, headers=[]))
                await self._guest.flush()
            event = await self._guest.event(self._patience)
        except TimeoutError as error:
            raise Refused("too-slow", "The body came too slowly.", status=408) from error
        except h11.RemoteProtocolError as error:
            raise Refused("bad-request", "The body is not as it was announced.", status=400) from error
        except OSError as error:
            raise HungUp from error
        if isinstance(event, h11.Data):
            self._kept.append(bytes(event.data))
            return len(event.data)
        self._ended = isinstance(event, h11.EndOfMessage)
        if not self._ended:
            raise HungUp
        return 0
