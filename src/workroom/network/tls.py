"""The server's side of TLS over any stream: bytes through `ssl.MemoryBIO`, no sockets."""

from __future__ import annotations

import asyncio
import contextlib
import ssl

from workroom.network.authority import Named
from workroom.network.exits import Stream
from workroom.network.refusals import Refused

HANDSHAKE = 0x16
_READ = 64 << 10


class Ahead:
    """A stream of which some bytes were read already."""

    def __init__(self, stream: Stream, first: bytes) -> None:
        self._stream = stream
        self._first = first
        self.write, self.end, self.close = stream.write, stream.end, stream.close

    async def read(self, limit: int = 65536) -> bytes:
        """As `Stream.read`, those bytes first."""
        if not self._first:
            return await self._stream.read(limit)
        data, self._first = self._first[:limit], self._first[limit:]
        return data


class Secured:
    """What is said inside a TLS connection from the guest. It is a `Stream`."""

    def __init__(self, stream: Stream, context: ssl.SSLContext) -> None:
        self._stream = stream
        self._incoming, self._outgoing = ssl.MemoryBIO(), ssl.MemoryBIO()
        self._tls = context.wrap_bio(self._incoming, self._outgoing, server_side=True)
        self._sending = asyncio.Lock()

    @classmethod
    async def accept(cls, stream: Stream, context: ssl.SSLContext, seconds: float) -> Secured:
        """Shake hands as the server that `context` stands for, within `seconds`.

        Raises:
            Refused: with the rule `not-tls`, `tls-given-up` (it does not trust the door's certificate, say),
                `no-server-name`, `host-mismatch` or `too-slow`.
        """
        secured = cls(stream, context)
        try:
            async with asyncio.timeout(seconds):
                await secured._shake_hands()
        except TimeoutError as error:
            raise Refused("too-slow", "The TLS handshake took too long.", status=408) from error
        return secured

    async def read(self, limit: int = 65536) -> bytes:
        """At most `limit` bytes as soon as there are any; b"" at the end. Raises OSError when it was reset."""
        while True:
            try:
                return self._read_now(limit)
            except ssl.SSLWantReadError:
                await self._flush()
                await self._feed()
            except (ssl.SSLZeroReturnError, ssl.SSLEOFError):
                return b""  # whoever speaks inside knows whether all was said

    async def write(self, data: bytes) -> None:
        """Send all of it, waiting for room. Raises OSError when it was reset."""
        if data:
            self._tls.write(data)
            await self._flush()

    async def end(self) -> None:
        """Nothing more will be sent; the guest is told so."""
        with contextlib.suppress(ssl.SSLError):
            self._tls.unwrap()
        await self._flush()
        await self._stream.end()

    def close(self) -> None:
        """Let go of both directions."""
        self._stream.close()

    def _read_now(self, limit: int) -> bytes:
        """As many records as are here: each holds 16 KiB at most."""
        pieces = [self._tls.read(limit)]
        left = limit - len(pieces[0])
        with contextlib.suppress(ssl.SSLError):
            while pieces[-1] and left > 0 and (self._incoming.pending or self._tls.pending()):
                pieces.append(self._tls.read(left))
                left -= len(pieces[-1])
        return pieces[0] if len(pieces) == 1 else b"".join(pieces)

    async def _shake_hands(self) -> None:
        while True:
            try:
                self._tls.do_handshake()
                break
            except ssl.SSLWantReadError:
                await self._flush()
                await self._feed()
            except ssl.SSLError as error:
                with contextlib.suppress(OSError):
                    await self._flush()  # the alert says what is wrong
                raise self._why(error) from error
        await self._flush()

    def _why(self, error: ssl.SSLError) -> Refused:
        said = error.reason or "closed"
        left = isinstance(error, ssl.SSLEOFError | ssl.SSLZeroReturnError)  # the latter up to Python 3.11.2
        if left or "ALERT" in said or "EOF" in said:
            return Refused("tls-given-up", f"The program inside broke TLS off ({said}).", status=400)
        if error.reason != "CALLBACK_FAILED" or not isinstance(self._tls, Named):
            return Refused("not-tls", "Only TLS 1.2 and 1.3 may be spoken here.", status=400)
        if self._tls.asked is None:
            return Refused("no-server-name", "TLS must name the server it is for (SNI).", status=421)
        return Refused("host-mismatch", "TLS names another server than was asked for.", status=421)

    async def _feed(self) -> None:
        data = await self._stream.read(_READ)
        if data:
            self._incoming.write(data)
        else:
            self._incoming.write_eof()

    async def _flush(self) -> None:
        """Records leave in the order in which they were made, whoever waits for room."""
        if self._outgoing.pending:
            async with self._sending:
                if data := self._outgoing.read():
                    await self._stream.write(data)
